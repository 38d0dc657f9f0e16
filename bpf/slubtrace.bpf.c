// SPDX-License-Identifier: GPL-2.0-only
/*
 * One short program per hook. Which of them are loaded, and where they attach, the loader's plan
 * says.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#include "slubtrace.h"
#include "kernel_types.h"
#include "maps.bpf.h"
#include "dialect.bpf.h"
#include "emit.bpf.h"
#include "account.bpf.h"
#include "pending.bpf.h"

char LICENSE[] SEC("license") = "GPL";

#define ZERO_SIZE_PTR 16 /* what kmalloc(0) returns, and no object */

/* Keeps the parameters of a call for its kretprobe. */
static __always_inline int call_entered(struct pt_regs *ctx)
{
	__u64 id = call_id_at_entry(ctx);
	struct open_call call = {
		.cache = PT_REGS_PARM1(ctx),
		.gfp = PT_REGS_PARM2(ctx),
		.objects = PT_REGS_PARM3(ctx),
		.array = PT_REGS_PARM4(ctx),
		.caller = kprobe_caller(ctx),
	};

	bpf_map_update_elem(&open_calls, &id, &call, BPF_ANY);
	return 0;
}

/* Finds them again; false if the beginning of the call was not seen. */
static __always_inline bool call_left(struct pt_regs *ctx, struct open_call *call)
{
	__u64 id = call_id_at_return(ctx);
	struct open_call *open = bpf_map_lookup_elem(&open_calls, &id);

	if (!open)
		return false;
	*call = *open;
	bpf_map_delete_elem(&open_calls, &id);
	return true;
}

/* --- objects ------------------------------------------------------------------------------- */

static __always_inline void object_allocated(__u64 cache, __u64 address, __u64 call_site,
					     __u64 requested, __u32 gfp)
{
	struct cell *cell = cell_of(cache);

	if (!cell)
		return;
	bump(&cell->count[address ? TALLY_ALLOCS : TALLY_FAILED], 1);
	if (knob_object_events && address)
		emit_object(RECORD_ALLOC, cell->slot, address, call_site, requested, gfp, false);
}

static __always_inline void object_freed(__u64 cache, __u64 address, __u64 call_site,
					 enum tally how)
{
	struct cell *cell = cell_of(cache);

	if (!cell)
		return;
	bump(&cell->count[how], 1);
	if (knob_object_events)
		emit_object(RECORD_FREE, cell->slot, address, call_site, 0, 0, false);
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
SEC("raw_tp")
int on_cache_alloc(struct bpf_raw_tracepoint_args *ctx)
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
	object_allocated(cache, address, ctx->args[0], alloc_event_requested(ctx),
			 alloc_event_gfp(ctx));
	if (knob_births_from_objects && cache == cache_of_caches && address) {
		cache_died(address);
		pending_put_cache(address);
	}
	return 0;
}

/* kmem_cache_free: (call_site, ptr, cache). */
SEC("raw_tp")
int on_cache_free(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 address = ctx->args[1], cache = ctx->args[2];

	pending_settle(ctx);
	object_freed(cache, address, ctx->args[0], TALLY_FREES);
	if (knob_deaths_from_objects && cache == cache_of_caches)
		cache_died(address);
	return 0;
}

/*
 * Before 6.0: (call_site, ptr), raised when the object is free already. Its slab may have gone with
 * it, and then its cache cannot be told.
 */
SEC("raw_tp")
int on_cache_free_afterwards(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 address = ctx->args[1], cache = object_cache(address);

	pending_settle(ctx);
	if (cache)
		object_freed(cache, address, ctx->args[0], TALLY_FREES);
	else
		lose(LOSS_CACHE_UNTOLD, 1);
	if (knob_deaths_from_objects)
		cache_died(address);
	return 0;
}

/* Before 6.0, at the beginning of the call: (cache, object). */
static __always_inline int cache_free_entered(void *ctx, __u64 address, __u64 caller)
{
	__u64 cache;

	pending_settle(ctx);
	cache = object_cache(address);
	if (cache)
		object_freed(cache, address, caller, TALLY_FREES);
	else
		lose(LOSS_CACHE_UNTOLD, 1);
	return 0;
}

SEC("fentry")
int fentry_cache_free(__u64 *ctx)
{
	return cache_free_entered(ctx, PARAMETER(ctx, 1),
				  knob_object_events ? fentry_caller(ctx, knob_cache_free_start, 2)
						     : 0);
}

