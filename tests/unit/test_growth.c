// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of the ledger of growth, one thing at a time. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth.h"

#define SECOND	      1000000000ull
#define KNOWN(number) ((struct maybe){ true, (number) })

static struct growth *begin(size_t most)
{
	struct growth *growth = NULL;

	assert_int_equal(growth__open(GROWTH_SLABS, most, 4096, &growth), 0);
	return growth;
}

/* A slab of two pages at @place, of the cache @generation. */
static struct event slab(enum event_kind kind, __u64 generation, __u64 place)
{
	return (struct event){
		.kind = kind,
		.ts_ns = 100 * SECOND,
		.generation = KNOWN(generation),
		.page_address = KNOWN(place),
		.pages = KNOWN(2),
		.pid = KNOWN(1),
		.comm = "one",
		.cpu = KNOWN(0),
		.node = KNOWN(0),
	};
}

static void take(struct growth *growth, const struct event *event)
{
	assert_int_equal(growth__take(growth, event), 0);
}

static void take_slab(struct growth *growth, enum event_kind kind, __u64 generation, __u64 place)
{
	struct event event = slab(kind, generation, place);

	take(growth, &event);
}

static struct growth_totals totals_of(const struct growth *growth, __u64 generation)
{
	struct growth_totals totals;

	memset(&totals, 0xff, sizeof(totals));
	growth__totals(growth, generation, &totals);
	assert_int_equal(totals.made,
			 totals.held + totals.freed + totals.refound + totals.untracked);
	return totals;
}

static long n_rows(const struct growth *growth, enum growth_by by, __u64 generation)
{
	struct growth_row *rows;
	long n = growth__rows(growth, by, generation, &rows);

	free(rows);
	return n;
}

/* The only row. */
static struct growth_row row_of(const struct growth *growth, enum growth_by by, __u64 generation)
{
	struct growth_row *rows, row;

	assert_int_equal(growth__rows(growth, by, generation, &rows), 1);
	row = rows[0];
	free(rows);
	return row;
}

static void empty_ledger_has_nothing(void **state)
{
	struct growth_event last[GROWTH_LAST];
	struct growth *growth = begin(10);
	struct growth_row *rows;
	__u64 ages[GROWTH_AGES];

	(void)state;
	for (int by = 0; by < GROWTH_BY__COUNT; by++) {
		assert_int_equal(n_rows(growth, by, 0), 0);
		assert_int_equal(n_rows(growth, by, 5), 0);
		assert_int_equal(growth__caches_of(growth, by, 0, &rows), 0);
		free(rows);
	}
	assert_int_equal(totals_of(growth, 0).made, 0);
	assert_int_equal(totals_of(growth, 5).made, 0);
	growth__ages(growth, 0, SECOND, ages);
	assert_int_equal(ages[0] + ages[GROWTH_AGES - 1], 0);
	assert_int_equal(growth__last(growth, 0, last), 0);
	assert_int_equal(growth__last(growth, 5, last), 0);
	growth__close(growth);
	growth__close(NULL);
}

static void making_and_giving_back_are_counted(void **state)
{
	struct growth *growth = begin(10);
	struct growth_row row;

	(void)state;
	take_slab(growth, EVENT_NEW_SLAB, 7, 0); /* a place like another */
	take_slab(growth, EVENT_NEW_SLAB, 7, 64);
	take_slab(growth, EVENT_FREED_SLAB, 7, 64);
	take_slab(growth, EVENT_FREED_SLAB, 7, 128);
	assert_int_equal(totals_of(growth, 7).made, 2);
	assert_int_equal(totals_of(growth, 7).held, 1);
	assert_int_equal(totals_of(growth, 7).freed, 1);
	assert_int_equal(totals_of(growth, 7).freed_before, 1);
	assert_int_equal(totals_of(growth, 7).made_bytes, 16384);
	assert_int_equal(totals_of(growth, 7).held_bytes, 8192);
	for (int by = 0; by < GROWTH_BY__COUNT; by++) {
		row = row_of(growth, by, 7);
		assert_int_equal(row.made, 2);
		assert_int_equal(row.held, 1);
		assert_int_equal(row.made_bytes, 16384);
		assert_int_equal(row.held_bytes, 8192);
		assert_int_equal(row.generation, 7);
		assert_int_equal(row.caches, 1);
		assert_int_equal(n_rows(growth, by, 8), 0);
	}
	assert_int_equal(totals_of(growth, 8).made, 0);
	growth__close(growth);
}

