/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that tell of slabs: along a list of the kernel's, or page by page. */
#ifndef SLUBTRACE_LOOK_SLABS_BPF_H
#define SLUBTRACE_LOOK_SLABS_BPF_H

#define IN_SLAB bpf_core_field_exists(struct slab, slab_cache)
#define SLAB_READ(page, field)                                                                     \
	(IN_SLAB ? (__u64)BPF_CORE_READ((struct slab *)(page), field)                              \
		 : (__u64)BPF_CORE_READ((struct page___slab *)(page), field))

/* inuse, objects and frozen, of one moment: they are one word. */
static __always_inline __u32 slab_counters(__u64 page)
{
	__u64 place = page + (IN_SLAB ? bpf_core_field_offset(struct slab, inuse)
				      : bpf_core_field_offset(struct page___slab, inuse));
	__u32 counters = 0;

	bpf_probe_read_kernel(&counters, sizeof(counters), (const void *)place);
	return counters;
}

static __always_inline __u32 counters_objects(__u32 counters)
{
	return counters >> 16 & 0x7fff;
}

static __always_inline __u32 counters_free(__u32 counters)
{
	__u32 objects = counters_objects(counters), inuse = counters & 0xffff;

	return inuse < objects ? objects - inuse : 0;
}

static __always_inline void tell_slab(__u64 page, __u32 objects, __u32 free, __u32 where,
				      __u32 place)
{
	__u32 n = n_slabs;
	struct slab_look *slab = &slabs[n & (INSPECT_SLABS - 1)];

	slab->page = page;
	slab->objects = objects;
	slab->free = free;
	slab->where = where;
	slab->place = place;
	n_slabs = n + 1;
}

static __always_inline bool is_of_cache(__u64 page)
{
	return page_is_slab(page) && page_cache_field(page) == look_cache;
}

/* Where nothing tells where memory starts, a free object of a known slab does. */
static __always_inline void note_object(__u64 page)
{
	__u64 object = SLAB_READ(page, freelist);

	if (object) {
		known_object = object;
		known_page = page;
	}
}

__noinline int list_slab_step(void)
{
	__u64 at = look_at, next, page;
	__u32 counters;

	if (!knob_reads || walk_state)
		return 0;
	next = (__u64)BPF_CORE_READ((struct list_head *)at, next);
	if (next == look_end) {
		walk_state = WALK_DONE;
		return 0;
	}
	page = next - (IN_SLAB ? bpf_core_field_offset(struct slab, slab_list)
			       : bpf_core_field_offset(struct page___slab, slab_list));
	counters = POINTER_IS_KERNEL(next) ? slab_counters(page) : 0;
	/* It was on the list behind the last one, and is of the cache, when its counts were read. */
	if (!counters || !is_of_cache(page) ||
	    (__u64)BPF_CORE_READ((struct list_head *)next, prev) != at) {
		walk_state = WALK_TORN;
		return 0;
	}
	if (!page_offset && !known_page)
		note_object(page);
	tell_slab(page, counters_objects(counters), counters_free(counters), look_where,
		  look_place);
	look_at = next;
	return 0;
}

/* Goes on along a list of slabs of a node, from look_at to look_end. */
SEC("raw_tp")
int walk_slabs(void *ctx)
{
	for (int i = 0; i < INSPECT_STEPS; i++)
		list_slab_step();
	return 0;
}

__noinline int frame_step(__u32 i)
{
	__u64 page = vmemmap + (look_frame + i) * bpf_core_type_size(struct page);
	__u32 counters;

	if (!knob_reads || !is_of_cache(page))
		return 0;
	counters = slab_counters(page);
	tell_slab(page, counters_objects(counters), counters_free(counters), 0, SLAB_UNLISTED);
	return 0;
}

/* Looks for slabs among so many page frames from look_frame on. */
SEC("raw_tp")
int walk_frames(void *ctx)
{
	for (__u32 i = 0; i < INSPECT_FRAMES; i++)
		frame_step(i);
	return 0;
}

#endif
