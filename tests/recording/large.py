# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes an hour and a million slab events of a short recording: large.py SHORT LARGE HELD-PERCENT"""

import shutil
import sqlite3
import sys

SAMPLES = 3600
EVENTS = 1000000
SECOND = 1000000000

short, large, held = sys.argv[1], sys.argv[2], int(sys.argv[3])
shutil.copyfile(short, large)
db = sqlite3.connect(large)
db.execute("PRAGMA synchronous = OFF")

# The first sample stays; the others are made up of it, with the events between them.
db.executescript("""
DELETE FROM samples WHERE id > 1;
DELETE FROM cache_samples WHERE sample > 1;
DELETE FROM cache_slabs WHERE sample > 1;
DELETE FROM page_samples WHERE sample > 1;
DELETE FROM losses WHERE sample > 1;
DELETE FROM aliases WHERE first_sample > 1;
UPDATE aliases SET last_sample = NULL;
DELETE FROM events;
UPDATE samples SET last_event = 0;
""")
tables = {
    "samples": ("id", ["bpf_ns", "user_ns"]),
    "cache_samples": ("sample", ["allocs", "frees", "new_slabs", "pages_taken"]),
    "cache_slabs": ("sample", ["got"]),
}
caches = [row[0] for row in db.execute("SELECT cache FROM cache_samples LIMIT 100")]
start = db.execute("SELECT ts_ns FROM samples").fetchone()[0]


def column_names(table):
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


def copies(table, where, values):
    names = column_names(table)
    columns = ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join(values.get(name, f't."{name}"') for name in names)
    db.execute(
        "WITH RECURSIVE s(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM s WHERE n < ?)"
        f"INSERT INTO {table}({columns}) SELECT {chosen} FROM s, {table} t WHERE {where}",
        (SAMPLES,),
    )


copies("samples", "t.id = 1", {
    "id": "n",
    "ts_ns": f"t.ts_ns + (n - 1) * {SECOND}",
    "wall_ns": f"t.wall_ns + (n - 1) * {SECOND}",
    "last_event": f"(n - 1) * {EVENTS} / {SAMPLES - 1}",
})
copies("cache_samples", f"t.sample = 1 AND t.cache IN ({', '.join(map(str, caches))})", {
    "sample": "n",
    "allocs": "t.allocs + n * 100 + t.cache",
    "frees": "t.frees + n * 90",
    "new_slabs": "t.new_slabs + n * 3",
    "pages_taken": "t.pages_taken + n * 3 + (n >= 1800) * 5000",
})
db.execute("INSERT INTO processes SELECT 1000 + value, value, 'p' || value FROM generate_series(1, 200)"
           if False else
           "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 200)"
           "INSERT INTO processes SELECT 100000 + n, 5000000 + n, 'p' || n FROM s")
db.execute("INSERT OR IGNORE INTO words VALUES (100000, 'GFP_OF_LARGE')")
db.execute("WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 3000)"
           "INSERT INTO symbols SELECT 100000 + n, 'function_of_some_length_' || n || '+0x1c' FROM s")
db.execute("WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 2000)"
           "INSERT INTO stacks SELECT 100000 + n, -n, 100000 + n FROM s")
db.execute("INSERT INTO frames SELECT t.id, d.value, t.id + d.value FROM stacks t, "
           "json_each('[0,1,2,3,4,5,6,7,8,9,10,11]') d WHERE t.id > 100000")

made = EVENTS * 100 // (200 - held)
numbers = []


def events():
    """Slabs that are made, and the first of them given back in the end."""
    for i in range(EVENTS):
        new = i < made
        place = i if new else i - made
        yield (i + 1, start + (i * (SAMPLES - 2) // EVENTS + 1) * SECOND - 500000000 + i % 1000,
               0 if new else 1, caches[place % len(caches)], 0xffff0000 + place * 64, 1, 1, 0,
               i % 2, 100001 + i % 200, 100000 if new else None, 100001 + place % 2000)


db.executemany("INSERT INTO events(id, ts_ns, kind, cache, page, order_wanted, order_got, node,"
               " cpu, process, gfp, stack) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", events())
db.commit()
