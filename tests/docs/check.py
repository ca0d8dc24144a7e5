#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a machine can hold of the pages: check.py RULE [ROOT]. Prints what breaks it.

    links       every relative link leads to a file, every anchor to a heading
    external    a link to elsewhere is https, with a host, without a blank
    sheets      printed on one page: 60 lines at most, none over 80 columns
    quotes      a German sheet quotes texts of cli/lang/de.po
    commands    `breakglass ...` in a block or in code names what the program has
    index       docs/README.md leads to every page of docs/
"""
import os
import re
import shlex
import subprocess
import sys
from urllib.parse import urlsplit

SHEETS = ["docs/custodian.md", "docs/worst-day.md", "docs/de/verwahrer.md", "docs/de/ernstfall.md"]
PROGRAM = os.path.abspath(os.environ.get("BG_PROGRAM", "build/release/breakglass"))


def pages():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], check=True,
                            capture_output=True, text=True).stdout.split()
    return [p for p in listed if os.path.exists(p)]


def read(page):
    return open(page, encoding="utf-8").read()


def prose(text):
    """The lines outside of blocks, with their numbers."""
    fenced = False
    for n, line in enumerate(text.split("\n"), 1):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced and not line.startswith("    "):
            yield n, line


def links(page):
    """(line, target) of each link; one may run over the end of a line."""
    text = "\n".join(line for _, line in prose(read(page)))
    numbers = [n for n, _ in prose(read(page))]
    for m in re.finditer(r"\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)?)\)", re.sub(r"`[^`\n]*`", "", text)):
        yield numbers[min(text.count("\n", 0, m.start()), len(numbers) - 1)], m.group(1)


def anchors(page):
    """What the headings of ${page} are called, as the usual sites make it."""
    seen = {}
    for _, line in prose(read(page)):
        m = re.match(r"#{1,6} +(.*?) *#*$", line)
        if m:
            name = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", m.group(1)).lower())
            name = name.replace(" ", "-")
            seen[name] = seen.get(name, -1) + 1
            yield name if seen[name] == 0 else f"{name}-{seen[name]}"


def rule_links():
    for page in pages():
        for n, target in links(page):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            to = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
            if not os.path.exists(to):
                yield f"{page}:{n}: {target}: there is no {to}"
            elif anchor and anchor not in set(anchors(to)):
                yield f"{page}:{n}: {target}: no heading of {to} is called so"


def rule_external():
    for page in pages():
        for n, target in links(page):
            if re.match(r"[a-z]+:", target):
                at = urlsplit(target)
                if at.scheme not in ("https", "http") or "." not in at.netloc:
                    yield f"{page}:{n}: {target}"


def rule_sheets():
    for page in SHEETS:
        lines = read(page).rstrip("\n").split("\n")
        if len(lines) > 60:
            yield f"{page}: {len(lines)} lines"
        for n, line in enumerate(lines, 1):
            if len(line) > 80:
                yield f"{page}:{n}: {len(line)} columns"


def rule_quotes():
    """In German sheets, what stands in "..." is said by the program, numbers aside."""
    def plain(text):
        return re.sub(r"%[-0-9$.]*l*[a-z]|\d+", "#", " ".join(text.split()))
    catalogue = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../cli/lang/de.po")
    said = plain("\n".join(re.findall(r'^(?:msgstr )?"(.*)"$', read(catalogue), re.M)))
    for page in (SHEETS[2:] if len(sys.argv) < 3 else SHEETS[:1]):
        for m in re.finditer(r'(?<!because )"([^"]+)"', read(page)):
            if plain(m.group(1)) not in said:
                yield f"{page}: the program does not say: {plain(m.group(1))}"


def told(*args):
    done = subprocess.run([PROGRAM, *args], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL)
    return done.stdout + done.stderr


def command_lines(page):
    """(line, what follows `breakglass`) in blocks and in code."""
    text = read(page)
    joined, at = [], 0
    for n, line in enumerate(text.split("\n"), 1):
        at = at or n
        joined.append(line)
        if line.endswith("\\"):
            joined[-1] = line[:-1]
            continue
        whole, first, joined, at = " ".join(j.strip() if i else j for i, j in enumerate(joined)), at, [], 0
        m = re.match(r"(?: {4}|\t) *(?:\$ )?(?:\S+ \| )?(?:\./)?breakglass (.*)", whole)
        if m and not whole.strip().startswith("breakglass: "):
            yield first, m.group(1)
        for code in re.findall(r"`(?:\./)?breakglass ([^`]+)`", whole):
            yield first, code


def words_of(text):
    text = re.split(r" +#| {3,}|  ;|\.\.\.| \| ", text)[0]
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def rule_commands():
    overview = told("help")
    names = {m.group(1) for m in re.finditer(r"^  ((?:[a-z-]+ ?)+)", overview, re.M)}
    names = {re.sub(r" *$", "", n) for n in names} | {"help"}
    common = set(re.findall(r"--[a-z-]+", overview))
    assert len(names) > 40 and "--vault" in common, "the program does not tell its commands"
    helps = {}
    for page in pages():
        if page == "CHANGELOG.md":
            continue
        for n, text in command_lines(page):
            words = words_of(text)
            if not words or words[0].startswith("-") and words[0] in common:
                continue
            if len(words) > 1 and re.fullmatch(r"v?\d+", words[1]):
                continue            # the first line of a file: "breakglass card v1"
            name = next((" ".join(words[:i]) for i in (2, 1) if " ".join(words[:i]) in names), None)
            if name is None:
                if not re.search(r"[A-Z|]", words[0]):
                    yield f"{page}:{n}: breakglass {text}: no such command"
                continue
            if "--" in words:
                words = words[:words.index("--")]
            helps.setdefault(name, set(re.findall(r"--?[a-z][a-z-]*", told(*name.split(), "--help"))))
            for word in words[len(name.split()):]:
                option = word.split("=")[0]
                if re.fullmatch(r"--[a-z-]+|-[a-z]", option) and option not in helps[name] | common:
                    yield f"{page}:{n}: breakglass {name} has no {option}"


def rule_index():
    index = {os.path.normpath(os.path.join("docs", t.partition("#")[0])) for _, t in links("docs/README.md")}
    for page in pages():
        if os.path.dirname(page) in ("docs", "docs/de") and page != "docs/README.md" and page not in index:
            yield f"docs/README.md: leads not to {page}"


def main():
    if len(sys.argv) > 2:
        os.chdir(sys.argv[2])
    found = list({"links": rule_links, "external": rule_external, "sheets": rule_sheets, "quotes": rule_quotes,
                  "commands": rule_commands, "index": rule_index}[sys.argv[1]]())
    print("\n".join(found), end="\n" if found else "")
    sys.exit(bool(found))


main()
