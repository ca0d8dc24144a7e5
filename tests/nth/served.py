# SPDX-License-Identifier: GPL-3.0-or-later
"""The program, stopped before its main by preload.c, which makes a copy of itself for each run: to load it
and to check the same signatures once more takes longer than most of what it is run for."""
import os
import select
import signal

FROM = 200
TOLD = ["BG_NTH_OUT", "BG_NTH_KIND", "BG_NTH_AT", "BG_NTH_ON", "BG_NTH_ERRNO", "BG_NTH_SIGNAL"]
SECONDS = 60


class Served:
    def __init__(self, program, preload, env):
        theirs, self.to = os.pipe()
        self.back, told = os.pipe()
        low = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in range(4)]
        theirs_too = {**env, "LD_PRELOAD": preload, "BG_NTH_SERVE": str(FROM)}
        self.pid = os.posix_spawn(program, [program], theirs_too, file_actions=[
            (os.POSIX_SPAWN_DUP2, theirs, FROM), (os.POSIX_SPAWN_DUP2, told, FROM + 1), *low])
        os.close(theirs)
        os.close(told)

    def run(self, folder, files, argv, env={}):
        """${files}: what 0 to 3 are. What TOLD has of ${env} is for preload.c. The exit code, -N for signal N, or
        None for one that hung."""
        texts = [folder, *files, *(env.get(name, "") for name in TOLD), *argv]
        message = b"".join(os.fsencode(t) + b"\0" for t in texts)
        os.write(self.to, len(message).to_bytes(4, "little") + message)
        pid = int.from_bytes(os.read(self.back, 4), "little")
        assert pid > 0, "the program that is copied is gone"
        hangs = not select.select([self.back], [], [], SECONDS)[0]
        if hangs:
            os.kill(pid, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(int.from_bytes(os.read(self.back, 4), "little"))
        return None if hangs else status

    def end(self):
        os.close(self.to)
        os.waitpid(self.pid, 0)
        os.close(self.back)
