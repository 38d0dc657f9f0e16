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

/* With CONFIG_SLUB_DEBUG. */
struct kmem_cache_node {
	atomic_long_t nr_slabs;
	atomic_long_t total_objects;
};

struct kmem_cache_cpu;

struct kmem_cache {
	unsigned int flags;
	unsigned int size;
	unsigned int object_size;
	struct kmem_cache_order_objects oo;
	struct kmem_cache_order_objects min;
	const char *name;
	struct kmem_cache_cpu *cpu_slab; /* until 6.19 */
	unsigned int sheaf_capacity;	 /* from 6.18 on */
	struct kmem_cache_node *node[1];
};

/* 7.x: a node has its barn of sheaves besides. */
struct kmem_cache_per_node_ptrs {
	struct kmem_cache_node *node;
};

struct kmem_cache___per_node {
	struct kmem_cache_per_node_ptrs per_node[1];
};

struct list_head {
	struct list_head *next;
};

struct page {
	unsigned long flags;
	struct list_head lru;
	unsigned long compound_head;
	unsigned int page_type;
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
	unsigned int inuse : 16;
	unsigned int objects : 15;
	unsigned int frozen : 1;
};

struct page___slab {
	struct kmem_cache *slab_cache;
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
