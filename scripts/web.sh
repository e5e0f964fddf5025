#!/usr/bin/env bash
# Runs a command with the compiler and the tools that build for the web, as scripts/setup.sh left them:
#   scripts/web.sh trunk build --release
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH=$PWD/.tools/bin:$PWD/.tools/npm/node_modules/.bin:$PATH
# Apart from the host's builds, so that neither waits for nor undoes the other's.
export CARGO_TARGET_DIR=$PWD/target/web
# Everything is installed: trunk need not look for anything on the network.
export TRUNK_OFFLINE=true TRUNK_SKIP_VERSION_CHECK=true
# trunk takes the widespread NO_COLOR=1 for a malformed option.
unset NO_COLOR

if [ "$(cat .tools/toolchain 2>/dev/null)" = debian ]; then
    # Debian's Rust has no standard library for the web, but its sources; building them is an unstable feature of cargo.
    export PATH=/usr/bin:$PATH RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort
    export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-22
fi

# No name of this machine's folders in what is built, so that it is the same wherever it is. cargo adds these to its configured flags;
# scripts/engines.sh, whose flags replace them, does so itself.
case $PWD$HOME in
*[[:space:]]*) ;;
*)
    flags="--remap-path-prefix=$PWD=whyword --remap-path-prefix=$(rustc --print sysroot)/lib/rustlib/src/rust=rust"
    for crates in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do flags+=" --remap-path-prefix=$crates=crates"; done
    export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags
    ;;
esac
exec "$@"
