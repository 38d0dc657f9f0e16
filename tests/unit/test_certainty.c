// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of how near values are to the truth: what each loss makes a bound, and nothing else. */
#include "unit.h"

#include <string.h>

#include "column.h"
#include "history.h"
#include "order_column.h"

#define ALLOCS_MISSED  " >allocs >failed ~live ~fast ~fast-share >bytes"
#define NEW_MISSED     " >new >taken ~held ~net ~growth >wanted >got"
#define BULK_TOO_LONG  " >bulk-frees ~live"
#define OBJECTS_MISSED " >frees ~live"

static struct cache_sample cache = {
	.size = 64,
	.order = 3,
	.objects = 8,
	.min_order = 1,
	.min_objects = 2,
	.slabs_now = 9,
	.objects_now = 72,
	.active = 60,
	.inside = { .known = true, .quiet = true, .objects = 72 },
	.name = "yep_slab_cache",
};
static const struct snapshot_row since_row = { .cache = &cache };
static const struct history_row history = { .n = 1 };

static struct snapshot_row a_row(void)
{
	return (struct snapshot_row){ .cache = &cache,
				      .tally = { [TALLY_ALLOCS] = 10 },
				      .fast_known = true,
				      .since = &since_row,
				      .history = &history };
}

static struct snapshot all_seen(void)
{
	struct snapshot snapshot = { .page_bytes = 4096 };

	memset(snapshot.coverage.seen, true, sizeof(snapshot.coverage.seen));
	return snapshot;
}

static void add_value(struct text *out, const struct column_value *value, const char *word)
{
	if (value->state == CELL_NA)
		text__printf(out, " !%s", word);
	else if (value->bound != BOUND_EXACT)
		text__printf(out, " %c%s", value->bound == BOUND_AT_LEAST ? '>' : '~', word);
}

/* The columns that are not exact: > at least, ~ about, ! not known. */
static void assert_bounds(const struct snapshot *snapshot, const struct snapshot_row *row,
			  const char *expected)
{
	struct text bounds = {};

	text__add(&bounds, "", 0);
	for (size_t i = 0; i < n_columns; i++) {
		struct text text = {};
		struct column_value value = { .text = &text };

		columns[i].value(&columns[i], snapshot, row, &value);
		add_value(&bounds, &value, columns[i].key);
		text__reset(&text);
	}
	assert_string_equal(bounds.bytes, expected ? expected : "");
	text__reset(&bounds);
}

static void assert_order_bounds(const struct snapshot *snapshot, const char *expected)
{
	struct text bounds = {};

	text__add(&bounds, "", 0);
	for (size_t i = 0; i < n_order_columns; i++) {
		struct column_value value = {};

		order_columns[i].value(snapshot, 3, &value);
		add_value(&bounds, &value, order_columns[i].header);
	}
	assert_string_equal(bounds.bytes, expected ? expected : "");
	text__reset(&bounds);
}

static void nothing_missed_is_exact(void **state)
{
	struct snapshot snapshot = all_seen();
	struct snapshot_row row = a_row();

	(void)state;
	assert_bounds(&snapshot, &row, "");
	assert_order_bounds(&snapshot, "");
}

static void what_a_hook_missed_makes_bounds(void **state)
{
	static const char *const expected[METRIC__COUNT] = {
		[METRIC_ALLOCS] = ALLOCS_MISSED,
		[METRIC_KMALLOCS] = ALLOCS_MISSED,
		[METRIC_NOLOCK_ALLOCS] = ALLOCS_MISSED,
		[METRIC_FREES] = OBJECTS_MISSED,
		[METRIC_KFREES] = OBJECTS_MISSED,
		[METRIC_NOLOCK_FREES] = OBJECTS_MISSED,
		[METRIC_BULK_ALLOCS] = " >bulk ~live ~fast ~fast-share ~refilled >bytes",
		[METRIC_BULK_FREES] = BULK_TOO_LONG,
		[METRIC_RCU_FREES] = " >rcu-frees ~live",
		[METRIC_SLOW] = " ~fast ~fast-share >slow >refill",
		[METRIC_SLOW_BULK] = " ~fast ~fast-share >slow ~refilled",
		[METRIC_PREFILLED] = " ~fast ~fast-share",
		[METRIC_REFUSED] = " ~fast ~fast-share",
		[METRIC_REFILLS] = " >refill ~refilled",
		[METRIC_NEW_SLABS] = NEW_MISSED,
		[METRIC_FREED_SLABS] = " >freed >given ~held ~net ~growth",
	};
	struct snapshot_row row = a_row();

	(void)state;
	for (int metric = 0; metric < METRIC__COUNT; metric++) {
		struct snapshot snapshot = all_seen();

		snapshot.missed[metric] = 1ull << 32;
		assert_bounds(&snapshot, &row, expected[metric]);
	}
}

