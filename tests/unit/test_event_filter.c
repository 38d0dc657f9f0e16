// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of the filters of events: reading, judging, and their words. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "event_filter.h"

static void assert_orders(const char *text, unsigned int least, unsigned int most)
{
	struct event_filter filter = {};

	assert_int_equal(event_filter__parse_order(&filter, text), 0);
	assert_true(filter.by_order);
	assert_int_equal(filter.least_order, least);
	assert_int_equal(filter.most_order, most);
}

static void order_is_one_or_a_range(void **state)
{
	(void)state;
	assert_orders("0", 0, 0);
	assert_orders("3", 3, 3);
	assert_orders("15", 15, 15);
	assert_orders("0+", 0, 15);
	assert_orders("2+", 2, 15);
	assert_orders("2-4", 2, 4);
	assert_orders("4-4", 4, 4);
	assert_orders("0-15", 0, 15);
}

static void order_that_is_none_is_refused(void **state)
{
	static const char *const texts[] = {
		"",    "x",   "-1", "+",    "-",   "3-",    "3-2", "3+4", "3++",
		"3 ",  " 3",  "16", "0-16", "16+", "3-4-5", "3-x", "0x3", "99999999999999999999",
		"1e0", "3,4",
	};
	static const struct event_filter none;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct event_filter filter = {};

		if (event_filter__parse_order(&filter, texts[i]) != -EINVAL)
			fail_msg("'%s' is taken for an order", texts[i]);
		assert_memory_equal(&filter, &none, sizeof(filter));
	}
}

static void is_set_by_any_part(void **state)
{
	static const struct event_filter filters[] = {
		{ .pid = { true, 0 } }, { .node = { true, 0 } }, { .by_order = true },
		{ .comm = "a" },	{ .cgroup = "/" },	 { .stack = "a" },
	};
	static const struct event_filter none;

	(void)state;
	assert_false(event_filter__is_set(&none));
	for (size_t i = 0; i < ARRAY_SIZE(filters); i++)
		assert_true(event_filter__is_set(&filters[i]));
}

static void only_globs_and_stacks_are_judged_here(void **state)
{
	(void)state;
	assert_false(event_filter__judges(&(struct event_filter){ .comm = "sh" }));
	assert_false(event_filter__judges(&(struct event_filter){ .pid = { true, 1 } }));
	assert_true(event_filter__judges(&(struct event_filter){ .comm = "s?" }));
	assert_true(event_filter__judges(&(struct event_filter){ .comm = "*" }));
	assert_true(event_filter__judges(&(struct event_filter){ .comm = "[s]h" }));
	assert_true(event_filter__judges(&(struct event_filter){ .stack = "x" }));
}

static enum verdict judge_comm(const char *pattern, const char *comm)
{
	struct event_filter filter = { .comm = pattern };
	struct event event = { .kind = EVENT_ALLOC, .comm = comm };

	return event_filter__judge(&filter, &event);
}

static void comm_matches_as_a_whole(void **state)
{
	(void)state;
	assert_int_equal(judge_comm("kworker/*", "kworker/0:1"), VERDICT_PASSES);
	assert_int_equal(judge_comm("kworker/?:[12]", "kworker/0:1"), VERDICT_PASSES);
	assert_int_equal(judge_comm("kworker/?:[12]", "kworker/0:3"), VERDICT_REFUSED);
	assert_int_equal(judge_comm("work*", "kworker/0:1"), VERDICT_REFUSED);
	assert_int_equal(judge_comm("*", ""), VERDICT_PASSES);
	assert_int_equal(judge_comm("?*", ""), VERDICT_REFUSED);
	assert_int_equal(judge_comm("*", NULL), VERDICT_REFUSED);
	/* The kernel has judged a name without a glob. */
	assert_int_equal(judge_comm("sh", "bash"), VERDICT_PASSES);
}

