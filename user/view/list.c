// SPDX-License-Identifier: GPL-2.0-or-later
/* What all tables have in common: filter, order, layout, cells. */
#include "list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"

#define GAP	1 /* columns between two */
#define LASTING 3 /* ranks up to this are shown even if they are n/a in every row */

static void read_value(const struct list *list, const void *row, int column, struct text *text,
		       struct column_value *out)
{
	text__clear(text);
	text__add(text, "", 0);
	*out = (struct column_value){ .text = text };
	list->kind->value(list, row, column, out);
}

static bool passes(const struct list *list, const void *row, const char *glob, struct text *scratch)
{
	struct column_value value;

	read_value(list, row, list->kind->name_column, scratch, &value);
	if (value.state == CELL_NUMBER)
		text__printf(scratch, "%lld", value.number);
	return scratch->bytes && text__matches(glob, scratch->bytes);
}

/* What is no glob is looked for anywhere in the name; a backslash in it stands for itself. */
static void add_glob(struct text *out, const char *filter)
{
	bool is_glob = strpbrk(filter, "*?[") != NULL;

	text__add(out, "*", !is_glob);
	for (const char *c = filter; *c; c++)
		text__printf(out, "%s%c", *c == '\\' ? "\\" : "", *c);
	text__add(out, "*", !is_glob);
}

static void filter(struct list *list)
{
	const struct list_kind *kind = list->kind;
	struct text scratch = {}, glob = {};
	size_t kept = 0;
	bool others;

	list->n_unfiltered = list->n;
	if (!list->filter[0])
		return;
	add_glob(&glob, list->filter);
	others = kind->has_answer && kind->has_answer(list, glob.bytes);
	for (size_t i = 0; i < list->n; i++)
		if (passes(list, list->rows[i].data, glob.bytes, &scratch) ||
		    (others && kind->answers(list, list->rows[i].data, glob.bytes)))
			list->rows[kept++] = list->rows[i];
	list->n = kept;
	text__reset(&glob);
	text__reset(&scratch);
}

/* --- order ------------------------------------------------------------------------------------- */

struct sort_key {
	struct list_row row;
	struct column_value value;
	struct text text;
	struct text name;
	bool reverse;
};

/* Reversed, what is not known still comes last, and rows that are equal stay in their order. */
static int by_key(const void *a, const void *b)
{
	const struct sort_key *x = a, *y = b;
	int order = column_value__compare(&x->value, &y->value);

	if (x->reverse && x->value.state == y->value.state)
		order = -order;
	if (order)
		return order;
	order = strcmp(x->name.bytes, y->name.bytes);
	return order ? order : (x->row.id > y->row.id) - (x->row.id < y->row.id);
}

static int sort(struct list *list)
{
	struct sort_key *keys = calloc(list->n + 1, sizeof(*keys));
	struct column_value name;
	bool failed = false;

	if (!keys)
		return -ENOMEM;
	for (size_t i = 0; i < list->n; i++) {
		struct sort_key *key = &keys[i];

		key->row = list->rows[i];
		key->reverse = list->wish->reverse;
		read_value(list, key->row.data, list->wish->sort, &key->text, &key->value);
		read_value(list, key->row.data, list->kind->name_column, &key->name, &name);
		failed |= key->text.failed || key->name.failed;
	}
	if (!failed)
		qsort(keys, list->n, sizeof(*keys), by_key);
	for (size_t i = 0; i < list->n; i++) {
		list->rows[i] = keys[i].row;
		text__reset(&keys[i].text);
		text__reset(&keys[i].name);
	}
	free(keys);
	return failed ? -ENOMEM : 0;
}

/*
 * A column that has nothing to say only takes room from others; but that the first ones are n/a is
 * to be seen.
 */
