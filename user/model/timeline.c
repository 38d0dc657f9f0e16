// SPDX-License-Identifier: GPL-2.0-or-later
/* Takes sample after sample into series of bounded length. */
#include "timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"
#include "timeline_axis.h"

#define JUMP_NS 2000000000ll /* clocks that are steered differ by less from sample to sample */

static __s64 *new_places(const struct timeline *timeline)
{
	size_t n = timeline->axis.n_places;
	__s64 *places = malloc((n + 1) * sizeof(*places));

	for (size_t i = 0; places && i < n; i++)
		places[i] = TIMELINE_NONE;
	return places;
}

int timeline__open(const __u64 *ts_ns, size_t n, size_t buckets, struct timeline **out)
{
	struct timeline *timeline = calloc(1, sizeof(*timeline));

	if (!timeline)
		return -ENOMEM;
	timeline->first_ns = ts_ns[0];
	if (timeline_axis__open(&timeline->axis, ts_ns, n, buckets))
		goto failed;
	for (int i = 0; i < SERIES__COUNT; i++) {
		timeline->series[i] = new_places(timeline);
		if (!timeline->series[i])
			goto failed;
	}
	*out = timeline;
	return 0;
failed:
	timeline__close(timeline);
	return -ENOMEM;
}

void timeline__close(struct timeline *timeline)
{
	if (!timeline)
		return;
	timeline_axis__close(&timeline->axis);
	for (int i = 0; i < SERIES__COUNT; i++)
		free(timeline->series[i]);
	for (int i = 0; i < SLUBTRACE_ORDERS; i++)
		free(timeline->orders[i]);
	for (size_t i = 0; i < timeline->n_caches; i++)
		free(timeline->caches[i].places);
	free(timeline->caches);
	free(timeline);
}

/* --- series of all caches ---------------------------------------------------------------------- */

static void take_rates(struct timeline *timeline, const struct snapshot *interval)
{
	for (enum series series = SERIES_ALLOCS; series < SERIES__COUNT; series++) {
		__s64 value;

		if (series__value(interval, series, &value, &timeline->bounds[series]))
			timeline_axis__put(&timeline->axis, timeline->series[series], timeline->n,
					   value);
	}
}

/* Slabs of the rows by order; those of caches that are not wanted are not in it. */
static int take_orders(struct timeline *timeline, const struct snapshot *interval)
{
	for (int order = 0; order < SLUBTRACE_ORDERS; order++) {
		__u64 got = 0;

		for (size_t i = 0; i < interval->n_rows; i++) {
			const struct snapshot_row *row = &interval->rows[i];

			got += row->slabs[SLAB_GOT][order];
			for (int what = 0; what < SLAB__COUNT; what++)
				timeline->slabs[what][order] += row->slabs[what][order];
		}
		if (got && !timeline->orders[order]) {
			timeline->orders[order] = new_places(timeline);
			if (!timeline->orders[order])
				return -ENOMEM;
			/* There were none before. */
			for (size_t i = 1; i < timeline->n; i++)
				timeline_axis__put(&timeline->axis, timeline->orders[order], i, 0);
		}
		if (timeline->orders[order] && known__slabs(interval, SLAB_GOT))
			timeline_axis__put(&timeline->axis, timeline->orders[order], timeline->n,
					   series__by_the_second(got, interval->span_ns));
	}
	return 0;
}

static void take_largest(struct timeline *timeline, const struct snapshot *interval, __u64 ns)
{
	struct timeline_largest now = { .ns = ns };
	__u64 most = 0;

	for (size_t i = 0; i < interval->n_rows; i++) {
		const struct snapshot_row *row = &interval->rows[i];
		__u64 pages = slabs__sum(row->slabs[SLAB_GOT], true);

		now.pages += pages;
		if (pages > most) {
			most = pages;
			now.generation = row->cache->generation;
		}
	}
	if (now.pages > timeline->largest.pages)
		timeline->largest = now;
}

