// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of the columns: their values, when they are n/a, and the order they bring rows into. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "column.h"
#include "history.h"
#include "order_column.h"

#define MANY 64

/* One cache with a different number in everything that a column reads. */
static struct cache_sample yep = {
	.address = 0x1000,
	.generation = 1,
	.size = 4096,
	.object_size = 4000,
	.order = 3,
	.objects = 8,
	.min_order = 0,
	.min_objects = 1,
	.slabs_now = 11,
	.objects_now = 74,
	.active = 61,
	.inside = { .known = true,
		    .quiet = true,
		    .objects = 74,
		    .slab_bytes = 303104,
		    .in_use = { 51, 51 },
		    .waste = { 99104, 99104 },
		    .pinned = { 2, 2 } },
	.name = "yep_slab_cache",
};

static const struct snapshot_row yep_since = {
	.cache = &yep,
	.slabs = { [SLAB_GOT] = { [3] = 20 }, [SLAB_FREED] = { [0] = 1, [3] = 3 } },
};

static const struct history_row yep_history = { .net = { 5, -2, 4 }, .n = 3 };

static struct snapshot_row yep_row = {
	.cache = &yep,
	.since = &yep_since,
	.history = &yep_history,
	.tally = {
		[TALLY_SLOW] = 11,
		[TALLY_SLOW_BULK] = 4,
		[TALLY_PREFILLED] = 1000,
		[TALLY_REFILLS] = 6,
		[TALLY_REFILLED] = 14,
		[TALLY_SLOW_FAILED] = 2,
		[TALLY_SLOW_PREFILL] = 2000,
		[TALLY_REFUSED] = 3000,
		[TALLY_FREES] = 20,
		[TALLY_BULK_FREES] = 5,
		[TALLY_RCU_FREES] = 7,
		[TALLY_ALLOCS] = 60,
		[TALLY_FAILED] = 3,
		[TALLY_BULK_ALLOCS] = 30,
	},
	.slabs = {
		[SLAB_WANTED] = { [3] = 9 },
		[SLAB_GOT] = { [0] = 2, [3] = 7 },
		[SLAB_FREED] = { [3] = 1 },
	},
	.fast = 81,
	.fast_known = true,
	.merged = "into :0004096 with a,b",
};

static struct coverage all_but(int metric)
{
	struct coverage coverage = { .layer = LAYER_CPU_SLAB };

	memset(coverage.seen, true, sizeof(coverage.seen));
	if (metric < METRIC__COUNT)
		coverage.seen[metric] = false;
	return coverage;
}

/* Writes the value of a column as a reader would see it. */
static void show(const struct column *column, const struct snapshot *snapshot,
		 const struct snapshot_row *row, char *out, size_t n)
{
	struct text text = {};
	struct column_value value = { .state = CELL_NA, .number = 12345, .text = &text };

	column->value(column, snapshot, row, &value);
	if (value.state == CELL_NUMBER)
		snprintf(out, n, "%lld", value.number);
	else if (value.state == CELL_TEXT)
		snprintf(out, n, "%s", text.n ? text.bytes : "");
	else
		snprintf(out, n, "%s", value.state == CELL_NA ? "n/a" : "-");
	text__reset(&text);
}

static void assert_value_in(const struct snapshot *snapshot, const struct snapshot_row *row,
			    const char *key, const char *expected)
{
	const struct column *column = column__find(key);
	char shown[256];

	assert_non_null(column);
	show(column, snapshot, row, shown, sizeof(shown));
	assert_string_equal(shown, expected);
}

/* In a snapshot in which everything is seen, of pages of 4 KiB. */
static void assert_value(const struct snapshot_row *row, const char *key, const char *expected)
{
	struct snapshot snapshot = { .page_bytes = 4096, .coverage = all_but(METRIC__COUNT) };

	assert_value_in(&snapshot, row, key, expected);
}

static void every_column_has_its_value(void **state)
{
	static const char *const expected[][2] = {
		{ "cache", "yep_slab_cache" },
		{ "allocs", "60" },
		{ "bulk", "30" },
		{ "failed", "3" },
		{ "frees", "20" },
		{ "bulk-frees", "5" },
		{ "rcu-frees", "7" },
		{ "live", "58" },
		{ "fast", "81" },
		{ "fast-share", "26" },
		{ "slow", "15" },
		{ "refill", "17" },
		{ "refilled", "10" },
		{ "new", "9" },
		{ "freed", "1" },
		{ "taken", "58" },
		{ "given", "8" },
		{ "held", "200" },
		{ "net", "135" },
		{ "growth", "7" },
		{ "total", "296" },
		{ "slabs", "11" },
		{ "in-slabs", "74" },
		{ "active", "61" },
		{ "use", "824" },
		{ "used", "51" },
		{ "in-use", "689" },
		{ "waste", "96" },
		{ "pinned", "2" },
		{ "bytes", "368640" },
		{ "size", "4096" },
		{ "object-size", "4000" },
		{ "objects", "8" },
		{ "order", "3" },
		{ "wanted", "3:9" },
		{ "got", "0:2,3:7" },
		{ "merged", "into :0004096 with a,b" },
	};

	(void)state;
	assert_int_equal(ARRAY_SIZE(expected), n_columns);
	for (size_t i = 0; i < n_columns; i++) {
		assert_string_equal(columns[i].key, expected[i][0]);
		assert_value(&yep_row, expected[i][0], expected[i][1]);
	}
}

