// SPDX-License-Identifier: GPL-2.0-or-later
/* What every key of the live view does, to its state and on its screen. */
#include <stdlib.h>
#include <string.h>

#include "scene_fixture.h"

#define UP    KEYS_UP
#define DOWN  KEYS_DOWN
#define ENTER KEYS_ENTER
#define ESC   KEYS_ESCAPE

/* One key after others, on 30 caches at 80x24, the 17 first of which are seen. */
struct press {
	int key;
	int before[8]; /* 0 ends it */
	/* Afterwards; what is not given is not looked at. */
	unsigned int wishes;
	const char *shows;
	const char *hides;
	const char *selected; /* begins so */
	bool (*is)(const struct view *view);
};

static bool is_at_top(const struct view *view)
{
	return !view__place(view)->top;
}

static bool is_scrolled(const struct view *view)
{
	return view__place(view)->top > 0;
}

static bool is_paused(const struct view *view)
{
	return view->paused;
}

static bool goes_on(const struct view *view)
{
	return !view->paused;
}

static bool is_absolute(const struct view *view)
{
	return view->absolute;
}

static bool is_exact(const struct view *view)
{
	return view->exact && !view->absolute;
}

static bool is_typing(const struct view *view)
{
	return view->typing;
}

static bool is_deep(const struct view *view)
{
	return view->depth == 2;
}

static bool is_flat(const struct view *view)
{
	return view->depth == 1;
}

static bool takes_2_s(const struct view *view)
{
	return view->interval_ns == 2000000000;
}

static bool takes_half_a_second(const struct view *view)
{
	return view->interval_ns == 500000000;
}

static bool is_sideways(const struct view *view)
{
	return view__place(view)->left == 8;
}

static bool is_not_sideways(const struct view *view)
{
	return !view__place(view)->left;
}

static bool is_reversed(const struct view *view)
{
	return view->wishes[VIEW_CACHES].reverse;
}

static bool asks_for_time(const struct view *view)
{
	return view->typing && view->asking && !view->moment[0];
}

static bool has_moment(const struct view *view)
{
	return !view->typing && !strcmp(view->moment, "+9") && !view->filter[0];
}

static bool has_filter(const struct view *view)
{
	return view->typing && !view->asking && !strcmp(view->filter, "c");
}

