/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the last allocation from a cache did: its events and steps, put together. Only what events tell
 * is told; what they do not is unknown. Pure.
 */
#ifndef SLUBTRACE_MODEL_JOURNEY_H
#define SLUBTRACE_MODEL_JOURNEY_H

#include "event.h"
#include "metric.h"

#define JOURNEY_STEPS 256  /* remembered of caches */
#define JOURNEY_ZONE  4096 /* of the zone */
#define JOURNEY_SLABS 8	   /* made for one allocation that are told one by one */

/* From where the page allocator had a block. */
enum block_source {
	BLOCK_UNTOLD,
	BLOCK_FROM_LIST,   /* a per-CPU list */
	BLOCK_FROM_REFILL, /* likewise, after the same task had put it there under the zone lock */
	BLOCK_FROM_ZONE,   /* under the zone lock */
	BLOCK_FROM_OTHER,  /* of another migrate type */
};

struct journey_slab {
	__u64 page_address;
	struct maybe pfn;
	struct maybe wanted; /* orders */
	struct maybe got;
	struct maybe objects;
	struct maybe node;
	char gfp[192];	       /* empty: not told */
	char migrate_type[32]; /* likewise */
	enum block_source source;
	__u64 zone_ns; /* before the block was handed out, if the zone is its source */
};

/* How an allocation was served. */
enum served {
	SERVED_UNTOLD,	 /* no event of this kernel tells */
	SERVED_FAST,	 /* neither the slow path nor a refill was entered */
	SERVED_SLOW,	 /* ___slab_alloc returned it */
	SERVED_REFILL,	 /* by its sheaf, which had to be filled from slabs for it */
	SERVED_NEW_SLAB, /* a slab was made for it; that alone tells that it was not fast */
	SERVED_BULK,	 /* one of a bulk call */
};

struct journey_call {
	__u64 ts_ns;
	__u64 cpu;
	__u64 pid;
	char comm[16];
	__u64 generation; /* of the cache */
	__u64 cache_address;
	__u64 object;
	struct maybe requested;
	__u64 size;
	struct text caller, stack, gfp; /* nothing in them: not told */
	enum served served;
	__u64 refilled; /* objects, for SERVED_REFILL */
	struct journey_slab slabs[JOURNEY_SLABS];
	size_t n_slabs; /* made for it; may be more than are told */
};

struct journey_step {
	enum event_kind kind;
	__u64 ts_ns;
	__u64 cpu;
	__u64 pid;
	__u64 object;
	__u64 objects;
	struct journey_slab slab;
};

struct zone_step {
	enum event_kind kind;
	bool per_cpu; /* for a per-CPU list */
	__u64 ts_ns;
	__u64 pid;
	__u64 page_address;
};

struct journey {
	struct coverage coverage; /* what is seen; layer: that of the cache */
	bool lost; /* any event or step that would tell of a path or of a block: what was told stays */
	__u64 allocs, bulk, slow, refills, new_slabs; /* since the start */
	struct journey_call last;		      /* if there were any allocs or bulk */
	struct journey_step steps[JOURNEY_STEPS];
	struct zone_step zone[JOURNEY_ZONE];
	size_t n_steps, n_zone; /* ever */
};

/* Takes the next event, in the order of the ring. */
void journey__take(struct journey *journey, const struct event *event);

/* When all was taken, losses too: what they make doubtful is untold. */
void journey__finish(struct journey *journey);

/* Where in its slab the object is, from 0 on, for slabs of 2^@order pages of @page_bytes. */
__u64 journey__offset(const struct journey_call *call, __u64 order, __u64 page_bytes);

void journey__reset(struct journey *journey);

#endif
