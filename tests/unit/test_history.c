// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of what is remembered of a cache over the last intervals. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "history.h"

#define SECOND 1000000000ull
#define HOUR   (3600 * SECOND)
#define FAR    (1ull << 63 | 7) /* a generation */

/* What one cache did in an interval, in slabs of order 0 (and 1). */
struct step {
	__u64 generation;
	__u64 made;
	__u64 freed;
	__u64 made_pairs;
	__u64 freed_pairs;
};

static int take(struct history *history, __u64 now_ns, __u64 span_ns, const struct step *steps,
		size_t n)
{
	struct cache_sample *caches = calloc(n + 1, sizeof(*caches));
	struct snapshot_row *rows = calloc(n + 1, sizeof(*rows));
	struct snapshot snapshot = { .span_ns = span_ns, .rows = rows, .n_rows = n };
	int err;

	for (size_t i = 0; i < n; i++) {
		caches[i].generation = steps[i].generation;
		rows[i].cache = &caches[i];
		rows[i].slabs[SLAB_WANTED][9] = 7; /* what was wanted is not what was had */
		rows[i].slabs[SLAB_GOT][0] = steps[i].made;
		rows[i].slabs[SLAB_GOT][1] = steps[i].made_pairs;
		rows[i].slabs[SLAB_FREED][0] = steps[i].freed;
		rows[i].slabs[SLAB_FREED][1] = steps[i].freed_pairs;
	}
	err = history__take(history, &snapshot, now_ns);
	free(caches);
	free(rows);
	return err;
}

/* One interval of one second of the cache of generation 1. */
static void take_one(struct history *history, __u64 second, __u64 made, __u64 freed)
{
	struct step step = { 1, made, freed, 0, 0 };

	assert_int_equal(take(history, second * SECOND, SECOND, &step, 1), 0);
}

static struct history *begin(void)
{
	struct history *history = NULL;

	assert_int_equal(history__open(&history), 0);
	return history;
}

static void nothing_seen_is_nothing_found(void **state)
{
	struct history *history = begin();

	(void)state;
	assert_null(history__find(history, 0));
	assert_null(history__find(history, 1));
	assert_int_equal(take(history, SECOND, SECOND, NULL, 0), 0);
	assert_null(history__find(history, 1));
	history__close(history);
	history__close(NULL);
}

static void intervals_are_net_pages_in_order(void **state)
{
	static const struct step first[] = { { 1, 5, 2, 4, 1 }, { 2, 0, 3, 0, 0 } };
	static const struct step second[] = { { 1, 0, 1, 0, 0 }, { 2, 1, 0, 0, 0 } };
	struct history *history = begin();
	const struct history_row *row;

	(void)state;
	assert_int_equal(take(history, 10 * SECOND, 2 * SECOND, first, 2), 0);
	assert_int_equal(take(history, 13 * SECOND, 3 * SECOND, second, 2), 0);
	row = history__find(history, 1);
	assert_int_equal(row->n, 2);
	assert_int_equal(row->net[0], 5 + 2 * 4 - 2 - 2 * 1);
	assert_int_equal(row->net[1], -1);
	assert_int_equal(row->ns[0], 2 * SECOND);
	assert_int_equal(row->ns[1], 3 * SECOND);
	assert_int_equal(row->began_ns, 8 * SECOND);
	assert_int_equal(row->grew_ns, 10 * SECOND);
	assert_int_equal(row->shrank_ns, 13 * SECOND);
	row = history__find(history, 2);
	assert_int_equal(row->net[0], -3);
	assert_int_equal(row->net[1], 1);
	assert_int_equal(row->grew_ns, 13 * SECOND);
	assert_int_equal(row->shrank_ns, 10 * SECOND);
	history__close(history);
}

static void only_the_last_sixty_are_kept(void **state)
{
	struct history *history = begin();
	const struct history_row *row;

	(void)state;
	for (__u64 i = 1; i <= HISTORY_INTERVALS + 7; i++) {
		struct step step = { 1, i, 0, 0, 0 };

		assert_int_equal(take(history, i * SECOND, i, &step, 1), 0);
	}
	row = history__find(history, 1);
	assert_int_equal(row->n, HISTORY_INTERVALS);
	for (int i = 0; i < HISTORY_INTERVALS; i++) {
		assert_int_equal(row->net[i], i + 8);
		assert_int_equal(row->ns[i], i + 8);
	}
	assert_int_equal(row->began_ns, SECOND - 1);
	history__close(history);
}

