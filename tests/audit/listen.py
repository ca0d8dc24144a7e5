# SPDX-License-Identifier: GPL-3.0-or-later
"""listen.py SOCKET OUT COMMAND... -- run COMMAND while a datagram socket at SOCKET
takes what is sent there, and write it to OUT, a line each."""
import os
import socket
import subprocess
import sys

path, out, command = sys.argv[1], sys.argv[2], sys.argv[3:]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(path)
status = subprocess.call(command)
s.setblocking(False)
with open(out, "wb") as f:
    while True:
        try:
            f.write(s.recv(65536).rstrip(b"\0\n") + b"\n")
        except BlockingIOError:
            break
os.unlink(path)
sys.exit(status)
