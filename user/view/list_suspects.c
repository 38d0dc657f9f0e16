// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of growth: caches by what they made and did not give back, each with its first stack. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"
#include "suspect.h"

enum {
	SUSPECT_HELD,
	SUSPECT_SIZE,
	SUSPECT_FREES,
	SUSPECT_SLOPE,
	SUSPECT_HELD_FOR,
	SUSPECT_OLDEST,
	SUSPECT_MADE,
	SUSPECT_CACHE,
	SUSPECT_STACK,
	SUSPECT_NOTE,
	SUSPECT__COLUMNS
};

static const size_t n_suspect_columns = SUSPECT__COLUMNS;

static const struct list_column suspect_columns[] = {
	[SUSPECT_HELD] = { "HELD", "slabs made since the start less those given back", NULL, 7, 0,
			   1, false, false, UNIT_SIGNED },
	[SUSPECT_SIZE] = { "MEMORY", "memory of these", "c", 7, 0, 2, false, false, UNIT_BYTES },
	[SUSPECT_FREES] = { "FREES", "whether all frees of its objects are seen: all or part", NULL,
			    5, 0, 3, true, false, UNIT_PLAIN },
	[SUSPECT_SLOPE] = { "MEM/H", "how fast it grows: least squares of the last 60 intervals",
			    NULL, 7, 0, 4, false, false, UNIT_BYTES },
	[SUSPECT_HELD_FOR] = { "FOR", "for so long it has grown without losing pages", NULL, 7, 0,
			       5, false, false, UNIT_NS },
	[SUSPECT_OLDEST] = { "OLDEST", "age of the oldest slab made since the start and still held",
			     NULL, 7, 0, 8, false, false, UNIT_NS },
	[SUSPECT_MADE] = { "MADE", "slabs made since the start", "l", 7, 0, 9, false, false,
			   UNIT_PLAIN },
	[SUSPECT_CACHE] = { "CACHE", "name of the cache", "n", 16, 24, 1, true, false, UNIT_PLAIN },
	[SUSPECT_STACK] = { "MOST OF IT BY", "the stack that made most of what is held", NULL, 20,
			    120, 6, true, false, UNIT_PLAIN },
	[SUSPECT_NOTE] = { "NOTE", "what is to be known of it", NULL, 10, 120, 7, true, false,
			   UNIT_PLAIN },
};

static void suspects_column(const struct list *list, int i, struct list_column *out)
{
	*out = suspect_columns[i];
	if (list->exact && out->unit == UNIT_BYTES)
		out->width = LIST_EXACT_BYTES;
	/* Where there is room, for "frees not all seen". */
	if (i == SUSPECT_NOTE && list->room >= 100)
		out->width = 18;
}

static int suspects_fill(struct list *list)
{
	const struct scene *scene = list->scene;
	const struct suspect_sources from = {
		.since = scene->since,
		.history = scene->history,
		.slabs = scene->slabs,
		.objects = scene->objects,
		.now_ns = scene->now_ns,
	};
	struct suspects *suspects = calloc(1, sizeof(*suspects));

	list->owned = suspects;
	if (!suspects || suspects__take(suspects, &from))
		return -ENOMEM;
	list->rows = calloc(suspects->n + 1, sizeof(*list->rows));
	if (!list->rows)
		return -ENOMEM;
	for (size_t i = 0; i < suspects->n; i++) {
		__u64 generation = suspects->rows[i].row->cache->generation;

		list->rows[list->n++] = (struct list_row){ generation, &suspects->rows[i],
							   PLACE_CACHE, generation };
	}
	return 0;
}

static void suspects_drop(struct list *list)
{
	if (list->owned)
		suspects__reset(list->owned);
}

/* Nothing to be said of what has no time. */
static void time_value(struct column_value *out, __u64 ns)
{
	out->state = ns ? CELL_NUMBER : CELL_NONE;
	out->number = ns;
}

/* A number keeps the text that it may be asked for. */
static void copy_value(struct column_value *out, const struct column_value *from)
{
	struct text *text = out->text;

	*out = *from;
	out->text = text;
}

static void add_first_stack(const struct suspect *suspect, struct text *out)
{
	const struct growth_row *first = suspect->stacks;
	double share;

	if (!suspect->n_stacks) {
		text__add_string(out, "-");
		return;
	}
	share = suspect->ledger.held ? 100.0 * first->held / suspect->ledger.held : 0;
	text__printf(out, "%.0f%% ", share);
	scene__add_stack(out, first->label);
}

/* An object whose free is not seen looks as if it leaked. */
static void add_frees(const struct list *list, struct text *out)
{
	struct text unseen = {};

	coverage__add_unseen_frees(&list->scene->now->coverage, &unseen);
	text__add_string(out, unseen.n ? "part" : "all");
	text__reset(&unseen);
}

static void suspects_value(const struct list *list, const void *row, int column,
			   struct column_value *out)
{
	const struct suspect *suspect = row;

	switch (column) {
	case SUSPECT_HELD:
		copy_value(out, &suspect->held);
		break;
	case SUSPECT_SIZE:
		copy_value(out, &suspect->held_bytes);
		break;
	case SUSPECT_FREES:
		out->state = CELL_TEXT;
		add_frees(list, out->text);
		break;
	case SUSPECT_SLOPE:
		copy_value(out, &suspect->slope);
		break;
	case SUSPECT_HELD_FOR:
		time_value(out, suspect->held_ns);
		break;
	case SUSPECT_OLDEST:
		time_value(out,
			   suspect->oldest_ns ? scene__ago(list->scene, suspect->oldest_ns) : 0);
		break;
	case SUSPECT_MADE:
		copy_value(out, &suspect->made);
		break;
	case SUSPECT_CACHE:
		out->state = CELL_TEXT;
		row__add_name(suspect->row, out->text);
		break;
	case SUSPECT_STACK:
		out->state = CELL_TEXT;
		add_first_stack(suspect, out->text);
		break;
	case SUSPECT_NOTE:
		out->state = CELL_TEXT;
		text__add(out->text, suspect->note.bytes ? suspect->note.bytes : "",
			  suspect->note.n);
		break;
	}
}

static enum style suspects_style(const struct list *list, const void *row, int column,
				 const struct column_value *value)
{
	const struct suspect *suspect = row;

	if (column == list->kind->name_column)
		return STYLE_STRONG;
	if (column == SUSPECT_NOTE)
		return STYLE_LOSS;
	if (column == SUSPECT_SLOPE && value->state == CELL_NUMBER && value->number > 0 &&
	    suspect->held_ns)
		return STYLE_GROWTH;
	return STYLE_PLAIN;
}

const struct list_kind list_suspects = {
	.name = "caches that grow",
	.n_columns = &n_suspect_columns,
	.name_column = SUSPECT_CACHE,
	.column = suspects_column,
	.fill = suspects_fill,
	.drop = suspects_drop,
	.value = suspects_value,
	.style = suspects_style,
};