static void others_events_are_passed_over(void **state)
{
	static const enum event_kind kinds[] = { EVENT_ALLOC,	   EVENT_FREE,
						 EVENT_LOST,	   EVENT_PAGE_ALLOC,
						 EVENT_PAGE_FREE,  EVENT_CACHE_BIRTH,
						 EVENT_CACHE_ALIAS };
	struct growth *growth = begin(10);
	struct growth_totals totals;

	(void)state;
	take_slab(growth, EVENT_NEW_SLAB, 1, 64);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct event event = slab(kinds[i], 1, 64);

		event.object_address = KNOWN(64);
		take(growth, &event);
	}
	totals = totals_of(growth, 0);
	assert_int_equal(totals.made, 1);
	assert_int_equal(totals.held, 1);
	assert_int_equal(totals.freed_before, 0);
	growth__close(growth);
}

static void objects_are_followed_by_their_address(void **state)
{
	struct event event = slab(EVENT_ALLOC, 1, 64);
	struct growth *growth;

	(void)state;
	assert_int_equal(growth__open(GROWTH_OBJECTS, 10, 4096, &growth), 0);
	event.object_address = KNOWN(1);
	event.size_bytes = KNOWN(192);
	take(growth, &event);
	event.object_address = KNOWN(2);
	event.memory_bytes = KNOWN(200);
	take(growth, &event);
	event.object_address = KNOWN(1);
	event.kind = EVENT_FREE;
	take(growth, &event);
	take_slab(growth, EVENT_NEW_SLAB, 1, 64);
	take_slab(growth, EVENT_FREED_SLAB, 1, 64);
	assert_int_equal(totals_of(growth, 1).made, 2);
	assert_int_equal(totals_of(growth, 1).freed, 1);
	assert_int_equal(totals_of(growth, 1).freed_before, 0);
	assert_int_equal(totals_of(growth, 1).made_bytes, 392);
	assert_int_equal(totals_of(growth, 1).held_bytes, 200);
	growth__close(growth);
}

static void place_is_the_page_or_else_its_number(void **state)
{
	struct event event = slab(EVENT_NEW_SLAB, 1, 64);
	struct growth *growth = begin(10);

	(void)state;
	event.pfn = KNOWN(5);
	take(growth, &event);
	event.page_address = KNOWN(128);
	take(growth, &event);
	assert_int_equal(totals_of(growth, 1).held, 2);
	event.page_address.known = false;
	event.memory_bytes = KNOWN(1);
	take(growth, &event);
	assert_int_equal(totals_of(growth, 1).held, 3);
	event.kind = EVENT_FREED_SLAB;
	take(growth, &event);
	assert_int_equal(totals_of(growth, 1).held_bytes, 2 * 8192);
	event.kind = EVENT_NEW_SLAB;
	event.pfn.known = false;
	take(growth, &event);
	assert_int_equal(totals_of(growth, 1).untracked, 1);
	event.kind = EVENT_FREED_SLAB;
	take(growth, &event);
	assert_int_equal(totals_of(growth, 1).freed_before, 1);
	event.kind = EVENT_NEW_SLAB;
	event.pfn = KNOWN(9);
	event.memory_bytes = KNOWN(~0ull); /* nonsense, but it must come out as it went in */
	take(growth, &event);
	event.kind = EVENT_FREED_SLAB;
	take(growth, &event);
	assert_int_equal(totals_of(growth, 1).held_bytes, 2 * 8192);
	assert_int_equal(row_of(growth, BY_CPU, 1).held_bytes, 2 * 8192);
	growth__close(growth);
}

