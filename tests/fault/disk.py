# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk with a volatile cache, replayed from a record of record.c.

What was written is sure after a sync of the file, a name that came or went after
a sync of its directory; nothing else makes anything sure. When the power is cut,
of each file every piece of a write since its last sync is on the disk, is not,
or is garbage, whatever their order; of the names in a directory every change
since its last sync was made or was not. A rename is one change. A write disturbs
no byte beyond itself (what SQLite calls powersafe overwrite). After a sync that
failed, what it was to bring to the disk may be there or not, and no later sync
does better: the cache has forgotten that it is to be written.
"""
import os
import stat
import struct

HEAD = struct.Struct("<Q5QQQ")
RECORD = struct.Struct("<IcBHiIIIQq")
CLASSES = "rwsdo"


class Op:
    __slots__ = ("kind", "created", "error", "first", "second", "flags", "ino", "at")


def read_record(path):
    """The operations, the number of calls of each class, and of faults."""
    with open(path, "rb") as f:
        head = HEAD.unpack(f.read(HEAD.size))
        raw = f.read(max(head[0] - HEAD.size, 0))
    ops, at = [], 0
    while at < len(raw):
        size, kind, created, _, error, one, two, flags, ino, place = RECORD.unpack_from(raw, at)
        op, body = Op(), at + RECORD.size
        op.kind, op.created, op.error, op.flags = kind.decode(), created, error, flags
        op.ino, op.at = ino, place
        op.first, op.second = raw[body:body + one], raw[body + one:body + one + two]
        if op.kind in "ORULDM":
            op.first, op.second = op.first.decode().lstrip("/"), op.second.decode().lstrip("/")
        ops.append(op)
        at += size
    return ops, dict(zip(CLASSES, head[1:6])), head[6]


class File:
    __slots__ = ("data", "safe", "loose", "safe_bytes")

    def __init__(self, data=b""):
        self.data, self.safe = bytearray(data), bytearray(data)
        self.loose = []  # (offset, bytes) or a new length, in order
        self.safe_bytes = None

    def change(self, what):
        alter(self.data, what)
        self.loose.append(what)

    def sync(self):
        for what in self.loose:
            alter(self.safe, what)
        self.loose, self.safe_bytes = [], None

    def sure(self):
        if self.safe_bytes is None:
            self.safe_bytes = bytes(self.safe)
        return self.safe_bytes


class Dir:
    __slots__ = ("names", "safe")

    def __init__(self):
        self.names, self.safe = {}, {}


def alter(data, what):
    if isinstance(what, int):
        if what < len(data):
            del data[what:]
        else:
            data.extend(bytes(what - len(data)))
        return
    at, new = what
    if at > len(data):
        data.extend(bytes(at - len(data)))
    data[at:at + len(new)] = new


class Disk:
    """All is sure to begin with. ${root} is read, then only replayed."""

    def __init__(self, root):
        self.inodes = {}
        self.after_failed_sync = none_of  # which writes are on the disk
        self.loose = []  # changes of names: [(directory, name, node or None)]
        self.root = self._take(root)

    def _take(self, path):
        d = Dir()
        self.inodes[os.lstat(path).st_ino] = d
        for entry in os.scandir(path):
            st = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(st.st_mode):
                node = self._take(entry.path)
            else:
                with open(entry.path, "rb") as f:
                    node = File(f.read())
                self.inodes[st.st_ino] = node
            d.names[entry.name] = d.safe[entry.name] = node
        return d

    def _place(self, path):
        d = self.root
        *above, name = path.split("/")
        for part in above:
            d = d.names[part]
        return d, name

    def _rename(self, *changes):
        for d, name, node in changes:
            if node is None:
                d.names.pop(name, None)
            else:
                d.names[name] = node
        self.loose.append(changes)

    def _sync_dir(self, d):
        """What is half in another directory becomes sure there too."""
        kept = []
        for changes in self.loose:
            if any(c[0] is d for c in changes):
                settle(changes, lambda c: c.safe)
            else:
                kept.append(changes)
        self.loose = kept

    def apply(self, op):
        """False: the operation is none of this disk's."""
        kind = op.kind
        if kind in "GP":
            return False
        if kind == "S" and op.error:
            node = self.inodes.get(op.ino)
            if isinstance(node, File):
                for what in self.after_failed_sync(node.loose):
                    alter(node.safe, what)
                node.loose, node.safe_bytes = [], None
            return node is not None
        if op.error and kind != "W":
            return True
        if kind == "O":
            if op.created:
                node = self.inodes[op.ino] = File()
                if op.created == 1:
                    self._rename((*self._place(op.first), node))
            elif op.flags & os.O_TRUNC and op.flags & 3:
                self.inodes[op.ino].change(0)
        elif kind in "WTS":
            node = self.inodes.get(op.ino)
            if node is None:
                return False
            if kind == "W" and op.first:
                node.change((op.at, op.first))
            elif kind == "T":
                node.change(op.at)
            elif kind == "S" and isinstance(node, Dir):
                self._sync_dir(node)
            elif kind == "S":
                node.sync()
        elif kind == "M":
            node = self.inodes[op.ino] = Dir()
            self._rename((*self._place(op.first), node))
        elif kind == "R":
            d, name = self._place(op.first)
            node = d.names[name]
            self._rename((d, name, None), (*self._place(op.second), node))
        elif kind == "L":
            self._rename((*self._place(op.first), self.inodes[op.ino]))
        elif kind in "UD":
            self._rename((*self._place(op.first), None))
        return True

    def cached(self, path):
        """A file as the running system has it, or None."""
        d = self.root
        for part in path.split("/"):
            d = d.names.get(part) if isinstance(d, Dir) else None
        return bytes(d.data) if isinstance(d, File) else None

    def image(self, names, pieces):
        """{path: bytes, or None for a directory}, as ${names} and ${pieces} choose."""
        overlay, out = {}, {}

        def view(d):
            if d not in overlay:
                overlay[d] = dict(d.safe)
            return overlay[d]

        for changes in names(self.loose):
            settle(changes, view)

        def walk(d, prefix):
            for name, node in overlay.get(d, d.safe).items():
                if isinstance(node, Dir):
                    out[prefix + name] = None
                    walk(node, prefix + name + "/")
                else:
                    out[prefix + name] = node.sure() if not node.loose else pieces(node)

        walk(self.root, "")
        return out

    def tree(self):
        """As the running system has it: what a kill leaves."""
        return self.image(lambda loose: loose, lambda node: bytes(node.data))


