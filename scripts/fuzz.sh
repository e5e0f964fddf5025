#!/usr/bin/env bash
# Makes up inputs for each target in fuzz/, or for those named, for so many seconds each; `make fuzz` calls it once the tools are there.
#   scripts/fuzz.sh SECONDS [TARGET…]
#   scripts/fuzz.sh keep [TARGET…]     puts what was found since into fuzz/coverage/, to be committed
# What is new is in fuzz/found/, which git does not see, so that runs add up. A finding stops it: libFuzzer leaves the input in
# fuzz/artifacts/ and says how to run it again. Once it is mended, it goes to fuzz/corpus/ under a name that says what it was.
# fuzz/coverage/ has the fewest inputs that reach all that was ever reached, and record.csv, how long each target was run.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH=$PWD/.tools/bin:$PATH

# Inputs longer than this find nothing that shorter ones do not, and slow it down. The committed corpora have a few that are longer.
LONGEST=16384

mapfile -t all < <(cd fuzz/fuzz_targets && basename -s .rs -- *.rs)
fuzz() { cargo +nightly fuzz "$@"; }

# Runs one for so many seconds, and notes how many of them it had the processor for: the machine may be busy with other things.
make_up() {
    local target=$1 seconds=$2 log=fuzz/found/$1.log late used inputs TIMEFORMAT=%0U
    printf '\n» %s: %s s\n' "$target" "$seconds"
    local options=(-max_total_time="$seconds" -timeout=1 -rss_limit_mb=2048 -malloc_limit_mb=1024 -max_len=$LONGEST -print_final_stats=1 -verbosity=0)
    [ ! -f "fuzz/dictionaries/$target.txt" ] || options+=(-dict="fuzz/dictionaries/$target.txt")
    mkdir -p "fuzz/found/$target"
    scripts/coverage.py unpack "$target"
    fuzz build "$target"
    # What an earlier run left would be taken for this one's.
    rm -f "fuzz/artifacts/$target"/timeout-*
    until used=$({ time fuzz run "$target" "fuzz/found/$target" "fuzz/corpus/$target" -- "${options[@]}" >"$log" 2>&1; } 2>&1); do
        # On a busy machine an input may take a second because others did. What is answered when it is run again is no finding.
        late=$(find "fuzz/artifacts/$target" -name 'timeout-*' -print -quit 2>/dev/null)
        [ -n "$late" ] && fuzz run "$target" "$late" -- -timeout=1 2>/dev/null || { tail -n 60 "$log"; exit 1; }
        printf '» %s: an input took long because the machine is busy; once more\n' "$target"
        rm "$late"
    done
    inputs=$(awk '/^stat::number_of_executed_units/ { print $2 }' "$log")
    printf '» %s: nothing found in %s inputs, %s s of a processor\n' "$target" "$inputs" "$used"
    echo "$(date +%F),$target,$used,$inputs" >>fuzz/found/record.csv
}

# The fewest of what was found that reach as much. In a shell of its own, whose folder goes however it ends.
keep() (
    target=$1
    printf '\n» %s: keep\n' "$target"
    scripts/coverage.py unpack "$target"
    kept=$(mktemp -d)
    trap 'rm -r "$kept"' EXIT
    cp "fuzz/corpus/$target"/* "$kept"
    fuzz run "$target" "$kept" "fuzz/found/$target" -- -set_cover_merge=1 -use_counters=0 -max_len=$LONGEST 2>&1 | grep '^MERGE-OUTER.*new'
    scripts/coverage.py pack "$target" "$kept"
)

seconds=${1:-60}
shift || true
targets=("$@")
[ $# -gt 0 ] || targets=("${all[@]}")
for target in "${targets[@]}"; do
    [ -f "fuzz/fuzz_targets/$target.rs" ] || { printf 'fuzz: There is no target “%s”: choose among %s.\n' "$target" "${all[*]}" >&2; exit 2; }
    if [ "$seconds" = keep ]; then keep "$target"; else make_up "$target" "$seconds"; fi
done
