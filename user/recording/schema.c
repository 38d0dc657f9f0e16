// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The statements that make a recording. Counters are cumulative since the trace began, as they are
 * read; the view intervals tells what happened in between. Times are ns of CLOCK_MONOTONIC, but for
 * wall_ns. Addresses are 64 bits: those of the kernel are negative to SQL, and printf('0x%x', ...)
 * shows them as they are known. A text that is no UTF-8 is kept as a blob of its bytes.
 */
#include "schema.h"

#include "sample.h"

/* %T, %P and %S stand for the counters of enum tally, enum page_tally and enum stray. */
static const char *const statements[] = {
	/* Facts of about.h, by "key" in their order; what has several values has several rows. */
	"CREATE TABLE meta(id INTEGER PRIMARY KEY, key TEXT NOT NULL, value NOT NULL)",
	/* Whether each metric can be observed: 0 means that its counters are n/a, not zero. */
	"CREATE TABLE metrics(metric TEXT PRIMARY KEY, observed INTEGER NOT NULL) WITHOUT ROWID",
	/* Each way to observe a metric, and what became of it. */
	"CREATE TABLE hooks(id INTEGER PRIMARY KEY, metric TEXT NOT NULL, tier TEXT NOT NULL,"
	" target TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL)",
	/*
	 * id is the cache's generation: with its address its identity, as addresses are used again.
	 * size, object_size in bytes; layer as in enum layer; flag_words names the bits of flags.
	 * NULL: it came and went between two samples, and only events tell of it.
	 */
	"CREATE TABLE caches(id INTEGER PRIMARY KEY, name NOT NULL, address INTEGER, size INTEGER,"
	" object_size INTEGER, \"order\" INTEGER, objects INTEGER, min_order INTEGER,"
	" min_objects INTEGER, flags INTEGER, flag_words, layer INTEGER)",
	/*
	 * Names under /sys/kernel/slab: target is the folder (a folder has its own name), alive the
	 * names of a folder as the kernel counts them, -1: not known. A row holds from first_sample
	 * to last_sample (NULL: to the end).
	 */
	"CREATE TABLE aliases(id INTEGER PRIMARY KEY, name NOT NULL, target NOT NULL,"
	" dangling INTEGER NOT NULL, alive INTEGER NOT NULL, first_sample INTEGER NOT NULL,"
	" last_sample INTEGER)",
	/*
	 * The machine at one moment. last_event: the events up to it belong to this sample, those
	 * up to the last_event of the one before to that one. NULL: not known. bpf_guessed_ns and
	 * bpf_unknown_ns: for how much of the time so far bpf_ns is a guess, and has nothing.
	 */
	"CREATE TABLE samples(id INTEGER PRIMARY KEY, ts_ns INTEGER NOT NULL,"
	" wall_ns INTEGER NOT NULL, last_event INTEGER NOT NULL, load1 INTEGER, load5 INTEGER,"
	" load15 INTEGER, slab_bytes INTEGER, reclaimable_bytes INTEGER,"
	" unreclaimable_bytes INTEGER, own_bytes INTEGER, bpf_ns INTEGER NOT NULL,"
	" bpf_guessed_ns INTEGER NOT NULL, bpf_unknown_ns INTEGER NOT NULL,"
	" user_ns INTEGER NOT NULL, forgotten INTEGER NOT NULL%S)",
	/*
	 * Counters of a cache: only where something is another than in the cache's row before.
	 * dead: 0 alive, 1 gone, 2 gone and no longer in this and later samples ("forgotten").
	 * new_slabs, freed_slabs in slabs, the two that follow in pages: sums over cache_slabs.
	 * slabs_now, objects_now: what it holds by the kernel's own books; active: slabinfo's, as of
	 * an earlier sample if active_is_old. NULL: not known.
	 */
	"CREATE TABLE cache_samples(sample INTEGER NOT NULL, cache INTEGER NOT NULL,"
	" dead INTEGER NOT NULL, new_slabs INTEGER NOT NULL, freed_slabs INTEGER NOT NULL,"
	" pages_taken INTEGER NOT NULL, pages_given INTEGER NOT NULL, slabs_now INTEGER,"
	" objects_now INTEGER, active INTEGER, active_is_old INTEGER NOT NULL%T,"
	" PRIMARY KEY(sample, cache)) WITHOUT ROWID",
	"CREATE INDEX cache_samples_by_cache ON cache_samples(cache, sample)",
	/* Slabs of a cache by page order: made, by the order wanted and by that got; given back. */
	"CREATE TABLE cache_slabs(sample INTEGER NOT NULL, cache INTEGER NOT NULL,"
	" \"order\" INTEGER NOT NULL, wanted INTEGER NOT NULL, got INTEGER NOT NULL,"
	" freed INTEGER NOT NULL, PRIMARY KEY(sample, cache, \"order\")) WITHOUT ROWID",
	"CREATE INDEX cache_slabs_by_cache ON cache_slabs(cache, sample)",
	/* What the page allocator did, in blocks of 2^order pages; only where it changed. */
	"CREATE TABLE page_samples(sample INTEGER NOT NULL, \"order\" INTEGER NOT NULL%P,"
	" PRIMARY KEY(sample, \"order\")) WITHOUT ROWID",
	/* Events lost so far, by cause; only where it changed. */
	"CREATE TABLE losses(sample INTEGER NOT NULL, cause TEXT NOT NULL, count INTEGER NOT NULL,"
	" PRIMARY KEY(sample, cause)) WITHOUT ROWID",
	/* For how long a metric was not counted, to spare the machine; only where it changed. */
	"CREATE TABLE uncounted(sample INTEGER NOT NULL, metric TEXT NOT NULL, ns INTEGER NOT NULL,"
	" PRIMARY KEY(sample, metric)) WITHOUT ROWID",
	/* Addresses in words: "function+0x1c [module]". */
	"CREATE TABLE symbols(id INTEGER PRIMARY KEY, symbol NOT NULL UNIQUE)",
	/* hash: of its text. caller: the first frame that is not the allocator's own. */
	"CREATE TABLE stacks(id INTEGER PRIMARY KEY, hash INTEGER NOT NULL UNIQUE, caller INTEGER)",
	/* depth 0 is the innermost. */
	"CREATE TABLE frames(stack INTEGER NOT NULL, depth INTEGER NOT NULL,"
	" symbol INTEGER NOT NULL, PRIMARY KEY(stack, depth)) WITHOUT ROWID",
	"CREATE TABLE processes(id INTEGER PRIMARY KEY, pid INTEGER NOT NULL, comm NOT NULL,"
	" UNIQUE(pid, comm))",
	/* id is the kernel's. path NULL: it was gone before it could be asked for. */
	"CREATE TABLE cgroups(id INTEGER PRIMARY KEY, path)",
	/* Words that events refer to: sets of gfp flags, migrate types, aliases, causes of loss. */
	"CREATE TABLE words(id INTEGER PRIMARY KEY, word NOT NULL UNIQUE)",
	"CREATE TABLE kinds(id INTEGER PRIMARY KEY, kind TEXT NOT NULL)",
	/*
	 * In the order in which they came. page: address of the struct page. caller: a symbol, where
	 * there is no stack. NULL: the event does not tell.
	 */
	"CREATE TABLE events(id INTEGER PRIMARY KEY, ts_ns INTEGER NOT NULL, kind INTEGER NOT NULL,"
	" cache INTEGER, object INTEGER, requested_bytes INTEGER, bulk INTEGER, page INTEGER,"
	" pfn INTEGER, order_wanted INTEGER, order_got INTEGER, objects INTEGER, node INTEGER,"
	" cpu INTEGER, process INTEGER, cgroup INTEGER, gfp INTEGER, migrate_type INTEGER,"
	" stack INTEGER, caller INTEGER, alias INTEGER, lost_events INTEGER, lost_reason INTEGER)",
	"CREATE VIEW stack_texts AS SELECT stack AS id, group_concat(symbol, ';') AS stack FROM"
	" (SELECT f.stack, s.symbol FROM frames f JOIN symbols s ON s.id = f.symbol"
	" ORDER BY f.stack, f.depth) GROUP BY stack",
	"CREATE VIEW event_rows AS SELECT e.id, e.ts_ns, k.kind AS event, c.name AS cache,"
	" e.cache AS generation, e.object, e.requested_bytes, e.bulk, e.pfn, e.order_wanted,"
	" e.order_got, e.objects, e.node, e.cpu, p.pid, p.comm, g.path AS cgroup, f.word AS "
	"gfp_flags,"
	" m.word AS migrate_type, y.symbol AS caller, e.stack AS stack_id, a.word AS alias,"
	" e.lost_events, l.word AS lost_reason FROM events e JOIN kinds k ON k.id = e.kind"
	" LEFT JOIN caches c ON c.id = e.cache LEFT JOIN processes p ON p.id = e.process"
	" LEFT JOIN cgroups g ON g.id = e.cgroup LEFT JOIN words f ON f.id = e.gfp"
	" LEFT JOIN words m ON m.id = e.migrate_type LEFT JOIN stacks t ON t.id = e.stack"
	" LEFT JOIN symbols y ON y.id = coalesce(t.caller, e.caller)"
	" LEFT JOIN words a ON a.id = e.alias LEFT JOIN words l ON l.id = e.lost_reason",
};

