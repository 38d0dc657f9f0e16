// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows, caches and what is held, each in bounds. */
#include "ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Rows of one dimension, over all caches. Nodes, CPUs and flags are bounded by the machine; the
 * others come and go without end.
 */
static const __u32 most_rows[GROWTH_BY__COUNT] = {
	[BY_STACK] = 8192, [BY_PROCESS] = 16384, [BY_CGROUP] = 8192,
	[BY_NODE] = 65536, [BY_CPU] = 262144,	 [BY_GFP] = 16384,
};

#define MOST_CACHES 4096

static __u32 hash_place(__u64 place)
{
	return hash__number(place);
}

static __u32 hash_row(__u32 cache, __u32 key)
{
	return hash__number((__u64)cache << 32 | key);
}

void ledger__expect_row(const struct growth *growth, __u32 cache, __u32 key)
{
	slots__expect(&growth->row_slots, hash_row(cache, key));
}

void ledger__expect_held(const struct growth *growth, __u64 place)
{
	slots__expect(&growth->held_slots, hash_place(place));
}

static __u32 find_row(const struct growth *growth, __u32 cache, __u32 key)
{
	__u32 hash = hash_row(cache, key), place, number;

	for (place = hash; (number = slots__seek(&growth->row_slots, hash, &place)); place++) {
		const struct row *row = row_at(growth, number);

		if (row->cache == cache && row->key == key)
			break;
	}
	return number;
}

static __u32 add_row(struct growth *growth, __u32 cache, enum growth_by by, __u32 key, bool others)
{
	struct row *row;
	__u32 number;

	if (slots__reserve(&growth->row_slots))
		return 0;
	number = pool__add(&growth->rows);
	if (!number)
		return 0;
	row = row_at(growth, number);
	row->cache = cache;
	row->key = key;
	row->by = by;
	row->others = others;
	interned__hold(&growth->interned, key);
	slots__add(&growth->row_slots, hash_row(cache, key), number);
	growth->n_rows[by] += !others;
	growth->idle[by] += !others;
	return number;
}

/* The row of what is no longer told apart. */
static __u32 others_of(struct growth *growth, __u32 cache, enum growth_by by)
{
	struct key_name name = { .kind = by, .number = GROWTH_OTHERS };
	__u32 key = interned__get(&growth->interned, &name), row;

	if (!key)
		return 0;
	row = find_row(growth, cache, key);
	if (!row)
		row = add_row(growth, cache, by, key, true);
	interned__release(&growth->interned, key);
	return row;
}

static void drop_row(struct growth *growth, __u32 number)
{
	struct row *row = row_at(growth, number);

	growth->n_rows[row->by] -= !row->others;
	growth->idle[row->by] -= !row->others;
	slots__drop(&growth->row_slots, hash_row(row->cache, row->key), number);
	interned__release(&growth->interned, row->key);
	pool__drop(&growth->rows, number);
}

/* Adds a row that holds nothing to the others of @cache. Returns 0 or -ENOMEM. */
static int fold_row(struct growth *growth, __u32 number, __u32 cache)
{
	__u32 others = others_of(growth, cache, row_at(growth, number)->by);
	const struct row *from;
	struct row *to;

	if (!others)
		return -ENOMEM;
	from = row_at(growth, number);
	to = row_at(growth, others);
	if (from->made && (!to->made || from->first_ns < to->first_ns))
		to->first_ns = from->first_ns;
	if (from->last_ns > to->last_ns)
		to->last_ns = from->last_ns;
	to->made += from->made;
	to->made_bytes += from->made_bytes;
	drop_row(growth, number);
	return 0;
}

static bool is_idle(const struct row *row, enum growth_by by)
{
	return row->key && row->by == by && !row->others && !row->held;
}

static int by_time(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)a, y = *(const __u64 *)b;

	return (x > y) - (x < y);
}

/*
 * The time before which half of the idle rows of @by were last heard of; without memory to find it
 * out, that of the last.
 */
static __u64 median_of_idle(const struct growth *growth, enum growth_by by)
{
	__u64 *times = malloc(growth->idle[by] * sizeof(*times)), median = ~0ull;
	size_t n = 0;

	if (!times)
		return median;
	for (__u32 i = 1; i <= growth->rows.n; i++)
		if (is_idle(row_at(growth, i), by))
			times[n++] = row_at(growth, i)->last_ns;
	qsort(times, n, sizeof(*times), by_time);
	median = times[(n - 1) / 2];
	free(times);
	return median;
}

/*
 * Folds that half of the idle rows of @by that was silent longest into others, so that its cost is
 * spread over as many new rows. Returns 0 or -ENOMEM.
 */
static int fold_idle(struct growth *growth, enum growth_by by)
{
	__u64 until = median_of_idle(growth, by);
	__u32 n = growth->rows.n;
	int err = 0;

	if (by == BY_STACK)
		ledger__forget_stacks(growth);
	for (__u32 i = 1; i <= n && !err; i++) {
		const struct row *row = row_at(growth, i);

		if (is_idle(row, by) && row->last_ns <= until)
			err = fold_row(growth, i, row->cache);
	}
	return err;
}

__u32 ledger__row(struct growth *growth, __u32 cache, enum growth_by by, __u32 key)
{
	__u32 row = find_row(growth, cache, key);

	if (row)
		return row;
	if (growth->n_rows[by] >= most_rows[by]) {
		/* Not worth a look at every row for each that comes. */
		if (growth->idle[by] < most_rows[by] / 8)
			return others_of(growth, cache, by);
		if (fold_idle(growth, by))
			return 0;
	}
	return add_row(growth, cache, by, key, false);
}

