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
#include "slubtrace.h"

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

/* Instead of the number of a row: */
#define GROWTH_UNKNOWN (~0ull)	   /* the event did not tell */
#define GROWTH_OTHERS  (~0ull - 1) /* keys that are no longer told apart */

/* One key of one dimension, of one cache or of several. Counts are of slabs, or of objects. */
struct growth_row {
	/*
	 * Stack from the caller on, "comm", cgroup path, gfp flags, as the event told them: any
	 * byte may be in it; NULL: none was told, or it has none. The ledger's, until it takes in
	 * the next event or is cleared.
	 */
	const char *label;
	__u64 number; /* pid, cgroup id, node, CPU; for a stack or flags a hash of the label */
	__u64 made;
	__u64 held;	  /* of these, not given back */
	__u64 made_bytes; /* of memory */
	__u64 held_bytes;
	__u64 first_ns; /* CLOCK_MONOTONIC, of the first and last one made */
	__u64 last_ns;
	__u64 oldest_ns;  /* of the oldest one still held, to 10 ms; 0: none is */
	__u64 generation; /* of the cache; 0: summed over several, or caches that are gone */
	__u32 caches;	  /* how many were summed up */
	/*
	 * Keys that are no longer told apart: those that hold nothing, once there are too many, and
	 * those that came when all of too many held something.
	 */
	bool others;
};

/*
 * What the ledger knows of one cache, or with generation 0 of all of them.
 * made = held + freed + refound + untracked.
 */
struct growth_totals {
	__u64 made;
	__u64 held;
	__u64 freed;	    /* of those made since */
	__u64 freed_before; /* given back, but not known: made before the ledger began, not followed,
			       or their making was lost */
	__u64 refound; /* that it was given back had been missed: another was made or given back at
			  its place, or its cache ended */
	__u64 untracked; /* made, but not followed: there were too many at once, or their place was
			    not told. held lacks them */
	__u64 made_bytes;
	__u64 held_bytes;
	__u64 nameless; /* with generation 0: made by a cache that was not told; in no other count */
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
	const char *caller; /* as the label of a row; may be NULL */
};

/* A slab or object that is still held, and who made it. */
struct growth_holding {
	__u64 place;	   /* address of the slab's struct page, or of the object */
	__u64 made_ns;	   /* CLOCK_MONOTONIC, to 10 ms */
	__u32 bytes;	   /* of memory */
	__u64 pid;	   /* or GROWTH_UNKNOWN, GROWTH_OTHERS */
	const char *stack; /* as the label of a row is; may be NULL */
	const char *comm;  /* likewise */
};

struct growth;

/*
 * @most: of how many slabs or objects it follows at once; each takes about 60 bytes. Returns 0 or
 * -ENOMEM, *out untouched then.
 */
int growth__open(enum growth_what what, size_t most, __u32 page_bytes, struct growth **out);
void growth__close(struct growth *growth);

/*
 * Takes an event in; one that is not about it is passed over. A stack_id that was seen lately stands
 * for its texts, which are not looked at then. Returns 0 or -ENOMEM, the event not counted then.
 */
int growth__take(struct growth *growth, const struct event *event);

/* Forgets everything and begins anew. */
void growth__clear(struct growth *growth);

/*
 * The rows of dimension @by of the cache of @generation, or with 0 summed over all caches by key;
 * most held first, then most made, then by label. *out is the caller's to free. Returns their
 * number or -ENOMEM. One pass over the rows and one over what is held.
 */
long growth__rows(const struct growth *growth, enum growth_by by, __u64 generation,
		  struct growth_row **out);

/* The same of all caches, not summed up: by rising generation, and of each cache as above. */
long growth__rows_apart(const struct growth *growth, enum growth_by by, struct growth_row **out);

/*
 * The caches in which the key @number of dimension @by made something, one row each; as above. A
 * process is its pid here, whatever names it had; the label is the latest.
 */
long growth__caches_of(const struct growth *growth, enum growth_by by, __u64 number,
		       struct growth_row **out);

/* Adds @totals up in @out, but for what is nameless. */
void growth_totals__add(struct growth_totals *out, const struct growth_totals *totals);

void growth__totals(const struct growth *growth, __u64 generation, struct growth_totals *out);

/*
 * How many that are still held are how old at @now_ns, to 10 ms; generation 0: of all caches. One
 * pass over what is held.
 */
void growth__ages(const struct growth *growth, __u64 generation, __u64 now_ns,
		  __u64 ages[GROWTH_AGES]);

/* Bucket @i of the ages ends below so many ns; the last has no end (~0). */
__u64 growth__age_below(int i);

/*
 * All that is held, of all caches, by rising place. *out is the caller's to free. Returns how many or
 * -ENOMEM.
 */
long growth__holdings(const struct growth *growth, struct growth_holding **out);

/* The last events of a cache, newest first. Returns how many. */
size_t growth__last(const struct growth *growth, __u64 generation,
		    struct growth_event out[GROWTH_LAST]);

#endif
