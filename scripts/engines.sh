#!/usr/bin/env bash
# Adds the engines that not every browser can run to the page that Trunk is building, as its hook after the page and the baseline engine:
#   relaxed   with relaxed SIMD's fused multiply-add
#   threads   the same, on shared memory; needs a standard library built for that
# WHYWORD_ENGINES=all asks for them (`make build` does), so that a plain `trunk serve` stays quick. With WHYWORD_FEATURES=benchmark it builds
# those that `make bench` measures, the baseline among them.
set -euo pipefail
[ "${WHYWORD_ENGINES:-}" = all ] || exit 0
features=${WHYWORD_FEATURES:-}
cd "$(dirname "$0")/.."

# As in .cargo/config.toml, which says why.
common='--cfg getrandom_backend="wasm_js" -Cllvm-args=-pre-RA-sched=source -Cllvm-args=-disable-lsr'
common+=" ${CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS:-}"
# A page's memory can grow to 2 GB: more than DistilBERT-base and 512 tokens need, and little enough to be granted.
shared="-Clink-arg=--shared-memory -Clink-arg=--import-memory -Clink-arg=--max-memory=2147483648"
for symbol in __wasm_init_tls __tls_size __tls_align __tls_base; do shared+=" -Clink-arg=--export=$symbol"; done

# build NAME CPU-FEATURES LINKER-ARGUMENTS [cargo's arguments…]
build() {
    local name=$1 cpu=$2 link=$3
    shift 3
    printf '» building the engine “%s”\n' "$name"
    # A folder for each: other flags would build everything anew every time.
    RUSTFLAGS="$common -Ctarget-feature=$cpu $link" CARGO_TARGET_DIR=$PWD/target/web-$name \
        cargo build --quiet --locked --profile web --target wasm32-unknown-unknown --bin worker --features "$features" "$@"
    wasm-bindgen --target web --no-typescript --out-name "worker-$name" --out-dir "$TRUNK_STAGING_DIR" \
        "target/web-$name/wasm32-unknown-unknown/web/worker.wasm"
}

mkdir -p "$TRUNK_STAGING_DIR"
[ -z "$features" ] || build baseline +simd128 ""
build relaxed +simd128,+relaxed-simd ""
export RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort
build threads +simd128,+relaxed-simd,+atomics,+bulk-memory,+mutable-globals "$shared" --features threads
[ -z "$features" ] || exit 0

# Each thread imports this program, too: static/worker_loader.js says what for.
cat >>"$TRUNK_STAGING_DIR/worker-threads.js" <<'END'

if (location.protocol === "blob:") {
  addEventListener("unhandledrejection", ({ reason }) => new BroadcastChannel(self.name).postMessage(String(reason)));
}
END
sed -i 's/\["baseline"\]/["threads", "relaxed", "baseline"]/' "$TRUNK_STAGING_DIR/engines.js"
grep -q '"threads", "relaxed", "baseline"' "$TRUNK_STAGING_DIR/engines.js" || {
    echo "engines: engines.js could not be told of the other engines: static/engines.js must list “baseline” alone." >&2
    exit 1
}