static void take_losses(struct timeline *timeline, const struct snapshot *interval, __u64 ns)
{
	__u64 span = timeline->axis.span_ns;
	size_t part = (size_t)((double)ns * TIMELINE_PARTS / (span ? span : 1));
	__u64 *lost = timeline->lost[part < TIMELINE_PARTS ? part : TIMELINE_PARTS - 1];

	for (int cause = 0; cause < SERIES_CAUSES; cause++)
		lost[cause] += series__lost(interval, cause);
}

static void take_clocks(struct timeline *timeline, const struct sample *now, __u64 ns)
{
	__u64 wall_ns = now->machine.wall_ns;
	__s64 jump =
		(__s64)(wall_ns - timeline->last_wall_ns) - (__s64)(now->ts_ns - timeline->last_ns);

	if (timeline->n && wall_ns && timeline->last_wall_ns &&
	    timeline->n_jumps < TIMELINE_JUMPS && (jump > JUMP_NS || jump < -JUMP_NS))
		timeline->jumps[timeline->n_jumps++] = (struct timeline_jump){ ns, jump };
	if (!timeline->n)
		timeline->first_wall_ns = wall_ns;
	timeline->last_wall_ns = wall_ns;
	timeline->last_ns = now->ts_ns;
}

/* --- KiB of each cache ------------------------------------------------------------------------- */

static __u64 generation_of(const void *caches, size_t i)
{
	return ((const struct timeline_cache *)caches)[i].generation;
}

/* Where the cache of that generation is, or belongs. */
static size_t place_of(const struct timeline *timeline, __u64 generation)
{
	return search__first(timeline->caches, timeline->n_caches, generation_of, generation);
}

const struct timeline_cache *timeline__find(const struct timeline *timeline, __u64 generation)
{
	size_t i = place_of(timeline, generation);

	return i < timeline->n_caches && timeline->caches[i].generation == generation
		       ? &timeline->caches[i]
		       : NULL;
}

static __s64 pages_so_far(const struct cache_sample *cache)
{
	return (__s64)slabs__sum(cache->slabs[SLAB_GOT], true) -
	       (__s64)slabs__sum(cache->slabs[SLAB_FREED], true);
}

static struct timeline_cache *get_cache(struct timeline *timeline, const struct cache_sample *cache)
{
	size_t i = place_of(timeline, cache->generation);
	struct timeline_cache *caches = timeline->caches;

	if (i < timeline->n_caches && caches[i].generation == cache->generation)
		return &caches[i];
	if (timeline->n_caches == timeline->room) {
		size_t room = timeline->room ? 2 * timeline->room : 512;

		caches = realloc(caches, room * sizeof(*caches));
		if (!caches)
			return NULL;
		timeline->caches = caches;
		timeline->room = room;
	}
	memmove(&caches[i + 1], &caches[i], (timeline->n_caches++ - i) * sizeof(*caches));
	caches[i] = (struct timeline_cache){
		.generation = cache->generation,
		.first = TIMELINE_NONE,
		.last = TIMELINE_NONE,
		.least = TIMELINE_NONE,
		.most = TIMELINE_NONE,
		.pages_before = timeline->n ? 0 : pages_so_far(cache),
	};
	return &caches[i];
}

/* It was the same in all the samples so far that had it, and is no longer, or not in all. */
static int spread(struct timeline *timeline, struct timeline_cache *cache)
{
	cache->changed = true;
	if (cache->places || timeline->n_series == TIMELINE_SERIES)
		return 0;
	cache->places = new_places(timeline);
	if (!cache->places)
		return -ENOMEM;
	timeline->n_series++;
	for (size_t i = cache->from; i <= cache->until && cache->first != TIMELINE_NONE; i++)
		timeline_axis__put(&timeline->axis, cache->places, i, cache->first);
	return 0;
}

/* KiB of the row's cache; TIMELINE_NONE: not known. */
static __s64 kib_of_row(const struct timeline *timeline, const struct snapshot *interval,
			const struct snapshot_row *row, const struct timeline_cache *cache,
			enum bound *bound)
{
	__s64 pages = -1;
	bool exact = true;

