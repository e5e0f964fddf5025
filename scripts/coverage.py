#!/usr/bin/env python3
"""The inputs that fuzzing found, in one archive a target: scripts/coverage.py unpack TARGET | pack TARGET FOLDER.

They are thousands of files of a few bytes, too many to lie in the tree one by one. `unpack` puts them where `make fuzz` goes on from,
fuzz/found/; `pack` makes the archive of those in a folder that are not in fuzz/corpus/, and takes over the record of the runs.
"""

import sys
import zipfile
from hashlib import sha1
from pathlib import Path

FUZZ = Path(__file__).parents[1] / "fuzz"
RECORD = "record.csv"


def unpack(target):
    archive = FUZZ / f"coverage/{target}.zip"
    if archive.is_file():
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(FUZZ / "found" / target)


def pack(target, folder):
    known = {path.read_bytes() for path in (FUZZ / "corpus" / target).iterdir()}
    inputs = {path.read_bytes() for path in folder.iterdir()} - known
    # Not compressed, which git does; named as libFuzzer does, and all of one date, so that the same inputs give the same archive.
    with zipfile.ZipFile(FUZZ / f"coverage/{target}.zip", "w", zipfile.ZIP_STORED) as packed:
        for name, content in sorted((sha1(content).hexdigest(), content) for content in inputs):
            packed.writestr(zipfile.ZipInfo(name), content)
    add_up(target)


def add_up(target):
    """Moves what this target's runs took into the record that is committed: one line a day."""
    found, kept = FUZZ / "found" / RECORD, FUZZ / "coverage" / RECORD
    lines = found.read_text().splitlines() if found.is_file() else []
    head, *days = kept.read_text().splitlines()
    sums = {tuple(day.split(",")[:2]): [int(number) for number in day.split(",")[2:]] for day in days}
    for line in (line for line in lines if line.split(",")[1] == target):
        day, _, seconds, inputs = line.split(",")
        before = sums.get((day, target), [0, 0])
        sums[day, target] = [before[0] + int(seconds), before[1] + int(inputs)]
    kept.write_text("\n".join([head, *(f"{day},{target},{seconds},{inputs}" for (day, target), (seconds, inputs) in sorted(sums.items()))]) + "\n")
    if lines:
        found.write_text("".join(f"{line}\n" for line in lines if line.split(",")[1] != target))


match sys.argv[1:]:
    case ["unpack", target]:
        unpack(target)
    case ["pack", target, folder]:
        pack(target, Path(folder))
    case _:
        sys.exit(__doc__)
