/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs for objects: allocated and freed one by one, with an event or without. */
#ifndef SLUBTRACE_OBJECTS_BPF_H
#define SLUBTRACE_OBJECTS_BPF_H

#define ZERO_SIZE_PTR 16 /* what kmalloc(0) returns, and no object */

static __always_inline void object_allocated(void *ctx, __u32 slot, __u64 address, __u64 call_site,
					     __u64 requested, __u32 gfp)
{
	if (!slot)
		return;
	count_one(slot, address ? TALLY_ALLOCS : TALLY_FAILED);
	if (!address || !object_goes(knob_object_events, RECORD_ALLOC, slot))
		return;
	if (knob_object_stacks)
		emit_object_stack(ctx, RECORD_ALLOC_STACK, slot, address, call_site, requested,
				  gfp);
	else
		emit_object(RECORD_ALLOC, slot, address, call_site, requested, gfp, false);
}

static __always_inline void object_freed(__u32 slot, __u64 address, __u64 call_site, enum tally how)
{
	if (!slot)
		return;
	count_one(slot, how);
	if (object_goes(knob_object_events, RECORD_FREE, slot))
		emit_object(RECORD_FREE, slot, address, call_site, 0, 0, false);
}

/* The cache whose slow path last returned NULL to this task, once; 0: none did. */
static __always_inline __u64 take_failure(void)
{
	__u64 task = bpf_get_current_task(), *cache, taken = 0;

	if (!knob_failures_told)
		return 0;
	cache = bpf_map_lookup_elem(&failures, &task);
	if (!cache)
		return 0;
	taken = *cache;
	bpf_map_delete_elem(&failures, &task);
	return taken;
}

/* kmem_cache_alloc, and 5.10's kmem_cache_alloc_node. */
static __always_inline int cache_allocated(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 address = ctx->args[1], cache = alloc_event_cache(ctx);

	pending_settle(ctx);
	if (!address) {
		__u64 failed = take_failure();

		if (!cache)
			cache = failed;
	}
	if (!cache) {
		stray(STRAY_ALLOC_FAILED);
		return 0;
	}
	object_allocated(ctx, slot_of(cache), address, ctx->args[0], alloc_event_requested(ctx),
			 alloc_event_gfp(ctx));
	if (knob_births_from_objects && cache == cache_of_caches && address) {
		cache_died(address);
		pending_put_cache(address);
	}
	return 0;
}

SEC("raw_tp")
int on_cache_alloc(struct bpf_raw_tracepoint_args *ctx)
{
	return cache_allocated(ctx);
}

/* kmem_cache_free: (call_site, ptr, cache). */
static __always_inline int cache_freed(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 address = ctx->args[1], cache = ctx->args[2];

	pending_settle(ctx);
	object_freed(slot_of(cache), address, ctx->args[0], TALLY_FREES);
	if (knob_deaths_from_objects && cache == cache_of_caches)
		cache_died(address);
	return 0;
}

SEC("raw_tp")
int on_cache_free(struct bpf_raw_tracepoint_args *ctx)
{
	return cache_freed(ctx);
}

/* Before 6.0 an event of kmem_cache_free, or a call of it, does not tell the cache. */
static __always_inline int untold_freed(const void *ctx, __u64 address, __u64 caller)
{
	__u64 place;

	pending_settle(ctx);
	if (is_in_free_undo(caller))
		return 0;
	place = object_place(address);
	if (place == NO_PLACE)
		lose(LOSS_CACHE_UNTOLD, 1);
	else
		object_freed(place / PLACE_BYTES, address, caller, TALLY_FREES);
	return 0;
}

/*
 * Before 6.0: (call_site, ptr), raised when the object is free already. Its slab may have gone with
 * it, and then its cache cannot be told.
 */
SEC("raw_tp")
int on_cache_free_afterwards(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 address = ctx->args[1], caller = ctx->args[0], cache;

	pending_settle(ctx);
	if (is_in_free_undo(caller))
		return 0;
	cache = object_cache(address); /* not from the memo, which is of objects in use */
	if (cache)
		object_freed(slot_of(cache), address, caller, TALLY_FREES);
	else
		lose(LOSS_CACHE_UNTOLD, 1);
	if (knob_deaths_from_objects)
		cache_died(address);
	return 0;
}

