#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each command of a story (story.sh), with the n-th call of a kind failing (preload.c), or a signal
coming at it that ends programs.

    nth.py STEPS PROGRAM PRELOAD [OPTIONS]
      --kinds K,K       of preload.c; all but `tty` without it
      --only TEXT       steps with it in their name
      --take N          in each step so many calls, by chance, of any kind; one of
                        each way to a call without it
      --every           every call there is, instead of one of each way
      --seed S          of the chance
      --asan OTHER      also with the program that has the sanitizers in it: their
                        reports count, leaks too
      --jobs N          at once

What holds after each: no crash and no report; the exit status says what failed, and 0 that all
was done; a message names it; the vault is whole and as before or as after; no file is left half
done; no secret shows that the log does not have; and the command, given again, works.
"""
import argparse
import collections
import errno
import hashlib
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import served

PLANTED = b"planted-secret"
KINDS = ["alloc", "write", "pages", "sync", "flush", "name", "truncate", "open", "read", "close", "lock", "mlock", "step", "process", "random"]
# Statuses that a failure of the machine may end with. 8: the log could not be written.
FAILED = {"alloc": {1}, "random": {1}}
# What a full disk, a quota, a file system that turned read-only, and a machine without a file
# description left say; the first is that of preload.c. Not ENOLCK: SQLite takes it for a lock of others.
ERRORS = {"write": ["", "EDQUOT", "EIO", "EROFS"], "pages": ["", "EDQUOT", "EIO"], "sync": ["", "ENOSPC", "EDQUOT", "EROFS"],
          "flush": ["", "ENOSPC", "EDQUOT"], "name": ["", "EDQUOT", "ENOSPC", "EIO"], "truncate": ["", "EROFS"],
          "open": ["", "ENFILE", "EDQUOT", "ENOSPC", "EIO"], "close": ["", "EDQUOT"]}
ID = re.compile(r"[0-9a-f]{32}")

args = None


class Step:
    def __init__(self, path):
        self.path, self.name = path, os.path.basename(path)
        self.argv = open(path + "/argv", "rb").read().split(b"\0")[:-1]
        self.status = int(open(path + "/status").read())
        self.stdin = self.file("stdin")
        self.fd3 = self.file("fd3")

    def file(self, name):
        return f"{self.path}/{name}" if os.path.exists(f"{self.path}/{name}") else "/dev/null"


def scan(top):
    """Every file and directory below, and what would show that it was touched."""
    found, todo = {}, [""]
    while todo:
        at = todo.pop()
        with os.scandir(top + at) as entries:
            for e in entries:
                st = e.stat(follow_symlinks=False)
                if e.is_dir(follow_symlinks=False):
                    todo.append(f"{at}/{e.name}")
                    found[f"{at}/{e.name}"] = None
                else:
                    found[f"{at}/{e.name}"] = (st.st_size, st.st_mtime_ns, st.st_ino, st.st_mode)
    return found


class Place:
    """A folder that is as before a step, again and again."""

    def __init__(self, step, top):
        self.step, self.top = step, top
        self.tree = step.path + "/tree"
        self.work = top + "/work"
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.tree, self.work, symlinks=True)
        self.before = scan(self.work)
        self.servers, self.verified = {}, {}

    def end(self):
        for server in self.servers.values():
            server.end()

    def changes(self):
        """(new, gone, changed) since `before`, by name."""
        now = scan(self.work)
        new = {p for p in now if p not in self.before}
        gone = {p for p in self.before if p not in now}
        changed = {p for p in now if p in self.before and now[p] is not None and now[p] != self.before[p]}
        return new, gone, changed

    def restore(self, changes):
        new, gone, changed = changes
        for p in sorted(new, reverse=True):
            if os.path.isdir(self.work + p):
                shutil.rmtree(self.work + p)
            elif os.path.lexists(self.work + p):
                os.unlink(self.work + p)
        for p in sorted(gone | changed):
            if self.before[p] is None:
                os.makedirs(self.work + p, exist_ok=True)
                continue
            if os.path.lexists(self.work + p):
                os.unlink(self.work + p)
            shutil.copy2(self.tree + p, self.work + p)
            st = os.lstat(self.work + p)
            self.before[p] = (st.st_size, st.st_mtime_ns, st.st_ino, st.st_mode)


Result = collections.namedtuple("Result", "status out err fired")


class Program:
    def __init__(self, path, asan=False):
        self.path, self.asan, self.env = os.path.abspath(path), asan, {}
        if asan:
            runtime = subprocess.run(["clang", "-print-file-name=libclang_rt.asan-x86_64.so"], capture_output=True,
                                     text=True).stdout.strip()
            self.env = {"ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=1:exitcode=99",
                        "UBSAN_OPTIONS": "print_stacktrace=1:exitcode=99", "LD_LIBRARY_PATH": os.path.dirname(runtime)}


def run(place, argv, env, stdin="/dev/null", fd3="/dev/null", program=None):
    program = program or args.programs[0]
    top = place.top
    said = [top + "/out", top + "/err", top + "/nth"]
    for path in said:
        if os.path.exists(path):
            os.unlink(path)
    if program not in place.servers:
        place.servers[program] = served.Served(program.path, args.preload, {**BASE, **program.env})
    status = place.servers[program].run(place.work, [stdin, said[0], said[1], fd3], [program.path, *argv],
                                        {**env, "BG_NTH_OUT": said[2]} if env else {})
    out, err, fired = (open(p, "rb").read() if os.path.exists(p) else b"" for p in said)
    return Result(status, out, err, fired)


BASE = {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"], "HOME": "/nonexistent"}
COUNTED = {"BG_NTH_COUNT": "1"}  # nothing fails, and all calls are written down


def failing(kind, n, on, how):
    env = {"BG_NTH_KIND": kind, "BG_NTH_AT": str(n)}
    if how.startswith("SIG"):
        env["BG_NTH_SIGNAL"] = str(getattr(signal, how).value)
    elif how:
        env["BG_NTH_ERRNO"] = str(getattr(errno, how))
    return {**env, "BG_NTH_ON": "1"} if on else env


def step_plays(place):
    """Of a practice that stopped nothing is gone on with."""
    return place.step.argv[0] == b"practice"


def usual(paths):
    return sorted(ID.sub("ID", p) for p in paths)


def vaults(place, changes):
    new, _, changed = changes
    return sorted({p.removesuffix("-journal") for p in new | changed if re.search(r"\.vault(-journal)?$", p)})


def entries(place, path):
    """How many its log has, when it is whole; else what audit verify says. What was cut short is
    taken back first, as by anybody who opens it."""
    if not os.path.exists(place.work + path):
        return f"{path} is not there"
    if os.path.exists(place.work + path + "-journal"):
        run(place, [b"member", b"list", b"--vault", ("." + path).encode(), b"--identity", b"jonas", b"--state",
                    b"home-none"], {})
    with open(place.work + path, "rb") as f:
        key = hashlib.file_digest(f, "sha256").digest()
    if key not in place.verified:
        place.verified[key] = verify(place, path)
    return place.verified[key]


def verify(place, path):
    r = run(place, [b"audit", b"verify", ("." + path).encode(), b"--state", b"home-none", b"--json"], {})
    found = re.search(rb'"entries":(\d+)', r.out)
    shutil.rmtree(place.work + "/home-none", ignore_errors=True)
    if r.status != 0 or found is None:
        return f"audit verify of {path} ends with {r.status}: {r.err.decode()[:200]}"
    return int(found[1])


def said(r):
    """But for codes, which are others every half minute."""
    return re.sub(rb"\b\d{6}\b", b"CODE", r.out)


class Usual:
    """What the step does when nothing fails."""

    def __init__(self, place):
        """Also `ways`: kind -> way -> the calls that come that way."""
        step = place.step
        runs = []
        for env in {}, COUNTED:
            r = run(place, step.argv, env, step.stdin, step.fd3)
            if r.status != step.status:
                raise SystemExit(f"{step.name}: {r.status} when nothing fails: {r.err.decode()}")
            changes = place.changes()
            counts = {v: entries(place, v) for v in vaults(place, changes)} if env else {}
            sizes = {ID.sub("ID", p): os.path.getsize(place.work + p) for p in changes[0] | changes[2]
                     if os.path.isfile(place.work + p)}
            runs.append((r, changes, counts, sizes))
            place.restore(changes)
        (a, _, _, sizes), (b, self.changes, self.counts, again) = runs
        self.ways = {}
        for line in b.fired.decode().splitlines():
            kind, n, way = line.split()
            self.ways.setdefault(kind, {}).setdefault(way, []).append(int(n))
        self.out = said(a) if said(a) == said(b) else None
        self.size = {p: n for p, n in sizes.items() if again.get(p) == n and n > 200}
        self.new, self.gone = usual(self.changes[0]), usual(self.changes[1])
        self.shows = PLANTED in a.out
        self.before = {v: entries(place, v) for v in self.counts if v in place.before}


def is_memory(path):
    """What the user's own disk remembers: with less of it an opening goes on (V7), and says so."""
    return re.match(r"(?:/played)?/home-\w+(/ID(/pin(\.since)?|/cache|/signatures|/receipts(/ID-[a-z]+\.\w+)?)?)?$", path) is not None


