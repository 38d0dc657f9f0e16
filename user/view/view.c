// SPDX-License-Identifier: GPL-2.0-or-later
/* From state and scene to a frame. What keys do is in keys.c. */
#include "view.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pages.h"

static const struct list_kind *const kinds[VIEW_LISTS] = {
	[VIEW_CACHES] = &list_caches,	[VIEW_ORDERS] = &list_orders,
	[VIEW_STACKS] = &list_stacks,	[VIEW_PROCESSES] = &list_processes,
	[VIEW_CGROUPS] = &list_cgroups, [VIEW_SUSPECTS] = &list_suspects,
};

const struct list_kind *view__kind(enum view_list list)
{
	return kinds[list];
}

struct place *view__place(const struct view *view)
{
	return (struct place *)&view->places[view->depth - 1];
}

/* The list that is seen, or from which what is seen was opened. */
enum view_list view__list(const struct view *view)
{
	for (int i = view->depth - 1; i > 0; i--)
		if (view->places[i].kind == PLACE_LIST)
			return view->places[i].list;
	return view->places[0].list;
}

void view__open(struct view *view, enum view_list first, int sort, __u64 interval_ns)
{
	memset(view, 0, sizeof(*view));
	for (int i = 0; i < VIEW_LISTS; i++) {
		view->wishes[i].sort = kinds[i]->sort;
		view->wishes[i].reverse = kinds[i]->reverse;
	}
	view->wishes[VIEW_CACHES].sort = sort;
	view->interval_ns = interval_ns;
	view->depth = 1;
	view->places[0] = (struct place){ .kind = PLACE_LIST, .list = first };
}

void view__choose(struct view *view, const struct column **chosen, size_t n)
{
	struct list_wish *wish = &view->wishes[VIEW_CACHES];

	for (size_t i = 0; i < n_columns; i++)
		wish->hidden[i] = true;
	for (size_t i = 0; i < n; i++) {
		wish->shown[chosen[i] - columns] = true;
		wish->hidden[chosen[i] - columns] = false;
	}
}

void view__close(struct view *view)
{
	free(view->lines);
	view->lines = NULL;
}

void view__say(struct view *view, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(view->message, sizeof(view->message), format, args);
	va_end(args);
}

unsigned int view__wants(const struct view *view)
{
	unsigned int wants = 0;

	if (view__place(view)->kind == PLACE_CACHE)
		return WANTS_SLABINFO;
	if (view__place(view)->kind != PLACE_LIST || view__place(view)->list != VIEW_CACHES)
		return 0;
	for (int i = 0; i < view->n_shown; i++)
		wants |= columns[view->shown[i]].wants;
	return wants;
}

/* --- drawing ----------------------------------------------------------------------------------- */

static int keep_lines(struct view *view, size_t n)
{
	struct view_line *lines = realloc(view->lines, (n + 1) * sizeof(*lines));

	if (!lines)
		return -ENOMEM;
	view->lines = lines;
	view->n_lines = n;
	return 0;
}

/* The cursor goes where its row went, or stays in its place, and is seen. */
static void settle_cursor(struct view *view)
{
	struct place *place = view__place(view);

	for (long i = 0; place->follows && i < view->n_lines; i++)
		if (view->lines[i].id == place->selected)
			place->cursor = i;
	if (place->cursor >= view->n_lines)
		place->cursor = view->n_lines - 1;
	if (place->cursor < 0)
		place->cursor = 0;
	if (place->top > place->cursor)
		place->top = place->cursor;
	if (place->top < place->cursor - view->body_height + 1)
		place->top = place->cursor - view->body_height + 1;
	if (place->top > view->n_lines - view->body_height)
		place->top = view->n_lines - view->body_height;
	if (place->top < 0)
		place->top = 0;
}

static struct list list_of(const struct view *view, const struct scene *scene)
{
	enum view_list list = view__list(view);

	return (struct list){
		.kind = kinds[list],
		.scene = scene,
		.wish = &view->wishes[list],
		.filter = view->filter,
		.absolute = view->absolute,
		.exact = view->exact,
	};
}

