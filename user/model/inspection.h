/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is inside a cache at one moment: its slabs by how full they are, its free objects by where they
 * are kept, and the sums that join them with what slabinfo says. Built from what was read, piece by
 * piece. Pure.
 */
#ifndef SLUBTRACE_MODEL_INSPECTION_H
#define SLUBTRACE_MODEL_INSPECTION_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "bounds.h"
#include "inspect.h"

/* Where free objects are kept. */
enum free_place {
	FREE_CPU_SLAB,	  /* on the free list of a CPU, or of the slab that it has */
	FREE_CPU_PARTIAL, /* in slabs that a CPU has put aside */
	FREE_SHEAVES,	  /* in the main or spare sheaf of a CPU */
	FREE_RCU_SHEAF,	  /* freed by kfree_rcu, in a sheaf that waits for more of them */
	FREE_BARN,	  /* in full sheaves of a node */
	FREE_NODE,	  /* in slabs on a node's partial list: all that slabinfo calls free */
	FREE_PLACE__COUNT
};

/* By how much of a slab is in use. */
enum fill {
	FILL_EMPTY,
	FILL_ONE, /* object, also where that is more than a quarter; but not where it is all */
	FILL_25,  /* more, up to 25 % */
	FILL_50,
	FILL_75,
	FILL_BELOW_100,
	FILL_FULL,
	FILL__COUNT
};

struct inspected_cpu {
	__u32 cpu;
	struct cpu_stock stock;
};

struct inspected_node {
	__u32 node;
	struct node_stock stock;
	__u64 walked;	    /* slabs met on its partial list */
	__u64 partial_free; /* objects free in these */
	__u64 full_walked;  /* slabs met on its list of full ones */
	__u64 barn_objects;
	__u32 torn; /* times that the walk was begun anew */
	bool cut;   /* the walk ended before the list did */
};

struct inspected_slab {
	struct slab_look look;
	__u32 shelved;	   /* objects of it in sheaves: free, though the slab does not know */
	__u32 shelved_rcu; /* of these, those that wait for kfree_rcu */
};

struct shelf; /* a page, and how many objects of it are in sheaves */

/* Zeroed: nothing. What is owned is freed by inspection__reset(). */
struct inspection {
	struct cache_traits traits;
	__u64 ts_ns; /* CLOCK_MONOTONIC, when it was complete */
	__u32 page_bytes;
	struct inspected_cpu *cpus;
	size_t n_cpus;
	struct inspected_node *nodes;
	size_t n_nodes;
	struct inspected_slab *slabs; /* those met, if they are wanted one by one */
	size_t n_slabs;
	bool keeps_slabs;
	bool shelves_known; /* whose slabs the objects in sheaves are of */
	bool has_counts;    /* the kernel counts slabs and objects (CONFIG_SLUB_DEBUG) */
	bool walked_pages;  /* also slabs on no list were looked for */
	__u32 reads;	    /* times that it all was read until two agreed, or that was given up */
	bool quiet;	    /* the last two agreed */

	/* What follows is reckoned by inspection__finish(). */
	__u64 n_slabs_total; /* by the kernel's count; without one, those met */
	__u64 n_objects_total;
	__u64 met;		       /* slabs, on any list */
	__u64 free[FREE_PLACE__COUNT]; /* objects */
	struct bounds in_use;	       /* objects */
	__u64 active;		       /* objects, as slabinfo has it: not free on a node's list */
	__u64 *by_use;		       /* slabs by objects in use: traits.objects + 1 of them */
	__u64 fill[FILL__COUNT];       /* slabs */
	__u64 unplaced;	    /* slabs of which it is not known how full they are: cut walks */
	__u64 slab_bytes;   /* of all slabs */
	__u64 tail_bytes;   /* of these, at the ends of slabs, too few for an object */
	__u64 waste_bytes;  /* of these, those that are no bytes asked for: at in_use.most */
	__u64 packed_bytes; /* that would be given back if all objects were packed */
	__u64 shrink_bytes; /* of slabs that have no object in use: that a shrink would give back */

	/* Of the maker. */
	__u64 met_objects; /* of the slabs that were met */
	__u64 small_full;  /* slabs of min_objects, fewer than others have, that are all in use */
	struct shelf *shelves;
	size_t n_shelves; /* objects, before they are sorted by slab */
	size_t n_kinds;	  /* slabs that they are of */
	bool shelves_sorted;
	bool widened; /* the bounds hold earlier readings, too */
	bool failed;  /* memory ran out */
};

/* Empties it, but for keeps_slabs and page_bytes, and begins anew. */
void inspection__begin(struct inspection *inspection, const struct cache_traits *traits);

/* What was read, in any order, but objects in sheaves before the slabs that they are of. */
void inspection__add_cpu(struct inspection *inspection, __u32 cpu, const struct cpu_stock *stock);
struct inspected_node *inspection__add_node(struct inspection *inspection, __u32 node,
					    const struct node_stock *stock);
void inspection__add_shelved(struct inspection *inspection, const struct object_look *object,
			     bool waits_for_rcu);
void inspection__add_slab(struct inspection *inspection, const struct slab_look *look);

/* Reckons up. Returns 0, or -ENOMEM if any step found no memory. */
int inspection__finish(struct inspection *inspection);

/* Whether two readings, both finished, found the same. */
bool inspection__agrees(const struct inspection *a, const struct inspection *b);

/*
 * Makes the bounds of @inspection such that they hold what @other, an earlier reading of the same
 * cache, found, and what may have moved between two places of a CPU while it was read.
 */
void inspection__widen(struct inspection *inspection, const struct inspection *other);

/* Slabs that are there for 1 to @most objects in use. */
__u64 inspection__pinned(const struct inspection *inspection, __u32 most);

/* The most objects of a slab that are said to pin it: an eighth of them, but one. */
__u32 inspection__pinning(const struct inspection *inspection);

/* Sum of all free[] of places but @but (FREE_PLACE__COUNT: none). */
__u64 inspection__free(const struct inspection *inspection, enum free_place but);

const char *free_place__name(enum free_place place); /* "cpu slab": in JSON with _ */
const char *fill__name(enum fill fill);		     /* "empty", "1 object", "up to 25 %", ... */
const char *slab_place__name(enum slab_place place);

void inspection__reset(struct inspection *inspection);

#endif
