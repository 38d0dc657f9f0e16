# SPDX-License-Identifier: GPL-2.0-or-later
# grow.py NAME COUNT: calls itself NAME (as in a Python literal), makes COUNT mappings, which take slabs of
# vm_area_struct, says "grown", and holds them until its input ends.
import ctypes
import mmap
import sys

libc = ctypes.CDLL(None)
PR_SET_NAME = 15
libc.prctl(PR_SET_NAME, sys.argv[1].encode().decode("unicode_escape").encode("latin-1"), 0, 0, 0)
# Neighbours that differ are not merged.
maps = [mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | (i % 2 and mmap.PROT_WRITE)) for i in range(int(sys.argv[2]))]
print("grown", flush=True)
sys.stdin.read()