static void values_may_be_negative(void **state)
{
	struct snapshot_row row = { .cache = &yep, .fast = -3, .fast_known = true };

	(void)state;
	row.tally[TALLY_FREES] = 7;
	row.slabs[SLAB_FREED][2] = 5;
	assert_value(&row, "live", "-7");
	assert_value(&row, "held", "-80");
	assert_value(&row, "fast", "-3");
}

static void values_may_be_beyond_32_bits(void **state)
{
	struct snapshot_row row = { .cache = &yep };

	(void)state;
	row.tally[TALLY_ALLOCS] = 1ull << 40;
	row.slabs[SLAB_GOT][10] = 1ull << 32;
	assert_value(&row, "allocs", "1099511627776");
	assert_value(&row, "bytes", "4503599627370496");
	assert_value(&row, "taken", "4398046511104");
	assert_value(&row, "got", "10:4294967296");
}

static void orders_of_no_slab_are_a_dash(void **state)
{
	struct snapshot_row row = { .cache = &yep };

	(void)state;
	assert_value(&row, "got", "-");
	assert_value(&row, "wanted", "-");
	assert_value(&row, "new", "0");
}

static void fast_is_na_when_unknown(void **state)
{
	struct snapshot_row row = yep_row;

	(void)state;
	row.fast_known = false;
	assert_value(&row, "fast", "n/a");
	assert_value(&row, "slow", "15");
}

