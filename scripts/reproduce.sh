#!/usr/bin/env bash
# Builds the commit that is checked out twice, in two folders with nothing of each other, and compares every file of the two pages:
# whoever has the source and the same Rust compiler can tell whether a published page was made from it. Takes as long as two fresh builds.
set -euo pipefail
cd "$(dirname "$0")/.."

# What is committed meanwhile is another commit.
commit=$(git rev-parse --short HEAD)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

for copy in one another/place; do
    printf '» building %s in %s\n' "$commit" "$place/$copy"
    mkdir -p "$place/$copy"
    git archive "$commit" | tar -x -C "$place/$copy"
    # The tools are the same ones; only the source moves.
    ln -s "$PWD/.tools" "$place/$copy/.tools"
    make --no-print-directory -C "$place/$copy" build
    (cd "$place/$copy/dist" && find . -type f -print0 | sort -z | xargs -0 sha256sum) >"$place/${copy%%/*}.sums"
    # Room for the next one.
    rm -rf "$place/$copy/target"
done

if ! diff "$place/one.sums" "$place/another.sums"; then
    echo "reproduce: The two builds differ in the files above." >&2
    exit 1
fi
version=$(head -1 "$place/one/dist/SHA256SUMS")
printf '» both are the same: %d files, version %s\n' "$(wc -l <"$place/one.sums")" "${version#\# }"
