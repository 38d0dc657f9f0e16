// SPDX-License-Identifier: GPL-2.0-or-later
/* Screens of the live view, as text in tests/unit/screens, at four sizes and of every view. */
#include <stdio.h>
#include <string.h>

#include "scene_fixture.h"

#define DOWN  KEYS_DOWN
#define ENTER KEYS_ENTER

/* What is pressed to get to a screen; 0 ends it. */
struct way {
	const char *name;
	size_t n_caches;
	unsigned int flags;
	int keys[16];
};

static const struct size {
	int height;
	int width;
} sizes[] = { { 10, 40 }, { 24, 80 }, { 40, 120 }, { 60, 250 } };

static void assert_way(const struct way *way, const struct size *size)
{
	struct fixture *fixture = fixture__open(way->n_caches, way->flags);
	char name[64];

	fixture__draw(fixture, size->height, size->width);
	for (int i = 0; way->keys[i]; i++)
		fixture__press(fixture, way->keys[i]);
	snprintf(name, sizeof(name), "%s-%dx%d", way->name, size->width, size->height);
	fixture__assert_screen(fixture, name);
	fixture__close(fixture);
}

static void assert_ways(const struct way *ways, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < ARRAY_SIZE(sizes); j++)
			assert_way(&ways[i], &sizes[j]);
}

/* At the size that most terminals begin with. */
static void assert_ways_at_80(const struct way *ways, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_way(&ways[i], &sizes[1]);
}

static void every_view_at_every_size(void **state)
{
	static const struct way ways[] = {
		{ "caches", 30, 0, { 0 } },
		{ "orders", 30, 0, { 'c' } },
		{ "stacks", 30, 0, { 'c', 'c' } },
		{ "processes", 30, 0, { 'c', 'c', 'c' } },
		{ "cgroups", 30, 0, { 'c', 'c', 'c', 'c' } },
		{ "growth", 30, 0, { 'g' } },
		{ "cache", 30, 0, { '/', 'y', 'e', 'p', ENTER, ENTER } },
		{ "stack", 30, 0, { 'c', 'c', ENTER } },
		{ "process", 30, 0, { 'c', 'c', 'c', ENTER } },
		{ "cgroup", 30, 0, { 'c', 'c', 'c', 'c', ENTER } },
		{ "order", 30, 0, { 'c', DOWN, DOWN, DOWN, ENTER } },
		{ "columns", 30, 0, { 'f' } },
		{ "help", 30, 0, { '?' } },
	};

	(void)state;
	assert_ways(ways, ARRAY_SIZE(ways));
}

static void few_and_many_rows(void **state)
{
	static const struct way ways[] = {
		{ "empty", 0, 0, { 0 } },
		{ "one-row", 1, 0, { 0 } },
		{ "thousand-rows", 1000, 0, { KEYS_END } },
		{ "filtered-away", 30, 0, { '/', 'x', 'y', 'z' } },
	};

	(void)state;
	assert_ways(ways, ARRAY_SIZE(ways));
}