/* Whatever was missed, the place has one owner. */
static void what_was_missed_is_found_out_at_its_place(void **state)
{
	struct growth *growth = begin(10);

	(void)state;
	take_slab(growth, EVENT_NEW_SLAB, 1, 64);
	take_slab(growth, EVENT_NEW_SLAB, 2, 64);
	assert_int_equal(totals_of(growth, 1).refound, 1);
	assert_int_equal(totals_of(growth, 1).held, 0);
	assert_int_equal(row_of(growth, BY_CPU, 1).held, 0);
	assert_int_equal(totals_of(growth, 2).held, 1);
	assert_int_equal(totals_of(growth, 2).refound, 0);
	take_slab(growth, EVENT_FREED_SLAB, 3, 64);
	assert_int_equal(totals_of(growth, 2).refound, 1);
	assert_int_equal(totals_of(growth, 2).freed, 0);
	assert_int_equal(totals_of(growth, 3).freed_before, 1);
	assert_int_equal(totals_of(growth, 0).held, 0);
	assert_int_equal(totals_of(growth, 0).refound, 2);
	growth__close(growth);
}

static void nameless_cache_counts_for_no_cache(void **state)
{
	struct growth *growth = begin(10);
	struct event event = slab(EVENT_NEW_SLAB, 0, 64);

	(void)state;
	take_slab(growth, EVENT_NEW_SLAB, 1, 64);
	take(growth, &event); /* generation 0 is none either */
	assert_int_equal(totals_of(growth, 1).refound, 1);
	event.generation.known = false;
	event.generation.value = 1;
	take(growth, &event);
	assert_int_equal(totals_of(growth, 0).nameless, 2);
	assert_int_equal(totals_of(growth, 0).made, 1);
	assert_int_equal(totals_of(growth, 1).nameless, 0);
	take_slab(growth, EVENT_NEW_SLAB, 1, 64);
	event.kind = EVENT_FREED_SLAB;
	take(growth, &event); /* it is gone, whoever it was of */
	assert_int_equal(totals_of(growth, 1).freed, 1);
	take(growth, &event);
	assert_int_equal(totals_of(growth, 0).freed_before, 0);
	event.kind = EVENT_CACHE_DEATH;
	take(growth, &event);
	growth__close(growth);
}

static void cache_that_ends_holds_nothing(void **state)
{
	struct growth *growth = begin(10);

	(void)state;
	for (__u64 i = 0; i < 6; i++)
		take_slab(growth, EVENT_NEW_SLAB, 1 + i % 2, 64 * i);
	take_slab(growth, EVENT_CACHE_DEATH, 1, 0);
	take_slab(growth, EVENT_CACHE_DEATH, 9, 0);
	assert_int_equal(totals_of(growth, 1).refound, 3);
	assert_int_equal(totals_of(growth, 1).held, 0);
	assert_int_equal(totals_of(growth, 1).made, 3);
	assert_int_equal(totals_of(growth, 2).held, 3);
	assert_int_equal(row_of(growth, BY_NODE, 0).held, 3);
	assert_int_equal(row_of(growth, BY_NODE, 1).made, 3);
	take_slab(growth, EVENT_FREED_SLAB, 1, 0);
	assert_int_equal(totals_of(growth, 1).freed_before, 1);
	growth__close(growth);
}

