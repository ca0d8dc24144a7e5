#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""planted.py SPEC -- what nobody may find in memory, for look.c: all that can be
derived from what SPEC names, in every form it could have. Each line is one of

    text NAME TEXT              a secret or a passphrase
    base32 NAME TEXT            the same, where it is used in bytes
    words NAME FILE             the words in it
    identity NAME FILE [PASSPHRASE]
                                an age identity: its key, what opens its file
    card NAME FILE              a card: words, share
    quorum NAME CARD CARD       the key that two cards make (2 of n)
    vault FILE                  every age file in a vault that one of the keys
                                opens: its keys, and what else they lead to
    file FILE                   the same of a file; no such file is fine
    control NAME TEXT           no secret: to show that it would be found
    public FILE                 words of the same list that anybody may hear; no
                                such file is fine

Two words in a row that are public as well, or of two cards, say nothing of where
they are from: one run in forty would take them for a leak. They are left out.

Shares no code with the program: docs/format.md, age, SLIP-0039, RFC 5869 and
8032 as they stand.
"""
import base64
import hashlib
import hmac
import re
import sqlite3
import sys

from nacl.bindings import (crypto_aead_chacha20poly1305_ietf_decrypt as chacha_open,
                           crypto_scalarmult as scalarmult, crypto_scalarmult_base as scalarmult_base)

BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
WORDS = re.findall(r'"([a-z]{4,8})"', open(__file__.rsplit("/", 2)[0] + "/../shamir/words.c").read())
assert len(WORDS) == 1024

planted, identities, opened, cards = set(), {}, set(), {}
public, rows_of = b"", {}


# --- the forms of a secret ---

def plant(name, data):
    if len(data) >= 8:
        planted.add((name, data[:64]))


def pieces(name, data, size=8):
    """In pieces, so that a part of it is found as well."""
    for i in range(0, len(data) - size + 1, size):
        plant(name, data[i:i + size])


def base64_forms(name, data):
    for shift in range(3):
        text = base64.b64encode(bytes(shift) + data)[4:-4]
        pieces(name + "-base64", text, 12)


def text(name, data):
    pieces(name, data)
    plant(name, data[-8:])
    pieces(name + "-hex", data.hex().encode(), 16)
    base64_forms(name, data)
    grouped = b"  ".join(data[i:i + 4] for i in range(0, len(data), 4))
    pieces(name + "-grouped", grouped, 12)


def words32(data):
    return b"".join(data[i:i + 4][::-1] for i in range(0, len(data), 4))


def words64(data):
    return b"".join(data[i:i + 8][::-1] for i in range(0, len(data), 8))


def five_bits(data):
    bits = "".join("{:08b}".format(b) for b in data) + "0000"
    return [int(bits[i:i + 5], 2) for i in range(0, len(data) * 8 // 5 * 5 + 5, 5)][:(len(data) * 8 + 4) // 5]


def key(name, data):
    """Raw, as a curve takes it, as a hash or a MAC takes it in, and as text."""
    pieces(name, data)
    if len(data) == 32:
        pieces(name + "-clamped", bytes([data[0] & 248]) + data[1:31] + bytes([data[31] & 127 | 64]))
    pieces(name + "-words", words32(data))
    pieces(name + "-long-words", words64(data))
    for pad in (0x36, 0x5c):
        padded = bytes(b ^ pad for b in data)
        pieces(name + "-padded", padded)
        pieces(name + "-padded-words", words32(padded))
    pieces(name + "-hex", data.hex().encode(), 16)
    pieces(name + "-HEX", data.hex().upper().encode(), 16)
    base64_forms(name, data)
    values = five_bits(data)
    pieces(name + "-fives", bytes(values), 12)
    chars = "".join(BECH32[v] for v in values).encode()
    pieces(name + "-bech32", chars, 13)
    pieces(name + "-BECH32", chars.upper(), 13)


# --- age ---

def hkdf(secret, salt, info, size=32):
    prk = hmac.digest(salt or bytes(32), secret, "sha256")
    return hmac.digest(prk, info + b"\1", "sha256")[:size]


def unpadded(data):
    return base64.b64decode(data + b"=" * (-len(data) % 4))


def payload_of(name, file_key, nonce, rest, header):
    key(name + "-file-key", file_key)
    payload = hkdf(file_key, nonce, b"payload")
    key(name + "-payload-key", payload)
    key(name + "-header-key", hkdf(file_key, b"", b"header"))
    out, n = b"", 0
    while rest or not n:
        chunk, rest = rest[:65552], rest[65552:]
        out += chacha_open(chunk, None, n.to_bytes(11, "big") + bytes([not rest]), payload)
        n += 1
    return out


def age(name, data, passphrase=None):
    """What an age file holds, or None."""
    if b"AGE ENCRYPTED" in data[:40]:
        data = base64.b64decode(b"".join(data.strip().split(b"\n")[1:-1]))
    match = re.match(rb"age-encryption\.org/v1\n-> (\S+) (\S+)(?: (\d+))?\n([A-Za-z0-9+/]+)\n--- \S+\n", data)
    if not match:
        return None
    kind, first, second, body = match.groups()
    body, nonce, rest = unpadded(body), data[match.end():][:16], data[match.end() + 16:]
    if kind == b"scrypt":
        if passphrase is None:
            return None
        wrap = hashlib.scrypt(passphrase, salt=b"age-encryption.org/v1/scrypt" + unpadded(first),
                              n=1 << int(second), r=8, p=1, maxmem=1 << 30, dklen=32)
        key(name + "-scrypt-key", wrap)
        return payload_of(name, chacha_open(body, None, bytes(12), wrap), nonce, rest, match.group())
    for secret in list(identities):
        shared = scalarmult(secret, unpadded(first))
        wrap = hkdf(shared, unpadded(first) + scalarmult_base(secret), b"age-encryption.org/v1/X25519")
        try:
            file_key = chacha_open(body, None, bytes(12), wrap)
        except Exception:
            continue
        key(name + "-shared", shared)
        key(name + "-wrap-key", wrap)
        return payload_of(name, file_key, nonce, rest, match.group())
    return None


def identity_in(name, plain):
    found = re.search(rb"AGE-SECRET-KEY-1([A-Z0-9]{58})", plain)
    if found:
        bits = "".join("{:05b}".format(BECH32.index(chr(c).lower())) for c in found.group(1)[:52])
        secret = bytes(int(bits[i:i + 8], 2) for i in range(0, 256, 8))
        identities.setdefault(secret, name)
        key(name, secret)
        key(name + "-records", hkdf(secret, b"", b"breakglass/v1 records"))
        plant("identity-text", b"AGE-SECRET-KEY-1" + found.group(1)[:8])


def signing(name, seed):
    key(name + "-seed", seed)
    wide = hashlib.sha512(seed).digest()
    key(name + "-scalar", wide[:32])
    key(name + "-prefix", wide[32:])


def holds(name, plain):
    """What is known of a plain text of ours."""
    identity_in(name, plain)
    if plain.startswith(b"breakglass share v1"):
        card(name, plain)
    elif plain.startswith(b"breakglass session v1"):
        signing(name, base64.b64decode(re.search(rb"seed: (\S+)", plain).group(1)))
    elif len(plain) == 32: # a member's seed
        key(name, plain)
        for use in (b"sign", b"witness"):
            signing(name + "-" + use.decode(), hkdf(plain, b"", b"breakglass/v1 " + use))


def age_file(name, data):
    if data in opened:
        return False
    plain = age(name, data)
    if plain is None:
        return False
    opened.add(data)
    holds(name, plain)
    return True


def age_files(path):
    db = sqlite3.connect("file:" + path + "?mode=ro", uri=True)
    whole = {}
    for h, part, data in db.execute("select hash, part, bytes from object order by hash, part"):
        whole[h] = whole.get(h, b"") + data
    seeds = [base64.b64decode(s) for (leaf,) in db.execute("select bytes from leaf")
             for s in re.findall(rb'"seed":"([^"]+)"', leaf)]
    files = list(whole.values()) + seeds
    while any([age_file("vault-object", f) for f in files]):
        pass


# --- cards ---

def in_a_row(name, words):
    for a, b in zip(words, words[1:]):
        pair = (a + " " + b).encode()
        plant(name + "-words", pair)
        rows_of.setdefault(pair, set()).add(tuple(words))


def says_nothing(data):
    return data in rows_of and (data in public or len(rows_of[data]) > 1)


def card(name, data):
    words = re.findall(r"[a-z]+", data.decode().strip().split("\n\n")[-1])[-33:]
    assert len(words) == 33 and all(w in WORDS for w in words), words
    in_a_row(name, words[4:]) # the four before them say which share of which policy, as our pages do
    indices = [WORDS.index(w) for w in words]
    for i in range(4, 30):
        for size in (2, 4, 8):
            plant(name + "-indices", b"".join(n.to_bytes(size, "little") for n in indices[i:i + 4]))
    bits = "".join("{:010b}".format(n) for n in indices)
    value = int(bits[40:300], 2).to_bytes(33, "big")[1:]
    key(name + "-share", value)
    cards[name] = (int(bits[32:36], 2), value)


def times(a, b):
    out = 0
    while b:
        if b & 1:
            out ^= a
        a = a << 1 ^ (0x11b if a & 0x80 else 0)
        b >>= 1
    return out


def inverse(a):
    out = 1
    for _ in range(254):
        out = times(out, a)
    return out


def quorum(name, one, two):
    (x, a), (y, b) = cards[one], cards[two]
    slope = inverse(x ^ y)
    at = 255
    master = bytes(times(times(at ^ y, slope), p) ^ times(times(at ^ x, slope), q) for p, q in zip(a, b))
    key(name + "-encrypted", master)
    left, right = master[:16], master[16:]
    for i in (3, 2, 1, 0):
        f = hashlib.pbkdf2_hmac("sha256", bytes([i]), right, 2500, 16)
        left, right = right, bytes(p ^ q for p, q in zip(left, f))
    identities[right + left] = name
    key(name, right + left)


def main():
    global public
    for line in open(sys.argv[1], encoding="utf-8"):
        verb, *rest = line.rstrip("\n").split(" ", 2)
        if verb == "text":
            text(rest[0], rest[1].encode())
        elif verb == "base32":
            text(rest[0], rest[1].encode())
            key(rest[0], base64.b32decode(rest[1]))
        elif verb == "words":
            in_a_row(rest[0], open(rest[1]).read().split())
        elif verb == "public":
            try:
                public += open(rest[0], "rb").read()
            except FileNotFoundError:
                pass
        elif verb == "control":
            plant(rest[0], rest[1].encode())
        elif verb == "identity":
            path, _, passphrase = rest[1].partition(" ")
            data = open(path, "rb").read()
            plain = age(rest[0], data, passphrase.encode()) if passphrase else data
            assert plain, path
            identity_in(rest[0], plain)
        elif verb == "card":
            card(rest[0], open(rest[1], "rb").read())
        elif verb == "quorum":
            quorum(rest[0], *rest[1].split())
        elif verb == "vault":
            before = len(opened)
            age_files(rest[0])
            assert len(opened) > before, "nothing in " + rest[0] + " opens"
        elif verb == "file":
            try:
                age_file(rest[0].rsplit("/", 1)[-1][:20], open(rest[0], "rb").read())
            except FileNotFoundError:
                pass
        elif verb:
            sys.exit("planted: " + line)
    for name, data in sorted(planted):
        if not says_nothing(data):
            print(name, data.hex())


main()
