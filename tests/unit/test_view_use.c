// SPDX-License-Identifier: GPL-2.0-or-later
/* The live view in use: mouse, bursts of keys, sizes, order, filter, files, and caches that end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene_fixture.h"

#define CJK "\xe4\xb8\xad\xe6\x96\x87"

static struct fixture *fixture_at(size_t n_caches, unsigned int flags, int height, int width)
{
	struct fixture *fixture = fixture__open(n_caches, flags);

	fixture__draw(fixture, height, width);
	return fixture;
}

static void assert_line(const struct fixture *fixture, int y, const char *begins)
{
	char *line = fixture__line(fixture, y);

	if (strncmp(line, begins, strlen(begins)))
		fail_msg("line %d is \"%s\", not \"%s\"", y, line, begins);
	free(line);
}

static void assert_selected(const struct fixture *fixture, const char *begins)
{
	assert_true(fixture__selected(fixture) >= 0);
	assert_line(fixture, fixture__selected(fixture), begins);
}

/* --- mouse ------------------------------------------------------------------------------------- */

static void a_click_on_a_heading_sorts_by_it(void **state)
{
	struct fixture *fixture = fixture_at(30, 0, 24, 80);
	int x, y = fixture__find(fixture, "FREES", &x);

	(void)state;
	assert_int_equal(fixture__click(fixture, y, x), 0);
	fixture__find(fixture, "by FREES,", NULL);
	fixture__click(fixture, y, x);
	fixture__find(fixture, "by FREES reversed", NULL);
	fixture__click(fixture, y, x + 4);
	fixture__find(fixture, "by FREES,", NULL);
	fixture__click(fixture, y, 0);
	fixture__find(fixture, "by CACHE,", NULL);
	fixture__click(fixture, y, 79);
	fixture__find(fixture, "by TOTAL,", NULL);
	fixture__close(fixture);
}

static void a_click_opens_the_row_below_it(void **state)
{
	struct fixture *fixture = fixture_at(30, 0, 24, 80);
	int x, y = fixture__find(fixture, "names_cache", &x);

	(void)state;
	fixture__click(fixture, y, x);
	fixture__find(fixture, "Cache names_cache", NULL);
	fixture__press(fixture, KEYS_ESCAPE);
	assert_selected(fixture, "names_cache");
	fixture__close(fixture);
}