static const struct press presses[] = {
	{ .key = UP, .before = { DOWN, DOWN }, .selected = "skbuff_head_cac" },
	{ .key = UP, .selected = "cache-23" },
	{ .key = DOWN, .selected = "skbuff_head_cac" },
	{ .key = DOWN, .before = { KEYS_END }, .selected = "jbd2_journal_ha" },
	{ .key = KEYS_PAGE_DOWN, .selected = "cache-16", .is = is_at_top },
	{ .key = KEYS_PAGE_DOWN,
	  .before = { KEYS_PAGE_DOWN },
	  .selected = "jbd2_journal_ha",
	  .is = is_scrolled },
	{ .key = KEYS_PAGE_UP, .before = { KEYS_END, KEYS_PAGE_UP }, .selected = "cache-23" },
	{ .key = KEYS_HOME, .before = { KEYS_END }, .selected = "cache-23", .is = is_at_top },
	{ .key = KEYS_END, .selected = "jbd2_journal_ha", .is = is_scrolled },
	{ .key = KEYS_WHEEL_DOWN, .selected = "cache-26" },
	{ .key = KEYS_WHEEL_UP, .before = { KEYS_END }, .selected = "cache-22" },
	{ .key = ENTER, .before = { DOWN }, .shows = "Cache skbuff_head_cache", .is = is_deep },
	{ .key = ESC, .before = { ENTER }, .shows = "caches: 30", .is = is_flat },
	{ .key = ESC, .before = { '/', 'k', 'm', ENTER }, .shows = "caches: 30," },
	{ .key = KEYS_BACKSPACE, .before = { '?' }, .shows = "caches: 30", .is = is_flat },
	{ .key = 'c', .shows = "page orders: 11" },
	{ .key = 'c', .before = { 'c', 'c', 'c', 'c' }, .shows = "caches: 30" },
	{ .key = 'c', .before = { ENTER }, .shows = "page orders: 11", .is = is_flat },
	{ .key = 'g', .shows = "caches that grow: 20" },
	{ .key = 'g', .before = { 'g' }, .shows = "stacks: 4" },
	{ .key = KEYS_RIGHT, .shows = "by BULK" },
	{ .key = KEYS_RIGHT, .before = { 'n', KEYS_RIGHT }, .shows = "by BULK" },
	{ .key = KEYS_RIGHT, .before = { 'c', ENTER }, .is = is_not_sideways },
	{ .key = KEYS_RIGHT, .before = { '?' }, .is = is_sideways },
	{ .key = KEYS_LEFT, .shows = "by CACHE" },
	{ .key = KEYS_LEFT, .before = { KEYS_LEFT }, .shows = "by CACHE" },
	{ .key = KEYS_LEFT, .before = { '?', KEYS_RIGHT, KEYS_LEFT }, .is = is_not_sideways },
	{ .key = 'n', .shows = "by CACHE", .selected = "biovec-max" },
	{ .key = 'n', .before = { 'n' }, .shows = "by CACHE reversed" },
	{ .key = 'n', .before = { 'c', 'c' }, .shows = "by STACK" },
	{ .key = 's', .shows = "by SIZE" },
	{ .key = 's', .before = { 'c' }, .shows = "No column of this table is sorted by s." },
	{ .key = 's', .before = { ENTER }, .shows = "no table to sort" },
	{ .key = 'b', .shows = "by OBJS" },
	{ .key = 'l', .shows = "by SLABS" },
	{ .key = 'l', .before = { 'g' }, .shows = "by MADE" },
	{ .key = 'v', .shows = "by SLABS" },
	{ .key = 'o', .shows = "by OBJECTS" },
	{ .key = 'u', .shows = "by USE%" },
	{ .key = 'A', .shows = "by ACTIVE" },
	{ .key = 'C', .shows = "by TOTAL" },
	{ .key = 'C', .before = { 'c', 'c' }, .shows = "by MEMORY" },
	{ .key = 'P', .shows = "by ORD" },
	{ .key = 'r', .shows = "by ALLOCS reversed", .is = is_reversed },
	{ .key = 'r', .before = { '?' }, .shows = "no table to sort" },
	{ .key = '/', .shows = "filter (part of a name, or glob):", .is = is_typing },
	{ .key = 'f', .shows = "[x] ALLOCS", .is = is_deep },
	{ .key = 'f', .before = { '?' }, .shows = "Help" },
	{ .key = 'a', .shows = "since the start", .is = is_absolute },
	{ .key = 'a', .before = { 'a' }, .shows = "per second" },
	{ .key = 'B', .shows = "48211.00", .is = is_exact },
	{ .key = 'B', .before = { 'a' }, .shows = "369000000" },
	{ .key = 'z', .wishes = VIEW_ZERO, .shows = "Counting from now on." },
	{ .key = '+', .wishes = VIEW_RETIME, .shows = "every 2.0 s", .is = takes_2_s },
	{ .key = '-', .wishes = VIEW_RETIME, .shows = "every 0.5 s", .is = takes_half_a_second },
	{ .key = 'p', .shows = "PAUSED", .is = is_paused },
	{ .key = 'p', .before = { 'p' }, .wishes = VIEW_STEP, .hides = "PAUSED", .is = goes_on },
	{ .key = ' ', .wishes = VIEW_STEP },
	{ .key = ' ', .before = { 'p' }, .wishes = VIEW_STEP, .is = is_paused },
	{ .key = ' ', .before = { 'f', DOWN, DOWN }, .shows = "[ ] BULK" },
	{ .key = ' ', .before = { 'f', DOWN, DOWN, ' ' }, .shows = "[x] BULK" },
	{ .key = ' ', .before = { 'f' }, .shows = "The name is always shown." },
	{ .key = ' ', .before = { 'f', DOWN }, .shows = "sorted by it" },
	{ .key = 'w', .wishes = VIEW_WRITE, .shows = "caches: 30" },
	{ .key = '?', .shows = "to the row before", .hides = "caches: 30" },
	{ .key = 'h', .before = { ENTER }, .shows = "Help" },
	{ .key = 'q', .wishes = VIEW_QUIT },
	{ .key = 'Q', .shows = "No such key; ? shows them all." },
	{ .key = KEYS_REDRAW, .shows = "caches: 30" },
	{ .key = KEYS_GONE, .wishes = VIEW_QUIT },
	{ .key = KEYS_GONE, .before = { '/', 'a' }, .wishes = VIEW_QUIT },
	{ .key = KEYS_NONE, .before = { 'z' }, .shows = "Counting from now on." },
};

static bool is_selected(const struct fixture *fixture, const char *text)
{
	int y = fixture__selected(fixture);
	char *line = y < 0 ? NULL : fixture__line(fixture, y);
	bool is = line && !strncmp(line, text, strlen(text));

	free(line);
	return is;
}