/* (cache, object) */
SEC("fentry")
int fentry_cache_free(__u64 *ctx)
{
	return untold_freed(ctx, PARAMETER(ctx, 1), fentry_caller(ctx, knob_cache_free_start, 2));
}

KPROBE(kprobe_cache_free)
{
	return untold_freed(ctx, PT_REGS_PARM2(ctx), kprobe_caller(ctx));
}

/* KMALLOC_MAX_CACHE_SIZE; what is larger comes from the page allocator. */
static __always_inline bool is_large(__u64 requested)
{
	return requested > 2UL << knob_page_shift;
}

/*
 * Large memory that 7.2 allocates for kmalloc() raises its event twice: once within kmalloc's own
 * functions, and once for their caller.
 */
static __always_inline void stray_large(enum stray what, __u64 call_site)
{
	for (int i = 0; i < KMALLOC_FUNCTIONS; i++)
		if (call_site >= knob_kmalloc_start[i] && call_site < knob_kmalloc_end[i])
			return;
	stray(what);
}

static __noinline int large_allocated(__u64 address, __u64 call_site)
{
	memo_strike(address);
	stray_large(STRAY_LARGE_KMALLOCS, call_site);
	return 0;
}

static __always_inline int kmalloc_failed(__u64 requested, __u64 call_site)
{
	__u64 cache = take_failure();

	if (cache)
		count_rare(slot_of(cache), TALLY_FAILED, 1);
	else if (is_large(requested))
		stray_large(STRAY_LARGE_FAILED, call_site);
	else
		stray(STRAY_KMALLOC_FAILED);
	return 0;
}

/* kmalloc, and 5.10's kmalloc_node: (call_site, ptr, bytes_req, bytes_alloc, gfp). */
SEC("raw_tp")
int on_kmalloc(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 address = ctx->args[1], place;

	pending_settle(ctx);
	if (!address)
		return kmalloc_failed(ctx->args[2], ctx->args[0]);
	if (address <= ZERO_SIZE_PTR)
		return 0;
	if (is_large(ctx->args[2]))
		return large_allocated(address, ctx->args[0]);
	place = object_place(address);
	if (place == NO_PLACE)
		return large_allocated(address, ctx->args[0]);
	object_allocated(ctx, place / PLACE_BYTES, address, ctx->args[0], ctx->args[2],
			 ctx->args[4]);
	return 0;
}

SEC("raw_tp")
int on_kfree(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 address = ctx->args[1], place;

	pending_settle(ctx);
	if (address <= ZERO_SIZE_PTR)
		return 0;
	place = object_place(address);
	if (place == NO_PLACE)
		stray(STRAY_LARGE_KFREES);
	else
		object_freed(place / PLACE_BYTES, address, ctx->args[0], TALLY_FREES);
	return 0;
}

/* --- nothing but counts ------------------------------------------------------------------------ */

/*
 * What runs at every event if events of objects are not delivered and nothing else is told from them.
 * No knob is looked at: that takes two instructions, of some thirty.
 */

static __noinline int count_failed(__u64 cache)
{
	take_failure();
	count_rare(slot_of(cache), TALLY_FAILED, 1);
	return 0;
}

static __always_inline int counted_alloc(struct bpf_raw_tracepoint_args *ctx, bool wide)
{
	__u64 cache = ctx->args[2], place = *hint_at(cache) ^ CACHE_TAG(cache);

	if (!ctx->args[1])
		return count_failed(cache);
	if (place > LAST_PLACE(wide))
		place = place_find(cache);
	count_hot(place, TALLY_ALLOCS, wide);
	return 0;
}

static __always_inline int counted_free(struct bpf_raw_tracepoint_args *ctx, bool wide)
{
	__u64 cache = ctx->args[2], place = *hint_at(cache) ^ CACHE_TAG(cache);

	if (place > LAST_PLACE(wide))
		place = place_find(cache);
	count_hot(place, TALLY_FREES, wide);
	return 0;
}

static __noinline int count_no_kmalloc(__u64 address, __u64 requested, __u64 call_site)
{
	if (!address)
		return kmalloc_failed(requested, call_site);
	return address > ZERO_SIZE_PTR ? large_allocated(address, call_site) : 0;
}

