#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""spdx.py FILE -- what the specification of SPDX 2.3 demands of a JSON document
that describes packages and no single files; says what is missing, and ends with 1.
Shares nothing with .ci/sbom, which writes it."""
import json, re, sys

ID = re.compile(r"^SPDXRef-[A-Za-z0-9.-]+$")
LICENCE = re.compile(r"^(NOASSERTION|NONE|[A-Za-z0-9.-]+( WITH [A-Za-z0-9.-]+)?)$")
DATE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
DIGITS = {"SHA256": 64}
KINDS = {"DESCRIBES", "STATIC_LINK", "DYNAMIC_LINK", "DEPENDS_ON", "GENERATED_FROM"}
wrong = []


def must(what, holds):
    if not holds:
        wrong.append(what)


def text(d, key, of):
    must("%s: %s" % (of, key), isinstance(d.get(key), str) and d.get(key) != "")
    return d.get(key) or ""


d = json.load(open(sys.argv[1]))
must("spdxVersion", d.get("spdxVersion") == "SPDX-2.3")
must("dataLicense", d.get("dataLicense") == "CC0-1.0")
must("SPDXID", d.get("SPDXID") == "SPDXRef-DOCUMENT")
text(d, "name", "document")
space = text(d, "documentNamespace", "document")
must("documentNamespace: an address without #", re.match(r"^[a-z]+:[^# ]+$", space))
info = d.get("creationInfo", {})
must("created", DATE.match(info.get("created", "")))
must("creators", info.get("creators") and
     all(re.match(r"^(Person|Organization|Tool): .+", c) for c in info["creators"]))
ids = ["SPDXRef-DOCUMENT"]
must("packages", d.get("packages"))
for p in d.get("packages", []):
    of = p.get("name", "a package")
    text(p, "name", of)
    must(of + ": SPDXID", ID.match(p.get("SPDXID", "")))
    must(of + ": downloadLocation", text(p, "downloadLocation", of))
    must(of + ": no files, so filesAnalyzed is false", p.get("filesAnalyzed") is False)
    must(of + ": versionInfo", text(p, "versionInfo", of))
    for key in ("licenseConcluded", "licenseDeclared"):
        must("%s: %s" % (of, key), LICENCE.match(p.get(key, "")))
        must("%s: %s is known" % (of, key), p.get(key) != "NOASSERTION")
    text(p, "copyrightText", of)
    for c in p.get("checksums", []):
        must(of + ": checksum", re.match("^[0-9a-f]{%d}$" % DIGITS.get(c.get("algorithm"), 1),
                                        c.get("checksumValue", "")))
    for e in p.get("externalRefs", []):
        must(of + ": purl", re.match(r"^pkg:deb/debian/[^@]+@[^?]+\?arch=\w+$", e.get("referenceLocator", "")))
    ids.append(p.get("SPDXID"))
must("each SPDXID once", len(ids) == len(set(ids)))
described = 0
for r in d.get("relationships", []):
    must("relationship between two that are there: %s" % r,
         r.get("spdxElementId") in ids and r.get("relatedSpdxElement") in ids)
    must("relationshipType: %s" % r, r.get("relationshipType") in KINDS)
    described += r.get("relationshipType") == "DESCRIBES"
must("the document describes something", described > 0)
for w in wrong:
    print("missing or wrong: " + w)
sys.exit(1 if wrong else 0)
