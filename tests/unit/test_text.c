// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of growing texts, of escaping and of globs. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

static void assert_escaped(const char *bytes, size_t n, bool spaces, const char *expected)
{
	struct text text = {};

	text__add(&text, "", 0);
	text__add_escaped(&text, bytes, n, spaces);
	assert_string_equal(text.bytes, expected);
	assert_int_equal(text.n, strlen(expected));
	text__reset(&text);
}

/* Each row is one escape; a NUL is among the bytes, hence the length. */
#define ESCAPES(bytes, expected) assert_escaped(bytes, sizeof(bytes) - 1, false, expected)
#define KEEPS(bytes)		 assert_escaped(bytes, sizeof(bytes) - 1, true, bytes)

static void text_grows_and_stays_terminated(void **state)
{
	struct text text = {};

	(void)state;
	for (size_t i = 1; i <= 10000; i++) {
		text__add(&text, "x", 1);
		assert_int_equal(text.n, i);
		assert_true(text.room > i);
		assert_int_equal(text.bytes[i], '\0');
	}
	assert_int_equal(strlen(text.bytes), 10000);
	text__reset(&text);
}

static void text_adds_in_order(void **state)
{
	struct text text = {};

	(void)state;
	text__add(&text, "abc", 2);
	text__add_string(&text, "-");
	text__printf(&text, "%d/%s", -7, "x");
	assert_string_equal(text.bytes, "ab--7/x");
	text__reset(&text);
}

static void text_printf_grows_past_its_room(void **state)
{
	struct text text = {};

	(void)state;
	text__printf(&text, "%*s|", 5000, "");
	assert_int_equal(text.n, 5001);
	assert_int_equal(text.bytes[5000], '|');
	text__printf(&text, "%s", "");
	assert_int_equal(text.n, 5001);
	text__reset(&text);
}

static void text_fills_its_room_exactly(void **state)
{
	struct text text = {};
	char bytes[127];

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	text__add(&text, bytes, sizeof(bytes));
	assert_int_equal(text.n, 127);
	assert_int_equal(strlen(text.bytes), 127);
	text__add(&text, "b", 1);
	assert_int_equal(strlen(text.bytes), 128);
	text__reset(&text);
}

static void text_clear_empties_and_keeps_memory(void **state)
{
	struct text text = {};
	char *bytes;

	(void)state;
	text__clear(&text);
	assert_null(text.bytes);
	text__add_string(&text, "something");
	bytes = text.bytes;
	text__clear(&text);
	assert_ptr_equal(text.bytes, bytes);
	assert_int_equal(text.n, 0);
	assert_string_equal(text.bytes, "");
	text__reset(&text);
}

static void text_reset_zeroes_and_may_be_repeated(void **state)
{
	struct text text = {};

	(void)state;
	text__add_string(&text, "something");
	text__reset(&text);
	assert_null(text.bytes);
	assert_int_equal(text.n, 0);
	assert_int_equal(text.room, 0);
	text__reset(&text);
}

/* The sanitizer has its own word about it, which is of no use here. */
static void add_too_much(struct text *text)
{
	int saved = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	dup2(nowhere, STDERR_FILENO);
	text__add(text, "", (size_t)1 << 60);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(nowhere);
}

static void text_says_that_memory_ran_out(void **state)
{
	struct text text = {};

	(void)state;
	text__add_string(&text, "before");
	add_too_much(&text);
	assert_true(text.failed);
	assert_string_equal(text.bytes, "before");
	assert_int_equal(text.n, 6);
	text__clear(&text);
	assert_false(text.failed);
	text__reset(&text);
}

static void escape_keeps_what_is_printable(void **state)
{
	(void)state;
	assert_escaped("", 0, true, "");
	KEEPS("!\"#$%&'()*+,-./0123456789:;<=>?@[]^_`{|}~");
	KEEPS("kmalloc-rnd-01-4k");
	KEEPS("\xc2\xa1\xdf\xbf");		   /* U+00A1, U+07FF */
	KEEPS("\xe0\xa0\x80\xe4\xb8\xad");	   /* U+0800, U+4E2D */
	KEEPS("\xed\x9f\xbf\xee\x80\x80");	   /* on both sides of the surrogates */
	KEEPS("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"); /* U+10000, U+10FFFF */
}

static void escape_shows_control_bytes(void **state)
{
	char expected[8], byte;

	(void)state;
	for (int c = 0; c < 0x20; c++) {
		byte = c;
		snprintf(expected, sizeof(expected), "\\x%02x", c);
		assert_escaped(&byte, 1, false, expected);
	}
	ESCAPES("\x7f", "\\x7f");
	ESCAPES("a\0b", "a\\x00b");
	ESCAPES("\033[31m\n", "\\x1b[31m\\x0a");
}

