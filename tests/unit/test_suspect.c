// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of leak suspects, and of them as lines. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "growth_lines.h"

#define SECOND 1000000000ull
#define NOW    (100 * SECOND)

#define HEADER "CACHE                    MADE     HELD       KIB     KIB/H   GROWS  OLDEST NOTE\n"

enum {
	GROWING,  /* made 9, gave 1 back */
	CHURNING, /* made as many as it gave back */
	GROWING_MORE,
	IDLE,
	N_CACHES
};

struct world {
	struct cache_sample caches[N_CACHES];
	struct snapshot_row rows[N_CACHES];
	struct snapshot since;
	struct history *history;
	struct growth *slabs;
	struct growth *objects;
	struct suspects suspects;
};

static void set_slabs(struct world *world, int i, const char *name, __u64 made, __u64 freed)
{
	struct snapshot_row *row = &world->rows[i];

	strcpy(world->caches[i].name, name);
	world->caches[i].generation = i + 1;
	row->cache = &world->caches[i];
	row->slabs[SLAB_GOT][3] = made;
	row->slabs[SLAB_FREED][3] = freed;
}

static int open_world(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	set_slabs(world, GROWING, "yep_slab_cache", 9, 1);
	set_slabs(world, CHURNING, "churning", 50, 50);
	set_slabs(world, GROWING_MORE, "dentry", 30, 10);
	set_slabs(world, IDLE, "idle", 0, 0);
	world->since = (struct snapshot){
		.page_bytes = 4096, .span_ns = SECOND, .rows = world->rows, .n_rows = N_CACHES
	};
	memset(world->since.coverage.seen, true, sizeof(world->since.coverage.seen));
	*state = world;
	return history__open(&world->history) ||
	       growth__open(GROWTH_SLABS, 100, 4096, &world->slabs) ||
	       growth__open(GROWTH_OBJECTS, 100, 4096, &world->objects);
}

static int close_world(void **state)
{
	struct world *world = *state;

	suspects__reset(&world->suspects);
	history__close(world->history);
	growth__close(world->slabs);
	growth__close(world->objects);
	free(world);
	return 0;
}

#define KNOWN(number)                                                                              \
	{                                                                                          \
		true, number                                                                       \
	}

/* A slab of order 3, or with @object an object of 512 bytes. */
static void happen(struct growth *growth, enum event_kind kind, int cache, __u64 where,
		   const char *stack, __u64 seconds)
{
	bool slab = kind == EVENT_NEW_SLAB || kind == EVENT_FREED_SLAB;
	struct event event = {
		.kind = kind,
		.ts_ns = seconds * SECOND,
		.cache = "cache",
		.cache_address = KNOWN(0xffff000 + cache),
		.generation = KNOWN(cache + 1),
		.pfn = { slab, where },
		.page_address = { slab, where << 6 },
		.object_address = { !slab, where },
		.order_wanted = { slab, 3 },
		.order_got = { slab, 3 },
		.pages = { slab, 8 },
		.memory_bytes = KNOWN(slab ? 32768 : 512),
		.stack = slab ? stack : NULL,
		.caller = stack,
		.stack_id = { stack, stack ? stack[0] : 0 },
		.cpu = KNOWN(0),
		.pid = KNOWN(1),
		.comm = "sh",
	};

	assert_int_equal(growth__take(growth, &event), 0);
}

static void take(struct world *world, bool objects)
{
	const struct suspect_sources from = {
		.since = &world->since,
		.history = world->history,
		.slabs = world->slabs,
		.objects = objects ? world->objects : NULL,
		.now_ns = NOW,
	};

	suspects__reset(&world->suspects);
	assert_int_equal(suspects__take(&world->suspects, &from), 0);
}