static void what_is_not_known(void **state)
{
	static const struct way ways[] = {
		{ "na", 12, FIXTURE_NA, { 0 } },
		{ "na-growth", 12, FIXTURE_NA, { 'g' } },
		{ "na-cache", 12, FIXTURE_NA, { ENTER } },
		{ "na-orders", 12, FIXTURE_NA, { 'c' } },
		{ "na-stacks", 12, FIXTURE_NA, { 'c', 'c' } },
		{ "na-help", 12, FIXTURE_NA, { '?' } },
		{ "tracepoints-columns", 12, FIXTURE_TRACEPOINTS, { 'f' } },
		{ "lost-cache", 12, FIXTURE_LOST, { DOWN, DOWN, DOWN, DOWN, ENTER } },
		{ "lost-growth", 12, FIXTURE_LOST, { 'g' } },
		{ "lost-orders", 12, FIXTURE_LOST, { 'c' } },
		{ "lost-absolute", 12, FIXTURE_LOST, { 'a' } },
		{ "first-interval", 12, FIXTURE_FIRST, { 0 } },
		{ "lost-stacks", 12, FIXTURE_LOST, { 'c', 'c' } },
		{ "unfreed-stacks", 12, FIXTURE_UNFREED, { 'c', 'c' } },
		{ "unfreed-cache",
		  12,
		  FIXTURE_UNFREED,
		  { '/', 'y', 'e', 'p', ENTER, ENTER, KEYS_END } },
		{ "unfreed-order", 12, FIXTURE_UNFREED, { 'c', ENTER } },
		{ "first-interval-exact", 12, FIXTURE_FIRST, { 'B' } },
		{ "first-interval-absolute", 12, FIXTURE_FIRST, { 'a' } },
		{ "quiet-growth", 12, FIXTURE_QUIET, { 'g' } },
		{ "quiet-stacks", 12, FIXTURE_QUIET, { 'c', 'c' } },
		{ "quiet-cache", 12, FIXTURE_QUIET, { ENTER } },
		{ "quiet-order", 12, FIXTURE_QUIET, { 'c', ENTER } },
	};
	static const struct way at_all_sizes[] = {
		{ "lost", 12, FIXTURE_LOST, { 0 } },
		{ "tracepoints", 12, FIXTURE_TRACEPOINTS, { 0 } },
		{ "tracepoints-growth", 12, FIXTURE_TRACEPOINTS, { 'g' } },
	};

	(void)state;
	assert_ways_at_80(ways, ARRAY_SIZE(ways));
	assert_ways(at_all_sizes, ARRAY_SIZE(at_all_sizes));
}

static void names_of_any_kind(void **state)
{
	static const struct way ways[] = {
		{ "names", 30, FIXTURE_NAMES, { 'n' } },
		{ "names-ascii", 30, FIXTURE_NAMES | FIXTURE_ASCII, { 'n' } },
	};
	static const struct way at_80[] = {
		{ "names-processes", 30, FIXTURE_NAMES, { 'c', 'c', 'c' } },
		{ "names-processes-ascii", 30, FIXTURE_NAMES | FIXTURE_ASCII, { 'c', 'c', 'c' } },
		{ "names-cgroups", 30, FIXTURE_NAMES, { 'c', 'c', 'c', 'c' } },
		{ "names-cache", 30, FIXTURE_NAMES, { '/', 'r', 'e', 'd', ENTER, ENTER } },
		{ "names-growth", 30, FIXTURE_NAMES, { 'g' } },
		{ "ascii", 30, FIXTURE_ASCII, { 0 } },
	};

	(void)state;
	assert_ways(ways, ARRAY_SIZE(ways));
	assert_ways_at_80(at_80, ARRAY_SIZE(at_80));
}

static void objects_are_split_too(void **state)
{
	static const struct way ways[] = {
		{ "objects", 12, FIXTURE_OBJECTS, { '/', 'y', 'e', 'p', ENTER, ENTER, KEYS_END } },
		{ "objects-unseen",
		  12,
		  FIXTURE_OBJECTS | FIXTURE_TRACEPOINTS,
		  { '/', 'y', 'e', 'p', ENTER, ENTER, KEYS_END } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		assert_way(&ways[i], &sizes[3]);
}

static void exact_and_absolute(void **state)
{
	static const struct way ways[] = {
		{ "exact", 30, 0, { 'B' } },
		{ "absolute", 30, 0, { 'a' } },
		{ "exact-absolute", 30, 0, { 'a', 'B' } },
		{ "exact-stacks", 30, 0, { 'B', 'c', 'c' } },
		{ "exact-cache", 30, 0, { 'B', ENTER } },
		{ "absolute-orders", 30, 0, { 'a', 'c' } },
		{ "paused", 30, 0, { 'p' } },
		{ "paused-page", 30, 0, { 'p', ENTER } },
	};

	(void)state;
	assert_ways_at_80(ways, ARRAY_SIZE(ways));
}

int test_view(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_view_at_every_size), cmocka_unit_test(few_and_many_rows),
		cmocka_unit_test(what_is_not_known),	    cmocka_unit_test(names_of_any_kind),
		cmocka_unit_test(objects_are_split_too),    cmocka_unit_test(exact_and_absolute),
	};

	return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
