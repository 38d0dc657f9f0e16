// SPDX-License-Identifier: GPL-2.0-or-later
/* The live view's rows in use: mouse, bursts of keys, sizes, order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene_fixture.h"

/* --- mouse ------------------------------------------------------------------------------------- */

static void a_click_on_a_heading_sorts_by_it(void **state)
{
	struct fixture *fixture = fixture__open_at(30, 0, 24, 80);
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
	struct fixture *fixture = fixture__open_at(30, 0, 24, 80);
	int x, y = fixture__find(fixture, "names_cache", &x);

	(void)state;
	fixture__click(fixture, y, x);
	fixture__find(fixture, "Cache names_cache", NULL);
	fixture__press(fixture, KEYS_ESCAPE);
	fixture__assert_selected(fixture, "names_cache");
	fixture__close(fixture);
}

static void a_click_beside_rows_does_nothing(void **state)
{
	struct fixture *fixture = fixture__open_at(3, 0, 24, 80);
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
	struct fixture *fixture = fixture__open_at(30, 0, 24, 80);

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
	struct fixture *fixture = fixture__open_at(30, 0, 10, 40);

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
	struct fixture *fixture = fixture__open_at(30, 0, 24, 80);
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

/* A click that comes before the next table is drawn finds no heading of it. */
static void a_burst_does_not_sort_another_table(void **state)
{
	struct fixture *fixture = fixture__open_at(30, 0, 24, 80);
	int x, y = fixture__find(fixture, "TOTAL", &x);

	(void)state;
	view__take(&fixture->view, (struct input){ .key = 'g' });
	view__take(&fixture->view, (struct input){ .key = KEYS_CLICK, .y = y, .x = x });
	view__take(&fixture->view, (struct input){ .key = KEYS_RIGHT });
	view__take(&fixture->view, (struct input){ .key = 'u' });
	fixture__draw(fixture, 24, 80);
	fixture__find(fixture, "by HELD,", NULL);
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
	struct fixture *fixture = fixture__open_at(1000, 0, 60, 250);

	(void)state;
	fixture__type(fixture, "n");
	for (int i = 0; i < 200; i++)
		fixture__press(fixture, KEYS_DOWN);
	fixture__assert_selected(fixture, "cache-281 ");
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		fixture__draw(fixture, sizes[i][0], sizes[i][1]);
		fixture__assert_harmless(fixture);
		if (sizes[i][0] >= 10 && sizes[i][1] >= 40)
			fixture__assert_selected(fixture, "cache-281 ");
	}
	fixture__close(fixture);
}

/* From the first row down to the last, each is selected once; so are the lines of a page. */
static void every_row_can_be_reached(void **state)
{
	static const int sizes[][2] = { { 10, 40 }, { 24, 80 }, { 60, 250 }, { 7, 40 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct fixture *fixture = fixture__open_at(100, 0, sizes[i][0], sizes[i][1]);

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
	struct fixture *fixture = fixture__open_at(30, 0, 24, 80);

	(void)state;
	for (int i = 0; i < 9; i++)
		fixture__press(fixture, KEYS_DOWN);
	fixture__assert_selected(fixture, "dentry");
	fixture__press(fixture, 'r');
	fixture__assert_selected(fixture, "dentry");
	fixture__press(fixture, 'n');
	fixture__assert_selected(fixture, "dentry");
	fixture__type(fixture, "/d");
	fixture__assert_selected(fixture, "dentry");
	fixture__press(fixture, KEYS_ESCAPE);
	fixture__press(fixture, 'C');
	fixture__go_on(fixture, 25);
	fixture__draw(fixture, 10, 40);
	fixture__assert_selected(fixture, "dentry");
	/* At the top it stays at the top, whatever comes there. */
	fixture__press(fixture, KEYS_HOME);
	fixture__press(fixture, 'n');
	fixture__assert_selected(fixture, "biovec-max");
	fixture__close(fixture);
}

static void the_selection_comes_back_with_its_row(void **state)
{
	struct fixture *fixture = fixture__open_at(30, 0, 24, 80);

	(void)state;
	fixture__type(fixture, "n");
	fixture__press(fixture, KEYS_END);
	fixture__press(fixture, KEYS_UP);
	fixture__assert_selected(fixture, "task_struct");
	fixture__type(fixture, "/dentry");
	fixture__assert_selected(fixture, "dentry");
	fixture__press(fixture, KEYS_ESCAPE);
	fixture__assert_selected(fixture, "task_struct");
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
	struct fixture *fixture = fixture__open_at(30, FIXTURE_ASCII, 60, 250);
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

static void what_is_not_known_comes_last_both_ways(void **state)
{
	struct fixture *fixture = fixture__open_at(12, 0, 24, 80);
	int last = fixture->view.body_y + 11;

	(void)state;
	fixture->view.wishes[VIEW_CACHES].sort = column__find("fast-share") - columns;
	fixture__draw(fixture, 24, 80);
	fixture__assert_line(fixture, last, "jbd2_journal_ha");
	fixture__press(fixture, 'r');
	fixture__assert_line(fixture, last, "jbd2_journal_ha");
	fixture__close(fixture);
}

static void a_number_is_never_cut(void **state)
{
	struct fixture *fixture = fixture__open_at(12, 0, 24, 80);

	(void)state;
	for (size_t i = 0; i < fixture->since.n_rows; i++)
		fixture->since.rows[i].tally[TALLY_ALLOCS] = 1234567890123456;
	fixture__type(fixture, "aB");
	fixture__find(fixture, " 1.2P ", NULL);
	fixture__close(fixture);
}

static void arrows_reach_every_column_on_a_narrow_screen(void **state)
{
	struct fixture *fixture = fixture__open_at(30, 0, 10, 40);
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

int test_view_rows(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_click_on_a_heading_sorts_by_it),
		cmocka_unit_test(a_click_opens_the_row_below_it),
		cmocka_unit_test(a_click_beside_rows_does_nothing),
		cmocka_unit_test(a_click_ends_the_typing),
		cmocka_unit_test(the_wheel_scrolls_a_page),
		cmocka_unit_test(a_burst_acts_on_what_was_seen),
		cmocka_unit_test(a_burst_does_not_sort_another_table),
		cmocka_unit_test(keys_before_the_first_drawing_do_no_harm),
		cmocka_unit_test(the_selection_stays_at_every_size),
		cmocka_unit_test(every_row_can_be_reached),
		cmocka_unit_test(the_cursor_follows_its_row),
		cmocka_unit_test(the_selection_comes_back_with_its_row),
		cmocka_unit_test(every_column_sorts_both_ways),
		cmocka_unit_test(what_is_not_known_comes_last_both_ways),
		cmocka_unit_test(a_number_is_never_cut),
		cmocka_unit_test(arrows_reach_every_column_on_a_narrow_screen),
	};

	return cmocka_run_group_tests_name("view_rows", tests, NULL, NULL);
}