/* A refused object was had, and so was one that a caller's own sheaf gave. */
static void fast_share_is_of_the_objects_that_were_had(void **state)
{
	static const struct {
		__u64 allocs, bulk, refused;
		__s64 fast;
		const char *expected;
	} rows[] = {
		{ 0, 0, 0, 0, "-" },
		{ 0, 0, 0, -3, "-" },
		{ 1, 0, 0, 0, "0" },
		{ 60, 0, 0, 60, "1000" },
		{ 60, 0, 0, 51, "850" },
		{ 30, 20, 10, 51, "850" },
		{ 0, 3, 0, 1, "333" },
		{ 0, 0, 3, 2, "666" },
		{ 10, 0, 0, -1, "-100" },
		{ 9999, 0, 0, 9998, "999" },
		{ 1ull << 45, 0, 0, 1ll << 44, "500" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct snapshot_row row = { .cache = &yep, .fast_known = true };

		row.fast = rows[i].fast;
		row.tally[TALLY_ALLOCS] = rows[i].allocs;
		row.tally[TALLY_BULK_ALLOCS] = rows[i].bulk;
		row.tally[TALLY_REFUSED] = rows[i].refused;
		row.tally[TALLY_PREFILLED] = 7; /* is in allocs already */
		assert_value(&row, "fast-share", rows[i].expected);
		row.fast_known = false;
		assert_value(&row, "fast-share", "n/a");
	}
}

static void use_is_active_of_the_objects_in_slabs(void **state)
{
	static const struct {
		__s64 active, objects;
		const char *expected;
	} rows[] = {
		{ 0, 0, "-" },	    { 5, 0, "-" },     { 0, 72, "0" },	  { 60, 72, "833" },
		{ 72, 72, "1000" }, { 71, 72, "986" }, { -1, 72, "n/a" }, { 60, -1, "n/a" },
		{ -1, 0, "n/a" },   { -1, -1, "n/a" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cache_sample cache = yep;
		struct snapshot_row row = { .cache = &cache };

		cache.active = rows[i].active;
		cache.objects_now = rows[i].objects;
		assert_value(&row, "use", rows[i].expected);
	}
}

/* What is inside a cache that stood still, of another, and so on: as the lines show it. */
static void assert_inside(const struct inside *inside, const char *expected)
{
	static const char *const keys[] = { "used", "in-use", "waste", "pinned" };
	struct cache_sample cache = yep;
	const struct snapshot_row row = { .cache = &cache };
	struct snapshot snapshot = {};
	struct text text = {};

	cache.inside = *inside;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const struct column *column = column__find(keys[i]);
		struct column_value value = {};

		column->value(column, &snapshot, &row, &value);
		text__add_string(&text, i ? " " : "");
		if (value.state == CELL_NUMBER)
			text__printf(&text, "%s%lld", bound__mark(value.bound), value.number);
		else
			text__add_string(&text, value.state == CELL_NA ? "n/a" : "-");
	}
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

static void what_is_inside_says_how_well_it_is_known(void **state)
{
	const struct inside exact = yep.inside;
	struct inside inside = exact;

	(void)state;
	assert_inside(&exact, "51 689 96 2");
	assert_inside(&(struct inside){}, "n/a n/a n/a n/a");
	inside.in_use = (struct bounds){ 40, 60 };
	inside.waste = (struct bounds){ 61440, 102400 };
	assert_inside(&inside, ">40 >540 >60 2");
	inside.pinned.most = 9;
	assert_inside(&inside, ">40 >540 >60 >2");
	inside.quiet = false;
	assert_inside(&inside, "~50 ~675 ~80 ~5");
	inside = exact;
	inside.is_old = true;
	assert_inside(&inside, "~51 ~689 ~96 ~2");
	inside = exact;
	inside.pins_guessed = true;
	assert_inside(&inside, "51 689 96 ~2");
}

static void of_no_objects_no_share_is_in_use(void **state)
{
	struct inside inside = { .known = true, .quiet = true };

	(void)state;
	assert_inside(&inside, "0 - 0 0");
	inside.objects = 1;
	assert_inside(&inside, "0 0 0 0");
	inside.objects = 1000;
	inside.in_use = (struct bounds){ 999, 999 };
	assert_inside(&inside, "999 999 0 0");
	inside.objects = 1001;
	inside.in_use = (struct bounds){ 1000, 1000 };
	assert_inside(&inside, "1000 999 0 0");
}

static void what_the_books_do_not_say_is_na(void **state)
{
	struct cache_sample cache = yep;
	struct snapshot_row row = yep_row;

	(void)state;
	row.cache = &cache;
	cache.slabs_now = cache.objects_now = cache.active = -1;
	assert_value(&row, "total", "n/a");
	assert_value(&row, "slabs", "n/a");
	assert_value(&row, "in-slabs", "n/a");
	assert_value(&row, "active", "n/a");
	assert_value(&row, "use", "n/a");
	cache.slabs_now = cache.objects_now = cache.active = 0;
	assert_value(&row, "total", "0");
	assert_value(&row, "slabs", "0");
	assert_value(&row, "in-slabs", "0");
	assert_value(&row, "active", "0");
}

static void total_reckons_with_the_size_of_a_page(void **state)
{
	struct snapshot snapshot = { .page_bytes = 65536, .coverage = all_but(METRIC__COUNT) };

	(void)state;
	assert_value_in(&snapshot, &yep_row, "total", "4736");
}

/* Neither is what happened in the interval alone. */
static void net_and_growth_are_na_without_a_past(void **state)
{
	struct snapshot_row row = yep_row;

	(void)state;
	row.since = NULL;
	assert_value(&row, "net", "n/a");
	assert_value(&row, "held", "200");
	assert_value(&row, "growth", "7");
	row.history = NULL;
	assert_value(&row, "growth", "n/a");
}

static void live_falls_by_each_kind_of_free(void **state)
{
	static const enum tally frees[] = { TALLY_FREES, TALLY_BULK_FREES, TALLY_RCU_FREES };
	static const enum tally allocs[] = { TALLY_ALLOCS, TALLY_BULK_ALLOCS };

	(void)state;
	for (int tally = 0; tally < TALLY__COUNT; tally++) {
		struct snapshot_row row = { .cache = &yep };
		const char *expected = "0";

		row.tally[tally] = 9;
		for (size_t i = 0; i < ARRAY_SIZE(frees); i++)
			expected = frees[i] == (enum tally)tally ? "-9" : expected;
		for (size_t i = 0; i < ARRAY_SIZE(allocs); i++)
			expected = allocs[i] == (enum tally)tally ? "9" : expected;
		assert_value(&row, "live", expected);
	}
}

static void slow_and_refill_are_sums_of_two_tallies(void **state)
{
	(void)state;
	for (int tally = 0; tally < TALLY__COUNT; tally++) {
		struct snapshot_row row = { .cache = &yep };
		bool slow = tally == TALLY_SLOW || tally == TALLY_SLOW_BULK;
		bool refill = tally == TALLY_SLOW || tally == TALLY_REFILLS;

		row.tally[tally] = 1ull << 40;
		assert_value(&row, "slow", slow ? "1099511627776" : "0");
		assert_value(&row, "refill", refill ? "1099511627776" : "0");
	}
}

/* Objects that a bulk call took from slabs went into no sheaf. */
static void refilled_leaves_out_what_bulk_calls_took(void **state)
{
	struct snapshot_row row = { .cache = &yep };

	(void)state;
	row.tally[TALLY_REFILLED] = 36;
	assert_value(&row, "refilled", "36");
	row.tally[TALLY_SLOW_BULK] = 16;
	assert_value(&row, "refilled", "20");
	row.tally[TALLY_SLOW_BULK] = 40; /* a call that began in the interval before */
	assert_value(&row, "refilled", "-4");
}

static void refilled_is_na_after_a_failed_bulk_call(void **state)
{
	struct snapshot_row row = yep_row;

	(void)state;
	row.tally[TALLY_BULK_FAILED] = 1;
	assert_value(&row, "refilled", "n/a");
	assert_value(&row, "refill", "17");
	assert_value(&row, "slow", "15");
}

static void refilled_is_na_where_sheaves_are_filled_on_the_slow_path(void **state)
{
	static const char *const expected[] = {
		[LAYER_CPU_SLAB] = "10",
		[LAYER_SHEAVES] = "10",
		[LAYER_BOTH] = "n/a",
	};

	(void)state;
	for (size_t layer = 0; layer < ARRAY_SIZE(expected); layer++) {
		struct cache_sample cache = yep;
		struct snapshot_row row = yep_row;

		cache.layer = layer;
		row.cache = &cache;
		assert_value(&row, "refilled", expected[layer]);
		assert_value(&row, "refill", "17");
		assert_value(&row, "rcu-frees", "7");
	}
}

/* A failure whose cache was not told may have been any cache's of its kind, and no other's. */
static void failed_is_na_after_a_stray_failure_of_its_kind(void **state)
{
	static const struct {
		const char *name;
		bool by_cache, by_kmalloc;
	} caches[] = {
		{ "yep_slab_cache", true, false },
		{ "kmalloc-8k", false, true },
		{ "msg_msg-1k", true, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(caches); i++)
		for (int stray = 0; stray < STRAY__COUNT; stray++) {
			struct snapshot snapshot = { .coverage = all_but(METRIC__COUNT) };
			struct cache_sample cache = yep;
			struct snapshot_row row = yep_row;
			bool na = (stray == STRAY_ALLOC_FAILED && caches[i].by_cache) ||
				  (stray == STRAY_KMALLOC_FAILED && caches[i].by_kmalloc);

			strcpy(cache.name, caches[i].name);
			row.cache = &cache;
			snapshot.strays[stray] = 1ull << 32;
			assert_value_in(&snapshot, &row, "failed", na ? "n/a" : "3");
		}
}

static void held_reckons_with_the_size_of_a_page(void **state)
{
	static const struct {
		__u32 page_bytes;
		const char *taken, *given;
	} pages[] = {
		{ 4096, "200", "-20" },
		{ 16384, "800", "-80" },
		{ 65536, "3200", "-320" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		struct snapshot snapshot = { .page_bytes = pages[i].page_bytes,
					     .coverage = all_but(METRIC__COUNT) };
		struct snapshot_row given = { .cache = &yep };

		given.slabs[SLAB_FREED][0] = 5;
		assert_value_in(&snapshot, &yep_row, "held", pages[i].taken);
		assert_value_in(&snapshot, &given, "held", pages[i].given);
		assert_value_in(&snapshot, &yep_row, "taken", "58");
	}
}

static void label_stands_for_the_name(void **state)
{
	struct snapshot_row row = yep_row;

	(void)state;
	row.label = "another name";
	assert_value(&row, "cache", "another\\x20name");
}

static void merged_tells_destroyed_caches(void **state)
{
	struct cache_sample dead = yep;
	struct snapshot_row row = yep_row;

	(void)state;
	dead.dead = true;
	row.cache = &dead;
	assert_value(&row, "merged", "into :0004096 with a,b (destroyed)");
	row.merged = NULL;
	assert_value(&row, "merged", "(destroyed)");
	row.cache = &yep;
	assert_value(&row, "merged", "");
}

/* The keys of the columns that are n/a. */
static void list_na(const struct snapshot *snapshot, const struct snapshot_row *row,
		    struct text *out)
{
	char shown[256];

	text__clear(out);
	text__add(out, "", 0);
	for (size_t i = 0; i < n_columns; i++) {
		show(&columns[i], snapshot, row, shown, sizeof(shown));
		if (!strcmp(shown, "n/a"))
			text__printf(out, "%s%s", out->n ? " " : "", columns[i].key);
	}
}

static const char *const na_without[METRIC__COUNT] = {
	[METRIC_ALLOCS] = "allocs failed live fast fast-share bytes",
	[METRIC_FREES] = "frees live",
	[METRIC_KFREES] = "frees live",
	[METRIC_BULK_ALLOCS] = "bulk live fast fast-share bytes",
	[METRIC_BULK_FREES] = "bulk-frees live",
	[METRIC_NOLOCK_ALLOCS] = "live",
	[METRIC_NOLOCK_FREES] = "live",
	[METRIC_RCU_FREES] = "rcu-frees live",
	[METRIC_SLOW] = "fast fast-share slow refill refilled",
	[METRIC_SLOW_BULK] = "fast fast-share slow refilled",
	[METRIC_PREFILLED] = "fast fast-share",
	[METRIC_REFUSED] = "fast fast-share",
	[METRIC_REFILLS] = "refill refilled",
	[METRIC_NEW_SLABS] = "new taken held net growth wanted got",
	[METRIC_FREED_SLABS] = "freed given held net growth",
};

static void what_is_not_observed_is_na(void **state)
{
	struct text text = {};

	(void)state;
	for (int metric = 0; metric < METRIC__COUNT; metric++) {
		struct snapshot snapshot = { .coverage = all_but(metric) };

		list_na(&snapshot, &yep_row, &text);
		assert_string_equal(text.bytes, na_without[metric] ? na_without[metric] : "");
	}
	text__reset(&text);
}

static void without_any_hook_only_layout_and_books_are_known(void **state)
{
	struct snapshot snapshot = {};
	struct text text = {};

	(void)state;
	list_na(&snapshot, &yep_row, &text);
	assert_string_equal(
		text.bytes,
		"allocs bulk failed frees bulk-frees rcu-frees live fast fast-share slow refill "
		"refilled new freed taken given held net growth bytes wanted got");
	text__reset(&text);
}

/* What is n/a of a cache of that name where one metric is not observed. */
static void assert_na_without(int metric, const char *name, const char *expected)
{
	struct snapshot snapshot = { .coverage = all_but(metric) };
	struct cache_sample cache = yep;
	struct snapshot_row row = yep_row;
	struct text text = {};

	strcpy(cache.name, name);
	row.cache = &cache;
	row.label = "kmalloc-8"; /* what it is called here does not make it one */
	list_na(&snapshot, &row, &text);
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

static void kmalloc_caches_need_the_kmalloc_hooks(void **state)
{
	static const char *const names[] = {
		"kmalloc-8",	 "kmalloc-4k",	      "kmalloc-rcl-64",
		"kmalloc-cg-1k", "kmalloc-rnd-07-32", "dma-kmalloc-512",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_na_without(METRIC_KMALLOCS, names[i],
				  "allocs failed live fast fast-share bytes");
		assert_na_without(METRIC_ALLOCS, names[i], "");
		assert_na_without(METRIC_NOLOCK_ALLOCS, names[i], "live fast fast-share");
	}
}

/* Their names do not tell buckets of kmalloc from caches of kmem_cache_alloc. */
static void caches_named_like_a_bucket_need_all_hooks(void **state)
{
	static const char *const names[] = {
		"msg_msg-1k",	"memdup_user-96", "memdup_user-8k", "biovec-16",
		"my-kmalloc-8", "kmallocs-8",	  "Kmalloc-8",	    "-8",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_na_without(METRIC_KMALLOCS, names[i],
				  "allocs failed live fast fast-share bytes");
		assert_na_without(METRIC_ALLOCS, names[i],
				  "allocs failed live fast fast-share bytes");
		assert_na_without(METRIC_NOLOCK_ALLOCS, names[i], "live fast fast-share");
	}
}

static void other_caches_need_no_kmalloc_hook(void **state)
{
	static const char *const names[] = {
		"yep-slab", "biovec-max", "a-",	   "-",	  "",	  "kmalloc",  ":0004096",
		"x-1kk",    "x-k1",	  "x-1k2", "x-k", "x-1K", "x-1M",     "x-1 ",
		"x-8-",	    "8",	  "x_8",   "8k",  "x-8x", "x-16-max", "dma-kmalloc",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_na_without(METRIC_KMALLOCS, names[i], "");
		assert_na_without(METRIC_ALLOCS, names[i],
				  "allocs failed live fast fast-share bytes");
		assert_na_without(METRIC_NOLOCK_ALLOCS, names[i], "live");
	}
}

/* Values of the page order table of an order in which all counts differ. */
static void show_order(const struct snapshot *snapshot, int order, bool only_na, struct text *out)
{
	text__clear(out);
	text__add(out, "", 0);
	for (size_t i = 0; i < n_order_columns; i++) {
		struct column_value value = { .state = CELL_TEXT };

		order_columns[i].value(snapshot, order, &value);
		assert_int_not_equal(value.state, CELL_TEXT);
		if (only_na && value.state == CELL_NA)
			text__printf(out, " %s", order_columns[i].header);
		if (!only_na)
			text__printf(out, " %s=%lld", order_columns[i].header, value.number);
	}
}

static void order_table_has_its_values(void **state)
{
	struct snapshot snapshot = { .coverage = all_but(METRIC__COUNT) };
	struct text text = {};

	(void)state;
	for (int what = 0; what < PAGE__COUNT; what++)
		snapshot.pages[5][what] = 1ull << (40 - what);
	snapshot.slabs[SLAB_WANTED][5] = 99;
	snapshot.slabs[SLAB_GOT][5] = 8;
	snapshot.slabs[SLAB_FREED][5] = 6;
	show_order(&snapshot, 5, false, &text);
	assert_string_equal(
		text.bytes,
		" ORDER=5 ALLOCATED=1099511627776 BULK=34359738368 FOR-SLABS=8 FAILED=549755813888"
		" PCP=962072674304 ZONE=137438953472 REFILL=68719476736 FALLBACK=17179869184"
		" FREED=274877906944 OF-SLABS=6");
	show_order(&snapshot, 6, false, &text);
	assert_string_equal(
		text.bytes,
		" ORDER=6 ALLOCATED=0 BULK=0 FOR-SLABS=0 FAILED=0 PCP=0 ZONE=0 REFILL=0 FALLBACK=0"
		" FREED=0 OF-SLABS=0");
	text__reset(&text);
}

static void order_table_is_na_for_what_is_not_observed(void **state)
{
	static const char *const expected[METRIC__COUNT] = {
		[METRIC_PAGES_ALLOCATED] = " ALLOCATED FAILED PCP",
		[METRIC_PAGES_BULK] = " BULK",
		[METRIC_PAGES_FREED] = " FREED",
		[METRIC_NEW_SLABS] = " FOR-SLABS",
		[METRIC_FREED_SLABS] = " OF-SLABS",
		[METRIC_ZONE_LOCKED] = " PCP ZONE REFILL",
		[METRIC_FALLBACKS] = " FALLBACK",
	};
	struct text text = {};

	(void)state;
	for (int metric = 0; metric < METRIC__COUNT; metric++) {
		struct snapshot snapshot = { .coverage = all_but(metric) };

		show_order(&snapshot, 0, true, &text);
		assert_string_equal(text.bytes, expected[metric] ? expected[metric] : "");
	}
	text__reset(&text);
}

static void column_is_found_by_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_columns; i++)
		assert_ptr_equal(column__find(columns[i].key), &columns[i]);
}

static void column_is_found_by_the_letter_of_slabtop(void **state)
{
	static const char *const letters[][2] = {
		{ "n", "cache" },  { "s", "size" },  { "b", "objects" }, { "p", "order" },
		{ "l", "slabs" },  { "v", "slabs" }, { "c", "total" },	 { "o", "in-slabs" },
		{ "a", "active" }, { "u", "use" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(letters); i++)
		assert_ptr_equal(column__find(letters[i][0]), column__find(letters[i][1]));
}

static void unknown_column_is_not_found(void **state)
{
	static const char *const keys[] = { "",	       "z",	 "e",  "lv", "alloc",
					    "allocss", "Allocs", "ns", " n", "CACHE" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		assert_null(column__find(keys[i]));
}

static void keys_and_letters_are_distinct(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_columns; i++)
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(columns[i].key, columns[j].key);
			assert_string_not_equal(columns[i].header, columns[j].header);
			assert_false(columns[i].letters && columns[j].letters &&
				     strpbrk(columns[i].letters, columns[j].letters));
		}
}

static void ranks_are_distinct(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_columns; i++)
		for (size_t j = 0; j < i; j++)
			assert_false(columns[i].rank && columns[i].rank == columns[j].rank);
}

static void ranks_on_the_live_view_are_distinct(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_columns; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(columns[i].key, "allocs") || strcmp(columns[j].key, "cache"))
				assert_false(columns[i].screen &&
					     columns[i].screen == columns[j].screen);
}

/* What is dear to read, or needs a screen. */
static void some_columns_are_shown_in_lines_only_if_asked_for(void **state)
{
	static const char *const asked[] = { "growth", "active", "use",	  "used",
					     "in-use", "waste",	 "pinned" };
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < n_columns; i++) {
		const char *key = columns[i].key;
		bool inside = !strcmp(key, "used") || !strcmp(key, "in-use") ||
			      !strcmp(key, "waste") || !strcmp(key, "pinned");
		bool slabinfo = !strcmp(key, "active") || !strcmp(key, "use");

		if (columns[i].asked) {
			assert_true(n < ARRAY_SIZE(asked));
			assert_string_equal(key, asked[n++]);
		}
		assert_int_equal(columns[i].wants, inside     ? WANTS_INSPECTION
						   : slabinfo ? WANTS_SLABINFO
							      : 0);
	}
	assert_int_equal(n, ARRAY_SIZE(asked));
}

