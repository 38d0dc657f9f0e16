/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What both sides agree on: tallies, losses, table sizes and the records of the ring buffer.
 * Includes nothing; whoever includes it has defined __u64, __u32 and __u8 before.
 */
#ifndef SLUBTRACE_H
#define SLUBTRACE_H

#define SLUBTRACE_ORDERS	 16 /* page orders counted; a power of two, above any MAX_ORDER */
#define SLUBTRACE_NAME		 64 /* bytes kept of a cache's name, the terminating NUL included */
#define SLUBTRACE_COMM		 16
#define SLUBTRACE_FRAMES	 127  /* the kernel's own default for the depth of a stack */
#define SLUBTRACE_SLOTS		 1024 /* caches the table holds, or, where there are more, */
#define SLUBTRACE_SLOTS_WIDE	 8192
#define SLUBTRACE_HOT_BYTES	 (2 << 20) /* 5.10 has room for 4 MiB of variables in all */
#define SLUBTRACE_SOLE_SETS	 256
#define SLUBTRACE_SOLE_BYTES	 64 /* of a set: a cache line, for a struct hot_cell */
#define SLUBTRACE_HINTS		 (1 << 16)
#define SLUBTRACE_MEMOS		 (1 << 16) /* pages: 256 MiB in a row */
#define SLUBTRACE_HOLDINGS_BATCH 256	   /* slots that one run of count_holdings looks at */
#define SLUBTRACE_PROBE_ROOM	 32	   /* of enum probe; a power of two, for the verifier */
#define SLUBTRACE_BULK_MAX	 1024 /* objects of one bulk call that are looked at one by one */

/*
 * Per cache and set of CPUs: each CPU has its own where there is room, else some share one. The
 * order is the order in which user space reads them, so a tally that must never exceed another of
 * the same moment stands before it: slow before allocs.
 */
enum tally {
	TALLY_SLOW,	    /* entries of ___slab_alloc */
	TALLY_SLOW_BULK,    /* objects that 7.0's bulk calls took from slabs: slow to the kernel */
	TALLY_PREFILLED,    /* allocs from a sheaf that the caller had filled before (6.18 on) */
	TALLY_REFILLS,	    /* entries of refill_objects (7.0 on) */
	TALLY_REFILLED,	    /* objects that it took from slabs */
	TALLY_SLOW_FAILED,  /* entries of ___slab_alloc that returned NULL */
	TALLY_SLOW_PREFILL, /* of both kinds of slow objects, those that went into such a sheaf */
	TALLY_REFUSED,	    /* objects had, but refused for the sake of a memcg's limit (6.10 on) */
	TALLY_FREES,	    /* objects freed one by one */
	TALLY_BULK_FREES,   /* objects freed by kmem_cache_free_bulk */
	TALLY_RCU_FREES,    /* objects that kfree_rcu put into a sheaf (6.18 on): no event tells */
	TALLY_ALLOCS,	    /* objects allocated one by one */
	TALLY_FAILED,	    /* allocations that returned NULL */
	TALLY_BULK_ALLOCS,  /* objects allocated by kmem_cache_alloc_bulk */
	TALLY_BULK_FAILED,  /* calls of it that returned nothing */
	TALLY__COUNT
};

/* What stands between a cache's slabs and who allocates, on each CPU. */
enum layer {
	LAYER_CPU_SLAB, /* until 6.19, and of most caches then */
	LAYER_SHEAVES, /* from 7.0 on; without them, as in debug caches, there is nothing between */
	LAYER_BOTH,    /* 6.18 and 6.19, some caches: sheaves that are filled from the CPU slab */
};

/* Per cache and page order, shared by all CPUs: slab events are rare. Counted in slabs. */
enum slab_tally {
	SLAB_WANTED, /* made, by the order the cache asks for */
	SLAB_GOT,    /* made, by the order it was given */
	SLAB_FREED,  /* given back, by their order */
	SLAB__COUNT
};

/* Per page order and CPU. Counted in blocks of 2^order pages. */
enum page_tally {
	PAGE_ALLOCATED,
	PAGE_FAILED,
	PAGE_FREED,
	PAGE_ZONE_LOCKED, /* taken under the zone lock, not for a per-CPU list */
	PAGE_PCP_REFILL,  /* taken under the zone lock to refill a per-CPU list */
	PAGE_BULK,	  /* handed out by alloc_pages_bulk, which raises no event; order 0 alone */
	PAGE_FALLBACK,	  /* served from another migrate type (mm_page_alloc_extfrag) */
	PAGE__COUNT
};

