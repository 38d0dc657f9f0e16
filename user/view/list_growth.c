// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of who made slabs: by call stack, process and cgroup, over all caches. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"

enum {
	GROWTH_PID,
	GROWTH_ALIVE,
	GROWTH_MADE,
	GROWTH_HELD,
	GROWTH_PAGES,
	GROWTH_SIZE,
	GROWTH_SHARE,
	GROWTH_CACHES,
	GROWTH_SLOPE,
	GROWTH_FIRST_MADE,
	GROWTH_LAST_MADE,
	GROWTH_NAME,
	GROWTH__COLUMNS
};

static const size_t n_growth_columns = GROWTH__COLUMNS;

static const struct list_column growth_columns[] = {
	[GROWTH_PID] = { "PID", "process id", NULL, 7, 0, 2, false, false, UNIT_PLAIN },
	[GROWTH_ALIVE] = { "ALIVE", "whether that process is still there", NULL, 5, 0, 8, true,
			   false, UNIT_PLAIN },
	[GROWTH_MADE] = { "MADE", "slabs made since the start", "l", 7, 0, 5, false, false,
			  UNIT_PLAIN },
	[GROWTH_HELD] = { "HELD", "of these, still held", NULL, 7, 0, 1, false, false, UNIT_PLAIN },
	[GROWTH_PAGES] = { "PAGES", "pages of those held", NULL, 7, 0, 6, false, false,
			   UNIT_PLAIN },
	[GROWTH_SIZE] = { "MEMORY", "memory of those held", "c", 7, 0, 3, false, false,
			  UNIT_BYTES },
	[GROWTH_SHARE] = { "%", "of the memory that all hold", NULL, 6, 0, 4, false, false,
			   UNIT_PERMILLE },
	[GROWTH_CACHES] = { "CACHES", "in so many caches", NULL, 6, 0, 7, false, false,
			    UNIT_PLAIN },
	[GROWTH_SLOPE] = { "MEM/H", "memory held, by the hour since it made the first slab", NULL,
			   7, 0, 9, false, false, UNIT_BYTES },
	[GROWTH_FIRST_MADE] = { "FOR", "time since it made the first", NULL, 7, 0, 10, false, false,
				UNIT_NS },
	[GROWTH_LAST_MADE] = { "LAST", "time since it made the last", NULL, 7, 0, 11, false, false,
			       UNIT_NS },
	[GROWTH_NAME] = { NULL, NULL, "n", 24, 280, 1, true, false, UNIT_PLAIN },
};

static void growth_column(const struct list *list, int i, struct list_column *out)
{
	static const char *const headers[] = {
		[BY_STACK] = "STACK (innermost caller first)",
		[BY_PROCESS] = "PROCESS",
		[BY_CGROUP] = "CGROUP",
	};
	/* More than half of the screen, but no more than for two callers, a comm, a path. */
	static const int most[] = { [BY_STACK] = 48, [BY_PROCESS] = 16, [BY_CGROUP] = 32 };
	int width = list->room * 3 / 5;

	*out = growth_columns[i];
	if (list->exact && out->unit == UNIT_BYTES)
		out->width = LIST_EXACT_BYTES;
	if (i == GROWTH_NAME) {
		out->header = headers[list->kind->index];
		out->help = "who made them";
		if (width > out->width)
			out->width = width;
		if (out->width > most[list->kind->index])
			out->width = most[list->kind->index];
	}
	if ((i == GROWTH_PID || i == GROWTH_ALIVE) && list->kind->index != BY_PROCESS)
		out->rank = 0;
}

/* A process is told by its number and its name together. */
static __u64 id_of(const struct growth_row *row)
{
	__u64 id = row->number * 0x9e3779b97f4a7c15ULL + row->others;

	for (const char *c = row->label; c && *c; c++)
		id = (id ^ (unsigned char)*c) * 0x100000001b3ULL;
	return id;
}

