/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every map and knob, who writes it and who reads it. Knobs are constants once the object is
 * loaded, so code that they switch off is removed by the verifier.
 */
#ifndef SLUBTRACE_MAPS_BPF_H
#define SLUBTRACE_MAPS_BPF_H

/*
 * Knobs: written by the loader (user/kernel/tracer.c) from what the kernel offers and the user
 * asked.
 */
const volatile bool knob_reads;		     /* the kernel's memory may be read */
const volatile bool knob_event_has_cache;    /* kmem_cache_alloc and _free name the cache */
const volatile bool knob_zone_locked_refill; /* mm_page_alloc_zone_locked says what it is for */
const volatile __u32 knob_page_bulk_args;    /* parameters of alloc_pages_bulk; 0: not hooked */
const volatile bool knob_kfunc;		     /* bpf_get_kmem_cache() exists */
const volatile bool knob_wide;		     /* the table of caches has SLUBTRACE_SLOTS_WIDE */
const volatile __u32 knob_rare_sets;	     /* a power of two */
const volatile bool knob_memo;		     /* pages of slabs can be remembered */
const volatile __u64 knob_kfence_pool;	/* where the kernel keeps this variable; 0: it has none */
const volatile bool knob_page_walk;	/* the two addresses that follow are known */
const volatile __u64 knob_vmemmap_base; /* where the kernel keeps these variables */
const volatile __u64 knob_page_offset_base;
const volatile __u64 knob_slab_caches;	   /* head of the list of all caches; 0: not known */
const volatile __u32 knob_page_shift;	   /* a page has 2^this bytes */
const volatile __u32 knob_slow_args;	   /* parameters of ___slab_alloc */
const volatile __u32 knob_new_slab_args;   /* parameters of allocate_slab */
const volatile __u32 knob_alloc_bulk_mask; /* bits of what kmem_cache_alloc_bulk returns */
const volatile __u32 knob_nolock_args;	   /* parameters of kmalloc_nolock */
const volatile __u32 knob_rcu_sheaf_args;  /* parameters of __kfree_rcu_sheaf */
const volatile bool knob_failures_told;	   /* the slow path tells whose allocation failed */
/* Where these functions are; 0: not known. */
const volatile __u64 knob_alloc_bulk_start; /* kmem_cache_alloc_bulk */
const volatile __u64 knob_alloc_bulk_end;
const volatile __u64 knob_free_undo_start; /* __kmem_cache_free_bulk, before 6.0 */
const volatile __u64 knob_free_undo_end;
#define KMALLOC_FUNCTIONS 5
const volatile __u64 knob_kmalloc_start[KMALLOC_FUNCTIONS]; /* those that kmalloc() ends up in */
const volatile __u64 knob_kmalloc_end[KMALLOC_FUNCTIONS];
const volatile __u64 knob_slow_bulk_start; /* __kmem_cache_alloc_bulk */
const volatile __u64 knob_free_bulk_start;
const volatile __u64 knob_cache_free_start;
const volatile bool knob_probes;	      /* what is known of kprobes can be read */
const volatile bool knob_slabs_from_pages;    /* new slabs are told from page allocations */
const volatile bool knob_frees_from_pages;    /* freed slabs are told from page frees */
const volatile bool knob_births_from_objects; /* caches are born from the cache of caches */
const volatile bool knob_deaths_from_objects;
const volatile __u8 knob_slab_events;	/* enum delivery */
const volatile __u8 knob_object_events; /* enum delivery */
const volatile bool knob_object_stacks; /* and what is allocated has its stack */
const volatile bool knob_steps;	/* what happens within an allocation is told, too */
const volatile __u8 knob_page_events;	/* enum delivery */
const volatile bool knob_cache_events;
const volatile bool knob_chosen_only; /* -c was given: events of ignored caches stay here */
/* Of DELIVER_SOME: which. */
const volatile bool knob_by_pid;
const volatile bool knob_by_comm;
const volatile bool knob_by_cgroup; /* that of the map, and all below it */
const volatile bool knob_by_order;
const volatile bool knob_by_node;
const volatile __u32 knob_pid;
const volatile __u64 knob_comm[SLUBTRACE_COMM / sizeof(__u64)]; /* padded with NULs */
const volatile __u32 knob_least_order;
const volatile __u32 knob_most_order;
const volatile __s32 knob_node;
const volatile __u32 knob_sample_every; /* one event of so many is delivered; 0 or 1: all */
const volatile __u64 knob_wake_bytes;	/* wake the reader when the ring holds as much */

