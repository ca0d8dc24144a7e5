#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""missed.py MISSED <GCOV -- what `gcov --stdout` says of the sources of shamir/ and vault/: how many
lines of each file ran, on standard output, and all that did not go to the file MISSED with the kind
each is of, as far as its text says:

    memory      memory is wanting
    machine     a call to the machine fails: disk, locks, chance, SQLite
    bounds      more of something than a vault may have
    ourselves   a call of ours that is wrong, or a thing that cannot be
    processor   what another processor or system would take
    way out     a step failed that others explain: its error is handed on, things are freed
    refusal     something is said to be wrong with what was given
    else        a thing that is done

Summed up at the end of standard output, by kind, with the files that have most of each."""
import collections
import re
import sys

KINDS = [
    ("memory", r"E_MEMORY|no_memory|\bfailed\b.*NULL|cannot be had"),
    ("ourselves", r"E_INTERNAL|\babort\(|default:|__builtin_unreachable"),
    ("machine", r"E_IO\b|io_fault|E_LOG\b|E_CRYPTO|store_fault|strerror|errno|sqlite3|SQLITE_|E_BUSY|E_UNLOCKED|"
                r"rollback|doubtful|unlink\(|nanosleep|close\("),
    ("bounds", r"SIZE_MAX|[A-Z]+_MAX\b|over %|too many|longer than"),
    ("way out", r"^(r = )?E_OK;|^return( -?r| false| NULL|;| -?1| r == E_OK.*|\(?r\)?|);?$|^return E_[A-Z]+;$|goto |^(break|continue);$|_free\(|"
                r"_clear\(|_close\(|_abort\(|^free\(|^\}$|error_within|error_clear|error_again|error_keep|memzero|_drop\("),
    ("refusal", r'error_set|bad\(|distrust\(|contradiction\(|malformed\(|unreadable\(|damaged\(|wrong\(|fault\(|^return "|^why = |\*why = |reason = |refus|return _?\('),
]

def kind_of(file, lines, n):
    """Of line n, with what stands before it where it goes on."""
    if re.search(r"registers|_x86|gfni|avx|gf256", file):
        return "processor"
    text = lines[n].strip()
    for kind, pattern in KINDS:
        if re.search(pattern, text):
            return kind
    # the rest of a statement is of the kind of its beginning
    at = n
    while at - 1 in lines and at > n - 5 and not re.search(r"[;{}]\s*$", lines[at - 1]):
        at -= 1
        for kind, pattern in KINDS:
            if re.search(pattern, lines[at].strip()):
                return kind
    # what leads to it stands on the next lines
    for step in (1, 2, 3):
        for kind, pattern in KINDS[:4]:
            if re.search(pattern, lines.get(n + step, "")):
                return kind
    return "else"


def main():
    counts, sources = collections.defaultdict(dict), collections.defaultdict(dict)
    file = None
    for line in sys.stdin.buffer:
        found = re.match(rb"\s*(-|#####|=====|[\d*]+):\s*(\d+):(.*)", line)
        if not found:
            continue
        count, number, text = found.group(1), int(found.group(2)), found.group(3).decode()
        if number == 0:
            if text.startswith("Source:"):
                file = text[7:]
            continue
        if not file.endswith(".c"):
            continue
        sources[file][number] = text
        if count != b"-":
            counts[file][number] = counts[file].get(number, 0) or not count.startswith((b"#", b"="))
    missed, kinds = [], collections.defaultdict(collections.Counter)
    table = []
    for file in sorted(counts):
        ran = sum(counts[file].values())
        table.append((100 * ran / len(counts[file]), len(counts[file]), file))
        for n in sorted(n for n in counts[file] if not counts[file][n]):
            kind = kind_of(file, sources[file], n)
            kinds[kind][file] += 1
            missed.append(f"{kind:9} {file}:{n}: {sources[file][n].strip()}\n")
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        out.writelines(missed)
    for share, lines, file in sorted(table):
        print(f"{share:6.2f} {lines:5d} {file}")
    lines = sum(row[1] for row in table)
    print(f"{100 * (lines - len(missed)) / lines:6.2f} {lines:5d} all of shamir/ and vault/")
    for kind in [k for k, _ in KINDS] + ["processor", "else"]:
        most = ", ".join(f"{f} {n}" for f, n in kinds[kind].most_common(3))
        print(f"  {kind:9} {sum(kinds[kind].values()):5d}  {most}")


main()