static void each_cause_of_loss_makes_its_bounds(void **state)
{
	static const char *const expected[LOSS__COUNT] = {
		[LOSS_TABLE_FULL] =
			" >allocs >bulk >failed >frees >bulk-frees >rcu-frees ~live ~fast "
			"~fast-share >slow >refill ~refilled >new >freed >taken >given ~held ~net "
			"~growth >bytes >wanted >got",
		[LOSS_PENDING_FULL] = NEW_MISSED,
		[LOSS_BULK_TOO_LONG] = BULK_TOO_LONG,
		[LOSS_CACHE_UNTOLD] = OBJECTS_MISSED,
	};
	struct snapshot_row row = a_row();

	(void)state;
	for (int loss = 0; loss < LOSS__COUNT; loss++) {
		struct snapshot snapshot = all_seen();

		snapshot.losses[loss] = 1ull << 32;
		assert_bounds(&snapshot, &row, expected[loss]);
	}
}

static void page_orders_have_bounds_too(void **state)
{
	static const char *const by_metric[METRIC__COUNT] = {
		[METRIC_PAGES_ALLOCATED] = " >ALLOCATED >FAILED ~PCP",
		[METRIC_NEW_SLABS] = " >ALLOCATED >FOR-SLABS >FAILED ~PCP",
		[METRIC_PAGES_BULK] = " >BULK",
		[METRIC_PAGES_FREED] = " >FREED",
		[METRIC_FREED_SLABS] = " >FREED >OF-SLABS",
		[METRIC_ZONE_LOCKED] = " ~PCP >ZONE >REFILL",
		[METRIC_FALLBACKS] = " ~PCP >ZONE >REFILL >FALLBACK",
	};
	static const char *const by_loss[LOSS__COUNT] = {
		[LOSS_TABLE_FULL] = " >FOR-SLABS >OF-SLABS",
		[LOSS_PENDING_FULL] = " >FOR-SLABS",
		[LOSS_PAGE_BULK] = " >BULK",
	};

	(void)state;
	for (int metric = 0; metric < METRIC__COUNT; metric++) {
		struct snapshot snapshot = all_seen();

		snapshot.missed[metric] = 1;
		assert_order_bounds(&snapshot, by_metric[metric]);
	}
	for (int loss = 0; loss < LOSS__COUNT; loss++) {
		struct snapshot snapshot = all_seen();

		snapshot.losses[loss] = 1;
		assert_order_bounds(&snapshot, by_loss[loss]);
	}
}

