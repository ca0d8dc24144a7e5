#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Breaks the program on purpose, one line at a time, and sees a test fail.

    tests/mutants/run.py [--table | --places] [WORD ...]

Each [[mutant]] of mutants.toml is applied to a copy of the tree (build/mutants),
built, and given to the test that it names; the test has to fail. WORD: only those
whose promise, file or test has it. --table prints what is listed, for
docs/testing.md, and --places says which do not have their one place in the tree
any more; both run nothing.

A test is a folder with a filter, "shamir:split/*", or a script.
"""
import filecmp
import os
import pathlib
import shutil
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPY = ROOT / "build" / "mutants"
SECONDS = 900


def listed(words):
    with open(ROOT / "tests/mutants/mutants.toml", "rb") as f:
        mutants = tomllib.load(f)["mutant"]
    return [m for m in mutants
            if not words or any(w in m["promise"] or w in m["file"] or w in m["test"] for w in words)]


def table(mutants):
    print("| promise | broken so | in | caught by |\n| --- | --- | --- | --- |")
    for m in mutants:
        print(f"| {m['promise']} | {m['what']} | `{m['file']}` | `{m['test']}` |")


def places(mutants):
    """Of a mutant whose place is gone nobody knows whether it would be caught."""
    gone = 0
    for m in mutants:
        n = (ROOT / m["file"]).read_text().count(m["old"])
        test = m["test"].partition(":")[0]
        there = (ROOT / test).is_file() or (ROOT / "tests" / test).is_dir()
        if n != 1 or not there:
            print(f"{m['promise']} {m['what']}: {n} places in {m['file']}" + ("" if there else f", no {test}"))
            gone += 1
    return 1 if gone or not mutants else 0


def copy_tree():
    COPY.mkdir(parents=True, exist_ok=True)
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT,
                           check=True, capture_output=True).stdout.split(b"\0")
    names = [n.decode() for n in names if n and (ROOT / n.decode()).is_file()]
    for name in names:
        there = COPY / name
        if there.is_file() and filecmp.cmp(ROOT / name, there, shallow=False):
            continue
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, there)
    oracle = ROOT / "tests/oracle/node_modules"
    there = COPY / "tests/oracle/node_modules"
    if oracle.is_dir() and not there.exists():
        there.symlink_to(oracle)


def call(argv, **env):
    """The exit status, and what was printed; a test that hangs has failed."""
    try:
        p = subprocess.run(argv, cwd=COPY, env=os.environ | env, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return 124, b"it hung"
    return p.returncode, p.stdout


def build(test):
    want = ["all"] if test.endswith(".sh") else ["all", "build/release/tests/" + test.split(":")[0]]
    return call(["make", "-j2"] + want)


def run(test):
    build_dir = str(COPY / "build/release")
    env = {"BG_BUILD": build_dir, "BG_PROGRAM": build_dir + "/breakglass"}
    if test.endswith(".sh"):
        status, out = call([str(COPY / test)], **env)
        return status, out, b"\nnot ok" in b"\n" + out or b"\nFAIL" in b"\n" + out
    folder, _, pattern = test.partition(":")
    argv = [f"{build_dir}/tests/{folder}", "--timeout", "300", "--jobs", "2", "--ignore-warnings"]
    status, out = call(argv + (["--filter", pattern] if pattern else []), **env)
    return status, out, status != 0


def judge(m):
    """One word, and more of it: whether the test fails for the break alone."""
    path = COPY / m["file"]
    text = path.read_text()
    if text.count(m["old"]) != 1:
        return "STALE", f"what is to be broken stands there {text.count(m['old'])} times"
    try:
        path.write_text(text.replace(m["old"], m["new"]))
        status, out = build(m["test"])
        if status != 0:
            return "BROKEN", out[-600:].decode(errors="replace")
        status, out, failed = run(m["test"])
        return ("caught", "") if failed else ("SURVIVED", out[-600:].decode(errors="replace"))
    finally:
        path.write_text(text)


def whole(tests):
    """Unbroken, every test that is named has to pass."""
    bad = []
    for test in tests:
        status, out = build(test)
        failed = status != 0
        if not failed:
            status, out, failed = run(test)
        # what is skipped notices nothing
        if failed or status != 0 or b"# skip" in out:
            bad.append(test)
            print(f"unbroken  {test} fails: {out[-300:].decode(errors='replace')}", flush=True)
    return bad


def main():
    words = sys.argv[1:]
    if "--table" in words:
        table(listed([]))
        return 0
    if "--places" in words:
        return places(listed([]))
    mutants = listed(words)
    copy_tree()
    bad = whole(sorted({m["test"] for m in mutants}))
    wrong = len(bad)
    for m in mutants:
        if m["test"] in bad:
            continue
        word, more = judge(m)
        wrong += word != "caught"
        print(f"{word:9} {m['promise']:4} {m['what']} ({m['file']}; {m['test']})", flush=True)
        if more:
            print(more, flush=True)
    print(f"{len(mutants)} mutants, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
