#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""paused.py PASSPHRASE COMMAND PROGRAM [ARGS]: starts a program that reads a
passphrase, and runs COMMAND, by the shell and with the program's number in $PID,
when half of it was read: all that the program does to be safe it has done then.
The exit status is the program's, or 128 and the signal's; a core that was written
is told."""
import array
import fcntl
import os
import subprocess
import sys
import termios

phrase, command, *program = sys.argv[1:]
end, begin = os.pipe()
p = subprocess.Popen(program + ["--passphrase-fd", str(end)], pass_fds=[end], stdin=subprocess.DEVNULL)
half = len(phrase) // 2
os.write(begin, phrase[:half].encode())
left = array.array("i", [1])
while left[0] and os.waitid(os.P_PID, p.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
    os.sched_yield()
    fcntl.ioctl(end, termios.FIONREAD, left)
subprocess.run(command, shell=True, env={**os.environ, "PID": str(p.pid)})
os.write(begin, phrase[half:].encode() + b"\n")
os.close(begin)
status = os.waitpid(p.pid, 0)[1]
if os.WCOREDUMP(status):
    print("a core was written", file=sys.stderr)
sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