static void add_columns(struct text *out, const char *(*name)(int), int n, const char *type)
{
	for (int i = 0; i < n; i++)
		text__printf(out, ", %s%s", name(i), type);
}

static const char *tally(int i)
{
	return tally__name(i);
}

static const char *page_tally(int i)
{
	return page_tally__name(i);
}

static const char *stray(int i)
{
	return stray__name(i);
}

void schema__add_tallies(struct text *out)
{
	add_columns(out, tally, TALLY__COUNT, "");
}

void schema__add_page_tallies(struct text *out)
{
	add_columns(out, page_tally, PAGE__COUNT, "");
}

void schema__add_strays(struct text *out)
{
	add_columns(out, stray, STRAY__COUNT, "");
}

static void add_statement(struct text *out, const char *statement)
{
	static const char counter[] = " INTEGER NOT NULL";

	for (; *statement; statement++) {
		if (*statement != '%')
			text__add(out, statement, 1);
		else if (*++statement == 'T')
			add_columns(out, tally, TALLY__COUNT, counter);
		else if (*statement == 'P')
			add_columns(out, page_tally, PAGE__COUNT, counter);
		else
			add_columns(out, stray, STRAY__COUNT, counter);
	}
	text__add_string(out, ";\n");
}

/*
 * What happened to each cache in each interval in which anything did, by the sample at its end.
 * Sample 1 is where counting begins: what its rows say was counted before.
 */
static void add_intervals(struct text *out)
{
	text__add_string(out,
			 "CREATE VIEW intervals AS SELECT sample, cache, new_slabs, freed_slabs, "
			 "pages_taken, pages_given, slabs_now, objects_now");
	schema__add_tallies(out);
	text__add_string(out, " FROM (SELECT sample, cache, slabs_now, objects_now");
	for (int i = -4; i < TALLY__COUNT; i++) {
		static const char *const sums[] = { "new_slabs", "freed_slabs", "pages_taken",
						    "pages_given" };
		const char *name = i < 0 ? sums[i + 4] : tally__name(i);

		text__printf(out, ", %s - lag(%s, 1, 0) OVER w AS %s", name, name, name);
	}
	text__add_string(out, " FROM cache_samples WINDOW w AS (PARTITION BY cache ORDER BY "
			      "sample)) WHERE sample > 1;\n");
}

void schema__add(struct text *out)
{
	for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++)
		add_statement(out, statements[i]);
	add_intervals(out);
}
