// SPDX-License-Identifier: GPL-2.0-or-later
/* Puts together what tallies, history and ledger know of each cache that grows. */
#include "suspect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

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

/* The rows of stacks of all caches, by generation. */
struct stacks {
	const struct growth_row *rows;
	size_t n;
};

static __u64 generation_of(const void *rows, size_t i)
{
	return ((const struct growth_row *)rows)[i].generation;
}

/* Those of one cache of which anything is still held: they come first. Returns how many. */
static size_t find_stacks(const struct stacks *stacks, __u64 generation,
			  const struct growth_row **out)
{
	size_t low = search__first(stacks->rows, stacks->n, generation_of, generation), n = 0;

	*out = stacks->rows + low;
	while (low + n < stacks->n && stacks->rows[low + n].generation == generation &&
	       stacks->rows[low + n].held)
		n++;
	return n;
}

static void take_ledgers(struct suspect *suspect, const struct stacks *slabs,
			 const struct stacks *objects)
{
	__u64 generation = suspect->row->cache->generation;

	suspect->n_stacks = find_stacks(slabs, generation, &suspect->stacks);
	for (size_t i = 0; i < suspect->n_stacks; i++) {
		__u64 ns = suspect->stacks[i].oldest_ns;

		if (ns && (!suspect->oldest_ns || ns < suspect->oldest_ns))
			suspect->oldest_ns = ns;
	}
	suspect->n_object_stacks = find_stacks(objects, generation, &suspect->object_stacks);
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

static void add_unseen_frees(struct text *out, const struct coverage *coverage)
{
	struct text unseen = {};

	coverage__add_unseen_frees(coverage, &unseen);
	if (unseen.n)
		text__printf(out, "%sfrees not all seen: %s", out->n ? "; " : "", unseen.bytes);
	out->failed |= unseen.failed;
	text__reset(&unseen);
}

static void add_note(struct suspect *suspect, const struct snapshot *snapshot)
{
	static const enum metric slabs[] = { METRIC_NEW_SLABS, METRIC_FREED_SLABS };
	struct text *note = &suspect->note;

	if (suspect->row->cache->dead)
		text__add_string(note, "destroyed");
	add_unseen(note, &snapshot->coverage, note->n ? "; not seen: " : "not seen: ", slabs,
		   sizeof(slabs) / sizeof(*slabs));
	add_unseen_frees(note, &snapshot->coverage);
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
	/* What ended with its cache, the ledger does not tell apart. */
	if (suspect->row->cache->dead)
		return;
	suspects->made.state = suspect->made.state;
	suspects->made.bound = suspect->made.bound;
	suspects->made.number += suspect->made.number;
	growth_totals__add(&suspects->ledger, &suspect->ledger);
}

static bool is_suspect(const struct suspect *suspect)
{
	return suspect->held.state == CELL_NUMBER ? suspect->held.number > 0
						  : snapshot_row__is_busy(suspect->row);
}

/* Adds the row to the sums, and to the suspects if it is one. Returns 0 or -ENOMEM. */
static int consider(struct suspects *out, const struct suspect_sources *from,
		    const struct stacks *slabs, const struct stacks *objects,
		    const struct snapshot_row *row)
{
	struct suspect *suspect = &out->rows[out->n];

	*suspect = (struct suspect){ .row = row };
	take_tallies(suspect, from->since);
	if (from->slabs)
		growth__totals(from->slabs, row->cache->generation, &suspect->ledger);
	sum_up(out, suspect);
	if (!is_suspect(suspect))
		return 0;
	out->n++;
	take_history(suspect, from);
	take_ledgers(suspect, slabs, objects);
	add_note(suspect, from->since);
	return suspect->note.failed ? -ENOMEM : 0;
}

/* All rows at once, since each reading passes over all that is held. Returns 0 or -ENOMEM. */
static int read_stacks(const struct growth *growth, struct growth_row **rows, struct stacks *out)
{
	long n = growth ? growth__rows_apart(growth, BY_STACK, rows) : 0;

	if (n < 0)
		return n;
	*out = (struct stacks){ *rows, n };
	return 0;
}

int suspects__take(struct suspects *out, const struct suspect_sources *from)
{
	const struct snapshot *since = from->since;
	struct stacks slabs = {}, objects = {};
	int err;

	*out = (struct suspects){ .now_ns = from->now_ns,
				  .lost = since->losses[LOSS_RING_FULL] +
					  since->losses[LOSS_PAUSED] };
	out->made = value(since->coverage.seen[METRIC_NEW_SLABS], BOUND_EXACT, 0);
	out->rows = calloc(since->n_rows + 1, sizeof(*out->rows));
	err = out->rows ? read_stacks(from->slabs, &out->stacks, &slabs) : -ENOMEM;
	if (!err)
		err = read_stacks(from->objects, &out->object_stacks, &objects);
	for (size_t i = 0; i < since->n_rows && !err; i++)
		err = consider(out, from, &slabs, &objects, &since->rows[i]);
	for (size_t i = 0; i < slabs.n; i++) /* their events had no stack */
		out->stackless += slabs.rows[i].number == GROWTH_UNKNOWN ? slabs.rows[i].made : 0;
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
		text__reset(&suspects->rows[i].note);
	free(suspects->rows);
	free(suspects->stacks);
	free(suspects->object_stacks);
	memset(suspects, 0, sizeof(*suspects));
}