static void columns_without_a_meaning_are_hidden(void **state)
{
	static const char *const expected[] = {
		[LAYER_CPU_SLAB] = " rcu-frees refilled",
		[LAYER_SHEAVES] = "",
		[LAYER_BOTH] = " refilled",
	};

	(void)state;
	for (enum layer layer = LAYER_CPU_SLAB; layer <= LAYER_BOTH; layer++) {
		struct text text = {};

		text__add(&text, "", 0);
		for (size_t i = 0; i < n_columns; i++)
			if (columns[i].hidden & 1U << layer)
				text__printf(&text, " %s", columns[i].key);
		assert_string_equal(text.bytes, expected[layer]);
		text__reset(&text);
	}
}

/* --- sorting --------------------------------------------------------------------------------- */

struct table {
	struct cache_sample caches[MANY];
	struct snapshot_row rows[MANY];
	struct snapshot_row since[MANY];
	struct history_row histories[MANY];
	struct snapshot snapshot;
};

static struct snapshot_row *add_row(struct table *table, const char *name)
{
	size_t i = table->snapshot.n_rows++;

	assert_true(i < MANY);
	table->snapshot.rows = table->rows;
	strcpy(table->caches[i].name, name);
	table->caches[i].slabs_now = table->caches[i].objects_now = table->caches[i].active = -1;
	table->rows[i].cache = &table->caches[i];
	table->rows[i].fast_known = true;
	return &table->rows[i];
}

