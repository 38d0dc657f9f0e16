/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What both sides of an inspection agree on: what is read of a cache, its slabs and its objects. Whoever
 * includes it has defined __u64, __u32 and __s64 before.
 */
#ifndef SLUBTRACE_INSPECT_H
#define SLUBTRACE_INSPECT_H

#define INSPECT_NAME	 64
#define INSPECT_CPUS	 16   /* that one run looks at */
#define INSPECT_SLABS	 4096 /* that one run tells of; a power of two */
#define INSPECT_STEPS	 256  /* of a list in one run */
#define INSPECT_CHAIN	 128  /* slabs on the partial list of a CPU that are looked at */
#define INSPECT_FREELIST 4096 /* objects on the free list of a CPU that are counted */
#define INSPECT_OBJECTS	 256  /* of a sheaf */
#define INSPECT_FRAMES	 1024 /* page frames in one run */
#define INSPECT_MAX_CPUS 8192
#define INSPECT_LIST	 4096 /* caches that are passed on the way to the head of their list */
#define INSPECT_CACHES	 16384
#define INSPECT_SHEAVES	 3 /* main, spare, rcu_free */

_Static_assert((INSPECT_CHAIN + 1) * INSPECT_CPUS <= INSPECT_SLABS, "");
_Static_assert(INSPECT_STEPS <= INSPECT_SLABS && INSPECT_FRAMES <= INSPECT_SLABS, "");

enum walk_state {
	WALK_ON, /* there may be more */
	WALK_DONE,
	WALK_TORN, /* the list changed where the walk was */
};

/* What a cache is, as the kernel keeps it. -1: this kernel has no such thing. */
struct cache_traits {
	__u64 address;
	__u64 ctor;   /* address of the function; 0: none */
	__u64 random; /* with which its free pointers are hidden; 0: they are not */
	__u32 flags;
	__u32 size;	   /* bytes an object takes in a slab */
	__u32 object_size; /* bytes asked for */
	__u32 inuse; /* bytes to the end of the object and what belongs to it: red zone, free pointer */
	__u32 align;
	__u32 offset; /* of the free pointer */
	__u32 order;
	__u32 objects;
	__u32 min_order; /* of the slabs that it accepts when memory is short */
	__u32 min_objects;
	__s32 refcount;	  /* names alive; -1: never to be merged */
	__u32 allocflags; /* gfp flags of its pages */
	__s64 red_left_pad;
	__s64 min_partial; /* slabs a node keeps though they are empty */
	__s64 cpu_partial; /* objects */
	__s64 cpu_partial_slabs;
	__s64 sheaf_capacity; /* objects; 0: the cache has no sheaves */
	__s64 useroffset;     /* what of an object may be copied to and from user space */
	__s64 usersize;
	char name[INSPECT_NAME];
};

/* Free objects that a CPU has for itself. */
struct cpu_stock {
	__u64 slab;		      /* its struct page; 0: it has none */
	__u64 tid;		      /* changes with every allocation and free there */
	__u64 sheaf[INSPECT_SHEAVES]; /* addresses; 0: none */
	__u32 slab_objects;
	__u32 slab_free;     /* on the CPU's own free list */
	__u32 slab_returned; /* freed by others, on the list of the slab */
	__u32 partial_slabs;
	__u32 partial_free;
	__u32 in_sheaf[INSPECT_SHEAVES]; /* objects */
	__u32 cut;			 /* 1: a list was longer than it may be */
	__u32 torn;			 /* 1: a list changed while it was read */
};

/* What a NUMA node has. -1: the kernel keeps no such count. */
struct node_stock {
	__u64 address; /* 0: nothing */
	__s64 slabs;
	__s64 objects;
	__u64 partial;	      /* slabs on the list of partial ones */
	__u64 partial_list;   /* address of its head */
	__u64 full_list;      /* likewise, of debug caches; 0: the kernel has none */
	__u64 barn_full_list; /* of full sheaves; 0: it has no barn */
	__u32 barn_full;      /* sheaves */
	__u32 barn_empty;
};

/* Where a slab is kept. */
enum slab_place {
	SLAB_ON_CPU,
	SLAB_ON_CPU_PARTIAL,
	SLAB_ON_NODE_PARTIAL,
	SLAB_ON_NODE_FULL, /* of debug caches */
	SLAB_UNLISTED,	   /* found page by page: full, or missed on its list */
	SLAB_PLACE__COUNT
};

struct slab_look {
	__u64 page; /* address of its struct page */
	__u32 objects;
	__u32 free;  /* of them, those that the slab or its CPU has on a list */
	__u32 where; /* CPU or node */
	__u32 place; /* enum slab_place */
};

/* An object in a sheaf. */
struct object_look {
	__u64 address;
	__u64 page; /* of its slab; 0: cannot be told */
	__u32 objects;
	__u32 unused;
};

#endif