SEC("kprobe")
int kprobe_cache_free(struct pt_regs *ctx)
{
	return cache_free_entered(ctx, PT_REGS_PARM2(ctx), kprobe_caller(ctx));
}

static __always_inline int kmalloc_failed(__u64 requested)
{
	__u64 cache = take_failure();

	if (cache)
		object_allocated(cache, 0, 0, 0, 0);
	else if (requested > 2UL << knob_page_shift) /* KMALLOC_MAX_CACHE_SIZE */
		stray(STRAY_LARGE_FAILED);
	else
		stray(STRAY_KMALLOC_FAILED);
	return 0;
}

/* kmalloc, and 5.10's kmalloc_node: (call_site, ptr, bytes_req, bytes_alloc, gfp). */
SEC("raw_tp")
int on_kmalloc(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 address = ctx->args[1], cache;

	pending_settle(ctx);
	if (!address)
		return kmalloc_failed(ctx->args[2]);
	if (address <= ZERO_SIZE_PTR)
		return 0;
	cache = object_cache(address);
	if (cache)
		object_allocated(cache, address, ctx->args[0], ctx->args[2], ctx->args[4]);
	else
		stray(STRAY_LARGE_KMALLOCS);
	return 0;
}

SEC("raw_tp")
int on_kfree(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 address = ctx->args[1], cache;

	pending_settle(ctx);
	if (address <= ZERO_SIZE_PTR)
		return 0;
	cache = object_cache(address);
	if (cache)
		object_freed(cache, address, ctx->args[0], TALLY_FREES);
	else
		stray(STRAY_LARGE_KFREES);
	return 0;
}

/* --- objects that come and go without an event ----------------------------------------------- */

/* kmalloc_nolock (6.18), for callers in any context. */
static __always_inline int nolock_allocated(void *ctx, __u64 address)
{
	__u64 cache;

	pending_settle(ctx);
	if (address <= ZERO_SIZE_PTR) {
		take_failure(); /* the slow path may have failed, and no event follows */
		return 0;
	}
	cache = object_cache(address);
	if (cache)
		object_allocated(cache, address, 0, 0, 0);
	return 0;
}

SEC("fexit")
int fexit_nolock_alloc(__u64 *ctx)
{
	return nolock_allocated(ctx, fexit_value(ctx, knob_nolock_args));
}

SEC("kprobe")
int kprobe_nolock_alloc(struct pt_regs *ctx)
{
	return call_entered(ctx);
}

SEC("kretprobe")
int kretprobe_nolock_alloc(struct pt_regs *ctx)
{
	struct open_call call;

	return call_left(ctx, &call) ? nolock_allocated(ctx, PT_REGS_RC(ctx)) : 0;
}

static __always_inline int nolock_freed(void *ctx, __u64 address)
{
	__u64 cache;

	pending_settle(ctx);
	if (address <= ZERO_SIZE_PTR)
		return 0;
	cache = object_cache(address);
	if (cache)
		object_freed(cache, address, 0, TALLY_FREES);
	return 0;
}

SEC("fentry")
int fentry_nolock_free(__u64 *ctx)
{
	return nolock_freed(ctx, PARAMETER(ctx, 0));
}

SEC("kprobe")
int kprobe_nolock_free(struct pt_regs *ctx)
{
	return nolock_freed(ctx, PT_REGS_PARM1(ctx));
}

/* __kfree_rcu_sheaf (6.18): (cache, object, …); false: it goes another way, which has an event. */
static __always_inline int rcu_freed(void *ctx, __u64 cache, __u64 address, bool done)
{
	pending_settle(ctx);
	if (done)
		object_freed(cache, address, 0, TALLY_RCU_FREES);
	return 0;
}

SEC("fexit")
int fexit_rcu_free(__u64 *ctx)
{
	return rcu_freed(ctx, PARAMETER(ctx, 0), PARAMETER(ctx, 1),
			 (__u8)fexit_value(ctx, knob_rcu_sheaf_args));
}

SEC("kprobe")
int kprobe_rcu_free(struct pt_regs *ctx)
{
	return call_entered(ctx);
}

SEC("kretprobe")
int kretprobe_rcu_free(struct pt_regs *ctx)
{
	struct open_call call;

	return call_left(ctx, &call) ? rcu_freed(ctx, call.cache, call.gfp, (__u8)PT_REGS_RC(ctx))
				     : 0;
}

/* --- bulk calls ---------------------------------------------------------------------------- */

