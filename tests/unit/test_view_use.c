// SPDX-License-Identifier: GPL-2.0-or-later
/* The live view in use: filter, columns, places, styles, files, and caches that end. */
#include <stdlib.h>
#include <string.h>

#include "scene_fixture.h"

#define CJK "\xe4\xb8\xad\xe6\x96\x87"

/* --- filter ------------------------------------------------------------------------------------ */

static void the_filter_takes_characters_of_any_kind(void **state)
{
	struct fixture *fixture = fixture__open_at(30, FIXTURE_NAMES, 24, 80);

	(void)state;
	fixture__type(fixture, "/" CJK "x");
	fixture__find(fixture, "Nothing answers to the filter.", NULL);
	fixture__press(fixture, KEYS_BACKSPACE);
	assert_string_equal(fixture->view.filter, CJK);
	fixture__find(fixture, "caches: 1 of 30", NULL);
	fixture__assert_selected(fixture, CJK);
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
	struct fixture *fixture = fixture__open_at(30, 0, 10, 40);

	(void)state;
	fixture__press(fixture, '/');
	for (int i = 0; i < 300; i++)
		fixture__press(fixture, i % 2 ? 0x4e2d : 'a' + i % 26);
	fixture__assert_harmless(fixture);
	assert_true(strlen(fixture->view.filter) < VIEW_FILTER);
	for (int i = 0; i < VIEW_FILTER; i++)
		fixture__press(fixture, 'z');
	assert_int_equal(strlen(fixture->view.filter), VIEW_FILTER - 1);
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
		struct fixture *fixture = fixture__open_at(30, 0, 24, 120);

		fixture__type(fixture, filters[i].filter);
		fixture__find(fixture, filters[i].status, NULL);
		fixture__assert_line(fixture, fixture->view.body_y, filters[i].row);
		fixture__close(fixture);
	}
}

/* As the name is seen; to fnmatch() a backslash says that the next character is itself. */
static void escapes_are_filtered_as_they_are_seen(void **state)
{
	struct fixture *fixture = fixture__open_at(30, FIXTURE_NAMES, 24, 80);

	(void)state;
	fixture__type(fixture, "/\\xff\\xf?");
	fixture__find(fixture, "caches: 1 of 30", NULL);
	fixture__assert_selected(fixture, "\\xff\\xfe");
	fixture__close(fixture);
}

static void rows_are_chosen_while_typing(void **state)
{
	struct fixture *fixture = fixture__open_at(30, 0, 24, 80);

	(void)state;
	fixture__type(fixture, "/kmalloc");
	fixture__press(fixture, KEYS_DOWN);
	fixture__assert_selected(fixture, "kmalloc-rcl-128");
	assert_true(fixture->view.typing);
	fixture__press(fixture, KEYS_ENTER);
	fixture__press(fixture, KEYS_ENTER);
	fixture__find(fixture, "Cache kmalloc-rcl-128", NULL);
	fixture__close(fixture);
}

/* --- columns ----------------------------------------------------------------------------------- */

static void columns_are_shown_and_hidden(void **state)
{
	struct fixture *fixture = fixture__open_at(12, FIXTURE_TRACEPOINTS, 40, 120);

	(void)state;
	assert_false(fixture__shows(fixture, "FAST%"));
	fixture__press(fixture, 'f');
	for (int i = 0; i < 9; i++)
		fixture__press(fixture, KEYS_DOWN);
	fixture__assert_selected(fixture, "[-] FAST%");
	fixture__press(fixture, ' ');
	fixture__assert_selected(fixture, "[x] FAST%");
	fixture__press(fixture, KEYS_ESCAPE);
	fixture__find(fixture, "FAST%", NULL);
	fixture__press(fixture, 'f');
	for (int i = 0; i < 9; i++)
		fixture__press(fixture, KEYS_DOWN);
	fixture__press(fixture, KEYS_ENTER);
	fixture__assert_selected(fixture, "[ ] FAST%");
	fixture__press(fixture, KEYS_ESCAPE);
	assert_false(fixture__shows(fixture, "FAST%"));
	fixture__close(fixture);
}

