#!/usr/bin/env python3
"""Collects the licences of all that the page is made of into static/licences.txt: scripts/licences.py [--check].

That is this repository, the crates compiled into its WebAssembly (no tests, no macros that only run while compiling), Rust's standard
library with what is in it of others, and the bundled model with its vocabulary. Where a crate offers a choice, MIT is taken. Texts that
differ by the copyright alone stand there once. It needs the crates' sources, which scripts/setup.sh fetches, and no network. With --check
it writes nothing, and fails where the file is not what it would write.
"""

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "static/licences.txt"

# In the order of preference, with words that only their texts have.
TEXTS = {
    "MIT": "Permission is hereby granted, free of charge",
    "Apache-2.0": "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
    "Zlib": "This software is provided 'as-is'",
    "Unicode-3.0": "UNICODE LICENSE V3",
}

HEAD = """\
What Whyword is made of, and under which licences
=================================================

Whyword itself: MIT or Apache-2.0, as you like.

The bundled model, models/minilm-l6-sst2, with its vocabulary (vocab.txt, tokenizer.json): Apache-2.0. It was fine-tuned on the Stanford
Sentiment Treebank from sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, which was made from nreimers/MiniLM-L6-H384-uncased, MIT,
Copyright (c) Microsoft Corporation, and has the vocabulary of google-bert/bert-base-uncased, Apache-2.0, Copyright 2018 The Google AI
Language Team Authors. Its README.md says what was changed.

Rust's standard library: MIT or Apache-2.0, Copyright (c) The Rust Project Contributors. What is in it of others is listed below by name.
"""

LLVM = "Apache-2.0 WITH LLVM-exception"

# The exception, after the words of Apache-2.0.
EXCEPTION = """\
The text of Apache-2.0 above, and:

As an exception, if, as a result of your compiling your source code, portions of this Software are embedded into an Object form of such
source code, you may redistribute such embedded portions in such Object form without complying with the conditions of Sections 4(a), 4(b)
and 4(d) of the License.

In addition, if you combine or link compiled forms of this Software with software that is licensed under the GPLv2 ("Combined Software") and
if a court of competent jurisdiction determines that the patent provision (Section 3), the indemnity provision (Section 9) or other Section
of the License conflicts with the conditions of the GPLv2, you may retroactively and prospectively choose to deem waived or otherwise
exclude such Section(s) of the License, but only in their entirety and only with respect to the Combined Software.
"""

# What the standard library brings into a program for wasm32-unknown-unknown that others wrote, of whichever version: by the notices that
# come with Rust 1.95 (share/doc/rust/COPYRIGHT-library.html), by library/std/Cargo.toml there, and by the names of the functions in the
# engines. What else that asks for is empty for the web (libc, unwind) or not reached (addr2line, gimli, object, memchr, miniz_oxide,
# adler2, which read the symbols of other systems' programs). None of it is looked up on the machine, whose compiler may be another, so that
# all machines write the same.
STANDARD = [
    ("backtrace", "https://github.com/rust-lang/backtrace-rs", "MIT", ["Copyright (c) 2014 Alex Crichton"]),
    ("cfg-if", "https://github.com/rust-lang/cfg-if", "MIT", ["Copyright (c) 2014 Alex Crichton"]),
    (
        "compiler_builtins with libm",
        "https://github.com/rust-lang/compiler-builtins",
        "MIT",
        [
            "Copyright (c) 2009-2016 by the contributors listed in CREDITS.TXT (of LLVM's compiler-rt)",
            "Copyright (c) 2018 Jorge Aparicio",
            "Copyright © 2005-2020 Rich Felker, et al. (musl)",
            "Copyright © 1993,2004 Sun Microsystems",
            "Copyright © 2003-2011 David Schultz",
            "Copyright © 2003-2009 Steven G. Kargl",
            "Copyright © 2003-2009 Bruce D. Evans",
            "Copyright © 2008 Stephen L. Moshier",
            "Copyright © 2017-2018 Arm Limited",
        ],
    ),
    ("compiler_builtins, what it has of LLVM's compiler-rt since 2019", "https://github.com/rust-lang/compiler-builtins", LLVM, []),
    ("core, the tables of Unicode", "https://github.com/rust-lang/rust", "Unicode-3.0", ["Copyright © 1991-2024 Unicode, Inc."]),
    ("dlmalloc", "https://github.com/alexcrichton/dlmalloc-rs", "MIT", ["Copyright (c) 2014 Alex Crichton"]),
    ("hashbrown", "https://github.com/rust-lang/hashbrown", "MIT", ["Copyright (c) 2016 Amanieu d'Antras"]),
    ("rustc-demangle", "https://github.com/rust-lang/rustc-demangle", "MIT", ["Copyright (c) 2014 Alex Crichton"]),
    ("std, its channels", "https://github.com/rust-lang/rust", "MIT", ["Copyright (c) 2019 The Crossbeam Project Developers"]),
]

# Those of the engine that has most in it.
FEATURES = ("--features", "threads")


def cargo(*arguments):
    run = subprocess.run(["cargo", *arguments, "--locked", "--offline"], cwd=ROOT, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"licences: cargo {arguments[0]} failed; `make setup` fetches what it needs. It said: {run.stderr.strip()}")
    return run.stdout