static void assert_sorted(struct table *table, const char *key, const char *expected)
{
	struct text text = {};

	column__sort(column__find(key), &table->snapshot);
	text__add(&text, "", 0);
	for (size_t i = 0; i < table->snapshot.n_rows; i++)
		text__printf(&text, "%s%s", i ? " " : "", table->rows[i].cache->name);
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

/* Numbers that repeat and lie on both sides of 2^31 and 2^32, without any system. */
static __u64 scatter(unsigned int i)
{
	return (i * 2654435761u >> 16) % 7 * 0x40000001ull;
}

static void fill(struct table *table)
{
	memset(table, 0, sizeof(*table));
	table->snapshot.coverage = all_but(METRIC_KMALLOCS);
	table->snapshot.page_bytes = 4096;
	for (unsigned int i = 0; i < MANY; i++) {
		char name[32];
		struct snapshot_row *row;

		snprintf(name, sizeof(name), "%s%c%u", i % 5 ? "cache-" : "kmalloc-",
			 'a' + i * 7 % 26, i);
		row = add_row(table, name);
		for (int tally = 0; tally < TALLY__COUNT; tally++)
			row->tally[tally] = scatter(i + 100 * tally);
		for (int what = 0; what < SLAB__COUNT; what++)
			row->slabs[what][scatter(i + what) % 13] = scatter(i * 3 + what);
		row->fast = scatter(i + 9) - 0x80000000ll;
		row->fast_known = i % 11;
		row->merged = i % 3 ? "into :x" : NULL;
		table->caches[i].size = scatter(i + 1);
		table->caches[i].order = i % 4;
		table->caches[i].objects = i % 9;
		table->caches[i].dead = i % 2;
		table->caches[i].slabs_now = i % 6 ? (__s64)scatter(i + 2) : -1;
		table->caches[i].objects_now = i % 8 ? (__s64)scatter(i + 3) : -1;
		table->caches[i].active = i % 10 ? (__s64)scatter(i + 4) : -1;
		table->caches[i].active_is_old = i % 2;
		table->since[i].slabs[i % SLAB__COUNT][i % 4] = scatter(i + 5);
		table->histories[i].n = HISTORY_INTERVALS;
		table->histories[i].net[i % HISTORY_INTERVALS] = scatter(i + 6);
		row->since = &table->since[i];
		row->history = &table->histories[i];
		table->caches[i].layer = i % 3;
		row->tally[TALLY_BULK_FAILED] = i % 7 ? 0 : 1;
	}
}

/* Numbers and texts come first, then shares of nothing, then what is n/a. */
static int place(const struct column *column, const char *shown)
{
	if (!strcmp(shown, "n/a"))
		return 2;
	return !column->text && !strcmp(shown, "-") ? 1 : 0;
}

static void assert_pair_in_order(const struct column *column, const struct snapshot *snapshot,
				 const struct snapshot_row *a, const struct snapshot_row *b)
{
	char x[256], y[256];
	int x_place, y_place;
	long long m, n;

	show(column, snapshot, a, x, sizeof(x));
	show(column, snapshot, b, y, sizeof(y));
	x_place = place(column, x);
	y_place = place(column, y);
	assert_true(x_place <= y_place);
	if (x_place != y_place)
		return;
	if (!strcmp(x, y)) {
		assert_true(strcmp(a->cache->name, b->cache->name) < 0);
	} else if (column->text) {
		assert_true(strcmp(x, y) < 0);
	} else {
		assert_int_equal(sscanf(x, "%lld", &m), 1);
		assert_int_equal(sscanf(y, "%lld", &n), 1);
		assert_true(m > n);
	}
}

static void every_column_sorts(void **state)
{
	static struct table table;

	(void)state;
	for (size_t i = 0; i < n_columns; i++) {
		__u64 names = 0;

		fill(&table);
		column__sort(&columns[i], &table.snapshot);
		for (size_t r = 1; r < MANY; r++)
			assert_pair_in_order(&columns[i], &table.snapshot, &table.rows[r - 1],
					     &table.rows[r]);
		for (size_t r = 0; r < MANY; r++)
			names |= 1ull << (table.rows[r].cache - table.caches);
		assert_int_equal(names, ~0ull); /* no row was lost or doubled */
	}
}

static void numbers_sort_from_the_largest(void **state)
{
	struct table table = { .snapshot.coverage = all_but(METRIC__COUNT) };

	(void)state;
	add_row(&table, "one")->tally[TALLY_ALLOCS] = 1;
	add_row(&table, "2^31")->tally[TALLY_ALLOCS] = 1ull << 31;
	add_row(&table, "2^63-1")->tally[TALLY_ALLOCS] = INT64_MAX;
	add_row(&table, "2^32")->tally[TALLY_ALLOCS] = 1ull << 32;
	add_row(&table, "2^31-1")->tally[TALLY_ALLOCS] = INT32_MAX;
	add_row(&table, "2^33+1")->tally[TALLY_ALLOCS] = (1ull << 33) + 1;
	add_row(&table, "none");
	assert_sorted(&table, "allocs", "2^63-1 2^33+1 2^32 2^31 2^31-1 one none");
}

static void signed_numbers_sort_without_overflow(void **state)
{
	struct table table = { .snapshot.coverage = all_but(METRIC__COUNT) };

	(void)state;
	add_row(&table, "zero");
	add_row(&table, "least")->fast = INT64_MIN;
	add_row(&table, "most")->fast = INT64_MAX;
	add_row(&table, "minus")->fast = -1;
	add_row(&table, "-2^32")->fast = -(1ll << 32);
	assert_sorted(&table, "fast", "most zero minus -2^32 least");
}

static void names_sort_from_a_to_z(void **state)
{
	struct table table = { .snapshot.coverage = all_but(METRIC__COUNT) };

	(void)state;
	add_row(&table, "dentry");
	add_row(&table, "biovec-max");
	add_row(&table, ":0004096");
	add_row(&table, "biovec-128");
	add_row(&table, "z")->label = "a";
	assert_sorted(&table, "cache", ":0004096 z biovec-128 biovec-max dentry");
}

static void ties_sort_by_the_name_shown(void **state)
{
	struct table table = { .snapshot.coverage = all_but(METRIC__COUNT) };

	(void)state;
	add_row(&table, "b")->tally[TALLY_SLOW] = 4;
	add_row(&table, "c")->tally[TALLY_SLOW] = 4;
	add_row(&table, "d")->tally[TALLY_SLOW] = 5;
	add_row(&table, "z")->tally[TALLY_SLOW] = 4;
	table.rows[3].label = "a";
	assert_sorted(&table, "slow", "d z b c");
}

static void na_sorts_last(void **state)
{
	struct table table = { .snapshot.coverage = all_but(METRIC_KMALLOCS) };

	(void)state;
	add_row(&table, "kmalloc-8")->tally[TALLY_ALLOCS] = 1000;
	add_row(&table, "idle");
	add_row(&table, "kmalloc-16")->tally[TALLY_ALLOCS] = 2000;
	add_row(&table, "busy")->tally[TALLY_ALLOCS] = 5;
	assert_sorted(&table, "allocs", "busy idle kmalloc-16 kmalloc-8");
	add_row(&table, "owes")->tally[TALLY_FREES] = 3;
	assert_sorted(&table, "live", "busy idle owes kmalloc-16 kmalloc-8");
}

static void shares_of_nothing_sort_between_numbers_and_na(void **state)
{
	struct table table = { .snapshot.coverage = all_but(METRIC__COUNT) };
	struct cache_sample *caches = table.caches;

	(void)state;
	add_row(&table, "unknown")->fast_known = false;
	add_row(&table, "idle-b");
	add_row(&table, "none")->tally[TALLY_ALLOCS] = 5;
	add_row(&table, "idle-a");
	add_row(&table, "owes")->tally[TALLY_ALLOCS] = 5;
	table.rows[4].fast = -1;
	add_row(&table, "all")->tally[TALLY_ALLOCS] = 5;
	table.rows[5].fast = 5;
	assert_sorted(&table, "fast-share", "all none owes idle-a idle-b unknown");

	memset(&table, 0, sizeof(table));
	for (int i = 0; i < 4; i++) {
		add_row(&table, (const char *const[]){ "na", "empty", "full", "free" }[i]);
		caches[i].objects_now = i > 1 ? 8 : 0;
		caches[i].active = (const int[]){ -1, 0, 8, 0 }[i];
	}
	assert_sorted(&table, "use", "full free empty na");
}

static void sorting_nothing_is_harmless(void **state)
{
	struct snapshot snapshot = {};

	(void)state;
	column__sort(column__find("allocs"), &snapshot);
	assert_int_equal(snapshot.n_rows, 0);
}

int test_column(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_column_has_its_value),
		cmocka_unit_test(values_may_be_negative),
		cmocka_unit_test(values_may_be_beyond_32_bits),
		cmocka_unit_test(orders_of_no_slab_are_a_dash),
		cmocka_unit_test(fast_is_na_when_unknown),
		cmocka_unit_test(fast_share_is_of_the_objects_that_were_had),
		cmocka_unit_test(use_is_active_of_the_objects_in_slabs),
		cmocka_unit_test(what_is_inside_says_how_well_it_is_known),
		cmocka_unit_test(of_no_objects_no_share_is_in_use),
		cmocka_unit_test(what_the_books_do_not_say_is_na),
		cmocka_unit_test(total_reckons_with_the_size_of_a_page),
		cmocka_unit_test(net_and_growth_are_na_without_a_past),
		cmocka_unit_test(live_falls_by_each_kind_of_free),
		cmocka_unit_test(slow_and_refill_are_sums_of_two_tallies),
		cmocka_unit_test(refilled_leaves_out_what_bulk_calls_took),
		cmocka_unit_test(refilled_is_na_after_a_failed_bulk_call),
		cmocka_unit_test(refilled_is_na_where_sheaves_are_filled_on_the_slow_path),
		cmocka_unit_test(failed_is_na_after_a_stray_failure_of_its_kind),
		cmocka_unit_test(held_reckons_with_the_size_of_a_page),
		cmocka_unit_test(label_stands_for_the_name),
		cmocka_unit_test(merged_tells_destroyed_caches),
		cmocka_unit_test(what_is_not_observed_is_na),
		cmocka_unit_test(without_any_hook_only_layout_and_books_are_known),
		cmocka_unit_test(kmalloc_caches_need_the_kmalloc_hooks),
		cmocka_unit_test(caches_named_like_a_bucket_need_all_hooks),
		cmocka_unit_test(other_caches_need_no_kmalloc_hook),
		cmocka_unit_test(order_table_has_its_values),
		cmocka_unit_test(order_table_is_na_for_what_is_not_observed),
		cmocka_unit_test(column_is_found_by_key),
		cmocka_unit_test(column_is_found_by_the_letter_of_slabtop),
		cmocka_unit_test(unknown_column_is_not_found),
		cmocka_unit_test(keys_and_letters_are_distinct),
		cmocka_unit_test(ranks_are_distinct),
		cmocka_unit_test(ranks_on_the_live_view_are_distinct),
		cmocka_unit_test(some_columns_are_shown_in_lines_only_if_asked_for),
		cmocka_unit_test(columns_without_a_meaning_are_hidden),
		cmocka_unit_test(every_column_sorts),
		cmocka_unit_test(numbers_sort_from_the_largest),
		cmocka_unit_test(signed_numbers_sort_without_overflow),
		cmocka_unit_test(names_sort_from_a_to_z),
		cmocka_unit_test(ties_sort_by_the_name_shown),
		cmocka_unit_test(na_sorts_last),
		cmocka_unit_test(shares_of_nothing_sort_between_numbers_and_na),
		cmocka_unit_test(sorting_nothing_is_harmless),
	};

	return cmocka_run_group_tests_name("column", tests, NULL, NULL);
}