static void more_than_most_are_counted_but_not_followed(void **state)
{
	struct growth *growth = begin(3);

	(void)state;
	for (__u64 i = 0; i < 5; i++)
		take_slab(growth, EVENT_NEW_SLAB, 1, 64 * i);
	assert_int_equal(totals_of(growth, 1).held, 3);
	assert_int_equal(totals_of(growth, 1).untracked, 2);
	assert_int_equal(row_of(growth, BY_NODE, 1).made, 5);
	assert_int_equal(row_of(growth, BY_NODE, 1).held, 3);
	assert_int_equal(row_of(growth, BY_NODE, 1).held_bytes, 3 * 8192);
	take_slab(growth, EVENT_FREED_SLAB, 1, 64 * 4);
	assert_int_equal(totals_of(growth, 1).freed_before, 1);
	take_slab(growth, EVENT_FREED_SLAB, 1, 0);
	take_slab(growth, EVENT_NEW_SLAB, 1, 64 * 9);
	assert_int_equal(totals_of(growth, 1).held, 3);
	assert_int_equal(totals_of(growth, 1).untracked, 2);
	growth__close(growth);
}

static void take_stack(struct growth *growth, __u64 place, const char *caller, const char *stack)
{
	struct event event = slab(EVENT_NEW_SLAB, 1, place);

	event.caller = caller;
	event.stack = stack;
	take(growth, &event);
}

/* The allocator's own frames say nothing of who grew. */
static void stacks_are_told_apart_from_the_caller_on(void **state)
{
	struct growth *growth = begin(100);
	struct growth_row *rows;

	(void)state;
	take_stack(growth, 1, "c+0x1 [m]", "a+0x1;b+0x2;c+0x1 [m];d+0x9");
	take_stack(growth, 2, "c+0x1 [m]", "a+0x5;c+0x1 [m];d+0x9");
	take_stack(growth, 3, "c+0x1 [m]", "c+0x1 [m];d+0x9");
	take_stack(growth, 4, "c+0x1", "a+0x1;c+0x11;xc+0x1;c+0x1;e");
	take_stack(growth, 5, "c+0x1", "a+0x1;c+0x1");
	take_stack(growth, 6, "c+0x1", NULL);
	take_stack(growth, 7, "absent", "a;b");
	take_stack(growth, 8, NULL, "a;b");
	take_stack(growth, 9, NULL, NULL);
	take_stack(growth, 10, "", "a;b");
	assert_int_equal(growth__rows(growth, BY_STACK, 1, &rows), 5);
	assert_string_equal(rows[0].label, "a;b");
	assert_int_equal(rows[0].made, 3);
	assert_string_equal(rows[1].label, "c+0x1 [m];d+0x9");
	assert_int_equal(rows[1].made, 3);
	assert_string_equal(rows[2].label, "c+0x1");
	assert_int_equal(rows[2].made, 2);
	assert_string_equal(rows[3].label, "c+0x1;e");
	assert_int_equal(rows[3].made, 1);
	assert_null(rows[4].label);
	assert_true(rows[4].number == GROWTH_UNKNOWN);
	assert_true(rows[0].number != rows[1].number);
	free(rows);
	growth__close(growth);
}

/* A number is all by which a view can ask for the caches of a stack. */
static void numbers_of_texts_differ_with_any_byte(void **state)
{
	static const char *const texts[] = { "abcdefgh12345678", "12345678abcdefgh",
					     "abcdefgh12345679", "abcdefgh1234567",
					     "abcdefgh",	 "abcdefg",
					     "abcdefi",		 "bbcdefgh12345678" };
	struct growth *growth = begin(100);
	struct growth_row *rows;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		take_stack(growth, i, texts[i], texts[i]);
	assert_int_equal(growth__rows(growth, BY_STACK, 1, &rows), ARRAY_SIZE(texts));
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		for (size_t j = 0; j < i; j++)
			assert_true(rows[i].number != rows[j].number);
	free(rows);
	growth__close(growth);
}

/* Among so many there are some whose hashes of 32 bits are equal. */
static void keys_of_equal_hash_are_told_apart(void **state)
{
	struct growth *growth = begin(0);
	const __u64 n = 200000;

	(void)state;
	for (__u64 i = 0; i < n; i++) {
		struct event event = slab(EVENT_NEW_SLAB, 1, i);

		event.cpu = KNOWN(i);
		take(growth, &event);
	}
	assert_int_equal(n_rows(growth, BY_CPU, 1), n);
	growth__close(growth);
}

