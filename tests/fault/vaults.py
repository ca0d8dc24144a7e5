# SPDX-License-Identifier: GPL-3.0-or-later
"""What a vault file says, row for row, and when in a record it came to say so."""
import hashlib
import json
import sqlite3

TABLES = ("leaf", "checkpoint", "meta", "object")


class Vault:
    """The rows of a vault file, as a whole and as what can be asked of them."""

    def __init__(self, data):
        db = sqlite3.connect(":memory:")
        try:
            db.deserialize(data)
            sum_ = hashlib.sha256()
            sum_.update(repr(db.execute("pragma user_version").fetchone()).encode())
            for table in TABLES:
                for row in db.execute(f"select * from {table} order by 1, 2"):
                    sum_.update(repr(row).encode())
            self.broken = db.execute("pragma integrity_check(1)").fetchone()[0]
            self.events = {}
            for (leaf,) in db.execute("select bytes from leaf"):
                ev = json.loads(leaf)["ev"]
                self.events[ev] = self.events.get(ev, 0) + 1
            self.sum = sum_.hexdigest()
        finally:
            db.close()


def look(data):
    """The Vault, or None where there is none: no file, or nothing in it."""
    if not data:
        return None
    return Vault(data)


def is_vault(path):
    return path.endswith(".vault")


def hot(tree, path):
    """Whether a journal beside it tells of a change that is under way."""
    return bool(tree.get(path + "-journal"))


class History:
    """For each vault file of a record, what it was after which operation."""

    def __init__(self, tree):
        self.steps = {}  # path: [(operations done, Vault)]
        self.tree(tree, 0)

    def tree(self, tree, at):
        for path in tree:
            if is_vault(path):
                self.step(path, tree[path], at)

    def step(self, path, data, at):
        vault = look(data)
        steps = self.steps.setdefault(path, [])
        if vault is not None and (not steps or steps[-1][1].sum != vault.sum):
            steps.append((at, vault))

    def note(self, disk, op, at):
        """After each operation: a commit is the removal of the journal, or a rename."""
        if op.error:
            return
        if op.kind == "U" and op.first.endswith(".vault-journal"):
            path = op.first[:-len("-journal")]
        elif op.kind in "RL" and is_vault(op.second or op.first):
            path = op.second or op.first
        else:
            return
        data = disk.cached(path)
        if data:
            self.step(path, data, at)

    def after(self, path, at):
        """How many of its states were reached by the first ${at} operations."""
        return sum(1 for done, _ in self.steps.get(path, ()) if done <= at)

    def index(self, path, vault):
        for i, (_, known) in enumerate(self.steps.get(path, ())):
            if known.sum == vault.sum:
                return i
        return None
