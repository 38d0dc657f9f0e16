// SPDX-License-Identifier: GPL-2.0-or-later
/* How each column gets its value from a snapshot. */
#include "column_value.h"

#include "column.h"
#include "history.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))

void column_value__number(struct column_value *out, bool known, __s64 value)
{
	out->state = known ? CELL_NUMBER : CELL_NA;
	out->bound = BOUND_EXACT;
	out->number = known ? value : 0;
}

void column_value__bounded(struct column_value *out, bool known, __s64 value, enum bound bound)
{
	column_value__number(out, known, value);
	out->bound = bound;
}

COLUMN_VALUE(tally)
{
	column_value__bounded(out, known__tally(snapshot, row, column->index),
			      row->tally[column->index], bound__tally(snapshot, column->index));
}

/* Not known once there was a failure of which the cache could not be told. */
COLUMN_VALUE(failed)
{
	const __u64 *strays = snapshot->strays;
	unsigned int by = row__service(row);
	bool untold = (by & BY_KMALLOC && strays[STRAY_KMALLOC_FAILED]) ||
		      (by & BY_CACHE && strays[STRAY_ALLOC_FAILED]);

	(void)column;
	column_value__bounded(out, known__allocs(snapshot, row) && !untold,
			      row->tally[TALLY_FAILED], bound__tally(snapshot, TALLY_FAILED));
}

COLUMN_VALUE(slow)
{
	static const enum tally parts[] = { TALLY_SLOW, TALLY_SLOW_BULK };

	(void)column;
	column_value__bounded(out, known__slow(snapshot),
			      row->tally[TALLY_SLOW] + row->tally[TALLY_SLOW_BULK],
			      bound__sum(snapshot, parts, ARRAY_SIZE(parts)));
}

COLUMN_VALUE(refill)
{
	static const enum tally parts[] = { TALLY_SLOW, TALLY_REFILLS };
	const bool *seen = snapshot->coverage.seen;

	(void)column;
	column_value__bounded(out, seen[METRIC_SLOW] && seen[METRIC_REFILLS],
			      row->tally[TALLY_SLOW] + row->tally[TALLY_REFILLS],
			      bound__sum(snapshot, parts, ARRAY_SIZE(parts)));
}

/* What refill_objects took less what it took for bulk calls: the kernel's SHEAF_REFILL. */
COLUMN_VALUE(refilled)
{
	static const enum tally parts[] = { TALLY_REFILLED, TALLY_SLOW_BULK, TALLY_BULK_FAILED };

	(void)column;
	column_value__bounded(out,
			      snapshot->coverage.seen[METRIC_REFILLS] && known__slow(snapshot) &&
				      !row->tally[TALLY_BULK_FAILED] &&
				      row->cache->layer != LAYER_BOTH,
			      row->tally[TALLY_REFILLED] - row->tally[TALLY_SLOW_BULK],
			      bound__difference(snapshot, parts, ARRAY_SIZE(parts)));
}

COLUMN_VALUE(fast)
{
	(void)column;
	column_value__bounded(out, known__fast(snapshot, row), row->fast, bound__fast(snapshot));
}

/* Of all objects that were had. Cut off, not rounded: 100.0 is said only of all. */
COLUMN_VALUE(fast_share)
{
	const __u64 *tally = row->tally;
	__s64 had = tally[TALLY_ALLOCS] + tally[TALLY_BULK_ALLOCS] + tally[TALLY_REFUSED];

	(void)column;
	column_value__bounded(out, known__fast(snapshot, row), had > 0 ? row->fast * 1000 / had : 0,
			      bound__fast(snapshot));
	if (out->state == CELL_NUMBER && had <= 0)
		out->state = CELL_NONE;
}

COLUMN_VALUE(live)
{
	static const enum tally parts[] = { TALLY_ALLOCS, TALLY_BULK_ALLOCS, TALLY_FREES,
					    TALLY_BULK_FREES, TALLY_RCU_FREES };
	const __u64 *tally = row->tally;

	(void)column;
	column_value__bounded(out, known__live(snapshot, row),
			      (__s64)(tally[TALLY_ALLOCS] + tally[TALLY_BULK_ALLOCS] -
				      tally[TALLY_FREES] - tally[TALLY_BULK_FREES] -
				      tally[TALLY_RCU_FREES]),
			      bound__difference(snapshot, parts, ARRAY_SIZE(parts)));
}

COLUMN_VALUE(slabs)
{
	column_value__bounded(out, known__slabs(snapshot, column->index),
			      slabs__sum(row->slabs[column->index], false),
			      bound__slabs(snapshot, column->index));
}

COLUMN_VALUE(pages)
{
	column_value__bounded(out, known__slabs(snapshot, column->index),
			      slabs__sum(row->slabs[column->index], true),
			      bound__slabs(snapshot, column->index));
}

static __s64 net_pages(const struct snapshot_row *row)
{
	return (__s64)slabs__sum(row->slabs[SLAB_GOT], true) -
	       (__s64)slabs__sum(row->slabs[SLAB_FREED], true);
}

COLUMN_VALUE(held)
{
	(void)column;
	column_value__bounded(out, known__net(snapshot),
			      net_pages(row) * (snapshot->page_bytes / 1024), bound__net(snapshot));
}

/* What was missed in earlier intervals is missing in what is counted over all of them. */
static enum bound bound_since(const struct snapshot *snapshot)
{
	return bound__net(snapshot->since ? snapshot->since : snapshot);
}

