# SPDX-License-Identifier: GPL-3.0-or-later
"""alter.py HOW FILE NTH -- flip a byte of the NTH line of FILE, drop that line, or
swap it with the next that differs.  NTH counts from 0 and wraps around.  In
objects.txt the hash is flipped: the size beside it is a claim.  Exit status 3:
there is nothing to alter."""
import sys

how, path, nth = sys.argv[1], sys.argv[2], int(sys.argv[3])
lines = open(path, "rb").read().splitlines(keepends=True)
if not lines:
    sys.exit(3)
at = nth % len(lines)
if how == "flip":
    line = bytearray(lines[at])
    k = len(line) // 2 if len(line) > 2 else 0
    if path.endswith("objects.txt"):
        k = 5
    line[k] ^= 1
    lines[at] = bytes(line)
elif how == "drop":
    del lines[at]
else:
    others = [i for i in range(len(lines)) if lines[i] != lines[at]]
    if not others:
        sys.exit(3)
    other = next((i for i in others if i > at), others[-1])
    lines[at], lines[other] = lines[other], lines[at]
open(path, "wb").write(b"".join(lines))
