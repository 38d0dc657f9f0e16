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
	static const int sorts[VIEW_LISTS] = {
		[VIEW_STACKS] = 3, [VIEW_PROCESSES] = 3, [VIEW_CGROUPS] = 3
	};

	memset(view, 0, sizeof(*view));
	for (int i = 0; i < VIEW_LISTS; i++)
		view->wishes[i].sort = sorts[i];
	view->wishes[VIEW_CACHES].sort = sort;
	view->wishes[VIEW_ORDERS].reverse = true;
	view->interval_ns = interval_ns;
	view->depth = 1;
	view->places[0] = (struct place){ .kind = PLACE_LIST, .list = first };
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

static void draw_status(const struct view *view, const struct list *list, struct frame *frame,
			int y)
{
	struct list_column sorted;
	struct text text = {};

	list->kind->column(list, list->wish->sort, &sorted);
	text__printf(&text, "%s by %s%s, %s  %zu", list->kind->name, sorted.header,
		     list->wish->reverse ? " reversed" : "",
		     view->absolute ? "since the start" : "by the second", list->n);
	if (list->n != list->n_unfiltered)
		text__printf(&text, " of %zu", list->n_unfiltered);
	if (view->filter[0])
		text__printf(&text, "  filter %s", view->filter);
	if (view->paused)
		text__add_string(&text, "  PAUSED");
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

/* The columns of the list below, with what the user wants of each. */
static void page_of_columns(const struct view *view, const struct scene *scene,
			    struct document *out)
{
	struct list list = list_of(view, scene);

	for (int i = 0; i < (int)*list.kind->n_columns; i++) {
		struct list_column is;
		bool shown;

		list.kind->column(&list, i, &is);
		shown = list.wish->shown[i] || (is.rank && !list.wish->hidden[i]);
		document__add(out, STYLE_PLAIN, "[%c] %-9s %s", shown ? 'x' : ' ', is.header,
			      is.help ? is.help : "");
		document__link(out, PLACE_COLUMNS, i);
	}
}

static const char *make_page(const struct view *view, const struct scene *scene,
			     struct document *out)
{
	const struct place *place = view__place(view);

	switch (place->kind) {
	case PLACE_CACHE:
		page__of_cache(out, scene, place->id, view->exact);
		return "An opened cache";
	case PLACE_STACK:
		page__of_key(out, scene, BY_STACK, place->id, view->exact);
		return "An opened stack";
	case PLACE_PROCESS:
		page__of_key(out, scene, BY_PROCESS, place->id, view->exact);
		return "An opened process";
	case PLACE_CGROUP:
		page__of_key(out, scene, BY_CGROUP, place->id, view->exact);
		return "An opened cgroup";
	case PLACE_ORDER:
		page__of_order(out, scene, place->id, view->exact);
		return "An opened page order";
	case PLACE_COLUMNS:
		page_of_columns(view, scene, out);
		return "Columns: space or Enter shows and hides; a narrow screen has room for some";
	default:
		page__of_help(out, scene);
		return "Help";
	}
}

static int draw_page(struct view *view, const struct scene *scene, struct frame *frame)
{
	const struct place *place = view__place(view);
	struct document page = {};
	const char *title = make_page(view, scene, &page);
	int err = page.failed ? -ENOMEM : keep_lines(view, page.n);

	view->heading_y = -1;
	view->body_y--;
	view->body_height++;
	view->n_shown = 0;
	if (err)
		goto out;
	for (size_t i = 0; i < page.n; i++)
		view->lines[i] = (struct view_line){ i, page.lines[i].opens, page.lines[i].id };
	settle_cursor(view);
	frame__put(frame, view->body_y - 1, 0, frame->width, STYLE_STRONG, title);
	if (view->paused)
		frame__put_right(frame, view->body_y - 1, frame->width - 8, 8, STYLE_STRONG,
				 "PAUSED");
	for (int y = 0; y < view->body_height && place->top + y < view->n_lines; y++) {
		const struct document_line *line = &page.lines[place->top + y];

		frame__put(frame, view->body_y + y, -place->left, frame->width + place->left,
			   line->style, page.bytes.bytes + line->at);
		if (place->top + y == place->cursor)
			frame__select(frame, view->body_y + y);
	}
out:
	document__reset(&page);
	return err;
}

static void draw_footer(const struct view *view, struct frame *frame)
{
	int y = frame->height - 1;
	struct text prompt = {};

	if (view->typing) {
		text__printf(&prompt, "filter (a part of a name, or a glob): %s", view->filter);
		frame->cursor_y = y;
		frame->cursor_x = frame__put(frame, y, 0, frame->width, STYLE_STRONG, prompt.bytes);
		text__reset(&prompt);
	} else if (view->message[0]) {
		frame__put(frame, y, 0, frame->width, STYLE_STRONG, view->message);
	} else {
		frame__put(frame, y, 0, frame->width, STYLE_DIM,
			   view->depth > 1
				   ? "Esc back  Enter open  w write  ? help  q quit"
				   : "q quit  ? keys  Enter open  c view  g growth  / filter  "
				     "f columns  p pause  a absolute  w write");
	}
}

/* What the keys have to know of the columns. */
static void learn_columns(struct view *view, const struct scene *scene)
{
	struct list list = list_of(view, scene);

	memset(view->letters, 0, sizeof(view->letters));
	for (int i = 0; i < (int)*list.kind->n_columns; i++) {
		struct list_column is;

		list.kind->column(&list, i, &is);
		view->defaults[i] = is.rank;
		view->letters[i] = is.letters;
	}
}

int view__draw(struct view *view, const struct scene *scene, struct frame *frame)
{
	int header = frame->height < 14 ? 2 : frame->height < 20 ? 3 : 4;
	int err;

	learn_columns(view, scene);
	frame->cursor_y = -1;
	header__draw(view, scene, frame, header);
	view->heading_y = header + 1;
	view->body_y = header + 2;
	view->body_height = frame->height - view->body_y - 1;
	if (view->body_height < 1)
		view->body_height = 1;
	err = view__place(view)->kind == PLACE_LIST ? draw_list(view, scene, frame)
						    : draw_page(view, scene, frame);
	draw_footer(view, frame);
	return err;
}

int view__add_file(struct view *view, const struct scene *scene, const struct frame *frame,
		   struct text *out)
{
	struct list list = list_of(view, scene);
	int err;

	list.absolute = true;
	err = list__make(&list);
	frame__add_text(frame, out);
	text__printf(out, "\n%s since the start, numbers as they are:\n", list.kind->name);
	if (!err)
		list__add_numbers(&list, out);
	list__reset(&list);
	return err ? err : out->failed ? -ENOMEM : 0;
}