COLUMN_VALUE(net)
{
	(void)column;
	column_value__bounded(out, row->since && known__net(snapshot),
			      row->since ? net_pages(row->since) : 0, bound_since(snapshot));
}

/* What the kernel's own books say at the end of the interval. */
COLUMN_VALUE(slabs_now)
{
	(void)column;
	(void)snapshot;
	column_value__number(out, row->cache->slabs_now >= 0, row->cache->slabs_now);
}

COLUMN_VALUE(objects_now)
{
	(void)column;
	(void)snapshot;
	column_value__number(out, row->cache->objects_now >= 0, row->cache->objects_now);
}

COLUMN_VALUE(total)
{
	bool exact;
	__s64 pages = snapshot_row__pages_now(row, &exact);

	(void)column;
	column_value__bounded(out, pages >= 0, pages * (snapshot->page_bytes / 1024),
			      exact ? BOUND_EXACT : BOUND_ABOUT);
}

COLUMN_VALUE(active)
{
	(void)column;
	(void)snapshot;
	column_value__bounded(out, row->cache->active >= 0, row->cache->active, bound__active(row));
}

COLUMN_VALUE(use)
{
	__s64 active = row->cache->active, objects = row->cache->objects_now;

	(void)column;
	(void)snapshot;
	column_value__bounded(out, active >= 0 && objects >= 0,
			      objects > 0 ? active * 1000 / objects : 0, bound__active(row));
	if (out->state == CELL_NUMBER && !objects)
		out->state = CELL_NONE;
}

void column_value__inside(struct column_value *out, const struct inside *inside,
			  const struct bounds *of, bool guessed)
{
	bool about = guessed || inside->is_old || !inside->quiet;
	enum bound bound = about		  ? BOUND_ABOUT
			   : of->least < of->most ? BOUND_AT_LEAST
						  : BOUND_EXACT;

	column_value__bounded(out, inside->known, about ? (of->least + of->most) / 2 : of->least,
			      bound);
}

COLUMN_VALUE(used)
{
	const struct inside *inside = &row->cache->inside;

	(void)column;
	(void)snapshot;
	column_value__inside(out, inside, &inside->in_use, false);
}

/* Cut off, not rounded: 100.0 is said only of all. */
COLUMN_VALUE(in_use)
{
	const struct inside *inside = &row->cache->inside;

	(void)column;
	(void)snapshot;
	column_value__inside(out, inside, &inside->in_use, false);
	if (out->state != CELL_NUMBER)
		return;
	if (inside->objects)
		out->number = out->number * 1000 / (__s64)inside->objects;
	else
		out->state = CELL_NONE;
}

COLUMN_VALUE(waste)
{
	const struct inside *inside = &row->cache->inside;

	(void)column;
	(void)snapshot;
	column_value__inside(out, inside, &inside->waste, false);
	out->number /= 1024;
}

COLUMN_VALUE(pinned)
{
	const struct inside *inside = &row->cache->inside;

	(void)column;
	(void)snapshot;
	column_value__inside(out, inside, &inside->pinned, inside->pins_guessed);
}

/* For sorting: what the cache gained over all the intervals that are drawn. */
COLUMN_VALUE(growth)
{
	__s64 sum = 0;

	(void)column;
	for (int i = 0; row->history && i < row->history->n; i++)
		sum += row->history->net[i];
	column_value__bounded(out, row->history && known__net(snapshot), sum,
			      bound_since(snapshot));
}

/* Slabs by the order that the cache got: "3:9" is nine of order 3. */
COLUMN_VALUE(got)
{
	const char *comma = "";

	out->state = known__slabs(snapshot, column->index) ? CELL_TEXT : CELL_NA;
	out->bound = bound__slabs(snapshot, column->index);
	if (out->state == CELL_NA)
		return;
	for (int order = 0; order < SLUBTRACE_ORDERS; order++) {
		if (!row->slabs[column->index][order])
			continue;
		text__printf(out->text, "%s%d:%llu", comma, order,
			     row->slabs[column->index][order]);
		comma = ",";
	}
	if (!*comma)
		text__add_string(out->text, "-");
}

COLUMN_VALUE(bytes)
{
	static const enum tally parts[] = { TALLY_ALLOCS, TALLY_BULK_ALLOCS };

	(void)column;
	column_value__bounded(
		out, known__allocs(snapshot, row) && snapshot->coverage.seen[METRIC_BULK_ALLOCS],
		(row->tally[TALLY_ALLOCS] + row->tally[TALLY_BULK_ALLOCS]) * row->cache->size,
		bound__sum(snapshot, parts, ARRAY_SIZE(parts)));
}

COLUMN_VALUE(order)
{
	(void)column;
	(void)snapshot;
	column_value__number(out, true, row->cache->order);
}

COLUMN_VALUE(objects)
{
	(void)column;
	(void)snapshot;
	column_value__number(out, true, row->cache->objects);
}

COLUMN_VALUE(size)
{
	(void)column;
	(void)snapshot;
	column_value__number(out, true, row->cache->size);
}

COLUMN_VALUE(object_size)
{
	(void)column;
	(void)snapshot;
	column_value__number(out, true, row->cache->object_size);
}

COLUMN_VALUE(cache)
{
	(void)column;
	(void)snapshot;
	out->state = CELL_TEXT;
	row__add_name(row, out->text);
}

COLUMN_VALUE(merged)
{
	(void)column;
	(void)snapshot;
	out->state = CELL_TEXT;
	if (row->merged)
		text__add_string(out->text, row->merged);
	if (row->cache->dead)
		text__add_string(out->text, row->merged ? " (destroyed)" : "(destroyed)");
}
