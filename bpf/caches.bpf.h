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
	struct cell *cell = cell_of(cache);

	if (!cell)
		return 0;
	bump(&name_changes, 1);
	cache_judge_anew(cell->slot);
	emit_cache(RECORD_CACHE_ALIAS, cell->slot, generation_of(cell->slot), cache, name);
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

#endif
