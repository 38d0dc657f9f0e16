// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of what tracing costs, as tables and as facts. */
#include "unit.h"

#include <string.h>

#include "cost_lines.h"

static struct own_cost some(void)
{
	return (struct own_cost){
		.programs = { { "on_idle", 0, 0 },
			      { "on_kfree", 1000, 50000 },
			      { "on_page_alloc", 10, 4950000 } },
		.n_programs = 3,
		.maps = { { "small", 64, false }, { "large", 4096, false } },
		.n_maps = 2,
		.span_ns = 1000000000,
	};
}

static void assert_programs(const struct own_cost *cost, const char *expected)
{
	struct text text = {};

	lines__add_programs(&text, cost, "forbidden");
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

static int add_fact(void *target, const char *key, const char *value)
{
	text__printf(target, "%s=%s\n", key, value);
	return 0;
}

static void assert_facts(const struct own_cost *cost, const char *expected)
{
	struct text text = {};

	assert_int_equal(own_cost__each_program(cost, add_fact, &text), 0);
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

static void programs_that_ran_are_told_the_dearest_first(void **state)
{
	struct own_cost cost = some();

	(void)state;
	assert_programs(&cost, "PROGRAM                              RUNS               NS    "
			       "NS/RUN     CPU%\n"
			       "on_page_alloc                          10          4950000  "
			       "495000.0    0.495\n"
			       "on_kfree                             1000            50000      "
			       "50.0    0.005\n"
			       "all programs                         1010          5000000    "
			       "4950.5    0.500\n");
	assert_facts(&cost, "program=on_kfree: 1000 runs, 50000 ns, 50.0 ns a run\n"
			    "program=on_page_alloc: 10 runs, 4950000 ns, 495000.0 ns a run\n");
}

static void guesses_are_marked(void **state)
{
	struct own_cost cost = some();

	(void)state;
	cost.n_programs = 2;
	cost.guessed_ns = 1;
	assert_programs(&cost, "PROGRAM                              RUNS               NS    "
			       "NS/RUN     CPU%\n"
			       "on_kfree                            ~1000           ~50000     "
			       "~50.0   ~0.005\n"
			       "all programs                        ~1000           ~50000     "
			       "~50.0   ~0.005\n");
	assert_facts(&cost, "program=on_kfree: ~1000 runs, ~50000 ns, ~50.0 ns a run\n");
}

/* Half of the time is known: the share is of that half. */
static void a_share_is_of_what_is_known(void **state)
{
	struct own_cost cost = some();

	(void)state;
	cost.n_programs = 2;
	cost.guessed_ns = cost.unknown_ns = 500000000;
	assert_programs(&cost, "PROGRAM                              RUNS               NS    "
			       "NS/RUN     CPU%\n"
			       "on_kfree                            ~1000           ~50000     "
			       "~50.0   ~0.010\n"
			       "all programs                        ~1000           ~50000     "
			       "~50.0   ~0.010\n");
}

static void nothing_measured_is_not_zero(void **state)
{
	struct own_cost cost = some();

	(void)state;
	cost.unknown_ns = cost.span_ns;
	assert_programs(&cost, "run time of programs: n/a (forbidden)\n");
	assert_facts(&cost, "program=n/a: run time was not measured\n");
}

static void maps_are_told_the_largest_first(void **state)
{
	struct own_cost cost = some();
	struct text text = {};

	(void)state;
	lines__add_maps(&text, &cost);
	assert_string_equal(text.bytes, "MAP                                 BYTES\n"
					"large                                4096\n"
					"small                                  64\n"
					"all maps                             4160\n");
	text__clear(&text);
	cost.maps[0].about = true;
	lines__add_maps(&text, &cost);
	assert_non_null(strstr(text.bytes, " 4096\nsmall                                 ~64\n"));
	assert_non_null(strstr(text.bytes, "~4160\n"));
	text__reset(&text);
}

int test_own_cost(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(programs_that_ran_are_told_the_dearest_first),
		cmocka_unit_test(guesses_are_marked),
		cmocka_unit_test(a_share_is_of_what_is_known),
		cmocka_unit_test(nothing_measured_is_not_zero),
		cmocka_unit_test(maps_are_told_the_largest_first),
	};

	return cmocka_run_group_tests_name("own cost", tests, NULL, NULL);
}