/* That is what makes it cheap: the second text is another to be able to tell. */
static void stack_seen_before_is_known_by_its_id(void **state)
{
	struct event event = slab(EVENT_FREED_SLAB, 1, 1);
	struct growth_event last[GROWTH_LAST];
	struct growth *growth = begin(100);

	(void)state;
	event.stack_id = KNOWN(77);
	event.caller = "b";
	event.stack = "a;b;c";
	take(growth, &event);
	event.kind = EVENT_NEW_SLAB;
	take(growth, &event);
	event.caller = event.stack = "not looked at";
	event.page_address = KNOWN(2);
	take(growth, &event);
	assert_string_equal(row_of(growth, BY_STACK, 1).label, "b;c");
	assert_int_equal(row_of(growth, BY_STACK, 1).made, 2);
	assert_int_equal(growth__last(growth, 1, last), 3);
	assert_string_equal(last[0].caller, "b");
	for (__u64 i = 0; i < 20000; i++) { /* more than are kept in mind */
		event.stack_id = KNOWN(1000 + i);
		event.caller = "b";
		event.stack = i & 1 ? "a;b;c" : "x;b;c";
		event.page_address = KNOWN(i);
		take(growth, &event);
	}
	assert_string_equal(row_of(growth, BY_STACK, 1).label, "b;c");
	assert_int_equal(row_of(growth, BY_STACK, 1).made, 20002);
	growth__close(growth);
}

static void process_is_its_pid_and_its_name(void **state)
{
	static const struct {
		struct maybe pid;
		const char *comm;
	} who[] = {
		{ { true, 5 }, "sh" },
		{ { true, 5 }, "make" },
		{ { true, 6 }, "sh" },
		{ { false, 0 }, "sh" },
		{ { true, 5 }, "" },
		{ { true, 5 }, NULL },
		{ { false, 0 }, NULL },
		{ { true, 7 }, "a name that is too long" },
		{ { true, 7 }, "a name that is another" }, /* its first 15 bytes are the same */
	};
	struct growth *growth = begin(100);
	struct growth_row *rows;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(who); i++) {
		struct event event = slab(EVENT_NEW_SLAB, 1, i);

		event.pid = who[i].pid;
		event.comm = who[i].comm;
		event.ts_ns += i;
		take(growth, &event);
	}
	assert_int_equal(growth__rows(growth, BY_PROCESS, 1, &rows), 8);
	assert_string_equal(rows[0].label, "a name that is ");
	assert_int_equal(rows[0].made, 2);
	assert_string_equal(rows[1].label, "");
	assert_string_equal(rows[2].label, "make");
	assert_null(rows[7].label);
	free(rows);
	assert_int_equal(growth__caches_of(growth, BY_PROCESS, 5, &rows), 1);
	assert_int_equal(rows[0].made, 4);
	assert_int_equal(rows[0].caches, 1);
	assert_null(rows[0].label); /* the latest */
	free(rows);
	growth__close(growth);
}

static void cgroup_is_its_id_and_learns_its_path(void **state)
{
	struct event event = slab(EVENT_NEW_SLAB, 1, 1);
	struct growth *growth = begin(100);

	(void)state;
	event.cgroup_id = KNOWN(3);
	take(growth, &event);
	assert_null(row_of(growth, BY_CGROUP, 0).label);
	event.page_address = KNOWN(2);
	event.cgroup_path = "/a/b";
	take(growth, &event);
	assert_string_equal(row_of(growth, BY_CGROUP, 0).label, "/a/b");
	assert_int_equal(row_of(growth, BY_CGROUP, 0).number, 3);
	assert_int_equal(row_of(growth, BY_CGROUP, 0).made, 2);
	growth__close(growth);
}

