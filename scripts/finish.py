#!/usr/bin/env python3
"""Finishes a built page, as Trunk's last hook: scripts/finish.py [FOLDER]. Doing it again changes nothing.

A page that several files make up must never be made up of two builds, whatever caches lie between. So:
- the engines' files, which keep their names from build to build, go into a folder that is named after their contents;
- the page's own links become relative: it is the same at every path, in a folder on a USB stick as well as at /repository/;
- the content security policy names the hosts of models: WHYWORD_HUB and WHYWORD_HUB_CDN where they are set;
- every file is listed with its size and SHA-256, in service_worker.js and, for the offline pack and
  for `sha256sum --check`, in SHA256SUMS, with one version for all.
"""

import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path

# The model that every browser keeps for use offline. Others are kept as their users ask for them.
BUNDLED = "models/minilm-l6-sst2/"
LOADER = "worker_loader.js"
WORKER = "service_worker.js"
LIST = "SHA256SUMS"


def digest(data):
    return hashlib.sha256(data).hexdigest()


def replace_once(pattern, replacement, text, what):
    text, count = re.subn(pattern, lambda _: replacement, text, flags=re.DOTALL)
    if count != 1:
        sys.exit(f"finish: There should be one {what}, and there are {count}.")
    return text


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def place_engines(page):
    """Moves the engines' files into engine-HASH/, where the page finds them, and gives its name."""
    before = next((loader.parent for loader in sorted(page.glob(f"**/{LOADER}"))), None)
    if before is None:
        sys.exit(f"finish: There is no {LOADER} in {page}: build the page first.")
    entries = [before / "engines.js", *before.glob("worker*.js"), *before.glob("worker*_bg.wasm"), *before.glob("snippets")]
    files = sorted(file for entry in entries for file in (files_in(entry) if entry.is_dir() else [entry]))
    contents = "".join(f"{file.relative_to(before).as_posix()} {digest(file.read_bytes())}\n" for file in files)
    name = f"engine-{digest(contents.encode())[:16]}"
    if before.name != name:
        (page / name).mkdir()
        for entry in entries:
            entry.rename(page / name / entry.name)
        if before != page:
            shutil.rmtree(before)
    return name


def page_of(html, engine, version):
    """The page with all that is only known now."""
    base = os.environ.get("TRUNK_PUBLIC_URL", "/")
    html = re.sub(rf'(\b(?:href|src)=")(?:{re.escape(base)}|\./)', r"\1./", html)
    html = replace_once(r'<base href="[^"]*"', '<base href="./"', html, "base")
    hosts = [os.environ.get(name) for name in ("WHYWORD_HUB", "WHYWORD_HUB_CDN")]
    if any(hosts):
        hub, cdn = re.search(r"connect-src 'self' (\S+) ([^;]+);", html).groups()
        sources = f"connect-src 'self' {hosts[0] or hub} {hosts[1] or cdn};"
        html = replace_once(r"connect-src [^;]+;", sources, html, "connect-src")
    html = replace_once(r'name="engine" content="[^"]*"', f'name="engine" content="{engine}/"', html, "name of the engines' folder")
    return replace_once(r'name="version" content="[^"]*"', f'name="version" content="{version}"', html, "version")


def part_of(path):
    """Who needs a file: every page, those with this engine, or only the offline pack."""
    engine = re.fullmatch(r"engine-\w+/worker-(\w+?)(?:_bg\.wasm|\.js)", path)
    if engine:
        return engine[1]
    if re.match(r"engine-\w+/snippets/", path):
        return "threads"
    if path.startswith("screenshots/") or path == "README.txt":
        return "pack"
    return "page"


def is_listed(path):
    if path in (WORKER, LIST):
        return False
    return not path.startswith("models/") or path.startswith(BUNDLED) or path == "models/index.json"


def main():
    page = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("TRUNK_STAGING_DIR", "dist"))
    engine = place_engines(page)
    index, worker = page / "index.html", page / WORKER
    html, program = index.read_text(), worker.read_text()

    def listing():
        paths = [path.relative_to(page).as_posix() for path in files_in(page)]
        entry = lambda path, data: {"path": path, "size": len(data), "sha256": digest(data), "part": part_of(path)}
        return [entry(path, (page / path).read_bytes()) for path in paths if is_listed(path)]

    def program_of(version, files):
        policy = re.search(r'http-equiv="Content-Security-Policy"\s+content="([^"]*)"', html)[1]
        known = {"VERSION": version, "POLICY": " ".join(policy.split()), "PAGE": page_of(html, engine, version), "FILES": files}
        heading = "// What scripts/finish.py knows.\n"
        lines = [f"const {name} = {json.dumps(value)};\n" for name, value in known.items()]
        return replace_once(re.escape(heading) + r".*?\n\n", "".join([heading, *lines, "\n"]), program, "place for the list of files")

    # The version is that of everything, but for its own mention in the page and its worker.
    html = page_of(html, engine, "")
    index.write_text(html)
    version = digest(program_of("", listing()).encode())[:16]
    index.write_text(page_of(html, engine, version))
    files = listing()
    worker.write_text(program_of(version, files))
    # The service worker writes the same from what it knows.
    (page / LIST).write_text(f"# {version}\n" + "".join(f"{file['sha256']}  {file['path']}\n" for file in files))


if __name__ == "__main__":
    main()