/* What is not as it should be; NULL: nothing. */
/* The same of a recording. */
static const struct press replay_presses[] = {
	{ .key = ',', .wishes = VIEW_BACK },
	{ .key = '.', .wishes = VIEW_STEP },
	{ .key = ' ', .wishes = VIEW_STEP },
	{ .key = '<', .wishes = VIEW_MINUTE_BACK },
	{ .key = '>', .wishes = VIEW_MINUTE_AHEAD },
	{ .key = 'G', .wishes = VIEW_LARGEST },
	{ .key = 'T', .is = asks_for_time, .shows = "time (12:03:05, +SECONDS, end):" },
	{ .key = ENTER, .before = { 'T' }, .wishes = 0 },
	{ .key = ENTER,
	  .before = { 'T', '+', '8', KEYS_BACKSPACE, '9' },
	  .wishes = VIEW_JUMP,
	  .is = has_moment },
	{ .key = 'c', .before = { 'T', '1', ESC, '/' }, .is = has_filter },
	{ .key = '{', .shows = "speed 1/2x" },
	{ .key = '{', .before = { '{', '{', '{' }, .shows = "speed 1/4x" },
	{ .key = '}', .before = { '{' }, .shows = "speed 1x" },
	{ .key = '}', .before = { '}', '}', '}', '}', '}' }, .shows = "speed 64x" },
	{ .key = '}',
	  .before = { '}', '}', '}', '}', '}', '}', '}' },
	  .shows = "as fast as it goes" },
	{ .key = 'p', .is = is_paused, .shows = "PAUSED" },
	{ .key = 'p', .before = { 'p' }, .is = goes_on, .wishes = 0 },
	{ .key = '+', .shows = "as they were recorded" },
	{ .key = '-', .shows = "as they were recorded" },
	{ .key = '?', .shows = "up down" },
	{ .key = KEYS_PAGE_DOWN,
	  .before = { '?', KEYS_PAGE_DOWN },
	  .shows = "of a replay: slower" },
};

/* What only a replay has is not there without one. */
static const struct press other_presses[] = {
	{ .key = ',', .shows = "No such key" },
	{ .key = 'G', .shows = "No such key" },
	{ .key = KEYS_PAGE_DOWN,
	  .before = { '?', KEYS_PAGE_DOWN },
	  .hides = "of a replay: slower" },
};

static const char *fault_of(const struct fixture *fixture, const struct press *press,
			    unsigned int wishes)
{
	if (wishes != press->wishes)
		return "it wishes for something else";
	if (press->shows && !fixture__shows(fixture, press->shows))
		return press->shows;
	if (press->hides && fixture__shows(fixture, press->hides))
		return press->hides;
	if (press->selected && !is_selected(fixture, press->selected))
		return press->selected;
	return press->is && !press->is(&fixture->view) ? "its state" : NULL;
}

static void press_each(const struct press *press, size_t n, const struct playback *playback)
{
	for (size_t i = 0; i < n; i++) {
		struct fixture *fixture = fixture__open(30, 0);
		const char *fault;

		fixture->scene.playback = playback;
		fixture->view.replays = playback;
		fixture__draw(fixture, 24, 80);
		for (int j = 0; press[i].before[j]; j++)
			fixture__press(fixture, press[i].before[j]);
		fault = fault_of(fixture, &press[i], fixture__press(fixture, press[i].key));
		if (fault)
			fail_msg("row %zu, key %#x: %s", i, press[i].key, fault);
		fixture__assert_harmless(fixture);
		fixture__close(fixture);
	}
}

static void every_key_does_what_it_says(void **state)
{
	(void)state;
	press_each(presses, ARRAY_SIZE(presses), NULL);
	press_each(other_presses, ARRAY_SIZE(other_presses), NULL);
}

static const struct playback playback = {
	.name = "a \x1b[31m file.db",
	.state = "playing",
	.offset_ns = 42999999999,
	.length_ns = 3600000000000,
};

static void every_key_of_a_replay_does_what_it_says(void **state)
{
	(void)state;
	press_each(replay_presses, ARRAY_SIZE(replay_presses), &playback);
}

static void a_replay_says_where_it_is(void **state)
{
	struct fixture *fixture = fixture__open(30, 0);

	(void)state;
	fixture->scene.playback = &playback;
	fixture->view.replays = true;
	fixture__draw(fixture, 24, 80);
	fixture__assert_screen(fixture, "replay-80x24");
	fixture__draw(fixture, 10, 40);
	fixture__assert_screen(fixture, "replay-40x10");
	fixture__close(fixture);
}

static bool has_test(const struct press *press, size_t n, int key)
{
	size_t i = 0;

	while (i < n && press[i].key != key)
		i++;
	return i < n;
}

static void every_key_of_the_table_has_a_test(void **state)
{
	int key;

	(void)state;
	assert_int_not_equal(view__key(0), KEYS_NONE);
	for (size_t i = 0; (key = view__key(i)) != KEYS_NONE; i++) {
		if (!has_test(presses, ARRAY_SIZE(presses), key) &&
		    !has_test(replay_presses, ARRAY_SIZE(replay_presses), key))
			fail_msg("key %#x (%c) has no test", key, key);
	}
}

int test_view_keys(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_does_what_it_says),
		cmocka_unit_test(every_key_of_a_replay_does_what_it_says),
		cmocka_unit_test(a_replay_says_where_it_is),
		cmocka_unit_test(every_key_of_the_table_has_a_test),
	};

	return cmocka_run_group_tests_name("view_keys", tests, NULL, NULL);
}
