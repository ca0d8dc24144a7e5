#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One command, and a disk that loses its power or fails: power.py --help.

The command runs once under record.so in a copy of the folder ${scene}. Then for
every operation of the record the power is cut after it, in several ways (disk.py),
and the program itself is asked about what is left:

  - the vault opens, without help, and is as before the command, as after it, or
    as after one of its transactions, row for row
  - what the command had said or written by then still holds
  - `audit verify` is content
  - a file that has its name is whole
  - no secret is anywhere without the entry that says so
  - the same command, and another one, go on from there

With --fail, a call fails instead, once or from then on, and the power is cut when
the command has ended. Prints "ok NAME" or "not ok NAME: WHY", and counts.
"""
import argparse
import fnmatch
import hashlib
import os
import random
import shutil
import subprocess
import sys

import disk
import vaults

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../nth"))
import served

LOG_LEN = 64 << 20
SYNC_KINDS = "SURLMD"
UNFINISHED = ("*.part", "*.part-journal", "*-journal", "*.new")
# nobody waits for the disk with it: torn, it serves nobody, which the program that is run afterwards shows
TORN = ("home-*/*/cache", "home-*/*/signatures")
SECTOR = 512


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--program", required=True)
    p.add_argument("--preload", required=True, help="record.so")
    p.add_argument("--served", required=True, help="tests/nth/*.c, built")
    p.add_argument("--work", required=True, help="a directory of our own")
    p.add_argument("--scene", default=".", help="the disk as it is before")
    p.add_argument("--name", required=True)
    p.add_argument("--who", default="jonas")
    p.add_argument("--vault", default="m.vault")
    p.add_argument("--bare", action="store_true", help="the command names its own vault, identity and state")
    p.add_argument("--probe", action="append", help="instead of `ls`, before all else; its status first: '0 ls'")
    p.add_argument("--next", action="append", default=[], help="a command that works afterwards")
    p.add_argument("--holds", help="a shell command that is true of what is left; $BG is the program")
    p.add_argument("--cut-holds", help="the same, but where a call failed the command may have said so")
    p.add_argument("--before-again", help="a shell command: what a person does first")
    p.add_argument("--status", type=int, default=0, help="of the command when nothing fails")
    p.add_argument("--shown", action="append", default=[], help="TEXT=EVENT:COUNT that has to be in the log first")
    p.add_argument("--made", action="append", default=[], help="GLOB=EVENT:COUNT, the same for files")
    p.add_argument("--secret", action="append", default=[], help="TEXT=GLOB, the only files that may hold it")
    p.add_argument("--unless", help="a text on standard error that explains why not all files were made")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--chances", type=int, default=2, help="ways by chance, for every cut")
    p.add_argument("--images", type=int, default=0, help="at most so many, 0: all")
    p.add_argument("--fail", action="store_true")
    p.add_argument("--faults", type=int, default=0, help="at most so many calls that fail, 0: all")
    p.add_argument("command", nargs="+")
    return p.parse_args()


def digest(tree):
    h = hashlib.sha256()
    for path in sorted(tree):
        data = tree[path]
        h.update(f"{path}\0{-1 if data is None else len(data)}\0".encode())
        h.update(data or b"")
    return h.digest()


def matches(path, globs):
    return any(fnmatch.fnmatch(path, g) for g in globs)


def rule(text):
    left, right = text.rsplit("=", 1)
    event, count = right.split(":")
    return left, event, int(count)


class Run:
    """The command under the record, and what came of it."""

    def __init__(self, case, fault=None):
        where = case.fresh("run")
        self.disk = disk.Disk(where)
        log = os.path.join(case.a.work, "record")
        with open(log, "wb") as f:
            f.truncate(LOG_LEN)
        env = dict(os.environ, LD_PRELOAD=case.a.preload, BG_DISK_LOG=log, BG_DISK_ROOT=where)
        if fault:
            env["BG_DISK_FAULT"] = fault
        self.status, self.out, self.err = case.run(where, case.command, env)
        self.ops, self.calls, self.faults = disk.read_record(log)
        os.unlink(log)
        self.left = disk.read_tree(where)
        case.done(where)


class Case:
    def __init__(self, a):
        self.a = a
        self.tree = disk.read_tree(a.scene)
        self.command = [a.program, *a.command]
        if not a.bare:
            self.command += self.person()
        self.shown = [rule(t) for t in a.shown]
        self.made = [rule(t) for t in a.made]
        self.secrets = [t.rsplit("=", 1) for t in a.secret]
        self.images, self.cuts, self.programs = 0, 0, 0
        self.problems = {}
        self.verified, self.went_on, self.recovered = {}, {}, {}
        self.served = served.Served(a.program, a.served, os.environ)

    def person(self):
        return ["--identity", self.a.who, "--state", f"home-{self.a.who}", "--vault", self.a.vault]

    # --- running things ---

    def fresh(self, name, tree=None):
        where = os.path.join(self.a.work, name)
        self.done(where)
        os.makedirs(where)
        disk.write_tree(self.tree if tree is None else tree, where)
        return where

    def done(self, where):
        if os.path.exists(where):
            shutil.rmtree(where)

    def run(self, where, command, env=None):
        self.programs += 1
        out, err = os.path.join(self.a.work, "out"), os.path.join(self.a.work, "err")
        with open(out, "wb") as o, open(err, "wb") as e:
            if env is None:
                status = self.served.run(where, ["/dev/null", out, err, "/dev/null"], command)
            else:
                status = subprocess.run(command, cwd=where, env=env, stdin=subprocess.DEVNULL, stdout=o, stderr=e,
                                        timeout=60).returncode
        with open(out, "rb") as o, open(err, "rb") as e:
            return status, o.read(), e.read()

    def asks(self, where, words, fill=True):
        command = words if isinstance(words, list) else words.split()
        return self.run(where, [self.a.program, *command, *(self.person() if fill else [])])

    def shell(self, where, text):
        """What was wrong, or None."""
        p = subprocess.run(["bash", "-c", text], cwd=where, env=dict(os.environ, BG=self.a.program),
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        said = p.stdout.decode(errors="replace")[-160:].strip()
        return None if p.returncode == 0 else f"does not hold ({p.returncode}): {said}"

    def problem(self, where, what):
        self.problems.setdefault(what, []).append(where)

    # --- what is left, asked of the program itself ---

    def verify(self, where, path):
        """As somebody who knows nothing; None when it is content."""
        with open(os.path.join(where, path), "rb") as f:
            key = hashlib.sha256(f.read()).digest()
        if key not in self.verified:
            status, out, err = self.asks(where, ["audit", "verify", path, "--state", "home-none"], False)
            bad = status != 0 or b"VOID" in out or b"INVALID" in out
            self.verified[key] = f"verify of {path} ends with {status}: {(err or out).decode()[:200]}" if bad else None
        return self.verified[key]

    def vault_of(self, where, path, image, problems):
        data = image.get(path)
        if image.get(path + "-journal", b"\0")[:1] not in (b"\0", b"") and not self.a.probe:
            problems.append(f"{path} still has a journal")
        try:
            vault = vaults.look(data)
        except Exception as e:  # whatever is wrong with it
            problems.append(f"{path} is no database: {e}")
            return None
        if vault is not None and vault.broken != "ok":
            problems.append(f"{path}: {vault.broken}")
        return vault

    def recover(self, image):
        """What the first command makes of it: the vaults, problems, the tree then."""
        where = self.fresh("cut", image)
        problems, found = [], {}
        for probe in self.a.probe or ["0 ls"]:
            wanted, *words = probe.split()
            status, _, err = self.asks(where, words)
            if str(status) not in wanted.split(","):
                problems.append(f"`{' '.join(words)}` ends with {status}: {err.decode()[:160].strip()}")
        for holds in (self.a.holds, not self.a.fail and self.a.cut_holds):
            bad = self.shell(where, holds) if holds else None
            if bad:
                problems.append(bad)
        after = disk.read_tree(where)
        for path in after:
            if not vaults.is_vault(path):
                continue
            found[path] = self.vault_of(where, path, after, problems)
            if found[path] is not None:
                bad = self.verify(where, path)
                if bad:
                    problems.append(bad)
        key = digest(after)
        if key not in self.went_on:
            self.went_on[key] = self.goes_on(where)
        self.done(where)
        return found, problems, self.went_on[key]

    def goes_on(self, where):
        """The same command again, and those of --next."""
        problems = []
        if self.a.before_again:
            self.shell(where, self.a.before_again)
        status, _, err = self.run(where, self.command)
        said = err.decode(errors="replace")[:160].strip()
        for words in self.a.next:
            wanted, *rest = words.split()
            got, _, err = self.asks(where, rest)
            if str(got) not in wanted.split(","):
                problems.append(f"then `{' '.join(rest)}` ends with {got}: {err.decode()[:160].strip()}")
        left = disk.read_tree(where)
        for path in left:
            if vaults.is_vault(path) and left[path] and not problems:
                bad = self.verify(where, path)
                if bad:
                    problems.append(f"then {bad}")
            if matches(path, UNFINISHED[:3]):
                problems.append(f"then {path} is left")
        return status, said, problems

    # --- what must hold of it ---

    def records(self, path, data):
        """pin.since, each record of which is judged by itself (docs/format.md): only the sectors that
        the command wrote may be anything else than they were."""
        if not path.endswith("/pin.since"):
            return False
        known = [w for w in self.whole | {self.tree.get(path, b"")} if w is not None and len(w) == len(data)]
        steady = [i for i in range(0, len(data), SECTOR) if len({w[i:i + SECTOR] for w in known}) == 1]
        return bool(known) and all(data[i:i + SECTOR] == known[0][i:i + SECTOR] for i in steady)

    def outputs(self, run, cut):
        text, upto = b"", 0
        for op in run.ops[:cut]:
            if op.kind == "G":
                upto = op.at
            elif op.kind == "P":
                text += op.first
        return text + (run.out if cut == len(run.ops) else run.out[:upto])

    def is_effect(self, op, paths):
        """Something that somebody may rely on."""
        if op.kind in "GP":
            return True
        if op.kind != "W":
            return False
        path = paths.get(op.ino)
        return path is not None and not path.startswith("home-") and ".vault" not in path

    def replay(self, run, seen):
        """seen(cut, need_at) for every cut; all that the run went through."""
        history, whole = vaults.History(self.tree), set(self.tree.values()) | set(run.left.values())
        whole.discard(b"")
        paths, need_at = {}, 0
        seen(0, 0)
        for i, op in enumerate(run.ops):
            if op.kind == "O" and op.created:
                paths[op.ino] = op.first
            if self.is_effect(op, paths):
                need_at = i
            run.disk.apply(op)
            history.note(run.disk, op, i + 1)
            node = run.disk.inodes.get(op.ino)
            if op.kind == "S" and isinstance(node, disk.File) and not op.error:
                whole.add(bytes(node.data))
            seen(i + 1, need_at)
        return history, whole

    def judge(self, image, label, need_at, told):
        """What must hold of this image after these outputs."""
        self.images += 1
        key = digest(image)
        if key not in self.recovered:
            self.recovered[key] = self.recover(image)
        found, problems, (status, said, later) = self.recovered[key]
        for p in problems + later:
            self.problem(label, p)
        moved = False
        for path in set(self.history.steps) | set(found):
            vault = found.get(path)
            index = -1 if vault is None else self.history.index(path, vault)
            if index is None:
                self.problem(label, f"{path} is neither as before nor as after")
                continue
            need = self.history.after(path, need_at)
            if index + 1 < need:
                self.problem(label, f"{path} lost what was told of: it is at {index + 1} of {need}")
            moved = moved or index + 1 > self.history.after(path, 0)
        self.rules(image, label, found, told)
        for path, data in image.items():
            if data in self.whole or data == self.tree.get(path) or vaults.is_vault(path):
                continue
            if not matches(path, UNFINISHED + TORN) and not self.records(path, data):
                self.problem(label, f"{path} is half a file of {len(data)} bytes")
        done = moved or all(image.get(p) == d for p, d in self.after_tree.items()
                            if not vaults.is_vault(p) and not p.startswith("home-"))
        if status == self.a.status or (status == self.after_status and done):
            return
        self.problem(label, f"has to be mended by hand, the command ends with {status}: {said}")

    def rules(self, image, label, found, told):
        events = {}
        for vault in found.values():
            for ev, n in (vault.events if vault else {}).items():
                events[ev] = max(events.get(ev, 0), n)
        new = {p: d for p, d in image.items() if d and d != self.tree.get(p)}
        for text, event, count in self.shown:
            out = text.encode() in told or any(text.encode() in d for d in new.values())
            if out and events.get(event, 0) < count:
                self.problem(label, f"what the log says nothing of was shown: {text}")
        for glob, event, count in self.made:
            if events.get(event, 0) < count and any(fnmatch.fnmatch(p, glob) for p in new):
                self.problem(label, f"{glob} is there and the log has no {event} of it")
        for text, glob in self.secrets:
            for path, data in new.items():
                if text.encode() in data and not fnmatch.fnmatch(path, glob):
                    self.problem(label, f"a secret is in {path}")

    # --- cutting the power ---

    def ways(self, run, rng):
        yield from disk.plain_images(run.disk)
        for _ in range(self.a.chances):
            chance = disk.Chance(rng)
            yield run.disk.image(chance.names, chance.pieces)

    def status_after(self, run):
        """What the command says when it is run again after all of it was done."""
        where = self.fresh("again", run.left)
        if self.a.before_again:
            self.shell(where, self.a.before_again)
        after, _, _ = self.run(where, self.command)
        self.done(where)
        return after

    def prepare(self, run):
        self.after_tree, self.after_status = run.left, self.status_after(run)

    def cut_everywhere(self):
        run = Run(self)
        if run.status != self.a.status:
            self.problem("alone", f"ends with {run.status}: {run.err.decode()[:200]}")
            return
        self.prepare(run)
        rng = random.Random(self.a.seed)
        chosen, todo = self.choose(run, rng), []

        def seen(cut, need_at):
            if cut not in chosen:
                return
            self.cuts += 1
            told = self.outputs(run, cut)
            need = cut if cut == len(run.ops) else need_at
            todo.extend((image, cut, need, told) for image in self.ways(run, rng))

        self.history, self.whole = self.replay(run, seen)
        ours = run.disk.tree()
        if ours != run.left:
            differ = sorted(p for p in set(run.left) | set(ours) if run.left.get(p, 0) != ours.get(p, 0))
            self.problem("the record", f"is not all that happened: {differ[:4]}")
        for image, cut, need, told in todo:
            self.judge(image, f"{cut}:{self.describe(run.ops[cut - 1]) if cut else 'the beginning'}", need, told)

    def choose(self, run, rng):
        """All cuts, or some when there may be so many images only."""
        cuts = list(range(len(run.ops) + 1))
        if not self.a.images:
            return set(cuts)
        per = 4 + self.a.chances
        points = [i for i, op in enumerate(run.ops) if op.kind in SYNC_KINDS]
        want = max(self.a.images // per, 2)
        some = rng.sample(points, min(len(points), want * 2 // 3)) + [len(run.ops)]
        rest = [c for c in cuts if c not in some]
        return set(some + rng.sample(rest, min(len(rest), max(want - len(some), 0))))

    def describe(self, op):
        return {"O": "open", "W": "write", "T": "truncate", "S": "sync", "R": "rename", "U": "unlink", "M": "mkdir",
                "D": "rmdir", "L": "link", "G": "output", "P": "output"}[op.kind] + \
            (f" {op.first}" if op.kind in "ORULDM" else "")

    # --- failing calls ---

    def faults(self, calls, rng):
        """Every call of every class, in the ways in which it fails."""
        kinds = {"r": ("5",), "w": ("5:torn", "28", "28:torn", "short", "28:stays"), "s": ("5", "5:stays"),
                 "d": ("5", "28", "28:stays"), "o": ("5",)}
        every = [f"{c}:{n}:{kind}" for c in kinds for kind in kinds[c] for n in range(1, calls[c] + 1)]
        if self.a.faults:
            every = rng.sample(every, min(len(every), self.a.faults))
        return every

    def fail_everywhere(self):
        base = Run(self)
        if base.status != self.a.status:
            self.problem("alone", f"ends with {base.status}: {base.err.decode()[:200]}")
            return
        self.prepare(base)
        after = self.after_status
        rng = random.Random(self.a.seed)
        for fault in self.faults(base.calls, rng):
            run = Run(self, fault)
            if run.faults == 0:
                continue  # one call fewer than before
            self.cuts += 1
            self.after_tree, self.after_status = run.left, after
            self.fail_once(base, run, fault, rng)

    def fail_once(self, base, run, fault, rng):
        if not 0 <= run.status <= 10 or (run.status != 0 and not run.err):
            self.problem(fault, f"ends with {run.status}, saying {run.err.decode(errors='replace')[:80]!r}")
        written = rng.random() < 0.5
        run.disk.after_failed_sync = disk.all_of if written else disk.none_of
        upto = [0]

        def seen(cut, need_at):
            upto[0] = need_at

        self.history, self.whole = self.replay(run, seen)
        if run.disk.after_failed_sync is disk.all_of and run.disk.tree() != run.left:
            self.problem(fault, "the record is not all that happened")
        need = len(run.ops) if run.status == self.a.status else upto[0]
        if run.status == self.a.status:
            made, wanted = (sum(p not in self.tree and not p.startswith("home-") for p in r.left) for r in (run, base))
            if made != wanted and not (self.a.unless and self.a.unless.encode() in run.err):
                self.problem(fault, f"ends with {run.status} and made {made} files, not {wanted}")
        told = self.outputs(run, len(run.ops))
        for image in self.ways(run, rng):
            self.judge(image, f"{fault} (ended with {run.status})", need, told)


def report(case):
    a = case.a
    what = f"{case.cuts} cuts, " if not a.fail else f"{case.cuts} calls failed, "
    print(f"# {a.name}: {what}{case.images} disks, {len(case.recovered)} different, "
          f"{case.programs} programs, seed {a.seed}")
    for what, places in sorted(case.problems.items(), key=lambda p: -len(p[1])):
        print(f"#   {len(places)} times, first at {places[0]}: {what}")
    if case.problems:
        print(f"not ok {a.name}: {next(iter(case.problems))}")
    else:
        print(f"ok {a.name}")
    sys.exit(1 if case.problems else 0)


if __name__ == "__main__":
    case = Case(arguments())
    case.fail_everywhere() if case.a.fail else case.cut_everywhere()
    report(case)