static bool is_absent(const struct list *list, int column, struct text *scratch)
{
	struct column_value value = { .state = CELL_NUMBER };
	struct list_column is;

	list->kind->column(list, column, &is);
	if (is.rank <= LASTING || is.awaited || column == list->kind->name_column)
		return false;
	if (is.unit == UNIT_HISTORY && !list->scene->now->span_ns)
		return false; /* there is none yet: it would push the others aside when it comes */
	for (size_t i = 0; i < list->n; i++) {
		read_value(list, list->rows[i].data, column, scratch, &value);
		if (value.state != CELL_NA && (value.state != CELL_TEXT || scratch->n))
			return false;
	}
	return list->n;
}

static void find_absent(struct list *list)
{
	struct text scratch = {};

	for (int i = 0; i < (int)*list->kind->n_columns; i++)
		list->absent[i] = is_absent(list, i, &scratch);
	text__reset(&scratch);
}

int list__make(struct list *list)
{
	int err = list->kind->fill(list);

	if (err)
		return err;
	filter(list);
	find_absent(list);
	return sort(list);
}

void list__reset(struct list *list)
{
	if (list->kind->drop)
		list->kind->drop(list);
	free(list->rows);
	free(list->owned);
	list->rows = NULL;
	list->owned = NULL;
	list->n = 0;
}

/* --- layout ------------------------------------------------------------------------------------ */

bool list__wishes(const struct list *list, int column)
{
	const struct list_wish *wish = list->wish;
	struct list_column is;

	list->kind->column(list, column, &is);
	return column == wish->sort || column == list->kind->name_column || wish->shown[column] ||
	       (is.rank && !wish->hidden[column] && !list->absent[column]);
}

/* In the order in which they are left out: what was asked for stays longest. */
static int importance(const struct list *list, int column, const struct list_column *is)
{
	if (column == list->kind->name_column)
		return 0;
	if (column == list->wish->sort)
		return 1;
	return list->wish->shown[column] ? 2 : 2 + is->rank;
}

static int least_important(const struct list *list, const struct list_column *are,
			   const bool *chosen)
{
	int least = -1;

	for (int i = 0; i < (int)*list->kind->n_columns; i++)
		if (chosen[i] && (least < 0 || importance(list, i, &are[i]) >=
						       importance(list, least, &are[least])))
			least = i;
	return least;
}

static int total_width(const struct list *list, const struct list_column *are, const bool *chosen)
{
	int sum = -GAP;

	for (int i = 0; i < (int)*list->kind->n_columns; i++)
		sum += chosen[i] ? are[i].width + GAP : 0;
	return sum;
}

/* What is left goes to the columns that can do with more, the more important ones first. */
static void spread(struct list *list, const struct list_column *are, int left)
{
	for (int rank = 0; rank < 100 && left > 0; rank++)
		for (int i = 0; i < list->n_shown; i++) {
			const struct list_column *is = &are[list->shown[i]];
			int more = is->most - is->width;

			if (importance(list, list->shown[i], is) != rank || more <= 0)
				continue;
			more = more < left ? more : left;
			list->width[i] += more;
			left -= more;
		}
}

void list__lay_out(struct list *list, int width)
{
	struct list_column are[LIST_COLUMNS] = {};
	bool chosen[LIST_COLUMNS] = {};
	int used, x = 0;

	list->room = width;
	list->n_wished = 0;
	for (int i = 0; i < (int)*list->kind->n_columns; i++) {
		list->kind->column(list, i, &are[i]);
		chosen[i] = list__wishes(list, i);
		if (chosen[i])
			list->wished[list->n_wished++] = i;
	}
	used = total_width(list, are, chosen);
	while (used > width) {
		int least = least_important(list, are, chosen);

		if (!importance(list, least, &are[least]))
			break;
		chosen[least] = false;
		used = total_width(list, are, chosen);
	}
	list->n_shown = 0;
	for (int i = 0; i < (int)*list->kind->n_columns; i++)
		if (chosen[i]) {
			list->shown[list->n_shown] = i;
			list->width[list->n_shown++] = are[i].width;
		}
	spread(list, are, width - used);
	for (int i = 0; i < list->n_shown; i++) {
		list->x[i] = x;
		x += list->width[i] + GAP;
	}
}