static void assert_lines(struct world *world, const char *expected)
{
	struct lines_style style = { .rows = 10 };
	struct text text = {};

	lines__add_suspects(&text, &world->suspects, &style);
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

static void assert_note(struct world *world, const char *expected)
{
	assert_true(world->suspects.n > 0);
	assert_string_equal(
		world->suspects.rows[0].note.n ? world->suspects.rows[0].note.bytes : "", expected);
}

static void caches_that_hold_more_are_ranked(void **state)
{
	struct world *world = *state;
	const struct suspects *suspects = &world->suspects;

	take(world, false);
	assert_int_equal(suspects->n, 2);
	assert_string_equal(suspects->rows[0].row->cache->name, "dentry");
	assert_int_equal(suspects->rows[0].made.number, 30);
	assert_int_equal(suspects->rows[0].held.number, 20);
	assert_int_equal(suspects->rows[0].held_bytes.number, 20 * 32768);
	assert_string_equal(suspects->rows[1].row->cache->name, "yep_slab_cache");
	assert_int_equal(suspects->made.number, 89);
	assert_note(world, "");
}

static void equals_are_ranked_by_made_then_by_name(void **state)
{
	static const char *const expected[] = { "b", "a", "c" };
	struct world *world = *state;

	set_slabs(world, 0, "c", 5, 0);
	set_slabs(world, 1, "b", 6, 1);
	set_slabs(world, 2, "a", 5, 0);
	take(world, false);
	assert_int_equal(world->suspects.n, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(world->suspects.rows[i].row->cache->name, expected[i]);
}

static void unobserved_slabs_are_na(void **state)
{
	struct world *world = *state;

	world->since.coverage.seen[METRIC_FREED_SLABS] = false;
	take(world, false);
	assert_note(world, "not seen: freed slabs");
	assert_lines(world, HEADER "churning                   50      n/a       n/a       n/a     "
				   "n/a       - not seen: freed slabs\n"
				   "dentry                     30      n/a       n/a       n/a     "
				   "n/a       - not seen: freed slabs\n"
				   "yep_slab_cache              9      n/a       n/a       n/a     "
				   "n/a       - not seen: freed slabs\n"
				   "0 of 89 slabs made are attributed to stacks\n");
	world->since.coverage.seen[METRIC_NEW_SLABS] = false;
	take(world, false);
	assert_int_equal(world->suspects.n, 3);
	assert_int_equal(world->suspects.rows[0].made.state, CELL_NA);
	assert_note(world, "not seen: new slabs, freed slabs");
}

static void unobserved_frees_are_said_in_each_row(void **state)
{
	static const enum metric frees[] = { METRIC_FREES, METRIC_KFREES, METRIC_BULK_FREES,
					     METRIC_RCU_FREES, METRIC_NOLOCK_FREES };
	struct world *world = *state;
	bool *seen = world->since.coverage.seen;

	for (size_t i = 0; i < ARRAY_SIZE(frees); i++) {
		struct text expected = {};

		memset(seen, true, sizeof(world->since.coverage.seen));
		seen[frees[i]] = false;
		take(world, false);
		text__printf(&expected, "frees not all seen: %s", metric__name(frees[i]));
		assert_note(world, expected.bytes);
		text__reset(&expected);
	}
	seen[METRIC_BULK_FREES] = false;
	take(world, false);
	for (size_t i = 0; i < world->suspects.n; i++)
		assert_string_equal(world->suspects.rows[i].note.bytes,
				    "frees not all seen: bulk frees, frees by kfree_nolock");
	/* Whether allocations are seen is of no matter to what is held. */
	memset(seen, true, sizeof(world->since.coverage.seen));
	seen[METRIC_ALLOCS] = seen[METRIC_BULK_ALLOCS] = seen[METRIC_SLOW] = false;
	take(world, false);
	assert_note(world, "");
}

static void what_was_missed_makes_numbers_uncertain(void **state)
{
	struct world *world = *state;

	world->since.missed[METRIC_NEW_SLABS] = 1;
	take(world, false);
	assert_int_equal(world->suspects.rows[0].made.bound, BOUND_AT_LEAST);
	assert_int_equal(world->suspects.rows[0].held.bound, BOUND_ABOUT);
	set_slabs(world, GROWING, "yep_slab_cache", 0, 0);
	take(world, false);
	assert_lines(world, HEADER
		     "dentry                    >30      ~20      ~640         -       -       -\n"
		     "0 of >80 slabs made are attributed to stacks\n");
}

static void destroyed_caches_that_hold_slabs_are_told(void **state)
{
	struct world *world = *state;

	world->caches[GROWING_MORE].dead = true;
	take(world, false);
	assert_note(world, "destroyed");
	assert_int_equal(world->suspects.made.number, 59);
}

static void growth_is_told_from_three_intervals_on(void **state)
{
	struct world *world = *state;
	struct snapshot interval = world->since;
	const struct suspect *suspect;

	for (int i = 0; i < 4; i++) {
		take(world, false);
		suspect = &world->suspects.rows[0];
		assert_int_equal(suspect->slope.state, i < 3 ? CELL_NONE : CELL_NUMBER);
		assert_int_equal(history__take(world->history, &interval, NOW - (3 - i) * SECOND),
				 0);
	}
	take(world, false);
	suspect = &world->suspects.rows[0];
	assert_int_equal(suspect->slope.number, 20ll * 32768 * 3600);
	assert_int_equal(suspect->held_ns, 4 * SECOND);
}

static void stacks_that_hold_slabs_are_told(void **state)
{
	struct world *world = *state;
	const struct suspect *suspect;

	for (__u64 i = 0; i < 5; i++)
		happen(world->slabs, EVENT_NEW_SLAB, GROWING, 8 * i, i < 2 ? "b+0x1" : "a+0x1",
		       90 + i);
	happen(world->slabs, EVENT_NEW_SLAB, GROWING, 800, "gone+0x1", 80);
	happen(world->slabs, EVENT_FREED_SLAB, GROWING, 800, NULL, 81);
	happen(world->slabs, EVENT_FREED_SLAB, GROWING, 1600, NULL, 82);
	happen(world->slabs, EVENT_NEW_SLAB, CHURNING, 2400, "c+0x1", 70);
	take(world, false);
	suspect = &world->suspects.rows[1];
	assert_int_equal(suspect->n_stacks, 2);
	assert_string_equal(suspect->stacks[0].label, "a+0x1");
	assert_int_equal(suspect->stacks[0].held, 3);
	assert_int_equal(suspect->oldest_ns, 90 * SECOND);
	assert_int_equal(world->suspects.ledger.made, 7);
	set_slabs(world, GROWING_MORE, "dentry", 0, 0);
	take(world, false);
	assert_lines(
		world, HEADER
		"yep_slab_cache              9        8       256         -       -     10s gave "
		"back 1 made before\n"
		"  stack                     3        3        96                        8s a+0x1\n"
		"  stack                     2        2        64                       10s b+0x1\n"
		"7 of 59 slabs made are attributed to stacks\n");
}

static void many_stacks_are_summed_up(void **state)
{
	char names[][8] = { "a+0x1", "b+0x1", "c+0x1", "d+0x1", "e+0x1", "f+0x1", "g+0x1" };
	struct world *world = *state;
	struct text text = {};
	struct lines_style style = { .rows = 1 };

	for (__u64 i = 0; i < 6; i++)
		happen(world->slabs, EVENT_NEW_SLAB, GROWING_MORE, 8 * i, names[i], 90);
	take(world, false);
	lines__add_suspects(&text, &world->suspects, &style);
	assert_non_null(strstr(text.bytes, " f+0x1\n"));
	assert_null(strstr(text.bytes, "more)"));
	text__reset(&text);
	happen(world->slabs, EVENT_NEW_SLAB, GROWING_MORE, 80, names[6], 99);
	take(world, false);
	lines__add_suspects(&text, &world->suspects, &style);
	assert_non_null(strstr(text.bytes, " e+0x1\n"));
	assert_null(strstr(text.bytes, " f+0x1\n"));
	assert_non_null(strstr(text.bytes, "  stack                     2        2        64"
					   "                       10s (2 more)\n"));
	assert_null(strstr(text.bytes, "yep_slab_cache"));
	text__reset(&text);
}

static void what_the_ledger_lacks_is_said(void **state)
{
	struct world *world = *state;

	set_slabs(world, GROWING_MORE, "dentry", 0, 0);
	world->since.losses[LOSS_RING_FULL] = 4;
	happen(world->slabs, EVENT_NEW_SLAB, GROWING, 8, NULL, 95);
	happen(world->slabs, EVENT_NEW_SLAB, GROWING, 16, "a+0x1", 95);
	happen(world->slabs, EVENT_NEW_SLAB, GROWING, 16, "a+0x1", 96);
	for (__u64 i = 0; i < 100; i++)
		happen(world->slabs, EVENT_NEW_SLAB, CHURNING, 800 + 8 * i, "b+0x1", 97);
	take(world, false);
	assert_lines(
		world, HEADER
		"yep_slab_cache              9        8       256         -       -      5s\n"
		"  stack                     2        1        32                        4s a+0x1\n"
		"  stack                     1        1        32                        5s n/a\n"
		"102 of 59 slabs made are attributed to stacks, 4 events lost (ring buffer full),"
		" 1 without a stack, 2 not followed (too many at once), 1 given back unseen\n");
}

static void stacks_are_harmless(void **state)
{
	struct world *world = *state;
	struct text text = {};
	struct lines_style style = { .rows = 10 };

	for (size_t i = 0; i < n_hostile_names; i++)
		happen(world->slabs, EVENT_NEW_SLAB, GROWING, 8 * i, hostile_names[i], 90);
	take(world, false);
	lines__add_suspects(&text, &world->suspects, &style);
	for (size_t i = 0; i < text.n; i++)
		assert_true(text.bytes[i] == '\n' ||
			    ((unsigned char)text.bytes[i] >= ' ' && text.bytes[i] != 0x7f));
	text__reset(&text);
}

static void lines_of_suspects_are_cut(void **state)
{
	struct world *world = *state;
	struct text text = {};
	struct lines_style style = { .rows = 1, .width = 30 };

	take(world, false);
	lines__add_suspects(&text, &world->suspects, &style);
	assert_string_equal(text.bytes, "CACHE                    MADE>\n"
					"dentry                     30>\n"
					"0 of 89 slabs made are attributed to stacks\n");
	text__reset(&text);
}

static void objects_are_told_if_asked_for(void **state)
{
	struct world *world = *state;

	set_slabs(world, GROWING_MORE, "dentry", 0, 0);
	for (__u64 i = 0; i < 4; i++)
		happen(world->objects, EVENT_ALLOC, GROWING, 512 * i, "a+0x1", 90);
	happen(world->objects, EVENT_FREE, GROWING, 0, "b+0x1", 91);
	take(world, false);
	assert_int_equal(world->suspects.rows[0].n_object_stacks, 0);
	take(world, true);
	assert_lines(
		world, HEADER
		"yep_slab_cache              9        8       256         -       -       -\n"
		"  objects                   4        3         1                       10s a+0x1\n"
		"0 of 59 slabs made are attributed to stacks\n");
}

static void objects_that_cannot_be_seen_freed_are_defined(void **state)
{
	struct world *world = *state;
	struct text text = {};

	lines__add_growth_definitions(&text, &world->since.coverage, true);
	assert_non_null(strstr(text.bytes, "not seen to be freed; each costs an event\n"));
	text__reset(&text);
	world->since.coverage.seen[METRIC_RCU_FREES] = false;
	lines__add_growth_definitions(&text, &world->since.coverage, true);
	assert_non_null(strstr(text.bytes, "an event; frees not all seen: frees by kfree_rcu\n"));
	text__reset(&text);
	lines__add_growth_definitions(&text, &world->since.coverage, false);
	assert_null(strstr(text.bytes, "objects"));
	text__reset(&text);
}

static void nothing_grows_without_caches(void **state)
{
	struct world *world = *state;

	world->since.n_rows = 0;
	take(world, false);
	assert_lines(world, HEADER "0 of 0 slabs made are attributed to stacks\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int test_suspect(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(caches_that_hold_more_are_ranked),
		TEST(equals_are_ranked_by_made_then_by_name),
		TEST(unobserved_slabs_are_na),
		TEST(unobserved_frees_are_said_in_each_row),
		TEST(what_was_missed_makes_numbers_uncertain),
		TEST(destroyed_caches_that_hold_slabs_are_told),
		TEST(growth_is_told_from_three_intervals_on),
		TEST(stacks_that_hold_slabs_are_told),
		TEST(many_stacks_are_summed_up),
		TEST(what_the_ledger_lacks_is_said),
		TEST(stacks_are_harmless),
		TEST(lines_of_suspects_are_cut),
		TEST(objects_are_told_if_asked_for),
		TEST(objects_that_cannot_be_seen_freed_are_defined),
		TEST(nothing_grows_without_caches),
	};

	return cmocka_run_group_tests_name("suspect", tests, NULL, NULL);
}
