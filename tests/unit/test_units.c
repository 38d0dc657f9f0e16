// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of numbers as people read them, above all at the borders between two forms. */
#include "unit.h"

#include <string.h>

#include "units.h"

#define SECOND 1000000000ull

struct row {
	__s64 number;
	const char *shown;
};

static void check(void (*add)(struct text *out, __s64 number), const struct row *rows, size_t n)
{
	struct text text = {};

	for (size_t i = 0; i < n; i++) {
		text__clear(&text);
		text__add_string(&text, "x");
		add(&text, rows[i].number);
		assert_string_equal(text.bytes + 1, rows[i].shown);
		assert_int_equal(text.bytes[0], 'x');
	}
	text__reset(&text);
}

static void bytes_go_to_the_next_unit_when_rounding_takes_them_there(void **state)
{
	static const struct row rows[] = {
		{ 0, "0B" },
		{ 1, "1B" },
		{ 812, "812B" },
		{ 1023, "1023B" },
		{ 1024, "1.0K" },
		{ 1075, "1.0K" },
		{ 1076, "1.1K" },
		{ 4096, "4.0K" },
		{ 102348, "99.9K" },
		{ 102349, "100K" },
		{ 102400, "100K" },
		{ 1023 * 1024 + 511, "1023K" },
		{ 1023 * 1024 + 512, "1.0M" },
		{ 1048575, "1.0M" },
		{ 1048576, "1.0M" },
		{ 67004006, "63.9M" },
		{ 1288490189, "1.2G" },
		{ 1ll << 40, "1.0T" },
		{ (1ll << 50) - 1, "1.0P" },
		{ 1ll << 60, "1.0E" },
		{ INT64_MAX, "8.0E" },
		{ -1, "-1B" },
		{ -1023, "-1023B" },
		{ -1024, "-1.0K" },
		{ -1048575, "-1.0M" },
		{ INT64_MIN, "-8.0E" },
	};

	(void)state;
	check(units__add_bytes, rows, ARRAY_SIZE(rows));
}

static void counts_are_exact_up_to_five_digits(void **state)
{
	static const struct row rows[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ 99999, "99999" },
		{ 100000, "100k" },
		{ 123499, "123k" },
		{ 123500, "124k" },
		{ 999499, "999k" },
		{ 999500, "1.0M" },
		{ 1249999, "1.2M" },
		{ 1250000, "1.3M" },
		{ 45600000000, "45.6G" },
		{ 99949999999, "99.9G" },
		{ 99950000000, "100G" },
		{ 999999999999, "1.0T" },
		{ 1000000000000000, "1.0P" },
		{ INT64_MAX, "9.2E" },
		{ -99999, "-99999" },
		{ -100000, "-100k" },
		{ INT64_MIN, "-9.2E" },
	};

	(void)state;
	check(units__add_count, rows, ARRAY_SIZE(rows));
}

/* At every power of two and of ten, one more and one less. */
static void sizes_and_counts_are_never_wider_than_five(void **state)
{
	static const __u64 bases[] = { 2, 10 };
	struct text text = {};

	(void)state;
	for (size_t b = 0; b < ARRAY_SIZE(bases); b++)
		for (__u64 power = 1; power <= INT64_MAX / bases[b]; power *= bases[b])
			for (__s64 near = -1; near <= 1; near++) {
				text__clear(&text);
				units__add_bytes(&text, power * (bases[b] - 1) + near);
				assert_in_range(text.n, 2, 5);
				text__clear(&text);
				units__add_count(&text, power * (bases[b] - 1) + near);
				assert_in_range(text.n, 1, 5);
			}
	text__reset(&text);
}

static void rates_show_two_digits_and_never_nothing_for_something(void **state)
{
	static const struct {
		__s64 count;
		__u64 ns;
		const char *shown;
	} rows[] = {
		{ 0, SECOND, "0" },
		{ 1, 60 * SECOND, "0.02" },
		{ 1, 200 * SECOND, "0.01" },
		{ 1, 201 * SECOND, "<0.01" },
		{ 1, UINT64_MAX, "<0.01" },
		{ -1, 201 * SECOND, "-<0.01" },
		{ 94, 1000 * SECOND, "0.09" },
		{ 95, 1000 * SECOND, "0.1" },
		{ 2, 5 * SECOND, "0.4" },
		{ 1, SECOND, "1.0" },
		{ 994, 100 * SECOND, "9.9" },
		{ 995, 100 * SECOND, "10" },
		{ 12, SECOND, "12" },
		{ 9994, 10 * SECOND, "999" },
		{ 9995, 10 * SECOND, "1.0k" },
		{ 5100, SECOND, "5.1k" },
		{ 510, SECOND / 10, "5.1k" },
		{ -5100, SECOND, "-5.1k" },
		{ 99949, SECOND, "99.9k" },
		{ 99950, SECOND, "100k" },
		{ 999500, SECOND, "1.0M" },
		{ INT64_MAX, SECOND, "9.2E" },
		{ INT64_MIN, SECOND, "-9.2E" },
		{ INT64_MAX, 1, "9223372037E" },
		{ 5, 0, "n/a" },
		{ -5, 0, "n/a" },
	};
	struct text text = {};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		text__clear(&text);
		units__add_rate(&text, rows[i].count, rows[i].ns);
		assert_string_equal(text.bytes, rows[i].shown);
	}
	text__reset(&text);
}

static void times_are_cut_like_a_clock(void **state)
{
	static const struct {
		__u64 ns;
		const char *shown;
	} rows[] = {
		{ 0, "0s" },
		{ SECOND - 1, "0s" },
		{ 12 * SECOND, "12s" },
		{ 60 * SECOND - 1, "59s" },
		{ 60 * SECOND, "1m00s" },
		{ 310 * SECOND, "5m10s" },
		{ 3600 * SECOND - 1, "59m59s" },
		{ 3600 * SECOND, "1h00m" },
		{ 11220 * SECOND, "3h07m" },
		{ 86400 * SECOND - 1, "23h59m" },
		{ 86400 * SECOND, "1d0h" },
		{ (12 * 86400 + 4 * 3600) * SECOND, "12d4h" },
		{ UINT64_MAX, "213503d23h" },
	};
	struct text text = {};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		text__clear(&text);
		units__add_time(&text, rows[i].ns);
		assert_string_equal(text.bytes, rows[i].shown);
	}
	text__reset(&text);
}

int test_units(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_go_to_the_next_unit_when_rounding_takes_them_there),
		cmocka_unit_test(counts_are_exact_up_to_five_digits),
		cmocka_unit_test(sizes_and_counts_are_never_wider_than_five),
		cmocka_unit_test(rates_show_two_digits_and_never_nothing_for_something),
		cmocka_unit_test(times_are_cut_like_a_clock),
	};

	return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
