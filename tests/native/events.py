# SPDX-License-Identifier: GPL-2.0-or-later
"""
Reads streams with other parsers of CSV and JSON, strictly; a file that begins with { is JSON Lines.

fields FILE NAME...   these fields of each event, by tabs
sum COMM FILE...      the files of one stream, oldest first: a line "WORD N" for each kind of event and
                      "own_WORD N" of those that COMM made, "KEY=VALUE" for the facts
differences COMM A B  what COMM did and the two tell differently, but for what each tracer numbers itself
"""
import csv
import json
import sys
from collections import Counter

ADDRESSES = {"cache_address", "object_address"}
IDS = {"ts_ns", "generation", "cgroup_id"}
COUNTS = {"requested_bytes", "size_bytes", "bulk", "pfn", "order_wanted", "order_got", "objects", "pages", "node",
          "cpu", "pid", "lost_events"}
OWN = {"ts_ns", "generation"}


def wrong(path, number, what):
    raise SystemExit(f"{path}: line {number}: {what}")


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file, strict=True))
    header = rows[0]
    if header[:2] != ["ts_ns", "event"]:
        wrong(path, 1, "no header")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            wrong(path, number, f"{len(row)} fields, not {len(header)}")
        yield {name: value for name, value in zip(header, row) if value != ""}


def read_jsonl(path):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            event = json.loads(line)
            for name, value in event.items():
                if isinstance(value, str) == (name in COUNTS) or isinstance(value, bool):
                    wrong(path, number, f"{name} is {value!r}")
            yield {name: str(value) for name, value in event.items() if value != ""}


def read(path):
    """The events as texts; what is empty is absent."""
    with open(path, "rb") as file:
        whole = file.read()
    if not whole.endswith(b"\n"):
        wrong(path, whole.count(b"\n") + 1, "torn")
    events = list((read_jsonl if whole.startswith(b"{") else read_csv)(path))
    for number, event in enumerate(events, 1):
        for name in ADDRESSES & event.keys():
            if event[name] != hex(int(event[name], 16)):
                wrong(path, number, f"{name} is {event[name]}")
        for name in (IDS | COUNTS) & event.keys():
            if event[name] != str(int(event[name])):
                wrong(path, number, f"{name} is {event[name]}")
    if not events or events[0].get("key") != "tool":
        wrong(path, 1, "no facts at the top")
    return events


def show_fields(path, *names):
    for event in read(path):
        print("\t".join(event.get(name, "") for name in names))


def show_sum(comm, *paths):
    kinds, facts = Counter(lost_events=0), {}
    for path in paths:
        for event in read(path):
            if event["event"] == "about":
                facts[event["key"]] = event["value"]
                if event["key"] == "ended":
                    facts["ended_ns"] = event["ts_ns"]
                continue
            kinds[event["event"]] += 1
            kinds["events"] += event["event"] != "lost"
            kinds["own_" + event["event"]] += event.get("comm") == comm
            kinds["lost_events"] += int(event.get("lost_events", 0))
    for word, count in kinds.items():
        print(word, count)
    for key, value in facts.items():
        print(f"{key}={value}")


def show_differences(comm, *paths):
    one, other = (
        [{name: value for name, value in event.items() if name not in OWN}
         for event in read(path) if event.get("comm") == comm]
        for path in paths
    )
    for pair in zip(one, other):
        if pair[0] != pair[1]:
            print(*pair)
    if len(one) != len(other):
        print(len(one), "and", len(other), "events")


{"fields": show_fields, "sum": show_sum, "differences": show_differences}[sys.argv[1]](*sys.argv[2:])
