// SPDX-License-Identifier: GPL-2.0-or-later
/* Differences of samples. Counters only grow, so a difference is never negative. */
#include "snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

/*
 * Objects served on the fast path so far: those that were had (also if a memcg refused them
 * afterwards) and came neither from the slow path nor from a sheaf of the caller's own.
 */
static __s64 fast_so_far(const struct cache_sample *cache)
{
	const __u64 *tally = cache->tally;
	__u64 had = tally[TALLY_ALLOCS] + tally[TALLY_BULK_ALLOCS] + tally[TALLY_REFUSED];
	__u64 slow = tally[TALLY_SLOW] - tally[TALLY_SLOW_FAILED] + tally[TALLY_SLOW_BULK] -
		     tally[TALLY_SLOW_PREFILL];

	return (__s64)(had - slow - tally[TALLY_PREFILLED]);
}

static void subtract(__u64 *out, const __u64 *newer, const __u64 *older, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = newer[i] - older[i];
}

static void row__take(struct snapshot_row *row, const struct cache_sample *older,
		      const struct cache_sample *newer)
{
	static const struct cache_sample nothing;

	if (!older)
		older = &nothing;
	row->cache = newer;
	subtract(row->tally, newer->tally, older->tally, TALLY__COUNT);
	for (int what = 0; what < SLAB__COUNT; what++)
		subtract(row->slabs[what], newer->slabs[what], older->slabs[what],
			 SLUBTRACE_ORDERS);
	row->fast = fast_so_far(newer) - fast_so_far(older);
	row->fast_known = !row->tally[TALLY_BULK_FAILED] && newer->layer != LAYER_BOTH;
}

static void snapshot__add_slabs(struct snapshot *out, const struct snapshot_row *row)
{
	for (int what = 0; what < SLAB__COUNT; what++)
		for (int order = 0; order < SLUBTRACE_ORDERS; order++)
			out->slabs[what][order] += row->slabs[what][order];
}

static void take_rows(struct snapshot *out, const struct sample *older, const struct sample *newer)
{
	size_t o = 0;

	for (size_t n = 0; n < newer->n_caches; n++) {
		const struct cache_sample *cache = &newer->caches[n];
		const struct cache_sample *before = NULL;

		while (o < older->n_caches && older->caches[o].generation < cache->generation)
			o++;
		if (o < older->n_caches && older->caches[o].generation == cache->generation &&
		    older->caches[o].address == cache->address)
			before = &older->caches[o];
		row__take(&out->rows[out->n_rows], before, cache);
		snapshot__add_slabs(out, &out->rows[out->n_rows++]);
	}
}

int snapshot__take(struct snapshot *out, const struct sample *older, const struct sample *newer,
		   const struct coverage *coverage)
{
	memset(out, 0, sizeof(*out));
	out->rows = calloc(newer->n_caches + 1, sizeof(*out->rows));
	if (!out->rows)
		return -ENOMEM;
	take_rows(out, older, newer);
	for (int order = 0; order < SLUBTRACE_ORDERS; order++)
		subtract(out->pages[order], newer->pages[order], older->pages[order], PAGE__COUNT);
	subtract(out->strays, newer->strays, older->strays, STRAY__COUNT);
	subtract(out->losses, newer->losses, older->losses, LOSS__COUNT);
	subtract(out->missed, newer->missed, older->missed, METRIC__COUNT);
	out->forgotten = newer->forgotten - older->forgotten;
	out->bpf_ns = newer->bpf_ns - older->bpf_ns;
	out->bpf_guessed_ns = newer->bpf_guessed_ns - older->bpf_guessed_ns;
	out->bpf_unknown_ns = newer->bpf_unknown_ns - older->bpf_unknown_ns;
	subtract(out->uncounted_ns, newer->uncounted_ns, older->uncounted_ns, METRIC__COUNT);
	out->map_bytes = newer->map_bytes;
	out->user_ns = newer->user_ns - older->user_ns;
	out->span_ns = newer->ts_ns - older->ts_ns;
	out->page_bytes = newer->page_bytes;
	out->coverage = *coverage;
	return 0;
}

void snapshot__forget_uncounted(struct snapshot *snapshot)
{
	for (int i = 0; i < METRIC__COUNT; i++)
		if (snapshot->uncounted_ns[i])
			snapshot->coverage.seen[i] = false;
}