/* What is seen, in what order, of what time. */
static void draw_status(const struct view *view, const struct list *list, struct frame *frame,
			int y)
{
	bool by_second = list->kind->by_second && !view->absolute;
	struct list_column sorted;
	struct text text = {};

	list->kind->column(list, list->wish->sort, &sorted);
	text__printf(&text, "%s%s: %zu", view->paused ? "PAUSED  " : "", list->kind->name, list->n);
	if (list->n != list->n_unfiltered)
		text__printf(&text, " of %zu", list->n_unfiltered);
	text__printf(&text, ", by %s%s, %s", sorted.header, list->wish->reverse ? " reversed" : "",
		     by_second ? "per second" : "since the start");
	if (view->filter[0])
		text__printf(&text, ", filter %s", view->filter);
	frame__put(frame, y, 0, frame->width, STYLE_STRONG, text.bytes);
	text__reset(&text);
}

static int draw_list(struct view *view, const struct scene *scene, struct frame *frame)
{
	struct list list = list_of(view, scene);
	const struct place *place = view__place(view);
	int err = list__make(&list);

	if (!err)
		err = keep_lines(view, list.n);
	if (err)
		goto out;
	for (size_t i = 0; i < list.n; i++)
		view->lines[i] = (struct view_line){ list.rows[i].id, list.rows[i].opens,
						     list.rows[i].target };
	list__lay_out(&list, frame->width);
	view->n_wished = list.n_wished;
	memcpy(view->wished, list.wished, sizeof(view->wished));
	view->n_shown = list.n_shown;
	memcpy(view->shown, list.shown, sizeof(view->shown));
	memcpy(view->x, list.x, sizeof(view->x));
	draw_status(view, &list, frame, view->heading_y - 1);
	list__draw_heading(&list, frame, view->heading_y);
	settle_cursor(view);
	for (int y = 0; y < view->body_height && place->top + y < view->n_lines; y++) {
		list__draw_row(&list, frame, view->body_y + y, place->top + y);
		if (place->top + y == place->cursor)
			frame__select(frame, view->body_y + y);
	}
	if (!list.n)
		frame__put(frame, view->body_y, 0, frame->width, STYLE_DIM,
			   view->filter[0] ? "Nothing answers to the filter." : "Nothing so far.");
out:
	list__reset(&list);
	return err;
}

static char box_of(struct view *view, const struct list *list, int column)
{
	view->wishes_for[column] = list__wishes(list, column);
	if (view->wishes_for[column])
		return 'x';
	return list->absent[column] && !list->wish->hidden[column] ? '-' : ' ';
}

/* The columns of the list below, with what the user wants of each. */
static void page_of_columns(struct view *view, const struct scene *scene, struct document *out)
{
	struct list list = list_of(view, scene);

	out->failed |= list__make(&list) != 0;
	document__add(out, STYLE_STRONG,
		      "Columns of %s: [x] shown if there is room, [-] left out: n/a "
		      "or empty in every row",
		      list.kind->name);
	for (int i = 0; i < (int)*list.kind->n_columns; i++) {
		struct list_column is;

		list.kind->column(&list, i, &is);
		document__add(out, STYLE_PLAIN, "[%c] %-9s %s", box_of(view, &list, i), is.header,
			      is.help ? is.help : "");
		document__link(out, PLACE_COLUMNS, i);
	}
	list__reset(&list);
}

/* The first line of a page is its title. Returns 0 or -ENOMEM. */
static int make_page(struct view *view, const struct scene *scene, struct document *out)
{
	const struct place *place = view__place(view);

	switch (place->kind) {
	case PLACE_CACHE:
		page__of_cache(out, scene, place->id, view->exact);
		break;
	case PLACE_STACK:
		page__of_key(out, scene, BY_STACK, place->id, view->exact);
		break;
	case PLACE_PROCESS:
		page__of_key(out, scene, BY_PROCESS, place->id, view->exact);
		break;
	case PLACE_CGROUP:
		page__of_key(out, scene, BY_CGROUP, place->id, view->exact);
		break;
	case PLACE_ORDER:
		page__of_order(out, scene, place->id, view->exact);
		break;
	case PLACE_COLUMNS:
		page_of_columns(view, scene, out);
		break;
	default:
		page__of_help(out, scene);
	}
	return out->failed || !out->n ? -ENOMEM : 0;
}

