# SPDX-License-Identifier: GPL-2.0-or-later
# terminal.py BYTES FILE COMMAND...: runs the command on a terminal of its own, 100 columns wide, types
# BYTES when it has shown two lines after its messages, and writes all it showed to FILE. Ends as it did.
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

typed = sys.argv[1].encode().decode("unicode_escape").encode("latin-1")
pid, terminal = pty.fork()
if not pid:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever runs us in the background has it ignored
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    os.execvp(sys.argv[3], sys.argv[3:])

shown = b""
deadline = time.monotonic() + 30
while time.monotonic() < deadline:
    if not select.select([terminal], [], [], 1)[0]:
        continue
    try:
        more = os.read(terminal, 65536)
    except OSError:  # it has closed the terminal
        break
    if not more:
        break
    shown += more
    lines = [line for line in shown.split(b"\n")[:-1] if not line.startswith(b"slubtrace: ")]
    if typed and len(lines) >= 2:
        os.write(terminal, typed)
        typed = b""
else:
    os.kill(pid, signal.SIGKILL)

with open(sys.argv[2], "wb") as out:
    out.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) % 256)