static __always_inline __u64 array_at(__u64 array, __u32 i)
{
	__u64 object = 0;

	bpf_probe_read_kernel(&object, sizeof(object), (const void *)(array + i * sizeof(object)));
	return object;
}

/*
 * The two functions that are called for each object of a bulk call are global: the verifier looks
 * at such a function once, not once for each turn of the loop around it.
 */
__noinline int bulk_object_emit(__u32 kind, __u32 slot, __u64 object, __u32 gfp)
{
	emit_object(kind, slot, object, 0, 0, gfp, true);
	return 0;
}

/* One of the objects of a kfree_bulk, which may be of many caches. */
__noinline int bulk_object_freed(__u64 object)
{
	__u64 cache = object_cache(object);
	struct cell *cell = cache ? cell_of(cache) : 0;

	if (!cell)
		return 0;
	bump(&cell->count[TALLY_BULK_FREES], 1);
	if (knob_object_events)
		emit_object(RECORD_FREE, cell->slot, object, 0, 0, 0, true);
	return 0;
}

/* One record an object; @array is 0 where the kernel does not let us read that parameter. */
static __always_inline void emit_bulk(enum record_kind kind, __u32 slot, __u64 array, __u64 objects,
				      __u32 gfp)
{
	if (!is_chosen(slot))
		return;
	if (!array) {
		lose(LOSS_BULK_UNSEEN, objects);
		return;
	}
	for (__u32 i = 0; i < SLUBTRACE_BULK_MAX && i < objects; i++)
		bulk_object_emit(kind, slot, array_at(array, i), gfp);
	if (objects > SLUBTRACE_BULK_MAX)
		lose(LOSS_BULK_TOO_LONG, objects - SLUBTRACE_BULK_MAX);
}

static __always_inline int bulk_allocated(void *ctx, __u64 cache, __u64 objects, __u64 array,
					  __u32 gfp, bool done)
{
	struct cell *cell;

	pending_settle(ctx);
	cell = cell_of(cache);
	if (!cell)
		return 0;
	if (!done) {
		take_failure(); /* no event follows */
		bump(&cell->count[TALLY_BULK_FAILED], 1);
		return 0;
	}
	bump(&cell->count[TALLY_BULK_ALLOCS], objects);
	if (knob_object_events)
		emit_bulk(RECORD_ALLOC, cell->slot, array, objects, gfp);
	return 0;
}

static __always_inline void mixed_bulk_freed(__u64 objects, __u64 array)
{
	if (!array) {
		lose(LOSS_BULK_UNSEEN, objects);
		return;
	}
	for (__u32 i = 0; i < SLUBTRACE_BULK_MAX && i < objects; i++)
		bulk_object_freed(array_at(array, i));
	if (objects > SLUBTRACE_BULK_MAX)
		lose(LOSS_BULK_TOO_LONG, objects - SLUBTRACE_BULK_MAX);
}

/* A bulk allocation that fails half-way puts back what it had: neither was seen by its caller. */
static __always_inline int bulk_freed(void *ctx, __u64 cache, __u64 objects, __u64 array,
				      __u64 caller)
{
	struct cell *cell;

	pending_settle(ctx);
	if (is_in_alloc_bulk(caller))
		return 0;
	if (!cache) {
		mixed_bulk_freed(objects, array);
		return 0;
	}
	cell = cell_of(cache);
	if (!cell)
		return 0;
	bump(&cell->count[TALLY_BULK_FREES], objects);
	if (knob_object_events)
		emit_bulk(RECORD_FREE, cell->slot, array, objects, 0);
	return 0;
}

SEC("fexit")
int fexit_alloc_bulk(__u64 *ctx)
{
	return bulk_allocated(ctx, PARAMETER(ctx, 0), ctx[2], pointer_parameter(ctx, 3), ctx[1],
			      ctx[4] & knob_alloc_bulk_mask);
}

SEC("fentry")
int fentry_free_bulk(__u64 *ctx)
{
	return bulk_freed(ctx, PARAMETER(ctx, 0), ctx[1], pointer_parameter(ctx, 2),
			  fentry_caller(ctx, knob_free_bulk_start, 3));
}

SEC("kprobe")
int kprobe_alloc_bulk(struct pt_regs *ctx)
{
	return call_entered(ctx);
}

SEC("kretprobe")
int kretprobe_alloc_bulk(struct pt_regs *ctx)
{
	struct open_call call;

	if (!call_left(ctx, &call))
		return 0;
	return bulk_allocated(ctx, call.cache, call.objects, call.array, call.gfp,
			      PT_REGS_RC(ctx) & knob_alloc_bulk_mask);
}

