-- SPDX-License-Identifier: GPL-2.0-or-later
-- Questions to a recording, for sqlite3 FILE <doc/queries.sql or one by one. All tables are in slubtrace(8).

-- Which cache took most pages, and from which stack?
SELECT e.cache, count(*) AS slabs, sum(1 << e.order_got) AS pages, s.stack
FROM event_rows e LEFT JOIN stack_texts s ON s.id = e.stack_id
WHERE e.event = 'new_slab'
GROUP BY e.generation, e.stack_id ORDER BY pages DESC LIMIT 10;

-- Who made slabs that are still held? Of each page, only the last event counts.
SELECT p.comm, p.pid, c.name AS cache, count(*) AS slabs, sum(1 << e.order_got) AS pages
FROM (SELECT max(id) AS id FROM events WHERE page IS NOT NULL AND kind IN
	(SELECT id FROM kinds WHERE kind IN ('new_slab', 'freed_slab')) GROUP BY page) last
JOIN events e ON e.id = last.id JOIN kinds k ON k.id = e.kind
JOIN processes p ON p.id = e.process JOIN caches c ON c.id = e.cache
WHERE k.kind = 'new_slab' GROUP BY e.process, e.cache ORDER BY pages DESC LIMIT 10;

-- How many percent of its objects did each cache serve on the fast path, minute by minute? NULL is n/a.
SELECT (s.ts_ns - (SELECT min(ts_ns) FROM samples)) / 60000000000 AS minute, c.name AS cache,
	sum(allocs + bulk_allocs + refused) AS had,
	CASE WHEN (SELECT min(observed) FROM metrics WHERE metric IN ('allocs', 'allocs by kmalloc',
		'bulk allocs', 'slow path', 'slow bulk objects', 'allocs from own sheaves', 'refused by a memcg')
		OR (metric = 'allocs by kmalloc_nolock' AND c.name LIKE '%kmalloc-%')) AND c.layer <> 2 AND sum(bulk_failed) = 0
	THEN round(100.0 * sum(allocs + bulk_allocs + refused - slow + slow_failed - slow_bulk
		+ slow_prefill - prefilled) / sum(allocs + bulk_allocs + refused), 1) END AS fast_percent
FROM intervals i JOIN samples s ON s.id = i.sample JOIN caches c ON c.id = i.cache
GROUP BY minute, i.cache HAVING had > 0 ORDER BY minute, had DESC;

-- What was lost, and when?
SELECT datetime(s.wall_ns / 1000000000, 'unixepoch') AS utc, l.cause, l.lost
FROM (SELECT sample, cause, count - lag(count) OVER (PARTITION BY cause ORDER BY sample) AS lost FROM losses) l
JOIN samples s ON s.id = l.sample
WHERE l.lost > 0 ORDER BY l.sample, l.cause;

-- Which caches were given slabs of a lower order than they wanted?
SELECT cache, order_wanted, order_got, count(*) AS slabs, min(ts_ns) AS first_ns, max(ts_ns) AS last_ns
FROM event_rows WHERE event = 'new_slab' AND order_got < order_wanted
GROUP BY generation, order_wanted, order_got ORDER BY slabs DESC;
