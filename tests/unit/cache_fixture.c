// SPDX-License-Identifier: GPL-2.0-or-later
/* What was read of caches of Debian's kernels, and the cache of an arm64 kernel of the 5 series. */
#include "cache_fixture.h"

#include <stdio.h>
#include <string.h>

static void set(struct slab_rules *rules, enum slab_rule rule, __s64 value)
{
	rules->rules[rule] = (struct rule){ value, RULE_READ, "a test" };
}

void make_rules(struct slab_rules *rules, __u32 track_bytes)
{
	static const struct {
		__u32 flag;
		const char *name;
	} flags[] = {
		{ F_CHECKS, "CONSISTENCY_CHECKS" },
		{ F_RED_ZONE, "RED_ZONE" },
		{ F_POISON, "POISON" },
		{ F_KMALLOC, "KMALLOC" },
		{ F_LINES, "HWCACHE_ALIGN" },
		{ F_DMA, "CACHE_DMA" },
		{ F_USER, "STORE_USER" },
		{ F_RECLAIM, "RECLAIM_ACCOUNT" },
		{ F_BY_RCU, "TYPESAFE_BY_RCU" },
		{ 1u << 21, "TRACE" },
		{ 1u << 25, "FAILSLAB" },
		{ F_ACCOUNT, "ACCOUNT" },
		{ F_CMPXCHG, "CMPXCHG_DOUBLE" },
	};

	memset(rules, 0, sizeof(*rules));
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		snprintf(rules->flags[__builtin_ctz(flags[i].flag)], SLAB_FLAG_NAME, "%s",
			 flags[i].name);
	set(rules, RULE_CPUS, 2);
	set(rules, RULE_CPUS_PRESENT, 2);
	set(rules, RULE_MIN_ORDER, 0);
	set(rules, RULE_MAX_ORDER, 3);
	set(rules, RULE_MIN_OBJECTS, 0);
	set(rules, RULE_NO_MERGE, 0);
	set(rules, RULE_DEBUG, 1);
	set(rules, RULE_PAGE_BYTES, 4096);
	set(rules, RULE_LINE_BYTES, 64);
	set(rules, RULE_NAMED_KMALLOC, 1);
	set(rules, RULE_RECLAIM_WRITES, 0);
	if (track_bytes)
		set(rules, RULE_TRACK_BYTES, track_bytes);
	rules->told = true;
}

struct cache_traits arm64_yep(void)
{
	return (struct cache_traits){
		.name = "yep_slab_cache",
		.address = 0xffff000003c4b200,
		.flags = F_CHECKS | F_RED_ZONE | F_POISON | F_USER | F_LINES,
		.size = 4544,
		.object_size = 4096,
		.inuse = 4104,
		.align = 64,
		.offset = 4104,
		.order = 3,
		.objects = 7,
		.min_order = 1,
		.min_objects = 1,
		.refcount = 1,
		.red_left_pad = 64,
		.min_partial = 6,
		.cpu_partial = 0,
		.cpu_partial_slabs = -1,
		.sheaf_capacity = -1,
		.usersize = 0,
	};
}

struct cache_traits biovec_max(void)
{
	return (struct cache_traits){
		.name = "biovec-max",
		.address = 0xffff888100baf300,
		.random = 0x5eed,
		.flags = F_LINES | F_CMPXCHG,
		.size = 4096,
		.object_size = 4096,
		.inuse = 4096,
		.align = 64,
		.offset = 2048,
		.order = 3,
		.objects = 8,
		.min_objects = 1,
		.refcount = 3,
		.min_partial = 6,
		.cpu_partial = 6,
		.cpu_partial_slabs = 2,
		.sheaf_capacity = -1,
	};
}

struct cache_traits dentry(void)
{
	return (struct cache_traits){
		.name = "dentry",
		.address = 0xffff888100041700,
		.random = 0x5eed,
		.flags = F_RECLAIM | F_ACCOUNT | F_CMPXCHG,
		.size = 192,
		.object_size = 192,
		.inuse = 192,
		.align = 8,
		.offset = 96,
		.objects = 21,
		.min_objects = 21,
		.refcount = 1,
		.allocflags = 0x10,
		.min_partial = 5,
		.cpu_partial = 120,
		.cpu_partial_slabs = 12,
		.sheaf_capacity = -1,
		.useroffset = 56,
		.usersize = 40,
	};
}

struct cache_traits kmalloc_64(void)
{
	return (struct cache_traits){
		.name = "kmalloc-64",
		.address = 0xffff888100042c00,
		.random = 0x5eed,
		.flags = F_KMALLOC | F_CMPXCHG,
		.size = 64,
		.object_size = 64,
		.inuse = 64,
		.align = 64,
		.offset = 32,
		.objects = 64,
		.min_objects = 64,
		.refcount = -1,
		.min_partial = 5,
		.cpu_partial = 120,
		.cpu_partial_slabs = 4,
		.sheaf_capacity = -1,
		.usersize = 64,
	};
}