void ledger__forget_stacks(struct growth *growth)
{
	for (__u32 i = 1; i <= growth->stacks.n; i++) {
		const struct stack_keys *keys = pool__at(&growth->stacks, i);

		interned__release(&growth->interned, keys->caller);
		interned__release(&growth->interned, keys->stack);
	}
	pool__clear(&growth->stacks);
	slots__clear(&growth->stack_slots);
}

__u32 ledger__find_cache(const struct growth *growth, __u64 generation)
{
	__u32 hash = hash__number(generation), place, number;

	for (place = hash; (number = slots__seek(&growth->cache_slots, hash, &place)); place++)
		if (cache_at(growth, number)->generation == generation)
			break;
	return number;
}

static bool is_gone(const struct growth *growth, __u32 number)
{
	const struct cache *cache = cache_at(growth, number);

	return cache->dead && !cache->totals.held;
}

static void bury(struct growth *growth, __u32 number)
{
	struct cache *cache = cache_at(growth, number);
	struct growth_totals *to = &cache_at(growth, GRAVE)->totals;

	to->made += cache->totals.made;
	to->freed += cache->totals.freed;
	to->freed_before += cache->totals.freed_before;
	to->refound += cache->totals.refound;
	to->untracked += cache->totals.untracked;
	to->made_bytes += cache->totals.made_bytes;
	for (__u32 i = 0; i < cache->n_last; i++)
		interned__release(&growth->interned, cache->last[i].caller);
	slots__drop(&growth->cache_slots, hash__number(cache->generation), number);
	pool__drop(&growth->caches, number);
}

/* Folds all caches that are gone into one. Returns 0 or -ENOMEM. */
static int bury_all(struct growth *growth)
{
	__u32 n = growth->rows.n;

	for (__u32 i = 1; i <= n; i++) {
		const struct row *row = row_at(growth, i);

		if (row->key && is_gone(growth, row->cache) && fold_row(growth, i, GRAVE))
			return -ENOMEM;
	}
	for (__u32 i = GRAVE + 1; i <= growth->caches.n; i++)
		if (is_gone(growth, i))
			bury(growth, i);
	growth->dead = 0;
	return 0;
}

__u32 ledger__cache(struct growth *growth, __u64 generation)
{
	__u32 number = ledger__find_cache(growth, generation);

	if (number)
		return number;
	if (growth->cache_slots.n >= MOST_CACHES && growth->dead >= MOST_CACHES / 8 &&
	    bury_all(growth))
		return 0;
	if (slots__reserve(&growth->cache_slots))
		return 0;
	number = pool__add(&growth->caches);
	if (!number)
		return 0;
	cache_at(growth, number)->generation = generation;
	slots__add(&growth->cache_slots, hash__number(generation), number);
	return number;
}

__u32 ledger__find_held(const struct growth *growth, __u64 place)
{
	__u32 hash = hash_place(place), at, number;

	for (at = hash; (number = slots__seek(&growth->held_slots, hash, &at)); at++)
		if (held_at(growth, number)->place == place)
			break;
	return number;
}

__u32 ledger__hold(struct growth *growth, __u64 place)
{
	__u32 number;

	if (slots__reserve(&growth->held_slots))
		return 0;
	number = pool__add(&growth->held);
	if (!number)
		return 0;
	held_at(growth, number)->place = place;
	slots__add(&growth->held_slots, hash_place(place), number);
	return number;
}

static __u32 tick_of(struct growth *growth, __u64 ts_ns)
{
	__u64 ticks;

	if (!growth->begun) {
		growth->begun = true;
		growth->began_ns = ts_ns;
	}
	/* Two CPUs may tell the first two in the wrong order. */
	ticks = ts_ns > growth->began_ns ? (ts_ns - growth->began_ns) / TICK_NS : 0;
	return ticks < ~0u ? ticks : ~0u;
}

static void row__made(struct row *row, __u64 ts_ns, __u32 bytes)
{
	if (!row->made || ts_ns < row->first_ns)
		row->first_ns = ts_ns;
	if (ts_ns > row->last_ns)
		row->last_ns = ts_ns;
	row->made++;
	row->made_bytes += bytes;
}

void ledger__count(struct growth *growth, __u32 cache, const __u32 row[GROWTH_BY__COUNT],
		   __u64 ts_ns, __u32 bytes, __u32 held)
{
	struct growth_totals *totals = &cache_at(growth, cache)->totals;
	struct held *entry;

	totals->made++;
	totals->made_bytes += bytes;
	for (int by = 0; by < GROWTH_BY__COUNT; by++)
		row__made(row_at(growth, row[by]), ts_ns, bytes);
	if (!held) {
		totals->untracked++;
		return;
	}
	entry = held_at(growth, held);
	totals->held++;
	totals->held_bytes += bytes;
	for (int by = 0; by < GROWTH_BY__COUNT; by++) {
		struct row *by_row = row_at(growth, row[by]);

		if (!by_row->held++ && !by_row->others)
			growth->idle[by]--;
		by_row->held_bytes += bytes;
		entry->row[by] = row[by];
	}
	entry->bytes = bytes;
	entry->tick = tick_of(growth, ts_ns);
}

__u32 ledger__let_go(struct growth *growth, __u32 held)
{
	const struct held *entry = held_at(growth, held);
	__u32 cache = row_at(growth, entry->row[0])->cache;
	struct growth_totals *totals = &cache_at(growth, cache)->totals;

	for (int by = 0; by < GROWTH_BY__COUNT; by++) {
		struct row *row = row_at(growth, entry->row[by]);

		row->held_bytes -= entry->bytes;
		if (!--row->held && !row->others)
			growth->idle[by]++;
	}
	totals->held--;
	totals->held_bytes -= entry->bytes;
	slots__drop(&growth->held_slots, hash_place(entry->place), held);
	pool__drop(&growth->held, held);
	return cache;
}
