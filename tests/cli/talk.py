#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Talks to a program on a pseudo-terminal: talk.py SCRIPT COMMAND...

Each line of SCRIPT is one of
    wait REGEX          until it stands in what came, broken anywhere; its groups become $1, $2 ...
    type TEXT           and Enter; $1 ... are replaced
    keys TEXT           as it is, without Enter; \\t and \\x1b are keys
    paste FILE          all of it at once
    hold TEXT           as keys, again and again until the next wait is over
    hang                the terminal up
    sh COMMAND          run meanwhile by the shell, $1 ... replaced
    kill                the program, with SIGKILL
TERM is vt100, or $TALK_TERM. What stood on the terminal goes to standard output, the exit status is the
program's (137 when it was killed).
"""
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import fcntl

script = open(sys.argv[1]).read().splitlines()
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(TERM=os.environ.get("TALK_TERM", "vt100"), LANG="C", LC_ALL="C")
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
seen, mark, groups, held = b"", 0, [], b""


def read(seconds):
    global seen
    if not select.select([fd], [], [], max(seconds, 0))[0]:
        return False
    try:
        got = os.read(fd, 65536)
    except OSError:
        return False
    seen += got
    return bool(got)


def wait(pattern):
    global mark, groups, held
    end = time.monotonic() + 30
    broken = re.sub(r" (?![^\[]*\])", r"\\s+", pattern)
    while True:
        found = re.search(broken.encode(), seen[mark:], re.S)
        if found:
            mark += found.end()
            if found.groups():
                groups = [g.decode() for g in found.groups()]
            held = b""
            return
        if held and time.monotonic() < end:
            if not read(0.1):
                os.write(fd, held)
            continue
        if time.monotonic() > end or not read(end - time.monotonic()):
            sys.stdout.buffer.write(seen)
            sys.exit(f"\ntalk: waited for {pattern!r}")


def filled(text):
    for i, g in enumerate(groups):
        text = text.replace(f"${i + 1}", g)
    return text


for line in script:
    verb, _, rest = line.partition(" ")
    if verb == "wait":
        wait(rest)
    elif verb == "type":
        os.write(fd, (filled(rest) + "\n").encode())
    elif verb == "keys":
        os.write(fd, filled(rest).encode().decode("unicode_escape").encode())
    elif verb == "paste":
        os.write(fd, open(rest, "rb").read())
    elif verb == "hold":
        held = filled(rest).encode().decode("unicode_escape").encode()
    elif verb == "hang":
        os.close(fd)
        break
    elif verb == "sh":
        subprocess.run(filled(rest), shell=True, check=True, stdout=subprocess.DEVNULL)
    elif verb == "kill":
        os.kill(pid, signal.SIGKILL)
    elif verb:
        sys.exit(f"talk: {line!r}?")
while script[-1] != "hang" and read(20):
    pass
sys.stdout.buffer.write(seen.replace(b"\r\n", b"\n"))
sys.stdout.flush()
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(status if status >= 0 else 128 - status)
