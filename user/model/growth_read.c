// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the ledger of growth. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "growth.h"
#include "ledger.h"

/* Which rows are wanted, and what is summed up in one: a key's, or with @per_cache a cache's. */
struct query {
	enum growth_by by;
	bool per_cache;
	bool apart;	/* nothing is */
	bool one_cache; /* only the rows of @cache */
	__u32 cache;
	__u64 number; /* with @per_cache: of the key */
};

static bool query__wants(const struct query *query, const struct growth *growth,
			 const struct row *row)
{
	if (!row->key || row->by != query->by || !row->made)
		return false;
	if (query->per_cache)
		return interned__at(&growth->interned, row->key)->number == query->number;
	return !query->one_cache || row->cache == query->cache;
}

/* Adds @row to @out, which may be empty yet. */
static void add_row(struct growth_row *out, const struct growth *growth, const struct row *row,
		    bool same_cache)
{
	const struct key *key = interned__at(&growth->interned, row->key);

	if (!out->made || row->first_ns < out->first_ns)
		out->first_ns = row->first_ns;
	if (!out->made || row->last_ns >= out->last_ns) {
		out->last_ns = row->last_ns;
		out->label = key->label;
	}
	if (!out->made || !same_cache)
		out->caches++;
	out->number = key->number;
	out->others = row->others;
	out->generation = out->caches == 1 ? cache_at(growth, row->cache)->generation : 0;
	out->made += row->made;
	out->held += row->held;
	out->made_bytes += row->made_bytes;
	out->held_bytes += row->held_bytes;
}

/*
 * Sums the rows up in rows[], and tells in place[] which of them each became (0: none, else from 1
 * on). group[] is room for a number each of the caches or keys. Returns how many there are.
 */
static __u32 collect(const struct growth *growth, const struct query *query,
		     struct growth_row *rows, __u32 *place, __u32 *group)
{
	__u32 n = 0;

	for (__u32 i = 1; i <= growth->rows.n; i++) {
		const struct row *row = row_at(growth, i);
		__u32 *number;

		if (!query__wants(query, growth, row))
			continue;
		number = &group[query->per_cache ? row->cache : row->key];
		if (!*number || query->apart)
			*number = ++n;
		place[i] = *number;
		add_row(&rows[*number - 1], growth, row, query->per_cache);
	}
	return n;
}

static void find_oldest(const struct growth *growth, enum growth_by by, struct growth_row *rows,
			const __u32 *place)
{
	for (__u32 i = 1; i <= growth->held.n; i++) {
		const struct held *held = held_at(growth, i);
		__u64 ns = growth->began_ns + held->tick * TICK_NS;
		struct growth_row *row;

		if (!held->row[by] || !place[held->row[by]])
			continue;
		row = &rows[place[held->row[by]] - 1];
		ns = ns > row->first_ns ? ns : row->first_ns; /* the other is to 10 ms */
		if (!row->oldest_ns || ns < row->oldest_ns)
			row->oldest_ns = ns;
	}
}

static int compare(__u64 x, __u64 y)
{
	return (x > y) - (x < y);
}

/* The rest is for an order that is always the same. */
static int by_growth(const void *a, const void *b)
{
	const struct growth_row *x = a, *y = b;
	int order = compare(y->held, x->held);

	if (!order)
		order = compare(y->made, x->made);
	if (!order)
		order = !x->label - !y->label;
	if (!order && x->label)
		order = strcmp(x->label, y->label);
	if (!order)
		order = compare(x->number, y->number);
	return order ? order : compare(x->generation, y->generation);
}

static int by_cache(const void *a, const void *b)
{
	const struct growth_row *x = a, *y = b;
	int order = compare(x->generation, y->generation);

	return order ? order : by_growth(a, b);
}

static long read_rows(const struct growth *growth, const struct query *query,
		      struct growth_row **out)
{
	size_t groups = query->per_cache ? growth->caches.n : growth->interned.keys.n;
	struct growth_row *rows =
		calloc(growth->n_rows[query->by] + growth->caches.n + 1, sizeof(*rows));
	__u32 *place = calloc(growth->rows.n + 1, sizeof(*place));
	__u32 *group = calloc(groups + 1, sizeof(*group));
	long n = -ENOMEM;

	if (rows && place && group) {
		n = collect(growth, query, rows, place, group);
		find_oldest(growth, query->by, rows, place);
		qsort(rows, n, sizeof(*rows), query->apart ? by_cache : by_growth);
		*out = rows;
		rows = NULL;
	}
	free(group);
	free(place);
	free(rows);
	return n;
}

long growth__rows(const struct growth *growth, enum growth_by by, __u64 generation,
		  struct growth_row **out)
{
	struct query query = {
		.by = by,
		.one_cache = generation != 0,
		.cache = ledger__find_cache(growth, generation),
	};

