#!/usr/bin/env bash
# Installs what building and testing need and is not here yet, into .tools/ wherever the tool allows.
#   scripts/setup.sh build   the wasm32 standard library, trunk, wasm-bindgen, wasm-opt
#   scripts/setup.sh test    the same, clippy and rustfmt, cargo-deny with what fuzz/Cargo.lock names, and Chromium with its driver
#   scripts/setup.sh firefox the same, and Firefox with its driver
#   scripts/setup.sh fuzz    cargo-fuzz, and what fuzz/Cargo.lock names; needs rustup's nightly toolchain
# Running it again costs a second and needs no network, though once a day it tries to fetch the list of known faults of crates.
# WHYWORD_WASM_TOOLCHAIN=debian (or rustup) overrides the choice of compiler for the web; .tools/toolchain remembers it for scripts/web.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

# trunk's version is also in Trunk.toml and README.md; wasm-bindgen's is whatever Cargo.lock says; those of wasm-opt and axe-core are in
# scripts/npm/.
TRUNK_VERSION=0.21.14
GECKODRIVER_VERSION=0.37.1
DENY_VERSION=0.20.2
CARGO_FUZZ_VERSION=0.13.2
TOOLS=$PWD/.tools
TARGET=wasm32-unknown-unknown
want=${1:-build}

mkdir -p "$TOOLS/bin"
export PATH=$TOOLS/bin:$TOOLS/npm/node_modules/.bin:$PATH

say() { printf '» %s\n' "$*" >&2; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Registries hiccup: three attempts, with a pause that grows.
retry() {
    local pause
    for pause in 5 20 0; do
        if "$@"; then return 0; fi
        [ "$pause" = 0 ] || { say "that failed; trying again in $pause s"; sleep "$pause"; }
    done
    return 1
}

apt_updated=
apt_install() {
    have apt-get || fail "Please install $* with this system's package manager, then run this again."
    local sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    if [ -z "$apt_updated" ]; then
        # A stale third-party list need not stop us: whether the packages are there is what counts.
        retry $sudo apt-get update -qq || say "the package lists could not be refreshed; going on with the old ones"
        apt_updated=1
    fi
    retry $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# cargo puts a finished binary in place in one step, so an interrupted install leaves none, and what it had compiled is
# taken up again from .tools/build. Tools run for seconds and are compiled for minutes: optimise lightly.
cargo_try() {
    say "installing $1 $2 (some minutes, once)"
    retry env CARGO_TARGET_DIR="$TOOLS/build" CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 \
        cargo install --quiet --force "$1" --version "$2" --root "$TOOLS" "${@:3}"
}
cargo_install() {
    cargo_try "$@" || fail "cargo could not install $1 $2: see its message above; this step needs a network once."
}

has_rustup_target() { rustup target list --installed 2>/dev/null | grep -qx "$TARGET"; }
has_debian_web() { [ -d /usr/lib/rustlib/src/rust/library/std ] && have wasm-ld-22 && [ -x /usr/bin/cargo ] && [ -x /usr/bin/rustc ]; }

# Prints which compiler builds for the web: the user's own, or, where rustup's server is out of reach, Debian's, which builds
# the standard library from source.
wasm_toolchain() {
    local choice=${WHYWORD_WASM_TOOLCHAIN:-}
    [ -n "$choice" ] || choice=$(cat "$TOOLS/toolchain" 2>/dev/null || true)
    if [ "$choice" != debian ]; then
        if ! have rustup; then
            # A distribution's Rust that brings the target needs nothing from us.
            if [ -d "$(rustc --print sysroot)/lib/rustlib/$TARGET/lib" ]; then echo rustup; return; fi
        elif has_rustup_target; then
            echo rustup; return
        else
            say "adding the $TARGET target with rustup"
            if timeout 300 rustup target add "$TARGET" >&2; then echo rustup; return; fi
            [ "$choice" != rustup ] || fail "rustup could not add the target $TARGET."
            say "rustup's server cannot be reached: using Debian's Rust for the web instead"
        fi
    fi
    if ! has_debian_web; then
        say "installing Debian's rustc-web, cargo-web, rust-web-src and lld-22"
        apt_install rustc-web cargo-web rust-web-src lld-22 ||
            fail "Neither rustup nor Debian could provide Rust's $TARGET standard library: one of them must be reachable once."
    fi
    echo debian
}

case $want in build | test | firefox | fuzz) ;; *) fail "There is no step “$want”: choose build, test, firefox or fuzz." ;; esac
[ "$(uname)" = Linux ] || fail "These steps are for Debian and Ubuntu: elsewhere, publish a fork as README.md says, or build on such a machine."
have cargo || fail "Rust is missing: install its stable toolchain with rustup, then run this again."
[ "$want" = fuzz ] || have npm || fail "Node.js with npm is missing: install it (it brings wasm-opt), then run this again."
[ "$want" = fuzz ] || have python3 || fail "Python 3 is missing: install it (it serves the page), then run this again."

# One setup at a time: `make serve` and `make test` may be started together.
if have flock; then
    exec 9>"$TOOLS/lock"
    flock -n 9 || { say "waiting for another setup to finish"; flock 9; }
fi

have cc || { say "installing a C compiler (Rust links with it)"; apt_install build-essential || fail "A C compiler is missing."; }

# What fuzzing compiles, beside the page's own crates; tests look at its licences and sources (scripts/test.sh, step supply).
fetch_fuzz() { cargo fetch --quiet --locked --manifest-path fuzz/Cargo.toml "$@"; }
get_fuzz() {
    fetch_fuzz --offline 2>/dev/null || retry fetch_fuzz ||
        fail "cargo could not fetch the crates in fuzz/Cargo.lock: this step needs a network once."
}