/* Events that belong to no cache, per CPU. */
enum stray {
	STRAY_LARGE_KMALLOCS, /* kmalloc served by the page allocator */
	STRAY_LARGE_KFREES,
	STRAY_LARGE_FAILED,
	STRAY_KMALLOC_FAILED, /* kmalloc that returned NULL, and whose cache cannot be told */
	STRAY_ALLOC_FAILED,   /* kmem_cache_alloc likewise, before 6.0 */
	STRAY__COUNT
};

/* The programs of kprobes and kretprobes, each of which is attached once. */
#define SLUBTRACE_PROBES(X)                                                                        \
	X(kprobe_cache_free)                                                                       \
	X(kprobe_nolock_alloc)                                                                     \
	X(kretprobe_nolock_alloc)                                                                  \
	X(kprobe_nolock_free)                                                                      \
	X(kprobe_rcu_free)                                                                         \
	X(kretprobe_rcu_free)                                                                      \
	X(kprobe_alloc_bulk)                                                                       \
	X(kretprobe_alloc_bulk)                                                                    \
	X(kprobe_free_bulk)                                                                        \
	X(kprobe_slow)                                                                             \
	X(kretprobe_slow)                                                                          \
	X(kprobe_slow_bulk)                                                                        \
	X(kretprobe_slow_bulk)                                                                     \
	X(kprobe_refill)                                                                           \
	X(kretprobe_refill)                                                                        \
	X(kprobe_prefilled)                                                                        \
	X(kretprobe_prefilled)                                                                     \
	X(kprobe_refused)                                                                          \
	X(kprobe_new_slab)                                                                         \
	X(kretprobe_new_slab)                                                                      \
	X(kprobe_freed_slab)                                                                       \
	X(kprobe_cache_birth)                                                                      \
	X(kprobe_cache_alias)                                                                      \
	X(kprobe_cache_death)

#define SLUBTRACE_PROBE_NUMBER(program) PROBE_##program,

enum probe {
	SLUBTRACE_PROBES(SLUBTRACE_PROBE_NUMBER) PROBE__COUNT
};

/* Why something was not counted or not delivered. */
enum loss {
	LOSS_RING_FULL,	    /* events */
	LOSS_TABLE_FULL,    /* events of caches for which there was no slot */
	LOSS_PENDING_FULL,  /* page allocations that could not be watched for becoming a slab */
	LOSS_BULK_TOO_LONG, /* objects of bulk calls beyond SLUBTRACE_BULK_MAX */
	LOSS_CACHE_UNTOLD, /* freed objects; 5.10 tells after the free, when the slab may be gone */
	LOSS_PAGE_BULK,	   /* calls of alloc_pages_bulk too long to be counted */
	LOSS_PAUSED,	   /* objects whose events were left out, to spare the machine */
	LOSS__COUNT
};

/* TALLY_ALLOCS and TALLY_FREES, which are counted at every event. */
struct hot_cell {
	__u64 allocs;
	__u64 frees;
};

/* The others, by enum tally. */
struct rare_cell {
	__u64 count[16];
};

_Static_assert(TALLY__COUNT <= 16, "");

struct slab_cell {
	__u64 count[SLAB__COUNT][SLUBTRACE_ORDERS];
};

struct page_cell {
	__u64 count[PAGE__COUNT];
};

struct stray_cell {
	__u64 count[STRAY__COUNT];
};

/* Who a cache is. Written by BPF when the cache is first seen, read by user space. */
struct cache_info {
	__u64 cache;	   /* address of its struct kmem_cache; 0: the slot is free */
	__u64 generation;  /* with the address, the identity: never used twice in one run */
	__u64 died_ns;	   /* CLOCK_MONOTONIC; 0 while it lives */
	__u32 size;	   /* bytes an object takes in the slab */
	__u32 object_size; /* bytes the user of the cache asked for */
	__u32 order;	   /* of the slabs it wants */
	__u32 objects;	   /* in such a slab */
	__u32 min_order;   /* of the slabs it accepts */
	__u32 min_objects; /* in such a slab */
	__u32 flags;
	__u32 layer;	  /* enum layer */
	__u32 name_bytes; /* of name, without the NUL */
	__u32 unused;
	__s64 slabs_now; /* as the kernel counted when user space last had it looked up; -1: not known */
	__s64 objects_now; /* in these slabs */
	char name[SLUBTRACE_NAME];
};