SEC("kprobe")
int kprobe_free_bulk(struct pt_regs *ctx)
{
	return bulk_freed(ctx, PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx), PT_REGS_PARM3(ctx),
			  kprobe_caller(ctx));
}

/* --- slow path ----------------------------------------------------------------------------- */

/* Where sheaves are filled by the slow path, a failure of it need not be one of the allocation. */
static __always_inline void keep_failure(__u32 slot, __u64 cache)
{
	__u64 task = bpf_get_current_task();
	struct cache_info *info = cache_info(slot);

	if (knob_failures_told && info && info->layer != LAYER_BOTH)
		bpf_map_update_elem(&failures, &task, &cache, BPF_ANY);
}

static __always_inline int slow_path_left(void *ctx, __u64 cache, __u64 object)
{
	struct cell *cell;

	pending_settle(ctx);
	cell = cell_of(cache);
	if (!cell)
		return 0;
	bump(&cell->count[TALLY_SLOW], 1);
	if (!object) {
		bump(&cell->count[TALLY_SLOW_FAILED], 1);
		keep_failure(cell->slot, cache);
	}
	return 0;
}

SEC("fexit")
int fexit_slow(__u64 *ctx)
{
	return slow_path_left(ctx, PARAMETER(ctx, 0), fexit_value(ctx, knob_slow_args));
}

SEC("kprobe")
int kprobe_slow(struct pt_regs *ctx)
{
	return call_entered(ctx);
}

SEC("kretprobe")
int kretprobe_slow(struct pt_regs *ctx)
{
	struct open_call call;

	return call_left(ctx, &call) ? slow_path_left(ctx, call.cache, PT_REGS_RC(ctx)) : 0;
}

/*
 * __kmem_cache_alloc_bulk (7.0): (cache, flags, size, array). What it takes from slabs counts as
 * slow for the kernel, object by object; a debug cache's objects enter ___slab_alloc and count
 * there. It also fills sheaves beyond the usual size, the objects of which are allocated later.
 */
static __always_inline int slow_bulk_left(void *ctx, __u64 cache, __u64 objects, bool done,
					  __u64 caller)
{
	struct cell *cell = done ? cell_of(cache) : 0;
	struct cache_info *info = cell ? cache_info(cell->slot) : 0;

	if (!info || is_debug_cache(info->flags))
		return 0;
	bump(&cell->count[TALLY_SLOW_BULK], objects);
	if (!is_in_alloc_bulk(caller))
		bump(&cell->count[TALLY_SLOW_PREFILL], objects);
	return 0;
}

SEC("fexit")
int fexit_slow_bulk(__u64 *ctx)
{
	return slow_bulk_left(ctx, PARAMETER(ctx, 0), ctx[2], (__u8)ctx[4],
			      fentry_caller(ctx, knob_slow_bulk_start, 4));
}

SEC("kprobe")
int kprobe_slow_bulk(struct pt_regs *ctx)
{
	return call_entered(ctx);
}

SEC("kretprobe")
int kretprobe_slow_bulk(struct pt_regs *ctx)
{
	struct open_call call;

	if (!call_left(ctx, &call))
		return 0;
	return slow_bulk_left(ctx, call.cache, call.objects, (__u8)PT_REGS_RC(ctx), call.caller);
}

/* refill_objects (7.0): (cache, array, gfp, min, max), returns how many objects it took. */
static __always_inline int refill_left(void *ctx, __u64 cache, __u32 objects)
{
	struct cell *cell;

	pending_settle(ctx);
	cell = cell_of(cache);
	if (!cell)
		return 0;
	bump(&cell->count[TALLY_REFILLS], 1);
	bump(&cell->count[TALLY_REFILLED], objects);
	return 0;
}

SEC("fexit")
int fexit_refill(__u64 *ctx)
{
	return refill_left(ctx, PARAMETER(ctx, 0), ctx[5]);
}

SEC("kprobe")
int kprobe_refill(struct pt_regs *ctx)
{
	return call_entered(ctx);
}

SEC("kretprobe")
int kretprobe_refill(struct pt_regs *ctx)
{
	struct open_call call;

	return call_left(ctx, &call) ? refill_left(ctx, call.cache, PT_REGS_RC(ctx)) : 0;
}

static __always_inline int tally_one(__u64 cache, enum tally what)
{
	struct cell *cell = cell_of(cache);

	if (cell)
		bump(&cell->count[what], 1);
	return 0;
}

