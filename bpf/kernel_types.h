/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few kernel structs we read, reduced to the members we read. Offsets come from the running
 * kernel's BTF (CO-RE); a suffix after three underscores names a variant of the same struct.
 */
#ifndef SLUBTRACE_KERNEL_TYPES_H
#define SLUBTRACE_KERNEL_TYPES_H

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct kmem_cache_order_objects {
	unsigned int x;
};

typedef struct {
	long counter;
} atomic_long_t;

struct list_head {
	struct list_head *next;
	struct list_head *prev;
};

/* From 6.18 on: sheaves that no CPU has. */
struct node_barn {
	struct list_head sheaves_full;
	unsigned int nr_full;
	unsigned int nr_empty;
};

struct kmem_cache_node {
	unsigned long nr_partial;
	struct list_head partial;
	atomic_long_t nr_slabs; /* this and what follows with CONFIG_SLUB_DEBUG */
	atomic_long_t total_objects;
	struct list_head full;
	struct node_barn *barn; /* in 6.18 and 6.19 */
};

/* Per CPU, until 6.19. */
struct kmem_cache_cpu {
	void *freelist;
	unsigned long tid;
	struct slab *slab;
	struct slab *partial;
};

struct kmem_cache_cpu___page { /* before 5.17 */
	struct page *page;
};

struct slab_sheaf {
	struct list_head barn_list;
	unsigned int size;
	void *objects[1];
};

/* Per CPU, from 6.18 on. */
struct slub_percpu_sheaves {
	struct slab_sheaf *main;
	struct slab_sheaf *spare;
	struct slab_sheaf *rcu_free;
};

struct kmem_cache {
	unsigned int flags;
	unsigned int size;
	unsigned int object_size;
	unsigned int offset; /* of the free pointer */
	struct kmem_cache_order_objects oo;
	struct kmem_cache_order_objects min;
	unsigned int allocflags;
	int refcount;
	void (*ctor)(void *);
	unsigned int inuse;
	unsigned int align;
	unsigned int red_left_pad; /* with CONFIG_SLUB_DEBUG */
	unsigned long min_partial;
	const char *name;
	struct list_head list;			 /* all caches */
	struct kmem_cache_cpu *cpu_slab;	 /* until 6.19 */
	unsigned int cpu_partial;		 /* likewise; objects */
	unsigned int cpu_partial_slabs;		 /* from 5.16 on */
	struct slub_percpu_sheaves *cpu_sheaves; /* this and what follows from 6.18 on */
	unsigned int sheaf_capacity;
	unsigned long random;	 /* with CONFIG_SLAB_FREELIST_HARDENED */
	unsigned int useroffset; /* with CONFIG_HARDENED_USERCOPY */
	unsigned int usersize;
	struct kmem_cache_node *node[1];
};

/* 7.x: a node has its barn of sheaves besides. */
struct kmem_cache_per_node_ptrs {
	struct node_barn *barn;
	struct kmem_cache_node *node;
};

struct kmem_cache___per_node {
	struct kmem_cache_per_node_ptrs per_node[1];
};

struct page {
	unsigned long flags;
	struct list_head lru;
	unsigned long compound_head;
	unsigned int page_type;
};

/* 7.2: of a tail page, not where its head is but a mask that leads to it, where that can be. */
struct page___info {
	unsigned long compound_info;
};

/* 6.18: the flags became a struct of one word. */
typedef struct {
	unsigned long f;
} memdesc_flags_t;

struct page___memdesc {
	memdesc_flags_t flags;
};

/* 5.17 and later; before, these members were struct page's. */
struct slab {
	struct kmem_cache *slab_cache;
	struct list_head slab_list;
	struct slab *next; /* on the partial list of a CPU */
	void *freelist;
	unsigned int inuse : 16;
	unsigned int objects : 15;
	unsigned int frozen : 1;
};

struct page___slab {
	struct kmem_cache *slab_cache;
	struct list_head slab_list;
	struct page *next;
	void *freelist;
	unsigned int inuse : 16;
	unsigned int objects : 15;
	unsigned int frozen : 1;
};

struct bpf_iter__kmem_cache {
	void *meta;
	struct kmem_cache *s;
};

struct kprobe {
	unsigned long nmissed;
};

struct kretprobe {
	struct kprobe kp;
	void *handler; /* NULL: it is a kprobe */
	int nmissed;
};

struct trace_probe {
	struct list_head list;
};

struct trace_kprobe {
	struct kretprobe rp;
	unsigned long *nhit; /* per CPU */
	struct trace_probe tp;
};

struct trace_event_call {
	int flags;
};

struct trace_probe_event {
	struct trace_event_call call;
	struct list_head probes;
};

struct perf_event {
	struct trace_event_call *tp_event;
};

struct file {
	void *private_data;
};

struct bpf_perf_link { /* from 5.15 on */
	struct file *perf_file;
};

struct fdtable {
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct task_struct {
	struct files_struct *files;
};

struct bpf_array {
	void *pptrs[1];
};

#pragma clang attribute pop

enum migratetype {
	MIGRATE_MOVABLE = 1,
};

enum pageflags {
	PG_slab = 9,
};

enum pagetype {
	PGTY_slab = 245,
};

/* 6.9 and later: the numbers of the bits of kmem_cache.flags. */
enum _slab_flag_bits {
	_SLAB_CONSISTENCY_CHECKS,
	_SLAB_RED_ZONE,
	_SLAB_POISON,
	_SLAB_STORE_USER,
	_SLAB_TRACE,
};

#endif
