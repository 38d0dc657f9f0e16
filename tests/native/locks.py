# SPDX-License-Identifier: GPL-2.0-or-later
"""
A workload that anyone may run: takes N file locks, each one object of file_lock_cache, and gives them
back; if a second argument says so, under this name.
"""
import fcntl
import sys
import tempfile


def main() -> int:
    if len(sys.argv) > 2:
        with open("/proc/self/comm", "w", encoding="ascii") as comm:
            comm.write(sys.argv[2])
    with tempfile.TemporaryFile() as file:
        for _ in range(int(sys.argv[1])):
            fcntl.flock(file, fcntl.LOCK_EX)
            fcntl.flock(file, fcntl.LOCK_UN)
    return 0


sys.exit(main())
