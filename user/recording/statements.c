// SPDX-License-Identifier: GPL-2.0-or-later
/* The statements of a recorder. */
#include <errno.h>
#include <string.h>

#include "schema.h"
#include "writing.h"

/* What is inserted where, in the order in which it is bound. */
static const struct {
	const char *table;
	const char *columns;
	void (*add_more)(struct text *out);
	const char *conflict; /* what to do if it is there */
} inserts[INSERT__COUNT] = {
	[INSERT_META] = { "meta", "key, value" },
	[INSERT_METRIC] = { "metrics", "metric, observed" },
	[INSERT_HOOK] = { "hooks", "metric, tier, target, state, reason" },
	[INSERT_KIND] = { "kinds", "id, kind" },
	[INSERT_CACHE] = { "caches",
			   "id, name, address, size, object_size, \"order\", objects, min_order, "
			   "min_objects, flags, flag_words, layer",
			   .conflict =
				   "(id) DO UPDATE SET name = excluded.name, "
				   "address = excluded.address, size = excluded.size, "
				   "object_size = excluded.object_size, "
				   "\"order\" = excluded.\"order\", objects = excluded.objects, "
				   "min_order = excluded.min_order, "
				   "min_objects = excluded.min_objects, flags = excluded.flags, "
				   "flag_words = excluded.flag_words, layer = excluded.layer "
				   "WHERE size IS NULL" },
	[INSERT_SAMPLE] = { "samples",
			    "id, ts_ns, wall_ns, last_event, load1, load5, load15, slab_bytes, "
			    "reclaimable_bytes, unreclaimable_bytes, own_bytes, bpf_ns, "
			    "bpf_guessed_ns, bpf_unknown_ns, user_ns, forgotten",
			    schema__add_strays },
	[INSERT_CACHE_SAMPLE] = { "cache_samples",
				  "sample, cache, dead, new_slabs, freed_slabs, pages_taken, "
				  "pages_given, slabs_now, objects_now, active, active_is_old",
				  schema__add_tallies },
	[INSERT_CACHE_SLABS] = { "cache_slabs", "sample, cache, \"order\", wanted, got, freed" },
	[INSERT_PAGE_SAMPLE] = { "page_samples", "sample, \"order\"", schema__add_page_tallies },
	[INSERT_LOSS] = { "losses", "sample, cause, count" },
	[INSERT_UNCOUNTED] = { "uncounted", "sample, metric, ns" },
	[INSERT_ALIAS] = { "aliases", "name, target, dangling, alive, first_sample" },
	[INSERT_EVENT] = { "events",
			   "id, ts_ns, kind, cache, object, requested_bytes, bulk, page, pfn, "
			   "order_wanted, order_got, objects, node, cpu, process, cgroup, gfp, "
			   "migrate_type, stack, caller, alias, lost_events, lost_reason" },
	[INSERT_FRAME] = { "frames", "stack, depth, symbol" },
	[INSERT_CGROUP] = { "cgroups", "id, path",
			    .conflict = "(id) DO UPDATE SET path = excluded.path "
					"WHERE path IS NULL" },
	[INSERT_SYMBOL] = { "symbols", "symbol", .conflict = "DO NOTHING" },
	[INSERT_WORD] = { "words", "word", .conflict = "DO NOTHING" },
	[INSERT_PROCESS] = { "processes", "pid, comm", .conflict = "DO NOTHING" },
	[INSERT_STACK] = { "stacks", "hash, caller" },
};

static const char *const queries[QUERY__COUNT] = {
	[QUERY_BEGIN] = "BEGIN IMMEDIATE",
	[QUERY_COMMIT] = "COMMIT",
	[QUERY_PAGES] = "PRAGMA page_count",
	[QUERY_SYMBOL] = "SELECT id FROM symbols WHERE symbol = ?",
	[QUERY_WORD] = "SELECT id FROM words WHERE word = ?",
	[QUERY_PROCESS] = "SELECT id FROM processes WHERE pid = ? AND comm = ?",
	[QUERY_STACK] = "SELECT id FROM stacks WHERE hash = ?",
	[QUERY_END_ALIAS] = "UPDATE aliases SET last_sample = ? WHERE id = ?",
};

/* One parameter for each column. */
static void add_insert(struct text *out, enum insert insert)
{
	struct text columns = {};

	text__add_string(&columns, inserts[insert].columns);
	if (inserts[insert].add_more)
		inserts[insert].add_more(&columns);
	text__printf(out, "INSERT INTO %s(%s) VALUES(?", inserts[insert].table, columns.bytes);
	for (const char *at = columns.bytes; (at = strchr(at, ',')); at++)
		text__add_string(out, ",?");
	text__add_string(out, ")");
	if (inserts[insert].conflict)
		text__printf(out, " ON CONFLICT %s", inserts[insert].conflict);
	out->failed |= columns.failed;
	text__reset(&columns);
}

static int prepare(struct recorder *recorder, const char *sql, sqlite3_stmt **out)
{
	int code = sqlite3_prepare_v3(recorder->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);

	return code == SQLITE_OK ? 0 : database__errno(recorder->db);
}

int recorder__prepare(struct recorder *recorder)
{
	struct text sql = {};
	int err = 0;

	for (int i = 0; i < INSERT__COUNT && !err; i++) {
		text__clear(&sql);
		add_insert(&sql, i);
		err = sql.failed ? -ENOMEM : prepare(recorder, sql.bytes, &recorder->insert[i]);
	}
	text__reset(&sql);
	for (int i = 0; i < QUERY__COUNT && !err; i++)
		err = prepare(recorder, queries[i], &recorder->query[i]);
	return err;
}
