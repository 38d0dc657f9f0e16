/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs for page blocks; where nothing else does, they tell slabs as well. */
#ifndef SLUBTRACE_PAGES_BPF_H
#define SLUBTRACE_PAGES_BPF_H

/* Remembers a page that raised an event, if its task is in a call of alloc_pages_bulk. */
static __always_inline void page_bulk_note(__u64 page)
{
	__u64 task = bpf_get_current_task();
	struct page_bulk *bulk = bpf_map_lookup_elem(&page_bulks, &task);

	if (bulk)
		bulk->recent[bulk->n_recent++ & (RECENT_PAGES - 1)] = page;
}

static __always_inline bool page_bulk_noted(const struct page_bulk *bulk, __u64 page)
{
	for (int i = 0; i < RECENT_PAGES; i++)
		if (page && bulk->recent[i] == page)
			return true;
	return false;
}

/*
 * How many of the @n places of a block are filled. Global and without a branch on what is read, so
 * that the verifier has one state a turn, and that once.
 */
__noinline int count_filled_block(__u64 array, __u64 n)
{
	__u64 filled = 0;

	for (__u32 i = 0; i < BULK_BLOCK && i < n; i++) {
		__u64 page = array_at(array, i);

		__sync_fetch_and_add(&filled, (page | -page) >> 63);
	}
	return filled;
}

/* Places of the array from @from to @to that are filled; summed up in memory, for the same reason. */
__noinline int count_filled(__u64 array, __u32 from, __u32 to)
{
	__u64 filled = 0;

	for (__u32 i = 0; i < SLUBTRACE_BULK_MAX && from + i < to; i += BULK_BLOCK)
		__sync_fetch_and_add(&filled,
				     (__u32)count_filled_block(array + (from + i) * sizeof(__u64),
							       to - from - i));
	return filled;
}

SEC("fentry")
int fentry_page_bulk(__u64 *ctx)
{
	__u64 task = bpf_get_current_task(), array = page_bulk_array(ctx), n = (__u32)ctx[3];
	struct page_bulk bulk = {};

	if (n > SLUBTRACE_BULK_MAX) {
		lose(LOSS_PAGE_BULK, 1);
		return 0;
	}
	if (array)
		bulk.before = count_filled(array, 0, n);
	bpf_map_update_elem(&page_bulks, &task, &bulk, BPF_ANY);
	return 0;
}

/*
 * Of the places up to the one returned, those filled before are not new; filled ones beyond it were
 * filled before. The last new page may have come with an event of its own.
 */
SEC("fexit")
int fexit_page_bulk(__u64 *ctx)
{
	__u64 task = bpf_get_current_task(), array = page_bulk_array(ctx),
	      list = page_bulk_list(ctx);
	struct page_bulk *bulk = bpf_map_lookup_elem(&page_bulks, &task);
	__u64 got = fexit_value(ctx, knob_page_bulk_args), last = 0, fresh = got;
	struct page_cell *cell;
	__u32 order = 0;

	if (!bulk)
		return 0;
	if (got && array) {
		last = array_at(array, got - 1);
		fresh -= bulk->before - count_filled(array, got, (__u32)ctx[3]);
	} else if (got && list) {
		last = page_of_lru(array_at(list, 0));
	}
	if (fresh && page_bulk_noted(bulk, last))
		fresh--;
	bpf_map_delete_elem(&page_bulks, &task);
	cell = bpf_map_lookup_elem(&page_cells, &order);
	if (cell)
		bump(&cell->count[PAGE_BULK], fresh);
	return 0;
}