/* ACTIVE is n/a until it is read, which it is only if it is shown. */
static void what_is_shown_is_asked_for(void **state)
{
	struct fixture *fixture = fixture__open_at(12, FIXTURE_NA, 40, 250);

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
	struct fixture *fixture = fixture__open_at(30, 0, 60, 120);

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
	struct fixture *fixture = fixture__open_at(30, 0, 24, 80);

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

/* --- styles ------------------------------------------------------------------------------------ */

/* Of the cell where that text begins. */
static enum style style_at(const struct fixture *fixture, const char *text)
{
	int x, y = fixture__find(fixture, text, &x);

	return fixture->frame.cells[y * fixture->frame.width + x].style;
}

static void losses_stand_out(void **state)
{
	struct fixture *lost = fixture__open_at(12, FIXTURE_LOST, 10, 40);
	struct fixture *whole = fixture__open_at(12, 0, 10, 40);

	(void)state;
	assert_int_equal(style_at(lost, "lost 46"), STYLE_LOSS);
	assert_int_equal(style_at(whole, "lost 0"), STYLE_PLAIN);
	assert_int_equal(style_at(lost, "~+7424"), STYLE_LOSS);
	fixture__close(lost);
	fixture__close(whole);
}

/* In the table: what grew in the last interval; n/a and nothing are dim. */
static void growth_stands_out(void **state)
{
	struct fixture *fixture = fixture__open_at(12, 0, 24, 80);

	(void)state;
	assert_int_equal(style_at(fixture, "+7424"), STYLE_GROWTH);
	assert_int_equal(style_at(fixture, "+442"), STYLE_PLAIN);
	assert_int_equal(style_at(fixture, "dentry"), STYLE_STRONG);
	assert_int_equal(style_at(fixture, "ALLOCS "), STYLE_SORTED);
	assert_int_equal(style_at(fixture, "FREES"), STYLE_HEADER);
	fixture__kill(fixture, 1);
	fixture__draw(fixture, 24, 80);
	assert_int_equal(style_at(fixture, "dentry"), STYLE_DIM);
	fixture__close(fixture);
	fixture = fixture__open_at(12, FIXTURE_NA, 24, 80);
	assert_int_equal(style_at(fixture, "n/a     n/a"), STYLE_DIM);
	fixture__close(fixture);
}

/* What the ledger had no room to follow may be held, too. */
static void what_is_not_followed_is_a_bound(void **state)
{
	struct fixture *fixture = fixture__open_at(12, 0, 24, 80);
	struct event event = { .kind = EVENT_NEW_SLAB,
			       .generation = { true, 2 },
			       .ts_ns = 990000000000ull,
			       .memory_bytes = { true, 4096 } };

	(void)state;
	assert_int_equal(growth__take(fixture->slabs, &event), 0);
	fixture__type(fixture, "cc");
	fixture__find(fixture, ">114", NULL);
	assert_int_equal(style_at(fixture, ">114"), STYLE_LOSS);
	fixture__type(fixture, "c");
	fixture__assert_selected(fixture, "     17 no");
	fixture__press(fixture, KEYS_END);
	fixture__assert_selected(fixture, "      - ?");
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
	struct fixture *fixture = fixture__open_at(30, FIXTURE_NAMES, 10, 40);
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
	struct fixture *fixture = fixture__open_at(30, FIXTURE_NAMES, 10, 40);
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

/* --columns: these and the name, and the one that it is sorted by. */
static void columns_may_be_chosen_beforehand(void **state)
{
	const struct column *chosen[] = { column__find("merged"), column__find("new") };
	struct fixture *fixture = fixture__open(3, 0);
	char *heading;

	(void)state;
	view__choose(&fixture->view, chosen, ARRAY_SIZE(chosen));
	fixture__draw(fixture, 24, 120);
	heading = fixture__line(fixture, fixture->view.heading_y);
	for (size_t i = 0; i < n_columns; i++) {
		const char *key = columns[i].key;
		bool shown = !strcmp(key, "cache") || !strcmp(key, "allocs") ||
			     !strcmp(key, "new") || !strcmp(key, "merged");

		assert_int_equal(strstr(heading, columns[i].header) != NULL, shown);
	}
	free(heading);
	fixture__close(fixture);
}

/* After z the trace is older than what is counted. */
static void zero_does_not_make_the_trace_younger(void **state)
{
	struct fixture *fixture = fixture__open_at(3, 0, 24, 120);

	(void)state;
	assert_true(fixture__shows(fixture, "up 5m00s  load"));
	fixture->scene.began_ns -= 60000000000ull;
	fixture__draw(fixture, 24, 120);
	assert_true(fixture__shows(fixture, "up 6m00s  counting 5m00s  load"));
	fixture__close(fixture);
}

int test_view_use(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_filter_takes_characters_of_any_kind),
		cmocka_unit_test(a_long_filter_is_seen_at_its_end),
		cmocka_unit_test(filters_are_parts_globs_and_aliases),
		cmocka_unit_test(escapes_are_filtered_as_they_are_seen),
		cmocka_unit_test(rows_are_chosen_while_typing),
		cmocka_unit_test(columns_are_shown_and_hidden),
		cmocka_unit_test(what_is_shown_is_asked_for),
		cmocka_unit_test(the_way_back_is_long_but_not_endless),
		cmocka_unit_test(a_cache_may_end_while_it_is_open),
		cmocka_unit_test(losses_stand_out),
		cmocka_unit_test(growth_stands_out),
		cmocka_unit_test(what_is_not_followed_is_a_bound),
		cmocka_unit_test(a_table_is_written_in_full),
		cmocka_unit_test(a_page_is_written_in_full),
		cmocka_unit_test(columns_may_be_chosen_beforehand),
		cmocka_unit_test(zero_does_not_make_the_trace_younger),
	};

	return cmocka_run_group_tests_name("view_use", tests, NULL, NULL);
}
