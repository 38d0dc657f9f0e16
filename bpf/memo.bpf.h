/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From an object to its cache, which the events of kmalloc() and kfree() do not name. Asking the
 * kernel's struct page costs several reads; a memo of whose slab a page is costs one.
 *
 * A page is put down while it is a slab and an object of it is in use: when the slab is made, or at
 * the event of such an object. It is struck off when the slab is given back. If that program should
 * be missed (counted, as any recursion), who has the page next does it: a slab that is made, or
 * memory that kmalloc() took from the page allocator.
 */
#ifndef SLUBTRACE_MEMO_BPF_H
#define SLUBTRACE_MEMO_BPF_H

#define MEMO_PAGE_SHIFT 12 /* the loader leaves knob_memo off where a page is larger */
#define MEMO_PAGE	(1ULL << MEMO_PAGE_SHIFT)
#define MEMO_ORDER	6	     /* larger slabs are put down page by page, as they are met */
#define KFENCE_ROOM	(1ULL << 30) /* above the most that its pool can have */
#define NO_PLACE	(~0ULL)

/* Of a page's address the low bits are free, and the topmost are the same for all. */
#define PAGE_TAG(address) (((address) & -MEMO_PAGE) << 8)

static __always_inline __u64 *memo_at(__u64 address)
{
	return (__u64 *)((char *)memos +
			 (address >> (MEMO_PAGE_SHIFT - 3) & (sizeof(memos) - sizeof(*memos))));
}

static __always_inline void memo_put(__u64 address, __u64 place)
{
	*memo_at(address) = PAGE_TAG(address) ^ place;
}

static __always_inline void memo_strike(__u64 address)
{
	if ((*memo_at(address) ^ PAGE_TAG(address)) <= LAST_PLACE(true))
		*memo_at(address) = 0;
}

/* A page of kfence serves one cache after the other without being given back. */
static __always_inline bool is_of_kfence(__u64 address)
{
	__u64 pool = 0;

	if (!knob_kfence_pool)
		return false;
	bpf_probe_read_kernel(&pool, sizeof(pool), (const void *)knob_kfence_pool);
	return pool && address - pool < KFENCE_ROOM;
}

static __always_inline __u64 address_of_page(__u64 page)
{
	return page_offset + (page - vmemmap) / bpf_core_type_size(struct page) * MEMO_PAGE;
}

/* A slab that was made, of the cache in @slot; 0: it is given back. */
static __noinline int memo_slab(__u64 page, __u32 order, __u32 slot)
{
	__u64 address = address_of_page(page);

	for (__u32 i = 0; i < 1U << MEMO_ORDER; i++) {
		if (i >> order)
			break;
		if (slot)
			memo_put(address + i * MEMO_PAGE, slot * PLACE_BYTES);
		else
			memo_strike(address + i * MEMO_PAGE);
	}
	return 0;
}

/* Where the counts of the cache of an object in use are; NO_PLACE: it is no slab's. */
static __noinline __u64 object_place_find(__u64 address)
{
	__u64 cache = object_cache(address), place;

	if (!cache)
		return NO_PLACE;
	place = place_find(cache);
	if (knob_memo && place && !is_of_kfence(address))
		memo_put(address, place);
	return place;
}

static __always_inline __u64 object_place(__u64 address)
{
	__u64 place = *memo_at(address) ^ PAGE_TAG(address);

	return place > LAST_PLACE(true) ? object_place_find(address) : place;
}

#endif