	return read_rows(growth, &query, out);
}

long growth__rows_apart(const struct growth *growth, enum growth_by by, struct growth_row **out)
{
	struct query query = { .by = by, .apart = true };

	return read_rows(growth, &query, out);
}

long growth__caches_of(const struct growth *growth, enum growth_by by, __u64 number,
		       struct growth_row **out)
{
	struct query query = { .by = by, .per_cache = true, .number = number };

	return read_rows(growth, &query, out);
}

void growth_totals__add(struct growth_totals *out, const struct growth_totals *totals)
{
	out->made += totals->made;
	out->held += totals->held;
	out->freed += totals->freed;
	out->freed_before += totals->freed_before;
	out->refound += totals->refound;
	out->untracked += totals->untracked;
	out->made_bytes += totals->made_bytes;
	out->held_bytes += totals->held_bytes;
}

void growth__totals(const struct growth *growth, __u64 generation, struct growth_totals *out)
{
	__u32 number = ledger__find_cache(growth, generation);

	memset(out, 0, sizeof(*out));
	if (generation) {
		if (number)
			*out = cache_at(growth, number)->totals;
		return;
	}
	for (__u32 i = GRAVE; i <= growth->caches.n; i++)
		growth_totals__add(out, &cache_at(growth, i)->totals);
	out->nameless = growth->nameless;
}

__u64 growth__age_below(int i)
{
	static const __u64 seconds[GROWTH_AGES - 1] = { 1, 10, 60, 600, 3600, 86400 };

	return i < GROWTH_AGES - 1 ? seconds[i] * 1000000000 : ~0ull;
}

void growth__ages(const struct growth *growth, __u64 generation, __u64 now_ns,
		  __u64 ages[GROWTH_AGES])
{
	__u32 cache = ledger__find_cache(growth, generation);

	memset(ages, 0, GROWTH_AGES * sizeof(*ages));
	for (__u32 i = 1; i <= growth->held.n; i++) {
		const struct held *held = held_at(growth, i);
		__u64 ns = growth->began_ns + held->tick * TICK_NS;
		int bucket = 0;

		if (!held->row[0] || (generation && row_at(growth, held->row[0])->cache != cache))
			continue;
		/* Made since the moment that is looked at: of no age. */
		ns = now_ns > ns ? now_ns - ns : 0;
		while (bucket < GROWTH_AGES - 1 && ns >= growth__age_below(bucket))
			bucket++;
		ages[bucket]++;
	}
}

static int by_place(const void *a, const void *b)
{
	return compare(((const struct growth_holding *)a)->place,
		       ((const struct growth_holding *)b)->place);
}

static const struct key *key_of(const struct growth *growth, __u32 row)
{
	return interned__at(&growth->interned, row_at(growth, row)->key);
}

long growth__holdings(const struct growth *growth, struct growth_holding **out)
{
	struct growth_holding *holdings = calloc(growth->held_slots.n + 1, sizeof(*holdings));
	long n = 0;

	if (!holdings)
		return -ENOMEM;
	for (__u32 i = 1; i <= growth->held.n; i++) {
		const struct held *held = held_at(growth, i);

		if (!held->row[0])
			continue;
		holdings[n++] = (struct growth_holding){
			.place = held->place,
			.made_ns = growth->began_ns + held->tick * TICK_NS,
			.bytes = held->bytes,
			.pid = key_of(growth, held->row[BY_PROCESS])->number,
			.stack = key_of(growth, held->row[BY_STACK])->label,
			.comm = key_of(growth, held->row[BY_PROCESS])->label,
		};
	}
	qsort(holdings, n, sizeof(*holdings), by_place);
	*out = holdings;
	return n;
}

size_t growth__last(const struct growth *growth, __u64 generation,
		    struct growth_event out[GROWTH_LAST])
{
	__u32 number = ledger__find_cache(growth, generation);
	const struct cache *cache = cache_at(growth, number);

	if (!number)
		return 0;
	for (__u32 i = 0; i < cache->n_last; i++) {
		const struct last *last =
			&cache->last[(cache->newest + GROWTH_LAST - i) % GROWTH_LAST];

		out[i] = (struct growth_event){
			.ts_ns = last->ts_ns,
			.made = last->made,
			.pid = last->pid,
			.cpu = last->cpu,
			.order_wanted = last->order_wanted,
			.order_got = last->order_got,
			.node = last->node,
		};
		memcpy(out[i].comm, last->comm, sizeof(last->comm));
		if (last->caller)
			out[i].caller = interned__at(&growth->interned, last->caller)->label;
	}
	return cache->n_last;
}