/* A free slot, handed out by a queue. */
struct slot_ticket {
	__u64 generation;
	__u32 slot;
	__u32 unused;
};

/* What user space says of a cache. Events of a cache that nobody judged yet are delivered. */
enum choice {
	CHOICE_UNDECIDED,
	CHOICE_WANTED,
	CHOICE_IGNORED,
};

/* What of the events of a group is delivered, of those caches that are not ignored. */
enum delivery {
	DELIVER_NONE,
	DELIVER_ALL,
	DELIVER_SOME, /* what passes the filters and is sampled */
};

enum record_kind {
	RECORD_NEW_SLAB,
	RECORD_FREED_SLAB,
	RECORD_ALLOC,
	RECORD_FREE,
	RECORD_PAGE_ALLOC,
	RECORD_PAGE_FREE,
	RECORD_CACHE_SEEN, /* it existed before we looked */
	RECORD_CACHE_BIRTH,
	RECORD_CACHE_DEATH,
	RECORD_CACHE_ALIAS,
	RECORD_ALLOC_STACK, /* RECORD_ALLOC, if stacks of objects are asked for; not in bulk */
	RECORD_BULK_STACK, /* no event: the stack of the RECORD_ALLOCs of a bulk call that follow */
	/* Steps of an allocation, if they are asked for: struct object_record. */
	RECORD_SLOW_PATH,   /* ___slab_alloc returned the object at address */
	RECORD_REFILL,	    /* refill_objects took requested objects; the one that is handed out first */
	RECORD_ZONE_LOCKED, /* address: struct page; requested: order; bulk 1: for a per-CPU list */
	RECORD_FALLBACK,    /* likewise: taken from another migrate type */
	RECORD__COUNT
};

/* One CPU's state of sampling, by enum record_kind; RECORD_ALLOC_STACK counts as RECORD_ALLOC. */
struct sampling {
	__u64 turn[RECORD__COUNT];	  /* events since the one delivered, and that one */
	__u64 not_sampled[RECORD__COUNT]; /* passed the filters, and were left out */
};

/* The head of every record; who is the task on the CPU, in an interrupt the interrupted one. */
struct record {
	__u64 ts_ns;	  /* CLOCK_MONOTONIC */
	__u64 cgroup;	  /* id in the cgroup v2 tree */
	__u64 generation; /* of the cache; 0: no cache */
	__u32 kind;	  /* enum record_kind */
	__u32 slot;
	__u32 cpu;
	__u32 pid; /* thread group id */
	char comm[SLUBTRACE_COMM];
};

struct object_record {
	struct record head;
	__u64 address;
	__u64 call_site; /* of a bulk call: the ts_ns of its RECORD_BULK_STACK, or 0 */
	__u64 requested; /* bytes; 0: the event does not say */
	__u32 gfp;
	__u32 bulk; /* 1: one of a bulk call */
};

/* RECORD_ALLOC_STACK and RECORD_BULK_STACK; of the latter, object has a head alone. */
struct object_stack_record {
	struct object_record object;
	__s32 stack_bytes; /* negative: errno of the walk */
	__u32 unused;
	__u64 stack[SLUBTRACE_FRAMES];
};

struct cache_record {
	struct record head;
	__u64 cache;
	char alias[SLUBTRACE_NAME];
};

/* A slab made or given back, or a page block; the stack is that of the page allocation. */
struct slab_record {
	struct record head;
	__u64 page;   /* address of the struct page */
	__u32 wanted; /* order */
	__u32 got;    /* order */
	__u32 objects;
	__s32 node; /* -1: cannot be told */
	__u32 gfp;
	__u32 migratetype;
	__s32 stack_bytes; /* negative: errno of the walk */
	__u32 unused;
	__u64 stack[SLUBTRACE_FRAMES];
};

#endif