static void comm_may_hold_any_byte(void **state)
{
	static const char *const pairs[][2] = {
		{ "a[b]*", "a[b]*" },	 { "*\n*", "two\nlines" }, { "*,\"*", "a,\"b" },
		{ "\xff*", "\xff\xfe" }, { "*\033*", "\033[31m" }, { "[*", "[" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		assert_int_equal(judge_comm(pairs[i][0], pairs[i][1]), VERDICT_PASSES);
	for (size_t i = 0; i < n_hostile_names; i++) {
		assert_int_equal(judge_comm("*", hostile_names[i]), VERDICT_PASSES);
		assert_int_equal(judge_comm("*no such end", hostile_names[i]), VERDICT_REFUSED);
	}
}

static enum verdict judge_stack(enum event_kind kind, const char *stack, const char *caller)
{
	static const struct event_filter filter = { .stack = "grow+0x" };
	struct event event = { .kind = kind, .comm = "sh", .stack = stack, .caller = caller };

	return event_filter__judge(&filter, &event);
}

static void stack_has_the_text_anywhere(void **state)
{
	(void)state;
	assert_int_equal(judge_stack(EVENT_NEW_SLAB, "a+0x1;grow+0x2;b", "a+0x1"), VERDICT_PASSES);
	assert_int_equal(judge_stack(EVENT_ALLOC, "grow+0x2", NULL), VERDICT_PASSES);
	assert_int_equal(judge_stack(EVENT_PAGE_FREE, "a;b;c", "grow+0x2"), VERDICT_REFUSED);
	assert_int_equal(judge_stack(EVENT_PAGE_ALLOC, "", NULL), VERDICT_REFUSED);
}

static void stack_that_is_not_known_is_told(void **state)
{
	(void)state;
	assert_int_equal(judge_stack(EVENT_NEW_SLAB, NULL, NULL), VERDICT_UNTOLD);
	assert_int_equal(judge_stack(EVENT_ALLOC, NULL, "grow+0x2"), VERDICT_UNTOLD);
	assert_int_equal(judge_stack(EVENT_FREE, NULL, "grow+0x2"), VERDICT_PASSES);
	assert_int_equal(judge_stack(EVENT_FREE, NULL, "a+0x1"), VERDICT_REFUSED);
	assert_int_equal(judge_stack(EVENT_FREE, NULL, NULL), VERDICT_REFUSED);
}

static void caches_losses_and_facts_pass(void **state)
{
	static const struct event_filter filter = { .stack = "x", .comm = "y*" };
	static const enum event_kind kinds[] = { EVENT_CACHE_BIRTH, EVENT_CACHE_DEATH,
						 EVENT_CACHE_ALIAS, EVENT_LOST, EVENT_ABOUT };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct event event = { .kind = kinds[i], .comm = "z" };

		assert_int_equal(event_filter__judge(&filter, &event), VERDICT_PASSES);
	}
}

static void assert_words(const struct event_filter *filter, const char *expected)
{
	struct text text = {};

	text__add(&text, "", 0);
	event_filter__add_words(filter, &text);
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

static void words_are_the_options(void **state)
{
	(void)state;
	assert_words(&(struct event_filter){}, "");
	assert_words(
		&(struct event_filter){
			.pid = { true, 3 }, .by_order = true, .least_order = 2, .most_order = 15 },
		"--pid 3 --order 2+");
	assert_words(&(struct event_filter){ .by_order = true }, "--order 0");
	assert_words(&(struct event_filter){ .by_order = true,
					     .least_order = 1,
					     .most_order = 3,
					     .node = { true, 0 },
					     .cgroup = "/a",
					     .stack = "grow",
					     .comm = "k*" },
		     "--comm k* --cgroup /a --order 1-3 --node 0 --stack grow");
	assert_words(&(struct event_filter){ .comm = "a b\n*", .stack = "\033[31m" },
		     "--comm a\\x20b\\x0a* --stack \\x1b[31m");
}

int test_event_filter(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_is_one_or_a_range),
		cmocka_unit_test(order_that_is_none_is_refused),
		cmocka_unit_test(is_set_by_any_part),
		cmocka_unit_test(only_globs_and_stacks_are_judged_here),
		cmocka_unit_test(comm_matches_as_a_whole),
		cmocka_unit_test(comm_may_hold_any_byte),
		cmocka_unit_test(stack_has_the_text_anywhere),
		cmocka_unit_test(stack_that_is_not_known_is_told),
		cmocka_unit_test(caches_losses_and_facts_pass),
		cmocka_unit_test(words_are_the_options),
	};

	return cmocka_run_group_tests_name("event filter", tests, NULL, NULL);
}