# Nothing else of what fuzzing needs is needed to build or test, nor the other way round.
if [ "$want" = fuzz ]; then
    have rustup && rustup run nightly rustc --version >/dev/null 2>&1 ||
        fail "Rust's nightly toolchain is missing, which cargo-fuzz needs: run “rustup toolchain install nightly --profile minimal”, then this again."
    have c++ || { say "installing a C++ compiler (libFuzzer is compiled)"; apt_install g++ || fail "A C++ compiler is missing."; }
    [ "$(cargo-fuzz --version 2>/dev/null)" = "cargo-fuzz $CARGO_FUZZ_VERSION" ] || cargo_install cargo-fuzz "$CARGO_FUZZ_VERSION" --locked
    get_fuzz
    rm -rf "$TOOLS/build"
    exit
fi

toolchain=$(wasm_toolchain)
# The engine with threads needs a standard library built for shared memory, hence its source.
if [ "$toolchain" = rustup ] && ! [ -d "$(rustc --print sysroot)/lib/rustlib/src/rust/library/std" ]; then
    say "adding the standard library's source with rustup"
    timeout 300 rustup component add rust-src >&2 || toolchain=$(WHYWORD_WASM_TOOLCHAIN=debian wasm_toolchain)
fi
echo "$toolchain" >"$TOOLS/toolchain"

[ "$(trunk --version 2>/dev/null)" = "trunk $TRUNK_VERSION" ] || cargo_install trunk "$TRUNK_VERSION" --locked

# It must be the version in Cargo.lock, or its output does not fit the wasm. Its own lock file may name a crate that was withdrawn.
bindgen=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p}' Cargo.lock)
if [ "$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $bindgen" ] && ! cargo_try wasm-bindgen-cli "$bindgen" --locked; then
    say "wasm-bindgen-cli cannot be had as its own lock file has it: taking the newest crates that it allows"
    cargo_install wasm-bindgen-cli "$bindgen"
fi

# wasm-opt, since Debian's is too old for what today's compilers write, and axe-core, which looks for what keeps people out. By the lock
# file, whose hashes npm compares.
if ! cmp -s scripts/npm/package-lock.json "$TOOLS/npm/package-lock.json"; then
    say "installing wasm-opt and axe-core"
    rm -rf "$TOOLS/npm.part"
    mkdir "$TOOLS/npm.part"
    cp scripts/npm/package.json scripts/npm/package-lock.json "$TOOLS/npm.part"
    # From within: npm takes a linked folder for a package of its own.
    retry sh -c 'cd -P "$1" && npm ci --silent --no-audit --no-fund' npm "$TOOLS/npm.part" ||
        fail "npm could not install what scripts/npm/package-lock.json lists, wasm-opt among it: this step needs a network once."
    rm -rf "$TOOLS/npm"
    mv "$TOOLS/npm.part" "$TOOLS/npm"
fi
wasm-opt --version >/dev/null || fail "wasm-opt does not run: see its message above."

if [ "$want" = test ] || [ "$want" = firefox ]; then
    for component in clippy rustfmt; do
        cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 || retry rustup component add $component ||
            fail "cargo's $component is missing: add it with rustup, then run this again."
    done
    if [ "$toolchain" = debian ] && ! [ -x /usr/bin/cargo-clippy ]; then
        say "installing Debian's clippy for the web"
        apt_install rust-web-clippy || fail "Debian's rust-web-clippy could not be installed."
    fi
    if ! { have chromedriver && { have chromium || have google-chrome; }; }; then
        say "installing Chromium and its driver"
        apt_install chromium chromium-driver ||
            fail "Chromium and its driver could not be installed, which the page's tests need: put google-chrome and chromedriver, of one version, on PATH (Ubuntu has no packages of them), then run this again."
    fi
    [ "$(cargo-deny --version 2>/dev/null)" = "cargo-deny $DENY_VERSION" ] || cargo_install cargo-deny "$DENY_VERSION" --locked
    get_fuzz
    # Known faults of crates, anew once a day: where their list cannot be had, scripts/test.sh says that it was not looked at.
    if [ -z "$(find "$TOOLS/advisories" -mtime -1 2>/dev/null)" ]; then
        touch "$TOOLS/advisories"
        timeout 120 cargo-deny --log-level off fetch db || say "the list of known faults of crates is out of reach: going on without a new one"
    fi
fi
if [ "$want" = firefox ]; then
    if ! { have firefox-esr || have firefox; }; then
        say "installing Firefox"
        apt_install firefox-esr || fail "Firefox could not be installed, which these tests need: put firefox on PATH, then run this again."
    fi
    [ "$(geckodriver --version 2>/dev/null | head -1 | cut -d" " -f1-2)" = "geckodriver $GECKODRIVER_VERSION" ] ||
        cargo_install geckodriver "$GECKODRIVER_VERSION" --locked
fi
rm -rf "$TOOLS/build"

# So that everything after this works without a network, the first build included. Where the standard library is built from
# source, its own crates are needed too.
fetch_crates() { cargo fetch --quiet --locked "$@" && scripts/web.sh cargo fetch --quiet --locked --target "$TARGET" "$@"; }
if ! fetch_crates --offline 2>/dev/null; then
    say "fetching the crates in Cargo.lock"
    retry fetch_crates || fail "cargo could not fetch the crates in Cargo.lock: this step needs a network once."
fi