/* --- drawing ----------------------------------------------------------------------------------- */

void list__draw_heading(const struct list *list, struct frame *frame, int y)
{
	for (int x = 0; x < frame->width; x++)
		frame__put(frame, y, x, 1, STYLE_HEADER, " ");
	for (int i = 0; i < list->n_shown; i++) {
		bool sorted = list->shown[i] == list->wish->sort;
		enum style style = sorted ? STYLE_SORTED : STYLE_HEADER;
		struct list_column is;

		list->kind->column(list, list->shown[i], &is);
		(is.text ? frame__put : frame__put_right)(frame, y, list->x[i], list->width[i],
							  style, is.header);
	}
}

static enum style style_of(const struct list *list, const void *row, int column,
			   const struct column_value *value)
{
	if (value->state == CELL_NA || value->state == CELL_NONE)
		return STYLE_DIM;
	if (value->state == CELL_NUMBER && value->bound != BOUND_EXACT)
		return STYLE_LOSS;
	return list->kind->style ? list->kind->style(list, row, column, value) : STYLE_PLAIN;
}

/* Of the interval, by the second; of all since the start, as counted. */
static struct format format_of(const struct list *list)
{
	return (struct format){
		.exact = list->exact,
		.per_second = !list->absolute,
		.span_ns = list->scene->now->span_ns,
	};
}

static void draw_cell(const struct list *list, struct frame *frame, int y, int place,
		      const void *row, struct text *scratch)
{
	int column = list->shown[place], x = list->x[place], width = list->width[place];
	struct format format = format_of(list);
	struct column_value value;
	struct list_column is;
	enum style style;

	list->kind->column(list, column, &is);
	read_value(list, row, column, scratch, &value);
	style = style_of(list, row, column, &value);
	if (is.unit == UNIT_HISTORY && value.state == CELL_NUMBER)
		format__add_sparkline(scratch, list->kind->history(list, row), width, frame->utf8);
	else
		format__add_value(scratch, &value, is.unit, is.counted, &format);
	/* A number that is cut would be another number. */
	if (value.state == CELL_NUMBER && format.exact &&
	    frame__columns(frame, scratch->bytes) > width) {
		format.exact = false;
		text__clear(scratch);
		format__add_value(scratch, &value, is.unit, is.counted, &format);
	}
	(is.text ? frame__put : frame__put_right)(frame, y, x, width, style, scratch->bytes);
}

void list__draw_row(const struct list *list, struct frame *frame, int y, size_t row)
{
	struct text scratch = {};

	for (int i = 0; i < list->n_shown; i++)
		draw_cell(list, frame, y, i, list->rows[row].data, &scratch);
	text__reset(&scratch);
}

static void add_exactly(struct text *out, const struct column_value *value, enum unit unit)
{
	static const struct format exactly = { .exact = true };

	if (value->state == CELL_TEXT)
		text__add(out, value->text->bytes, value->text->n);
	else
		format__add_value(out, value, unit, false, &exactly);
}

void list__add_numbers(const struct list *list, struct text *out)
{
	struct text scratch = {};

	for (int i = 0; i < (int)*list->kind->n_columns; i++) {
		struct list_column is;

		list->kind->column(list, i, &is);
		text__printf(out, "%s%s", i ? "\t" : "", is.header);
	}
	for (size_t row = 0; row < list->n; row++)
		for (int i = 0; i < (int)*list->kind->n_columns; i++) {
			struct column_value value;
			struct list_column is;

			list->kind->column(list, i, &is);
			read_value(list, list->rows[row].data, i, &scratch, &value);
			text__add(out, i ? "\t" : "\n", 1);
			add_exactly(out, &value, is.unit);
		}
	text__add(out, "\n", 1);
	text__reset(&scratch);
}
