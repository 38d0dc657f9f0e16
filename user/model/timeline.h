/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A whole trace, reduced to what a chart can show: of each series the least and the largest value in
 * each bucket of time. Takes 16 bytes a bucket for each cache whose KiB changed, of 4096 caches at
 * most (37 MiB with 600 buckets), about 100 bytes for any cache and 4 for a sample. Pure.
 */
#ifndef SLUBTRACE_MODEL_TIMELINE_H
#define SLUBTRACE_MODEL_TIMELINE_H

#include "series.h"

#define TIMELINE_NONE	 (-0x7fffffffffffffffll - 1) /* instead of a value: not known */
#define TIMELINE_PARTS	 200			     /* of the time, for losses */
#define TIMELINE_JUMPS	 100			     /* that are kept */
#define TIMELINE_SERIES	 4096
#define TIMELINE_BUCKETS 600 /* as many as a chart is wide, or nearly */

/* Where KiB come from; decided by the first sample that has caches. */
enum kib_of {
	KIB_UNKNOWN,
	KIB_OF_BOOKS, /* what slabs take by the books of the kernel */
	KIB_OF_TRACE, /* what was taken less what was given back since the first sample */
};

/* Where the values of each sample go. */
struct timeline_axis {
	bool bucketed; /* a sample goes to two places, that of the least and that of the largest */
	size_t n_samples;
	size_t n_places;
	__u64 *place_ns; /* since the first sample */
	__u32 *place;	 /* of each sample; the first of two */
	__u64 span_ns;
};

/* KiB of one cache. */
struct timeline_cache {
	__u64 generation;
	__s64 first;
	__s64 last; /* TIMELINE_NONE if it was not known at the end */
	__s64 least;
	__s64 most;
	enum bound bound;
	__s64 *places; /* NULL: it was the same in all samples, or there were too many caches */
	bool changed;
	/* While it has no places of its own: */
	__s64 pages_before; /* taken less given back until the first sample that has it */
	size_t from;	    /* sample */
	size_t until;
};

struct timeline_jump {
	__u64 ns;   /* since the first sample */
	__s64 wall; /* how much further the clock on the wall went, in ns */
};

struct timeline_largest {
	__u64 ns; /* end of the interval, since the first sample */
	__u64 pages;
	__u64 generation; /* of the cache that took most of them */
};

struct timeline {
	struct timeline_axis axis;
	size_t n; /* samples taken in */
	__u64 first_ns;
	__u64 first_wall_ns;
	__u64 last_ns;
	__u64 last_wall_ns;
	__s64 *series[SERIES__COUNT]; /* never NULL; all may be TIMELINE_NONE */
	enum bound bounds[SERIES__COUNT];
	__s64 *orders[SLUBTRACE_ORDERS]; /* slabs got, hundredths by the second; NULL: none */
	__u64 slabs[SLAB__COUNT][SLUBTRACE_ORDERS];
	__u64 lost[TIMELINE_PARTS][SERIES_CAUSES]; /* by enum loss, then by enum metric */
	struct timeline_jump jumps[TIMELINE_JUMPS];
	size_t n_jumps;
	struct timeline_largest largest; /* no pages: there was none */
	enum kib_of kib_of;
	struct timeline_cache *caches; /* by rising generation */
	size_t n_caches;
	size_t room;
	size_t n_series;
};

/*
 * @ts_ns: when each of the @n samples was taken, which will be taken in; one at least. Returns 0 or
 * -ENOMEM, *out untouched then.
 */
int timeline__open(const __u64 *ts_ns, size_t n, size_t buckets, struct timeline **out);
void timeline__close(struct timeline *timeline);

/*
 * Takes in the next sample: @interval is what happened since the one before, or for the first one
 * what happened between it and itself; with the rows of the caches that are wanted, by rising
 * generation. Samples beyond those that were promised are passed over. Returns 0 or -ENOMEM.
 */
int timeline__take(struct timeline *timeline, const struct snapshot *interval,
		   const struct sample *now);

/* After the last sample: caches that are gone by then have a series, too. Returns 0 or -ENOMEM. */
int timeline__end(struct timeline *timeline);

/* The cache of that generation; NULL: never seen. */
const struct timeline_cache *timeline__find(const struct timeline *timeline, __u64 generation);

#endif