static void escape_shows_c1_controls(void **state)
{
	char bytes[2] = "\xc2", expected[16];

	(void)state;
	for (int c = 0x80; c < 0xa0; c++) {
		bytes[1] = c;
		snprintf(expected, sizeof(expected), "\\xc2\\x%02x", c);
		assert_escaped(bytes, 2, false, expected);
		snprintf(expected, sizeof(expected), "\\x%02x", c);
		assert_escaped(bytes + 1, 1, false, expected);
	}
	KEEPS("\xc2\xa0"); /* the first that is none */
}

static void escape_shows_overlong_forms(void **state)
{
	(void)state;
	ESCAPES("\xc0\x80", "\\xc0\\x80");
	ESCAPES("\xc0\x8a", "\\xc0\\x8a");
	ESCAPES("\xc1\xbf", "\\xc1\\xbf");
	ESCAPES("\xe0\x80\x9b", "\\xe0\\x80\\x9b");
	ESCAPES("\xe0\x9f\xbf", "\\xe0\\x9f\\xbf");
	ESCAPES("\xf0\x80\x80\x9b", "\\xf0\\x80\\x80\\x9b");
	ESCAPES("\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf");
}

static void escape_shows_surrogates_and_what_is_beyond_unicode(void **state)
{
	(void)state;
	ESCAPES("\xed\xa0\x80", "\\xed\\xa0\\x80");
	ESCAPES("\xed\xbf\xbf", "\\xed\\xbf\\xbf");
	ESCAPES("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	ESCAPES("\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80");
	ESCAPES("\xff\xfe", "\\xff\\xfe");
}

static void escape_shows_directional_overrides_and_separators(void **state)
{
	(void)state;
	ESCAPES("\xe2\x80\xaa", "\\xe2\\x80\\xaa");
	ESCAPES("\xe2\x80\xae", "\\xe2\\x80\\xae");
	ESCAPES("\xe2\x81\xa6", "\\xe2\\x81\\xa6");
	ESCAPES("\xe2\x81\xa9", "\\xe2\\x81\\xa9");
	ESCAPES("\xe2\x80\xa8", "\\xe2\\x80\\xa8");
	ESCAPES("\xe2\x80\xa9", "\\xe2\\x80\\xa9");
	KEEPS("\xe2\x80\xaf"); /* their neighbours are harmless */
	KEEPS("\xe2\x81\xaa");
}

static void escape_shows_truncated_characters(void **state)
{
	(void)state;
	ESCAPES("\xc3", "\\xc3");
	ESCAPES("\xe4\xb8", "\\xe4\\xb8");
	ESCAPES("\xf0\x9f\x98", "\\xf0\\x9f\\x98");
	ESCAPES("\xe4\xb8z", "\\xe4\\xb8z");
	ESCAPES("\xe4\xb8\xc3\xa9", "\\xe4\\xb8\xc3\xa9"); /* the next character is whole */
	ESCAPES("\x80\xbf", "\\x80\\xbf");
	assert_escaped("\xe4\xb8\xad", 2, false, "\\xe4\\xb8"); /* never reads beyond n */
}

static void escape_doubles_backslashes(void **state)
{
	(void)state;
	ESCAPES("\\", "\\\\");
	ESCAPES("\\x1b", "\\\\x1b");
	ESCAPES("\\\033", "\\\\\\x1b");
}

static void escape_of_spaces_is_optional(void **state)
{
	(void)state;
	assert_escaped(" a b ", 5, false, " a b ");
	assert_escaped(" a b ", 5, true, "\\x20a\\x20b\\x20");
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void assert_json(const char *bytes, size_t n, const char *expected)
{
	struct text text = {};

	text__add_json(&text, bytes, n);
	assert_string_equal(text.bytes, expected);
	assert_int_equal(text.n, strlen(expected));
	assert_false(text.failed);
	text__reset(&text);
}

#define JSON(bytes, expected) assert_json(bytes, sizeof(bytes) - 1, expected)

static void json_is_a_string_in_quotes(void **state)
{
	struct text text = {};

	(void)state;
	JSON("", "\"\"");
	JSON("fentry ___slab_alloc: n/a", "\"fentry ___slab_alloc: n/a\"");
	JSON("\xe4\xb8\xad", "\"\xe4\xb8\xad\"");
	text__add_string(&text, "{");
	text__add_json(&text, "key", 2);
	text__add_string(&text, ":");
	assert_string_equal(text.bytes, "{\"ke\":");
	text__reset(&text);
}

static void json_escapes_quotes_and_backslashes(void **state)
{
	(void)state;
	JSON("\"", "\"\\\"\"");
	JSON("a\",\"b", "\"a\\\",\\\"b\"");
	JSON("\\", "\"\\\\\\\\\""); /* the reader's \\\\, which is our word for one */
	JSON("\\\"", "\"\\\\\\\\\\\"\"");
}

static void json_shows_what_is_harmful(void **state)
{
	(void)state;
	JSON("a\0b", "\"a\\\\x00b\"");
	JSON("\033[2J\n", "\"\\\\x1b[2J\\\\x0a\"");
	JSON("\xff", "\"\\\\xff\"");
	JSON("\xc2\x9b", "\"\\\\xc2\\\\x9b\"");
	JSON("\xe2\x80\xae", "\"\\\\xe2\\\\x80\\\\xae\"");
	JSON("cut\xe4\xb8", "\"cut\\\\xe4\\\\xb8\"");
}

/*
 * Reads a JSON string of which all is printable and whose escapes are \" and \\; leaves its value
 * in out, and returns what comes after it.
 */
static const char *read_json(const char *at, char *out)
{
	assert_int_equal(*at++, '"');
	for (; *at != '"'; at++) {
		assert_true((unsigned char)*at >= 0x20 && *at != 0x7f);
		if (*at == '\\') {
			at++;
			assert_true(*at == '"' || *at == '\\');
		}
		*out++ = *at;
	}
	*out = '\0';
	return at + 1;
}

static void assert_reads_back(const char *bytes, size_t n)
{
	struct text json = {}, escaped = {};
	char value[1024];

	text__add(&escaped, "", 0);
	text__add_escaped(&escaped, bytes, n, false);
	text__add_json(&json, bytes, n);
	assert_string_equal(read_json(json.bytes, value), "");
	assert_string_equal(value, escaped.bytes);
	text__reset(&json);
	text__reset(&escaped);
}

static void json_of_hostile_bytes_reads_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_hostile_names; i++)
		assert_reads_back(hostile_names[i], strlen(hostile_names[i]));
	for (int first = 0; first < 256; first++)
		for (int second = 0; second < 256; second++) {
			char pair[] = { first, second };

			assert_reads_back(pair, sizeof(pair));
		}
}

