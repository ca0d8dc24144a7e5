# SPDX-License-Identifier: GPL-3.0-or-later
#
# altered.py FILE DIR -- writes to DIR one copy of an armored file for every
# value in its JSON, with just that value altered; its name is the value's path.
import base64, json, os, re, sys

source, target = sys.argv[1:]
text = open(source).read()
kind = re.match(r"-----BEGIN (.*)-----", text).group(1)
doc = json.loads(base64.b64decode("".join(l for l in text.splitlines() if not l.startswith("-----"))))
os.makedirs(target, exist_ok=True)


def armor(value):
    body = base64.b64encode(json.dumps(value, sort_keys=True, separators=(",", ":"),
                                       ensure_ascii=False).encode()).decode()
    lines = [body[i:i + 64] for i in range(0, len(body), 64)]
    return f"-----BEGIN {kind}-----\n" + "\n".join(lines) + f"\n-----END {kind}-----\n"


def alter_text(value):
    """One bit of what a base64 text stands for; one letter of any other."""
    try:
        raw = bytearray(base64.b64decode(value, validate=True))
        if len(raw) < 16 or re.fullmatch(r"[0-9a-f]{32}", value):
            raise ValueError
        raw[len(raw) // 2] ^= 1
        return base64.b64encode(bytes(raw)).decode()
    except ValueError:
        last = value[-1:]
        return value[:-1] + ("1" if last != "1" else "2")


def places(value, path=()):
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], path + (key,))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from places(item, path + (i,))
    else:
        yield path


def put(value, path, new):
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(value[path[0]], path[1:], new)
    return copy


def get(value, path):
    for step in path:
        value = value[step]
    return value


def write(name, value):
    open(os.path.join(target, name), "w").write(armor(value))


for path in places(doc):
    old = get(doc, path)
    new = alter_text(old) if isinstance(old, str) else old + 1
    write(".".join(map(str, path)), put(doc, path, new))
for key in doc:
    write(f"without.{key}", {k: v for k, v in doc.items() if k != key})
    write("with.more", doc | {"more": 1})
if "facts" in doc:
    for i in range(len(doc["facts"])):
        write(f"without.fact.{i}", doc | {"facts": doc["facts"][:i] + doc["facts"][i + 1:]})
    if len(doc["facts"]) > 1:
        write("facts.reversed", doc | {"facts": doc["facts"][::-1]})