SEC("raw_tp")
int on_page_alloc(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 page = ctx->args[0];
	__u32 order = ctx->args[1];
	struct pending_page *entry;
	struct pending *pending;

	pending_settle(ctx);
	page_bump(order, page ? PAGE_ALLOCATED : PAGE_FAILED);
	if (knob_page_bulk_args && page && !order)
		page_bulk_note(page);
	if ((!page || !knob_reads) &&
	    block_goes(knob_page_events, RECORD_PAGE_ALLOC, 0, page, order))
		emit_page(ctx, RECORD_PAGE_ALLOC, 0, page, order, ctx->args[2], ctx->args[3]);
	if (!page || !PENDING_IN_USE || (!knob_page_events && is_movable(ctx->args[3])))
		return 0;
	pending = pending_here();
	if (!pending)
		return 0;
	entry = pending_place(pending);
	if (!entry) {
		lose(LOSS_PENDING_FULL, 1);
		return 0;
	}
	if (knob_slab_events || knob_page_events)
		page_record_fill(ctx, &entry->record, RECORD_PAGE_ALLOC, 0, page, order,
				 ctx->args[2], ctx->args[3]);
	else /* it will be counted, and told to nobody */
		entry->record.got = order;
	if (knob_slab_events == DELIVER_SOME || knob_page_events == DELIVER_SOME)
		entry->passed = is_asked_for(page, order);
	entry->place = number_of(ctx);
	pending_put(pending, entry, page);
	return 0;
}

/*
 * The cache that a page just freed was a slab of, told from the word that outlives it (6.12 and
 * later).
 */
static __always_inline __u64 freed_page_cache(__u64 page)
{
	__u64 cache = page_cache_field(page);

	return POINTER_IS_KERNEL(cache) && bpf_map_lookup_elem(&directory, &cache) ? cache : 0;
}

static __always_inline __u32 slab_freed_from_page(void *ctx, __u64 page, __u32 order)
{
	__u64 cache = freed_page_cache(page);
	__u32 slot;

	if (PENDING_IN_USE)
		pending_page_freed(page, cache);
	slot = cache ? slot_of(cache) : 0;
	if (!slot)
		return 0;
	slab_bump(slot, SLAB_FREED, order);
	if (block_goes(knob_slab_events, RECORD_FREED_SLAB, slot, page, order)) {
		struct cache_info *info = cache_info(slot);

		if (info)
			emit_slab(ctx, RECORD_FREED_SLAB, slot, page, info->order, order,
				  order == info->order ? info->objects : 0, 0);
	}
	return slot;
}

SEC("raw_tp")
int on_page_free(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 page = ctx->args[0];
	__u32 order = ctx->args[1], slot = 0, *left;
	enum delivery delivery;

	pending_settle(ctx);
	page_bump(order, PAGE_FREED);
	if (knob_frees_from_pages)
		slot = slab_freed_from_page(ctx, page, order);
	else if (PENDING_IN_USE)
		pending_page_freed(page, 0);
	delivery = knob_page_events;
	if (!delivery)
		return 0;
	left = bpf_map_lookup_elem(&leaving, &page);
	if (left) {
		slot = *left;
		bpf_map_delete_elem(&leaving, &page);
	}
	if (block_goes(delivery, RECORD_PAGE_FREE, slot, page, order))
		emit_page(ctx, RECORD_PAGE_FREE, slot, page, order, 0, 0);
	return 0;
}

SEC("raw_tp")
int on_zone_locked(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 page = ctx->args[0];

	if (!page)
		return 0;
	page_bump(ctx->args[1], zone_locked_is_refill(ctx) ? PAGE_PCP_REFILL : PAGE_ZONE_LOCKED);
	emit_step(RECORD_ZONE_LOCKED, 0, page, ctx->args[1], zone_locked_is_refill(ctx));
	return 0;
}

/*
 * mm_page_alloc_extfrag: (page, alloc_order, fallback_order, alloc_migratetype,
 * fallback_migratetype).
 */
SEC("raw_tp")
int on_fallback(struct bpf_raw_tracepoint_args *ctx)
{
	page_bump(ctx->args[1], PAGE_FALLBACK);
	emit_step(RECORD_FALLBACK, 0, ctx->args[0], ctx->args[1], false);
	return 0;
}

#endif
