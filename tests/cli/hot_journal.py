# SPDX-License-Identifier: GPL-3.0-or-later
"""hot_journal.py FILE: leaves FILE as a writer does that was killed in the middle
of a commit: pages changed, and the journal that takes them back beside it."""
import os
import sqlite3
import sys

path = sys.argv[1]
if os.fork() == 0:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("pragma synchronous = extra")
    db.execute("pragma cache_size = 1")
    db.execute("begin immediate")
    for i in range(64):
        db.execute(
            "insert into object values (?, 0, ?)", (os.urandom(32), os.urandom(8192))
        )
    os._exit(9)
os.wait()
if not os.path.getsize(path + "-journal") or open(path + "-journal", "rb").read(1) == b"\0":
    sys.exit("no hot journal")
