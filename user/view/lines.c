// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines for pipes, logs and dumb terminals. */
#include "lines.h"

#include <string.h>

#include "order_column.h"
#include "put.h"
#include "units.h"

void lines__add_losses(struct text *out, const struct snapshot *snapshot)
{
	const char *before = " (";

	text__printf(out, "lost %llu", snapshot__lost(snapshot));
	for (int i = 0; i < LOSS__COUNT; i++) {
		if (!snapshot->losses[i])
			continue;
		text__printf(out, "%s%s %llu", before, loss__name(i), snapshot->losses[i]);
		before = ", ";
	}
	for (int i = 0; i < METRIC__COUNT; i++) {
		if (!snapshot->missed[i])
			continue;
		text__printf(out, "%srecursion in %s %llu", before, metric__name(i),
			     snapshot->missed[i]);
		before = ", ";
	}
	if (*before == ',')
		text__add(out, ")", 1);
}

void lines__add_cost(struct text *out, const struct snapshot *snapshot)
{
	const char *mark = bound__mark(bound__cost(snapshot));
	double programs = 100 * snapshot__cost(snapshot);
	double here = 100.0 * snapshot->user_ns / (snapshot->span_ns ? snapshot->span_ns : 1);

	if (known__cost(snapshot))
		text__printf(out, "cost %s%.2f%% of one CPU (BPF %s%.2f%%)", mark, programs + here,
			     mark, programs);
	else
		text__printf(out, "cost n/a (BPF n/a, slubtrace %.2f%% of one CPU)", here);
}

void lines__add_head(struct text *out, const struct snapshot *snapshot, const char *when)
{
	double span = snapshot->span_ns ? snapshot->span_ns : 1;

	text__printf(out, "%s  %.3f s  ", when, span / 1e9);
	lines__add_losses(out, snapshot);
	if (snapshot->forgotten)
		text__printf(out, "  destroyed caches no longer counted %llu", snapshot->forgotten);
	text__add(out, "  ", 2);
	lines__add_cost(out, snapshot);
	if (snapshot->map_bytes) {
		text__add_string(out, "  maps ");
		units__add_bytes(out, snapshot->map_bytes);
	}
	text__add(out, "\n", 1);
}

void lines__add_definitions(struct text *out, const struct coverage *coverage)
{
	text__printf(out, "%s\n", coverage__definition(coverage));
}

void line__add_padded(struct text *out, const char *string, size_t width, bool left)
{
	size_t n = strlen(string);
	size_t pad = n < width ? width - n : 0;
	char *to = text__room(out, n + pad);

	if (!to)
		return;
	memset(to, ' ', n + pad);
	memcpy(left ? to : to + pad, string, n);
	text__end(out, to + n + pad);
}

/* There are dozens in a row, and thousands of rows: printf() would be most of what they cost. */
static void add_number(struct text *out, __s64 number)
{
	char *to = text__room(out, 1 + PUT_NUMBER);

	if (!to)
		return;
	if (number < 0)
		*to++ = '-';
	text__end(out, put__decimal(to, number < 0 ? -(__u64)number : (__u64)number));
}

static void add_cell(struct text *out, const struct column_value *value, enum unit unit, int width,
		     bool left, struct text *scratch)
{
	if (value->state == CELL_NA)
		text__add_string(scratch, "n/a");
	else if (value->state == CELL_NONE)
		text__add_string(scratch, "-");
	else if (value->state == CELL_NUMBER && unit == UNIT_PERMILLE)
		text__printf(scratch, "%s%.1f", bound__mark(value->bound), value->number / 10.0);
	else if (value->state == CELL_NUMBER) {
		text__add_string(scratch, bound__mark(value->bound));
		add_number(scratch, value->number);
	}
	line__add_padded(out, scratch->n ? scratch->bytes : "", width, left);
}

/*
 * Bytes of a line that @width columns of a screen can show. A character beyond ASCII may take two;
 * how many, only a terminal knows.
 */
static size_t fitting(const char *line, size_t n, size_t width)
{
	size_t columns = 0, i;

	for (i = 0; i < n; i++) {
		unsigned char byte = line[i];

		if ((byte & 0xc0) != 0x80)
			columns += byte & 0x80 ? 2 : 1;
		if (columns > width)
			break;
	}
	return i;
}

void line__end(struct text *out, size_t start, size_t width)
{
	size_t n;

	while (out->n > start && out->bytes[out->n - 1] == ' ')
		out->n--;
	n = fitting(out->bytes + start, out->n - start, width);
	if (width && n < out->n - start) {
		out->n = start + fitting(out->bytes + start, n, width - 1);
		text__add(out, ">", 1);
	}
	text__add(out, "\n", 1);
}

/* With the blank after it; what has no width of its own gets room for its heading at least. */
static size_t room(const struct column *column)
{
	size_t heading = strlen(column->header);

	return (column->width ? (size_t)column->width : heading) + 1;
}

/*
 * The columns of the style; else those that this kernel has something to say in, less those of the
 * highest rank until the others fit. Returns how many.
 */
