// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of the kernel's test of merging. */
#include "unit.h"

#include <string.h>

#include "cache_fixture.h"
#include "merging.h"

struct two {
	struct slab_rules rules;
	struct cache_traits old, made;
};

static int make_two(void **state)
{
	static struct two two;

	make_rules(&two.rules, 32);
	two.old = two.made = biovec_max();
	two.made.address++;
	*state = &two;
	return 0;
}

static void caches_alike_are_merged(void **state)
{
	struct two *two = *state;

	assert_true(merging__would_merge(&two->made, &two->old, &two->rules));
	assert_false(merging__would_merge(&two->old, &two->old, &two->rules));
	two->made.flags ^= F_LINES | F_CMPXCHG; /* neither forbids it nor must be alike */
	assert_true(merging__would_merge(&two->made, &two->old, &two->rules));
}

/* Each is tried on the new cache and on the one that is there. */
static void a_line_that_fails_of_either_is_enough(void **state)
{
	struct two *two = *state, saved = *two;
	const struct {
		enum merge_line line;
		__u32 flags;
		__u64 ctor;
		__s64 usersize;
		__s32 refcount;
	} cases[] = {
		{ MERGE_FLAGS, F_RED_ZONE, 0, 0, 1 }, { MERGE_FLAGS, F_POISON, 0, 0, 1 },
		{ MERGE_FLAGS, F_USER, 0, 0, 1 },     { MERGE_FLAGS, F_BY_RCU, 0, 0, 1 },
		{ MERGE_CTOR, 0, 1, 0, 1 },	      { MERGE_USERCOPY, 0, 0, 64, 1 },
		{ MERGE_REFCOUNT, 0, 0, 0, -1 },
	};

	for (size_t i = 0; i < 2 * ARRAY_SIZE(cases); i++) {
		struct cache_traits *cache = i % 2 ? &two->made : &two->old;

		*two = saved;
		cache->flags |= cases[i / 2].flags;
		cache->ctor = cases[i / 2].ctor;
		cache->usersize = cases[i / 2].usersize;
		cache->refcount = cases[i / 2].refcount;
		assert_int_equal(merging__obstacle(cache, &two->rules), cases[i / 2].line);
		assert_false(merging__would_merge(&two->made, &two->old, &two->rules));
	}
	*two = saved;
	two->made.usersize = -1; /* the kernel has no such thing */
	assert_true(merging__would_merge(&two->made, &two->old, &two->rules));
	two->rules.rules[RULE_NO_MERGE].value = 1;
	assert_int_equal(merging__obstacle(&two->made, &two->rules), MERGE_ALLOWED);
}

static void sanity_checks_forbid_it_where_extensions_are_in_objects(void **state)
{
	struct two *two = *state;

	two->made.flags |= F_CHECKS;
	assert_true(merging__would_merge(&two->made, &two->old, &two->rules));
	strcpy(two->rules.flags[30], "OBJ_EXT_IN_OBJ");
	two->made.flags &= ~(1u << 30);
	assert_int_equal(merging__obstacle(&two->made, &two->rules), MERGE_FLAGS);
}

static void sheaves_forbid_it_where_few_have_them(void **state)
{
	struct two *two = *state;

	two->made.sheaf_capacity = 32;
	assert_int_equal(merging__obstacle(&two->made, &two->rules), MERGE_ALONE);
	two->rules.rules[RULE_SHEAVES_APART] = (struct rule){ 1, RULE_READ, "a test" };
	assert_int_equal(merging__obstacle(&two->made, &two->rules), MERGE_SHEAVES);
}

static void two_must_fit_each_other(void **state)
{
	struct two *two = *state, saved = *two;

	two->made.object_size = 4097;
	assert_int_equal(merging__difference(&two->made, &two->old, &two->rules), MERGE_SIZE);
	*two = saved;
	two->made.object_size = 4033; /* 64 more when it is aligned */
	assert_true(merging__would_merge(&two->made, &two->old, &two->rules));
	assert_int_equal(merging__bytes(&two->made), 4096);
	two->made.align = 8;
	assert_int_equal(merging__bytes(&two->made), 4040);
	assert_int_equal(merging__difference(&two->made, &two->old, &two->rules), MERGE_SLACK);
	*two = saved;
	two->made.flags |= F_ACCOUNT;
	assert_int_equal(merging__difference(&two->made, &two->old, &two->rules), MERGE_SAME);
	*two = saved;
	two->old.size = 4104;
	assert_int_equal(merging__difference(&two->made, &two->old, &two->rules), MERGE_ALIGN);
}

static void every_line_has_a_name(void **state)
{
	(void)state;
	for (int line = 0; line < MERGE_LINE__COUNT; line++)
		assert_non_null(merge_line__name(line));
	for (int rule = 0; rule < SLAB_RULE__COUNT; rule++)
		assert_non_null(slab_rule__name(rule));
}

int test_merging(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(caches_alike_are_merged, make_two),
		cmocka_unit_test_setup(a_line_that_fails_of_either_is_enough, make_two),
		cmocka_unit_test_setup(sanity_checks_forbid_it_where_extensions_are_in_objects,
				       make_two),
		cmocka_unit_test_setup(sheaves_forbid_it_where_few_have_them, make_two),
		cmocka_unit_test_setup(two_must_fit_each_other, make_two),
		cmocka_unit_test(every_line_has_a_name),
	};

	return cmocka_run_group_tests_name("merging", tests, NULL, NULL);
}
