#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays a page as its reader would: play.py PAGE [BEFORE.sh]

Every line "$ COMMAND" of an indented block is typed, in the order of the page, in
one empty directory, on a pseudo-terminal that breaks no lines; what follows up to the
next "$" or the end of the block is what the page promises. Compared are

- the exit status: 0, or N where the command ends in the comment "# exits with N";
- the output, line by line, but for blank lines and the blanks around a line. Ids,
  days, times and phrases of the word list may differ; what came in their place is
  typed in later commands. A line "..." stands for any lines.

Where the program asks, what the page has behind the question is typed; "(Enter)" is
that key alone, "(typed, not shown: TEXT)" TEXT where the terminal shows nothing of it, and
without TEXT a passphrase that the play chooses, always the same.
Enter is pressed where the program waits for it to take a secret away.

A block after the comment "<!-- not played: WHY -->" is passed over. BEFORE.sh is run
first, in the same directory.
"""
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
WORDS = set(re.findall(r'"([a-z]{4,8})"', open(os.path.join(ROOT, "shamir", "words.c")).read()))
assert len(WORDS) == 1024, len(WORDS)

VARIABLE = re.compile(
    r"(?P<stamp>\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z?)"
    r"|(?P<day>\b\d{4}-\d\d-\d\d\b)"
    r"|(?P<hex>\b[0-9a-f]{6,64}\b)"
    r"|(?P<word>\b[a-z]{4,8}(?: [a-z]{4,8}){5,25}\b)"
    r"|(?P<made>\b[a-z0-9]{4}(?:-[a-z0-9]{4}){6}\b)")
PASSPHRASE = "seven green geese go"
HIDDEN = re.compile(r"\(typed, not shown(?:: ([^)]*))?\)$")
QUESTION = re.compile(r"[:>?\]] ?$")
STAMP, DAY = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z?", r"\d{4}-\d\d-\d\d"


def blocks(page):
    """The indented blocks, each a list of (line number, text)."""
    found, block, skip = [], [], False
    for n, line in enumerate(page.split("\n") + ["end"], 1):
        if line.startswith("    "):
            block.append((n, line[4:]))
        elif line.strip() == "" and block:
            block.append((n, ""))
        else:
            if block and not skip:
                found.append(block)
            if block or line.strip():
                skip = line.startswith("<!-- not played: ")
            block = []
    return found


def commands(page):
    """(line number, command, promised lines) of each "$" line."""
    for block in blocks(page):
        at = [i for i, (_, text) in enumerate(block) if text.startswith("$ ")]
        for i, end in zip(at, at[1:] + [len(block)]):
            first = i
            text = block[i][1][2:]
            while text.endswith("\\"):
                i += 1
                text = text[:-1] + block[i][1].strip()
            yield block[first][0], text, [t.strip() for _, t in block[i + 1:end] if t.strip()]


class Reader:
    """What the page calls by one name, and the play by another."""

    def __init__(self):
        self.known = {}

    def phrases(self, text):
        return len(text.split()) >= 6 and all(w in WORDS for w in text.split())

    def pattern(self, line):
        out, at, keys = "", 0, []
        for m in VARIABLE.finditer(line):
            kind, text = m.lastgroup, m.group()
            if kind == "word" and not self.phrases(text):
                continue
            out += re.escape(line[at:m.start()])
            at = m.end()
            if kind == "stamp":
                out += STAMP
            elif kind == "day":
                out += DAY
            else:
                keys.append(text)
                out += {"hex": "([0-9a-f]{%d})" % len(text),
                        "made": "([a-z0-9]{4}(?:-[a-z0-9]{4}){6})",
                        "word": "([a-z]{4,8}(?: [a-z]{4,8}){%d})" % (len(text.split()) - 1)}[kind]
        return re.compile(out + re.escape(line[at:])), keys

    def meets(self, promised, got):
        m = promised[0].fullmatch(got)
        if not m:
            return False
        for key, text in zip(promised[1], m.groups()):
            if self.known.setdefault(key, text) != text:
                return False
            for n in (6, 8):            # an id is often shown by its first digits
                if re.fullmatch("[0-9a-f]{%d,}" % (n + 1), key):
                    self.known.setdefault(key[:n], text[:n])
        return True

    def compare(self, promised, got):
        """None, or what is wrong."""
        rest = list(got)
        gap = False
        for line in promised:
            if line == "...":
                gap = True
                continue
            p = self.pattern(re.sub(r" *(\(Enter\)|\(typed, not shown[^)]*\))$", "", line))
            while rest and gap and not self.meets(p, rest[0]):
                rest.pop(0)
            if not rest or not self.meets(p, rest[0]):
                return f"promised {line!r}, saw {rest[0] if rest else 'no more'!r}"
            rest.pop(0)
            gap = False
        if rest and not gap:
            return f"saw {rest[0]!r} beyond what is promised"
        return None

    def answer(self, question, promised):
        """(What is typed at ${question}, the promised lines after it), or None."""
        for i, line in enumerate(promised):
            if line.startswith(question) and line != question:
                rest = line[len(question):].strip()
                hidden = HIDDEN.match(rest)
                if hidden:
                    rest = hidden.group(1) or PASSPHRASE
                text = "" if rest == "(Enter)" else self.typed(rest)
                return text, promised[i + 1:]
        return None

    def typed(self, command):
        for key in sorted(self.known, key=len, reverse=True):
            command = re.sub(r"(?<![0-9a-z])%s(?![0-9a-z])" % re.escape(key), self.known[key], command)
        return command


def plain(seen):
    """What came from the terminal, without its control sequences."""
    return re.sub(r"\x1b[\[(]?[0-9;?]*[a-zA-Z]|\x1b[78=>]|[\x07\x0f]", "",
                  seen.decode("utf-8", "replace"))


class Terminal:
    """A command that is typed at a shell which remembers where it is."""

    def __init__(self, command, home):
        script = (f'cd "$(cat {home}/.cwd)"; . {home}/.env; {command}\n'
                  f'st=$?; export -p >{home}/.env; pwd >{home}/.cwd; exit $st\n')
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="vt100", HOME=home)
            os.execvp("bash", ["bash", "--norc", "-c", script])

    def read(self, seconds):
        """Whether anything came; None at the end."""
        if not select.select([self.fd], [], [], max(seconds, 0))[0]:
            return False
        try:
            got = os.read(self.fd, 65536)
        except OSError:
            return None
        self.seen += got
        return True if got else None

    def type(self, text):
        os.write(self.fd, (text + "\r").encode())


def run(command, home, promised, reader):
    """Types ${command}, and answers as the page does: (exit status, lines)."""
    t = Terminal(command, home)
    answered, asked, end = 0, 0, time.monotonic() + 60
    while True:
        came = t.read(end - time.monotonic())
        if came is None:
            break
        if not came:
            os.kill(t.pid, 9)
            t.seen += b"\n(still waiting after a minute)\n"
            continue
        if t.seen.count(b"press Enter") > answered:
            answered += 1
            t.type("")
        question = re.split(r"[\r\n]", plain(t.seen[asked:]))[-1].strip()
        if question and QUESTION.search(question) and t.read(0.05) is False:
            answer = reader.answer(question, promised)
            if answer:
                asked = len(t.seen)
                promised = answer[1]
                t.type(answer[0])
    status = os.waitstatus_to_exitcode(os.waitpid(t.pid, 0)[1])
    os.close(t.fd)
    return status, [l.strip() for l in re.split(r"[\r\n]+", plain(t.seen)) if l.strip()]


def main():
    page, before = sys.argv[1], sys.argv[2:]
    name = re.sub(r"[^a-z0-9]+", "_", os.path.basename(page).removesuffix(".md").lower())
    home = tempfile.mkdtemp()
    program = os.environ.get("BG_PROGRAM", os.path.join(ROOT, "build", "release", "breakglass"))
    os.makedirs(f"{home}/bin")
    os.symlink(program, f"{home}/bin/breakglass")
    os.makedirs(f"{home}/desk")
    for k in list(os.environ):
        if k.startswith("BREAKGLASS_"):
            del os.environ[k]
    os.environ["PATH"] = f"{home}/bin:" + os.environ["PATH"]
    open(f"{home}/.env", "w").close()
    open(f"{home}/.cwd", "w").write(f"{home}/desk\n")
    reader, bad, played = Reader(), 0, 0
    try:
        for script in before:
            subprocess.run(["bash", "-eu", os.path.realpath(script)], cwd=f"{home}/desk",
                           check=True, capture_output=True)
        for n, command, promised in commands(open(page, encoding="utf-8").read()):
            played += 1
            wanted = re.search(r"# exits with (\d+)$", command)
            status, got = run(reader.typed(command), home, promised, reader)
            wrong = reader.compare(promised, got)
            if status != int(wanted.group(1) if wanted else 0):
                wrong = f"exit status {status}" + (f"; {wrong}" if wrong else "")
            if wrong:
                bad += 1
                print(f"not ok {name}_line_{n}_does_what_it_says: {wrong}")
                print(f"#   $ {reader.typed(command)}")
                for line in got:
                    print(f"#   {line}")
                break           # what follows builds on it
            print(f"ok {name}_line_{n}_does_what_it_says")
    finally:
        subprocess.run(["chmod", "-R", "u+w", home], check=False)
        shutil.rmtree(home)
    if not played:
        print(f"not ok {name}_has_something_to_play")
    sys.exit(bool(bad or not played))


main()
