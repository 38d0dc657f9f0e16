// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of leak suspects. */
#include "growth_lines.h"

#include <string.h>

#include "units.h"

#define STACKS 5 /* shown of each cache, those that hold most; of the others the sum */

enum suspect_cell {
	SUSPECT_CACHE,
	SUSPECT_MADE,
	SUSPECT_HELD,
	SUSPECT_KIB,
	SUSPECT_SLOPE,
	SUSPECT_GROWS,
	SUSPECT_OLDEST,
	SUSPECT_NOTE,
	SUSPECT__COUNT
};

static const struct {
	const char *header;
	const char *help;
	int width;
	bool left;
} cells[SUSPECT__COUNT] = {
	{ "CACHE", "name of the cache; below it, who made slabs that are still held", 20, true },
	{ "MADE", "slabs made since attach", 8, false },
	{ "HELD", "made less given back; of a stack, those that it made and that are still held", 8,
	  false },
	{ "KIB", "KiB of these", 9, false },
	{ "KIB/H", "KiB an hour by which it grows: least squares over the last 60 intervals", 9,
	  false },
	{ "GROWS", "for how long it has grown without losing pages", 7, false },
	{ "OLDEST", "age of the oldest slab made since attach and still held", 7, false },
	{ "NOTE", "of a cache, what cannot be seen of it; of a stack, its functions", 0, true },
};

/* Adds the texts of a line and empties them. */
static void add_line(struct text *out, struct text line[SUSPECT__COUNT], size_t width)
{
	size_t start = out->n;

	for (int i = 0; i < SUSPECT__COUNT; i++) {
		line__add_padded(out, line[i].n ? line[i].bytes : "", cells[i].width,
				 cells[i].left);
		text__add(out, " ", 1);
		out->failed |= line[i].failed;
		text__reset(&line[i]);
	}
	line__end(out, start, width);
}

static void add_value(struct text *cell, const struct column_value *value, __s64 unit)
{
	if (value->state == CELL_NUMBER)
		text__printf(cell, "%s%lld", bound__mark(value->bound), value->number / unit);
	else
		text__add_string(cell, value->state == CELL_NA ? "n/a" : "-");
}

static void add_time(struct text *cell, __u64 ns)
{
	if (ns)
		units__add_time(cell, ns);
	else
		text__add_string(cell, "-");
}

static __u64 age(__u64 now_ns, __u64 then_ns)
{
	return then_ns && now_ns > then_ns ? now_ns - then_ns : 0;
}

static void add_cache(struct text *out, const struct suspect *suspect, __u64 now_ns, size_t width)
{
	struct text line[SUSPECT__COUNT] = {};

	row__add_name(suspect->row, &line[SUSPECT_CACHE]);
	add_value(&line[SUSPECT_MADE], &suspect->made, 1);
	add_value(&line[SUSPECT_HELD], &suspect->held, 1);
	add_value(&line[SUSPECT_KIB], &suspect->held_bytes, 1024);
	add_value(&line[SUSPECT_SLOPE], &suspect->slope, 1024);
	if (suspect->held.state == CELL_NA)
		text__add_string(&line[SUSPECT_GROWS], "n/a");
	else
		add_time(&line[SUSPECT_GROWS], suspect->held_ns);
	add_time(&line[SUSPECT_OLDEST], age(now_ns, suspect->oldest_ns));
	if (suspect->note.n)
		text__add_string(&line[SUSPECT_NOTE], suspect->note.bytes);
	add_line(out, line, width);
}

static void add_growth(struct text *out, const char *title, const struct growth_row *row,
		       __u64 now_ns, size_t width)
{
	struct text line[SUSPECT__COUNT] = {};

	text__printf(&line[SUSPECT_CACHE], "  %s", title);
	text__printf(&line[SUSPECT_MADE], "%llu", row->made);
	text__printf(&line[SUSPECT_HELD], "%llu", row->held);
	text__printf(&line[SUSPECT_KIB], "%llu", row->held_bytes / 1024);
	add_time(&line[SUSPECT_OLDEST], age(now_ns, row->oldest_ns));
	if (row->label)
		text__add_escaped(&line[SUSPECT_NOTE], row->label, strlen(row->label), false);
	else
		text__add_string(&line[SUSPECT_NOTE], row->others ? "(others)" : "n/a");
	add_line(out, line, width);
}

