// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of screens as text. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "order_column.h"
#include "select.h"

#define HEADER_START  "CACHE                   ALLOCS    BULK FAILED     FREES  BFREES"
#define HEADER_LIVE   "     LIVE      FAST"
#define HEADER_SHARE  "  FAST%"
#define HEADER_SLOW   "     SLOW"
#define HEADER_SLABS  "    NEW  FREED   TAKEN   GIVEN      KIB"
#define HEADER_HOLDS  "      NET     TOTAL   SLABS   OBJECTS"
#define HEADER_END    "       BYTES   SIZE OBJSIZE OBJS ORD WANTED GOT    MERGED\n"
#define HEADER_MIDDLE HEADER_LIVE HEADER_SHARE HEADER_SLOW
#define HEADER	      HEADER_START HEADER_MIDDLE "   REFILL" HEADER_SLABS HEADER_HOLDS HEADER_END
#define HEADER_SHEAVES                                                                             \
	HEADER_START " RFREES" HEADER_MIDDLE                                                       \
		     "   REFILL REFILLED" HEADER_SLABS HEADER_HOLDS HEADER_END
#define HEADER_BOTH                                                                                \
	HEADER_START " RFREES" HEADER_MIDDLE "   REFILL" HEADER_SLABS HEADER_HOLDS HEADER_END
/* On a screen too narrow for shares and for what the caches hold. */
#define COUNTS_START HEADER_START HEADER_LIVE HEADER_SLOW
#define COUNTS_END   HEADER_SLABS HEADER_END
#define COUNTS_SHEAVES                                                                             \
	HEADER_START " RFREES" HEADER_LIVE HEADER_SLOW "   REFILL REFILLED" COUNTS_END
#define NARROW "CACHE                   ALLOCS     FREES      FAST     SLOW    NEW  FREED MERGED\n"
#define ORDER_HEADER                                                                               \
	"ORDER  ALLOCATED     BULK FOR-SLABS  FAILED        PCP     ZONE   REFILL FALLBACK      "  \
	"FREED  "                                                                                  \
	"OF-SLABS\n"
#define WORDS 27 /* in a row of a cache that is not merged, on a kernel without sheaves */

static struct cache_sample yep = {
	.size = 4096,
	.object_size = 4000,
	.order = 3,
	.objects = 8,
	.min_order = 0,
	.min_objects = 1,
	.slabs_now = 11,
	.objects_now = 74,
	.active = -1,
	.name = "yep_slab_cache",
};
static struct cache_sample idle = {
	.size = 64,
	.order = 0,
	.objects = 64,
	.min_objects = 64,
	.slabs_now = -1,
	.objects_now = -1,
	.active = -1,
	.name = "idle_cache",
};
static struct cache_sample kmalloc = {
	.size = 8192,
	.object_size = 8192,
	.order = 3,
	.objects = 4,
	.min_order = 1,
	.min_objects = 1,
	.slabs_now = 0,
	.objects_now = 0,
	.active = -1,
	.name = "kmalloc-8k",
};

static struct coverage everything(void)
{
	struct coverage coverage = { .layer = LAYER_CPU_SLAB };

	memset(coverage.seen, true, sizeof(coverage.seen));
	return coverage;
}

static const struct snapshot_row idle_since = { .cache = &idle };
static const struct snapshot_row yep_since = {
	.cache = &yep,
	.slabs = { [SLAB_GOT] = { [3] = 20 }, [SLAB_FREED] = { [3] = 3 } },
};

static const struct snapshot_row yep_row = {
	.cache = &yep,
	.since = &yep_since,
	.tally = { [TALLY_SLOW] = 9, [TALLY_FREES] = 10, [TALLY_ALLOCS] = 60 },
	.slabs = { [SLAB_WANTED] = { [3] = 9 },
		   [SLAB_GOT] = { [3] = 9 },
		   [SLAB_FREED] = { [3] = 1 } },
	.fast = 51,
	.fast_known = true,
	.merged = "into :0004096 with biovec-max,sgpool-128",
};