static __always_inline int counted_kmalloc(struct bpf_raw_tracepoint_args *ctx, bool wide)
{
	__u64 address = ctx->args[1], place;

	if (address <= ZERO_SIZE_PTR || ctx->args[2] > 2 * MEMO_PAGE)
		return count_no_kmalloc(address, ctx->args[2], ctx->args[0]);
	place = *memo_at(address) ^ PAGE_TAG(address);
	if (place > LAST_PLACE(wide)) {
		place = object_place_find(address);
		if (place == NO_PLACE)
			return count_no_kmalloc(address, ctx->args[2], ctx->args[0]);
	}
	count_hot(place, TALLY_ALLOCS, wide);
	return 0;
}

static __always_inline int counted_kfree(struct bpf_raw_tracepoint_args *ctx, bool wide)
{
	__u64 address = ctx->args[1], place;

	if (address <= ZERO_SIZE_PTR)
		return 0;
	place = *memo_at(address) ^ PAGE_TAG(address);
	if (place > LAST_PLACE(wide)) {
		place = object_place_find(address);
		if (place == NO_PLACE) {
			stray(STRAY_LARGE_KFREES);
			return 0;
		}
	}
	count_hot(place, TALLY_FREES, wide);
	return 0;
}

#define COUNTING(program, counted)                                                                 \
	SEC("raw_tp")                                                                              \
	int program(struct bpf_raw_tracepoint_args *ctx)                                           \
	{                                                                                          \
		return counted(ctx, false);                                                        \
	}                                                                                          \
                                                                                                   \
	SEC("raw_tp")                                                                              \
	int program##_wide(struct bpf_raw_tracepoint_args *ctx)                                    \
	{                                                                                          \
		return counted(ctx, true);                                                         \
	}

COUNTING(count_alloc, counted_alloc)
COUNTING(count_free, counted_free)
COUNTING(count_kmalloc, counted_kmalloc)
COUNTING(count_kfree, counted_kfree)

/* --- without an event -------------------------------------------------------------------------- */

/* kmalloc_nolock (6.18), for callers in any context. */
static __always_inline int nolock_allocated(void *ctx, __u64 address)
{
	__u64 place;

	pending_settle(ctx);
	if (address <= ZERO_SIZE_PTR) {
		take_failure(); /* the slow path may have failed, and no event follows */
		return 0;
	}
	place = object_place(address);
	if (place != NO_PLACE)
		object_allocated(ctx, place / PLACE_BYTES, address, 0, 0, 0);
	return 0;
}

SEC("fexit")
int fexit_nolock_alloc(__u64 *ctx)
{
	return nolock_allocated(ctx, fexit_value(ctx, knob_nolock_args));
}

KPROBE(kprobe_nolock_alloc)
{
	return call_entered(ctx);
}

KRETPROBE(kretprobe_nolock_alloc)
{
	struct open_call call;

	return call_left(ctx, &call) ? nolock_allocated(ctx, PT_REGS_RC(ctx)) : 0;
}

static __always_inline int nolock_freed(void *ctx, __u64 address)
{
	__u64 place;

	pending_settle(ctx);
	if (address <= ZERO_SIZE_PTR)
		return 0;
	place = object_place(address);
	if (place != NO_PLACE)
		object_freed(place / PLACE_BYTES, address, 0, TALLY_FREES);
	return 0;
}

SEC("fentry")
int fentry_nolock_free(__u64 *ctx)
{
	return nolock_freed(ctx, PARAMETER(ctx, 0));
}

KPROBE(kprobe_nolock_free)
{
	return nolock_freed(ctx, PT_REGS_PARM1(ctx));
}

/* __kfree_rcu_sheaf (6.18): (cache, object, …); false: it goes another way, which has an event. */
static __always_inline int rcu_freed(void *ctx, __u64 cache, __u64 address, bool done)
{
	pending_settle(ctx);
	if (done)
		object_freed(slot_of(cache), address, 0, TALLY_RCU_FREES);
	return 0;
}

SEC("fexit")
int fexit_rcu_free(__u64 *ctx)
{
	return rcu_freed(ctx, PARAMETER(ctx, 0), PARAMETER(ctx, 1),
			 (__u8)fexit_value(ctx, knob_rcu_sheaf_args));
}

KPROBE(kprobe_rcu_free)
{
	return call_entered(ctx);
}

KRETPROBE(kretprobe_rcu_free)
{
	struct open_call call;

	return call_left(ctx, &call) ? rcu_freed(ctx, call.cache, call.gfp, (__u8)PT_REGS_RC(ctx))
				     : 0;
}

#endif