static void json_says_that_memory_ran_out(void **state)
{
	struct text text = {};

	(void)state;
	text__add_string(&text, "before");
	add_too_much(&text);
	text__add_json(&text, "x", 1);
	assert_true(text.failed);
	assert_string_equal(text.bytes, "before");
	text__reset(&text);
}

static void match_is_whole(void **state)
{
	(void)state;
	assert_true(text__matches("dentry", "dentry"));
	assert_false(text__matches("dentry", "dentry2"));
	assert_false(text__matches("entry", "dentry"));
	assert_false(text__matches("Dentry", "dentry"));
	assert_false(text__matches("", "dentry"));
	assert_true(text__matches("", ""));
}

static void match_knows_globs(void **state)
{
	(void)state;
	assert_true(text__matches("kmalloc-*", "kmalloc-4k"));
	assert_true(text__matches("kmalloc-*", "kmalloc-"));
	assert_false(text__matches("kmalloc-*", "dma-kmalloc-4k"));
	assert_true(text__matches("kmalloc-?", "kmalloc-8"));
	assert_false(text__matches("kmalloc-?", "kmalloc-16"));
	assert_true(text__matches("kmalloc-[0-9]*", "kmalloc-16"));
	assert_false(text__matches("kmalloc-[!0-9]*", "kmalloc-16"));
	assert_true(text__matches("*", ":0004096"));
	assert_true(text__matches("*", ".hidden"));
	assert_true(text__matches("ext4*", "ext4/groupinfo"));
}

static void match_takes_a_broken_glob_by_its_letters(void **state)
{
	(void)state;
	assert_true(text__matches("odd[name", "odd[name"));
	assert_true(text__matches("odd[ab]", "odd[ab]"));
	assert_true(text__matches("back\\slash", "back\\slash"));
}

int test_text(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_grows_and_stays_terminated),
		cmocka_unit_test(text_adds_in_order),
		cmocka_unit_test(text_printf_grows_past_its_room),
		cmocka_unit_test(text_fills_its_room_exactly),
		cmocka_unit_test(text_clear_empties_and_keeps_memory),
		cmocka_unit_test(text_reset_zeroes_and_may_be_repeated),
		cmocka_unit_test(text_says_that_memory_ran_out),
		cmocka_unit_test(escape_keeps_what_is_printable),
		cmocka_unit_test(escape_shows_control_bytes),
		cmocka_unit_test(escape_shows_c1_controls),
		cmocka_unit_test(escape_shows_overlong_forms),
		cmocka_unit_test(escape_shows_surrogates_and_what_is_beyond_unicode),
		cmocka_unit_test(escape_shows_directional_overrides_and_separators),
		cmocka_unit_test(escape_shows_truncated_characters),
		cmocka_unit_test(escape_doubles_backslashes),
		cmocka_unit_test(escape_of_spaces_is_optional),
		cmocka_unit_test(json_is_a_string_in_quotes),
		cmocka_unit_test(json_escapes_quotes_and_backslashes),
		cmocka_unit_test(json_shows_what_is_harmful),
		cmocka_unit_test(json_of_hostile_bytes_reads_back),
		cmocka_unit_test(json_says_that_memory_ran_out),
		cmocka_unit_test(match_is_whole),
		cmocka_unit_test(match_knows_globs),
		cmocka_unit_test(match_takes_a_broken_glob_by_its_letters),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
