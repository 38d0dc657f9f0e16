/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that tell the slow path from the fast one. */
#ifndef SLUBTRACE_SLOW_BPF_H
#define SLUBTRACE_SLOW_BPF_H

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
	__u32 slot;

	pending_settle(ctx);
	slot = slot_of(cache);
	if (!slot)
		return 0;
	count_rare(slot, TALLY_SLOW, 1);
	if (!object) {
		count_rare(slot, TALLY_SLOW_FAILED, 1);
		keep_failure(slot, cache);
	} else {
		emit_step(RECORD_SLOW_PATH, slot, object, 0, false);
	}
	return 0;
}

SEC("fexit")
int fexit_slow(__u64 *ctx)
{
	return slow_path_left(ctx, PARAMETER(ctx, 0), fexit_value(ctx, knob_slow_args));
}

KPROBE(kprobe_slow)
{
	return call_entered(ctx);
}

KRETPROBE(kretprobe_slow)
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
	__u32 slot = done ? slot_of(cache) : 0;
	struct cache_info *info = slot ? cache_info(slot) : 0;

	if (!info)
		return 0;
	if (!is_debug_cache(info->flags))
		count_rare(slot, TALLY_SLOW_BULK, objects);
	if (!is_in_alloc_bulk(caller))
		count_rare(slot, TALLY_SLOW_PREFILL, objects);
	return 0;
}

SEC("fexit")
int fexit_slow_bulk(__u64 *ctx)
{
	return slow_bulk_left(ctx, PARAMETER(ctx, 0), ctx[2], (__u8)ctx[4],
			      fentry_caller(ctx, knob_slow_bulk_start, 4));
}

/* By a walk of the stack, which knows what a kretprobe put in the place of the return address. */
KPROBE(kprobe_slow_bulk)
{
	__u64 frames[2] = {};

	bpf_get_stack(ctx, frames, sizeof(frames), 0);
	return call_entered_from(ctx, frames[1]);
}

KRETPROBE(kretprobe_slow_bulk)
{
	struct open_call call;

	if (!call_left(ctx, &call))
		return 0;
	return slow_bulk_left(ctx, call.cache, call.objects, (__u8)PT_REGS_RC(ctx), call.caller);
}

/* refill_objects (7.0): (cache, array, gfp, min, max), returns how many objects it took. */
static __always_inline int refill_left(void *ctx, __u64 cache, __u64 array, __u32 objects)
{
	__u32 slot;

	pending_settle(ctx);
	slot = slot_of(cache);
	if (!slot)
		return 0;
	count_rare(slot, TALLY_REFILLS, 1);
	count_rare(slot, TALLY_REFILLED, objects);
	if (knob_steps && objects) /* a sheaf is emptied from its end */
		emit_step(RECORD_REFILL, slot, array_at(array, objects - 1), objects, false);
	return 0;
}

SEC("fexit")
int fexit_refill(__u64 *ctx)
{
	return refill_left(ctx, PARAMETER(ctx, 0), ctx[1], ctx[5]);
}

KPROBE(kprobe_refill)
{
	return call_entered(ctx);
}

KRETPROBE(kretprobe_refill)
{
	struct open_call call;

	/* The second parameter, whatever it is called there. */
	return call_left(ctx, &call) ? refill_left(ctx, call.cache, call.gfp, PT_REGS_RC(ctx)) : 0;
}

static __always_inline int tally_one(__u64 cache, enum tally what)
{
	__u32 slot = slot_of(cache);

	if (slot)
		count_rare(slot, what, 1);
	return 0;
}

/* kmem_cache_alloc_from_sheaf (6.18): (cache, gfp, sheaf). Its event comes as well. */
SEC("fexit")
int fexit_prefilled(__u64 *ctx)
{
	return PARAMETER(ctx, 3) ? tally_one(PARAMETER(ctx, 0), TALLY_PREFILLED) : 0;
}

KPROBE(kprobe_prefilled)
{
	return call_entered(ctx);
}

KRETPROBE(kretprobe_prefilled)
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

KPROBE(kprobe_refused)
{
	return tally_one(PT_REGS_PARM1(ctx), TALLY_REFUSED);
}

#endif