def settle(changes, view):
    for d, name, node in changes:
        if node is None:
            view(d).pop(name, None)
        else:
            view(d)[name] = node


def read_tree(root):
    out = {}
    for at, dirs, files in os.walk(root):
        rel = os.path.relpath(at, root)
        rel = "" if rel == "." else rel + "/"
        for name in dirs:
            out[rel + name] = None
        for name in files:
            with open(os.path.join(at, name), "rb") as f:
                out[rel + name] = f.read()
    return out


def write_tree(tree, root):
    for path in sorted(tree):
        where = os.path.join(root, path)
        if tree[path] is None:
            os.mkdir(where, 0o700)
            continue
        fd = os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(fd, tree[path]) if len(tree[path]) < 1 << 20 else _all(fd, tree[path])
        finally:
            os.close(fd)


def _all(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]


# --- what a cut leaves ---


def all_of(loose):
    return loose


def none_of(loose):
    return []


class Chance:
    """One way for the power to go: how names and how bytes fare."""

    def __init__(self, rng):
        self.rng = rng
        self.names_style = rng.choice(("all", "none", "some", "some", "first"))
        self.style = rng.choice(("all", "none", "some", "some", "first", "last", "torn"))
        self.grain = rng.choice((512, 512, 4096))
        self.garbage = rng.choice((0, 0, 0.2, 0.5))

    def names(self, loose):
        if self.names_style == "all":
            return loose
        if self.names_style == "none":
            return []
        if self.names_style == "first":
            return loose[:self.rng.randint(0, len(loose))]
        return [c for c in loose if self.rng.random() < 0.5]

    def _cut(self, what):
        """A write, in pieces that end where sectors end."""
        if isinstance(what, int):
            yield what
            return
        at, data = what
        done = 0
        while done < len(data):
            n = min(len(data) - done, self.grain - (at + done) % self.grain)
            yield at + done, data[done:done + n]
            done += n

    def pieces(self, node):
        rng, data = self.rng, bytearray(node.safe)
        parts = [p for what in node.loose for p in self._cut(what)]
        edge = rng.randint(0, len(parts))
        for i, part in enumerate(parts):
            kept = {"all": True, "none": False, "some": rng.random() < 0.5, "first": i < edge,
                    "last": i >= edge, "torn": i <= edge}[self.style]
            if not kept:
                continue
            spoilt = self.style == "torn" and i == edge or rng.random() < self.garbage
            if spoilt and not isinstance(part, int):
                part = part[0], rng.randbytes(len(part[1]))
            alter(data, part)
        return bytes(data)


def plain_images(disk):
    """The four that need no chance: names and bytes each all there or all gone."""
    for names in (none_of, all_of):
        yield disk.image(names, lambda node: node.sure())
        yield disk.image(names, lambda node: bytes(node.data))
