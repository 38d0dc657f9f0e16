// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of JSON Lines: bytes as they are written, and as a strict reader gets them back. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event_sink.h"
#include "jsonl.h"

#define MEMBERS 28

struct member {
	char name[32];
	char value[HOSTILE_BYTES];
	bool is_string;
};

struct object {
	struct member members[MEMBERS];
	int n;
};

/* Reads a string whose opening quote stands at @at; returns what is behind its closing one. */
static const char *read_string(const char *at, char *out)
{
	assert_int_equal(*at++, '"');
	for (; *at != '"'; at++) {
		assert_true((unsigned char)*at >= 0x20);
		if (*at == '\\') {
			at++;
			assert_true(*at == '"' || *at == '\\');
		}
		*out++ = *at;
	}
	*out = '\0';
	return at + 1;
}

static const char *read_value(const char *at, struct member *member)
{
	size_t n;

	member->is_string = *at == '"';
	if (member->is_string)
		return read_string(at, member->value);
	n = strspn(at, "0123456789");
	assert_true(n == 1 || (n > 1 && *at != '0'));
	memcpy(member->value, at, n);
	member->value[n] = '\0';
	return at + n;
}

/* Reads a text that must be one object, one line and nothing more. */
static void read_object(const char *at, struct object *object)
{
	object->n = 0;
	assert_int_equal(*at, '{');
	do {
		struct member *member = &object->members[object->n++];

		assert_true(object->n <= MEMBERS);
		at = read_string(at + 1, member->name);
		assert_int_equal(*at, ':');
		at = read_value(at + 1, member);
	} while (*at == ',');
	assert_string_equal(at, "}\n");
}

static void assert_line(const struct event *event, const char *expected)
{
	struct text text = {};

	jsonl__add_event(&text, event);
	assert_string_equal(text.bytes, expected);
	assert_int_equal(text.n, strlen(expected));
	text__reset(&text);
}

static void absent_fields_are_left_out(void **state)
{
	(void)state;
	assert_line(&(struct event){ .kind = EVENT_LOST },
		    "{\"ts_ns\":\"0\",\"event\":\"lost\"}\n");
	assert_line(&(struct event){ .kind = EVENT_ALLOC, .cpu = { false, 7 }, .cache = "" },
		    "{\"ts_ns\":\"0\",\"event\":\"alloc\",\"cache\":\"\"}\n");
}

static void new_slab_is_exact(void **state)
{
	struct event event = {
		.kind = EVENT_NEW_SLAB,
		.ts_ns = 123456789012345,
		.cache = "yep_slab_cache",
		.cache_address = { true, 0xffff888100042a00 },
		.generation = { true, 41 },
		.pfn = { true, 1048576 },
		.order_wanted = { true, 3 },
		.node = { true, 0 },
		.cgroup_id = { true, 18446744073709551615ull },
		.gfp_flags = "GFP_KERNEL|__GFP_COMP",
		.stack = "allocate_slab+0x1;\"\n<script>",
	};

	(void)state;
	assert_line(&event, "{\"ts_ns\":\"123456789012345\",\"event\":\"new_slab\","
			    "\"cache\":\"yep_slab_cache\",\"cache_address\":\"0xffff888100042a00\","
			    "\"generation\":\"41\",\"pfn\":1048576,\"order_wanted\":3,\"node\":0,"
			    "\"cgroup_id\":\"18446744073709551615\","
			    "\"gfp_flags\":\"GFP_KERNEL|__GFP_COMP\","
			    "\"stack\":\"allocate_slab+0x1;\\\"\\\\x0a<script>\"}\n");
}

static void fact_is_exact(void **state)
{
	struct event event = {
		.kind = EVENT_ABOUT, .ts_ns = 5, .key = "tool", .value = "slubtrace 0.1"
	};

	(void)state;
	assert_line(&event, "{\"ts_ns\":\"5\",\"event\":\"about\",\"key\":\"tool\","
			    "\"value\":\"slubtrace 0.1\"}\n");
}

