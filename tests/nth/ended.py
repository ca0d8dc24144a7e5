#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends a program that has a terminal: ended.py SIGNAL SCRIPT COMMAND...

SCRIPT is that of tests/cli/talk.py, with `wait`, `type` and `keys` alone. When it is over the program
gets SIGNAL; HANGUP hangs the terminal up instead. Where COMMAND is what looks into it, $ENDED_PID names
a file with the program's own number. Says on standard output how the terminal was left
("modes same" or what differs), and ends with the program's status, 128 + N for signal N, or 124 when
it goes on all the same. What stood on the terminal goes to standard error."""
import os
import pty
import re
import select
import signal
import sys
import termios
import time
import fcntl

SECONDS = 30
what, script = sys.argv[1], open(sys.argv[2]).read().splitlines()
master, slave = pty.openpty()
fcntl.ioctl(master, termios.TIOCSWINSZ, b"\x18\0\x50\0\0\0\0\0")
before = termios.tcgetattr(slave)
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for fd in 0, 1, 2:
        os.dup2(slave, fd)
    os.closerange(3, 100)
    os.environ.update(TERM="vt100", LANG="C", LC_ALL="C")
    os.execvp(sys.argv[3], sys.argv[3:])
seen, mark, end = b"", 0, time.monotonic() + SECONDS


def read():
    global seen
    if not select.select([master], [], [], max(0, min(0.2, end - time.monotonic())))[0]:
        return
    try:
        seen += os.read(master, 65536)
    except OSError:
        pass


def gone():
    """Its status, or None while it goes on."""
    done, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


for line in script:
    verb, _, rest = line.partition(" ")
    if verb == "type":
        os.write(master, (rest + "\n").encode())
        continue
    if verb == "keys":
        os.write(master, rest.encode())
        continue
    broken = re.sub(r" (?![^\[]*\])", r"\\s+", rest)
    while True:
        found = re.search(broken.encode(), seen[mark:], re.S)
        if found:
            mark += found.end()
            break
        if time.monotonic() > end:
            sys.stderr.buffer.write(seen)
            os.kill(pid, signal.SIGKILL)
            sys.exit(f"\nended: waited for {rest!r}")
        read()

end = time.monotonic() + SECONDS
if what == "HANGUP":
    os.close(slave)
    os.close(master)
else:
    its = os.environ.get("ENDED_PID")
    os.kill(int(open(its).read()) if its else pid, getattr(signal, "SIG" + what))
status = None
while status is None and time.monotonic() < end:
    if what == "HANGUP":
        time.sleep(0.05)
    else:
        read()
    status = gone()
if status is None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    status = 124
if what != "HANGUP":
    read()
    after = termios.tcgetattr(slave)
    print("modes same" if before == after else f"modes {before} {after}")
sys.stderr.buffer.write(seen)
sys.exit(status if status >= 0 else 128 - status)