/* Found by the program discover, once, before anything is attached, or set by the loader. */
__u64 vmemmap;	   /* address of the struct page of page frame 0 */
__u64 page_offset; /* start of the linear map */

__u64 cache_of_caches; /* the kmem_cache named "kmem_cache"; written at first sight */
__u32 objects_paused;  /* set by user space while events of objects are not to be delivered */
__u32 recording;       /* set by user space when the reader is ready: events before are nobody's */
__u32 reader_waits;    /* set by user space when it has read; reset when it is woken */
__u64 name_changes;    /* caches and aliases that came or went; for user space */
__u64 module_loads;    /* since the program that counts them was attached; for user space */

/*
 * The only cache that is to be counted, by its address, which as a number is below 0. Else, not
 * below 0, name_changes: any may be, and all are. User space puts in a cache if no name has changed
 * since it judged them all; BPF takes it out when one does.
 */
__s64 sole_cache;
__u64 sole_identity[2]; /* its generation and slot, written before it */

/* Its TALLY_ALLOCS and TALLY_FREES, by CPU or, of more than there is room for, several. */
char sole[SLUBTRACE_SOLE_SETS * SLUBTRACE_SOLE_BYTES] __attribute__((aligned(64)));

/*
 * Who the task on a CPU is, for each of the two programs that ask at every event: to ask the kernel takes
 * four times as long. What is older than the last change of any task is asked anew.
 */
struct task_memo {
	__u64 task;
	__u64 ts_ns;
	__u64 cgroup;
	__u64 comm[SLUBTRACE_COMM / sizeof(__u64)];
	__u64 pid;
	__u64 unused[2];
};

char task_memos[2 * SLUBTRACE_SOLE_SETS * sizeof(struct task_memo)] __attribute__((aligned(64)));
__u64 tasks_settled_ns; /* CLOCK_MONOTONIC */

/* Where the walk along the list of caches is, and whether it has come to its end. */
__u64 walk_at;
__u32 walk_done;

/* What the next run of count_holdings is to look at; a context would be copied by the kernel. */
__u32 count_from; /* slot */
__u32 count_node;
__u32 count_anew; /* 1: it is the first node */

/* What find_probe is to find: the descriptor of a link, and whose. */
__u32 probe_fd;
__u32 probe_which;

/* By enum probe. */
__u64 probe_kprobes[SLUBTRACE_PROBE_ROOM]; /* address of its struct trace_kprobe; 0: not attached */
__u64 probe_hits[SLUBTRACE_PROBE_ROOM];	   /* of its per-CPU count of hits */
__u64 probe_skipped[SLUBTRACE_PROBE_ROOM]; /* hits without a run; read by user space */
__u64 probe_missed_before[SLUBTRACE_PROBE_ROOM]; /* its program was attached */
__u64 probe_missed[SLUBTRACE_PROBE_ROOM];	 /* calls that were no hit; likewise */

__u64 losses[LOSS__COUNT]; /* by enum loss; atomic adds here, read by user space */

/*
 * The counts of each cache, by slot; slot 0 is never given out. What is counted at every event lies
 * in one variable, since its address is part of the program: sets of CPUs, in each all slots. Of the
 * rest, by slot, all sets of one.
 */
char hot[SLUBTRACE_HOT_BYTES] __attribute__((aligned(64)));

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SLUBTRACE_SLOTS);
	__type(key, __u32);
	__type(value, struct rare_cell);
} rare SEC(".maps");

/*
 * Where the counts of a cache are, found without a look-up: at an index from the cache's address, its
 * address and place in one word, which is written in one go. A guess: two caches may have one index.
 */
