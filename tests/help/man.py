#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manual pages against what the program says of itself: man.py HELP.json DIR

HELP.json is what `help --json` prints, DIR has the pages. Prints a line for each
difference, either way, and nothing when there is none.
"""
import json
import os
import re
import sys

table = json.load(open(sys.argv[1]))
folder = sys.argv[2]
pages = {name: open(os.path.join(folder, name)).read().split("\n")
         for name in sorted(os.listdir(folder))}
# pages of others that may be referred to
others = {"age.1", "age-keygen.1", "cp.1", "cron.8"}


def fault(page, what):
    print(f"{page}: {what}")


def section(page, name, level=".Sh"):
    """The lines below a heading, up to the next of its kind or a higher one."""
    found, out = False, []
    for line in pages[page]:
        if line.startswith((".Sh ", level + " ")):
            found = line == f"{level} {name}"
        elif found:
            out.append(line)
    return out


def differ(page, what, told, known):
    for x in sorted(known - told):
        fault(page, f"{what} is missing: {x}")
    for x in sorted(told - known):
        fault(page, f"{what} is unknown to the program: {x}")


def option_text(o):
    dashes = "-" if len(o["name"]) == 1 else "--"
    return dashes + o["name"] + (" " + o["argument"] if "argument" in o else "")


def option_read(words):
    """Of "Fl -name Ar VALUE"."""
    m = re.fullmatch(r"Fl (-?)(\S+)(?: Ar (\S+))?", words)
    if m is None:
        return words
    return "-" + m[1] + m[2] + (" " + m[3] if m[3] else "")


def items(lines):
    return {option_read(line[4:]) for line in lines if line.startswith(".It Fl ")}


def described(page, command, alone):
    lines = section(page, "DESCRIPTION") if alone else \
        section(page, f"breakglass {command['name']}", ".Ss")
    if not lines:
        fault(page, f"no description of {command['name']}")
    differ(page, f"option of {command['name']}", items(lines),
           {option_text(o) for o in command["options"]})


def synopses(page):
    """Command name -> (options, words)."""
    out, name = {}, None
    for line in section(page, "SYNOPSIS"):
        if line == ".Nm breakglass":
            name = None
        elif line.startswith(".Cm ") and name is None:
            name = line[4:]
            out[name] = (set(), [])
        elif line.startswith(".Op Fl "):
            out[name][0].add(option_read(line[4:]))
        elif line.startswith(".Fl "):           # one that has to be given
            out[name][0].add(option_read(line[1:]))
        elif line.startswith(".Op Ar "):
            out[name][1].append(f"[{line[7:]}]")
        elif line.startswith(".Ar "):
            out[name][1].append(line[4:])
        elif line:
            fault(page, f"synopsis: {line}")
    return out


def command_page(group, commands):
    page = f"breakglass-{group}.1"
    if page not in pages:
        fault(page, "there is no such page")
        return
    told = synopses(page)
    differ(page, "command", set(told), {c["name"] for c in commands})
    differ(page, "command", {line[len(".Ss breakglass "):] for line in pages[page]
                             if line.startswith(".Ss breakglass ")},
           {c["name"] for c in commands} if len(commands) > 1 else set())
    for c in commands:
        options, words = told.get(c["name"], (set(), []))
        differ(page, f"option in the synopsis of {c['name']}", options,
               {option_text(o) for o in c["options"]})
        if " ".join(words) != c["words"]:
            fault(page, f"words of {c['name']}: {' '.join(words)}, not {c['words']}")
        described(page, c, len(commands) == 1)


def verb(line):
    """Of ".It Cm show Ar PATH Oo Ar FIELD Oc", the usage."""
    out = line[len(".It Cm "):]
    out = re.sub(r"\b(Cm|Ar) ", "", out)
    out = re.sub(r"\bFl (-\S*)", r"-\1", out)
    out = re.sub(r"\bOo (.*?) Oc", r"[\1]", out)
    return re.sub(r"^(export \S+) \.\.\.", r"\1...", out)


def session_page():
    page = "breakglass-shell.1"
    for heading, alone in (("Everywhere", False), ("\\&At the prompt alone", True)):
        told = {verb(line) for line in section(page, heading, ".Ss")
                if line.startswith(".It Cm ")}
        differ(page, "word of a session", told,
               {v["usage"] for v in table["session"] if v["at_prompt_alone"] == alone})


def exits(page):
    told = {line[4:] for line in section(page, "EXIT STATUS")
            if re.fullmatch(r"\.It \d+", line)}
    known = {str(e["status"]) for e in table["exits"]}
    if page == "breakglass.1":
        differ(page, "exit status", told, known)
    else:
        differ(page, "exit status", told, told & known)


def everywhere(page):
    """Options that are mentioned, and pages that are referred to."""
    known = {o["name"] for o in table["options"]} | {"fd", "h"} | \
        {o["name"] for c in table["commands"] for o in c["options"]}
    names = {c["name"] for c in table["commands"]}
    before = ""
    for line in pages[page]:
        for name in re.findall(r"\bFl -?([a-z][a-z-]*)", line) if line[:1] == "." else []:
            if name not in known | {"name"}:
                fault(page, f"option is unknown to the program: {name}")
        for name, sec in re.findall(r"\bXr (\S+) (\d)", line):
            if f"{name}.{sec}" not in set(pages) | others:
                fault(page, f"refers to {name}({sec}), which is not there")
        m = re.fullmatch(r"\.Xr breakglass-(\w+) 1", before)
        if m and line.startswith(".Cm ") and \
                f"{m[1]} {line.split()[1]}" not in names:
            fault(page, f"{m[1]} {line.split()[1]} is no command")
        before = line


def overview():
    page = "breakglass.1"
    differ(page, "option", items(section(page, "Options of every command", ".Ss")),
           {option_text(o) for o in table["options"]})
    differ(page, "variable", {line[len(".It Ev "):] for line in
                              section(page, "ENVIRONMENT") if line.startswith(".It Ev ")},
           {v["name"] for v in table["environment"]})
    differ(page, "command", {m for line in section(page, "Commands", ".Ss")
                             for m in re.findall(r"\.It Xr breakglass-(\w+) 1", line)},
           {c["name"].split()[0] for c in table["commands"]})
    differ("breakglass-help.1", "topic",
           {line[len(".It Cm "):] for line in section("breakglass-help.1", "Topics", ".Ss")
            if line.startswith(".It Cm ")}, {t["name"] for t in table["topics"]})


groups = {}
for c in table["commands"]:
    groups.setdefault(c["name"].split()[0], []).append(c)
for group, commands in groups.items():
    command_page(group, commands)
differ("docs/man", "page", {p for p in pages if p.endswith(".1")},
       {f"breakglass-{g}.1" for g in groups} | {"breakglass.1", "breakglass-shell.1"})
session_page()
overview()
for page in pages:
    everywhere(page)
    needed = ["NAME", "DESCRIPTION", "EXAMPLES", "SEE ALSO"]
    if page.endswith(".1"):
        needed += ["SYNOPSIS", "EXIT STATUS"]
        exits(page)
    for name in needed:
        if not section(page, name):
            fault(page, f"no {name}")