static void rows_come_most_held_first(void **state)
{
	static const struct {
		__u64 cpu;
		int made;
		int freed;
	} steps[] = { { 4, 3, 3 }, { 2, 3, 1 }, { 9, 2, 0 }, { 1, 2, 0 }, { 3, 9, 9 } };
	static const __u64 order[] = { 2, 1, 9, 3, 4 };
	struct growth *growth = begin(100);
	struct growth_row *rows;
	__u64 place = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		for (int n = 0; n < steps[i].made; n++) {
			struct event event = slab(EVENT_NEW_SLAB, 1 + n % 2, ++place);

			event.cpu = KNOWN(steps[i].cpu);
			event.ts_ns += place;
			take(growth, &event);
			event.kind = EVENT_FREED_SLAB;
			if (n < steps[i].freed)
				take(growth, &event);
		}
	assert_int_equal(growth__rows(growth, BY_CPU, 0, &rows), 5);
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		assert_int_equal(rows[i].number, order[i]);
		assert_int_equal(rows[i].caches, 2);
		assert_int_equal(rows[i].generation, 0);
	}
	assert_int_equal(rows[3].first_ns, 100 * SECOND + 11);
	assert_int_equal(rows[3].last_ns, 100 * SECOND + 19);
	assert_int_equal(rows[3].oldest_ns, 0);
	free(rows);
	assert_int_equal(growth__caches_of(growth, BY_CPU, 3, &rows), 2);
	assert_int_equal(rows[0].generation, 1);
	assert_int_equal(rows[0].made, 5);
	assert_int_equal(rows[1].generation, 2);
	free(rows);
	growth__close(growth);
}

/* Also if the first event that comes is not the first that happened. */
static void ages_fall_into_buckets(void **state)
{
	static const __u64 ages_of[] = { 0,	   990,	     1000,	9990,	 10000,
					 59990,	   60000,    600000,	3599990, 3600000,
					 86399990, 86400000, 4000000000 };
	static const __u64 expected[GROWTH_AGES] = { 2, 2, 2, 1, 2, 2, 2 };
	struct growth *growth = begin(100);
	__u64 now = 5000000 * SECOND, ages[GROWTH_AGES];

	(void)state;
	for (int i = ARRAY_SIZE(ages_of) - 1; i >= 0; i--) {
		struct event event = slab(EVENT_NEW_SLAB, 1, i);

		event.ts_ns = now - ages_of[i] * 1000000;
		take(growth, &event);
	}
	growth__ages(growth, 0, now, ages);
	assert_memory_equal(ages, expected, sizeof(ages));
	growth__ages(growth, 1, now, ages);
	assert_memory_equal(ages, expected, sizeof(ages));
	growth__ages(growth, 2, now, ages);
	for (int i = 0; i < GROWTH_AGES; i++)
		assert_int_equal(ages[i], 0);
	assert_int_equal(row_of(growth, BY_CPU, 1).oldest_ns, now - 4000000000 * 1000000);
	growth__ages(growth, 1, 0, ages);
	assert_int_equal(ages[0], ARRAY_SIZE(ages_of));
	assert_true(growth__age_below(0) == SECOND);
	assert_true(growth__age_below(GROWTH_AGES - 1) == ~0ull);
	for (int i = 1; i < GROWTH_AGES; i++)
		assert_true(growth__age_below(i - 1) < growth__age_below(i));
	growth__clear(growth);
	take_slab(growth, EVENT_NEW_SLAB, 1, 1);
	growth__ages(growth, 1, 109 * SECOND, ages);
	assert_int_equal(ages[1], 1);
	growth__close(growth);
}

static void oldest_is_not_before_the_first(void **state)
{
	struct event event = slab(EVENT_NEW_SLAB, 1, 1);
	struct growth *growth = begin(100);
	struct growth_row *rows;

	(void)state;
	take(growth, &event);
	event.page_address = KNOWN(2);
	event.cpu = KNOWN(1);
	event.ts_ns += 9999999;
	take(growth, &event);
	event.ts_ns -= 5 * SECOND; /* told late */
	event.cpu = KNOWN(2);
	event.page_address = KNOWN(3);
	take(growth, &event);
	assert_int_equal(growth__rows(growth, BY_CPU, 1, &rows), 3);
	assert_int_equal(rows[1].oldest_ns, rows[1].first_ns);
	assert_int_equal(rows[1].oldest_ns, 100 * SECOND + 9999999);
	assert_int_equal(rows[2].oldest_ns, 100 * SECOND);
	free(rows);
	growth__close(growth);
}

