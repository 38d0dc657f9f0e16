// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of when less is traced, and when as much again. */
#include "unit.h"

#include "overhead.h"

#define SECOND 1000000000ULL

static struct overhead started(enum level asked, enum level lowest)
{
	struct overhead overhead = { .limit = 0.01, .asked = asked, .lowest = lowest };

	overhead__start(&overhead);
	return overhead;
}

/* Looks once a second from @from on, and returns the second of the first step; 0: none. */
static int seconds_to_step(struct overhead *overhead, int from, int most, double share,
			   enum step step)
{
	for (int at = from; at < from + most; at++) {
		enum step taken = overhead__look(overhead, at * SECOND, share);

		if (taken == STEP_NONE)
			continue;
		assert_int_equal(taken, step);
		return at;
	}
	return 0;
}

static void nothing_happens_below_the_limit(void **state)
{
	struct overhead overhead = started(LEVEL_OBJECTS, LEVEL_SLABS);

	(void)state;
	assert_int_equal(seconds_to_step(&overhead, 1, 1000, 0.01, STEP_DOWN), 0);
	assert_int_equal(overhead.level, LEVEL_OBJECTS);
}

static void one_look_above_is_no_step(void **state)
{
	struct overhead overhead = started(LEVEL_OBJECTS, LEVEL_SLABS);

	(void)state;
	for (int at = 1; at < 100; at++)
		assert_int_equal(overhead__look(&overhead, at * SECOND, at % 2 ? 0.5 : 0.005),
				 STEP_NONE);
}

static void steps_go_down_to_the_lowest(void **state)
{
	struct overhead overhead = started(LEVEL_OBJECTS, LEVEL_SLABS);

	(void)state;
	assert_int_equal(seconds_to_step(&overhead, 1, 10, 0.02, STEP_DOWN), 2);
	assert_int_equal(overhead.level, LEVEL_TALLIES);
	assert_int_equal(seconds_to_step(&overhead, 3, 10, 0.02, STEP_DOWN), 4);
	assert_int_equal(overhead.level, LEVEL_SLABS);
	assert_false(overhead__is_helpless(&overhead));
	assert_int_equal(seconds_to_step(&overhead, 5, 10, 0.02, STEP_DOWN), 0);
	assert_int_equal(overhead.level, LEVEL_SLABS);
	assert_true(overhead__is_helpless(&overhead));
	overhead__look(&overhead, 16 * SECOND, 0.005);
	assert_false(overhead__is_helpless(&overhead));
}

static void where_nothing_can_be_left_out_nothing_is(void **state)
{
	struct overhead overhead = started(LEVEL_SLABS, LEVEL_SLABS);

	(void)state;
	assert_int_equal(seconds_to_step(&overhead, 1, 10, 1, STEP_DOWN), 0);
	assert_true(overhead__is_helpless(&overhead));
	assert_int_equal(seconds_to_step(&overhead, 11, 1000, 0, STEP_UP), 0);
	assert_int_equal(overhead.level, LEVEL_SLABS);
}

static void steps_go_up_when_it_was_calm_for_a_while(void **state)
{
	struct overhead overhead = started(LEVEL_OBJECTS, LEVEL_SLABS);

	(void)state;
	seconds_to_step(&overhead, 1, 10, 0.02, STEP_DOWN);
	seconds_to_step(&overhead, 3, 10, 0.02, STEP_DOWN);
	assert_int_equal(seconds_to_step(&overhead, 5, 100, 0.001, STEP_UP), 10);
	assert_int_equal(overhead.level, LEVEL_TALLIES);
	assert_int_equal(seconds_to_step(&overhead, 11, 100, 0.001, STEP_UP), 16);
	assert_int_equal(overhead.level, LEVEL_OBJECTS);
	assert_int_equal(seconds_to_step(&overhead, 17, 1000, 0.001, STEP_UP), 0);
}

/* Between half the limit and the limit it stays as it is. */
static void just_below_the_limit_is_not_calm(void **state)
{
	struct overhead overhead = started(LEVEL_TALLIES, LEVEL_SLABS);

	(void)state;
	seconds_to_step(&overhead, 1, 10, 0.02, STEP_DOWN);
	assert_int_equal(seconds_to_step(&overhead, 3, 1000, 0.006, STEP_UP), 0);
	assert_int_equal(seconds_to_step(&overhead, 1003, 4, 0.001, STEP_UP), 0);
	assert_int_equal(overhead__look(&overhead, 1007 * SECOND, 0.006), STEP_NONE);
	assert_int_equal(seconds_to_step(&overhead, 1008, 100, 0.001, STEP_UP), 1013);
}

/* Under a load that goes on, each trial comes after twice as long, up to a bound. */
static void trials_in_vain_become_rarer(void **state)
{
	static const int holds[] = { 5, 10, 20, 40, 80, 160, 320, 320, 320 };
	struct overhead overhead = started(LEVEL_TALLIES, LEVEL_SLABS);
	int at = seconds_to_step(&overhead, 1, 10, 0.02, STEP_DOWN), up;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(holds); i++) {
		up = seconds_to_step(&overhead, at + 1, 1000, 0.001, STEP_UP);
		assert_int_equal(up - (at + 1), holds[i]);
		at = seconds_to_step(&overhead, up + 1, 10, 0.02, STEP_DOWN);
		assert_int_equal(at, up + 2);
	}
	/* The load has ended for long: the next one finds it as it was. */
	up = seconds_to_step(&overhead, at + 1, 1000, 0.001, STEP_UP);
	assert_int_equal(seconds_to_step(&overhead, up + 1, 1000, 0.001, STEP_UP), 0);
	at = seconds_to_step(&overhead, up + 1001, 10, 0.02, STEP_DOWN);
	up = seconds_to_step(&overhead, at + 1, 1000, 0.001, STEP_UP);
	assert_int_equal(up - (at + 1), 5);
}

static void a_step_that_fails_is_tried_again(void **state)
{
	struct overhead overhead = started(LEVEL_TALLIES, LEVEL_SLABS);

	(void)state;
	seconds_to_step(&overhead, 1, 10, 0.02, STEP_DOWN);
	assert_int_equal(seconds_to_step(&overhead, 3, 100, 0, STEP_UP), 8);
	overhead__take_back(&overhead, STEP_UP);
	assert_int_equal(overhead.level, LEVEL_SLABS);
	assert_int_equal(seconds_to_step(&overhead, 9, 100, 0, STEP_UP), 14);
}

int test_overhead(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_happens_below_the_limit),
		cmocka_unit_test(one_look_above_is_no_step),
		cmocka_unit_test(steps_go_down_to_the_lowest),
		cmocka_unit_test(where_nothing_can_be_left_out_nothing_is),
		cmocka_unit_test(steps_go_up_when_it_was_calm_for_a_while),
		cmocka_unit_test(just_below_the_limit_is_not_calm),
		cmocka_unit_test(trials_in_vain_become_rarer),
		cmocka_unit_test(a_step_that_fails_is_tried_again),
	};

	return cmocka_run_group_tests_name("overhead", tests, NULL, NULL);
}
