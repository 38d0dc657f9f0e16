/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the pages of opened rows are made of: numbers as words, splits of a ledger, ages. Pure. */
#ifndef SLUBTRACE_VIEW_PAGE_PARTS_H
#define SLUBTRACE_VIEW_PAGE_PARTS_H

#include "format.h"
#include "pages.h"

#define SPLIT "  %6s %6s %6s %6s %6s %7s  %s"

/* A page being written. */
struct page {
	struct document *out;
	const struct scene *scene;
	bool exact;
};

/* A value in a cell of its own: so that several fit into one printf(). */
struct word {
	char text[48];
};

/* The ledger of slabs or of objects. */
struct ledger {
	const struct growth *growth;
	bool objects;
};

/* The value as the live view writes it. */
struct word page__word(const struct column_value *value, enum unit unit, bool counted,
		       const struct format *format);
struct word page__number(const struct page *page, __s64 number, enum bound bound, enum unit unit);

/* So many slabs, or so much of their memory, that are still held; of objects, that are live. */
struct word page__held(const struct page *page, const struct ledger *ledger, __s64 number,
		       enum unit unit);
struct word page__time(__u64 ns);

/* The time since @ts_ns (CLOCK_MONOTONIC). */
struct word page__ago(const struct page *page, __u64 ts_ns);

/* What the column of that key says of the row. */
struct word page__column(const struct page *page, const char *key, const struct snapshot *snapshot,
			 const struct snapshot_row *row, bool per_second);

/* A line of a split, under the heading SPLIT; its share is of @all_bytes. */
void page__add_row(const struct page *page, const struct ledger *ledger,
		   const struct growth_row *row, __u64 all_bytes, const char *name);

/* Adds what the row is about, and of a process whether it is still there. */
void page__add_name(const struct page *page, enum growth_by by, const struct growth_row *row,
		    struct text *out);

/* The rows of one dimension of a cache, those that hold most; nothing if there are none. */
void page__add_split(const struct page *page, const struct ledger *ledger, enum growth_by by,
		     __u64 generation, const char *title);
void page__add_ages(const struct page *page, const struct ledger *ledger, __u64 generation);

#endif
