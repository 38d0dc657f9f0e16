// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks into caches: programs that user space runs, attached to nothing. They read under no lock, each a
 * bounded piece; what they find is put into variables that user space has mapped. That something changed
 * meanwhile is told, not repaired.
 *
 * What they are told (look_*) and what they tell are variables of one writer each: user space has one
 * thread, and runs one program at a time.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#include "inspect.h"
#include "kernel_types.h"
#include "shapes.bpf.h"

const volatile bool knob_reads; /* the kernel's memory may be read */
const volatile __u32 knob_page_shift;

/* Told. */
__u64 vmemmap;	   /* address of the struct page of page frame 0; 0: not known */
__u64 page_offset; /* start of the linear map; 0: not known */
__u64 first_frame; /* of the machine's memory, counted from the one at vmemmap */
__u64 end_frame;   /* behind its last; beyond these may be registers, which must not be read */
__u64 look_cache;
__u64 look_at;	  /* an address; of a walk, where it is */
__u64 look_end;	  /* where the walk ends */
__u32 look_cpu;	  /* the first of some */
__u32 look_where; /* CPU or node that a walk is on, for what it tells */
__u32 look_place; /* enum slab_place, likewise */
__u32 look_bytes;
__u64 look_frame;

/* Telling. */
__u32 walk_state; /* enum walk_state */
__u64 word;
__u32 n_slabs;
__u32 n_objects;
__u32 n_caches;
__u64 known_page; /* a slab that has this free object, from which page_offset can be told */
__u64 known_object;
struct cache_traits traits;
struct node_stock node_look;
struct cpu_stock stocks[INSPECT_CPUS];
struct slab_look slabs[INSPECT_SLABS];
struct object_look objects[INSPECT_OBJECTS];
__u64 caches[INSPECT_CACHES];
__u64 cpu_offsets[INSPECT_MAX_CPUS]; /* from a per-CPU address to that CPU's; 0: not known */

#define STEPS 64 /* of a long loop, at once */

/* Between the steps of a loop: what the verifier looks at once has no state of its own. */
__u64 chain_at;
__u32 chain_n;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} here SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

static __always_inline __u64 read_word(__u64 address)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), (const void *)address);
	return value;
}

/* --- what CPUs there are ----------------------------------------------------------------------- */

/* Run on each CPU: a map of our own has a per-CPU address, and what it is here. */
SEC("raw_tp")
int learn_cpu(void *ctx)
{
	__u32 zero = 0, cpu = bpf_get_smp_processor_id();
	__u64 map = number_of(&here);
	void *mine = bpf_map_lookup_elem(&here, &zero);

	if (mine && cpu < INSPECT_MAX_CPUS)
		cpu_offsets[cpu] = number_of(mine) -
				   read_word(map + bpf_core_field_offset(struct bpf_array, pptrs));
	return 0;
}

#include "look_caches.bpf.h"
#include "look_slabs.bpf.h"
#include "look_stocks.bpf.h"
#include "look_sheaves.bpf.h"

/* --- other memory ------------------------------------------------------------------------------ */

SEC("raw_tp")
int read_memory(void *ctx)
{
	long err;

	word = 0;
	err = bpf_probe_read_kernel(&word, look_bytes < sizeof(word) ? look_bytes : sizeof(word),
				    (const void *)look_at);
	walk_state = err ? WALK_TORN : WALK_DONE;
	return 0;
}

SEC("raw_tp")
int read_page_flags(void *ctx)
{
	word = page_flags(look_at);
	return 0;
}
