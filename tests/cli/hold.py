#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""hold.py FILE immediate|exclusive READY DONE [OVER]: as another program that writes to
the vault, takes SQLite's lock, begins a journal, says so on the FIFO READY, and
gives all of it back when a line came by the FIFO DONE, which it says on the FIFO OVER."""
import sqlite3
import sys

file, mode, ready, done, *over = sys.argv[1:]
db = sqlite3.connect(file, isolation_level=None)
db.execute("begin " + mode)
db.execute("pragma user_version = 1")
open(ready, "w").write("held\n")
open(done).readline()
db.execute("rollback")
for fifo in over:
    open(fifo, "w").write("over\n")