static size_t choose_columns(const struct lines_style *style, enum layer layer,
			     const struct column *chosen[])
{
	size_t n = 0, used = 0;

	if (style->columns) {
		memcpy(chosen, style->columns, style->n_columns * sizeof(*chosen));
		return style->n_columns;
	}
	for (size_t i = 0; i < n_columns; i++) {
		if (columns[i].asked || columns[i].hidden & 1U << layer)
			continue;
		chosen[n++] = &columns[i];
		used += room(&columns[i]);
	}
	while (style->width && used > style->width + 1) {
		size_t least = 0;

		for (size_t i = 1; i < n; i++)
			if (chosen[i]->rank > chosen[least]->rank)
				least = i;
		if (!chosen[least]->rank)
			break;
		used -= room(chosen[least]);
		n--;
		memmove(&chosen[least], &chosen[least + 1], (n - least) * sizeof(*chosen));
	}
	return n;
}

void lines__add_titles(struct text *out, const struct column *const shown[], size_t n, size_t width)
{
	size_t start = out->n;

	for (size_t i = 0; i < n; i++) {
		line__add_padded(out, shown[i]->header, shown[i]->width, shown[i]->text);
		text__add(out, " ", 1);
	}
	line__end(out, start, width);
}

void lines__add_row(struct text *out, const struct snapshot *snapshot,
		    const struct snapshot_row *row, const struct column *const shown[], size_t n,
		    size_t width, struct text *scratch)
{
	size_t start = out->n;

	for (size_t i = 0; i < n; i++) {
		struct column_value value = { .text = scratch };

		text__clear(scratch);
		shown[i]->value(shown[i], snapshot, row, &value);
		add_cell(out, &value, shown[i]->unit, shown[i]->width, shown[i]->text, scratch);
		text__add(out, " ", 1);
	}
	line__end(out, start, width);
}

void lines__add_caches(struct text *out, struct snapshot *snapshot, const struct lines_style *style)
{
	const struct column *shown[n_columns];
	size_t n = choose_columns(style, snapshot->coverage.layer, shown);
	struct text scratch = {};
	size_t rows = 0;

	lines__add_titles(out, shown, n, style->width);
	column__sort(style->sort, snapshot);
	for (size_t i = 0; i < snapshot->n_rows && rows < style->rows; i++) {
		const struct snapshot_row *row = &snapshot->rows[i];

		if ((!style->idle_too || row->cache->dead) && !snapshot_row__is_busy(row))
			continue;
		lines__add_row(out, snapshot, row, shown, n, style->width, &scratch);
		rows++;
	}
	text__reset(&scratch);
}

static void add_order(struct text *out, const struct snapshot *snapshot, int order)
{
	size_t start = out->n;

	for (size_t i = 0; i < n_order_columns; i++) {
		struct text scratch = {};
		struct column_value value = { .text = &scratch };

		order_columns[i].value(snapshot, order, &value);
		if (i)
			text__add(out, " ", 1);
		add_cell(out, &value, UNIT_PLAIN, order_columns[i].width, false, &scratch);
		text__reset(&scratch);
	}
	line__end(out, start, 0);
}

void lines__add_orders(struct text *out, const struct snapshot *snapshot)
{
	size_t start = out->n;

	for (size_t i = 0; i < n_order_columns; i++) {
		if (i)
			text__add(out, " ", 1);
		line__add_padded(out, order_columns[i].header, order_columns[i].width, false);
	}
	line__end(out, start, 0);
	for (int order = 0; order < SLUBTRACE_ORDERS; order++)
		if (snapshot__order_is_busy(snapshot, order))
			add_order(out, snapshot, order);
}

static void add_stray(struct text *out, const struct snapshot *snapshot, const char *before,
		      enum metric metric, enum stray stray)
{
	const struct counted_by by = { BIT(metric), 0 };

	if (snapshot->coverage.seen[metric])
		text__printf(out, "%s%s%llu", before, bound__mark(bound__count(snapshot, &by)),
			     snapshot->strays[stray]);
	else
		text__printf(out, "%sn/a", before);
}

void lines__add_strays(struct text *out, const struct snapshot *snapshot)
{
	const __u64 *strays = snapshot->strays;

	add_stray(out, snapshot, "large kmalloc ", METRIC_KMALLOCS, STRAY_LARGE_KMALLOCS);
	add_stray(out, snapshot, ", failed ", METRIC_KMALLOCS, STRAY_LARGE_FAILED);
	add_stray(out, snapshot, ", large kfree ", METRIC_KFREES, STRAY_LARGE_KFREES);
	if (strays[STRAY_ALLOC_FAILED] + strays[STRAY_KMALLOC_FAILED])
		text__printf(out, ", failed allocations of caches not told %llu",
			     strays[STRAY_ALLOC_FAILED] + strays[STRAY_KMALLOC_FAILED]);
	text__add(out, "\n", 1);
}

void lines__add_column_help(struct text *out)
{
	for (size_t i = 0; i < n_columns; i++)
		text__printf(out, "  %-11s %-8s %s\n", columns[i].key, columns[i].header,
			     columns[i].help);
}

void lines__add_order_help(struct text *out)
{
	for (size_t i = 0; i < n_order_columns; i++)
		text__printf(out, "  %-9s %s\n", order_columns[i].header, order_columns[i].help);
}
