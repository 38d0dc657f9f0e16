// SPDX-License-Identifier: GPL-2.0-or-later
/* Puts together what tallies, history and ledger know of each cache that grows. */
#include "suspect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct column_value value_of(const char *key, const struct snapshot *snapshot,
				    const struct snapshot_row *row)
{
	const struct column *column = column__find(key);
	struct column_value value = {};

	column->value(column, snapshot, row, &value);
	return value;
}

static struct column_value value(bool known, enum bound bound, __s64 number)
{
	return (struct column_value){
		.state = known ? CELL_NUMBER : CELL_NA,
		.bound = bound,
		.number = known ? number : 0,
	};
}

static void take_tallies(struct suspect *suspect, const struct snapshot *snapshot)
{
	const struct snapshot_row *row = suspect->row;
	struct column_value freed = value_of("freed", snapshot, row);
	__s64 pages = (__s64)(slabs__sum(row->slabs[SLAB_GOT], true) -
			      slabs__sum(row->slabs[SLAB_FREED], true));
	enum bound bound;
	bool known;

	suspect->made = value_of("new", snapshot, row);
	known = suspect->made.state == CELL_NUMBER && freed.state == CELL_NUMBER;
	bound = suspect->made.bound || freed.bound ? BOUND_ABOUT : BOUND_EXACT;
	suspect->held = value(known, bound, suspect->made.number - freed.number);
	suspect->held_bytes = value(known, bound, pages * snapshot->page_bytes);
}

static void take_history(struct suspect *suspect, const struct suspect_sources *from)
{
	const struct history_row *row =
		history__find(from->history, suspect->row->cache->generation);
	__s64 slope;

	suspect->slope = value(suspect->held.state == CELL_NUMBER, suspect->held.bound, 0);
	if (suspect->slope.state == CELL_NA)
		return;
	suspect->held_ns = row ? history_row__held_ns(row, from->now_ns) : 0;
	if (row && history_row__slope(row, from->since->page_bytes, &slope))
		suspect->slope.number = slope;
	else
		suspect->slope.state = CELL_NONE;
}

/* The stacks of which anything is still held. Returns their number or -ENOMEM. */
static long take_stacks(const struct growth *growth, __u64 generation, struct growth_row **out)
{
	struct growth_row *rows = NULL;
	long n = growth__rows(growth, BY_STACK, generation, &rows), held = 0;

	if (n < 0)
		return n;
	while (held < n && rows[held].held) /* most held first */
		held++;
	*out = rows;
	return held;
}

static int take_ledgers(struct suspect *suspect, const struct suspect_sources *from)
{
	__u64 generation = suspect->row->cache->generation;
	long n;

	if (from->slabs) {
		n = take_stacks(from->slabs, generation, &suspect->stacks);
		if (n < 0)
			return n;
		suspect->n_stacks = n;
	}
	for (size_t i = 0; i < suspect->n_stacks; i++) {
		__u64 ns = suspect->stacks[i].oldest_ns;

		if (ns && (!suspect->oldest_ns || ns < suspect->oldest_ns))
			suspect->oldest_ns = ns;
	}
	if (!from->objects)
		return 0;
	n = take_stacks(from->objects, generation, &suspect->object_stacks);
	if (n < 0)
		return n;
	suspect->n_object_stacks = n;
	return 0;
}

/* Adds @title and those of the metrics that are not seen. */
static void add_unseen(struct text *out, const struct coverage *coverage, const char *title,
		       const enum metric *metrics, size_t n)
{
	const char *before = title;

	for (size_t i = 0; i < n; i++) {
		if (coverage->seen[metrics[i]])
			continue;
		text__printf(out, "%s%s", before, metric__name(metrics[i]));
		before = ", ";
	}
}

void suspect__add_unseen_frees(struct text *out, const struct coverage *coverage, const char *title)
{
	static const enum metric frees[] = { METRIC_FREES, METRIC_KFREES, METRIC_BULK_FREES,
					     METRIC_RCU_FREES, METRIC_NOLOCK_FREES };

	add_unseen(out, coverage, title, frees, sizeof(frees) / sizeof(*frees));
}