/* Those beyond the first, as one. */
static void add_others(struct text *out, const char *title, const struct growth_row *rows, size_t n,
		       __u64 now_ns, size_t width)
{
	struct growth_row sum = {};
	struct text label = {};

	for (size_t i = 0; i < n; i++) {
		sum.made += rows[i].made;
		sum.held += rows[i].held;
		sum.held_bytes += rows[i].held_bytes;
		if (rows[i].oldest_ns && (!sum.oldest_ns || rows[i].oldest_ns < sum.oldest_ns))
			sum.oldest_ns = rows[i].oldest_ns;
	}
	text__printf(&label, "(%zu more)", n);
	sum.label = label.bytes;
	add_growth(out, title, &sum, now_ns, width);
	text__reset(&label);
}

static void add_stacks(struct text *out, const char *title, const struct growth_row *rows, size_t n,
		       __u64 now_ns, size_t width)
{
	/* To sum up one alone would hide it for nothing. */
	size_t shown = n <= STACKS + 1 ? n : STACKS;

	for (size_t i = 0; i < shown; i++)
		add_growth(out, title, &rows[i], now_ns, width);
	if (shown < n)
		add_others(out, title, &rows[shown], n - shown, now_ns, width);
}

static __u64 least(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

static void add_lacks(struct text *out, const struct suspects *suspects)
{
	const struct growth_totals *ledger = &suspects->ledger;
	struct text made = {};

	add_value(&made, &suspects->made, 1);
	text__printf(out, "%llu of %s slabs made are attributed to stacks",
		     ledger->made - least(ledger->made, suspects->stackless),
		     made.n ? made.bytes : "");
	text__reset(&made);
	if (suspects->lost)
		text__printf(out, ", %llu events lost (ring buffer full)", suspects->lost);
	if (suspects->stackless)
		text__printf(out, ", %llu without a stack", suspects->stackless);
	if (ledger->untracked)
		text__printf(out, ", %llu not followed (too many at once)", ledger->untracked);
	if (ledger->refound)
		text__printf(out, ", %llu given back unseen", ledger->refound);
	text__add(out, "\n", 1);
}

void lines__add_suspects(struct text *out, const struct suspects *suspects,
			 const struct lines_style *style)
{
	struct text line[SUSPECT__COUNT] = {};

	for (int i = 0; i < SUSPECT__COUNT; i++)
		text__add_string(&line[i], cells[i].header);
	add_line(out, line, style->width);
	for (size_t i = 0; i < suspects->n && i < style->rows; i++) {
		const struct suspect *suspect = &suspects->rows[i];

		add_cache(out, suspect, suspects->now_ns, style->width);
		add_stacks(out, "stack", suspect->stacks, suspect->n_stacks, suspects->now_ns,
			   style->width);
		add_stacks(out, "objects", suspect->object_stacks, suspect->n_object_stacks,
			   suspects->now_ns, style->width);
	}
	add_lacks(out, suspects);
}

void lines__add_growth_definitions(struct text *out, const struct coverage *coverage, bool objects)
{
	struct text unseen = {};

	text__add_string(out, "made, held: slabs since attach; held: made less given back, also if "
			      "made before; KiB/h over the last 60 intervals, from three on\n");
	if (!objects)
		return;
	text__add_string(out, "objects: allocated since attach and not seen to be freed; each "
			      "costs an event");
	coverage__add_unseen_frees(coverage, &unseen);
	if (unseen.n)
		text__printf(out, "; frees not all seen: %s", unseen.bytes);
	text__add(out, "\n", 1);
	text__reset(&unseen);
}

void lines__add_growth_help(struct text *out)
{
	for (int i = 0; i < SUSPECT__COUNT; i++)
		text__printf(out, "  %-9s %s\n", cells[i].header, cells[i].help);
}
