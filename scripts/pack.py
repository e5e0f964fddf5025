#!/usr/bin/env python3
"""Makes the offline pack of a built page, the same that the page's own button makes: scripts/pack.py [--model DIR] [--page dist] [--out ZIP].

A model that the page does not bring, a folder that the program `convert` wrote, comes with it, and into the page's list of models.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

FOLDER = "whyword-offline"
LIST = "SHA256SUMS"
BUNDLED = "minilm-l6-sst2"


def listed(page):
    """What the page lists, and what cannot list itself."""
    lines = (page / LIST).read_text().splitlines()
    return [line.split("  ", 1)[1] for line in lines if not line.startswith("#")] + ["service_worker.js", LIST]


def with_model(page, model, place):
    """A copy of the page with another model, and its own version."""
    shutil.copytree(page, place)
    shutil.copytree(model, place / "models" / model.name, dirs_exist_ok=True)
    index = place / "models/index.json"
    names = json.loads(index.read_text())
    if model.name not in names:
        index.write_text(json.dumps([*names, model.name]))
    subprocess.run([Path(__file__).with_name("finish.py"), place], check=True)
    added = [path.relative_to(place).as_posix() for path in sorted((place / "models" / model.name).rglob("*")) if path.is_file()]
    return place, [*listed(place), *added]


def main():
    parser = argparse.ArgumentParser(description="Make the offline pack of the built page.")
    parser.add_argument("--page", type=Path, default=Path("dist"))
    parser.add_argument("--model", type=Path, default=Path("static/models") / BUNDLED)
    parser.add_argument("--out", type=Path, default=Path("target/whyword-offline.zip"))
    arguments = parser.parse_args()
    page, model = arguments.page, arguments.model
    if not (page / LIST).is_file():
        sys.exit(f"There is no finished page in {page}: run `make build` first.")
    if not (model / "manifest.json").is_file():
        sys.exit(f"There is no manifest.json in {model}: let `convert` write the model's folder first.")
    with tempfile.TemporaryDirectory() as temporary:
        files = listed(page)
        if model.name != BUNDLED:
            page, files = with_model(page, model, Path(temporary) / "page")
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        # Not compressed: most of it is weights, which hardly shrink.
        with zipfile.ZipFile(arguments.out, "w", zipfile.ZIP_STORED) as pack:
            for path in files:
                # One date for all, so that the same page gives the same pack; and, unlike zipfile's own choice, for everybody to read, as a
                # web server may be another user.
                entry = zipfile.ZipInfo(f"{FOLDER}/{path}")
                entry.external_attr = 0o644 << 16
                pack.writestr(entry, (page / path).read_bytes())
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.1f} MB, to be unpacked anywhere; {FOLDER}/README.txt says how to open it.")


if __name__ == "__main__":
    main()
