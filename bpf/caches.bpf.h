/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs for caches that are born, get an alias, and die. */
#ifndef SLUBTRACE_CACHES_BPF_H
#define SLUBTRACE_CACHES_BPF_H

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
	__u32 slot = slot_of(cache);

	if (!slot)
		return 0;
	names_changed();
	cache_judge_anew(slot);
	emit_cache(RECORD_CACHE_ALIAS, slot, generation_of(slot), cache, name);
	return 0;
}

SEC("fentry")
int fentry_cache_birth(__u64 *ctx)
{
	return cache_born(PARAMETER(ctx, 0));
}

KPROBE(kprobe_cache_birth)
{
	return cache_born(PT_REGS_PARM1(ctx));
}

SEC("fentry")
int fentry_cache_alias(__u64 *ctx)
{
	return cache_aliased(PARAMETER(ctx, 0), PARAMETER(ctx, 1));
}

KPROBE(kprobe_cache_alias)
{
	return cache_aliased(PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx));
}

SEC("fentry")
int fentry_cache_death(__u64 *ctx)
{
	return cache_released(PARAMETER(ctx, 0));
}

KPROBE(kprobe_cache_death)
{
	return cache_released(PT_REGS_PARM1(ctx));
}

/* --- those that were there before -------------------------------------------------------------- */

SEC("iter/kmem_cache")
int list_caches(struct bpf_iter__kmem_cache *ctx)
{
	__u64 cache = number_of(ctx->s);

	if (cache)
		slot_of(cache);
	return 0;
}

#define WALK_STEPS 32

/*
 * Goes on to the next cache of the list, and registers it if it is still there then: from here on its
 * death is seen. No lock is held, so the list may be cut short; then walk_done stays 0. Global, so
 * that the verifier looks at it once.
 */
__noinline int walk_step(__u64 at)
{
	struct list_head *next = BPF_CORE_READ((struct list_head *)at, next);
	__u64 cache = (__u64)next - bpf_core_field_offset(struct kmem_cache, list);

	if ((__u64)next == knob_slab_caches) {
		walk_done = 1;
		return 0;
	}
	if (!POINTER_IS_KERNEL((__u64)next))
		return 0;
	slot_of(cache);
	if ((__u64)BPF_CORE_READ(next, prev) != at)
		cache_died(cache);
	else
		walk_at = (__u64)next;
	return 0;
}

/* Run by user space until walk_at no longer changes. */
SEC("raw_tp")
int walk_caches(void *ctx)
{
	for (int i = 0; i < WALK_STEPS && !walk_done; i++)
		walk_step(walk_at);
	return 0;
}

#endif