/* kmem_cache_alloc_from_sheaf (6.18): (cache, gfp, sheaf). Its event comes as well. */
SEC("fexit")
int fexit_prefilled(__u64 *ctx)
{
	return PARAMETER(ctx, 3) ? tally_one(PARAMETER(ctx, 0), TALLY_PREFILLED) : 0;
}

SEC("kprobe")
int kprobe_prefilled(struct pt_regs *ctx)
{
	return call_entered(ctx);
}

SEC("kretprobe")
int kretprobe_prefilled(struct pt_regs *ctx)
{
	struct open_call call;

	return call_left(ctx, &call) && PT_REGS_RC(ctx) ? tally_one(call.cache, TALLY_PREFILLED)
							: 0;
}

/* memcg_alloc_abort_single (6.10): (cache, object). The event that follows says NULL. */
SEC("fentry")
int fentry_refused(__u64 *ctx)
{
	return tally_one(PARAMETER(ctx, 0), TALLY_REFUSED);
}

SEC("kprobe")
int kprobe_refused(struct pt_regs *ctx)
{
	return tally_one(PT_REGS_PARM1(ctx), TALLY_REFUSED);
}

/* --- slabs --------------------------------------------------------------------------------- */

static __always_inline int new_slab(void *ctx, __u64 cache, __u64 slab, __u32 gfp)
{
	struct cache_info *info;
	__u32 objects, order;
	struct cell *cell;

	if (!slab)
		return 0;
	cell = cell_of(cache);
	if (!cell)
		return 0;
	info = cache_info(cell->slot);
	if (!info)
		return 0;
	objects = slab_objects(slab);
	order = slab_order(info, objects);
	slab_made(cell->slot, info->order, order);
	if (knob_slab_events)
		emit_slab(ctx, RECORD_NEW_SLAB, cell->slot, slab, info->order, order, objects, gfp);
	return 0;
}

static __always_inline int freed_slab(void *ctx, __u64 cache, __u64 slab)
{
	struct cell *cell = cell_of(cache);
	struct cache_info *info;
	__u32 objects, order;

	if (!cell)
		return 0;
	info = cache_info(cell->slot);
	if (!info)
		return 0;
	objects = slab_objects(slab);
	order = slab_order(info, objects);
	slab_bump(cell->slot, SLAB_FREED, order);
	if (knob_slab_events)
		emit_slab(ctx, RECORD_FREED_SLAB, cell->slot, slab, info->order, order, objects, 0);
	if (knob_page_events)
		bpf_map_update_elem(&leaving, &slab, &cell->slot, BPF_ANY);
	return 0;
}

SEC("fexit")
int fexit_new_slab(__u64 *ctx)
{
	return new_slab(ctx, PARAMETER(ctx, 0), fexit_value(ctx, knob_new_slab_args), ctx[1]);
}

SEC("kprobe")
int kprobe_new_slab(struct pt_regs *ctx)
{
	return call_entered(ctx);
}

SEC("kretprobe")
int kretprobe_new_slab(struct pt_regs *ctx)
{
	struct open_call call;

	return call_left(ctx, &call) ? new_slab(ctx, call.cache, PT_REGS_RC(ctx), call.gfp) : 0;
}

SEC("fentry")
int fentry_freed_slab(__u64 *ctx)
{
	return freed_slab(ctx, PARAMETER(ctx, 0), PARAMETER(ctx, 1));
}

SEC("kprobe")
int kprobe_freed_slab(struct pt_regs *ctx)
{
	return freed_slab(ctx, PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx));
}

/* --- pages --------------------------------------------------------------------------------- */

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
 * Places of the array from @from to @to that are filled. Global, summed up in memory and without a
 * branch on what is read, so that the verifier has one state a turn.
 */
__noinline int count_filled(__u64 array, __u32 from, __u32 to)
{
	__u64 filled = 0;

	for (__u32 i = 0; i < SLUBTRACE_BULK_MAX && from + i < to; i++) {
		__u64 page = array_at(array, from + i);

		__sync_fetch_and_add(&filled, (page | -page) >> 63);
	}
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
	if ((!page || !knob_reads) && knob_page_events)
		emit_page(ctx, RECORD_PAGE_ALLOC, 0, page, order, ctx->args[2], ctx->args[3]);
	if (!page || !PENDING_IN_USE)
		return 0;
	pending = pending_here();
	if (!pending)
		return 0;
	entry = pending_place(pending);
	if (!entry) {
		lose(LOSS_PENDING_FULL, 1);
		return 0;
	}
	page_record_fill(ctx, &entry->record, RECORD_PAGE_ALLOC, 0, page, order, ctx->args[2],
			 ctx->args[3]);
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
	struct cell *cell;

	if (PENDING_IN_USE)
		pending_page_freed(page, cache);
	cell = cache ? cell_of(cache) : 0;
	if (!cell)
		return 0;
	slab_bump(cell->slot, SLAB_FREED, order);
	if (knob_slab_events) {
		struct cache_info *info = cache_info(cell->slot);

		if (info)
			emit_slab(ctx, RECORD_FREED_SLAB, cell->slot, page, info->order, order,
				  order == info->order ? info->objects : 0, 0);
	}
	return cell->slot;
}

