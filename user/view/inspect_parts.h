/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What sections of inspect are put together from: sentences, bars to scale, tables, numbers. Pure. */
#ifndef SLUBTRACE_VIEW_INSPECT_PARTS_H
#define SLUBTRACE_VIEW_INSPECT_PARTS_H

#include <linux/types.h>

#include "inspect_lines.h"

/* Columns that a line may take; without a screen 80. */
size_t inspect_style__columns(const struct inspect_style *style);

/* "4096", "10,000", "500,000". */
void inspect_parts__add_count(struct text *out, __u64 count);

/* "960 bytes", "32 KiB", "12.3 KiB". */
void inspect_parts__add_bytes(struct text *out, __u64 bytes);

/* "3 slabs", "1 slab": @unit is the word for one, in the plural with s. */
void inspect_parts__add_units(struct text *out, __u64 count, const char *unit);

/* "89.1 %"; "0.0 %" is nothing, "<0.1 %" little, and 100 % all. */
void inspect_parts__add_share(struct text *out, __u64 part, __u64 whole);

/*
 * Adds the sentence, indented by two blanks, and by @hang where it goes on in a next line. Ends what
 * it is made of.
 */
void inspect_parts__end_sentence(struct text *out, struct text *sentence, size_t hang,
				 const struct inspect_style *style);

/* One or several bytes that are one column wide, and what they stand for. */
struct inspect_part {
	const char *mark;
	__u64 size;
};

/* A bar of @columns in all. What is not 0 has one column at least. */
void inspect_parts__add_bar(struct text *out, const struct inspect_part *parts, size_t n,
			    size_t columns);

#define INSPECT_TABLE_COLUMNS 12

/* Numbers below headers. The first column says what a row is of. */
struct inspect_table {
	const char *headers[INSPECT_TABLE_COLUMNS];
	size_t n_columns;
	struct text cells; /* one NUL-terminated text each, row by row */
	size_t n_cells;
};

void inspect_table__add_column(struct inspect_table *table, const char *header);
void inspect_table__add_count(struct inspect_table *table, __u64 count);
void inspect_table__add_word(struct inspect_table *table, const char *word);

/* Adds the table, where it is wider than the screen in several parts, and ends it. */
void inspect_table__end(struct inspect_table *table, struct text *out,
			const struct inspect_style *style);

#endif
