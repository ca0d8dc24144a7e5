#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays a dealing day on a pseudo-terminal: dealing_day.py HOW COMMAND...

HOW is how the words shown are typed back:
    plain    whole, a space after each
    four     four letters each
    numbers  by their numbers on the list
    german   y and z in each other's place
    slip     one word wrong, then the offer taken
    print    whole, from the page that `lp` was given (in $PRINTED)
    wrong    a word of the list in place of another, and again, then given up
The words dealt go to the file $DEALT, where that is set.
Prints what was left on the terminal outside the alternate screen. The exit
status is the command's.
"""
import os
import pty
import re
import select
import subprocess
import sys
import time

WORDS_FILE = os.path.join(os.path.dirname(__file__), "..", "..", "shamir", "words.c")
LIST = sorted(set(re.findall(r'"([a-z]{4,8})"', open(WORDS_FILE).read())))
assert len(LIST) == 1024, len(LIST)


class Terminal:
    def __init__(self, command):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "vt100"
            os.execvp(command[0], command)
        self.seen = b""

    def wait(self, pattern, seconds=30):
        """Until ${pattern} stands in what came since the last one."""
        end = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.fresh, re.S)
            if found:
                self.mark += found.end()
                return found
            if time.monotonic() > end or not self.read(end - time.monotonic()):
                sys.exit(f"waited for {pattern!r}, saw {self.fresh[-600:]!r}")

    mark = 0

    @property
    def fresh(self):
        return self.seen[self.mark:]

    def read(self, seconds):
        if not select.select([self.fd], [], [], max(seconds, 0))[0]:
            return False
        try:
            got = os.read(self.fd, 65536)
        except OSError:
            return False
        self.seen += got
        return bool(got)

    def type(self, text):
        os.write(self.fd, text.encode())

    def end(self):
        while self.read(30):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def words_shown(screen):
    """The numbered words of the card's screen, in order."""
    found = {}
    for n, w in re.findall(rb"(\d+) ([a-z]{4,8})\b", screen):
        found.setdefault(int(n), w.decode())
    words = [found[i] for i in range(1, 34)]
    assert all(w in LIST for w in words), words
    return words


def swap(word):
    return word.translate(str.maketrans("yz", "zy"))


def near(word):
    """A slip of the word that is no word and begins none."""
    for i in range(len(word)):
        for letter in "qxjvk":
            bad = word[:i] + letter + word[i + 1:]
            if not any(w.startswith(bad[:4]) for w in LIST) and \
               not any(w.startswith(swap(bad)[:4]) for w in LIST):
                return bad
    return None


def type_back(t, how, words):
    if how in ("plain", "print"):
        t.type(" ".join(words) + " ")
    elif how == "four":
        t.type(" ".join(w[:4] for w in words) + " ")
    elif how == "german":
        t.type(" ".join(swap(w) for w in words) + " ")
    elif how == "numbers":
        for i, w in enumerate(words):
            number = LIST.index(w) + 1
            t.type(f"{number}\r" + ("\r" if number == i + 1 else ""))
            t.wait(rb"word %d of 33|33 words|\x1b\[\?1049l" % (i + 2))
    elif how == "slip":
        at = next(i for i, w in enumerate(words) if i > 2 and near(w))
        t.type(" ".join(words[:at]) + " ")
        t.wait(rb"word %d of 33" % (at + 1))
        t.type(near(words[at]) + " ")
        offer = t.wait(rb"\b([a-f])\)? +" + words[at].encode() + rb"\b")
        t.type(offer.group(1).decode() + "\r")
        t.type(" ".join(words[at + 1:]) + " ")
    elif how == "wrong":
        other = next(w for w in LIST if w != words[4])
        t.type(" ".join(words[:4] + [other] + words[5:]) + " ")
        t.wait(rb"word to change|look at word|checksum")
        t.type("\x03")


def main():
    how, command = sys.argv[1], sys.argv[2:]
    t = Terminal(command)
    t.wait(rb"to the keyboard, all others look away")
    t.wait(rb"\[g\]ive up: ")
    if how == "print":
        t.type("p\r")
        t.wait(rb"\x1b\[\?1049h")
        page = subprocess.run(["pdftotext", "-f", "2", "-layout", os.environ["PRINTED"], "-"],
                              check=True, capture_output=True).stdout
        words = words_shown(re.sub(rb" +", b" ", page))
    else:
        t.type("s\r")
        screen = t.wait(rb"\x1b\[\?1049h(.*press Enter[^\n]*\n)")
        words = words_shown(screen.group(1))
        t.type("\r")
        t.wait(rb"\x1b\[\?1049l")
    if how != "print":
        t.wait(rb"word 1 of 33")
    if "DEALT" in os.environ:
        open(os.environ["DEALT"], "w").write(" ".join(words))
    type_back(t, how, words)
    if how == "wrong":
        t.wait(rb"once more\?")
        t.type("n\r")
    status = t.end()
    left = re.sub(rb"\x1b\[\?1049h.*?\x1b\[\?1049l", b"", t.seen, flags=re.S)
    sys.stdout.buffer.write(left)
    shown = [w for w in words if re.search(rb"\b%s\b" % w.encode(), left)]
    if len(shown) > 3:
        sys.exit(f"left on the terminal: {len(shown)} words")
    sys.exit(status)


main()