static void last_events_are_kept_newest_first(void **state)
{
	struct growth_event last[GROWTH_LAST];
	struct growth *growth = begin(100);
	char caller[32];

	(void)state;
	for (unsigned int i = 1; i <= 50; i++) {
		struct event event = slab(i & 1 ? EVENT_NEW_SLAB : EVENT_FREED_SLAB, 1, 1);

		snprintf(caller, sizeof(caller), "caller_%u", i);
		event.caller = i % 3 ? caller : NULL;
		event.ts_ns = i;
		event.pid = KNOWN(1000 + i);
		event.cpu = KNOWN(i);
		event.order_wanted = KNOWN(3);
		event.order_got = KNOWN(i % 3);
		event.node.known = i % 5 != 0;
		event.node.value = i;
		event.comm = i % 7 ? "a name of more than 16 bytes" : NULL;
		take(growth, &event);
		assert_int_equal(growth__last(growth, 1, last), i < GROWTH_LAST ? i : GROWTH_LAST);
	}
	for (unsigned int n = 0; n < GROWTH_LAST; n++) {
		unsigned int i = 50 - n;

		snprintf(caller, sizeof(caller), "caller_%u", i);
		assert_int_equal(last[n].ts_ns, i);
		assert_int_equal(last[n].made, i & 1);
		assert_int_equal(last[n].pid, 1000 + i);
		assert_int_equal(last[n].cpu, i);
		assert_int_equal(last[n].order_wanted, 3);
		assert_int_equal(last[n].order_got, i % 3);
		assert_int_equal(last[n].node, i % 5 ? (int)i : -1);
		assert_string_equal(last[n].comm, i % 7 ? "a name of more " : "");
		if (i % 3)
			assert_string_equal(last[n].caller, caller);
		else
			assert_null(last[n].caller);
	}
	take_slab(growth, EVENT_NEW_SLAB, 2, 9);
	assert_int_equal(growth__last(growth, 2, last), 1);
	growth__close(growth);
}

static void clear_begins_anew(void **state)
{
	struct growth *growth = begin(100);
	struct growth_event last[GROWTH_LAST];

	(void)state;
	for (int round = 0; round < 3; round++) {
		assert_int_equal(totals_of(growth, 0).made, 0);
		assert_int_equal(totals_of(growth, 0).nameless, 0);
		for (__u64 i = 0; i < 90; i++)
			take_slab(growth, EVENT_NEW_SLAB, 1 + i % 3, i);
		take_slab(growth, EVENT_NEW_SLAB, 0, 1000);
		take_stack(growth, 1001, "c", "b;c;d");
		assert_int_equal(totals_of(growth, 0).held, 91);
		growth__clear(growth);
		assert_int_equal(n_rows(growth, BY_STACK, 0), 0);
		assert_int_equal(growth__last(growth, 1, last), 0);
	}
	take_slab(growth, EVENT_FREED_SLAB, 1, 5);
	assert_int_equal(totals_of(growth, 1).freed_before, 1);
	growth__close(growth);
}

static void most_may_be_any_number(void **state)
{
	struct growth *growth = NULL;

	(void)state;
	assert_int_equal(growth__open(GROWTH_SLABS, SIZE_MAX, 4096, &growth), 0);
	take_slab(growth, EVENT_NEW_SLAB, 1, 1);
	assert_int_equal(totals_of(growth, 1).held, 1);
	growth__close(growth);
}

