#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why the container has the settings it has: commits under each journal mode, the
power cut at every step, and how many that had been told of are gone.

    modes.py write FILE JOURNAL SYNC COMMITS       each commit is told on stdout
    modes.py RECORD.SO WORK JOURNAL SYNC COMMITS CHANCES SEED

The second prints "cuts C disks D lost L broken B copies K": of D disks after C
cuts L lack a commit that had been told of, and B are no whole database; K of the
states between two commits lack one in the main file alone, as a copy of it has.
"""
import os
import random
import shutil
import sqlite3
import subprocess
import sys

import disk

NAME = "a.db"


def write(path, journal, sync, commits):
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(f"pragma journal_mode = {journal}")
    db.execute(f"pragma synchronous = {sync}")
    db.execute("create table t(n integer primary key, bytes blob)")
    for n in range(commits):
        db.execute("begin immediate")
        db.execute("insert into t values (?, ?)", (n, os.urandom(6000)))
        db.execute("commit")
        os.write(1, b".")
    os._exit(0)  # as a program ends whose machine goes: nothing is tidied up


def commits_in(tree, where):
    """How many commits are there; None when it is no whole database."""
    shutil.rmtree(where, ignore_errors=True)
    os.mkdir(where)
    disk.write_tree(tree, where)
    try:
        db = sqlite3.connect(os.path.join(where, NAME))
        try:
            if db.execute("pragma integrity_check").fetchone()[0] != "ok":
                return None
            if not db.execute("select 1 from sqlite_schema where name = 't'").fetchone():
                return 0
            return db.execute("select count(*) from t").fetchone()[0]
        finally:
            db.close()
    except sqlite3.DatabaseError:
        return None


def main(preload, work, journal, sync, commits, chances, seed):
    root, where, log = (os.path.join(work, n) for n in ("disk", "cut", "record"))
    os.mkdir(root)
    model = disk.Disk(root)
    with open(log, "wb") as f:
        f.truncate(64 << 20)
    env = dict(os.environ, LD_PRELOAD=preload, BG_DISK_LOG=log, BG_DISK_ROOT=root)
    subprocess.run([sys.executable, __file__, "write", os.path.join(root, NAME), journal, sync, str(commits)],
                   env=env, stdout=subprocess.DEVNULL, check=True)
    ops, _, _ = disk.read_record(log)
    rng, seen, told = random.Random(seed), {}, 0
    lost = broken = disks = copies = 0
    for op in ops:
        model.apply(op)
        told += op.kind == "P"
        if op.kind == "P":
            main_file = {NAME: model.cached(NAME)}
            there = commits_in(main_file, where)
            copies += there is None or there < told
        chance = [disk.Chance(rng) for _ in range(chances)]
        images = list(disk.plain_images(model)) + [model.image(c.names, c.pieces) for c in chance]
        for image in images:
            key = tuple(sorted(image.items()))
            if key not in seen:
                seen[key] = commits_in(image, where)
            disks += 1
            broken += seen[key] is None
            lost += seen[key] is not None and seen[key] < told
    print(f"cuts {len(ops)} disks {disks} lost {lost} broken {broken} copies {copies}")


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(*sys.argv[2:5], int(sys.argv[5]))
    main(*sys.argv[1:5], *(int(a) for a in sys.argv[5:8]))
