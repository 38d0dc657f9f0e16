// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of numbers and texts that are put where room was made for them. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "put.h"

static void assert_number(__u64 value)
{
	char expected[32], put[PUT_NUMBER + 1];

	snprintf(expected, sizeof(expected), "%llu", value);
	*put__decimal(put, value) = '\0';
	assert_string_equal(put, expected);
	snprintf(expected, sizeof(expected), "0x%llx", value);
	*put__hex(put, value) = '\0';
	assert_string_equal(put, expected);
}

static void numbers_are_as_printf_has_them(void **state)
{
	__u64 power = 1;

	(void)state;
	for (__u64 value = 0; value < 12000; value++)
		assert_number(value);
	for (int digits = 0; digits < 20; digits++, power *= 10) {
		assert_number(power - 1);
		assert_number(power);
		assert_number(power * 9 + digits);
	}
	for (int bits = 0; bits < 64; bits++) {
		assert_number(1ULL << bits);
		assert_number((1ULL << bits) - 1);
		assert_number(~0ULL >> bits);
	}
}

static void classes_are_those_of_any_byte(void **state)
{
	static const struct {
		const char *string;
		unsigned int classes;
	} expected[] = {
		{ "", 0 },
		{ "kmalloc-4k:~!}", 0 },
		{ "a b", PUT_SPACE },
		{ "a,b", PUT_COMMA },
		{ "\"", PUT_QUOTE },
		{ "back\\", PUT_ODD },
		{ "\x1f", PUT_ODD },
		{ "\x7f", PUT_ODD },
		{ "x\x80", PUT_ODD },
		{ "\xff", PUT_ODD },
		{ "\", \n", PUT_ODD | PUT_QUOTE | PUT_COMMA | PUT_SPACE },
	};
	size_t n;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_int_equal(put__classes(expected[i].string, &n), expected[i].classes);
		assert_int_equal(n, strlen(expected[i].string));
	}
}

static void assert_put(enum put_style style, const char *bytes, const char *expected)
{
	char put[64];

	*put__text(put, bytes, strlen(bytes), style) = '\0';
	assert_string_equal(put, expected);
}

static void styles_differ_in_quotes_spaces_and_backslashes(void **state)
{
	static const char bytes[] = "a \"b\"\\\n\xe4\xb8\xad,\xff";

	(void)state;
	assert_put(PUT_BARE, bytes, "a \"b\"\\\\\\x0a\xe4\xb8\xad,\\xff");
	assert_put(PUT_ONE_WORD, bytes, "a\\x20\"b\"\\\\\\x0a\xe4\xb8\xad,\\xff");
	assert_put(PUT_CSV_QUOTED, bytes, "a \"\"b\"\"\\\\\\x0a\xe4\xb8\xad,\\xff");
	assert_put(PUT_JSON_QUOTED, bytes, "a \\\"b\\\"\\\\\\\\\\\\x0a\xe4\xb8\xad,\\\\xff");
}

/* The sanitizer sees what is written beyond it. */
static void no_byte_takes_more_than_its_room(void **state)
{
	(void)state;
	for (int style = PUT_BARE; style <= PUT_JSON_QUOTED; style++)
		for (int c = 0; c < 256; c++) {
			char put[PUT_EACH_BYTE], byte = c;

			assert_true(put__text(put, &byte, 1, style) <= put + sizeof(put));
		}
}

int test_put(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_as_printf_has_them),
		cmocka_unit_test(classes_are_those_of_any_byte),
		cmocka_unit_test(styles_differ_in_quotes_spaces_and_backslashes),
		cmocka_unit_test(no_byte_takes_more_than_its_room),
	};

	return cmocka_run_group_tests_name("put", tests, NULL, NULL);
}
