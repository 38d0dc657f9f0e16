// SPDX-License-Identifier: GPL-2.0-or-later
/* The keys: one table tells what they are called, what they do, and does it. */
#include <ctype.h>
#include <string.h>

#include "keys.h"
#include "typing.h"

/* --- moving ------------------------------------------------------------------------------------ */

static void move_to(struct view *view, long line)
{
	struct place *place = view__place(view);

	if (!view->n_lines)
		return;
	if (line >= view->n_lines)
		line = view->n_lines - 1;
	if (line < 0)
		line = 0;
	place->cursor = line;
	place->follows = place->kind == PLACE_LIST && line > 0;
	place->selected = view->lines[line].id;
}

static unsigned int move(struct view *view, int key)
{
	const struct place *place = view__place(view);
	long page = view->body_height > 1 ? view->body_height - 1 : 1;

	switch (key) {
	case KEYS_UP:
		move_to(view, place->cursor - 1);
		break;
	case KEYS_DOWN:
		move_to(view, place->cursor + 1);
		break;
	case KEYS_PAGE_UP:
		move_to(view, place->cursor - page);
		break;
	case KEYS_PAGE_DOWN:
		move_to(view, place->cursor + page);
		break;
	case KEYS_WHEEL_UP:
		move_to(view, place->cursor - 3);
		break;
	case KEYS_WHEEL_DOWN:
		move_to(view, place->cursor + 3);
		break;
	case KEYS_HOME:
		move_to(view, 0);
		break;
	case KEYS_END:
		move_to(view, view->n_lines - 1);
		break;
	}
	return 0;
}

/* --- places ------------------------------------------------------------------------------------ */

/* What was drawn last is of another place: keys that come before the next drawing find nothing. */
static void leave(struct view *view)
{
	view->n_lines = 0;
	view->n_wished = 0;
	view->n_shown = 0;
	memset(view->letters, 0, sizeof(view->letters));
}

static void go(struct view *view, enum place_kind kind, enum view_list list, __u64 id)
{
	if (view->depth == VIEW_DEPTH) {
		memmove(&view->places[1], &view->places[2],
			(VIEW_DEPTH - 2) * sizeof(view->places[0]));
		view->depth--;
	}
	view->places[view->depth++] = (struct place){ .kind = kind, .list = list, .id = id };
	leave(view);
}

static void toggle_column(struct view *view, int column)
{
	struct list_wish *wish = &view->wishes[view__list(view)];
	const struct list_kind *kind = view__kind(view__list(view));

	if (column == kind->name_column) {
		view__say(view, "The name is always shown.");
		return;
	}
	if (column == wish->sort) {
		view__say(view, "The table is sorted by it: it is always shown.");
		return;
	}
	wish->hidden[column] = view->wishes_for[column];
	wish->shown[column] = !view->wishes_for[column];
	view->wishes_for[column] = wish->shown[column];
}

static unsigned int open_row(struct view *view, int key)
{
	const struct place *place = view__place(view);
	const struct view_line *line;

	(void)key;
	if (place->cursor >= view->n_lines)
		return 0;
	line = &view->lines[place->cursor];
	if (place->kind == PLACE_COLUMNS)
		toggle_column(view, line->target);
	else if (line->opens != PLACE_NOWHERE)
		go(view, line->opens, view__list(view), line->target);
	return 0;
}

static unsigned int back(struct view *view, int key)
{
	(void)key;
	if (view->depth == 1) {
		view->filter[0] = '\0';
		return 0;
	}
	view->depth--;
	leave(view);
	return 0;
}

static void show_list(struct view *view, enum view_list list)
{
	view->depth = 1;
	view->places[0] = (struct place){ .kind = PLACE_LIST, .list = list };
	leave(view);
}

static unsigned int next_list(struct view *view, int key)
{
	enum view_list list = view__list(view);

	(void)key;
	show_list(view, list >= VIEW_CGROUPS ? VIEW_CACHES : list + 1);
	return 0;
}

static unsigned int growth(struct view *view, int key)
{
	(void)key;
	show_list(view, view__list(view) == VIEW_SUSPECTS ? VIEW_STACKS : VIEW_SUSPECTS);
	return 0;
}

static unsigned int choose_columns(struct view *view, int key)
{
	(void)key;
	if (view__place(view)->kind == PLACE_LIST)
		go(view, PLACE_COLUMNS, view__list(view), 0);
	return 0;
}

