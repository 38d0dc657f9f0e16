/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ledger of growth: who made the slabs (or objects) of each cache, and which of them are still
 * held. Fed with events alone, so it costs nothing on the fast path. Pure.
 */
#ifndef SLUBTRACE_MODEL_GROWTH_H
#define SLUBTRACE_MODEL_GROWTH_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "event.h"

enum growth_by {
	BY_STACK,
	BY_PROCESS,
	BY_CGROUP,
	BY_NODE,
	BY_CPU,
	BY_GFP,
	GROWTH_BY__COUNT
};

enum growth_what {
	GROWTH_SLABS,
	GROWTH_OBJECTS,
};

#define GROWTH_AGES 7  /* buckets of the age histogram: see growth__age_below() */
#define GROWTH_LAST 20 /* slab events kept of each cache */

/* One key of one dimension, of one cache or of several. Counts are of slabs, or of objects. */
struct growth_row {
	const char
		*label; /* stack from the caller on, "comm", cgroup path, gfp flags; the ledger's */
	__u64 number;	/* pid, cgroup id, node, CPU; for a stack or flags their id */
	__u64 made;
	__u64 held;	  /* of these, not given back */
	__u64 made_bytes; /* of memory */
	__u64 held_bytes;
	__u64 first_ns; /* CLOCK_MONOTONIC, of the first and last one made */
	__u64 last_ns;
	__u64 oldest_ns;  /* of the oldest one still held; 0: none is, or not asked for */
	__u64 generation; /* of the cache; 0: summed over several */
	__u32 caches;	  /* how many were summed up */
	bool others;	  /* what ended processes did that are no longer told apart */
};

/* What the ledger knows of one cache, or with generation 0 of all of them. */
struct growth_totals {
	__u64 made;
	__u64 held;
	__u64 freed;	    /* of those made since */
	__u64 freed_before; /* given back, but made before the ledger began, or their making was lost */
	__u64 refound; /* made anew at a place still held: that it was given back had been missed */
	__u64 untracked; /* made, but not followed: there were too many at once. held lacks them */
	__u64 made_bytes;
	__u64 held_bytes;
};

/* A slab event as the last ones are kept. */
struct growth_event {
	__u64 ts_ns;
	bool made; /* else given back */
	__u32 pid;
	__u32 cpu;
	__u32 order_wanted;
	__u32 order_got;
	__s32 node; /* -1: not told */
	char comm[SLUBTRACE_COMM];
	const char *caller; /* the ledger's; may be NULL */
};

struct growth;

/* @most: of how many slabs or objects it follows at once. Returns 0 or -ENOMEM. */
int growth__open(enum growth_what what, size_t most, __u32 page_bytes, struct growth **out);
void growth__close(struct growth *growth);

/* Takes an event in; one that is not about it is passed over. Returns 0 or -ENOMEM. */
int growth__take(struct growth *growth, const struct event *event);

/* Forgets everything and begins anew. */
void growth__clear(struct growth *growth);

/*
 * The rows of dimension @by of the cache of @generation, or with 0 summed over all caches by key;
 * most held first, then most made, then by label. *out is the caller's to free. Returns their
 * number or -ENOMEM.
 */
long growth__rows(const struct growth *growth, enum growth_by by, __u64 generation,
		  struct growth_row **out);

/* The caches in which the key @number of dimension @by made something, one row each; as above. */
long growth__caches_of(const struct growth *growth, enum growth_by by, __u64 number,
		       struct growth_row **out);

void growth__totals(const struct growth *growth, __u64 generation, struct growth_totals *out);

/* How many that are still held are how old at @now_ns; generation 0: of all caches. */
void growth__ages(const struct growth *growth, __u64 generation, __u64 now_ns,
		  __u64 ages[GROWTH_AGES]);

/* Bucket @i of the ages ends below so many ns; the last has no end (~0). */
__u64 growth__age_below(int i);

/* The last events of a cache, newest first. Returns how many. */
size_t growth__last(const struct growth *growth, __u64 generation,
		    struct growth_event out[GROWTH_LAST]);

#endif
