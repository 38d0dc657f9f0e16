// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines for pipes, logs and dumb terminals. */
#include "lines.h"

#include <string.h>

#include "order_column.h"

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

void lines__add_head(struct text *out, const struct snapshot *snapshot, const char *when)
{
	double span = snapshot->span_ns ? snapshot->span_ns : 1;

	text__printf(out, "%s  %.3f s  ", when, span / 1e9);
	lines__add_losses(out, snapshot);
	if (snapshot->forgotten)
		text__printf(out, "  destroyed caches no longer counted %llu", snapshot->forgotten);
	text__printf(out, "  cost %.2f%% of one CPU (BPF %.2f%%)\n",
		     100 * (snapshot->bpf_ns + snapshot->user_ns) / span,
		     100 * snapshot->bpf_ns / span);
}

void lines__add_definitions(struct text *out, const struct coverage *coverage)
{
	static const char *const definitions[] = {
		[LAYER_CPU_SLAB] = "fast: from the CPU's slab; slow and refill: entries of "
				   "___slab_alloc",
		[LAYER_SHEAVES] = "fast: from the CPU's sheaf; slow: entries of ___slab_alloc, and "
				  "objects of bulk calls taken from slabs; refill: times that "
				  "slabs were gone to; refilled: objects taken from them into "
				  "sheaves",
		[LAYER_BOTH] = "fast: from the CPU's slab, n/a for a cache with sheaves; slow and "
			       "refill: entries of ___slab_alloc",
	};

	text__printf(out, "%s\n", definitions[coverage->layer]);
}

static void add_padded(struct text *out, const char *string, size_t width, bool left)
{
	size_t n = strlen(string);
	size_t pad = n < width ? width - n : 0;

	if (left)
		text__printf(out, "%s%*s", string, (int)pad, "");
	else
		text__printf(out, "%*s%s", (int)pad, "", string);
}

static void add_cell(struct text *out, const struct column_value *value, enum unit unit, int width,
		     bool left, struct text *scratch)
{
	if (value->state == CELL_NA)
		text__add_string(scratch, "n/a");
	else if (value->state == CELL_NONE)
		text__add_string(scratch, "-");
	else if (value->state == CELL_NUMBER && unit == UNIT_PERMILLE)
		text__printf(scratch, "%.1f", value->number / 10.0);
	else if (value->state == CELL_NUMBER)
		text__printf(scratch, "%lld", value->number);
	add_padded(out, scratch->n ? scratch->bytes : "", width, left);
}

/* Trailing blanks are of no use to anyone. */
static void end_line(struct text *out)
{
	while (out->n && out->bytes[out->n - 1] == ' ')
		out->n--;
	text__add(out, "\n", 1);
}

/* Leaves out columns, those of the highest rank first, until the others fit. */
static void choose_columns(size_t width, enum layer layer, bool shown[])
{
	size_t used = 0;

	for (size_t i = 0; i < n_columns; i++) {
		shown[i] = !columns[i].asked && !(columns[i].hidden & 1U << layer);
		used += shown[i] ? columns[i].width + 1 : 0;
	}
	while (width && used > width + 1) {
		size_t least = 0;

		for (size_t i = 0; i < n_columns; i++)
			if (shown[i] && columns[i].rank > (shown[least] ? columns[least].rank : 0))
				least = i;
		if (!columns[least].rank)
			return;
		shown[least] = false;
		used -= columns[least].width + 1;
	}
}

static void add_titles(struct text *out, const bool shown[])
{
	for (size_t i = 0; i < n_columns; i++) {
		if (!shown[i])
			continue;
		add_padded(out, columns[i].header, columns[i].width, columns[i].text);
		text__add(out, " ", 1);
	}
	end_line(out);
}

static void add_row(struct text *out, const struct snapshot *snapshot,
		    const struct snapshot_row *row, const bool shown[])
{
	for (size_t i = 0; i < n_columns; i++) {
		struct text scratch = {};
		struct column_value value = { .text = &scratch };

		if (!shown[i])
			continue;
		columns[i].value(&columns[i], snapshot, row, &value);
		add_cell(out, &value, columns[i].unit, columns[i].width, columns[i].text, &scratch);
		text__add(out, " ", 1);
		text__reset(&scratch);
	}
	end_line(out);
}

void lines__add_caches(struct text *out, struct snapshot *snapshot, const struct lines_style *style)
{
	bool shown[n_columns];
	size_t rows = 0;

	choose_columns(style->width, snapshot->coverage.layer, shown);
	add_titles(out, shown);
	column__sort(style->sort, snapshot);
	for (size_t i = 0; i < snapshot->n_rows && rows < style->rows; i++) {
		const struct snapshot_row *row = &snapshot->rows[i];

		if ((!style->idle_too || row->cache->dead) && !snapshot_row__is_busy(row))
			continue;
		add_row(out, snapshot, row, shown);
		rows++;
	}
}

void lines__add_orders(struct text *out, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < n_order_columns; i++) {
		if (i)
			text__add(out, " ", 1);
		add_padded(out, order_columns[i].header, order_columns[i].width, false);
	}
	end_line(out);
	for (int order = 0; order < SLUBTRACE_ORDERS; order++) {
		if (!snapshot__order_is_busy(snapshot, order))
			continue;
		for (size_t i = 0; i < n_order_columns; i++) {
			struct text scratch = {};
			struct column_value value = { .text = &scratch };

			order_columns[i].value(snapshot, order, &value);
			if (i)
				text__add(out, " ", 1);
			add_cell(out, &value, UNIT_PLAIN, order_columns[i].width, false, &scratch);
			text__reset(&scratch);
		}
		end_line(out);
	}
}

void lines__add_strays(struct text *out, const struct snapshot *snapshot)
{
	const __u64 *strays = snapshot->strays;
	const bool *seen = snapshot->coverage.seen;

	text__add_string(out, "large kmalloc");
	if (seen[METRIC_KMALLOCS])
		text__printf(out, " %llu, failed %llu", strays[STRAY_LARGE_KMALLOCS],
			     strays[STRAY_LARGE_FAILED]);
	else
		text__add_string(out, " n/a, failed n/a");
	if (seen[METRIC_KFREES])
		text__printf(out, ", large kfree %llu", strays[STRAY_LARGE_KFREES]);
	else
		text__add_string(out, ", large kfree n/a");
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
