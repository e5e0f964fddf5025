#!/usr/bin/env bash
# Makes up inputs for each target in fuzz/, or for those named, for so many seconds each; `make fuzz` calls it once the tools are there.
#   scripts/fuzz.sh SECONDS [TARGET…]
# What is new is kept in fuzz/found/, which git does not see, so that runs add up. A finding stops it: libFuzzer leaves the input in
# fuzz/artifacts/ and says how to run it again. Once it is mended, it goes to fuzz/corpus/ under a name that says what it was.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH=$PWD/.tools/bin:$PATH

# Inputs longer than this find nothing that shorter ones do not, and slow it down. The committed corpora have a few that are longer.
LONGEST=16384

mapfile -t all < <(cd fuzz/fuzz_targets && basename -s .rs -- *.rs)
fuzz() { cargo +nightly fuzz "$@"; }

seconds=${1:-60}
shift || true
targets=("$@")
[ $# -gt 0 ] || targets=("${all[@]}")
for target in "${targets[@]}"; do
    [ -f "fuzz/fuzz_targets/$target.rs" ] || { printf 'fuzz: There is no target “%s”: choose among %s.\n' "$target" "${all[*]}" >&2; exit 2; }
    printf '\n» %s: %s s\n' "$target" "$seconds"
    options=(-max_total_time="$seconds" -timeout=1 -rss_limit_mb=2048 -malloc_limit_mb=1024 -max_len=$LONGEST -print_final_stats=1 -verbosity=0)
    [ ! -f "fuzz/dictionaries/$target.txt" ] || options+=(-dict="fuzz/dictionaries/$target.txt")
    mkdir -p "fuzz/found/$target"
    until fuzz run "$target" "fuzz/found/$target" "fuzz/corpus/$target" -- "${options[@]}"; do
        # On a busy machine an input may take a second because others did. What is answered when it is run again is no finding.
        late=$(find "fuzz/artifacts/$target" -name 'timeout-*' -print -quit 2>/dev/null)
        [ -n "$late" ] && fuzz run "$target" "$late" -- -timeout=1 2>/dev/null || exit 1
        printf '» %s: an input took long because the machine is busy; once more\n' "$target"
        rm "$late"
    done
done
