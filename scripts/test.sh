#!/usr/bin/env bash
# Everything that must hold before a change is merged, cheapest first; `make test` calls it once the tools are there.
#   scripts/test.sh            all of it, but for Firefox
#   scripts/test.sh STEP…      some of it: format supply lint docs native page firefox
# It stops at the first step that fails. WHYWORD_F16_MODEL=DIR adds the parity test of the bundled model's f16 source.
set -euo pipefail
cd "$(dirname "$0")/.."
# The tools that scripts/setup.sh installed, unless they were there.
PATH=$PWD/.tools/bin:$PATH

log=$(mktemp)
trap 'rm -f "$log"' EXIT

step() {
    local name=$1 started=$SECONDS
    shift
    printf '\n» %s: %s\n' "$name" "$*"
    "$@" 2>&1 | tee -a "$log" || { printf 'test: the step “%s” failed after %d s.\n' "$name" $((SECONDS - started)) >&2; exit 1; }
    printf '» %s: done in %d s\n' "$name" $((SECONDS - started))
}

format() { step format cargo fmt --check; }

# What others wrote: that it may be given away, comes from where it should, and is listed where the page names it.
supply() {
    step supply cargo-deny --locked --offline check --hide-inclusion-graph -A license-exception-not-encountered licenses bans sources
    # And what `make fuzz` compiles, by a lock file of its own. Each of the two needs something in deny.toml that the other does not.
    step supply cargo-deny --locked --offline --manifest-path fuzz/Cargo.toml --config deny.toml \
        check --hide-inclusion-graph -A unnecessary-skip -A unmatched-skip licenses bans sources
    if compgen -G "${CARGO_HOME:-$HOME/.cargo}/advisory-dbs/*/crates" >/dev/null; then
        # A fault that becomes known does not make yesterday's commit a bad one: it is said, and stops nobody from publishing their page.
        for manifest in Cargo.toml fuzz/Cargo.toml; do
            cargo-deny --locked --offline --manifest-path "$manifest" --config deny.toml check --hide-inclusion-graph advisories 2>&1 |
                tee -a "$log" ||
                printf '\n» supply: there are known faults of crates, which do NOT stop the tests: see above\n' | tee -a "$log"
        done
    else
        printf '\n» supply: known faults of crates were NOT looked for: their list is not here (“cargo deny fetch db” gets it)\n' | tee -a "$log"
    fi
    step supply scripts/licences.py --check
}

lint() {
    step lint cargo clippy --locked --all-targets --features benchmark -- -D warnings
    step lint cargo clippy --locked --test page -- -D warnings
    # Its own clippy.toml bans what only fails once it runs in a browser.
    step lint env CLIPPY_CONF_DIR=scripts/clippy-web scripts/web.sh \
        cargo clippy --locked --target wasm32-unknown-unknown --lib --bin app --bin worker -- -D warnings
}

docs() { step docs env RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items; }

# The tests that are slow are ignored by a plain `cargo test`, and run here.
native() {
    step native cargo test --locked --release --no-fail-fast
    local skip=(--skip f16_source)
    [ -z "${WHYWORD_F16_MODEL:-}" ] || skip=()
    step native cargo test --locked --release --no-fail-fast --lib --bins --tests -- --ignored "${skip[@]}"
}

# Two browsers at a time, because most tests wait for something; but a test of what a user sees within 200 ms should not compete
# with another for the processor.
page() {
    step page make --no-print-directory build
    step page cargo test --locked --release --test page -- --test-threads=1 cancel
    step page cargo test --locked --release --test page -- --test-threads=2 --skip cancel
}

# The same tests once more, but for that of a download through fifty closed tabs, whose reason is listed with those that the tests give
# themselves.
firefox() {
    printf 'left out in Firefox: fifty_closed_tabs: %s.\n' \
        "it takes minutes; locks and a cache that outlive a tab are asked for by the short ones as well" >>"$log"
    export WHYWORD_BROWSER=firefox
    step firefox cargo test --locked --release --test page -- --test-threads=1 cancel
    step firefox cargo test --locked --release --test page -- --test-threads=2 --skip cancel --skip fifty_closed_tabs
    unset WHYWORD_BROWSER
}

steps=("$@")
[ $# -gt 0 ] || steps=(format supply lint docs native page)
for name in "${steps[@]}"; do
    case $name in
    format | supply | lint | docs | native | page | firefox) $name ;;
    *) printf 'test: There is no step “%s”: choose among format, supply, lint, docs, native, page and firefox.\n' "$name" >&2; exit 2 ;;
    esac
done

# What ran where, in one place.
printf '\n» all steps passed in %d s\n' "$SECONDS"
grep -E '^left out in Firefox: |NOT looked for|do NOT stop' "$log" | sort || true
[[ " ${steps[*]} " != *" firefox "* ]] || printf '%d left out in Firefox\n' "$(grep -c '^left out in Firefox: ' "$log")"
grep -E '^( +Running | +Doc-tests |test result: )' "$log" | grep -B1 -E '^test result: .* [1-9][0-9]* passed' | grep -v '^--$' || true
