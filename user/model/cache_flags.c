// SPDX-License-Identifier: GPL-2.0-or-later
/* The words for the flags of a cache. */
#include "cache_flags.h"

#include <string.h>

/* In the order of slabinfo's letters, then those without. */
static const struct cache_flag flags[] = {
	{ "CACHE_DMA", 'd', "its pages are from the DMA zone" },
	{ "HWCACHE_ALIGN", 'A',
	  "objects start on hardware cache lines, small ones on parts of one" },
	{ "POISON", 'P', "free objects are filled with a pattern, which is checked" },
	{ "RECLAIM_ACCOUNT", 'a',
	  "reclaimable: its pages count as SReclaimable, and are grouped with their like" },
	{ "RED_ZONE", 'Z', "zones around objects are checked for what wrote beyond them" },
	{ "CONSISTENCY_CHECKS", 'F', "sanity checks on every allocation and free" },
	{ "STORE_USER", 'U', "who allocated and who freed an object is kept behind it" },
	{ "TRACE", 'T', "every allocation and free is told in the kernel's log" },
	{ "CACHE_DMA32", 0, "its pages are from the zone below 4 GiB" },
	{ "KMALLOC", 0, "one of kmalloc's caches" },
	{ "PANIC", 0, "had it not been created, the kernel would have panicked" },
	{ "TYPESAFE_BY_RCU", 0,
	  "slabs are given back after an RCU grace period: a free object stays one of its type" },
	{ "MEM_SPREAD", 0, "its pages are spread over the nodes of a cpuset" },
	{ "DEBUG_OBJECTS", 0, "debugging of object lifetimes leaves it alone" },
	{ "NOLEAKTRACE", 0, "kmemleak does not follow its objects" },
	{ "NO_MERGE", 0, "its creator forbade to merge it" },
	{ "FAILSLAB", 0, "its allocations are made to fail where fault injection is on" },
	{ "ACCOUNT", 0, "objects are charged to the memory cgroup of who allocates them" },
	{ "MAY_ACCOUNT", 0, "objects may be charged to a memory cgroup" },
	{ "KASAN", 0, "KASAN keeps its records with the objects" },
	{ "NO_USER_FLAGS", 0, "the boot parameter slub_debug does not apply to it" },
	{ "SKIP_KFENCE", 0, "KFENCE never serves its allocations" },
	{ "CMPXCHG_DOUBLE", 0, "a slab's list and counters are changed in one instruction" },
	{ "OBJECT_POISON", 0, "the pattern of POISON is in the objects themselves, too" },
	{ "NO_OBJ_EXT", 0, "nothing is kept beside its objects: no cgroup, no profiling" },
	{ "OBJ_EXT_IN_OBJ", 0, "what is kept beside an object is in its padding" },
	{ "NO_SHEAVES", 0, "it has no sheaves" },
};

#define N_FLAGS (sizeof(flags) / sizeof(*flags))

const struct cache_flag *cache_flag__find(const char *name)
{
	for (size_t i = 0; i < N_FLAGS; i++)
		if (!strcmp(flags[i].name, name))
			return &flags[i];
	return NULL;
}

void cache_flags__add_letters(struct text *out, const struct cache_traits *cache,
			      const struct slab_rules *rules)
{
	if (cache->refcount > 1)
		text__add(out, "*", 1);
	for (size_t i = 0; i < N_FLAGS && flags[i].letter; i++)
		if (cache->flags & slab_rules__flag(rules, flags[i].name))
			text__add(out, &flags[i].letter, 1);
}

void cache_flags__add_names(struct text *out, __u32 bits, const struct slab_rules *rules)
{
	const char *space = "";

	for (int bit = 0; bit < SLAB_FLAGS; bit++) {
		if (!(bits & 1u << bit) || !rules->flags[bit][0])
			continue;
		text__printf(out, "%s%s", space, rules->flags[bit]);
		bits &= ~(1u << bit);
		space = " ";
	}
	if (bits)
		text__printf(out, "%s0x%x", space, bits);
}
