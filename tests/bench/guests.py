# SPDX-License-Identifier: GPL-2.0-or-later
"""Guests whose clock counts instructions: what they are made of, what they say, and whether to believe it."""
import os
import statistics
import subprocess
from collections import defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.join(HERE, "../..")
BUILD = os.environ.get("BUILD", os.path.join(TREE, "build"))
OUT = os.path.join(BUILD, "cost")
MODES = os.path.join(HERE, "cost-modes.tsv")
# What the kernel does by itself to memory and names of caches is left out, and addresses are as in every boot.
PARAMETERS = "init_on_alloc=0 slab_nomerge nokaslr"
MITIGATIONS = {"stock": "", "off": "mitigations=off"}
OPERATIONS = 1000
LEAST = 20  # instructions that nothing can be called with fewer
PATHS = ["pair", "kmalloc", "grow", "shrink", "bulk", "page"]


def read_modes():
    """The rows of cost-modes.tsv, by mode."""
    with open(MODES, encoding="utf-8") as file:
        lines = file.read().splitlines()
    names = next(line for line in lines if line.startswith("# mode\t"))[2:].split("\t")
    rows = [dict(zip(names, line.split("\t"))) for line in lines if line and not line.startswith("#")]
    return {row["mode"]: row for row in rows}


def tool(name, *arguments):
    command = [os.path.join(TREE, "tools", name), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


class Peers:
    """The other tools as the Debian of a row has them."""

    def __init__(self, row):
        folder = tool("fetch-peers", row)
        self.archive = os.path.join(folder, "peers.initramfs")
        with open(os.path.join(folder, "versions"), encoding="utf-8") as file:
            self.versions = dict(line.split() for line in file)


def append(path, archive):
    """An initramfs may be several archives, one after another."""
    with open(path, "ab") as out, open(archive, "rb") as file:
        while block := file.read(1 << 20):
            out.write(block)


def prepare(name, row, modes, repeats, peers=None):
    """The initramfs for boots of a row, in a file of that name."""
    os.makedirs(OUT, exist_ok=True)
    module = os.path.join(OUT, f"{row}.ko")
    initramfs, settings = (os.path.join(OUT, f"{name}.{kind}") for kind in ("initramfs", "settings"))
    with open(settings, "w", encoding="utf-8") as file:
        file.write(f"OPERATIONS={OPERATIONS} REPEATS={repeats} MODES='{' '.join(modes)}'\n")
    tool("fetch-kernel", row)
    tool("build-module", row, os.path.join(TREE, "module"), module)
    arch = tool("rows", "arch", row)
    files = {
        "/payload": os.path.join(HERE, "guest-cost"), "/guest-lib": os.path.join(TREE, "tools/guest-lib"),
        "/modes.tsv": MODES, "/bench-settings": settings, "/yep_slab.ko": module,
        "/usr/bin/slubtrace": os.path.join(BUILD, arch, "slubtrace"), "/usr/bin/floor": os.path.join(BUILD, arch, "floor"),
    }
    tool("make-initramfs", initramfs, *(f"{dest}={src}" for dest, src in files.items()))
    if peers:
        append(initramfs, peers.archive)
    return initramfs


class Boot:
    """What one guest said: of a row of kernels and a setting of mitigations."""

    def __init__(self, row, mitigations):
        self.row = row
        self.mitigations = mitigations
        self.kernel = "?"
        self.times = defaultdict(list)  # instructions an operation, by mode and path
        self.seen = {}  # events an operation, likewise
        self.proofs = {}  # by mode
        self.missing = {}  # reasons, by mode
        self.wrong = []
        self.ended = False
        self.figure = statistics.median  # of the repeats

    def read(self, text):
        for line in text.splitlines():
            fields = line.rstrip("\r").split("\t")
            if fields[0] != "cost":
                continue
            kind, fields = fields[1], fields[2:]
            if kind == "kernel":
                self.kernel = fields[0]
            elif kind == "time":
                mode, path, operations, nanoseconds = fields
                self.times[mode, path].append(int(nanoseconds) / int(operations))
            elif kind == "seen":
                self.seen[fields[0], fields[1]] = int(fields[2]) / OPERATIONS
            elif kind == "proof":
                self.proofs[fields[0]] = fields[1]
            elif kind == "na":
                self.missing[fields[0]] = fields[1] or "did not start"
            elif kind == "unproven":
                self.wrong.append(f"{fields[0]}: {fields[1]}")
            elif kind == "end":
                self.ended = True

    def total(self, mode, path):
        """Instructions an operation, or None."""
        times = self.times.get((mode, path))
        return self.figure(times) if times and mode not in self.missing else None

    def added(self, mode, path):
        total, nothing = self.total(mode, path), self.total("nothing", path)
        return None if total is None or nothing is None else max(total - nothing, 0.0)

    def spread(self, mode):
        """How wide the middle half of the repeats of a pair is, as a share of their median; None if there are none."""
        times = self.times.get((mode, "pair"))
        if not times:
            return None
        first, _, third = statistics.quantiles(times, n=4)
        return (third - first) / statistics.median(times)

    def judge(self, modes):
        """A mode that measured nothing, or saw other events than it must, is worse than none."""
        if not self.ended:
            self.wrong.append("the guest did not get to the end")
        for mode, row in modes.items():
            if mode not in self.missing:
                self.wrong += [f"{mode}: {wrong}" for wrong in self.doubts(mode, row)]
            elif row["group"] != "peer":
                self.wrong.append(f"{mode}: n/a: {self.missing[mode]}")

    def doubts(self, mode, row):
        for path in ("pair", "kmalloc"):
            wanted, seen = row[path], self.seen.get((mode, path))
            if self.total(mode, path) is None:
                yield f"{path} was not measured"
            elif wanted not in ("-", "0") and self.added(mode, path) < LEAST * int(wanted):
                yield f"{path}: counts {wanted} events and costs next to nothing: {self.added(mode, path):.1f} instructions"
            elif row["proof"] in ("nothing", "samples") or wanted == "-":
                continue  # nobody counts, or only in sum
            elif seen is None or not int(wanted) - 0.2 <= seen <= int(wanted) + 0.5:
                yield f"{path}: {seen} events seen of an operation, wanted {wanted}"
        if row["proof"] in ("tallies", "lines", "written", "samples") and mode not in self.proofs:
            yield "its numbers are not those of the module"


def boot(name, row, mitigations, initramfs, timeout, memory=512):
    """One guest of that many MiB and seconds; without an initramfs, what the last one of that name said."""
    log = os.path.join(OUT, f"{name}-{mitigations}.log")
    command = [os.path.join(TREE, "tools/boot"), row, "--initramfs", str(initramfs), "--append",
               f"{PARAMETERS} {MITIGATIONS[mitigations]}", "--smp", "1", "--mem", str(memory), "--timeout", str(timeout),
               "--count-instructions", "--log", log]
    if initramfs:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    result = Boot(row, mitigations)
    with open(log, encoding="utf-8", errors="replace") as file:
        result.read(file.read())
    return result
