# SPDX-License-Identifier: GPL-2.0-or-later
"""
What is at the other end of a stream, in ways that a shell cannot be.

slow FILE COMMAND...      stdout is a pipe that does not wait, and is read slowly, into FILE
hangup FILE COMMAND...    its terminal goes away when COMMAND has written to FILE

Ends as the command does, 128 + n if a signal killed it.
"""
import fcntl
import os
import pty
import signal
import subprocess
import sys
import time


def slow(path, *command):
    end, start = os.pipe()
    fcntl.fcntl(start, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(start, False)
    with open(path, "wb") as file, subprocess.Popen(command, stdout=start) as process:
        os.close(start)
        while some := os.read(end, 8192):
            file.write(some)
            time.sleep(0.002)
    return process.returncode


def hangup(path, *command):
    pid, terminal = pty.fork()
    if not pid:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # as if not started by nohup
        os.execvp(command[0], command)
    deadline = time.monotonic() + 30
    while not (os.path.exists(path) and os.path.getsize(path)) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


status = {"slow": slow, "hangup": hangup}[sys.argv[1]](*sys.argv[2:])
sys.exit(status if status >= 0 else 128 - status)