def crates():
    """The packages in the page, as cargo describes them."""
    # Only `cargo tree` leaves out what tests ask for.
    tree = cargo("tree", "--target", "wasm32-unknown-unknown", "--edges", "normal,no-proc-macro", *FEATURES, "--prefix", "none")
    named = {tuple(line.split()[:2]) for line in tree.splitlines()}
    packages = json.loads(cargo("metadata", "--format-version", "1", *FEATURES))["packages"]
    known = {(package["name"], f"v{package['version']}"): package for package in packages}
    if missing := named - known.keys():
        sys.exit(f"licences: cargo metadata leaves out what cargo tree names: {sorted(missing)}.")
    return [known[name] for name in sorted(named) if known[name]["source"]]


def taken(package):
    """The licences that the page keeps to, one of each choice."""
    expression = (package["license"] or "").replace("/", " OR ")
    choices = [re.findall(r"[\w.-]+(?: WITH [\w.-]+)?", part.replace(" OR ", " ")) for part in expression.split(" AND ")]
    names = [next((name for name in TEXTS if name in choice), None) for choice in choices]
    if None in names:
        sys.exit(f"licences: {package['name']} is under “{expression}”: decide what that asks of the page, here and in deny.toml.")
    return names


def text(package, licence):
    """The text of a licence as the package brings it, or what its manifest says instead."""
    folder = Path(package["manifest_path"]).parent
    files = sorted(path for path in folder.iterdir() if path.is_file() and re.match(r"(?i)licen[cs]e|copying|copyright", path.name))
    for file in files:
        found = file.read_text(errors="replace")
        if TEXTS[licence] in " ".join(found.split()):
            return found
    return None


def split(found):
    """The copyrights of a text, and the rest as paragraphs."""
    lines = [line.strip() for line in found.splitlines()]
    is_copyright = lambda line: re.match(r"(?i)(copyright\s+(\(c\)|©|\d{4})|\(c\)\s+(\d{4}|copyright)|©\s*\d{4})", line)
    copyrights = [line for line in lines if is_copyright(line)]
    rest = "\n".join(line for line in lines if not is_copyright(line))
    paragraphs = [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", rest)]
    titles = re.compile(r"(?i)(the )?mit license( \(mit\))?|all rights reserved\.?|license|# ?.*")
    return copyrights, [paragraph for paragraph in paragraphs if paragraph and not titles.fullmatch(paragraph)]


def main():
    own = {"MIT": (ROOT / "LICENSE-MIT").read_text(), "Apache-2.0": (ROOT / "LICENSE-APACHE").read_text()}
    groups = {}

    def list_under(licence, paragraphs, name, copyrights):
        key = (licence, re.sub(r"\W+", " ", " ".join(paragraphs)).lower())
        lines = groups.setdefault(key, (paragraphs, []))[1]
        lines.append(name + "".join(f"\n    {line}" for line in dict.fromkeys(copyrights)))

    for package in crates():
        for licence in taken(package):
            found = text(package, licence)
            copyrights, paragraphs = split(found or own[licence])
            if not found:
                copyrights = [f"Copyright (c) {', '.join(re.sub(r' *<.*?>', '', author) for author in package['authors'])}"]
                copyrights = copyrights if package["authors"] else [f"Copyright (c) the authors of {package['name']}"]
            if licence == "Apache-2.0":
                # Its text is the same everywhere; the copyright in its appendix is an example to fill in.
                paragraphs, copyrights = own[licence].strip().splitlines(), [] if found else copyrights
            name = ", ".join(filter(None, [f"{package['name']} {package['version']}", package["repository"]]))
            list_under(licence, paragraphs, name, copyrights)
    for name, place, licence, copyrights in STANDARD:
        texts = {"MIT": split(own["MIT"])[1], LLVM: EXCEPTION.strip().split("\n\n")}
        # Others are the crates' that are under the same.
        paragraphs = texts.get(licence) or next((text for (known, _), (text, _) in groups.items() if known == licence), None)
        if not paragraphs:
            sys.exit(f"licences: no crate brings the text of {licence} any more, which Rust's standard library ({name}) needs: add it.")
        list_under(licence, paragraphs, f"{name}, of Rust's standard library, {place}", copyrights)
    # Ours and the model's are under these, too.
    for licence in own:
        if not any(name == licence for name, _ in groups):
            groups[(licence, "")] = (own[licence].strip().splitlines(), [])
    parts = [HEAD]
    order = [*TEXTS, LLVM]
    for (licence, _), (paragraphs, lines) in sorted(groups.items(), key=lambda group: (order.index(group[0][0]), -len(group[1][1]), group[0][1])):
        body = "\n".join(paragraphs) if licence == "Apache-2.0" else "\n\n".join(textwrap.fill(line, 100) for line in paragraphs)
        listed = "Crates under it:\n\n" + "\n".join(lines) + "\n\n" if lines else ""
        parts.append(f"{licence}\n{'-' * len(licence)}\n\n{listed}{body}\n")
    made = "\n\n".join(parts)
    if "--check" not in sys.argv[1:]:
        OUT.write_text(made)
    elif not OUT.is_file() or OUT.read_text() != made:
        sys.exit(f"licences: {OUT.relative_to(ROOT)} does not fit Cargo.lock: run scripts/licences.py, and commit what it writes.")


if __name__ == "__main__":
    main()
