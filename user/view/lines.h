/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot as lines of text: a header, a row a cache or a page order. Pure. */
#ifndef SLUBTRACE_VIEW_LINES_H
#define SLUBTRACE_VIEW_LINES_H

#include "column.h"
#include "snapshot.h"
#include "text.h"

struct lines_style {
	const struct column *sort;
	size_t rows;  /* at most */
	size_t width; /* of the screen; longer lines are cut, and marked; 0: as wide as it gets */
	const struct column **columns; /* in this order; NULL: those that fit, by importance */
	size_t n_columns;
	bool idle_too; /* rows of living caches for which nothing was counted */
};

/* Adds @string in @width columns; one that is longer takes what it needs. */
void line__add_padded(struct text *out, const char *string, size_t width, bool left);

/*
 * Ends the line that begins at @start: without trailing blanks, which are of no use to anyone, and
 * with ">" where it is cut at @width, if that is not 0.
 */
void line__end(struct text *out, size_t start, size_t width);

/* A line of headings, and one of a row; @scratch is for what a cell needs meanwhile. */
void lines__add_titles(struct text *out, const struct column *const shown[], size_t n,
		       size_t width);
void lines__add_row(struct text *out, const struct snapshot *snapshot,
		    const struct snapshot_row *row, const struct column *const shown[], size_t n,
		    size_t width, struct text *scratch);

/* The first line: what, when, what was lost and what it cost; @when is free text. */
void lines__add_head(struct text *out, const struct snapshot *snapshot, const char *when);

/* "cost ~0.43% of one CPU (BPF ~0.34%)": a guess as far as it is marked. */
void lines__add_cost(struct text *out, const struct snapshot *snapshot);

/* "lost 3 (ring buffer full 1, recursion in allocs 2)". */
void lines__add_losses(struct text *out, const struct snapshot *snapshot);

/* One line: what fast, slow and refill mean on this kernel. */
void lines__add_definitions(struct text *out, const struct coverage *coverage);

/* The table of caches; sorts the snapshot's rows. */
void lines__add_caches(struct text *out, struct snapshot *snapshot,
		       const struct lines_style *style);

/* The table of page orders: those that anything happened to. */
void lines__add_orders(struct text *out, const struct snapshot *snapshot);

/* What belongs to no cache: kmalloc served by the page allocator, and failures without a name. */
void lines__add_strays(struct text *out, const struct snapshot *snapshot);

/* One line a column: key, header, help. */
void lines__add_column_help(struct text *out);

/* The same for the table of page orders, whose columns have no key. */
void lines__add_order_help(struct text *out);

#endif
