/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs for slabs made and given back, where their functions can be hooked. */
#ifndef SLUBTRACE_SLABS_BPF_H
#define SLUBTRACE_SLABS_BPF_H

static __always_inline int new_slab(void *ctx, __u64 cache, __u64 slab, __u32 gfp)
{
	struct cache_info *info;
	__u32 objects, order, slot;

	if (!slab)
		return 0;
	slot = slot_of(cache);
	info = slot ? cache_info(slot) : 0;
	if (!info)
		return 0;
	objects = slab_objects(slab);
	order = slab_order(info, objects);
	slab_made(slot, info->order, order);
	if (knob_memo)
		memo_slab(slab, order, slot);
	if (block_goes(knob_slab_events, RECORD_NEW_SLAB, slot, slab, order))
		emit_slab(ctx, RECORD_NEW_SLAB, slot, slab, info->order, order, objects, gfp);
	return 0;
}

static __always_inline int freed_slab(void *ctx, __u64 cache, __u64 slab)
{
	__u32 objects, order, slot = slot_of(cache);
	struct cache_info *info = slot ? cache_info(slot) : 0;

	if (!info)
		return 0;
	objects = slab_objects(slab);
	order = slab_order(info, objects);
	if (knob_memo)
		memo_slab(slab, order, 0);
	slab_bump(slot, SLAB_FREED, order);
	if (block_goes(knob_slab_events, RECORD_FREED_SLAB, slot, slab, order))
		emit_slab(ctx, RECORD_FREED_SLAB, slot, slab, info->order, order, objects, 0);
	if (knob_page_events)
		bpf_map_update_elem(&leaving, &slab, &slot, BPF_ANY);
	return 0;
}

SEC("fexit")
int fexit_new_slab(__u64 *ctx)
{
	return new_slab(ctx, PARAMETER(ctx, 0), fexit_value(ctx, knob_new_slab_args), ctx[1]);
}

KPROBE(kprobe_new_slab)
{
	return call_entered(ctx);
}

KRETPROBE(kretprobe_new_slab)
{
	struct open_call call;

	return call_left(ctx, &call) ? new_slab(ctx, call.cache, PT_REGS_RC(ctx), call.gfp) : 0;
}

SEC("fentry")
int fentry_freed_slab(__u64 *ctx)
{
	return freed_slab(ctx, PARAMETER(ctx, 0), PARAMETER(ctx, 1));
}

KPROBE(kprobe_freed_slab)
{
	return freed_slab(ctx, PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx));
}

#endif
