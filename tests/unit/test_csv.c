// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of CSV: bytes as they are written, and as a reader of RFC 4180 gets them back. */
#include "unit.h"

#include <string.h>

#include "csv.h"

#define FIELDS 28

static const char header[] = "ts_ns,event,cache,cache_address,generation,alias,object_address,"
			     "requested_bytes,size_bytes,bulk,pfn,"
			     "order_wanted,order_got,objects,pages,node,cpu,pid,comm,cgroup_id,gfp_"
			     "flags,migrate_type,lost_events,"
			     "lost_reason,caller,stack,key,value\n";

struct record {
	char fields[FIELDS][HOSTILE_BYTES];
	int n;
};

/* Reads one field at @at as RFC 4180 has it, strictly; returns where the delimiter stands. */
static const char *read_field(const char *at, char *out)
{
	bool quoted = *at == '"';

	for (at += quoted; *at; at++) {
		if (!quoted && (*at == ',' || *at == '\n'))
			break;
		if (*at == '"') {
			assert_true(quoted); /* a quote in a bare field */
			if (at[1] != '"') {
				quoted = false;
				at++;
				break;
			}
			at++;
		}
		*out++ = *at;
	}
	assert_false(quoted);			/* no closing quote */
	assert_true(*at == ',' || *at == '\n'); /* nothing between the quote and the delimiter */
	*out = '\0';
	return at;
}

/* Reads a text that must be one record and nothing more. */
static void read_record(const char *at, struct record *record)
{
	for (record->n = 0;; at++) {
		assert_true(record->n < FIELDS);
		at = read_field(at, record->fields[record->n++]);
		if (*at == '\n')
			break;
	}
	assert_string_equal(at, "\n");
}

static void assert_line(const struct event *event, const char *expected)
{
	struct text text = {};

	csv__add_event(&text, event);
	assert_string_equal(text.bytes, expected);
	assert_int_equal(text.n, strlen(expected));
	text__reset(&text);
}

/* How a cache of that name is written: the third field as it stands in the line. */
static void assert_written(const char *name, const char *expected)
{
	struct event event = { .kind = EVENT_CACHE_BIRTH, .ts_ns = 1, .cache = name };
	struct text line = {};

	text__printf(&line, "1,cache_birth,%s,,,,,,,,,,,,,,,,,,,,,,,,,\n", expected);
	assert_line(&event, line.bytes);
	text__reset(&line);
}

static void header_is_exact(void **state)
{
	struct text text = {};
	struct record record;

	(void)state;
	csv__add_header(&text);
	assert_string_equal(text.bytes, header);
	read_record(text.bytes, &record);
	assert_int_equal(record.n, FIELDS);
	assert_int_equal(record.n, n_event_fields + 2);
	text__reset(&text);
}

static void absent_fields_are_empty(void **state)
{
	(void)state;
	assert_line(&(struct event){ .kind = EVENT_LOST, .ts_ns = 0 },
		    "0,lost,,,,,,,,,,,,,,,,,,,,,,,,,,\n");
}

static void every_kind_has_every_field(void **state)
{
	struct record record;

	(void)state;
	for (int kind = 0; kind < EVENT__COUNT; kind++) {
		struct event event = { .kind = kind, .ts_ns = 17 };
		struct text text = {};

		csv__add_event(&text, &event);
		read_record(text.bytes, &record);
		assert_int_equal(record.n, FIELDS);
		assert_string_equal(record.fields[0], "17");
		assert_string_equal(record.fields[1], event__word(kind));
		text__reset(&text);
	}
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
		.size_bytes = { true, 4096 },
		.order_wanted = { true, 3 },
		.order_got = { true, 0 },
		.objects = { true, 8 },
		.pages = { true, 1 },
		.node = { true, 0 },
		.cpu = { true, 1 },
		.pid = { true, 4242 },
		.comm = "insmod",
		.cgroup_id = { true, 18446744073709551615ull },
		.gfp_flags = "GFP_KERNEL|__GFP_COMP",
		.migrate_type = "unmovable",
		.caller = "alloc_store+0xb8 [yep_slab]",
		.stack = "allocate_slab+0x1;alloc_store+0xb8 [yep_slab]",
	};

	(void)state;
	assert_line(
		&event,
		"123456789012345,new_slab,yep_slab_cache,0xffff888100042a00,41,,,,4096,,"
		"1048576,3,0,8,1,0,1,"
		"4242,insmod,18446744073709551615,GFP_KERNEL|__GFP_COMP,unmovable,,,"
		"alloc_store+0xb8 [yep_slab],allocate_slab+0x1;alloc_store+0xb8 [yep_slab],,\n");
}

static void loss_is_exact(void **state)
{
	struct event event = { .kind = EVENT_LOST,
			       .ts_ns = 5,
			       .lost_events = { true, 3 },
			       .lost_reason = "ring buffer full" };

	(void)state;
	assert_line(&event, "5,lost,,,,,,,,,,,,,,,,,,,,,3,ring buffer full,,,,\n");
}

static void every_field_stands_in_its_place(void **state)
{
	struct record names, record;

	(void)state;
	read_record(header, &names);
	for (size_t i = 0; i < n_event_fields; i++) {
		struct event event = { .kind = EVENT_ALLOC };
		void *member = (char *)&event + event_fields[i].offset;
		struct text text = {};

		if (event_fields[i].type == FIELD_TEXT)
			*(const char **)member = "here";
		else
			*(struct maybe *)member = (struct maybe){ true, 26 };
		csv__add_event(&text, &event);
		read_record(text.bytes, &record);
		assert_string_equal(names.fields[i + 2], event_fields[i].name);
		for (int n = 2; n < FIELDS; n++)
			assert_string_equal(record.fields[n],
					    n != (int)i + 2			    ? ""
					    : event_fields[i].type == FIELD_TEXT    ? "here"
					    : event_fields[i].type == FIELD_ADDRESS ? "0x1a"
										    : "26");
		text__reset(&text);
	}
}