def only_not_emptied(kind, n, place, u, changes):
    """A pin was written whole, and the older records beside it stayed where they were; or went, and
    their folder was not waited for, which is the last that is."""
    new, _, changed = changes
    records = [place.work + p for p in new | changed if p.endswith("/pin.since")]
    last = kind == "sync" and n == max(i for ns in u.ways[kind].values() for i in ns)
    gone = last and not any(any(open(p, "rb").read()) for p in records)
    return any(p.endswith("/pin") for p in new | changed) and (not records or gone)


def judge_status(program, kind, n, on, r, place, usual_run, changes):
    step = place.step
    if r.status is None:
        return "hangs"
    if r.status < 0:
        return f"ends by signal {-r.status}"
    if program.asan and (b"Sanitizer" in r.err or b"runtime error" in r.err or r.status == 99):
        return "a sanitizer reports: " + " ".join(re.findall(r"(?:ERROR|SUMMARY): .*", r.err.decode())[:2])
    if r.status == step.status:
        if usual_run.out is not None and said(r) != usual_run.out:
            return "claims success and says something else"
        # These are our own, and never for nothing. An opening commits more than once: a pin
        # that was not written goes with the next.
        if kind in ("write", "close", "sync") and b"warning: " not in r.err and \
                step.argv[0] not in (b"open", b"practice") and not only_not_emptied(kind, n, place, usual_run, changes):
            return "claims success"
        if kind == "mlock" and on and b"not be locked" not in r.err:
            return "does not say that memory is not locked"
        return None
    if kind == "mlock":
        return f"ends with {r.status}"
    allowed = FAILED.get(kind, {1, 8})
    if b"cannot be read: compare the fingerprint" in r.err:
        allowed = allowed | {4}  # without a pin nothing is signed but an opening
    if step.argv[0] == b"open" and (b"refused: " in r.err or b"could not be read" in r.err):
        allowed = allowed | {4, 5, 10}  # a card or share that cannot be read is as good as none
    if r.status not in allowed:
        return f"ends with {r.status}"
    found = re.findall(r"^breakglass: ([^:\n]+): (.+)$", r.err.decode(errors="replace"), re.M)
    if not found:
        return "names nothing that failed"
    if kind == "alloc" and found[-1][0] != "out of memory":
        return f"says {found[-1][0]!r}"
    return None