static unsigned int help(struct view *view, int key)
{
	(void)key;
	if (view__place(view)->kind != PLACE_HELP)
		go(view, PLACE_HELP, view__list(view), 0);
	return 0;
}

/* --- sorting ----------------------------------------------------------------------------------- */

static void sort_by(struct view *view, int column)
{
	struct list_wish *wish = &view->wishes[view__list(view)];

	wish->reverse = wish->sort == column && !wish->reverse;
	wish->sort = column;
}

/* The order of a table that is not seen stays as it is. */
static bool is_sortable(struct view *view)
{
	enum place_kind kind = view__place(view)->kind;

	if (kind == PLACE_LIST || kind == PLACE_COLUMNS)
		return true;
	view__say(view, "There is no table to sort here; Esc leads back to it.");
	return false;
}

static unsigned int sort_letter(struct view *view, int key)
{
	if (!is_sortable(view))
		return 0;
	for (int i = 0; i < LIST_COLUMNS; i++)
		if (view->letters[i] && strchr(view->letters[i], tolower(key))) {
			sort_by(view, i);
			return 0;
		}
	view__say(view, "No column of this table is sorted by %c.", key);
	return 0;
}

static unsigned int sort_beside(struct view *view, int key)
{
	struct list_wish *wish = &view->wishes[view__list(view)];
	struct place *place = view__place(view);
	int step = key == KEYS_LEFT ? -1 : 1;

	if (place->kind != PLACE_LIST) {
		place->left += step * 8;
		place->left = place->left < 0 ? 0 : place->left;
		return 0;
	}
	for (int i = 0; i < view->n_wished; i++)
		if (view->wished[i] == wish->sort && i + step >= 0 && i + step < view->n_wished) {
			wish->sort = view->wished[i + step];
			wish->reverse = false;
			break;
		}
	return 0;
}

static unsigned int reverse(struct view *view, int key)
{
	struct list_wish *wish = &view->wishes[view__list(view)];

	(void)key;
	if (is_sortable(view))
		wish->reverse = !wish->reverse;
	return 0;
}

static unsigned int click(struct view *view, struct input input)
{
	long line = view__place(view)->top + input.y - view->body_y;

	if (input.y == view->heading_y) {
		for (int i = view->n_shown - 1; i >= 0; i--)
			if (input.x >= view->x[i]) {
				sort_by(view, view->shown[i]);
				break;
			}
		return 0;
	}
	if (input.y < view->body_y || input.y >= view->body_y + view->body_height ||
	    line >= view->n_lines)
		return 0;
	view->typing = false;
	move_to(view, line);
	return open_row(view, KEYS_ENTER);
}

/* --- modes ------------------------------------------------------------------------------------- */

static unsigned int filter(struct view *view, int key)
{
	(void)key;
	if (view__place(view)->kind != PLACE_LIST)
		return 0;
	view->typing = true;
	view->asking = false;
	memcpy(view->filter_before, view->filter, sizeof(view->filter));
	return 0;
}

static unsigned int change_interval(struct view *view, int key)
{
	static const __u64 steps_ms[] = { 100,	200,   500,   1000,  2000,
					  5000, 10000, 30000, 60000, 300000 };
	int n = sizeof(steps_ms) / sizeof(*steps_ms), i = 0;
	__u64 now = view->interval_ns;

	if (view->replays) {
		view__say(view, "Intervals are as they were recorded; { and } change the speed.");
		return 0;
	}
	if (key == '-') {
		for (i = n - 1; i > 0 && steps_ms[i] * 1000000 >= now; i--)
			;
		view->interval_ns = steps_ms[i] * 1000000 < now ? steps_ms[i] * 1000000 : now;
	} else {
		for (i = 0; i < n - 1 && steps_ms[i] * 1000000 <= now; i++)
			;
		view->interval_ns = steps_ms[i] * 1000000 > now ? steps_ms[i] * 1000000 : now;
	}
	view__say(view, "every %.1f s", view->interval_ns / 1e9);
	return VIEW_RETIME;
}

static unsigned int pause_or_go_on(struct view *view, int key)
{
	(void)key;
	view->paused = !view->paused;
	return view->paused || view->replays ? 0 : VIEW_STEP;
}

static unsigned int step(struct view *view, int key)
{
	return view__place(view)->kind == PLACE_COLUMNS ? open_row(view, key) : VIEW_STEP;
}

static unsigned int absolute(struct view *view, int key)
{
	(void)key;
	view->absolute = !view->absolute;
	return 0;
}