/* Their generations come in any order; those that go make room for others. */
static void caches_come_and_go(void **state)
{
	static const struct step first[] = { { FAR, 1, 0, 0, 0 },
					     { 3, 2, 0, 0, 0 },
					     { 7, 3, 0, 0, 0 } };
	static const struct step second[] = { { 7, 30, 0, 0, 0 },
					      { 1, 10, 0, 0, 0 },
					      { FAR, 20, 0, 0, 0 } };
	static const struct step third[] = { { 3, 5, 0, 0, 0 } };
	struct history *history = begin();

	(void)state;
	assert_int_equal(take(history, SECOND, SECOND, first, 3), 0);
	assert_int_equal(history__find(history, 3)->net[0], 2);
	assert_int_equal(take(history, 2 * SECOND, SECOND, second, 3), 0);
	assert_null(history__find(history, 3));
	assert_int_equal(history__find(history, 7)->net[0], 3);
	assert_int_equal(history__find(history, 7)->net[1], 30);
	assert_int_equal(history__find(history, FAR)->net[1], 20);
	assert_int_equal(history__find(history, 1)->n, 1);
	assert_int_equal(history__find(history, 1)->net[0], 10);
	assert_int_equal(history__find(history, 1)->began_ns, SECOND);
	assert_int_equal(take(history, 3 * SECOND, SECOND, third, 1), 0);
	assert_int_equal(history__find(history, 3)->n, 1);
	assert_null(history__find(history, FAR));
	assert_int_equal(take(history, 4 * SECOND, SECOND, NULL, 0), 0);
	assert_null(history__find(history, 3));
	history__close(history);
}

/* None is made so, but a row must not be given back twice for it. */
static void generation_twice_in_a_snapshot_does_no_harm(void **state)
{
	static const struct step twice[] = { { 4, 1, 0, 0, 0 }, { 4, 1, 0, 0, 0 } };
	struct history *history = begin();

	(void)state;
	for (int i = 1; i <= 3; i++)
		assert_int_equal(take(history, i * SECOND, SECOND, twice, 2), 0);
	assert_int_equal(history__find(history, 4)->net[0], 1);
	history__close(history);
}

static void thousand_caches_are_found(void **state)
{
	struct step *steps = calloc(1000, sizeof(*steps));
	struct history *history = begin();

	(void)state;
	for (int i = 0; i < 1000; i++)
		steps[i] = (struct step){ 1ull << 40 | (i * 7919) % 1000, i, 0, 0, 0 };
	for (int i = 1; i <= 70; i++)
		assert_int_equal(take(history, i * SECOND, SECOND, steps, 1000), 0);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(history__find(history, steps[i].generation)->net[59], i);
	history__close(history);
	free(steps);
}

static void want_of_memory_is_told_and_changes_nothing(void **state)
{
	static struct cache_sample cache = { .generation = 1 };
	static struct snapshot_row row = { .cache = &cache };
	struct snapshot huge = { .rows = &row, .n_rows = SIZE_MAX / 64 };
	struct history *history = begin();

	(void)state;
	take_one(history, 1, 1, 0);
	assert_int_equal(history__take(history, &huge, SECOND), -ENOMEM);
	assert_int_equal(history__find(history, 1)->n, 1);
	history__close(history);
}

static void slope_of_a_line_is_exact(void **state)
{
	struct history_row row = { .net = { 2, 4, 1 }, .n = 2 };
	__s64 slope = 77;

	(void)state;
	row.ns[0] = SECOND;
	row.ns[1] = 2 * SECOND;
	row.ns[2] = SECOND / 2;
	assert_false(history_row__slope(&row, 4096, &slope));
	assert_int_equal(slope, 77);
	row.n = 3; /* two pages a second throughout */
	assert_true(history_row__slope(&row, 4096, &slope));
	assert_int_equal(slope, 2 * 3600 * 4096);
	for (int i = 0; i < 3; i++)
		row.net[i] = -row.net[i];
	assert_true(history_row__slope(&row, 65536, &slope));
	assert_int_equal(slope, -2 * 3600 * 65536);
}

