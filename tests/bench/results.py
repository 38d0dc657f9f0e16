# SPDX-License-Identifier: GPL-2.0-or-later
"""The figures of guests as tables, as a file for programs, and where they are committed."""
import datetime
import os
import subprocess

import chart
from guests import HERE, OPERATIONS, PATHS, TREE

SUMMARY_ROW = "6.12"  # of the READMEs: the one on which most of the others run
NOT_SUMMED = ("nothing", "floor-stats", "all-stats", "glob", "objects-null", "objects-stacks", "slab-events")
LOOKUP = ("pair", "kmalloc")


def number(value, digits=1):
    return "n/a" if value is None else f"{value:,.{digits}f}"


def per_event(result, modes, mode, path="pair"):
    """Instructions for each event that the mode counts, or None if it counts none there."""
    events = modes[mode][path]
    added = result.added(mode, path)
    return None if added is None or events in ("-", "0") else added / int(events)


def ratio(result, modes, mode, path="pair"):
    """How many times the floor an event costs."""
    event, floor = per_event(result, modes, mode, path), per_event(result, modes, "floor", path)
    return None if event is None or not floor else event / floor


def goals(result, modes, mode):
    """What the mode is held against: (words, met) for each goal; met is None if it was not measured."""
    for path, goal in zip(("pair", "kmalloc"), modes[mode]["goal"].split()):
        if goal == "-":
            continue
        if goal.endswith("%"):
            added, nothing = result.added(mode, path), result.total("nothing", path)
            seen = None if added is None else 100 * added / nothing
            words = f"{path}: at most {goal} of it" + ("" if seen is None else f": {seen:.2f}%")
        else:
            seen, words = ratio(result, modes, mode, path), f"{path}: at most {goal} × floor"
        yield words, None if seen is None else round(seen, 3) <= float(goal.rstrip("%"))


def goal_words(result, modes, mode):
    verdicts = {True: "met", False: "**missed**", None: "n/a"}
    return "; ".join(f"{words}, {verdicts[met]}" for words, met in goals(result, modes, mode))


def versions(result):
    return ", ".join(f"{package} {version}" for package, version in result.versions.items())


def line(result, modes, mode):
    row = modes[mode]
    if mode in result.missing:
        reason = result.missing[mode].replace("|", "\\|")  # which is what another tool said
        return f"| {row['title']} | n/a: {reason} |" + " |" * 10
    times = {path: ratio(result, modes, mode, path) for path in LOOKUP}
    cells = [number(result.total(mode, "pair")), number(result.added(mode, "pair")),
             number(times["pair"], 2) if times["pair"] else "–", number(result.added(mode, "kmalloc")),
             number(times["kmalloc"], 2) if times["kmalloc"] else "–"]
    cells += [number(result.added(mode, path)) for path in ("grow", "shrink", "bulk", "page")]
    return f"| {row['title']} | {' | '.join(cells)} | {100 * result.spread(mode):.1f}% | {goal_words(result, modes, mode)} |"


def table(result, modes):
    heads = ["mode", "pair, total", "pair", "× floor", "kmalloc", "× floor", "grow", "shrink", "bulk", "page", "spread",
             "goal"]
    nothing = ", ".join(f"{path} {number(result.total('nothing', path))}" for path in PATHS)
    lines = [f"## Linux {result.kernel}, {'mitigations=off' if result.mitigations == 'off' else 'mitigations as they come'}",
             "", f"Peers: {versions(result)}. With nothing attached: {nothing}.", "", f"| {' | '.join(heads)} |",
             "| --- |" + " ---: |" * (len(heads) - 2) + " --- |"]
    lines += [line(result, modes, mode) for mode in modes if mode != "nothing"]
    lookup = [result.added("all", path) for path in LOOKUP]
    if None not in lookup:
        lines += ["", f"kmalloc and kfree, of which the cache has to be looked up, cost `slubtrace` {lookup[1] - lookup[0]:+,.1f} "
                      "instructions against a pair."]
    return "\n".join(lines) + "\n"