static void assert_caches(struct snapshot *snapshot, const struct lines_style *style,
			  const char *expected)
{
	struct text text = {};

	lines__add_caches(&text, snapshot, style);
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

static void assert_head(const struct snapshot *snapshot, const char *expected)
{
	struct text text = {};

	lines__add_head(&text, snapshot, "12:34:56");
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

static void head_without_losses(void **state)
{
	struct snapshot snapshot = { .span_ns = 1000000000, .bpf_ns = 3000000, .user_ns = 1000000 };

	(void)state;
	assert_head(&snapshot, "12:34:56  1.000 s  lost 0  cost 0.40% of one CPU (BPF 0.30%)\n");
}

static void guessed_cost_is_marked(void **state)
{
	struct snapshot snapshot = {
		.span_ns = 1000000000, .bpf_ns = 3000000, .bpf_guessed_ns = 1, .user_ns = 1000000
	};

	(void)state;
	assert_head(&snapshot, "12:34:56  1.000 s  lost 0  cost ~0.40% of one CPU (BPF ~0.30%)\n");
}

/* What is known of half of the time is no half of the truth. */
static void cost_of_a_part_is_told_of_that_part(void **state)
{
	struct snapshot snapshot = { .span_ns = 1000000000,
				     .bpf_ns = 3000000,
				     .bpf_guessed_ns = 500000000,
				     .bpf_unknown_ns = 500000000 };

	(void)state;
	assert_head(&snapshot, "12:34:56  1.000 s  lost 0  cost ~0.60% of one CPU (BPF ~0.60%)\n");
}

static void cost_that_was_not_measured_is_not_zero(void **state)
{
	struct snapshot snapshot = { .span_ns = 1000000000,
				     .bpf_unknown_ns = 1000000000,
				     .user_ns = 1000000 };

	(void)state;
	assert_head(&snapshot, "12:34:56  1.000 s  lost 0  cost n/a (BPF n/a, slubtrace 0.10% of "
			       "one CPU)\n");
}

static void head_tells_the_memory_of_maps(void **state)
{
	struct snapshot snapshot = { .span_ns = 1000000000, .map_bytes = 3 << 20 };

	(void)state;
	assert_head(&snapshot, "12:34:56  1.000 s  lost 0  cost 0.00% of one CPU (BPF 0.00%)  maps "
			       "3.0M\n");
}

static void head_with_losses_names_their_causes(void **state)
{
	struct snapshot snapshot = {
		.span_ns = 2500000000,
		.missed = { [METRIC_FREES] = 4, [METRIC_SLOW] = 1 },
	};

	(void)state;
	snapshot.losses[LOSS_RING_FULL] = 3;
	snapshot.losses[LOSS_BULK_TOO_LONG] = 20;
	assert_head(&snapshot, "12:34:56  2.500 s  lost 28 (ring buffer full 3, bulk call too long "
			       "20, recursion in frees 4, recursion in slow path 1)"
			       "  cost 0.00% of one CPU (BPF 0.00%)\n");
	memset(snapshot.missed, 0, sizeof(snapshot.missed));
	snapshot.losses[LOSS_BULK_TOO_LONG] = 0;
	assert_head(&snapshot, "12:34:56  2.500 s  lost 3 (ring buffer full 3)  cost 0.00% of one "
			       "CPU (BPF 0.00%)\n");
	snapshot.losses[LOSS_RING_FULL] = 0;
	snapshot.missed[METRIC_KFREES] = 1;
	assert_head(&snapshot, "12:34:56  2.500 s  lost 1 (recursion in frees by kfree 1)  cost "
			       "0.00% of one CPU (BPF 0.00%)\n");
}

static void head_tells_every_cause(void **state)
{
	(void)state;
	for (int loss = 0; loss < LOSS__COUNT; loss++) {
		struct snapshot snapshot = { .span_ns = 1000000000 };
		struct text text = {};

		snapshot.losses[loss] = 1ull << 33;
		text__printf(&text,
			     "12:34:56  1.000 s  lost 8589934592 (%s 8589934592)"
			     "  cost 0.00%% of one CPU (BPF 0.00%%)\n",
			     loss__name(loss));
		assert_head(&snapshot, text.bytes);
		text__reset(&text);
	}
}

static void head_tells_forgotten_caches(void **state)
{
	struct snapshot snapshot = { .span_ns = 1000000000, .forgotten = 2 };

	(void)state;
	assert_head(&snapshot, "12:34:56  1.000 s  lost 0  destroyed caches no longer counted 2"
			       "  cost 0.00% of one CPU (BPF 0.00%)\n");
}

static void head_of_no_time_does_not_divide_by_zero(void **state)
{
	struct snapshot snapshot = {};

	(void)state;
	assert_head(&snapshot, "12:34:56  0.000 s  lost 0  cost 0.00% of one CPU (BPF 0.00%)\n");
}

static void cost_may_be_more_than_one_cpu(void **state)
{
	struct snapshot snapshot = { .span_ns = 1000000000, .bpf_ns = 2000000000, .user_ns = 1 };

	(void)state;
	assert_head(&snapshot,
		    "12:34:56  1.000 s  lost 0  cost 200.00% of one CPU (BPF 200.00%)\n");
}

static void table_is_exact(void **state)
{
	struct snapshot_row rows[] = { { .cache = &idle, .since = &idle_since, .fast_known = true },
				       yep_row };
	struct snapshot snapshot = {
		.page_bytes = 4096, .rows = rows, .n_rows = 2, .coverage = everything()
	};
	struct lines_style style = { .sort = column__find("allocs"), .rows = 10, .idle_too = true };

	(void)state;
	assert_caches(
		&snapshot, &style,
		HEADER
		"yep_slab_cache              60       0      0        10       0       50        "
		"51   85.0        9        9"
		"      9      1      72       8      256      136       296      11        74"
		"      245760   4096    4000    8   3 3:9   "
		" 3:9"
		"    into :0004096 with biovec-max,sgpool-128\n"
		"idle_cache                   0       0      0         0       0        0         "
		"0      -        0        0"
		"      0      0       0       0        0        0       n/a     n/a       n/a"
		"           0     64       0   64   0 -     "
		" -\n");
}

static void table_without_hooks_is_na_everywhere(void **state)
{
	struct snapshot_row rows[] = { yep_row };
	struct snapshot snapshot = { .rows = rows, .n_rows = 1 };
	struct lines_style style = { .sort = column__find("allocs"), .rows = 10 };
	struct cache_sample cache = yep;

	(void)state;
	cache.slabs_now = cache.objects_now = -1;
	rows[0].cache = &cache;
	rows[0].merged = NULL;
	assert_caches(
		&snapshot, &style,
		HEADER
		"yep_slab_cache             n/a     n/a    n/a       n/a     n/a      n/a       "
		"n/a    n/a      n/a      n/a"
		"    n/a    n/a     n/a     n/a      n/a      n/a       n/a     n/a       n/a"
		"         n/a   4096    4000    8   3 n/a   "
		" n/a\n");
}

static void table_with_sheaves_has_their_columns(void **state)
{
	static const struct {
		enum layer layer;
		const char *header, *refilled;
	} kernels[] = {
		{ LAYER_SHEAVES, HEADER_SHEAVES, "       16" },
		{ LAYER_BOTH, HEADER_BOTH, "" },
	};
	struct snapshot_row rows[] = { yep_row };
	struct lines_style style = { .sort = column__find("allocs"), .rows = 10 };

	(void)state;
	rows[0].merged = NULL;
	rows[0].tally[TALLY_REFILLS] = 4;
	rows[0].tally[TALLY_REFILLED] = 16;
	rows[0].tally[TALLY_RCU_FREES] = 3;
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		struct snapshot snapshot = {
			.page_bytes = 4096, .rows = rows, .n_rows = 1, .coverage = everything()
		};
		struct text expected = {};

		snapshot.coverage.layer = kernels[i].layer;
		text__printf(
			&expected,
			"%syep_slab_cache              60       0      0        10       0     "
			" 3       47        51   85.0        9       13%s"
			"      9      1      72       8      256      136       296      11"
			"        74      245760   4096    4000    "
			"8   3 3:9    3:9\n",
			kernels[i].header, kernels[i].refilled);
		assert_caches(&snapshot, &style, expected.bytes);
		text__reset(&expected);
	}
}

static void failures_of_a_kmalloc_cache_are_na_once_one_was_stray(void **state)
{
	struct snapshot_row rows[] = { yep_row };
	struct snapshot snapshot = {
		.page_bytes = 4096, .rows = rows, .n_rows = 1, .coverage = everything()
	};
	struct lines_style style = { .sort = column__find("allocs"), .rows = 10 };

	(void)state;
	rows[0].cache = &kmalloc;
	rows[0].merged = NULL;
	snapshot.strays[STRAY_KMALLOC_FAILED] = 1;
	assert_caches(
		&snapshot, &style,
		HEADER
		"kmalloc-8k                  60       0    n/a        10       0       50        "
		"51   85.0        9        9"
		"      9      1      72       8      256      136         0       0         0"
		"      491520   8192    8192    4   3 3:9   "
		" 3:9\n");
}

static void table_of_nothing_is_its_header(void **state)
{
	struct snapshot snapshot = {};
	struct lines_style style = { .sort = column__find("cache"), .rows = 10, .idle_too = true };

	(void)state;
	assert_caches(&snapshot, &style, HEADER);
}

static void narrow_screen_gets_the_most_important_columns(void **state)
{
	static const struct {
		enum layer layer;
		size_t width;
		const char *header;
	} screens[] = {
		{ LAYER_CPU_SLAB, 1, ">\n" },
		{ LAYER_CPU_SLAB, 27, "CACHE                MERGED\n" },
		{ LAYER_CPU_SLAB, 40, "CACHE                   ALLOCS MERGED\n" },
		{ LAYER_CPU_SLAB, 80, NARROW },
		{ LAYER_SHEAVES, 80, NARROW },
		{ LAYER_BOTH, 80, NARROW },
		{ LAYER_CPU_SLAB, 89,
		  "CACHE                   ALLOCS     FREES     LIVE      FAST     SLOW    NEW"
		  "  FREED MERGED\n" },
		{ LAYER_CPU_SLAB, 195, COUNTS_START COUNTS_END },
		{ LAYER_CPU_SLAB, 196, COUNTS_START "   REFILL" COUNTS_END },
		{ LAYER_CPU_SLAB, 202, COUNTS_START "   REFILL" COUNTS_END },
		{ LAYER_CPU_SLAB, 203, HEADER_START HEADER_MIDDLE "   REFILL" COUNTS_END },
		{ LAYER_CPU_SLAB, 212,
		  HEADER_START HEADER_MIDDLE "   REFILL" HEADER_SLABS "      NET" HEADER_END },
		{ LAYER_CPU_SLAB, 239,
		  HEADER_START HEADER_MIDDLE "   REFILL" HEADER_SLABS
					     "      NET     TOTAL   SLABS" HEADER_END },
		{ LAYER_CPU_SLAB, 240, HEADER },
		{ LAYER_CPU_SLAB, 1000, HEADER },
		{ LAYER_CPU_SLAB, 0, HEADER },
		/* What only sheaves have takes no room where it is not shown. */
		{ LAYER_SHEAVES, 195, COUNTS_START COUNTS_END },
		{ LAYER_SHEAVES, 204, COUNTS_START "   REFILL" COUNTS_END },
		{ LAYER_SHEAVES, 205, COUNTS_START "   REFILL REFILLED" COUNTS_END },
		{ LAYER_SHEAVES, 211, COUNTS_START "   REFILL REFILLED" COUNTS_END },
		{ LAYER_SHEAVES, 212, COUNTS_SHEAVES },
		{ LAYER_SHEAVES, 256, HEADER_SHEAVES },
		{ LAYER_SHEAVES, 0, HEADER_SHEAVES },
		{ LAYER_BOTH, 202, COUNTS_START "   REFILL" COUNTS_END },
		{ LAYER_BOTH, 246,
		  HEADER_START " RFREES" HEADER_MIDDLE "   REFILL" HEADER_SLABS
			       "      NET     TOTAL   SLABS" HEADER_END },
		{ LAYER_BOTH, 247, HEADER_BOTH },
		{ LAYER_BOTH, 0, HEADER_BOTH },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(screens); i++) {
		struct snapshot snapshot = { .coverage.layer = screens[i].layer };
		struct lines_style style = {
			.sort = column__find("cache"),
			.rows = 10,
			.width = screens[i].width,
		};

		assert_caches(&snapshot, &style, screens[i].header);
	}
}

/* What was asked for is shown in that order, whatever the kernel has to say in it. */
static void chosen_columns_are_shown_in_their_order(void **state)
{
	const struct column *chosen[] = { column__find("new"), column__find("refilled"),
					  column__find("cache"), column__find("order") };
	struct snapshot_row rows[] = { yep_row };
	struct snapshot snapshot = {
		.page_bytes = 4096, .rows = rows, .n_rows = 1, .coverage = everything()
	};
	struct lines_style style = {
		.sort = column__find("allocs"), .rows = 10, .columns = chosen, .n_columns = 4
	};

	(void)state;
	assert_caches(&snapshot, &style,
		      "   NEW REFILLED CACHE                ORD\n"
		      "     9        0 yep_slab_cache         3\n");
}

/* A number cut off would be another number: the cut is marked. */
static void wide_lines_are_cut_and_marked(void **state)
{
	const struct column *chosen[] = { column__find("cache"), column__find("new"),
					  column__find("merged") };
	struct snapshot_row rows[] = { yep_row };
	struct snapshot snapshot = {
		.page_bytes = 4096, .rows = rows, .n_rows = 1, .coverage = everything()
	};
	struct lines_style style = {
		.sort = column__find("allocs"), .rows = 10, .columns = chosen, .n_columns = 3
	};
	static const struct {
		size_t width;
		const char *expected;
	} screens[] = {
		{ 0, "CACHE                   NEW MERGED\n"
		     "yep_slab_cache            9 into :0004096 with biovec-max,sgpool-128\n" },
		{ 68, "CACHE                   NEW MERGED\n"
		      "yep_slab_cache            9 into :0004096 with biovec-max,sgpool-128\n" },
		{ 67, "CACHE                   NEW MERGED\n"
		      "yep_slab_cache            9 into :0004096 with biovec-max,sgpool-1>\n" },
		{ 27, "CACHE                   NE>\n"
		      "yep_slab_cache            >\n" },
		{ 1, ">\n>\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(screens); i++) {
		style.width = screens[i].width;
		assert_caches(&snapshot, &style, screens[i].expected);
	}
}

/* Never a part of a character, and never more columns than there are. */
static void characters_are_cut_whole(void **state)
{
	const struct column *chosen[] = { column__find("cache") };
	struct cache_sample cache = { .name = "ab\xe7\x8c\xab\xe7\x8c\xab" };
	struct snapshot_row rows[] = { { .cache = &cache } };
	struct snapshot snapshot = { .rows = rows, .n_rows = 1, .coverage = everything() };
	struct lines_style style = { .sort = column__find("cache"),
				     .rows = 10,
				     .columns = chosen,
				     .n_columns = 1,
				     .idle_too = true };

	(void)state;
	style.width = 6;
	assert_caches(&snapshot, &style, "CACHE\nab\xe7\x8c\xab\xe7\x8c\xab\n");
	style.width = 5;
	assert_caches(&snapshot, &style, "CACHE\nab\xe7\x8c\xab>\n");
	style.width = 4;
	assert_caches(&snapshot, &style, "CAC>\nab>\n");
}

/* The first words of the lines below the header. */
static void list_names(struct snapshot *snapshot, const struct lines_style *style, char *out)
{
	struct text text = {};

	lines__add_caches(&text, snapshot, style);
	*out = '\0';
	for (char *at = strchr(text.bytes, '\n') + 1; *at; at = strchr(at, '\n') + 1)
		out += sprintf(out, "%.*s ", (int)strcspn(at, " "), at);
	text__reset(&text);
}

static void idle_rows_are_hidden_unless_asked_for(void **state)
{
	struct snapshot_row rows[] = { { .cache = &idle }, yep_row, { .cache = &kmalloc } };
	struct snapshot snapshot = { .rows = rows, .n_rows = 3, .coverage = everything() };
	struct lines_style style = { .sort = column__find("cache"), .rows = 10 };
	char names[256];

	(void)state;
	list_names(&snapshot, &style, names);
	assert_string_equal(names, "yep_slab_cache ");
	style.idle_too = true;
	list_names(&snapshot, &style, names);
	assert_string_equal(names, "idle_cache kmalloc-8k yep_slab_cache ");
}

static void rows_are_limited_to_the_first_of_the_sorted(void **state)
{
	struct cache_sample caches[5];
	struct snapshot_row rows[5] = {};
	struct snapshot snapshot = { .rows = rows, .n_rows = 5, .coverage = everything() };
	struct lines_style style = { .sort = column__find("slow"), .rows = 2 };
	char names[256];

	(void)state;
	for (int i = 0; i < 5; i++) {
		caches[i] = yep;
		sprintf(caches[i].name, "cache%d", i);
		rows[i].cache = &caches[i];
		rows[i].tally[TALLY_SLOW] = i;
	}
	list_names(&snapshot, &style, names);
	assert_string_equal(names, "cache4 cache3 ");
	style.rows = 10;
	list_names(&snapshot, &style, names);
	assert_string_equal(names, "cache4 cache3 cache2 cache1 ");
	style.rows = 0;
	list_names(&snapshot, &style, names);
	assert_string_equal(names, "");
}

static void hidden_rows_do_not_count_for_the_limit(void **state)
{
	struct snapshot_row rows[] = { { .cache = &idle }, { .cache = &kmalloc }, yep_row };
	struct snapshot snapshot = { .rows = rows, .n_rows = 3, .coverage = everything() };
	struct lines_style style = { .sort = column__find("cache"), .rows = 1 };
	char names[256];

	(void)state;
	list_names(&snapshot, &style, names);
	assert_string_equal(names, "yep_slab_cache ");
}

static void wide_numbers_stay_words(void **state)
{
	struct snapshot_row rows[] = { yep_row };
	struct snapshot snapshot = { .rows = rows, .n_rows = 1, .coverage = everything() };
	struct lines_style style = { .sort = column__find("cache"), .rows = 1 };
	struct text text = {};

	(void)state;
	for (int i = 0; i < TALLY__COUNT; i++)
		rows[0].tally[i] = 1ull << 50;
	lines__add_caches(&text, &snapshot, &style);
	assert_non_null(
		strstr(text.bytes,
		       "\nyep_slab_cache       1125899906842624 1125899906842624 1125899906842624 "
		       "1125899906842624 1125899906842624 -1125899906842624 "));
	text__reset(&text);
}

static void order_table_is_exact(void **state)
{
	struct snapshot snapshot = { .coverage = everything() };
	struct text text = {};

	(void)state;
	for (int what = 0; what < PAGE__COUNT; what++)
		snapshot.pages[3][what] = 100 - what;
	snapshot.slabs[SLAB_GOT][3] = 9;
	snapshot.slabs[SLAB_FREED][15] = 4;
	snapshot.pages[0][PAGE_FALLBACK] = 1;
	snapshot.slabs[SLAB_WANTED][7] = 5; /* it was wanted, but nothing happened to this order */
	lines__add_orders(&text, &snapshot);
	assert_string_equal(text.bytes, ORDER_HEADER
			    "    0          0        0         0       0          0        0"
			    "        0        1          0         0\n"
			    "    3        100       95         9      99          3       97"
			    "       96       94         98         0\n"
			    "   15          0        0         0       0          0        0"
			    "        0        0          0         4\n");
	text__reset(&text);
}

static void order_table_without_hooks_is_na_everywhere(void **state)
{
	struct snapshot snapshot = {};
	struct text text = {};

	(void)state;
	lines__add_orders(&text, &snapshot);
	assert_string_equal(text.bytes, ORDER_HEADER);
	text__clear(&text);
	snapshot.pages[2][PAGE_ALLOCATED] = 1;
	lines__add_orders(&text, &snapshot);
	assert_string_equal(text.bytes, ORDER_HEADER
			    "    2        n/a      n/a       n/a     n/a        n/a      n/a"
			    "      n/a      n/a        n/a       n/a\n");
	text__reset(&text);
}

static void definitions_are_those_of_the_layer(void **state)
{
	static const char *const expected[] = {
		[LAYER_CPU_SLAB] =
			"fast: from the CPU's slab; slow and refill: entries of ___slab_alloc\n",
		[LAYER_SHEAVES] =
			"fast: from the CPU's sheaf; slow: entries of ___slab_alloc, and objects "
			"of "
			"bulk calls taken from slabs; refill: times that slabs were gone to; "
			"refilled: objects taken from them into sheaves\n",
		[LAYER_BOTH] = "fast: from the CPU's slab, n/a for a cache with sheaves; slow and "
			       "refill: entries of ___slab_alloc\n",
	};

	(void)state;
	for (size_t layer = 0; layer < ARRAY_SIZE(expected); layer++) {
		struct coverage coverage = { .layer = layer };
		struct text text = {};

		lines__add_definitions(&text, &coverage);
		assert_string_equal(text.bytes, expected[layer]);
		text__reset(&text);
	}
}

static void assert_strays(const struct snapshot *snapshot, const char *expected)
{
	struct text text = {};

	lines__add_strays(&text, snapshot);
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

static void strays_are_told(void **state)
{
	struct snapshot snapshot = { .coverage = everything() };

	(void)state;
	assert_strays(&snapshot, "large kmalloc 0, failed 0, large kfree 0\n");
	snapshot.strays[STRAY_LARGE_KMALLOCS] = 1ull << 33;
	snapshot.strays[STRAY_LARGE_FAILED] = 3;
	snapshot.strays[STRAY_LARGE_KFREES] = 1ull << 34;
	assert_strays(&snapshot, "large kmalloc 8589934592, failed 3, large kfree 17179869184\n");
}

static void failures_of_caches_not_told_are_told_if_there_are_any(void **state)
{
	struct snapshot snapshot = { .coverage = everything() };

	(void)state;
	snapshot.strays[STRAY_ALLOC_FAILED] = 4;
	assert_strays(&snapshot, "large kmalloc 0, failed 0, large kfree 0, failed allocations of "
				 "caches not told 4\n");
	snapshot.strays[STRAY_KMALLOC_FAILED] = 70;
	assert_strays(&snapshot, "large kmalloc 0, failed 0, large kfree 0, failed allocations of "
				 "caches not told 74\n");
	snapshot.strays[STRAY_ALLOC_FAILED] = 0;
	assert_strays(&snapshot, "large kmalloc 0, failed 0, large kfree 0, failed allocations of "
				 "caches not told 70\n");
}

static void strays_that_are_not_observed_are_na(void **state)
{
	struct snapshot snapshot = { .coverage = everything() };

	(void)state;
	snapshot.strays[STRAY_LARGE_KMALLOCS] = 5;
	snapshot.strays[STRAY_LARGE_KFREES] = 6;
	snapshot.coverage.seen[METRIC_KMALLOCS] = false;
	assert_strays(&snapshot, "large kmalloc n/a, failed n/a, large kfree 6\n");
	snapshot.coverage.seen[METRIC_KFREES] = false;
	assert_strays(&snapshot, "large kmalloc n/a, failed n/a, large kfree n/a\n");
	snapshot.coverage.seen[METRIC_KMALLOCS] = true;
	assert_strays(&snapshot, "large kmalloc 5, failed 0, large kfree n/a\n");
}

static void column_help_has_a_line_a_column(void **state)
{
	struct text text = {};
	size_t n_lines = 0;

	(void)state;
	lines__add_column_help(&text);
	for (size_t i = 0; i < text.n; i++)
		n_lines += text.bytes[i] == '\n';
	assert_int_equal(n_lines, n_columns);
	assert_memory_equal(text.bytes, "  cache       CACHE    name of the cache\n", 41);
	assert_non_null(strstr(text.bytes, "\n  held        KIB      KiB taken less given back\n"));
	text__reset(&text);
}

static void order_help_has_a_line_a_column(void **state)
{
	struct text text = {};
	size_t n_lines = 0;

	(void)state;
	lines__add_order_help(&text);
	for (size_t i = 0; i < text.n; i++)
		n_lines += text.bytes[i] == '\n';
	assert_int_equal(n_lines, n_order_columns);
	assert_non_null(strstr(text.bytes, "\n  ALLOCATED blocks allocated (mm_page_alloc)\n"));
	assert_non_null(strstr(text.bytes, "\n  FOR-SLABS of these, for slabs\n"));
	text__reset(&text);
}

/* --- hostile names --------------------------------------------------------------------------- */

/* Bytes of the UTF-8 character at @s, by the table of RFC 3629; 0: none, or a control. */
static size_t character(const unsigned char *s)
{
	static const struct {
		unsigned char first, last, second_least, second_most, bytes;
	} shapes[] = {
		{ 0x20, 0x7e, 0, 0, 1 },       { 0xc2, 0xc2, 0xa0, 0xbf, 2 },
		{ 0xc3, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
		if (s[0] < shapes[i].first || s[0] > shapes[i].last)
			continue;
		if (shapes[i].bytes > 1 &&
		    (s[1] < shapes[i].second_least || s[1] > shapes[i].second_most))
			return 0;
		for (int n = 2; n < shapes[i].bytes; n++)
			if (s[n] < 0x80 || s[n] > 0xbf)
				return 0;
		return shapes[i].bytes;
	}
	return 0;
}

/* Asserts that @screen is @n_lines lines of printable characters. */
static void assert_harmless(const char *screen, size_t n_lines)
{
	while (*screen) {
		size_t bytes = *screen == '\n' ? 1 : character((const unsigned char *)screen);

		assert_int_not_equal(bytes, 0);
		assert_int_not_equal(n_lines, 0);
		n_lines -= *screen == '\n';
		screen += bytes;
	}
	assert_int_equal(n_lines, 0);
}

static size_t count_words(const char *text)
{
	size_t n = 0;

	while (*(text += strspn(text, " \n"))) {
		text += strcspn(text, " \n");
		n++;
	}
	return n;
}

static void assert_row_of(const struct cache_sample *cache, const char *label)
{
	struct snapshot_row rows[] = { yep_row };
	struct snapshot snapshot = { .rows = rows, .n_rows = 1, .coverage = everything() };
	struct lines_style style = { .sort = column__find("cache"), .rows = 10 };
	struct text text = {};

	rows[0].cache = cache;
	rows[0].label = (char *)label;
	rows[0].merged = NULL;
	lines__add_caches(&text, &snapshot, &style);
	assert_harmless(text.bytes, 2);
	assert_int_equal(count_words(strchr(text.bytes, '\n')), WORDS);
	text__reset(&text);
}

static void hostile_names_are_one_harmless_word(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_hostile_names; i++) {
		struct cache_sample cache = yep;

		assert_true(strlen(hostile_names[i]) < SLUBTRACE_NAME);
		strcpy(cache.name, hostile_names[i]);
		assert_row_of(&cache, NULL);
		assert_row_of(&yep, hostile_names[i]);
	}
}

static void every_byte_in_a_name_is_harmless(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		struct cache_sample cache = yep;

		sprintf(cache.name, "a%cb", c);
		assert_row_of(&cache, NULL);
		memset(cache.name, c, SLUBTRACE_NAME - 1);
		assert_row_of(&cache, NULL);
	}
}

static void hostile_aliases_are_harmless(void **state)
{
	struct aliases aliases = {};
	struct snapshot_row rows[] = { yep_row };
	struct snapshot snapshot = { .rows = rows, .n_rows = 1, .coverage = everything() };
	struct lines_style style = { .sort = column__find("merged"), .rows = 10 };
	struct text merged = {}, text = {};

	(void)state;
	for (size_t i = 0; i < n_hostile_names; i++)
		assert_int_equal(aliases__add(&aliases, hostile_names[i], "\033:folder", false), 0);
	aliases__add_merged(&aliases, hostile_names[0], hostile_names[0], &merged);
	rows[0].merged = merged.bytes;
	lines__add_caches(&text, &snapshot, &style);
	assert_harmless(text.bytes, 2);
	assert_int_equal(count_words(strchr(text.bytes, '\n')), WORDS + 4);
	text__reset(&text);
	text__reset(&merged);
	aliases__reset(&aliases);
}

static void long_names_are_shown_whole(void **state)
{
	struct snapshot_row rows[] = { yep_row };
	struct snapshot snapshot = { .rows = rows, .n_rows = 1, .coverage = everything() };
	struct lines_style style = { .sort = column__find("cache"), .rows = 10 };
	struct cache_sample cache = yep;
	char names[256], expected[SLUBTRACE_NAME + 1];

	(void)state;
	memset(cache.name, 'x', SLUBTRACE_NAME - 1);
	rows[0].cache = &cache;
	list_names(&snapshot, &style, names);
	snprintf(expected, sizeof(expected), "%s ", cache.name);
	assert_string_equal(names, expected);
}

int test_lines(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(head_without_losses),
		cmocka_unit_test(head_with_losses_names_their_causes),
		cmocka_unit_test(head_tells_every_cause),
		cmocka_unit_test(head_tells_forgotten_caches),
		cmocka_unit_test(head_of_no_time_does_not_divide_by_zero),
		cmocka_unit_test(cost_may_be_more_than_one_cpu),
		cmocka_unit_test(guessed_cost_is_marked),
		cmocka_unit_test(cost_of_a_part_is_told_of_that_part),
		cmocka_unit_test(cost_that_was_not_measured_is_not_zero),
		cmocka_unit_test(head_tells_the_memory_of_maps),
		cmocka_unit_test(table_is_exact),
		cmocka_unit_test(table_without_hooks_is_na_everywhere),
		cmocka_unit_test(table_with_sheaves_has_their_columns),
		cmocka_unit_test(failures_of_a_kmalloc_cache_are_na_once_one_was_stray),
		cmocka_unit_test(table_of_nothing_is_its_header),
		cmocka_unit_test(narrow_screen_gets_the_most_important_columns),
		cmocka_unit_test(chosen_columns_are_shown_in_their_order),
		cmocka_unit_test(wide_lines_are_cut_and_marked),
		cmocka_unit_test(characters_are_cut_whole),
		cmocka_unit_test(idle_rows_are_hidden_unless_asked_for),
		cmocka_unit_test(rows_are_limited_to_the_first_of_the_sorted),
		cmocka_unit_test(hidden_rows_do_not_count_for_the_limit),
		cmocka_unit_test(wide_numbers_stay_words),
		cmocka_unit_test(order_table_is_exact),
		cmocka_unit_test(order_table_without_hooks_is_na_everywhere),
		cmocka_unit_test(definitions_are_those_of_the_layer),
		cmocka_unit_test(strays_are_told),
		cmocka_unit_test(failures_of_caches_not_told_are_told_if_there_are_any),
		cmocka_unit_test(strays_that_are_not_observed_are_na),
		cmocka_unit_test(column_help_has_a_line_a_column),
		cmocka_unit_test(order_help_has_a_line_a_column),
		cmocka_unit_test(hostile_names_are_one_harmless_word),
		cmocka_unit_test(every_byte_in_a_name_is_harmless),
		cmocka_unit_test(hostile_aliases_are_harmless),
		cmocka_unit_test(long_names_are_shown_whole),
	};

	return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