static void zero_is_not_absent(void **state)
{
	(void)state;
	assert_line(&(struct event){ .kind = EVENT_ALLOC,
				     .ts_ns = 9,
				     .object_address = { true, 0 },
				     .cpu = { true, 0 },
				     .pid = { false, 77 } },
		    "9,alloc,,,,,0x0,,,,,,,,,,0,,,,,,,,,,,\n");
}

static void empty_string_is_an_empty_field(void **state)
{
	(void)state;
	assert_written("", "");
}

static void plain_text_is_not_quoted(void **state)
{
	(void)state;
	assert_written("kmalloc-4k", "kmalloc-4k");
	assert_written(":0004096", ":0004096");
	assert_written("a b", "a b");
	assert_written("\xe4\xb8\xad", "\xe4\xb8\xad");
}

static void commas_and_quotes_are_quoted(void **state)
{
	(void)state;
	assert_written("a,b", "\"a,b\"");
	assert_written("\"", "\"\"\"\"");
	assert_written("say \"hi\"", "\"say \"\"hi\"\"\"");
	assert_written(",", "\",\"");
}

static void what_looks_like_a_formula_is_escaped(void **state)
{
	(void)state;
	assert_written("=1+1", "\\x3d1+1");
	assert_written("+1", "\\x2b1");
	assert_written("-1,2", "\"\\x2d1,2\"");
	assert_written("@SUM(A1)", "\\x40SUM(A1)");
	assert_written(" =1", " =1");
	assert_written("a=1", "a=1");
}

static void control_bytes_are_escaped(void **state)
{
	(void)state;
	assert_written("two\nlines", "two\\x0alines");
	assert_written("\r\n", "\\x0d\\x0a");
	assert_written("\tx", "\\x09x");
	assert_written("\033[2J", "\\x1b[2J");
	assert_written("\xff\xfe", "\\xff\\xfe");
	assert_written("back\\slash", "back\\\\slash");
	assert_written("\n,\"", "\"\\x0a,\"\"\"");
}

/* Each hostile name in all text fields at once comes back as it was. */
static void hostile_texts_survive_the_round_trip(void **state)
{
	struct record record;
	char back[HOSTILE_BYTES];

	(void)state;
	for (size_t i = 0; i < n_hostile_texts; i++) {
		struct event event = { .kind = EVENT_ALLOC, .cpu = { true, 3 } };
		struct text text = {};

		set_all_texts(&event, hostile_text(i));
		csv__add_event(&text, &event);
		for (size_t n = 0; n + 1 < text.n; n++)
			assert_true((unsigned char)text.bytes[n] >= 0x20 && text.bytes[n] != 0x7f);
		read_record(text.bytes, &record);
		assert_int_equal(record.n, FIELDS);
		for (size_t n = 0; n < n_event_fields; n++) {
			unescape(record.fields[n + 2], back);
			if (event_fields[n].type == FIELD_TEXT)
				assert_string_equal(back, hostile_text(i));
			else
				assert_string_equal(back,
						    strcmp(event_fields[n].name, "cpu") ? "" : "3");
		}
		text__reset(&text);
	}
}

static void every_byte_survives_the_round_trip(void **state)
{
	struct record record;
	char name[4] = "a?b", back[HOSTILE_BYTES];

	(void)state;
	for (int c = 1; c < 256; c++)
		for (int place = 0; place < 3; place++) {
			struct event event = { .kind = EVENT_ALLOC, .cache = name };
			struct text text = {};

			memcpy(name, "abc", 3);
			name[place] = c;
			csv__add_event(&text, &event);
			read_record(text.bytes, &record);
			assert_int_equal(record.n, FIELDS);
			unescape(record.fields[2], back);
			assert_string_equal(back, name);
			text__reset(&text);
		}
}

static void lines_add_up(void **state)
{
	struct event event = { .kind = EVENT_FREE, .ts_ns = 1, .cache = "a,b" };
	struct text text = {};

	(void)state;
	csv__add_header(&text);
	for (int i = 0; i < 200; i++)
		csv__add_event(&text, &event);
	assert_memory_equal(text.bytes, header, strlen(header));
	assert_int_equal(text.n, strlen(header) +
					 200 * strlen("1,free,\"a,b\",,,,,,,,,,,,,,,,,,,,,,,,,\n"));
	text__reset(&text);
}

int test_csv(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_is_exact),
		cmocka_unit_test(absent_fields_are_empty),
		cmocka_unit_test(every_kind_has_every_field),
		cmocka_unit_test(new_slab_is_exact),
		cmocka_unit_test(loss_is_exact),
		cmocka_unit_test(every_field_stands_in_its_place),
		cmocka_unit_test(zero_is_not_absent),
		cmocka_unit_test(empty_string_is_an_empty_field),
		cmocka_unit_test(plain_text_is_not_quoted),
		cmocka_unit_test(commas_and_quotes_are_quoted),
		cmocka_unit_test(what_looks_like_a_formula_is_escaped),
		cmocka_unit_test(control_bytes_are_escaped),
		cmocka_unit_test(hostile_texts_survive_the_round_trip),
		cmocka_unit_test(every_byte_survives_the_round_trip),
		cmocka_unit_test(lines_add_up),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