HEAD = """<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
# What tracing an allocation costs

Written by `make bench` on {date}, slubtrace {commit}, {qemu}. Figures are instructions of an operation, as a guest's clock counts
them (README.md, "Cost"); the columns from the second on say what the mode adds to what an operation takes with nothing attached.
They are medians of repeats of {operations} operations; *spread* is how wide the middle half of the repeats of a pair is, in
percent of the median (cost.tsv has the least and the most of every path). *× floor* is of one event that the mode counts, against one event of the floor: slabratetop and the bpftrace lines count allocations only, so one
event in a pair, the others two. – is a path of which the mode counts nothing. `grow`: an object of which each eighth needs a new
slab; `shrink`: their frees, and the slabs given back; `bulk`: an object of a call for 32; `kmalloc`: with its kfree; `page`: one
of order 0, with its free. That every mode saw what it must is checked; one that did not would have failed the run.

"""


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=TREE).stdout.strip()


def write_results(boots, modes):
    head = HEAD.format(date=datetime.date.today(), commit=output("git", "rev-parse", "--short", "HEAD"),
                       qemu=output("qemu-system-x86_64", "--version").splitlines()[0], operations=f"{OPERATIONS:,}")
    with open(os.path.join(HERE, "RESULTS.md"), "w", encoding="utf-8") as file:
        file.write(head + "\n".join(table(result, modes) for result in boots))
    write_figures(boots, os.path.join(HERE, "cost.tsv"))
    summed = next((result for result in boots if (result.row, result.mitigations) == (SUMMARY_ROW, "stock")), None)
    if not summed:
        return
    write_summary(summed, modes, "README.md", "title",
                  f"| Linux {summed.kernel}, instructions | an alloc and its free | an event | × floor |")
    write_summary(summed, modes, "README.zh-CN.md", "chinese",
                  f"| Linux {summed.kernel} | 一次分配与释放多出 | 每个事件 | 下限的倍数 |")
    chart.bars(os.path.join(TREE, "doc/cost.svg"),
               f"Instructions that tracing adds to an event of the slab allocator (Linux {summed.kernel}, log scale)",
               bars(summed, modes))


def write_figures(boots, path):
    """Of every boot, mode and path: the median and the range of repeats, and events seen of an operation."""
    lines = ["# Written by make bench: instructions of an operation, and what BPF programs or other witnesses saw of it.",
             "# row\tmitigations\tkernel\tmode\tpath\tmedian\tleast\tmost\tseen"]
    for result in boots:
        for (mode, way), times in result.times.items():
            seen = result.seen.get((mode, way))
            lines.append("\t".join([result.row, result.mitigations, result.kernel, mode, way,
                                    f"{result.total(mode, way):.3f}", f"{min(times):.3f}", f"{max(times):.3f}",
                                    "-" if seen is None else f"{seen:.3f}"]))
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def summed_modes(result, modes):
    """Of the summary: what was measured on a pair, by what an event costs."""
    names = [mode for mode in modes if mode not in NOT_SUMMED and result.added(mode, "pair") is not None]
    return sorted(names, key=lambda mode: per_event(result, modes, mode) or 0)


def bars(result, modes):
    for mode in summed_modes(result, modes):
        yield modes[mode]["title"].replace("`", ""), modes[mode]["group"], per_event(result, modes, mode)


def write_summary(result, modes, readme, title, head):
    lines = [head, "| --- | ---: | ---: | ---: |"]
    for mode in summed_modes(result, modes):
        event, times = per_event(result, modes, mode), ratio(result, modes, mode)
        lines.append(f"| {modes[mode][title]} | {number(result.added(mode, 'pair'), 0)} | "
                     f"{'–' if event is None else number(event, 0)} | {'–' if times is None else number(times, 2)} |")
    path = os.path.join(TREE, readme)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    mark, end = "<!-- cost: written by make bench -->\n", "<!-- cost: end -->"
    before, rest = text.split(mark)
    _, after = rest.split(end)
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + mark + "\n".join(lines) + "\n" + end + after)