void snapshot__join(struct snapshot *snapshot, const struct snapshot *since)
{
	size_t s = 0;

	snapshot->since = since;
	for (size_t i = 0; i < snapshot->n_rows; i++) {
		struct snapshot_row *row = &snapshot->rows[i];

		while (s < since->n_rows &&
		       since->rows[s].cache->generation < row->cache->generation)
			s++;
		if (s < since->n_rows && since->rows[s].cache->generation == row->cache->generation)
			row->since = &since->rows[s];
	}
}

void snapshot__keep_wanted(struct snapshot *snapshot, const struct select *select,
			   const struct aliases *aliases)
{
	size_t kept = 0;

	for (size_t i = 0; i < snapshot->n_rows; i++) {
		struct snapshot_row *row = &snapshot->rows[i];
		struct text merged = {};
		const char *shown;

		if (!select__wants(select, aliases, row->cache->name, &shown))
			continue;
		if (strcmp(shown, row->cache->name))
			row->label = strdup(shown);
		if (!row->cache->dead)
			aliases__add_merged(aliases, row->cache->name, shown, &merged);
		row->merged = merged.bytes;
		snapshot->rows[kept++] = *row;
	}
	snapshot->n_rows = kept;
}

static __u64 generation_of(const void *rows, size_t i)
{
	return ((const struct snapshot_row *)rows)[i].cache->generation;
}

const struct snapshot_row *snapshot__find(const struct snapshot *snapshot, __u64 generation)
{
	size_t i = search__first(snapshot->rows, snapshot->n_rows, generation_of, generation);

	return i < snapshot->n_rows && generation_of(snapshot->rows, i) == generation
		       ? &snapshot->rows[i]
		       : NULL;
}

/*
 * A cache has slabs of two orders at most, the one it wants and the least it accepts, and these
 * hold different numbers of objects: slabs and objects together tell how many there are of each.
 * The two are read one after the other, so a slab may have come between; mostly they do not fit then.
 */
__s64 snapshot_row__pages_now(const struct snapshot_row *row, bool *exact)
{
	const struct cache_sample *cache = row->cache;
	__s64 slabs = cache->slabs_now, objects = cache->objects_now;
	__s64 more = (__s64)cache->objects - cache->min_objects;
	__s64 surplus = objects - slabs * cache->min_objects;

	*exact = true;
	if (slabs < 0)
		return -1;
	if (cache->order == cache->min_order || slabs * cache->objects == objects)
		return slabs << cache->order;
	*exact = objects >= 0 && more > 0 && surplus >= 0 && !(surplus % more) &&
		 surplus / more <= slabs;
	if (!*exact)
		return slabs << cache->order;
	return (surplus / more << cache->order) + ((slabs - surplus / more) << cache->min_order);
}

bool snapshot_row__is_busy(const struct snapshot_row *row)
{
	__u64 any = 0;

	for (int i = 0; i < TALLY__COUNT; i++)
		any |= row->tally[i];
	for (int what = 0; what < SLAB__COUNT; what++)
		any |= slabs__sum(row->slabs[what], false);
	return any;
}

bool snapshot__order_is_busy(const struct snapshot *snapshot, int order)
{
	__u64 any = snapshot->slabs[SLAB_GOT][order] | snapshot->slabs[SLAB_FREED][order];

	for (int i = 0; i < PAGE__COUNT; i++)
		any |= snapshot->pages[order][i];
	return any;
}

__u64 snapshot__lost(const struct snapshot *snapshot)
{
	__u64 sum = 0;

	for (int i = 0; i < LOSS__COUNT; i++)
		sum += snapshot->losses[i];
	for (int i = 0; i < METRIC__COUNT; i++)
		sum += snapshot->missed[i];
	return sum;
}

void snapshot__reset(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_rows; i++) {
		free(snapshot->rows[i].merged);
		free(snapshot->rows[i].label);
	}
	free(snapshot->rows);
	memset(snapshot, 0, sizeof(*snapshot));
}

__u64 slabs__sum(const __u64 slabs[SLUBTRACE_ORDERS], bool pages)
{
	__u64 sum = 0;

	for (int order = 0; order < SLUBTRACE_ORDERS; order++)
		sum += slabs[order] << (pages ? order : 0);
	return sum;
}