__u64 hints[SLUBTRACE_HINTS];

/* Likewise, by page: where the counts of the cache are whose slab it is. */
__u64 memos[SLUBTRACE_MEMOS];

/* Of a program, by enum probe. */
struct probe_cell {
	__u64 runs;
	__u64 skipped;	   /* hits without a run, as far as they are told */
	__u64 hits_before; /* its first run */
	__u64 hits_then;   /* at the last look of user space */
	__u64 runs_then;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, PROBE__COUNT);
	__type(key, __u32);
	__type(value, struct probe_cell);
} probe_cells SEC(".maps");

/* Slabs made and freed, by slot and page order. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SLUBTRACE_SLOTS);
	__type(key, __u32);
	__type(value, struct slab_cell);
} slab_cells SEC(".maps");

/* Who has which slot. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SLUBTRACE_SLOTS);
	__type(key, __u32);
	__type(value, struct cache_info);
} caches SEC(".maps");

/*
 * What user space wants of each slot (enum choice); BPF resets it when a slot is taken or gets an
 * alias.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SLUBTRACE_SLOTS);
	__type(key, __u32);
	__type(value, __u32);
} choices SEC(".maps");

/*
 * The truth about live caches: address to slot. Its BPF_NOEXIST makes one CPU of many the
 * registrar.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SLUBTRACE_SLOTS);
	__type(key, __u64);
	__type(value, __u32);
} directory SEC(".maps");

/* Free slots: filled by user space, which puts a dead cache's slot back once all have read it. */
struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, SLUBTRACE_SLOTS);
	__type(value, struct slot_ticket);
} tickets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SLUBTRACE_ORDERS);
	__type(key, __u32);
	__type(value, struct page_cell);
} page_cells SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct stray_cell);
} strays SEC(".maps");

/* Records for user space; its size is the loader's. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
} events SEC(".maps");

/* The one that the user asked for, put in by the loader before anything is attached. */
struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} cgroup SEC(".maps");

/* Whose turn it is to be delivered, and what was not; read by user space. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sampling);
} samplings SEC(".maps");

/* Page allocations of this CPU of which it is not yet known whether they become a slab. */
struct pending_page {
	__u64 page;	/* 0: free */
	__u32 is_cache; /* not a page: a struct kmem_cache that has no name yet */
	__u32 looks;	/* of other tasks; it was no slab then */
	__u32 passed;	/* the filters, which ask who allocated it */
	__u32 unused;
	__u64 task;  /* that allocated it */
	__u64 place; /* where on its stack it did */
	struct slab_record record;
};

#define PENDING_PAGES                                                                              \
	16 /* a power of two; 16 with their stacks stay below the 32 KiB of a per-CPU value */
#define PENDING_LOOKS 4

struct pending {
	__u32 used;
	__u32 busy;
	struct pending_page pages[PENDING_PAGES];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct pending);
} pendings SEC(".maps");

/*
 * Calls that a kprobe entered and its kretprobe has not left, by the address of their return
 * address.
 */
struct open_call {
	__u64 cache;
	__u64 objects;
	__u64 array;
	__u64 gfp;
	__u64 caller; /* where it returns to */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct open_call);
} open_calls SEC(".maps");

/*
 * The cache of an allocation that failed on the slow path, by task, until the event that tells of
 * the failure and does not name the cache.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, __u64);
} failures SEC(".maps");

/*
 * A call of alloc_pages_bulk, by task. It may get its last page from the page allocator's usual
 * entry, which raises an event: by that page the two are told apart.
 */
#define RECENT_PAGES 4

struct page_bulk {
	__u64 before; /* places that were filled before the call */
	__u64 recent[RECENT_PAGES];
	__u32 n_recent;
	__u32 unused;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct page_bulk);
} page_bulks SEC(".maps");

/*
 * Slabs on their way to the page allocator, by struct page: so that page_free events can name the
 * cache.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u32);
} leaving SEC(".maps");

#endif