static int growth_fill(struct list *list)
{
	static const enum place_kind places[] = { PLACE_STACK, PLACE_PROCESS, PLACE_CGROUP };
	enum place_kind opens = places[list->kind->index];
	struct growth_row *rows;
	long n = growth__rows(list->scene->slabs, list->kind->index, 0, &rows);

	if (n < 0)
		return n;
	list->owned = rows;
	list->rows = calloc(n + 1, sizeof(*list->rows));
	if (!list->rows)
		return -ENOMEM;
	for (long i = 0; i < n; i++)
		list->rows[list->n++] =
			(struct list_row){ id_of(&rows[i]), &rows[i],
					   rows[i].others ? PLACE_NOWHERE : opens, rows[i].number };
	return 0;
}

static void number(struct column_value *out, __s64 value)
{
	out->state = CELL_NUMBER;
	out->number = value;
}

static void add_alive(const struct list *list, const struct growth_row *row, struct text *out)
{
	static const char *const words[] = {
		[LIFE_UNKNOWN] = "?",
		[LIFE_ALIVE] = "yes",
		[LIFE_ENDED] = "no",
	};

	text__add_string(out, words[scene__life(list->scene, row)]);
}

static __s64 by_the_hour(__u64 bytes, __u64 ns)
{
	return ns ? (__s64)(bytes * 3600e9 / ns) : 0;
}

static void growth_value(const struct list *list, const void *data, int column,
			 struct column_value *out)
{
	const struct growth_row *row = data;
	const struct scene *scene = list->scene;
	__u64 all_bytes = scene->slab_totals.held_bytes;
	bool is_process = list->kind->index == BY_PROCESS;

	switch (column) {
	case GROWTH_PID:
		number(out, row->number);
		if (!is_process || row->others || row->number == GROWTH_UNKNOWN)
			out->state = CELL_NONE;
		break;
	case GROWTH_ALIVE:
		out->state = is_process ? CELL_TEXT : CELL_NONE;
		if (is_process)
			add_alive(list, row, out->text);
		break;
	case GROWTH_MADE:
		number(out, row->made);
		out->bound = scene__made_bound(scene);
		break;
	case GROWTH_HELD:
		scene__held(scene, row->held, out);
		break;
	case GROWTH_PAGES:
		scene__held(scene, row->held_bytes / scene->now->page_bytes, out);
		break;
	case GROWTH_SIZE:
		scene__held(scene, row->held_bytes, out);
		break;
	case GROWTH_SHARE:
		scene__held(scene, scene__permille(row->held_bytes, all_bytes), out);
		if (out->state == CELL_NUMBER && !all_bytes)
			out->state = CELL_NONE;
		break;
	case GROWTH_CACHES:
		number(out, row->caches);
		break;
	case GROWTH_SLOPE:
		scene__held(scene, by_the_hour(row->held_bytes, scene__ago(scene, row->first_ns)),
			    out);
		break;
	case GROWTH_FIRST_MADE:
		number(out, scene__ago(scene, row->first_ns));
		break;
	case GROWTH_LAST_MADE:
		number(out, scene__ago(scene, row->last_ns));
		break;
	case GROWTH_NAME:
		out->state = CELL_TEXT;
		scene__add_key(out->text, list->kind->index, row);
		break;
	}
}

static enum style growth_style(const struct list *list, const void *row, int column,
			       const struct column_value *value)
{
	(void)row;
	if (column == list->kind->name_column)
		return STYLE_STRONG;
	return value->state == CELL_NUMBER && !value->number ? STYLE_DIM : STYLE_PLAIN;
}

#define GROWTH_KIND(dimension, plural)                                                             \
	{                                                                                          \
		.name = plural, .n_columns = &n_growth_columns, .index = dimension,                \
		.name_column = GROWTH_NAME, .sort = GROWTH_HELD, .column = growth_column,          \
		.fill = growth_fill, .value = growth_value, .style = growth_style,                 \
	}

const struct list_kind list_stacks = GROWTH_KIND(BY_STACK, "stacks");
const struct list_kind list_processes = GROWTH_KIND(BY_PROCESS, "processes");
const struct list_kind list_cgroups = GROWTH_KIND(BY_CGROUP, "cgroups");
