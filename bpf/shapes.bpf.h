/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How kernels lay out pages, slabs and caches: what dialect.bpf.h does not need a knob for. Each branch says
 * which kernel it is for.
 */
#ifndef SLUBTRACE_SHAPES_BPF_H
#define SLUBTRACE_SHAPES_BPF_H

#define POINTER_IS_KERNEL(p) ((p) >> 56 == 0xff) /* list poison and NULL are not */

/* The verifier does not let us reckon with a pointer that has a type; a sum in memory has none. */
static __always_inline __u64 number_of(const void *pointer)
{
	__u64 number = 0;

	__sync_fetch_and_add(&number, (__u64)pointer);
	return number;
}

static __always_inline __u64 page_flags(__u64 page)
{
	/* 6.18 made the flags a struct. */
	if (bpf_core_field_exists(struct page___memdesc, flags.f))
		return BPF_CORE_READ((struct page___memdesc *)page, flags.f);
	return BPF_CORE_READ((struct page *)page, flags);
}

static __always_inline bool page_is_slab(__u64 page)
{
	/* 6.12 moved the type from the flags to the top byte of page_type. */
	if (bpf_core_enum_value_exists(enum pagetype, PGTY_slab))
		return BPF_CORE_READ((struct page *)page, page_type) >> 24 ==
		       bpf_core_enum_value(enum pagetype, PGTY_slab);
	if (bpf_core_enum_value_exists(enum pageflags, PG_slab))
		return page_flags(page) >> bpf_core_enum_value(enum pageflags, PG_slab) & 1;
	return false;
}

/* The page that the block of @page begins with. */
static __always_inline __u64 page_head(__u64 page)
{
	__u64 info;

	if (!bpf_core_field_exists(struct page___info, compound_info)) {
		info = BPF_CORE_READ((struct page *)page, compound_head);
		return info & 1 ? info - 1 : page;
	}
	/* 7.2: no address of a struct page has as many bits set as a mask. */
	info = BPF_CORE_READ((struct page___info *)page, compound_info);
	if (!(info & 1))
		return page;
	return info >> 32 == 0xffffffff ? page & info : info - 1;
}

/* The cache field of a slab page; whatever stood there before, if it is no slab (any more). */
static __always_inline __u64 page_cache_field(__u64 page)
{
	/* 5.17 moved the slab's members out of struct page. */
	if (bpf_core_field_exists(struct slab, slab_cache))
		return (__u64)BPF_CORE_READ((struct slab *)page, slab_cache);
	return (__u64)BPF_CORE_READ((struct page___slab *)page, slab_cache);
}

static __always_inline __u32 slab_objects(__u64 page)
{
	if (bpf_core_field_exists(struct slab, slab_cache))
		return BPF_CORE_READ_BITFIELD_PROBED((struct slab *)page, objects);
	return BPF_CORE_READ_BITFIELD_PROBED((struct page___slab *)page, objects);
}

/* The number of nodes that the kernel was built for, by the array of them in each cache. */
static __always_inline __u64 max_nodes(void)
{
	if (bpf_core_field_exists(struct kmem_cache, node))
		return bpf_core_field_size(struct kmem_cache, node) / sizeof(void *);
	if (bpf_core_field_exists(struct kmem_cache___per_node, per_node))
		return bpf_core_field_size(struct kmem_cache___per_node, per_node) /
		       bpf_core_type_size(struct kmem_cache_per_node_ptrs);
	return 0;
}

/* What the cache has on NUMA node @node; 0: nothing. */
static __always_inline __u64 cache_node(__u64 cache, __u32 node)
{
	__u64 place = cache, found = 0;

	if (node >= max_nodes())
		return 0;
	if (bpf_core_field_exists(struct kmem_cache, node)) {
		place += bpf_core_field_offset(struct kmem_cache, node) + node * sizeof(void *);
	} else { /* 7.x */
		place += bpf_core_field_offset(struct kmem_cache___per_node, per_node);
		place += bpf_core_field_offset(struct kmem_cache_per_node_ptrs, node);
		place += node * bpf_core_type_size(struct kmem_cache_per_node_ptrs);
	}
	bpf_probe_read_kernel(&found, sizeof(found), (const void *)place);
	return found;
}

#endif