static const char *text_of(const struct document *page, size_t line)
{
	return page->bytes.bytes + page->lines[line].at;
}

static int widest(const struct document *page, const struct frame *frame)
{
	int most = 0;

	for (size_t i = 0; i < page->n; i++) {
		int columns = frame__columns(frame, text_of(page, i));

		most = columns > most ? columns : most;
	}
	return most;
}

/* The title, and at the right which of the lines are seen. */
static void draw_title(const struct view *view, const struct document *page, struct frame *frame,
		       int y)
{
	const struct place *place = view__place(view);
	long end = place->top + view->body_height;
	struct text text = {};
	int width;

	if (end > view->n_lines)
		end = view->n_lines;
	if (view->paused)
		text__add_string(&text, " PAUSED");
	if (view->n_lines > view->body_height)
		text__printf(&text, " %ld-%ld/%ld", place->top + 1, end, view->n_lines);
	text__add(&text, "", 0);
	width = frame__columns(frame, text.bytes);
	frame__put(frame, y, 0, frame->width - width, STYLE_STRONG, text_of(page, 0));
	frame__put(frame, y, frame->width - width, width, STYLE_STRONG, text.bytes);
	text__reset(&text);
}

static void draw_lines(const struct view *view, const struct document *page, struct frame *frame)
{
	struct place *place = view__place(view);
	int hidden = widest(page, frame) - frame->width;

	place->left = place->left < hidden ? place->left : hidden < 0 ? 0 : hidden;
	for (int y = 0; y < view->body_height && place->top + y < view->n_lines; y++) {
		size_t line = place->top + y + 1;

		frame__put(frame, view->body_y + y, -place->left, frame->width + place->left,
			   page->lines[line].style, text_of(page, line));
		if (place->top + y == place->cursor)
			frame__select(frame, view->body_y + y);
	}
}

static int draw_page(struct view *view, const struct scene *scene, struct frame *frame)
{
	struct document page = {};
	int err = make_page(view, scene, &page);

	if (!err)
		err = keep_lines(view, page.n - 1);
	if (err)
		goto out;
	view->heading_y = -1;
	view->body_y--;
	view->body_height++;
	view->n_shown = 0;
	for (size_t i = 1; i < page.n; i++)
		view->lines[i - 1] =
			(struct view_line){ i - 1, page.lines[i].opens, page.lines[i].id };
	settle_cursor(view);
	draw_title(view, &page, frame, view->body_y - 1);
	draw_lines(view, &page, frame);
out:
	document__reset(&page);
	return err;
}

/* What is typed is seen at its end. */
static void draw_prompt(const struct view *view, struct frame *frame, int y)
{
	const char *typed = view->asking ? view->moment : view->filter;
	struct text prompt = {};
	int over;

	text__printf(&prompt, "%s: %s",
		     view->asking ? "time (12:03:05, +SECONDS, end)"
				  : "filter (part of a name, or glob)",
		     typed);
	if (frame__columns(frame, prompt.bytes) >= frame->width) {
		text__clear(&prompt);
		text__printf(&prompt, "%s: %s", view->asking ? "time" : "filter", typed);
	}
	over = frame__columns(frame, prompt.bytes) + 1 - frame->width;
	over = over < 0 ? 0 : over;
	frame->cursor_y = y;
	frame->cursor_x =
		frame__put(frame, y, -over, frame->width + over, STYLE_STRONG, prompt.bytes) - over;
	text__reset(&prompt);
}

/* As many of these words as there is room for. */
static void draw_words(struct frame *frame, int y, const char *const *words)
{
	for (int x = 0; *words; words++) {
		int width = frame__columns(frame, *words);

		if (x + width > frame->width)
			return;
		x += frame__put(frame, y, x, width, STYLE_DIM, *words) + 2;
	}
}

