/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All caches as lines: a row each, its other names below it, and the sums at the end. Pure. */
#ifndef SLUBTRACE_VIEW_INVENTORY_LINES_H
#define SLUBTRACE_VIEW_INVENTORY_LINES_H

#include "inventory.h"
#include "mergeable.h"

struct inventory_style {
	size_t rows;	/* at most; 0: all */
	size_t width;	/* of the screen; 0: as wide as it gets */
	bool addresses; /* they tell apart what has one name */
};

/* The table of the caches to be told, in their order, and the sums over all of them. */
void inventory_lines__add(struct text *out, const struct inventory *inventory,
			  const struct inventory_style *style);

/* Names whose cache is gone, and nothing came in its place; none: nothing. */
void inventory_lines__add_dangling(struct text *out, const struct aliases *aliases);

/* Which caches each of the names means, @n entries of inventory__keep_ambiguous(). */
void inventory_lines__add_ambiguous(struct text *out, const struct inventory *inventory,
				    const struct ambiguous *names, size_t n);

/* Groups of caches that would be merged, @n rows of mergeable__find(). */
void inventory_lines__add_mergeable(struct text *out, const struct mergeable *rows, size_t n);

/* One line a column: key, header, help. */
void inventory_lines__add_help(struct text *out);

#endif