static void add_note(struct suspect *suspect, const struct snapshot *snapshot)
{
	static const enum metric slabs[] = { METRIC_NEW_SLABS, METRIC_FREED_SLABS };
	struct text *note = &suspect->note;

	if (suspect->row->cache->dead)
		text__add_string(note, "destroyed");
	add_unseen(note, &snapshot->coverage, note->n ? "; not seen: " : "not seen: ", slabs,
		   sizeof(slabs) / sizeof(*slabs));
	suspect__add_unseen_frees(note, &snapshot->coverage,
				  note->n ? "; frees not all seen: " : "frees not all seen: ");
	if (suspect->ledger.freed_before)
		text__printf(note, "%sgave back %llu made before", note->n ? "; " : "",
			     suspect->ledger.freed_before);
}

static int by_suspicion(const void *a, const void *b)
{
	const struct suspect *x = a, *y = b;

	if (x->held.state != y->held.state)
		return x->held.state == CELL_NA ? 1 : -1;
	if (x->held.number != y->held.number)
		return x->held.number < y->held.number ? 1 : -1;
	if (x->made.number != y->made.number)
		return x->made.number < y->made.number ? 1 : -1;
	return strcmp(x->row->cache->name, y->row->cache->name);
}

static void sum_up(struct suspects *suspects, const struct suspect *suspect)
{
	struct growth_totals *sum = &suspects->ledger;
	const struct growth_totals *ledger = &suspect->ledger;

	/* What ended with its cache, the ledger does not tell apart. */
	if (suspect->row->cache->dead)
		return;
	suspects->made.state = suspect->made.state;
	suspects->made.bound = suspect->made.bound;
	suspects->made.number += suspect->made.number;
	sum->made += ledger->made;
	sum->held += ledger->held;
	sum->freed += ledger->freed;
	sum->freed_before += ledger->freed_before;
	sum->refound += ledger->refound;
	sum->untracked += ledger->untracked;
	sum->made_bytes += ledger->made_bytes;
	sum->held_bytes += ledger->held_bytes;
}

static void reset(struct suspect *suspect)
{
	free(suspect->stacks);
	free(suspect->object_stacks);
	text__reset(&suspect->note);
}

static bool is_suspect(const struct suspect *suspect)
{
	return suspect->held.state == CELL_NUMBER ? suspect->held.number > 0
						  : snapshot_row__is_busy(suspect->row);
}

/* Adds the row to the sums, and to the suspects if it is one. Returns 0 or -ENOMEM. */
static int consider(struct suspects *out, const struct suspect_sources *from,
		    const struct snapshot_row *row)
{
	struct suspect *suspect = &out->rows[out->n];
	int err;

	*suspect = (struct suspect){ .row = row };
	take_tallies(suspect, from->since);
	if (from->slabs)
		growth__totals(from->slabs, row->cache->generation, &suspect->ledger);
	sum_up(out, suspect);
	if (!is_suspect(suspect))
		return 0;
	out->n++;
	take_history(suspect, from);
	err = take_ledgers(suspect, from);
	if (err)
		return err;
	add_note(suspect, from->since);
	return suspect->note.failed ? -ENOMEM : 0;
}

/* Slabs of which the event had no stack. Returns 0 or -ENOMEM. */
static int take_stackless(struct suspects *out, const struct growth *growth)
{
	struct growth_row *rows = NULL;
	long n = growth ? growth__rows(growth, BY_STACK, 0, &rows) : 0;

	if (n < 0)
		return n;
	for (long i = 0; i < n; i++)
		out->stackless += rows[i].number == GROWTH_UNKNOWN ? rows[i].made : 0;
	free(rows);
	return 0;
}

int suspects__take(struct suspects *out, const struct suspect_sources *from)
{
	const struct snapshot *since = from->since;
	int err = 0;

	*out = (struct suspects){ .now_ns = from->now_ns, .lost = since->losses[LOSS_RING_FULL] };
	out->made = value(since->coverage.seen[METRIC_NEW_SLABS], BOUND_EXACT, 0);
	out->rows = calloc(since->n_rows + 1, sizeof(*out->rows));
	if (!out->rows)
		return -ENOMEM;
	for (size_t i = 0; i < since->n_rows && !err; i++)
		err = consider(out, from, &since->rows[i]);
	if (!err)
		err = take_stackless(out, from->slabs);
	if (err) {
		suspects__reset(out);
		return err;
	}
	qsort(out->rows, out->n, sizeof(*out->rows), by_suspicion);
	return 0;
}

void suspects__reset(struct suspects *suspects)
{
	for (size_t i = 0; i < suspects->n; i++)
		reset(&suspects->rows[i]);
	free(suspects->rows);
	memset(suspects, 0, sizeof(*suspects));
}
