/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that find caches, and tell what one is. */
#ifndef SLUBTRACE_LOOK_CACHES_BPF_H
#define SLUBTRACE_LOOK_CACHES_BPF_H

static __always_inline __u64 page_of(__u64 address)
{
	__u64 frame = (address - page_offset) >> knob_page_shift;

	if (!vmemmap || !page_offset || frame < first_frame || frame >= end_frame)
		return 0;
	return page_head(vmemmap + frame * bpf_core_type_size(struct page));
}

static __always_inline bool is_in_slab(__u64 address)
{
	__u64 page = page_of(address);

	return page && page_is_slab(page);
}

/* The cache of the first slab among the frames: any cache leads to the list of all. */
__noinline int seek_step(__u32 i)
{
	__u64 page = vmemmap + (look_frame + i) * bpf_core_type_size(struct page);

	if (!knob_reads || word || !page_is_slab(page))
		return 0;
	word = page_cache_field(page);
	if (!is_in_slab(word)) /* it is a slab no more */
		word = 0;
	return 0;
}

/* Looks for it among so many page frames from look_frame on. Word: the cache, or 0. */
SEC("raw_tp")
int seek_cache(void *ctx)
{
	word = 0;
	for (__u32 i = 0; i < INSPECT_FRAMES; i++)
		seek_step(i);
	return 0;
}

/* Caches are objects in slabs themselves; of all on their list, its head alone is not. */
__noinline int head_step(void)
{
	__u64 at = look_at;

	if (!knob_reads || walk_state)
		return 0;
	if (!POINTER_IS_KERNEL(at)) {
		walk_state = WALK_TORN;
	} else if (is_in_slab(at - bpf_core_field_offset(struct kmem_cache, list))) {
		look_at = (__u64)BPF_CORE_READ((struct list_head *)at, next);
	} else {
		walk_state = WALK_DONE;
	}
	return 0;
}

__noinline int head_steps(void)
{
	for (int i = 0; i < STEPS; i++)
		head_step();
	return 0;
}

/* Looks for the head of the list of caches behind the cache look_cache; it becomes look_at. */
SEC("raw_tp")
int seek_list(void *ctx)
{
	look_at = look_cache + bpf_core_field_offset(struct kmem_cache, list);
	walk_state = WALK_ON;
	for (int i = 0; i < INSPECT_LIST / STEPS; i++)
		head_steps();
	return 0;
}

static __always_inline void tell_cache(__u64 cache)
{
	__u32 n = n_caches;

	if (n < INSPECT_CACHES)
		caches[n] = cache;
	n_caches = n + 1;
}

SEC("iter/kmem_cache")
int list_caches(struct bpf_iter__kmem_cache *ctx)
{
	__u64 cache = number_of(ctx->s);

	if (cache)
		tell_cache(cache);
	return 0;
}

__noinline int list_step(void)
{
	__u64 at = look_at, next;

	if (!knob_reads || walk_state)
		return 0;
	next = (__u64)BPF_CORE_READ((struct list_head *)at, next);
	if (next == look_end) {
		walk_state = WALK_DONE;
		return 0;
	}
	if (!POINTER_IS_KERNEL(next) ||
	    (__u64)BPF_CORE_READ((struct list_head *)next, prev) != at) {
		walk_state = WALK_TORN;
		return 0;
	}
	tell_cache(next - bpf_core_field_offset(struct kmem_cache, list));
	look_at = next;
	return 0;
}

SEC("raw_tp")
int walk_caches(void *ctx)
{
	for (int i = 0; i < INSPECT_STEPS; i++)
		list_step();
	return 0;
}

#define NUMBER_OR_NONE(s, field)                                                                   \
	(bpf_core_field_exists((s)->field) ? (__s64)BPF_CORE_READ(s, field) : -1)

SEC("raw_tp")
int read_traits(void *ctx)
{
	struct kmem_cache *s = (struct kmem_cache *)look_cache;
	__u32 oo = BPF_CORE_READ(s, oo.x), min = BPF_CORE_READ(s, min.x);

	traits.address = look_cache;
	traits.ctor = (__u64)BPF_CORE_READ(s, ctor);
	traits.random = bpf_core_field_exists(s->random) ? BPF_CORE_READ(s, random) : 0;
	traits.flags = BPF_CORE_READ(s, flags);
	traits.size = BPF_CORE_READ(s, size);
	traits.object_size = BPF_CORE_READ(s, object_size);
	traits.inuse = BPF_CORE_READ(s, inuse);
	traits.align = BPF_CORE_READ(s, align);
	traits.offset = BPF_CORE_READ(s, offset);
	traits.order = oo >> 16;
	traits.objects = oo & 0xffff;
	traits.min_order = min >> 16;
	traits.min_objects = min & 0xffff;
	traits.refcount = BPF_CORE_READ(s, refcount);
	traits.allocflags = BPF_CORE_READ(s, allocflags);
	traits.red_left_pad = NUMBER_OR_NONE(s, red_left_pad);
	traits.min_partial = NUMBER_OR_NONE(s, min_partial);
	traits.cpu_partial = NUMBER_OR_NONE(s, cpu_partial);
	traits.cpu_partial_slabs = NUMBER_OR_NONE(s, cpu_partial_slabs);
	traits.sheaf_capacity = NUMBER_OR_NONE(s, sheaf_capacity);
	traits.useroffset = NUMBER_OR_NONE(s, useroffset);
	traits.usersize = NUMBER_OR_NONE(s, usersize);
	traits.name[0] = '\0';
	bpf_probe_read_kernel_str(traits.name, sizeof(traits.name), BPF_CORE_READ(s, name));
	return 0;
}

#endif
