// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of the schema of events and of the list that -e takes. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "event.h"

static void assert_groups(const char *list, unsigned int expected)
{
	unsigned int groups = ~0u;

	assert_int_equal(event__parse_groups(list, &groups), 0);
	assert_int_equal(groups, expected);
}

static void groups_are_read(void **state)
{
	(void)state;
	assert_groups("slab", EVENTS_SLAB);
	assert_groups("object", EVENTS_OBJECT);
	assert_groups("page", EVENTS_PAGE);
	assert_groups("cache", EVENTS_CACHE);
	assert_groups("slab,object,page,cache",
		      EVENTS_SLAB | EVENTS_OBJECT | EVENTS_PAGE | EVENTS_CACHE);
	assert_groups("cache,slab", EVENTS_SLAB | EVENTS_CACHE);
	assert_groups("page,page", EVENTS_PAGE);
}

static void groups_are_put_into_words_and_read_back(void **state)
{
	(void)state;
	for (unsigned int groups = 1; groups < 16; groups++) {
		struct text text = {};

		event__add_groups(groups, &text);
		assert_groups(text.bytes, groups);
		text__reset(&text);
	}
}

static void bad_groups_are_refused_and_change_nothing(void **state)
{
	static const char *const lists[] = {
		"",
		",",
		"slab,",
		",slab",
		"slab,,page",
		"slabs",
		"sla",
		"Slab",
		"slab page",
		" slab",
		"slab, page",
		"slab,unknown",
		"slab;page",
		"lost",
		"all",
		"slab\n",
		"slab,object,page,cache,x",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		unsigned int groups = 0x5a5a;

		assert_int_equal(event__parse_groups(lists[i], &groups), -EINVAL);
		assert_int_equal(groups, 0x5a5a);
	}
}

static void kinds_have_words_and_groups(void **state)
{
	static const struct {
		const char *word;
		unsigned int group;
	} expected[] = {
		{ "new_slab", EVENTS_SLAB },
		{ "freed_slab", EVENTS_SLAB },
		{ "alloc", EVENTS_OBJECT },
		{ "free", EVENTS_OBJECT },
		{ "page_alloc", EVENTS_PAGE },
		{ "page_free", EVENTS_PAGE },
		{ "cache_birth", EVENTS_CACHE },
		{ "cache_death", EVENTS_CACHE },
		{ "cache_alias", EVENTS_CACHE },
		{ "lost", 0 },
		{ "about", 0 },
	};

	(void)state;
	assert_int_equal(ARRAY_SIZE(expected), EVENT__COUNT);
	for (int kind = 0; kind < EVENT__COUNT; kind++) {
		assert_string_equal(event__word(kind), expected[kind].word);
		assert_int_equal(event__group(kind), expected[kind].group);
	}
}

static void fields_have_distinct_names_and_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_event_fields; i++) {
		assert_true(event_fields[i].offset + sizeof(char *) <= sizeof(struct event));
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(event_fields[i].name, event_fields[j].name);
			assert_int_not_equal(event_fields[i].offset, event_fields[j].offset);
		}
	}
}

static bool is_printed(size_t offset)
{
	for (size_t i = 0; i < n_event_fields; i++)
		if (event_fields[i].offset == offset)
			return true;
	return false;
}

/* All but kind and time, which every event has, and what serves to count alone. */
static void fields_cover_the_whole_event(void **state)
{
	static const struct {
		size_t offset, bytes;
	} in_no_output[] = {
		{ offsetof(struct event, page_address), sizeof(struct maybe) },
		{ offsetof(struct event, memory_bytes), sizeof(struct maybe) },
		{ offsetof(struct event, stack_id), sizeof(struct maybe) },
		{ offsetof(struct event, cgroup_path), sizeof(char *) },
	};
	size_t bytes = offsetof(struct event, cache);

	(void)state;
	for (size_t i = 0; i < n_event_fields; i++)
		bytes += event_fields[i].type == FIELD_TEXT ? sizeof(char *) : sizeof(struct maybe);
	for (size_t i = 0; i < ARRAY_SIZE(in_no_output); i++) {
		assert_false(is_printed(in_no_output[i].offset));
		bytes += in_no_output[i].bytes;
	}
	assert_int_equal(bytes, sizeof(struct event));
}

int test_event(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_are_read),
		cmocka_unit_test(groups_are_put_into_words_and_read_back),
		cmocka_unit_test(bad_groups_are_refused_and_change_nothing),
		cmocka_unit_test(kinds_have_words_and_groups),
		cmocka_unit_test(fields_have_distinct_names_and_places),
		cmocka_unit_test(fields_cover_the_whole_event),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