static unsigned int exact(struct view *view, int key)
{
	(void)key;
	view->exact = !view->exact;
	return 0;
}

static unsigned int zero(struct view *view, int key)
{
	(void)key;
	view__say(view, "Counting from now on.");
	return VIEW_ZERO;
}

static unsigned int write_file(struct view *view, int key)
{
	(void)view;
	(void)key;
	return VIEW_WRITE;
}

static unsigned int quit(struct view *view, int key)
{
	(void)view;
	(void)key;
	return VIEW_QUIT;
}

static const struct key_row keys[] = {
	{ { KEYS_UP, KEYS_DOWN }, "up down", "to the row before, the next", move },
	{ { KEYS_PAGE_UP, KEYS_PAGE_DOWN, KEYS_HOME, KEYS_END, KEYS_WHEEL_UP, KEYS_WHEEL_DOWN },
	  "PgUp PgDn Home End",
	  "by a page, to the first, the last row; wheel of a mouse",
	  move },
	{ { KEYS_ENTER }, "Enter", "open the row: who made its slabs; so does a click", open_row },
	{ { KEYS_ESCAPE, KEYS_BACKSPACE },
	  "Esc",
	  "back; at the first screen, drop the filter",
	  back },
	{ { 'c' }, "c", "next view: caches, page orders, stacks, processes, cgroups", next_list },
	{ { 'g' }, "g", "growth: made and not given back, by cache; again: by stack", growth },
	{ { KEYS_LEFT, KEYS_RIGHT },
	  "left right",
	  "sort by the column beside, as does a click; move a page sideways",
	  sort_beside },
	{ { 'n', 's', 'b', 'l', 'v', 'o', 'u', 'A', 'C', 'P' },
	  "n s b l v o u A C P",
	  "sort as slabtop does by these letters; again: reversed",
	  sort_letter },
	{ { 'r' }, "r", "reverse the order", reverse },
	{ { '/' }, "/", "filter by a part of the name or an alias, or by a glob", filter },
	{ { 'f' }, "f", "choose the columns", choose_columns },
	{ { 'a' }, "a", "since the start, or by the second in the last interval", absolute },
	{ { 'B' }, "B", "exact numbers, or short: K of 1024 bytes, k of 1000", exact },
	{ { 'z' }, "z", "zero: count from now on", zero },
	{ { '+', '-' }, "+ -", "a longer, a shorter interval", change_interval },
	{ { 'p' }, "p", "pause and go on", pause_or_go_on },
	{ { ' ' }, "space", "measure now, also while paused", step },
	{ { 'w' }, "w", "write this screen and its numbers to a file", write_file },
	{ { '?', 'h' }, "?", "this help", help },
	{ { 'q' }, "q", "quit", quit },
};

/* For these there is nothing to do but in a replay. */
#define N_KEYS (sizeof(keys) / sizeof(*keys))

/* NULL: there are no more. */
static const struct key_row *row_at(size_t i, bool replays)
{
	if (i < N_KEYS)
		return &keys[i];
	i -= N_KEYS;
	return replays && i < n_replay_keys ? &replay_keys[i] : NULL;
}

int view__key(size_t i)
{
	const struct key_row *row;

	for (size_t n = 0; (row = row_at(n, true)); n++)
		for (size_t j = 0; j < MOST_KEYS && row->keys[j]; j++)
			if (!i--)
				return row->keys[j];
	return KEYS_NONE;
}

void view__add_keys(struct text *out, bool replays)
{
	const struct key_row *row;

	for (size_t i = 0; (row = row_at(i, replays)); i++)
		text__printf(out, "  %-19s  %s\n", row->name, row->help);
}

unsigned int view__take(struct view *view, struct input input)
{
	const struct key_row *row;
	unsigned int wishes;

	if (input.key == KEYS_NONE || input.key == KEYS_REDRAW)
		return 0;
	if (input.key == KEYS_GONE)
		return VIEW_QUIT;
	if (view->typing && input.key != KEYS_CLICK)
		return typing__take(view, input.key, &wishes) ? wishes : move(view, input.key);
	view->message[0] = '\0';
	if (input.key == KEYS_CLICK)
		return click(view, input);
	for (size_t i = 0; (row = row_at(i, view->replays)); i++)
		for (size_t j = 0; j < MOST_KEYS && row->keys[j]; j++)
			if (row->keys[j] == input.key)
				return row->act(view, input.key);
	view__say(view, "No such key; ? shows them all.");
	return 0;
}