static void draw_footer(const struct view *view, struct frame *frame)
{
	static const char *const on_page[] = { "Esc back", "? help",	 "Enter open", "w write",
					       "q quit",   "left right", NULL };
	static const char *const on_columns[] = { "Esc back", "space show or hide", "? help",
						  "q quit", NULL };
	static const char *const on_list[] = { "q quit",   "? help",	 "Enter open", "c view",
					       "g growth", "/ filter",	 "f columns",  "p pause",
					       "w write",  "a absolute", "B exact",    NULL };
	static const char *const on_replay[] = { "q quit",     "? help", "p pause",  ", . step",
						 "< > minute", "T time", "G growth", "{ } speed",
						 "Enter open", "c view", "/ filter", NULL };
	int y = frame->height - 1;

	if (view->typing)
		draw_prompt(view, frame, y);
	else if (view->message[0])
		frame__put(frame, y, 0, frame->width, STYLE_STRONG, view->message);
	else if (view->depth == 1)
		draw_words(frame, y, view->replays ? on_replay : on_list);
	else
		draw_words(frame, y,
			   view__place(view)->kind == PLACE_COLUMNS ? on_columns : on_page);
}

/* What the keys have to know of the columns. */
static void learn_columns(struct view *view, const struct scene *scene)
{
	struct list list = list_of(view, scene);

	memset(view->letters, 0, sizeof(view->letters));
	for (int i = 0; i < (int)*list.kind->n_columns; i++) {
		struct list_column is;

		list.kind->column(&list, i, &is);
		view->letters[i] = is.letters;
	}
}

int view__draw(struct view *view, const struct scene *shown, struct frame *frame)
{
	int header = frame->height < 14 ? 2 : frame->height < 20 ? 3 : 4;
	struct scene scene = *shown;
	int err;

	scene__sum_up(&scene);
	learn_columns(view, &scene);
	frame->cursor_y = -1;
	header__draw(view, &scene, frame, header);
	view->heading_y = header + 1;
	view->body_y = header + 2;
	view->body_height = frame->height - view->body_y - 1;
	if (view->body_height < 1)
		view->body_height = 1;
	err = view__place(view)->kind == PLACE_LIST ? draw_list(view, &scene, frame)
						    : draw_page(view, &scene, frame);
	draw_footer(view, frame);
	return err;
}

/* --- to a file --------------------------------------------------------------------------------- */

static int add_numbers(const struct view *view, const struct scene *scene, struct text *out)
{
	struct list list = list_of(view, scene);
	int err;

	list.absolute = true;
	err = list__make(&list);
	text__printf(out, "%s since the start, numbers as they are:\n", list.kind->name);
	if (!err)
		list__add_numbers(&list, out);
	list__reset(&list);
	return err;
}

/* Drawn, so that it is as harmless as on the screen. */
static int add_whole_page(struct view *view, const struct scene *scene, bool utf8, struct text *out)
{
	struct frame whole = { .utf8 = utf8 };
	struct document page = {};
	int err = make_page(view, scene, &page);

	if (!err)
		err = frame__resize(&whole, page.n, widest(&page, &whole));
	if (err)
		goto out;
	for (size_t i = 0; i < page.n; i++)
		frame__put(&whole, i, 0, whole.width, STYLE_PLAIN, text_of(&page, i));
	text__add_string(out, "All lines of it:\n");
	frame__add_text(&whole, out);
out:
	frame__reset(&whole);
	document__reset(&page);
	return err;
}

int view__add_file(struct view *view, const struct scene *shown, const struct frame *frame,
		   struct text *out)
{
	struct scene scene = *shown;
	int err;

	scene__sum_up(&scene);
	frame__add_text(frame, out);
	text__add(out, "\n", 1);
	if (view__place(view)->kind == PLACE_LIST)
		err = add_numbers(view, &scene, out);
	else
		err = add_whole_page(view, &scene, frame->utf8, out);
	return err ? err : out->failed ? -ENOMEM : 0;
}
