#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# Prints what is wrong with what slubtrace list says; nothing: all is well. `list.py WHAT [FILE]`.
import collections
import json
import os
import subprocess
import sys

FOLDER = "/sys/kernel/slab"


def ask(*arguments):
    return json.loads(subprocess.run(["./slubtrace", "list", "--format", "json", *arguments],
                                     capture_output=True, text=True, check=True).stdout)


def names_of(cache):
    """Its folder, its own name if that leads there, and the others."""
    names = [cache["folder"], *cache["aliases"]]
    path = f"{FOLDER}/{cache['cache']}"
    if cache["folder"] != cache["cache"] and os.path.realpath(path).endswith("/" + cache["folder"]):
        names.append(cache["cache"])
    return names


def names(listed):
    """Also where each leads is right. Caches may come and go meanwhile, but not here."""
    seen = collections.Counter(name for cache in listed["caches"] for name in names_of(cache))
    seen.update(listed["left_behind"])
    there = set(os.listdir(FOLDER))
    for name in sorted(there | set(seen)):
        if seen[name] != (name in there):
            print(f"{name}: {seen[name]} times")
    for cache in listed["caches"]:
        for alias in cache["aliases"]:
            target = os.path.basename(os.readlink(f"{FOLDER}/{alias}"))
            if target != cache["folder"]:
                print(f"{alias} leads to {target}, not to {cache['folder']}")


def sums(listed):
    totals = listed["totals"]
    kib = sum(cache["total"] for cache in listed["caches"])
    if totals["caches"] != len(listed["caches"]) or totals["unknown"]:
        print(f"{totals['caches']} caches, {totals['unknown']} unknown")
    if totals["in_use_bytes"] + totals["waste_bytes"] not in range(totals["slab_bytes"] - 1000, totals["slab_bytes"] + 1000):
        print("what is in use and waste are not all")
    if abs(totals["slab_bytes"] - kib * 1024) > kib * 1024 * 0.01:
        print(f"{totals['slab_bytes']} bytes are not {kib} KiB")


def number(folder, name):
    with open(f"{FOLDER}/{folder}/{name}", encoding="ascii") as file:
        return int(file.read().split()[0])


def books():
    """slabs, objects and order of each folder."""
    return {folder: tuple(number(folder, name) for name in ("slabs", "total_objects", "order"))
            for folder in os.listdir(FOLDER) if not os.path.islink(f"{FOLDER}/{folder}")}


def sysfs():
    before, listed, after = books(), ask(), books()
    quiet = 0
    for cache in listed["caches"]:
        folder = cache["folder"]
        if before.get(folder) != after.get(folder):
            continue
        quiet += 1
        slabs, objects, order = before[folder]
        if (cache["slabs"], cache["in-slabs"], cache["order"]) != (slabs, objects, order):
            print(f"{folder}: {cache['slabs']} slabs, {cache['in-slabs']} objects, not {slabs}, {objects}")
        if objects == slabs * cache["objects"] and cache["total"] != (slabs << order) * os.sysconf("SC_PAGESIZE") // 1024:
            print(f"{folder}: {cache['total']} KiB in {slabs} slabs of order {order}")
        if not cache["bounds"] and not 0 <= cache["used"] <= objects:
            print(f"{folder}: {cache['used']} of {objects} in use")
    if quiet < len(listed["caches"]) / 2:
        print(f"only {quiet} caches were quiet")


def order():
    for key in ("waste", "pinned", "total", "slabs", "used", "in-use", "size"):
        # A share of nothing comes last.
        values = [cache[key] if cache[key] is not None else -1 for cache in ask("-s", key)["caches"]]
        if values != sorted(values, reverse=True):
            print(f"-s {key}: {values}")
    if "waste" not in ask("-r", "1")["caches"][0]:
        print("-r 1 has no row")
    values = [cache["waste"] for cache in ask()["caches"]]
    if values != sorted(values, reverse=True):
        print("they are not sorted by waste if nothing else is asked for")


def duplicates():
    count = collections.Counter(cache["cache"] for cache in ask()["caches"])
    wanted = sorted(name for name, n in count.items() if n > 1)
    listed = ask("--duplicates")
    found = sorted(entry["name"] for entry in listed["ambiguous"])
    if not set(wanted) <= set(found):
        print(f"{found}, not {wanted}")
    if any(len(set(entry["addresses"])) < 2 for entry in listed["ambiguous"]):
        print("a name of one cache is told")
    if bool(listed["caches"]) != bool(found):
        print("caches and names do not fit")


def mergeable():
    caches = {cache["address"]: cache for cache in ask()["caches"]}
    groups = collections.defaultdict(list)
    for row in ask("--mergeable")["mergeable"]:
        groups[row["group"]].append(row)
        if caches[row["address"]]["cache"] != row["cache"]:
            print(f"{row['address']} is not {row['cache']}")
    for group in groups.values():
        if len(group) < 2 or [row["apart"] is None for row in group] != [True] + [False] * (len(group) - 1):
            print(f"a group of {group}")


def count():
    print(len(ask()["caches"]))


if __name__ == "__main__":
    what = globals()[sys.argv[1]]
    if len(sys.argv) > 2:
        with open(sys.argv[2], encoding="utf-8") as file:
            what(json.load(file))
    else:
        what()
