#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""heads.py VAULT -- fingerprint, size and root of each log in a vault file, by
RFC 6962 alone; logs that do not begin with entry 0 are left out."""
import base64
import hashlib
import sqlite3
import sys


def sha(data):
    return hashlib.sha256(data).digest()


def root(hashes):
    if len(hashes) == 1:
        return hashes[0]
    k = 1 << ((len(hashes) - 1).bit_length() - 1)
    return sha(b"\1" + root(hashes[:k]) + root(hashes[k:]))


db = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
logs = {}
for branch, seq, leaf in db.execute("select branch, seq, bytes from leaf order by branch <> 'main', branch, seq"):
    logs.setdefault(branch, []).append((seq, sha(b"\0" + leaf)))
print("fingerprint:", logs["main"][0][1].hex())
for branch, leaves in logs.items():
    if [seq for seq, _ in leaves] == list(range(len(leaves))):
        print("log:", branch, len(leaves), base64.b64encode(root([h for _, h in leaves])).decode())