SEC("raw_tp")
int on_page_free(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 page = ctx->args[0];
	__u32 order = ctx->args[1], slot = 0, *left;

	pending_settle(ctx);
	page_bump(order, PAGE_FREED);
	if (knob_frees_from_pages)
		slot = slab_freed_from_page(ctx, page, order);
	else if (PENDING_IN_USE)
		pending_page_freed(page, 0);
	if (!knob_page_events)
		return 0;
	left = bpf_map_lookup_elem(&leaving, &page);
	if (left) {
		slot = *left;
		bpf_map_delete_elem(&leaving, &page);
	}
	emit_page(ctx, RECORD_PAGE_FREE, slot, page, order, 0, 0);
	return 0;
}

SEC("raw_tp")
int on_zone_locked(struct bpf_raw_tracepoint_args *ctx)
{
	if (ctx->args[0])
		page_bump(ctx->args[1],
			  zone_locked_is_refill(ctx) ? PAGE_PCP_REFILL : PAGE_ZONE_LOCKED);
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
	return 0;
}

/* --- caches -------------------------------------------------------------------------------- */

static __always_inline int cache_born(__u64 cache)
{
	cache_died(cache); /* if its death was not seen, the address is another's all the same */
	cache_register(cache, RECORD_CACHE_BIRTH);
	return 0;
}

/* The name is still there: also a cache that was never seen can be announced dead. */
static __always_inline int cache_released(__u64 cache)
{
	if (!bpf_map_lookup_elem(&directory, &cache))
		cache_register(cache, RECORD_CACHE_SEEN);
	return cache_died(cache);
}

static __always_inline int cache_aliased(__u64 cache, __u64 name)
{
	struct cell *cell = cell_of(cache);

	if (!cell)
		return 0;
	cache_judge_anew(cell->slot);
	emit_cache(RECORD_CACHE_ALIAS, cell->slot, generation_of(cell->slot), cache, name);
	return 0;
}

SEC("fentry")
int fentry_cache_birth(__u64 *ctx)
{
	return cache_born(PARAMETER(ctx, 0));
}

SEC("kprobe")
int kprobe_cache_birth(struct pt_regs *ctx)
{
	return cache_born(PT_REGS_PARM1(ctx));
}

SEC("fentry")
int fentry_cache_alias(__u64 *ctx)
{
	return cache_aliased(PARAMETER(ctx, 0), PARAMETER(ctx, 1));
}

SEC("kprobe")
int kprobe_cache_alias(struct pt_regs *ctx)
{
	return cache_aliased(PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx));
}

SEC("fentry")
int fentry_cache_death(__u64 *ctx)
{
	return cache_released(PARAMETER(ctx, 0));
}

SEC("kprobe")
int kprobe_cache_death(struct pt_regs *ctx)
{
	return cache_released(PT_REGS_PARM1(ctx));
}

/* --- run by user space, attached to nothing -------------------------------------------------- */

/* Registers the caches that exist. */
SEC("iter/kmem_cache")
int list_caches(struct bpf_iter__kmem_cache *ctx)
{
	__u64 cache = number_of(ctx->s);

	if (cache)
		cell_of(cache);
	return 0;
}

/* Reads the two addresses that lead from an object to its page. */
SEC("raw_tp")
int discover(void *ctx)
{
	if (knob_vmemmap_base)
		bpf_probe_read_kernel(&vmemmap, sizeof(vmemmap), (const void *)knob_vmemmap_base);
	if (knob_page_offset_base)
		bpf_probe_read_kernel(&page_offset, sizeof(page_offset),
				      (const void *)knob_page_offset_base);
	return 0;
}

/*
 * Has a look at the pages pending on the CPU that it runs on, before user space reads the tallies.
 */
SEC("raw_tp")
int settle(void *ctx)
{
	pending_settle(0);
	return 0;
}