def judge_signal(how, r, step, u):
    if r.status is None:
        return "goes on after it"
    if r.status == step.status:
        return "claims success and says something else" if u.out is not None and said(r) != u.out else None
    return None if r.status == -getattr(signal, how) else f"ends with {r.status}"


def judge_files(kind, on, place, r, changes, u):
    """Of what is in the folder now."""
    new, gone, changed = changes
    done = r.status == place.step.status
    for p in new | changed:
        full = place.work + p
        if not os.path.isfile(full):
            continue
        if not p.endswith(".out") and PLANTED in open(full, "rb").read():
            return f"leaves a secret in {p}"
    now, was = usual(new), u.new
    if done:
        if re.search(rb"^warning: (out of memory|input or output failed): ", r.err, re.M):
            return None  # an opening, which goes on without names
        lost = [p for p in was if p not in now and not is_memory(p) and not p.endswith("-journal")]
        if lost:
            return f"claims success without {lost}"
        # tags of signatures go when the log was kept, which is worth time and nothing else
        left = [p for p in u.gone if p not in usual(gone) and not p.endswith("/signatures")]
        if left:
            return f"claims success and leaves {left}"
    # a share is kept before it is logged; what is over is swept away later, and what is not
    # whole yet, and has a name that says so, by the next that makes it
    more = [p for p in now if p not in was and not is_memory(p) and not p.endswith("-journal") and
            not (not done and re.search(r"/home-\w+/ID/sessions/ID", p)) and not (r.status < 0 and re.search(r"\.part$|\.kit-new$|/bundle\.\w+\.new(/|$)", p))]
    # what could not be removed is named
    if more and not (kind == "name" and (on or all(p.rsplit("/", 1)[-1].encode() in r.err for p in more))):
        return f"leaves {more}"
    if kind == "name" and on or step_plays(place):
        return None
    for p in new:
        size = u.size.get(ID.sub("ID", p))
        if size is not None and not p.startswith("/cards") and os.path.isfile(place.work + p) and not p.endswith((".vault", "/pin", "/pin.since", "/cache", "/signatures")) and \
                os.path.getsize(place.work + p) != size and b"cannot remember" not in r.err and \
                b"cannot be read" not in r.err:
            return f"leaves a part of {p}"
    return None


