/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs for objects allocated and freed in bulk calls. */
#ifndef SLUBTRACE_BULK_BPF_H
#define SLUBTRACE_BULK_BPF_H

static __always_inline __u64 array_at(__u64 array, __u32 i)
{
	__u64 object = 0;

	bpf_probe_read_kernel(&object, sizeof(object), (const void *)(array + i * sizeof(object)));
	return object;
}

/*
 * Arrays are walked block by block. The functions that are called for an object and for a block are
 * global: the verifier looks at such a function once, not once for each turn of the loop around it.
 */
#define BULK_BLOCK 32

_Static_assert(SLUBTRACE_BULK_MAX % BULK_BLOCK == 0, "");

/* One of the objects of a kfree_bulk, which may be of many caches, or of none. */
__noinline int bulk_object_freed(__u64 object)
{
	__u64 place = object_place(object);
	__u32 slot = place / PLACE_BYTES;

	if (place == NO_PLACE) {
		stray(STRAY_LARGE_KFREES);
		return 0;
	}
	if (!slot)
		return 0;
	count_rare(slot, TALLY_BULK_FREES, 1);
	if (object_goes(knob_object_events, RECORD_FREE, slot))
		emit_object(RECORD_FREE, slot, object, 0, 0, 0, true);
	return 0;
}

__noinline int bulk_block_freed(__u64 array, __u64 objects)
{
	for (__u32 i = 0; i < BULK_BLOCK && i < objects; i++)
		bulk_object_freed(array_at(array, i));
	return 0;
}

__noinline int bulk_object_emit(__u32 kind, __u32 slot, __u64 object, __u64 call, __u32 gfp)
{
	if (object_goes(knob_object_events, kind, slot))
		emit_object(kind, slot, object, call, 0, gfp, true);
	return 0;
}

/* @kind_slot: the one above the other 32 bits; more parameters there cannot be. */
__noinline int bulk_block_emit(__u64 kind_slot, __u64 array, __u64 objects, __u64 call, __u32 gfp)
{
	for (__u32 i = 0; i < BULK_BLOCK && i < objects; i++)
		bulk_object_emit(kind_slot >> 32, kind_slot, array_at(array, i), call, gfp);
	return 0;
}

static __always_inline void lose_beyond(__u64 objects)
{
	if (objects > SLUBTRACE_BULK_MAX)
		lose(LOSS_BULK_TOO_LONG, objects - SLUBTRACE_BULK_MAX);
}

/* One record an object; @call: the ts_ns of the record with their stack. */
static __always_inline void emit_bulk(enum record_kind kind, __u32 slot, __u64 array, __u64 objects,
				      __u64 call, __u32 gfp)
{
	if (!is_chosen(slot))
		return;
	for (__u32 i = 0; i < SLUBTRACE_BULK_MAX && i < objects; i += BULK_BLOCK)
		bulk_block_emit((__u64)kind << 32 | slot, array + i * sizeof(__u64), objects - i,
				call, gfp);
	lose_beyond(objects);
}

static __always_inline int bulk_allocated(void *ctx, __u64 cache, __u64 objects, __u64 array,
					  __u32 gfp, bool done)
{
	__u64 call = 0;
	__u32 slot;

	pending_settle(ctx);
	slot = slot_of(cache);
	if (!slot)
		return 0;
	if (!done) {
		take_failure(); /* no event follows */
		count_rare(slot, TALLY_BULK_FAILED, 1);
		return 0;
	}
	count_rare(slot, TALLY_BULK_ALLOCS, objects);
	if (!object_goes(knob_object_events, RECORD_BULK_STACK, slot))
		return 0;
	if (knob_object_stacks)
		call = emit_object_stack(ctx, RECORD_BULK_STACK, slot, 0, 0, 0, gfp);
	emit_bulk(RECORD_ALLOC, slot, array, objects, call, gfp);
	return 0;
}

static __always_inline void mixed_bulk_freed(__u64 objects, __u64 array)
{
	for (__u32 i = 0; i < SLUBTRACE_BULK_MAX && i < objects; i += BULK_BLOCK)
		bulk_block_freed(array + i * sizeof(__u64), objects - i);
	lose_beyond(objects);
}

/* A bulk allocation that fails half-way puts back what it had: neither was seen by its caller. */
static __always_inline int bulk_freed(void *ctx, __u64 cache, __u64 objects, __u64 array,
				      __u64 caller)
{
	__u32 slot;

	pending_settle(ctx);
	if (is_in_alloc_bulk(caller))
		return 0;
	if (!cache) {
		mixed_bulk_freed(objects, array);
		return 0;
	}
	slot = slot_of(cache);
	if (!slot)
		return 0;
	count_rare(slot, TALLY_BULK_FREES, objects);
	if (object_goes(knob_object_events, RECORD_BULK_STACK, slot))
		emit_bulk(RECORD_FREE, slot, array, objects, 0, 0);
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

KPROBE(kprobe_alloc_bulk)
{
	return call_entered(ctx);
}

KRETPROBE(kretprobe_alloc_bulk)
{
	struct open_call call;

	if (!call_left(ctx, &call))
		return 0;
	return bulk_allocated(ctx, call.cache, call.objects, call.array, call.gfp,
			      PT_REGS_RC(ctx) & knob_alloc_bulk_mask);
}

KPROBE(kprobe_free_bulk)
{
	return bulk_freed(ctx, PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx), PT_REGS_PARM3(ctx),
			  kprobe_caller(ctx));
}

#endif