	if (row->cache->dead)
		return TIMELINE_NONE;
	if (timeline->kib_of == KIB_OF_TRACE) {
		*bound = bound__net(interval);
		return (pages_so_far(row->cache) - cache->pages_before) *
		       (interval->page_bytes / 1024);
	}
	if (timeline->kib_of == KIB_OF_BOOKS)
		pages = snapshot_row__pages_now(row, &exact);
	*bound = exact ? BOUND_EXACT : BOUND_ABOUT;
	return pages < 0 ? TIMELINE_NONE : pages * (interval->page_bytes / 1024);
}

static int take_kib(struct timeline *timeline, struct timeline_cache *cache, __s64 kib)
{
	size_t n = timeline->n;
	bool whole = cache->first == TIMELINE_NONE ? !n : cache->until + 1 == n;

	if (cache->first == TIMELINE_NONE) {
		cache->first = cache->least = cache->most = kib;
		cache->from = cache->until = n;
	}
	if ((!whole || kib != cache->first) && !cache->changed && spread(timeline, cache))
		return -ENOMEM;
	cache->until = n;
	cache->last = kib;
	cache->least = kib < cache->least ? kib : cache->least;
	cache->most = kib > cache->most ? kib : cache->most;
	if (cache->places)
		timeline_axis__put(&timeline->axis, cache->places, n, kib);
	return 0;
}

/* From where, if not from the kernel's books: these are read of all caches or of none. */
static void decide_kib(struct timeline *timeline, const struct snapshot *interval)
{
	bool alive = false, books = false;

	for (size_t i = 0; i < interval->n_rows; i++) {
		alive |= !interval->rows[i].cache->dead;
		books |= interval->rows[i].cache->slabs_now >= 0;
	}
	if (books)
		timeline->kib_of = KIB_OF_BOOKS;
	else if (alive && known__net(interval))
		timeline->kib_of = KIB_OF_TRACE;
}

static int take_caches(struct timeline *timeline, const struct snapshot *interval)
{
	enum bound bound, *all = &timeline->bounds[SERIES_KIB];
	bool known = false;
	__s64 sum = 0;

	if (timeline->kib_of == KIB_UNKNOWN)
		decide_kib(timeline, interval);
	for (size_t i = 0; i < interval->n_rows; i++) {
		const struct snapshot_row *row = &interval->rows[i];
		struct timeline_cache *cache = get_cache(timeline, row->cache);
		__s64 kib;

		if (!cache)
			return -ENOMEM;
		kib = kib_of_row(timeline, interval, row, cache, &bound);
		if (kib == TIMELINE_NONE) {
			bound__worsen(all, row->cache->dead ? BOUND_EXACT : BOUND_AT_LEAST);
			continue;
		}
		bound__worsen(&cache->bound, bound);
		bound__worsen(all, bound);
		known = true;
		sum += kib;
		if (take_kib(timeline, cache, kib))
			return -ENOMEM;
	}
	if (known)
		timeline_axis__put(&timeline->axis, timeline->series[SERIES_KIB], timeline->n, sum);
	return 0;
}

int timeline__take(struct timeline *timeline, const struct snapshot *interval,
		   const struct sample *now)
{
	__u64 ns = now->ts_ns > timeline->first_ns ? now->ts_ns - timeline->first_ns : 0;
	int err;

	if (timeline->n == timeline->axis.n_samples)
		return 0;
	take_clocks(timeline, now, ns);
	err = take_caches(timeline, interval);
	if (!err && timeline->n && interval->span_ns && (__s64)interval->span_ns > 0) {
		take_rates(timeline, interval);
		take_largest(timeline, interval, ns);
		err = take_orders(timeline, interval);
	}
	if (timeline->n)
		take_losses(timeline, interval, ns);
	timeline->n++;
	return err;
}

int timeline__end(struct timeline *timeline)
{
	for (size_t i = 0; i < timeline->n_caches; i++) {
		struct timeline_cache *cache = &timeline->caches[i];

		if (cache->until + 1 >= timeline->n || cache->first == TIMELINE_NONE)
			continue;
		if (!cache->changed && spread(timeline, cache))
			return -ENOMEM;
		cache->last = TIMELINE_NONE;
	}
	return 0;
}
