#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bundle.py DIR -- judge an exported log by docs/format.md and public standards
alone: RFC 6962 and RFC 8785, C2SP's signed notes, checkpoints, cosignatures and
tlog-proofs.  Shares no code with the program; Ed25519 is python3-nacl's.

What it does not judge is authority: who may write which entry.  Entries that
void.txt names are taken as having no effect, as they say.

Prints OK, or the first thing that is wrong; the exit status is 0 or 1.
"""
import base64
import hashlib
import json
import os
import re
import struct
import sys

import nacl.exceptions
import nacl.signing

ID = re.compile(r"[0-9a-f]{32}\Z")
NUMBER = re.compile(r"(0|[1-9][0-9]{0,18})\Z")
LEAF_KEYS = {"v", "seq", "ts", "ev", "cp", "act", "d"}
MORE_KEYS = {"obj", "h", "sid", "x", "xk"}
SIGNATURES_MAX = 64


class Wrong(Exception):
    pass


def need(holds, *what):
    if not holds:
        raise Wrong(" ".join(str(w) for w in what))


# --- bytes and text ---

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def b64(data):
    return base64.b64encode(data).decode()


def unb64(text, length=None):
    try:
        data = base64.b64decode(text, validate=True)
    except Exception:
        raise Wrong("no base64:", text[:40])
    need(b64(data) == text, "base64 of another spelling:", text[:40])
    need(length is None or len(data) == length, "not", length, "bytes:", text[:40])
    return data


def number(text):
    need(NUMBER.match(text), "no number:", text[:40])
    return int(text)


def lines(data, what):
    need(data == b"" or data.endswith(b"\n"), what, "does not end with its last line")
    return data.decode("utf-8").split("\n")[:-1] if data else []


# --- canonical JSON, of the subset that leaves are in ---

def clean(text):
    for c in text:
        n = ord(c)
        need(not (n < 0x20 or 0x7F <= n <= 0x9F or 0x2028 <= n <= 0x202E or 0x2066 <= n <= 0x2069 or
                  0xD800 <= n <= 0xDFFF), "a character that no entry holds")


def written(value, depth=0):
    need(depth <= 16, "nested too deep")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        need(abs(value) < 2 ** 53, "an integer out of range")
        return str(value)
    if isinstance(value, str):
        clean(value)
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ",".join(written(v, depth + 1) for v in value) + "]"
    need(isinstance(value, dict), "a value of no type that entries hold")
    for key in value:
        need(all(0x20 <= ord(c) < 0x7F for c in key), "a key that is not ASCII")
    return "{" + ",".join(written(k) + ":" + written(value[k], depth + 1) for k in sorted(value)) + "}"


def unique(pairs):
    need(len(pairs) == len(dict(pairs)), "a key twice")
    return dict(pairs)


def refused(text):
    raise Wrong("no integer: " + text)


def canonical(data, what):
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=unique, parse_float=refused, parse_constant=refused)
    except (ValueError, RecursionError) as e:
        raise Wrong(what, "is no JSON:", e)
    need(written(value) == text, what, "is not in its canonical form")
    return value


# --- the tree of RFC 6962 ---

def leaf_hash(data):
    return sha(b"\0", data)


def node(left, right):
    return sha(b"\1", left, right)


class Tree:
    """Roots at growing sizes, from the peaks of what was added so far."""

    def __init__(self, hashes):
        self.roots = {}
        peaks = []
        for n, h in enumerate(hashes, 1):
            peaks.append((h, 1))
            while len(peaks) > 1 and peaks[-1][1] == peaks[-2][1]:
                (right, size), (left, _) = peaks.pop(), peaks.pop()
                peaks.append((node(left, right), 2 * size))
            root = peaks[-1][0]
            for h2, _ in reversed(peaks[:-1]):
                root = node(h2, root)
            self.roots[n] = root


def included(h, index, size, path, root):       # RFC 9162, 2.1.3.2
    if index >= size:
        return False
    fn, sn = index, size - 1
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            h = node(p, h)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            h = node(h, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and h == root


def continued(old, old_root, size, root, path):  # RFC 9162, 2.1.4.2
    if not 0 < old < size or not path:
        return False
    if old & (old - 1) == 0:
        path = [old_root] + path
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == root


# --- signed notes ---

class Note:
    def __init__(self, data, what):
        text, _, signatures = data.partition(b"\n\n")
        self.text = text + b"\n"
        head = lines(self.text, what)
        need(len(head) == 3, what, "has no three lines")
        self.origin, self.size, self.root = head[0], number(head[1]), unb64(head[2], 32)
        self.signatures = []
        for line in lines(signatures, what):
            m = re.match("\u2014 ([^ +]+) ([^ ]+)\\Z", line)
            need(m, what, "has a line that is no signature")
            self.signatures.append((m.group(1), unb64(m.group(2))))
        need(0 < len(self.signatures) <= SIGNATURES_MAX, what, "has no signatures, or too many")


def key_id(name, kind, key):
    return sha(name.encode(), b"\n", bytes([kind]), key)[:4]


def ed25519(key, message, signature):
    try:
        nacl.signing.VerifyKey(key).verify(message, signature)
    except (nacl.exceptions.BadSignatureError, ValueError, nacl.exceptions.CryptoError):
        return False
    return True


def signed(note, name, data, kind, key):
    if data[:4] != key_id(name, kind, key):
        return False
    if kind == 1:
        return len(data) == 68 and ed25519(key, note.text, data[4:])
    if len(data) != 76:
        return False
    seconds = struct.unpack(">Q", data[4:12])[0]
    return ed25519(key, b"cosignature/v1\ntime %d\n" % seconds + note.text, data[12:])


# --- one log ---

class Log:
    def __init__(self, branch, data):
        self.branch = branch
        self.raw = [line for line in data.split(b"\n")[:-1]]
        need(data.endswith(b"\n") and self.raw, "leaves/%s is no lines" % branch)
        self.entries = []
        for i, line in enumerate(self.raw):
            self.entries.append(self.entry(line, "leaves/%s, line %d" % (branch, i + 1)))
        self.first = self.entries[0]["seq"]
        need(self.first == 0 or branch != "main", "main does not begin at 0")
        for i, e in enumerate(self.entries):
            need(e["seq"] == self.first + i, "leaves/%s: entry %d says that it is %d" %
                 (branch, self.first + i, e["seq"]))

    @staticmethod
    def entry(line, what):
        need(len(line) <= 65535, what, "is too long")
        e = canonical(line, what)
        need(isinstance(e, dict) and LEAF_KEYS <= set(e) <= LEAF_KEYS | MORE_KEYS, what, "has other keys")
        need(e["v"] == 1 and isinstance(e["d"], dict), what, "is of another version")
        need(all(type(e[k]) is int and e[k] >= 0 for k in ("seq", "cp")) and e["cp"] > e["seq"],
             what, "has no such seq and cp")
        need(re.match(r"(member|session):[0-9a-f]{32}\Z", e["act"]), what, "has no such act")
        need(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z", e["ts"]), what, "has no such time")
        return e

    def at(self, seq):
        return self.entries[seq - self.first]

    @property
    def size(self):
        return self.first + len(self.entries)


class Bundle:
    def __init__(self, path):
        self.files = {}
        for top, folders, names in os.walk(path):
            inside = os.path.relpath(top, path)
            need(inside in (".", "anchors", "checkpoints", "leaves", "proofs"), "a folder", inside)
            for name in folders + names:
                need(not os.path.islink(os.path.join(top, name)), "a link:", name)
                need(name in folders or os.path.isfile(os.path.join(top, name)), "no plain file:", name)
            for name in names:
                whole = name if inside == "." else inside + "/" + name
                with open(os.path.join(top, name), "rb") as f:
                    self.files[whole] = f.read()
        self.used = {"SHA256SUMS", "README.txt"}
        self.sums()
        self.logs = {name[7:]: Log(name[7:], data) for name, data in self.files.items()
                     if name.startswith("leaves/")}
        self.used |= {"leaves/" + b for b in self.logs}
        need("main" in self.logs, "there is no main")
        self.vault = leaf_hash(self.logs["main"].raw[0])[:16].hex()
        for log in self.logs.values():
            need(log.branch == "main" or ID.match(log.branch), "a branch", log.branch)
            log.origin = "breakglass/%s/%s" % (self.vault, log.branch if log.first == 0 else "main")
        self.order = ["main"] + self.chain() + sorted(b for b in self.home)

    def take(self, name):
        need(name in self.files, name, "is missing")
        self.used.add(name)
        return self.files[name]

    def sums(self):
        want = "".join("%s  %s\n" % (sha(self.files[n]).hex(), n)
                       for n in sorted(self.files) if n != "SHA256SUMS")
        need(self.files.get("SHA256SUMS") == want.encode(), "SHA256SUMS is not that of the files")

    # Branches that go on from the end of main are one line; others came home.
    def chain(self):
        found, end = [], self.logs["main"]
        left = {b: l for b, l in self.logs.items() if b != "main" and l.first == 0}
        merged = {e["d"]["origin"].rsplit("/", 1)[-1] for l in self.logs.values() for e in l.entries
                  if e["ev"] == "branch.merged" and isinstance(e["d"].get("origin"), str)}
        while True:
            on = [b for b, l in left.items() if b not in merged and
                  l.entries[0]["d"].get("origin") == end.origin and l.entries[0]["d"].get("size") == end.size]
            if not on:
                break
            need(len(on) == 1, "two branches go on from the same end")
            found.append(on[0])
            end = left.pop(on[0])
        self.home = set(self.logs) - {"main"} - set(found)
        return found

    # --- trees and heads ---

    def trees(self):
        main = self.logs["main"]
        for log in self.logs.values():
            before = [leaf_hash(r) for r in main.raw[:log.first]]
            need(len(before) == log.first, "leaves/%s begins behind main's end" % log.branch)
            log.hashes = before + [leaf_hash(r) for r in log.raw]
            log.roots = Tree(log.hashes).roots
        for log in self.logs.values():
            log.parent = None
            if log.first > 0:
                log.parent = (main, log.first)
            elif log.branch != "main":
                d = log.entries[0]["d"]
                need(log.entries[0]["ev"] == "branch.begun", "branch", log.branch, "begins with something else")
                parents = [l for l in self.logs.values() if l.origin == d.get("origin") and
                           l is not log and d.get("size") in l.roots and
                           b64(l.roots[d["size"]]) == d.get("root")]
                need(parents, "branch", log.branch, "goes on from nowhere")
                log.parent = (parents[0], d["size"])

    def declared(self, log, act, before):
        """Keys that the log, and what it went on from, declare for an actor."""
        found = []
        for e in log.entries:
            if e["seq"] < before:
                found += [k for a, _, k, w in keys_in(e) if a == act and not w]
        if log.parent:
            found += self.declared(log.parent[0], act, log.parent[1])
        return found

    def witness_keys(self, member):
        return [k for l in self.logs.values() for e in l.entries for a, m, k, w in keys_in(e)
                if w and m == member]

    def heads(self):
        for log in self.logs.values():
            name = "checkpoints/" + log.branch
            parts = self.take(name).decode("utf-8").split("\n\n")
            need(len(parts) % 2 == 0, name, "is no row of notes")
            log.notes = {}
            last = 0
            for text, signatures in zip(parts[::2], parts[1::2]):
                end = "" if signatures.endswith("\n") else "\n"
                note = Note((text + "\n\n" + signatures + end).encode(), name)
                need(note.origin == log.origin, name, "has a head of another log")
                need(note.size > last, name, "is out of order")
                last = note.size
                log.notes[note.size] = note
            need(parts[-1].endswith("\n"), name, "does not end with its last line")
            want = {e["cp"] for e in log.entries}
            need(set(log.notes) == want, name, "does not have a head for each cp:",
                 sorted(set(log.notes) ^ want))
            self.transactions(log)

    def transactions(self, log):
        start = log.first
        for size in sorted(log.notes):
            note, group = log.notes[size], [log.at(s) for s in range(start, size)]
            what = "the head at %d of %s" % (size, log.branch)
            need({e["cp"] for e in group} == {size}, what, "closes entries of another")
            acts = {e["act"] for e in group}
            need(len(acts) == 1, what, "has two writers")
            act = acts.pop()
            need(log.roots.get(size) == note.root, what, "has another root")
            kind, _, who = act.partition(":")
            own = "%s/%s/%s" % (log.origin, kind, who)
            name, data = note.signatures[0]
            keys = self.declared(log, act, start)
            keys += [k for e in group for a, _, k, w in keys_in(e) if a == act and not w and
                     e["ev"] in ("vault.init", "open.requested")]
            need(name == own and any(signed(note, name, data, 1, k) for k in keys), what,
                 "is not signed by its writer")
            start = size
        need(start == log.size, "entries behind the last head of", log.branch)

    # --- cosignatures ---

    def cosignatures(self):
        void = self.voids()
        brought = {}
        for log in self.logs.values():
            for e in log.entries:
                if "cosig" not in e["d"] or (log.branch, e["seq"]) in void or \
                        e["ev"] not in ("head.cosigned", "open.approved", "share.acked", "share.attested"):
                    continue
                d = e["d"]
                who = d.get("holder", e["act"].split(":")[1])
                key = (log.branch, d["size"], who, d["cosig"])
                brought[key] = (log, e)
        for log in self.logs.values():
            log.cosigned = set()
            for size, note in log.notes.items():
                for name, data in note.signatures[1:]:
                    what = "a cosignature of the head at %d of %s" % (size, log.branch)
                    prefix = "breakglass/%s/witness/" % self.vault
                    need(name.startswith(prefix), what, "is by no witness")
                    who = name[len(prefix):]
                    need(any(signed(note, name, data, 4, k) for k in self.witness_keys(who)), what,
                         "does not hold")
                    branches = [log.branch] + [b for b, l in self.logs.items() if self.under(l, log)]
                    need(any((b, size, who, b64(data[4:])) in brought for b in branches), what,
                         "was brought by no entry")
                    log.cosigned.add(size)
        for (branch, size, who, cosig), (log, e) in brought.items():
            note = log.notes.get(size)
            if note is None or len(note.signatures) == SIGNATURES_MAX:
                continue
            need(any(b64(data[4:]) == cosig for _, data in note.signatures[1:]),
                 "the cosignature of entry %d of %s is missing at the head" % (e["seq"], branch))

    @staticmethod
    def under(log, other):
        while log.parent:
            log = log.parent[0]
            if log is other:
                return True
        return False

    def voids(self):
        found = {}
        for line in lines(self.take("void.txt"), "void.txt"):
            branch, seq, why = line.split(" ", 2)
            need(branch in self.logs and self.logs[branch].first <= number(seq) < self.logs[branch].size,
                 "void.txt names an entry that is not there")
            found[branch, int(seq)] = why
        return found

    # --- what was taken out of the leaves ---

    def facts(self):
        origins = []
        for b in self.order:
            if self.logs[b].origin not in origins:
                origins.append(self.logs[b].origin)
        keys, objects, void = [], [], self.voids()
        for b in self.order:
            for e in self.logs[b].entries:
                for act, who, key, witness in keys_in(e):
                    names = ["breakglass/%s/witness/%s" % (self.vault, who)] if witness else \
                        ["%s/%s" % (o, act.replace(":", "/")) for o in origins]
                    kind = 4 if witness else 1
                    for name in names:
                        keys.append("%s %d %s+%s+%s" % (b, e["seq"], name, key_id(name, kind, key).hex(),
                                                        b64(bytes([kind]) + key)))
                for h in objects_in(e):
                    objects.append("%s %s %d" % (h.hex(), b, e["seq"]))
        need(lines(self.take("keys.txt"), "keys.txt") == keys, "keys.txt is not what the leaves declare")
        have = [line.split(" ") for line in lines(self.take("objects.txt"), "objects.txt")]
        need(all(len(h) == 4 and (NUMBER.match(h[1]) or h[1] in ("absent", "altered", "-")) for h in have),
             "objects.txt is malformed")
        need([" ".join([h[0], h[2], h[3]]) for h in have] == objects,
             "objects.txt is not what the leaves name")
        self.policies(void)
        self.first_page()

    def policies(self, void):
        want, labels, order = {}, {}, []
        for b in ["main"] + self.order[1:]:
            if b in self.home:
                continue
            for e in self.logs[b].entries:
                d = e["d"]
                if (b, e["seq"]) in void:
                    continue
                if e["ev"] == "compartment.added":
                    labels[d["compartment"]] = d["label"]
                    order.append(d["compartment"])
                elif e["ev"] == "generation.dealt":
                    want[b, e["seq"]] = (d["compartment"], d["generation"], d["policy"], labels[d["compartment"]])
        have = {}
        for line in self.take("policies.jsonl").split(b"\n")[:-1]:
            p = canonical(line, "policies.jsonl")
            need(set(p) == {"branch", "entry", "compartment", "generation", "label", "policy", "status"},
                 "policies.jsonl has other keys")
            need(p["status"] in ("pending", "current", "old", "aborted", "retired"), "a status", p["status"])
            have[p["branch"], p["entry"]] = (p["compartment"], p["generation"], p["policy"], p["label"])
        need(have == want, "policies.jsonl is not what was dealt")
        places = [(order.index(c), n) for c, n, _, _ in have.values()]
        need(places == sorted(places), "policies.jsonl is out of order")

    def first_page(self):
        page = lines(self.take("bundle.txt"), "bundle.txt")
        need(page[0] == "breakglass bundle v1" and page[1] == "vault: " + self.vault, "bundle.txt begins otherwise")
        need(re.match(r"fingerprint: ([a-z]+ ){25}[a-z]+\Z", page[2]), "the fingerprint in bundle.txt")
        want = ["log: %s %d %d %s" % (b, self.logs[b].first, self.logs[b].size,
                                      b64(self.logs[b].roots[self.logs[b].size])) for b in self.order]
        need(page[3:] == want, "bundle.txt is not about these logs")

    # --- anchors and proofs ---

    def anchors(self):
        for log in self.logs.values():
            log.kept = set()
        for name in [n for n in self.files if n.startswith("anchors/")]:
            note = Note(self.take(name), name)
            need(re.match(re.escape("anchors/%s-%d-" % (note.origin.split("/")[-1], note.size)) +
                          r"[1-9][0-9]*\.note\Z", name), name, "has another name")
            of = [self.logs[b] for b in self.order if self.logs[b].origin == note.origin and
                  self.logs[b].roots.get(note.size) == note.root]
            need(of, name, "holds a head that is not this log's")
            log = of[0]
            for who, data in note.signatures:
                if "/witness/" in who:
                    holds = any(signed(note, who, data, 4, k) for k in self.witness_keys(who.split("/")[-1]))
                else:
                    act = ":".join(who[len(log.origin) + 1:].split("/"))
                    holds = who.startswith(log.origin + "/") and any(
                        signed(note, who, data, 1, k) for k in self.declared(log, act, log.size))
                need(holds, name, "has a signature that does not hold:", who)
            log.kept.add(note.size)

    def note_of(self, data, log, size, what):
        note = Note(data, what)
        mine = log.notes[size]
        need(note.size == size and note.text == mine.text and note.signatures == mine.signatures, what,
             "ends with another head")

    def proofs(self):
        want = set()
        for b in self.order:
            log = self.logs[b]
            for e in log.entries:
                if e["ev"].startswith("open.") or e["ev"] == "secret.revealed":
                    name = "proofs/%s-%d.tlog-proof" % (b, e["seq"])
                    want.add(name)
                    self.inclusion(name, log, e["seq"])
            sizes = sorted(s for s in log.notes if s in log.cosigned or s in log.kept or s == log.size)
            for old, size in zip(sizes, sizes[1:]):
                name = "proofs/%s-%d-%d.consistency" % (b, old, size)
                want.add(name)
                self.consistency(name, log, old, size)

    def inclusion(self, name, log, seq):
        head, _, note = self.take(name).partition(b"\n\n")
        rows = head.decode().split("\n")
        need(len(rows) > 2 and rows[0] == "c2sp.org/tlog-proof@v1" and rows[1].startswith("extra ") and
             rows[2] == "index %d" % seq, name, "is malformed")
        leaf = unb64(rows[1][6:])
        need(leaf == log.raw[seq - log.first], name, "is about another leaf")
        self.note_of(note, log, log.size, name)
        need(included(leaf_hash(leaf), seq, log.size, [unb64(r, 32) for r in rows[3:]], log.roots[log.size]),
             name, "does not hold")

    def consistency(self, name, log, old, size):
        head, _, note = self.take(name).partition(b"\n\n")
        rows = head.decode().split("\n")
        need(rows[0] == "old %d" % old, name, "is malformed")
        self.note_of(note, log, size, name)
        need(continued(old, log.notes[old].root, size, log.notes[size].root, [unb64(r, 32) for r in rows[1:]]),
             name, "does not hold")

    def all(self):
        self.trees()
        self.heads()
        self.cosignatures()
        self.facts()
        self.anchors()
        self.proofs()
        left = set(self.files) - self.used
        need(not left, "files that belong to nothing:", sorted(left)[:3])
        return "OK: %d logs, %d entries, %d heads" % (
            len(self.logs), sum(len(l.entries) for l in self.logs.values()),
            sum(len(l.notes) for l in self.logs.values()))


def key_of(value):
    try:
        return unb64(value, 32) if isinstance(value, str) else None
    except Wrong:
        return None


def keys_in(e):
    """(act, id, key, whether it is a witness's) of each key that an entry declares."""
    d, found = e["d"], []
    member = d.get("founder") if e["ev"] == "vault.init" else \
        d.get("member") if e["ev"] in ("member.enrolled", "member.rekeyed") else None
    if isinstance(member, dict):
        sign, witness = key_of(member.get("sign")), key_of(member.get("witness"))
        if sign and witness and ID.match(str(member.get("id"))):
            found = [("member:" + member["id"], member["id"], sign, False),
                     ("member:" + member["id"], member["id"], witness, True)]
    if e["ev"] == "open.requested" and "sid" in e and key_of(d.get("verify")):
        found = [("session:" + e["sid"], e["sid"], key_of(d["verify"]), False)]
    return found


def objects_in(e):
    found = [unb64(e["h"], 32)] if "h" in e else []

    def look(value):
        if isinstance(value, dict):
            for k, v in value.items():
                if (k == "h" or k.endswith("_h") and len(k) > 2) and key_of(v):
                    found.append(key_of(v))
                else:
                    look(v)
        elif isinstance(value, list):
            for v in value:
                look(v)
    look(e["d"])
    return found


def main():
    if len(sys.argv) != 2:
        print("usage: bundle.py DIR")
        return 2
    try:
        print(Bundle(sys.argv[1]).all())
    except Wrong as e:
        print("WRONG:", e)
        return 1
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OSError) as e:
        print("WRONG: malformed:", repr(e))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