def judge_vaults(place, r, changes, u):
    done = r.status == place.step.status
    for v in vaults(place, changes):
        if not os.path.exists(place.work + v):
            return f"only a journal of {v} is left"
        have = entries(place, v)
        if isinstance(have, str):
            return have
        low, high = u.before.get(v, 0), u.counts.get(v, u.before.get(v, 0))
        if done and have != high or not low <= have <= high:
            return f"{v} has {have} entries, not {low} to {high}"
    missing = [v for v in u.counts if done and v not in vaults(place, changes)]
    if missing:
        return f"claims success and changed nothing in {missing}"
    if PLANTED in r.out:
        v = next(iter(u.counts), None)
        if v is None or entries(place, v) == u.before.get(v):
            return "shows a secret that is not in the log"
    return None


def is_dead(path):
    """A journal that takes nothing back: who was refused before they wrote does not clear it away."""
    if not path.endswith("-journal"):
        return False
    with open(path, "rb") as f:
        return f.read(1) in (b"", b"\0")


def judge_again(place, changes, u):
    """The same command once more, and nothing fails."""
    step = place.step
    if not any(changes):
        return None
    over = all(entries(place, v) == n for v, n in u.counts.items()) and u.counts
    r = run(place, step.argv, {}, step.stdin, step.fd3)
    if r.status not in ((step.status, 3, 4) if over else (step.status, 4)):
        return f"and then does not go on: {r.status}: {r.err.decode()[:200]}"
    for v in u.counts:
        if r.status == 4 and v not in place.before and not os.path.exists(place.work + v):
            continue  # what could not be removed is named, and in the way (docs/faults.md)
        have = entries(place, v)
        if isinstance(have, str):
            return "and then " + have
    left = [p for p in scan(place.work) if p.endswith(("-journal", ".part", ".kit-new")) and not step_plays(place) and
            not (r.status == 4 and is_dead(place.work + p))]
    return f"and then leaves {left}" if left else None


