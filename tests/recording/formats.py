#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""formats.py SLUBTRACE RECORDING.db: every format of slubtrace report against SQL on the same recording;
what is wrong goes to stdout. What the formats have in common is calculated here again, from the tables."""
import collections
import csv
import io
import json
import re
import sqlite3
import subprocess
import sys

BUCKETS = 600
program, path = sys.argv[1:3]
db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
db.text_factory = bytes
faults = []


def check(what, seen, wanted):
    if seen != wanted:
        faults.append(f"{what}: seen {str(seen)[:300]}, wanted {str(wanted)[:300]}")


def near(what, seen, wanted):
    """To what a rate is rounded: hundredths, from 1000 on ones."""
    if seen is None or wanted is None:
        check(what, seen, wanted)
    elif abs(seen - wanted) > (0.5001 if abs(wanted) >= 999 else 0.00501):
        check(what, seen, wanted)


def report(*words):
    done = subprocess.run([program, "report", path, *words], stdout=subprocess.PIPE, check=True)
    return done.stdout


def unescape(text):
    """The bytes of a name that was made harmless."""
    raw = text.encode("utf-8")
    return re.sub(rb"\\(\\|x[0-9a-f]{2})",
                  lambda m: b"\\" if m[1] == b"\\" else bytes([int(m[1][1:], 16)]), raw)


def words(value):
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


# --- the tables -------------------------------------------------------------------------------------

samples = db.execute("SELECT id, ts_ns, wall_ns FROM samples ORDER BY id").fetchall()
ts = [row[1] for row in samples]
caches = {row[0]: row for row in db.execute("SELECT id, name, \"order\", objects FROM caches")}
page_kib = 4
fields = ("sample", "cache", "dead", "new_slabs", "freed_slabs", "pages_taken", "pages_given", "slabs_now",
          "allocs", "bulk_allocs", "frees", "bulk_frees", "rcu_frees", "slow", "slow_bulk")
changes = collections.defaultdict(dict)
for row in db.execute(f"SELECT {','.join(fields)} FROM cache_samples"):
    changes[row[0]][row[1]] = dict(zip(fields, row))

state, states = {}, []  # of every cache, at every sample
for number, _, _ in samples:
    state = {**state, **changes[number]}
    states.append(state)
first, last = states[0], states[-1]
nothing = dict.fromkeys(fields, 0)
observed = {row[0].decode(): row[1] for row in db.execute("SELECT metric, observed FROM metrics")}
books = any(row["slabs_now"] is not None for row in first.values())


def kib(i, cache):
    row = states[i].get(cache)
    if row is None or row["dead"]:
        return None
    if books:
        return None if row["slabs_now"] is None else (row["slabs_now"] << caches[cache][2]) * page_kib
    before = first.get(cache, nothing)
    return (row["pages_taken"] - row["pages_given"] - before["pages_taken"] + before["pages_given"]) * page_kib


def gained(i, names):
    """Of all caches in the interval that ends with sample i."""
    return sum(row[name] - states[i - 1].get(cache, nothing)[name]
               for cache, row in states[i].items() for name in names)


def by_the_second(i, *names):
    return gained(i, names) * 1e9 / (ts[i] - ts[i - 1])


# --- html -------------------------------------------------------------------------------------------

page = report().decode("utf-8")
start = page.index('id="report-data">') + len('id="report-data">')
text = page[start:page.index("</script>", start)]
data = json.loads(text)
check("no tag in the data", "<" in text, False)
check("samples", data["samples"], len(samples))
check("first moment", data["start_wall_ms"], samples[0][2] // 10**6)

bucketed = len(ts) > 2 * BUCKETS
span = ts[-1] - ts[0]
if bucketed:
    where = [2 * min(int((t - ts[0]) / (span / BUCKETS)), BUCKETS - 1) for t in ts]
    places = 2 * BUCKETS
else:
    usual = sorted(b - a for a, b in zip(ts, ts[1:]))[(len(ts) - 1) // 2 - (len(ts) == 2)] if len(ts) > 1 else 0
    where, places = [], 0
    for i, t in enumerate(ts):
        places += i > 0 and usual > 0 and t - ts[i - 1] > 3 * usual
        where.append(places)
        places += 1
check("places", len(data["time"]), places)


def reduced(values):
    """What a series must be, from the value of each sample."""
    out = [None] * places
    for i, value in enumerate(values):
        if value is None:
            continue
        at = where[i]
        out[at] = value if out[at] is None else min(out[at], value)
        if bucketed:
            out[at + 1] = value if out[at + 1] is None else max(out[at + 1], value)
    return out


def runs(packed):
    out, number = [], 0
    for one in packed:
        if one is None:
            out.append(None)
        elif isinstance(one, list):
            out += [out[-1]] * one[0]
        else:
            number += one
            out.append(number)
    return out


def sum_known(values):
    known = [value for value in values if value is not None]
    return sum(known) if known else None


check("KiB of all", data["series"]["kib"],
      reduced(sum_known(kib(i, cache) for cache in states[i]) for i in range(len(ts))))
rates = {"allocs_s": ("allocs", "bulk_allocs"), "frees_s": ("frees", "bulk_frees", "rcu_frees"),
         "slow_s": ("slow", "slow_bulk"), "new_s": ("new_slabs",), "freed_s": ("freed_slabs",)}
for key, names in rates.items():
    if data["series"][key] is None:
        continue
    wanted = reduced([None] + [by_the_second(i, *names) for i in range(1, len(ts))])
    for at, (one, two) in enumerate(zip(data["series"][key], wanted)):
        near(f"{key} at place {at}", one, two)
check("the slow path", data["series"]["slow_s"] is None, not observed["slow path"] or len(ts) == 1)

keys = [column["key"] for column in data["columns"]]
cells = {"allocs": "allocs", "bulk": "bulk_allocs", "new": "new_slabs", "freed": "freed_slabs",
         "taken": "pages_taken", "given": "pages_given"}
check("caches", sorted(one["id"] for one in data["caches"]), sorted(last))
gains = []
for one in data["caches"]:
    name, number = f"cache {one['id']}", one["id"]
    stored = caches[number][1]
    check(f"{name}: name", unescape(one["name"]), stored if isinstance(stored, bytes) else stored.encode())
    values = [kib(i, number) for i in range(len(ts))]
    known = [value for value in values if value is not None]
    check(f"{name}: KiB", [one["kib_first"], one["kib_last"], one["kib_min"], one["kib_max"]],
          [known[0], values[-1], min(known), max(known)] if known else [None] * 4)
    if one["kib"] is not None:
        check(f"{name}: series", runs(one["kib"]), reduced(values))
    elif len(known) == len(values) and not data["left_out"]:
        check(f"{name}: never changed", len(set(known)), 1)
    for key, field in cells.items():
        cell = one["cells"][keys.index(key)]
        if cell is not None:
            check(f"{name}: {key}", cell, last[number][field] - first.get(number, nothing)[field])
    gains.append(-10**18 if one["kib_last"] is None else one["kib_last"] - one["kib_first"])
check("most gained first", gains, sorted(gains, reverse=True))

orders = collections.Counter()
for sign, numbers in ((1, last), (-1, first)):
    for cache, row in numbers.items():
        for order, wanted, got, freed in db.execute(
                "SELECT \"order\", wanted, got, freed FROM cache_slabs s WHERE cache = ? AND sample ="
                " (SELECT max(sample) FROM cache_slabs t WHERE t.cache = s.cache AND t.\"order\" = s.\"order\""
                " AND sample <= ?)", (cache, samples[-1][0] if sign == 1 else samples[0][0])):
            for key, value in (("wanted", wanted), ("got", got), ("freed", freed)):
                orders[order, key] += sign * value
for one in data["orders"]:
    for key in ("wanted", "got", "freed"):
        if one[key] is not None:
            check(f"order {one['order']}: {key}", one[key], orders[one["order"], key])
check("orders", sum(one["got"] for one in data["orders"]), sum(n for (_, key), n in orders.items() if key == "got"))

losses = {cause.decode(): count for cause, count in db.execute(
    "SELECT cause, max(count) - coalesce((SELECT count FROM losses f WHERE f.cause = l.cause AND sample = 1), 0)"
    " FROM losses l GROUP BY cause")}
losses = {cause: count for cause, count in losses.items() if count}
check("lost", dict(map(tuple, data["lost"])), losses)
summed = collections.Counter()
for _, cause, count in data["losses"]:
    summed[cause] += count
check("losses", dict(summed), losses)

most = max([(gained(i, ["pages_taken"]), -i) for i in range(1, len(ts))], default=(0, 0))
if most[0]:
    check("largest", [data["largest"]["pages"], round(data["largest"]["seconds"], 3)],
          [most[0], int((ts[-most[1]] - ts[0]) / 10**6) / 1000])
else:
    check("largest", data["largest"], None)

made = dict(db.execute("SELECT e.cache, count(*) FROM events e JOIN kinds k ON k.id = e.kind WHERE"
                       " k.kind = 'new_slab' AND e.ts_ns >= ? GROUP BY e.cache", (ts[0],)))
for dimension in ("stacks", "processes", "cgroups"):
    at = 3 if dimension == "processes" else 2
    summed = collections.Counter()
    for row in data[dimension]:
        summed[data["caches"][row[0]]["id"]] += row[at]
    check(f"{dimension} by cache", dict(summed), made)
check("slabs by events", data["growth"]["made"], sum(made.values()))
stacks = {(words(row[0]),) for row in db.execute("SELECT symbol FROM symbols")}
for symbol in data["symbols"]:
    if (unescape(symbol).decode("utf-8", "surrogateescape"),) not in stacks:
        faults.append(f"no symbol of the recording: {symbol}")

# --- the other formats ------------------------------------------------------------------------------

facts = [[words(key), words(value)] for key, value in db.execute("SELECT key, value FROM meta ORDER BY id")]
told = report("--format", "csv").decode("utf-8")
rows = list(csv.DictReader(io.StringIO(told, newline=""), strict=True))
lines = [json.loads(line) for line in report("--format", "jsonl").decode("utf-8").splitlines()]
check("lines", len(lines), len(rows))
for row, line in zip(rows, lines):
    check("no field is missing or too many", None in row or None in row.values(), False)
    bounds = line.pop("bounds", {})
    check("bounds", row["bounds"], " ".join(key + mark for key, mark in bounds.items()))
    for key, value in line.items():
        if key in ("cache", "value", "merged") and row["row"] != "lost":
            check(f"csv and jsonl: {key}", re.sub(r"^\\x(3d|2b|2d|40)", lambda m: chr(int(m[1], 16)), row[key]), value)
        else:
            check(f"csv and jsonl: {key}", row[key], "" if value is None else str(value))
kinds = collections.Counter(row["row"] for row in rows)
check("lines of samples", kinds["sample"], sum(len(state) for state in states))
check("facts", [[line["key"], unescape(line["value"]).decode("utf-8", "surrogateescape")]
                for line in lines if line["row"] == "about"], [fact for fact in facts if fact[0] in
                {line["key"] for line in lines if line["row"] == "about"}])
totals = collections.Counter()
for row in rows:
    if row["row"] == "sample":
        totals[int(row["generation"])] += int(row["allocs"] or 0)
    elif row["row"] == "lost":
        summed[row["key"], "csv"] += int(row["value"])
check("allocs in lines", dict(totals), {cache: row["allocs"] - first.get(cache, nothing)["allocs"]
                                        for cache, row in last.items()})
check("lost in lines", {key[0]: n for key, n in summed.items() if isinstance(key, tuple)}, losses)

folded = report("--format", "folded").decode("utf-8").splitlines()
for line in folded:
    if not re.fullmatch(r"[^;]+(;[^;]+)+ [1-9][0-9]*", line):
        faults.append(f"folded: {line}")
check("folded", sum(int(line.rsplit(" ", 1)[1]) for line in folded), sum(made.values()))

trace = json.loads(report("--format", "chrome-trace"))
check("instants", sum(one["name"] == "new_slab" for one in trace["traceEvents"]), sum(made.values()))
tracks, summed = {}, collections.Counter()
for one in trace["traceEvents"]:
    if one["ph"] == "C" and "KiB" in one["args"]:
        tracks[one["name"]] = one["args"]["KiB"]
    elif one["name"].startswith("lost: "):
        summed[one["name"][6:]] += one["args"]["events"]
check("lost in the trace", dict(summed), losses)
named = collections.Counter(one["name"] for one in data["caches"])
if books:
    for one in data["caches"]:
        if one["kib_last"] is not None and named[one["name"]] == 1:
            check(f"track of {one['name']}", tracks.get("KiB " + one["name"]), one["kib_last"])

for fault in faults[:20]:
    print(fault)
sys.exit(bool(faults))
