/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tells from tracepoints alone which page allocations became slabs, and of which cache. A page is
 * put on its CPU's list when it is allocated and looked at in later kmem events of that CPU: it is
 * a slab when its type says so, and credited once its cache pointer is set, which some kernels
 * (6.1 to 6.19) do only after a nested allocation.
 *
 * It will never be one when the task that allocated it has come back from the page allocator and is
 * at another event: on the same stack, and no deeper. An interrupt in between, which may bring any
 * number of events, is on another stack or deeper, and tells nothing. After PENDING_LOOKS events of
 * other tasks the allocating one has left the CPU, and would have had to leave it in the few
 * instructions between the allocation and the marking.
 */
#ifndef SLUBTRACE_PENDING_BPF_H
#define SLUBTRACE_PENDING_BPF_H

#define PENDING_IN_USE                                                                             \
	(knob_reads && (knob_slabs_from_pages || knob_page_events || knob_births_from_objects))

static __always_inline struct pending *pending_here(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&pendings, &zero);
}

static __always_inline void pending_forget(struct pending *pending, struct pending_page *entry)
{
	entry->page = 0;
	__sync_fetch_and_add(&pending->used, -1);
}

/* A free place for a page; one program puts pages, and it is not entered twice on one CPU. */
static __always_inline struct pending_page *pending_place(struct pending *pending)
{
	for (int i = 0; i < PENDING_PAGES - 1; i++)
		if (!pending->pages[i].page)
			return &pending->pages[i];
	return 0;
}

static __always_inline void pending_put(struct pending *pending, struct pending_page *entry,
					__u64 address)
{
	entry->looks = 0;
	entry->task = bpf_get_current_task();
	entry->page = address;
	__sync_fetch_and_add(&pending->used, 1);
}

static __always_inline void pending_credit(struct pending_page *entry, __u64 cache)
{
	struct slab_record *record = &entry->record;
	__u32 slot = slot_of(cache);
	struct cache_info *info = slot ? cache_info(slot) : 0;

	if (!info)
		return;
	record->wanted = info->order;
	record->objects = slab_objects(entry->page);
	if (knob_slabs_from_pages) {
		slab_made(slot, record->wanted, record->got);
		if (kept_goes(knob_slab_events, RECORD_NEW_SLAB, slot, entry->passed))
			emit_kept(record, RECORD_NEW_SLAB, slot);
	}
	if (kept_goes(knob_page_events, RECORD_PAGE_ALLOC, slot, entry->passed))
		emit_kept(record, RECORD_PAGE_ALLOC, slot);
}

/* The last place is for the struct kmem_cache just allocated on this CPU. */
static __always_inline void pending_put_cache(__u64 cache)
{
	struct pending *pending = pending_here();
	struct pending_page *entry;

	if (!pending)
		return;
	entry = &pending->pages[PENDING_PAGES - 1];
	if (entry->page) {
		lose(LOSS_PENDING_FULL, 1);
		return;
	}
	entry->is_cache = 1;
	pending_put(pending, entry, cache);
}

/* A new struct kmem_cache is announced when it has its name and its layout. True: done with it. */
static __always_inline bool pending_cache_is_ready(__u64 cache)
{
	struct kmem_cache *s = (struct kmem_cache *)cache;

	if (!POINTER_IS_KERNEL((__u64)BPF_CORE_READ(s, name)) || !BPF_CORE_READ(s, oo.x))
		return false;
	cache_register(cache, RECORD_CACHE_BIRTH);
	return true;
}

#define STACK_SHIFT 14 /* a kernel stack is aligned to its 16 KiB */

/* The page is no slab now; whether it may still become one. @place: where we are on the stack. */
static __always_inline bool pending_may_become_slab(struct pending_page *entry, __u64 place)
{
	if (place && entry->task == bpf_get_current_task())
		return place >> STACK_SHIFT != entry->place >> STACK_SHIFT || place < entry->place;
	return ++entry->looks < PENDING_LOOKS;
}

/* True: done with it. */
static __always_inline bool pending_page_is_settled(struct pending_page *entry, __u64 place)
{
	__u64 cache;

	if (!page_is_slab(entry->page)) {
		if (pending_may_become_slab(entry, place))
			return false;
		if (kept_goes(knob_page_events, RECORD_PAGE_ALLOC, 0, entry->passed))
			emit_kept(&entry->record, RECORD_PAGE_ALLOC, 0);
		return true;
	}
	cache = page_cache_field(entry->page);
	if (!POINTER_IS_KERNEL(cache))
		return false;
	pending_credit(entry, cache);
	return true;
}

/*
 * The two functions that are called for the places of the list that are taken are global: the
 * verifier looks at such a function once, not once for each turn of the loop around it, which took
 * it longer than all else.
 */
__noinline int pending_look_at(__u32 i, __u64 place)
{
	struct pending *pending = pending_here();
	struct pending_page *entry;

	if (!knob_reads || !pending || i >= PENDING_PAGES)
		return 0;
	entry = &pending->pages[i];
	if (entry->is_cache ? pending_cache_is_ready(entry->page)
			    : pending_page_is_settled(entry, place))
		pending_forget(pending, entry);
	return 0;
}

/* The page there was freed: it was no slab, or one of @cache. */
__noinline int pending_freed_at(__u32 i, __u64 cache)
{
	struct pending *pending = pending_here();
	struct pending_page *entry;

	if (!knob_reads || !pending || i >= PENDING_PAGES)
		return 0;
	entry = &pending->pages[i];
	if (cache)
		pending_credit(entry, cache);
	else if (kept_goes(knob_page_events, RECORD_PAGE_ALLOC, 0, entry->passed))
		emit_kept(&entry->record, RECORD_PAGE_ALLOC, 0);
	pending_forget(pending, entry);
	return 0;
}

static __noinline int pending_look(struct pending *pending, __u64 place)
{
	if (!pending ||
	    pending->busy) /* an interrupt in the middle of a look: the look goes on after it */
		return 0;
	pending->busy = 1;
	for (__u32 i = 0; i < PENDING_PAGES; i++)
		if (pending->pages[i].page)
			pending_look_at(i, place);
	pending->busy = 0;
	return 0;
}

/* Called first in every kmem program, with its context, which is on the stack; user space's is not. */
static __always_inline void pending_settle(const void *ctx)
{
	struct pending *pending;

	if (!PENDING_IN_USE)
		return;
	pending = pending_here();
	if (pending && pending->used)
		pending_look(pending, ctx ? number_of(ctx) : 0);
}

/* A page that goes before anything else happened on its CPU: it was no slab, or one of @cache. */
static __always_inline void pending_page_freed(__u64 page, __u64 cache)
{
	struct pending *pending = pending_here();

	if (!pending || !pending->used || pending->busy)
		return;
	for (__u32 i = 0; i < PENDING_PAGES; i++)
		if (pending->pages[i].page == page && !pending->pages[i].is_cache)
			pending_freed_at(i, cache);
}

#endif