/* Levels 0 0 6 6 at hours 0 to 3: the mean is 3 at 1.5, the slope 12 / 5 = 2.4. */
static void slope_of_a_step_is_that_of_least_squares(void **state)
{
	struct history_row row = { .net = { 0, 6, 0 }, .n = 3 };
	__s64 slope;

	(void)state;
	for (int i = 0; i < 3; i++)
		row.ns[i] = HOUR;
	assert_true(history_row__slope(&row, 10, &slope));
	assert_int_equal(slope, 24);
	row.net[1] = -6;
	assert_true(history_row__slope(&row, 10, &slope));
	assert_int_equal(slope, -24);
	assert_true(history_row__slope(&row, 1, &slope));
	assert_int_equal(slope, -2); /* -2.4 */
	row.net[1] = 4;
	assert_true(history_row__slope(&row, 1, &slope));
	assert_int_equal(slope, 2); /* 1.6 */
	row.net[1] = -4;
	assert_true(history_row__slope(&row, 1, &slope));
	assert_int_equal(slope, -2);
	row.net[1] = 0;
	assert_true(history_row__slope(&row, 1, &slope));
	assert_int_equal(slope, 0);
}

static void slope_without_time_or_room_is_guarded(void **state)
{
	struct history_row row = { .net = { 1, 1, 1 }, .n = 3 };
	__s64 slope = 77;

	(void)state;
	assert_false(history_row__slope(&row, 4096, &slope));
	assert_int_equal(slope, 77);
	row.ns[0] = row.ns[1] = row.ns[2] = 1;
	for (int i = 0; i < 3; i++)
		row.net[i] = INT64_MAX;
	assert_true(history_row__slope(&row, 4096, &slope));
	assert_int_equal(slope, INT64_MAX);
	for (int i = 0; i < 3; i++)
		row.net[i] = INT64_MIN;
	assert_true(history_row__slope(&row, 4096, &slope));
	assert_int_equal(slope, -INT64_MAX);
}

static void growth_is_held_since_the_first_gain_after_a_loss(void **state)
{
	struct history *history = begin();
	const struct history_row *row;

	(void)state;
	take_one(history, 10, 0, 0);
	row = history__find(history, 1);
	assert_int_equal(history_row__held_ns(row, 10 * SECOND), 0);
	take_one(history, 11, 1, 0);
	take_one(history, 12, 0, 0);
	take_one(history, 13, 1, 1);
	take_one(history, 14, 2, 1);
	row = history__find(history, 1);
	assert_int_equal(row->grew_ns, 14 * SECOND);
	assert_int_equal(row->rose_ns, 10 * SECOND);
	assert_int_equal(history_row__held_ns(row, 20 * SECOND), 10 * SECOND);
	assert_int_equal(history_row__held_ns(row, 10 * SECOND), 0);
	assert_int_equal(history_row__held_ns(row, 9 * SECOND), 0);
	take_one(history, 15, 1, 2);
	row = history__find(history, 1);
	assert_int_equal(row->shrank_ns, 15 * SECOND);
	assert_int_equal(history_row__held_ns(row, 20 * SECOND), 0);
	take_one(history, 16, 0, 0);
	row = history__find(history, 1);
	assert_int_equal(history_row__held_ns(row, 20 * SECOND), 0);
	take_one(history, 17, 1, 0);
	take_one(history, 18, 1, 0);
	row = history__find(history, 1);
	assert_int_equal(history_row__held_ns(row, 20 * SECOND), 4 * SECOND);
	history__close(history);
}

int test_history(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_seen_is_nothing_found),
		cmocka_unit_test(intervals_are_net_pages_in_order),
		cmocka_unit_test(only_the_last_sixty_are_kept),
		cmocka_unit_test(caches_come_and_go),
		cmocka_unit_test(generation_twice_in_a_snapshot_does_no_harm),
		cmocka_unit_test(thousand_caches_are_found),
		cmocka_unit_test(want_of_memory_is_told_and_changes_nothing),
		cmocka_unit_test(slope_of_a_line_is_exact),
		cmocka_unit_test(slope_of_a_step_is_that_of_least_squares),
		cmocka_unit_test(slope_without_time_or_room_is_guarded),
		cmocka_unit_test(growth_is_held_since_the_first_gain_after_a_loss),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