/* Texts come from users; the ledger keeps them byte by byte, for the view to make harmless. */
static void hostile_texts_stay_as_they_are(void **state)
{
	struct growth *growth = begin(1000);
	struct growth_row *rows;
	long n;

	(void)state;
	for (size_t i = 0; i < n_hostile_names; i++) {
		struct event event = slab(EVENT_NEW_SLAB, 1, i);

		event.comm = event.cgroup_path = event.gfp_flags = hostile_names[i];
		event.caller = event.stack = hostile_names[i];
		event.cgroup_id = KNOWN(i);
		take(growth, &event);
	}
	n = growth__rows(growth, BY_CGROUP, 1, &rows);
	assert_int_equal(n, n_hostile_names);
	for (long i = 0; i < n; i++)
		assert_string_equal(rows[i].label, hostile_names[rows[i].number]);
	free(rows);
	assert_int_equal(n_rows(growth, BY_GFP, 1), n_hostile_names);
	assert_int_equal(n_rows(growth, BY_STACK, 1), n_hostile_names);
	assert_int_equal(n_rows(growth, BY_PROCESS, 1), n_hostile_names);
	growth__close(growth);
}

/* All rows at once are those of each cache, one after the other. */
static void rows_apart_are_those_of_each_cache(void **state)
{
	struct growth *growth = begin(1000);
	struct growth_row *apart, *rows;
	long n, at = 0;

	(void)state;
	for (__u64 i = 0; i < 300; i++) {
		struct event event = slab(EVENT_NEW_SLAB, 1 + i % 7, i);

		event.pid.value = i % 11;
		event.ts_ns += i;
		take(growth, &event);
		event.kind = EVENT_FREED_SLAB;
		if (i % 3)
			take(growth, &event);
	}
	n = growth__rows_apart(growth, BY_PROCESS, &apart);
	for (__u64 generation = 1; generation <= 7; generation++) {
		long of_cache = growth__rows(growth, BY_PROCESS, generation, &rows);

		assert_true(of_cache == 11);
		for (long i = 0; i < of_cache; i++, at++) {
			assert_int_equal(apart[at].generation, generation);
			assert_int_equal(apart[at].number, rows[i].number);
			assert_int_equal(apart[at].made, rows[i].made);
			assert_int_equal(apart[at].held, rows[i].held);
			assert_int_equal(apart[at].oldest_ns, rows[i].oldest_ns);
			assert_int_equal(apart[at].caches, 1);
		}
		free(rows);
	}
	assert_int_equal(at, n);
	free(apart);
	growth__close(growth);
}

int test_growth(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_ledger_has_nothing),
		cmocka_unit_test(making_and_giving_back_are_counted),
		cmocka_unit_test(others_events_are_passed_over),
		cmocka_unit_test(objects_are_followed_by_their_address),
		cmocka_unit_test(place_is_the_page_or_else_its_number),
		cmocka_unit_test(what_was_missed_is_found_out_at_its_place),
		cmocka_unit_test(nameless_cache_counts_for_no_cache),
		cmocka_unit_test(cache_that_ends_holds_nothing),
		cmocka_unit_test(more_than_most_are_counted_but_not_followed),
		cmocka_unit_test(stacks_are_told_apart_from_the_caller_on),
		cmocka_unit_test(numbers_of_texts_differ_with_any_byte),
		cmocka_unit_test(keys_of_equal_hash_are_told_apart),
		cmocka_unit_test(stack_seen_before_is_known_by_its_id),
		cmocka_unit_test(process_is_its_pid_and_its_name),
		cmocka_unit_test(cgroup_is_its_id_and_learns_its_path),
		cmocka_unit_test(rows_come_most_held_first),
		cmocka_unit_test(rows_apart_are_those_of_each_cache),
		cmocka_unit_test(ages_fall_into_buckets),
		cmocka_unit_test(oldest_is_not_before_the_first),
		cmocka_unit_test(last_events_are_kept_newest_first),
		cmocka_unit_test(clear_begins_anew),
		cmocka_unit_test(most_may_be_any_number),
		cmocka_unit_test(hostile_texts_stay_as_they_are),
	};

	return cmocka_run_group_tests_name("growth", tests, NULL, NULL);
}
