// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of caches and of page orders: the columns of model/column.c on the screen. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"
#include "order_column.h"

/* --- caches ------------------------------------------------------------------------------------ */

#define NUMBER_WIDTH 7 /* a mark, a sign and five characters of units.h */

/* What is counted may be large, and an exact rate has two decimals besides. */
static int width_of(const struct list *list, const char *header, int in_lines, bool counted)
{
	int width = strlen(header), least = in_lines;

	if (!list->exact && least > NUMBER_WIDTH)
		least = NUMBER_WIDTH;
	if (list->exact && counted)
		least = (least > 9 ? least : 9) + (list->absolute ? 0 : 3);
	return width > least ? width : least;
}

/* A fifth of the screen, but enough for most names and not more than for nearly all. */
static int name_width(int room)
{
	return room < 16 * 5 ? 16 : room > 24 * 5 ? 24 : room / 5;
}

static void caches_column(const struct list *list, int i, struct list_column *out)
{
	const struct column *column = &columns[i];
	bool hidden = column->hidden & 1U << list->scene->now->coverage.layer;

	*out = (struct list_column){
		.header = column->header,
		.help = column->help,
		.letters = column->letters,
		.width = width_of(list, column->header, column->width, column->counted),
		.rank = hidden ? 0 : column->screen,
		.awaited = column->wants,
		.text = column->text,
		.counted = column->counted,
		.unit = column->unit,
	};
	if (i == list->kind->name_column)
		out->width = name_width(list->room), out->most = 32;
	else if (column->unit == UNIT_HISTORY)
		out->width = 9, out->most = HISTORY_INTERVALS;
	else if (column->unit == UNIT_BYTES && column->counted && list->exact)
		out->width = LIST_EXACT_BYTES;
	else if (column->text)
		out->width = 16, out->most = 80;
}

/* The row that the numbers are of. */
static const struct snapshot_row *counted_row(const struct list *list,
					      const struct snapshot_row *row)
{
	return list->absolute && row->since ? row->since : row;
}

static int caches_fill(struct list *list)
{
	const struct snapshot *now = list->scene->now;

	list->rows = calloc(now->n_rows + 1, sizeof(*list->rows));
	if (!list->rows)
		return -ENOMEM;
	for (size_t i = 0; i < now->n_rows; i++) {
		__u64 generation = now->rows[i].cache->generation;

		list->rows[list->n++] =
			(struct list_row){ generation, &now->rows[i], PLACE_CACHE, generation };
	}
	return 0;
}

static void caches_value(const struct list *list, const void *row, int column,
			 struct column_value *out)
{
	const struct snapshot_row *of = counted_row(list, row);
	const struct snapshot *snapshot = of == row ? list->scene->now : list->scene->since;

	/* Since the start itself, or what has no start: names, merging, growth. */
	if (columns[column].counted || columns[column].unit == UNIT_PERMILLE)
		columns[column].value(&columns[column], snapshot, of, out);
	else
		columns[column].value(&columns[column], list->scene->now, row, out);
}

/* By any of the names that the cache is merged under: to look for them row by row is slow. */
static bool caches_have_answer(const struct list *list, const char *glob)
{
	const struct aliases *aliases = list->scene->aliases;

	/* A folder that is not called ":..." is called as its cache is. */
	for (size_t i = 0; i < aliases->n; i++) {
		const char *name = aliases->rows[i].name;

		if ((name[0] == ':' || strcmp(name, aliases->rows[i].target)) &&
		    text__matches(glob, name))
			return true;
	}
	return false;
}

static bool caches_answers(const struct list *list, const void *data, const char *glob)
{
	const struct select select = { .patterns = &glob, .n = 1 };
	const struct snapshot_row *row = data;
	const char *shown;

	return select__wants(&select, list->scene->aliases, row->cache->name, &shown);
}

static bool grows(const struct snapshot_row *row)
{
	const struct history_row *history = row->history;

	return history && history->n && history->net[history->n - 1] > 0;
}

static enum style caches_style(const struct list *list, const void *data, int column,
			       const struct column_value *value)
{
	const struct snapshot_row *row = data;
	bool about_growth =
		columns[column].unit == UNIT_HISTORY || columns[column].unit == UNIT_SIGNED;

	if (column == list->kind->name_column)
		return row->cache->dead ? STYLE_DIM : STYLE_STRONG;
	if (about_growth && grows(row))
		return STYLE_GROWTH;
	return value->state == CELL_NUMBER && !value->number ? STYLE_DIM : STYLE_PLAIN;
}

static const struct history_row *caches_history(const struct list *list, const void *row)
{
	(void)list;
	return ((const struct snapshot_row *)row)->history;
}

/* --- page orders ------------------------------------------------------------------------------- */

static void orders_column(const struct list *list, int i, struct list_column *out)
{
	*out = (struct list_column){
		.header = order_columns[i].header,
		.help = order_columns[i].help,
		.width = width_of(list, order_columns[i].header, order_columns[i].width, i > 0),
		.rank = order_columns[i].screen,
		.counted = i > 0,
	};
}

static int orders_fill(struct list *list)
{
	static const int numbers[SLUBTRACE_ORDERS] = { 0, 1, 2,	 3,  4,	 5,  6,	 7,
						       8, 9, 10, 11, 12, 13, 14, 15 };

	list->rows = calloc(SLUBTRACE_ORDERS, sizeof(*list->rows));
	if (!list->rows)
		return -ENOMEM;
	for (int i = 0; i < SLUBTRACE_ORDERS; i++)
		if (i <= 10 || snapshot__order_is_busy(list->scene->since, i))
			list->rows[list->n++] = (struct list_row){ i, &numbers[i], PLACE_ORDER, i };
	return 0;
}

static void orders_value(const struct list *list, const void *row, int column,
			 struct column_value *out)
{
	const struct scene *scene = list->scene;

	order_columns[column].value(list->absolute ? scene->since : scene->now, *(const int *)row,
				    out);
}

static enum style orders_style(const struct list *list, const void *row, int column,
			       const struct column_value *value)
{
	(void)row;
	if (column == list->kind->name_column)
		return STYLE_STRONG;
	return value->number ? STYLE_PLAIN : STYLE_DIM;
}

const struct list_kind list_caches = {
	.name = "caches",
	.n_columns = &n_columns,
	.column = caches_column,
	.fill = caches_fill,
	.value = caches_value,
	.has_answer = caches_have_answer,
	.answers = caches_answers,
	.style = caches_style,
	.history = caches_history,
	.by_second = true,
};

const struct list_kind list_orders = {
	.name = "page orders",
	.n_columns = &n_order_columns,
	.reverse = true,
	.by_second = true,
	.column = orders_column,
	.fill = orders_fill,
	.value = orders_value,
	.style = orders_style,
};