/* By the type of the field, whatever the value: a reader is not to find now a number, now a string. */
static void each_field_has_its_type(void **state)
{
	static const __u64 values[] = { 0, 26, 1ULL << 53, ~0ULL };
	static struct object object;

	(void)state;
	for (size_t i = 0; i < n_event_fields; i++)
		for (size_t v = 0; v < ARRAY_SIZE(values); v++) {
			const struct event_field *field = &event_fields[i];
			bool is_text = field->type == FIELD_TEXT;
			struct event event = { .kind = EVENT_ALLOC };
			void *place = (char *)&event + field->offset;
			struct text text = {};
			char expected[32];

			snprintf(expected, sizeof(expected),
				 field->type == FIELD_ADDRESS ? "0x%llx" : "%llu", values[v]);
			if (is_text)
				*(const char **)place = expected;
			else
				*(struct maybe *)place = (struct maybe){ true, values[v] };
			jsonl__add_event(&text, &event);
			read_object(text.bytes, &object);
			assert_int_equal(object.n, 3);
			assert_string_equal(object.members[2].name, field->name);
			assert_string_equal(object.members[2].value, expected);
			assert_int_equal(object.members[2].is_string, field->type != FIELD_COUNT);
			text__reset(&text);
		}
}

static void what_may_have_64_bits_is_a_string(void **state)
{
	static const char *const names[] = { "cache_address", "generation", "object_address",
					     "cgroup_id" };
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < n_event_fields; i++) {
		enum field_type type = event_fields[i].type;

		if (type != FIELD_ID && type != FIELD_ADDRESS)
			continue;
		assert_true(found < ARRAY_SIZE(names));
		assert_string_equal(event_fields[i].name, names[found++]);
	}
	assert_int_equal(found, ARRAY_SIZE(names));
}

static void set_all_numbers(struct event *event, __u64 value)
{
	for (size_t i = 0; i < n_event_fields; i++)
		if (event_fields[i].type != FIELD_TEXT)
			*(struct maybe *)((char *)event + event_fields[i].offset) =
				(struct maybe){ true, value };
}

/* The longest line there is, behind others: the room that was made is enough. */
static void hostile_texts_survive_the_round_trip(void **state)
{
	static struct object object;
	char *back = malloc(HOSTILE_BYTES);

	(void)state;
	for (size_t i = 0; i < n_hostile_texts; i++) {
		struct event event = { .kind = EVENT_CACHE_ALIAS, .ts_ns = ~0ULL };
		struct text text = {};
		size_t before;

		set_all_numbers(&event, ~0ULL);
		jsonl__add_event(&text, &event);
		before = text.n;
		set_all_texts(&event, hostile_text(i));
		jsonl__add_event(&text, &event);
		read_object(text.bytes + before, &object);
		assert_int_equal(object.n, n_event_fields + 2);
		for (size_t n = 0; n < n_event_fields; n++) {
			if (event_fields[n].type != FIELD_TEXT)
				continue;
			unescape(object.members[n + 2].value, back);
			assert_string_equal(back, hostile_text(i));
		}
		text__reset(&text);
	}
	free(back);
}

/* Wherever the line begins in the memory that is there; the sanitizer sees what is written beyond. */
static void there_is_room_for_the_longest_numbers(void **state)
{
	static const char *const names[] = { "csv", "jsonl" };
	struct event event = { .kind = EVENT_CACHE_ALIAS, .ts_ns = ~0ULL };

	(void)state;
	set_all_numbers(&event, ~0ULL);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (size_t before = 0; before < 4096; before++) {
			struct text text = {};
			char *to = text__room(&text, before);

			memset(to, 'x', before);
			text__end(&text, to + before);
			event_sink__find(names[i])->add_event(&text, &event);
			assert_int_equal(text.bytes[text.n - 1], '\n');
			text__reset(&text);
		}
}

static void sinks_are_found_by_name(void **state)
{
	struct text text = {};

	(void)state;
	assert_null(event_sink__find("xml"));
	assert_null(event_sink__find(""));
	assert_string_equal(event_sink__find("csv")->name, "csv");
	event_sink__find("jsonl")->add_header(&text);
	event_sink__find("jsonl")->add_event(&text, &(struct event){ .kind = EVENT_FREE });
	assert_string_equal(text.bytes, "{\"ts_ns\":\"0\",\"event\":\"free\"}\n");
	text__reset(&text);
}

int test_jsonl(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_fields_are_left_out),
		cmocka_unit_test(new_slab_is_exact),
		cmocka_unit_test(fact_is_exact),
		cmocka_unit_test(each_field_has_its_type),
		cmocka_unit_test(what_may_have_64_bits_is_a_string),
		cmocka_unit_test(hostile_texts_survive_the_round_trip),
		cmocka_unit_test(there_is_room_for_the_longest_numbers),
		cmocka_unit_test(sinks_are_found_by_name),
	};

	return cmocka_run_group_tests_name("jsonl", tests, NULL, NULL);
}
