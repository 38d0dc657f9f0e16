// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of numbers, in several parts where the screen is narrow. */
#include "inspect_parts.h"

#include <string.h>

#define GAP 2

void inspect_table__add_column(struct inspect_table *table, const char *header)
{
	if (table->n_columns < INSPECT_TABLE_COLUMNS)
		table->headers[table->n_columns++] = header;
}

void inspect_table__add_word(struct inspect_table *table, const char *word)
{
	text__add(&table->cells, word, strlen(word) + 1);
	table->n_cells++;
}

void inspect_table__add_count(struct inspect_table *table, __u64 count)
{
	inspect_parts__add_count(&table->cells, count);
	text__add(&table->cells, "", 1);
	table->n_cells++;
}

static void measure(const struct inspect_table *table, size_t *widths)
{
	const char *cell = table->cells.bytes;

	for (size_t i = 0; i < table->n_columns; i++)
		widths[i] = strlen(table->headers[i]);
	for (size_t i = 0; i < table->n_cells; i++) {
		size_t n = strlen(cell), *width = &widths[i % table->n_columns];

		*width = n > *width ? n : *width;
		cell += n + 1;
	}
}

static void add_cell(struct text *out, size_t width, const char *cell)
{
	text__printf(out, "%*s%*s", GAP, "", (int)width, cell);
}

/* The columns from @from to before @to, after the first. */
static void add_part(const struct inspect_table *table, struct text *out, const size_t *widths,
		     size_t from, size_t to)
{
	const char *cell = table->cells.bytes;

	for (size_t i = 0; i < to; i = i ? i + 1 : from)
		add_cell(out, widths[i], table->headers[i]);
	text__add(out, "\n", 1);
	for (size_t i = 0; i < table->n_cells; i++) {
		size_t column = i % table->n_columns;

		if (!column || (column >= from && column < to))
			add_cell(out, widths[column], cell);
		if (column == table->n_columns - 1)
			text__add(out, "\n", 1);
		cell += strlen(cell) + 1;
	}
}

void inspect_table__end(struct inspect_table *table, struct text *out,
			const struct inspect_style *style)
{
	size_t widths[INSPECT_TABLE_COLUMNS], from = 1, to;

	out->failed |= table->cells.failed;
	if (table->n_cells && !table->cells.failed) {
		measure(table, widths);
		for (; from < table->n_columns; from = to) {
			size_t taken = 2 * GAP + widths[0] + widths[from];

			for (to = from + 1; to < table->n_columns; to++) {
				taken += GAP + widths[to];
				if (taken > inspect_style__columns(style))
					break;
			}
			add_part(table, out, widths, from, to);
		}
	}
	text__reset(&table->cells);
	*table = (struct inspect_table){};
}