/* Of totals: at least, but for differences of what was counted and what was not. */
static void what_was_not_counted_for_a_while_makes_bounds(void **state)
{
	static const char *const expected[METRIC__COUNT] = {
		[METRIC_ALLOCS] = " >allocs >failed !live !fast !fast-share >bytes",
		[METRIC_KMALLOCS] = " >allocs >failed !live !fast !fast-share >bytes",
		[METRIC_NOLOCK_ALLOCS] = " >allocs >failed !live !fast !fast-share >bytes",
		[METRIC_FREES] = " >frees !live",
		[METRIC_KFREES] = " >frees !live",
		[METRIC_NOLOCK_FREES] = " >frees !live",
		[METRIC_BULK_ALLOCS] = " >bulk !live !fast !fast-share ~refilled >bytes",
		[METRIC_BULK_FREES] = " >bulk-frees !live",
		[METRIC_RCU_FREES] = " >rcu-frees !live",
		[METRIC_SLOW] = " !fast !fast-share >slow >refill",
		[METRIC_SLOW_BULK] = " !fast !fast-share >slow ~refilled",
		[METRIC_PREFILLED] = " !fast !fast-share",
		[METRIC_REFUSED] = " !fast !fast-share",
		[METRIC_REFILLS] = " >refill ~refilled",
		[METRIC_NEW_SLABS] = NEW_MISSED,
		[METRIC_FREED_SLABS] = " >freed >given ~held ~net ~growth",
	};
	static const char *const orders[METRIC__COUNT] = {
		[METRIC_PAGES_ALLOCATED] = " >ALLOCATED >FAILED !PCP",
		[METRIC_NEW_SLABS] = " >ALLOCATED >FOR-SLABS >FAILED !PCP",
		[METRIC_PAGES_BULK] = " >BULK",
		[METRIC_PAGES_FREED] = " >FREED",
		[METRIC_FREED_SLABS] = " >FREED >OF-SLABS",
		[METRIC_ZONE_LOCKED] = " !PCP >ZONE >REFILL",
		[METRIC_FALLBACKS] = " !PCP >ZONE >REFILL >FALLBACK",
	};
	struct snapshot_row row = a_row();

	(void)state;
	for (int metric = 0; metric < METRIC__COUNT; metric++) {
		struct snapshot snapshot = all_seen();

		snapshot.uncounted_ns[metric] = 1ull << 32;
		assert_bounds(&snapshot, &row, expected[metric]);
		assert_order_bounds(&snapshot, orders[metric]);
	}
}

/* Of an interval: not known, and nothing else is. */
static void what_was_not_counted_is_not_known_of_an_interval(void **state)
{
	struct snapshot snapshot = all_seen();

	(void)state;
	snapshot.uncounted_ns[METRIC_KFREES] = 1;
	snapshot__forget_uncounted(&snapshot);
	for (int metric = 0; metric < METRIC__COUNT; metric++)
		assert_int_equal(snapshot.coverage.seen[metric], metric != METRIC_KFREES);
}

/* What was missed an hour ago is missing now, where it is counted over the hour. */
static void losses_since_the_start_are_those_of_net_and_growth(void **state)
{
	struct snapshot snapshot = all_seen(), since = all_seen();
	struct snapshot_row row = a_row();

	(void)state;
	snapshot.since = &since;
	since.missed[METRIC_NEW_SLABS] = 1;
	since.missed[METRIC_ALLOCS] = 1;
	assert_bounds(&snapshot, &row, " ~net ~growth");
	since.missed[METRIC_NEW_SLABS] = 0;
	since.missed[METRIC_FREED_SLABS] = 1;
	assert_bounds(&snapshot, &row, " ~net ~growth");
}

static void old_actives_are_about(void **state)
{
	struct snapshot snapshot = all_seen();
	struct cache_sample old = cache;
	struct snapshot_row row = a_row();

	(void)state;
	old.active_is_old = true;
	row.cache = &old;
	assert_bounds(&snapshot, &row, " ~active ~use");
}

static void total_is_about_where_slabs_and_objects_do_not_fit(void **state)
{
	struct snapshot snapshot = all_seen();
	struct cache_sample racing = cache;
	struct snapshot_row row = a_row();

	(void)state;
	row.cache = &racing;
	racing.objects_now =
		60; /* six of order 3 and three of order 1 would be 54, seven and two 60 */
	assert_bounds(&snapshot, &row, "");
	racing.objects_now = 61;
	assert_bounds(&snapshot, &row, " ~total");
}

int test_certainty(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_missed_is_exact),
		cmocka_unit_test(what_a_hook_missed_makes_bounds),
		cmocka_unit_test(each_cause_of_loss_makes_its_bounds),
		cmocka_unit_test(page_orders_have_bounds_too),
		cmocka_unit_test(what_was_not_counted_for_a_while_makes_bounds),
		cmocka_unit_test(what_was_not_counted_is_not_known_of_an_interval),
		cmocka_unit_test(losses_since_the_start_are_those_of_net_and_growth),
		cmocka_unit_test(old_actives_are_about),
		cmocka_unit_test(total_is_about_where_slabs_and_objects_do_not_fit),
	};

	return cmocka_run_group_tests_name("certainty", tests, NULL, NULL);
}