static void a_click_beside_rows_does_nothing(void **state)
{
	struct fixture *fixture = fixture_at(3, 0, 24, 80);
	static const int places[][2] = { { 0, 0 },   { 4, 5 },	{ 9, 3 },   { 22, 0 }, { 23, 0 },
					 { 24, 99 }, { -1, 0 }, { -9, -9 }, { 500, 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		fixture__click(fixture, places[i][0], places[i][1]);
	assert_int_equal(fixture->view.depth, 1);
	fixture__find(fixture, "by ALLOCS,", NULL);
	fixture__press(fixture, KEYS_ENTER);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		fixture__click(fixture, places[i][0], places[i][1]);
	assert_int_equal(fixture->view.depth, 2);
	fixture__close(fixture);
}

static void a_click_ends_the_typing(void **state)
{
	struct fixture *fixture = fixture_at(30, 0, 24, 80);

	(void)state;
	fixture__type(fixture, "/cache");
	fixture__click(fixture, 7, 0);
	assert_false(fixture->view.typing);
	assert_int_equal(fixture->view.depth, 2);
	fixture__press(fixture, KEYS_ESCAPE);
	fixture__find(fixture, "filter cache", NULL);
	fixture__close(fixture);
}

static void the_wheel_scrolls_a_page(void **state)
{
	struct fixture *fixture = fixture_at(30, 0, 10, 40);

	(void)state;
	fixture__press(fixture, '?');
	for (int i = 0; i < 5; i++)
		fixture__press(fixture, KEYS_WHEEL_DOWN);
	fixture__find(fixture, "11-16/", NULL);
	for (int i = 0; i < 99; i++)
		fixture__press(fixture, KEYS_WHEEL_UP);
	fixture__find(fixture, "1-6/", NULL);
	fixture__close(fixture);
}

/* --- bursts ------------------------------------------------------------------------------------ */

/* Keys that come before the next drawing act on the lines that were drawn last. */
static void a_burst_acts_on_what_was_seen(void **state)
{
	struct fixture *fixture = fixture_at(30, 0, 24, 80);
	static const int keys[] = { KEYS_DOWN, KEYS_DOWN, KEYS_ENTER };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		view__take(&fixture->view, (struct input){ .key = keys[i] });
	fixture__draw(fixture, 24, 80);
	fixture__find(fixture, "Cache cache-14", NULL);
	for (int i = 0; i < 40; i++)
		view__take(&fixture->view, (struct input){ .key = KEYS_ENTER });
	fixture__draw(fixture, 24, 80);
	fixture__assert_harmless(fixture);
	fixture__close(fixture);
}

static void keys_before_the_first_drawing_do_no_harm(void **state)
{
	struct fixture *fixture = fixture__open(30, 0);
	int key;

	(void)state;
	for (size_t i = 0; (key = view__key(i)) != KEYS_NONE; i++)
		view__take(&fixture->view, (struct input){ .key = key });
	view__take(&fixture->view, (struct input){ .key = KEYS_CLICK });
	fixture__draw(fixture, 24, 80);
	fixture__assert_harmless(fixture);
	fixture__close(fixture);
}

/* --- sizes ------------------------------------------------------------------------------------- */

static void the_selection_stays_at_every_size(void **state)
{
	static const int sizes[][2] = { { 60, 250 }, { 10, 40 }, { 60, 250 }, { 1, 1 },
					{ 5, 7 },    { 24, 80 }, { 0, 0 },    { 10, 300 } };
	struct fixture *fixture = fixture_at(1000, 0, 60, 250);

	(void)state;
	fixture__type(fixture, "n");
	for (int i = 0; i < 200; i++)
		fixture__press(fixture, KEYS_DOWN);
	assert_selected(fixture, "cache-281 ");
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		fixture__draw(fixture, sizes[i][0], sizes[i][1]);
		fixture__assert_harmless(fixture);
		if (sizes[i][0] >= 10 && sizes[i][1] >= 40)
			assert_selected(fixture, "cache-281 ");
	}
	fixture__close(fixture);
}

/* From the first row down to the last, each is selected once; so are the lines of a page. */
static void every_row_can_be_reached(void **state)
{
	static const int sizes[][2] = { { 10, 40 }, { 24, 80 }, { 60, 250 }, { 7, 40 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct fixture *fixture = fixture_at(100, 0, sizes[i][0], sizes[i][1]);

		for (int page = 0; page < 2; page++) {
			for (long row = 0; row < fixture->view.n_lines; row++) {
				assert_int_equal(view__place(&fixture->view)->cursor, row);
				assert_true(fixture__selected(fixture) > 0);
				fixture__press(fixture, KEYS_DOWN);
			}
			fixture__press(fixture, KEYS_HOME);
			fixture__press(fixture, KEYS_ENTER);
			assert_int_equal(fixture->view.depth, 2);
		}
		fixture__close(fixture);
	}
}

/* --- order ------------------------------------------------------------------------------------- */

static void the_cursor_follows_its_row(void **state)
{
	struct fixture *fixture = fixture_at(30, 0, 24, 80);

	(void)state;
	for (int i = 0; i < 9; i++)
		fixture__press(fixture, KEYS_DOWN);
	assert_selected(fixture, "dentry");
	fixture__press(fixture, 'r');
	assert_selected(fixture, "dentry");
	fixture__press(fixture, 'n');
	assert_selected(fixture, "dentry");
	fixture__type(fixture, "/d");
	assert_selected(fixture, "dentry");
	fixture__press(fixture, KEYS_ESCAPE);
	fixture__press(fixture, 'C');
	fixture__go_on(fixture, 25);
	fixture__draw(fixture, 10, 40);
	assert_selected(fixture, "dentry");
	/* At the top it stays at the top, whatever comes there. */
	fixture__press(fixture, KEYS_HOME);
	fixture__press(fixture, 'n');
	assert_selected(fixture, "biovec-max");
	fixture__close(fixture);
}

static void the_selection_comes_back_with_its_row(void **state)
{
	struct fixture *fixture = fixture_at(30, 0, 24, 80);

	(void)state;
	fixture__type(fixture, "n");
	fixture__press(fixture, KEYS_END);
	fixture__press(fixture, KEYS_UP);
	assert_selected(fixture, "task_struct");
	fixture__type(fixture, "/dentry");
	assert_selected(fixture, "dentry");
	fixture__press(fixture, KEYS_ESCAPE);
	assert_selected(fixture, "task_struct");
	fixture__close(fixture);
}

/* The number in a line at the column of @heading; n/a and - come last. */
static double number_at(const struct fixture *fixture, int y, int x, int width)
{
	char *line = fixture__line(fixture, y), *end;
	double number = -1e18;

	if ((int)strlen(line) > x) {
		char *at = line + x - 1;
		double found;

		at += strspn(at, " ~>");
		found = strtod(at, &end);
		number = end > at && end <= line + x + width ? found : number;
	}
	free(line);
	return number;
}

static void assert_sorted(const struct fixture *fixture, bool reversed)
{
	const struct view *view = &fixture->view;
	int column = view->wishes[view__list(view)].sort, i = 0;
	double last = reversed ? -1e17 : 1e18;

	while (i < view->n_shown && view->shown[i] != column)
		i++;
	assert_in_range(i, 0, view->n_shown - 1);
	for (int y = view->body_y; y < view->body_y + view->n_lines; y++) {
		int end = i + 1 < view->n_shown ? view->x[i + 1] : fixture->frame.width;
		double number = number_at(fixture, y, view->x[i], end - view->x[i]);

		if (number < -1e17)
			continue;
		if (reversed ? number < last : number > last)
			fail_msg("column %d, line %d: %f after %f", column, y, number, last);
		last = number;
	}
}

static void every_column_sorts_both_ways(void **state)
{
	struct fixture *fixture = fixture_at(30, FIXTURE_ASCII, 60, 250);
	int *sort = &fixture->view.wishes[VIEW_CACHES].sort;

	(void)state;
	fixture__type(fixture, "aB");
	for (*sort = 0; *sort < (int)n_columns; ++*sort) {
		const struct column *column = &columns[*sort];
		char expected[64];

		fixture__draw(fixture, 60, 250);
		snprintf(expected, sizeof(expected), "by %s,", column->header);
		fixture__find(fixture, expected, NULL);
		if (!column->text && column->unit != UNIT_HISTORY)
			assert_sorted(fixture, false);
		fixture__press(fixture, 'r');
		fixture__find(fixture, "reversed", NULL);
		if (!column->text && column->unit != UNIT_HISTORY)
			assert_sorted(fixture, true);
		fixture__press(fixture, 'r');
	}
	fixture__close(fixture);
}

static void arrows_reach_every_column_on_a_narrow_screen(void **state)
{
	struct fixture *fixture = fixture_at(30, 0, 10, 40);
	int n = 1;

	(void)state;
	for (int i = 0; i < LIST_COLUMNS; i++)
		fixture__press(fixture, KEYS_LEFT);
	fixture__find(fixture, "by CACHE", NULL);
	for (; !fixture__shows(fixture, "by MERGED"); n++) {
		int before = fixture->view.wishes[VIEW_CACHES].sort;

		fixture__press(fixture, KEYS_RIGHT);
		assert_int_not_equal(fixture->view.wishes[VIEW_CACHES].sort, before);
	}
	assert_int_equal(n, fixture->view.n_wished);
	assert_true(n > fixture->view.n_shown);
	fixture__close(fixture);
}

/* --- filter ------------------------------------------------------------------------------------ */

static void the_filter_takes_characters_of_any_kind(void **state)
{
	struct fixture *fixture = fixture_at(30, FIXTURE_NAMES, 24, 80);

	(void)state;
	fixture__type(fixture, "/" CJK "x");
	fixture__find(fixture, "Nothing answers to the filter.", NULL);
	fixture__press(fixture, KEYS_BACKSPACE);
	assert_string_equal(fixture->view.filter, CJK);
	fixture__find(fixture, "caches: 1 of 30", NULL);
	assert_selected(fixture, CJK);
	assert_int_equal(fixture->frame.cursor_x, strlen("filter (part of a name, or glob): ") + 4);
	fixture__press(fixture, KEYS_BACKSPACE);
	assert_string_equal(fixture->view.filter, "\xe4\xb8\xad");
	fixture__press(fixture, KEYS_BACKSPACE);
	fixture__press(fixture, KEYS_BACKSPACE);
	assert_string_equal(fixture->view.filter, "");
	fixture__press(fixture, 0x1f4a9);
	assert_string_equal(fixture->view.filter, "\xf0\x9f\x92\xa9");
	fixture__press(fixture, 0xe9);
	fixture__press(fixture, '\t');
	fixture__press(fixture, 0x7f);
	assert_string_equal(fixture->view.filter, "\xf0\x9f\x92\xa9\xc3\xa9");
	fixture__close(fixture);
}

static void a_long_filter_is_seen_at_its_end(void **state)
{
	struct fixture *fixture = fixture_at(30, 0, 10, 40);

	(void)state;
	fixture__press(fixture, '/');
	for (int i = 0; i < 300; i++)
		fixture__press(fixture, i % 2 ? 0x4e2d : 'a' + i % 26);
	fixture__assert_harmless(fixture);
	assert_true(strlen(fixture->view.filter) < VIEW_FILTER);
	assert_in_range(fixture->frame.cursor_x, 35, 39);
	fixture__press(fixture, KEYS_ESCAPE);
	assert_string_equal(fixture->view.filter, "");
	fixture__close(fixture);
}

static void filters_are_parts_globs_and_aliases(void **state)
{
	static const struct {
		const char *filter;
		const char *status;
		const char *row;
	} filters[] = {
		{ "/kmalloc", "caches: 2 of 30", "kmalloc-64" },
		{ "/kmalloc-?4", "caches: 1 of 30", "kmalloc-64" },
		{ "/*_cache", "caches: 4 of 30", "skbuff_head_cache" },
		{ "/[db]*", "caches: 3 of 30", "dentry" },
		{ "/yep_slab_cache", "caches: 1 of 30", "biovec-max" },
		{ "/sgpool", "caches: 1 of 30", "biovec-max" },
		{ "/:0004", "caches: 1 of 30", "biovec-max" },
		{ "/yep_s*", "caches: 1 of 30", "biovec-max" },
		{ "/\\", "caches: 0 of 30", "Nothing answers" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(filters); i++) {
		struct fixture *fixture = fixture_at(30, 0, 24, 120);

		fixture__type(fixture, filters[i].filter);
		fixture__find(fixture, filters[i].status, NULL);
		assert_line(fixture, fixture->view.body_y, filters[i].row);
		fixture__close(fixture);
	}
}

static void rows_are_chosen_while_typing(void **state)
{
	struct fixture *fixture = fixture_at(30, 0, 24, 80);

	(void)state;
	fixture__type(fixture, "/kmalloc");
	fixture__press(fixture, KEYS_DOWN);
	assert_selected(fixture, "kmalloc-rcl-128");
	assert_true(fixture->view.typing);
	fixture__press(fixture, KEYS_ENTER);
	fixture__press(fixture, KEYS_ENTER);
	fixture__find(fixture, "Cache kmalloc-rcl-128", NULL);
	fixture__close(fixture);
}

/* --- columns ----------------------------------------------------------------------------------- */

static void columns_are_shown_and_hidden(void **state)
{
	struct fixture *fixture = fixture_at(12, FIXTURE_TRACEPOINTS, 40, 120);

	(void)state;
	assert_false(fixture__shows(fixture, "FAST%"));
	fixture__press(fixture, 'f');
	for (int i = 0; i < 9; i++)
		fixture__press(fixture, KEYS_DOWN);
	assert_selected(fixture, "[-] FAST%");
	fixture__press(fixture, ' ');
	assert_selected(fixture, "[x] FAST%");
	fixture__press(fixture, KEYS_ESCAPE);
	fixture__find(fixture, "FAST%", NULL);
	fixture__press(fixture, 'f');
	for (int i = 0; i < 9; i++)
		fixture__press(fixture, KEYS_DOWN);
	fixture__press(fixture, KEYS_ENTER);
	assert_selected(fixture, "[ ] FAST%");
	fixture__press(fixture, KEYS_ESCAPE);
	assert_false(fixture__shows(fixture, "FAST%"));
	fixture__close(fixture);
}

/* ACTIVE is n/a until it is read, which it is only if it is shown. */
static void what_is_shown_is_asked_for(void **state)
{
	struct fixture *fixture = fixture_at(12, FIXTURE_NA, 40, 250);

	(void)state;
	fixture__find(fixture, "ACTIVE", NULL);
	assert_int_equal(view__wants(&fixture->view), WANTS_SLABINFO);
	fixture__draw(fixture, 10, 40);
	assert_int_equal(view__wants(&fixture->view), 0);
	fixture__press(fixture, KEYS_ENTER);
	assert_int_equal(view__wants(&fixture->view), WANTS_SLABINFO);
	fixture__press(fixture, '?');
	assert_int_equal(view__wants(&fixture->view), 0);
	fixture__close(fixture);
}

/* --- places ------------------------------------------------------------------------------------ */

static void the_way_back_is_long_but_not_endless(void **state)
{
	struct fixture *fixture = fixture_at(30, 0, 60, 120);

	(void)state;
	fixture__type(fixture, "/yep");
	fixture__press(fixture, KEYS_ENTER);
	for (int i = 0; i < 3 * VIEW_DEPTH; i++) {
		int y;

		fixture__press(fixture, KEYS_ENTER);
		y = fixture__find(fixture, i % 2 ? "biovec-max" : "  alloc_store+0xb8", NULL);
		while (fixture__selected(fixture) < y)
			fixture__press(fixture, KEYS_DOWN);
		fixture__assert_harmless(fixture);
	}
	assert_int_equal(fixture->view.depth, VIEW_DEPTH);
	for (int i = 1; i < VIEW_DEPTH; i++)
		fixture__press(fixture, KEYS_ESCAPE);
	fixture__find(fixture, "caches: 1 of 30", NULL);
	fixture__close(fixture);
}

static void a_cache_may_end_while_it_is_open(void **state)
{
	struct fixture *fixture = fixture_at(30, 0, 24, 80);

	(void)state;
	fixture__type(fixture, "/cache-29");
	fixture__press(fixture, KEYS_ENTER);
	fixture__press(fixture, KEYS_ENTER);
	fixture__find(fixture, "Cache cache-29", NULL);
	fixture__kill(fixture, 30);
	fixture__draw(fixture, 24, 80);
	fixture__find(fixture, "Cache cache-29 (destroyed)", NULL);
	fixture__go_on(fixture, 20);
	fixture__draw(fixture, 24, 80);
	fixture__find(fixture, "This cache is no longer known.", NULL);
	fixture__press(fixture, KEYS_DOWN);
	fixture__press(fixture, KEYS_ENTER);
	fixture__assert_harmless(fixture);
	fixture__press(fixture, KEYS_ESCAPE);
	fixture__find(fixture, "Nothing answers to the filter.", NULL);
	fixture__close(fixture);
}

/* --- files ------------------------------------------------------------------------------------- */

static char *file_of(struct fixture *fixture)
{
	struct text out = {};

	assert_int_equal(view__add_file(&fixture->view, &fixture->scene, &fixture->frame, &out), 0);
	for (size_t i = 0, n; i < out.n; i += n) {
		unsigned int code;

		n = out.bytes[i] == '\n' || out.bytes[i] == '\t'
			    ? 1
			    : text__character(out.bytes + i, out.n - i, &code);
		assert_true(n);
	}
	return out.bytes;
}

/* The screen, then a line a cache with all columns, as many tabs in each. */
static void a_table_is_written_in_full(void **state)
{
	struct fixture *fixture = fixture_at(30, FIXTURE_NAMES, 10, 40);
	char *file = file_of(fixture);
	char *at = strstr(file, "caches since the start, numbers as they are:\n");
	int lines = 0;

	(void)state;
	assert_non_null(at);
	assert_int_equal(strncmp(file, "12:34:56 slubtrace", 18), 0);
	for (at = strchr(at, '\n') + 1; *at; lines++) {
		size_t tabs = 0, n = strcspn(at, "\n");

		for (size_t i = 0; i < n; i++)
			tabs += at[i] == '\t';
		assert_int_equal(tabs, n_columns - 1);
		at += n + 1;
	}
	assert_int_equal(lines, 31);
	assert_non_null(strstr(file, "\n" CJK "\xe7\xbc\x93\xe5\xad\x98\t14463300\t"));
	free(file);
	fixture__close(fixture);
}

static void a_page_is_written_in_full(void **state)
{
	struct fixture *fixture = fixture_at(30, FIXTURE_NAMES, 10, 40);
	char *file;

	(void)state;
	fixture__type(fixture, "/red");
	fixture__press(fixture, KEYS_ENTER);
	fixture__press(fixture, KEYS_ENTER);
	file = file_of(fixture);
	assert_non_null(strstr(file, "All lines of it:\nCache \\x1b[2J\\x1b[31mred\n"));
	assert_non_null(strstr(file, "d_alloc_parallel+0x61 < __lookup_slow+0x6c"));
	assert_non_null(strstr(file, "Last slab events"));
	assert_null(strstr(file, "numbers as they are"));
	free(file);
	fixture__close(fixture);
}

int test_view_use(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_click_on_a_heading_sorts_by_it),
		cmocka_unit_test(a_click_opens_the_row_below_it),
		cmocka_unit_test(a_click_beside_rows_does_nothing),
		cmocka_unit_test(a_click_ends_the_typing),
		cmocka_unit_test(the_wheel_scrolls_a_page),
		cmocka_unit_test(a_burst_acts_on_what_was_seen),
		cmocka_unit_test(keys_before_the_first_drawing_do_no_harm),
		cmocka_unit_test(the_selection_stays_at_every_size),
		cmocka_unit_test(every_row_can_be_reached),
		cmocka_unit_test(the_cursor_follows_its_row),
		cmocka_unit_test(the_selection_comes_back_with_its_row),
		cmocka_unit_test(every_column_sorts_both_ways),
		cmocka_unit_test(arrows_reach_every_column_on_a_narrow_screen),
		cmocka_unit_test(the_filter_takes_characters_of_any_kind),
		cmocka_unit_test(a_long_filter_is_seen_at_its_end),
		cmocka_unit_test(filters_are_parts_globs_and_aliases),
		cmocka_unit_test(rows_are_chosen_while_typing),
		cmocka_unit_test(columns_are_shown_and_hidden),
		cmocka_unit_test(what_is_shown_is_asked_for),
		cmocka_unit_test(the_way_back_is_long_but_not_endless),
		cmocka_unit_test(a_cache_may_end_while_it_is_open),
		cmocka_unit_test(a_table_is_written_in_full),
		cmocka_unit_test(a_page_is_written_in_full),
	};

	return cmocka_run_group_tests_name("view_use", tests, NULL, NULL);
}
