# SPDX-License-Identifier: GPL-3.0-or-later
#
# unpack.py TESTKIT.tar.gz DIR -- every vector that needs no ML-KEM as three
# files: NAME.age (the bytes, decompressed), NAME.meta (its header lines), and
# one line NAME in DIR/list.
import os, sys, tarfile, zlib

archive, target = sys.argv[1:]
names = []
with tarfile.open(archive) as tar:
    for member in sorted(tar.getmembers(), key=lambda m: m.name):
        if not member.isfile():
            continue
        name = os.path.basename(member.name)
        if "hybrid" in name:
            continue
        meta, body = tar.extractfile(member).read().split(b"\n\n", 1)
        if b"\ncompressed: zlib" in meta:
            body = zlib.decompress(body)
        open(os.path.join(target, name + ".age"), "wb").write(body)
        open(os.path.join(target, name + ".meta"), "wb").write(meta + b"\n")
        names.append(name)
open(os.path.join(target, "list"), "w").write("".join(n + "\n" for n in names))
