/* SPDX-License-Identifier: GPL-2.0-only */
/* What caches hold at this moment by the kernel's own count: run by user space once a sweep. */
#ifndef SLUBTRACE_HOLDINGS_BPF_H
#define SLUBTRACE_HOLDINGS_BPF_H

/* Of a word that another CPU may change meanwhile. */
#define READ_NOW(place) (*(const volatile typeof(place) *)&(place))

/*
 * Adds what the cache in @slot has on @node; with @anew to nothing. No lock keeps the cache alive, so
 * that it still was is asked after the reading. Global, so that the verifier looks at it once.
 */
__noinline int holdings_add(__u32 slot, __u32 node, __u32 anew)
{
	struct cache_info *info = cache_info(slot);
	__u64 cache, generation, at;
	long slabs, objects;

	if (!info || !info->generation || !info->cache || info->died_ns)
		return 0;
	if (anew)
		info->slabs_now = info->objects_now = -1;
	cache = info->cache;
	generation = info->generation;
	at = cache_node(cache, node);
	if (!at)
		return 0;
	slabs = BPF_CORE_READ((struct kmem_cache_node *)at, nr_slabs.counter);
	objects = BPF_CORE_READ((struct kmem_cache_node *)at, total_objects.counter);
	if (cache_node(cache, node) != at || READ_NOW(info->died_ns) ||
	    READ_NOW(info->generation) != generation)
		return 0;
	if (info->slabs_now < 0)
		info->slabs_now = info->objects_now = 0;
	info->slabs_now += slabs;
	info->objects_now += objects;
	return 0;
}

/* Loaded only where the kernel keeps these counts. */
SEC("raw_tp")
int count_holdings(void *ctx)
{
	for (__u32 i = 0; i < SLUBTRACE_HOLDINGS_BATCH; i++)
		holdings_add(count_from + i, count_node, count_anew);
	return 0;
}

#endif
