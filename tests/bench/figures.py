# SPDX-License-Identifier: GPL-2.0-or-later
"""What the benchmarks share: load, a table of figures held against goals, and its place in README.md."""
import contextlib
import datetime
import os
import re
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SLUBTRACE = os.path.join(HERE, "../../slubtrace")
README = os.path.join(HERE, "README.md")

# Each makes eight objects; two processes are what two CPUs have time for.
ALLOCATE = "import os\nwhile True:\n for fd in os.pipe(): os.close(fd)"


@contextlib.contextmanager
def load(*commands):
    running = []
    try:
        for command in commands:  # which is not to outlive this script, however that ends
            command = ["setpriv", "--pdeathsig", "KILL", *command]
            running.append(subprocess.Popen(command, start_new_session=True, preexec_fn=lambda: os.nice(-os.nice(0))))
        time.sleep(0.5)
        yield
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def allocating():
    return load(*([sys.executable, "-c", ALLOCATE] for _ in range(2)))


class Table:
    def __init__(self):
        self.rows = []
        self.missed = 0

    def add(self, what, figures, goal="", met=True):
        self.rows.append((what, figures, goal if met else goal + ", **missed**"))
        self.missed += not met
        print(f"{what}: {figures}" + (f" (goal: {self.rows[-1][2]})" if goal else ""), flush=True)


def machine():
    with open("/proc/meminfo", encoding="ascii") as file:
        gib = int(file.readline().split()[1]) / (1 << 20)
    release = re.match(r"[\d.]+", os.uname().release)[0]
    today = datetime.datetime.now(datetime.timezone.utc).date()
    return f"{today}: Linux {release}, {os.uname().machine}, {os.cpu_count()} CPUs, {gib:.0f} GiB of memory."


def write_readme(name, table):
    lines = [machine(), "", "| what | figures | goal |", "| --- | --- | --- |"]
    lines += [f"| {' | '.join(row)} |" for row in table.rows]
    with open(README, encoding="utf-8") as file:
        text = file.read()
    mark = f"<!-- {name}: written by tests/bench/{name} --write -->\n"
    before, rest = text.split(mark)
    end = f"<!-- {name}: end -->"
    _, after = rest.split(end)
    with open(README, "w", encoding="utf-8") as file:
        file.write(before + mark + "\n".join(lines) + "\n" + end + after)


def run(name, table, *measurements):
    """The whole of a benchmark, with its arguments and exit status."""
    if sys.argv[1:] not in ([], ["--write"]):
        raise SystemExit(f"usage: {name} [--write]")
    if os.geteuid():
        raise SystemExit(f"{name}: needs root")
    os.nice(-10)  # what is late is to be what is measured, and not who looks at it
    for measure in measurements:
        measure(table)
    if len(sys.argv) > 1:
        write_readme(name, table)
    sys.exit(1 if table.missed else 0)