def try_one(place, u, program, kind, n, on, how):
    """Whether it failed at all, and what is bad about how it went."""
    step = place.step
    r = run(place, step.argv, failing(kind, n, on, how), step.stdin, step.fd3, program)
    changes = place.changes()
    bad = None
    fired = b"fired" in r.fired
    if fired or r.status != step.status:
        if how.startswith("SIG"):
            bad = judge_signal(how, r, step, u)
        else:
            bad = judge_status(program, kind, n, on, r, place, u, changes)
        if kind != "random":  # the program stops where it is, as when it is killed
            bad = bad or judge_files(kind, on, place, r, changes, u) or \
                judge_vaults(place, r, changes, u) or judge_again(place, changes, u)
        changes = place.changes()
    place.restore(changes)
    if bad:
        bad += " | " + r.err.decode(errors="replace").replace("\n", " / ")[:300]
    return fired, bad


def chosen(ways, rng):
    """(program, kind, n, whether all after it fail too, how), of what there is."""
    if args.take is not None:
        kinds = [k for k in args.kinds if k in ways]
        picked = [rng.choice(kinds) for _ in range(args.take)] if kinds else []
        return [(rng.choice(args.programs), k, rng.choice(ways[k][rng.choice(sorted(ways[k]))]), rng.random() < 0.5,
                 rng.choice(ERRORS.get(k, [""]))) for k in picked]
    return [(p, k, n, on, rng.choice(ERRORS.get(k, [""]))) for p in args.programs for k in args.kinds for ns in ways.get(k, {}).values()
            for n in (ns if args.every else [rng.choice(ns)]) for on in (False, True)]


def signals(ways, rng):
    """The same, where TERM, HUP or INT comes at that call and it does not fail: half as many."""
    calls = [(k, n) for k in args.kinds for ns in ways.get(k, {}).values() for n in (ns if args.every else [rng.choice(ns)])]
    if args.take is not None and calls:
        calls = [rng.choice(calls) for _ in range((args.take + 1) // 2)]
    return [(args.programs[0], k, n, False, rng.choice(["SIGTERM", "SIGHUP", "SIGINT"])) for k, n in calls]


def step_over(path):
    step = Step(path)
    rng = random.Random(f"{args.seed} {step.name}")
    top = tempfile.mkdtemp(prefix="nth-", dir=args.dir)
    place, tried, bad = Place(step, top), 0, []
    try:
        u = Usual(place)
        for program, kind, n, on, how in chosen(u.ways, rng) + signals(u.ways, rng):
            fired, why = try_one(place, u, program, kind, n, on, how)
            tried += fired
            if why:
                which = " (sanitized)" if program.asan else ""
                bad.append(f"{step.name} {kind} {n}{' on' if on else ''}{' ' + how if how else ''}{which}: {why}")
    finally:
        place.end()
        shutil.rmtree(top, ignore_errors=True)
    return step.name, tried, bad


def main():
    global args
    p = argparse.ArgumentParser()
    p.add_argument("steps")
    p.add_argument("program")
    p.add_argument("preload")
    p.add_argument("--kinds", default=",".join(KINDS))
    p.add_argument("--only", default="")
    p.add_argument("--take", type=int)
    p.add_argument("--every", action="store_true")
    p.add_argument("--seed", default="1")
    p.add_argument("--asan")
    p.add_argument("--jobs", type=int, default=1)
    p.add_argument("--dir")
    args = p.parse_args()
    args.kinds = args.kinds.split(",")
    args.preload, args.steps = os.path.abspath(args.preload), os.path.abspath(args.steps)
    args.programs = [Program(args.program)] + ([Program(args.asan, True)] if args.asan else [])
    steps = [f"{args.steps}/{s}" for s in sorted(os.listdir(args.steps)) if any(o in s for o in args.only.split(","))]
    tried, bad = 0, []
    with multiprocessing.Pool(args.jobs) as pool:
        for name, n, faults in pool.imap_unordered(step_over, steps, chunksize=1):
            tried += n
            bad += faults
            for fault in faults:
                print(fault)
            if args.take is None:  # they take a while
                print(f"# {name}: {n} failures, {len(faults)} of them bad")
            sys.stdout.flush()
    print(f"# {tried} failures in {len(steps)} commands, {len(bad)} of them bad")
    return 1 if bad or tried == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
