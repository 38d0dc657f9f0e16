// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's test of merging. */
#include "merging.h"

#define WORD sizeof(__u64)

static __u32 align_up(__u32 bytes, __u32 align)
{
	return align ? (bytes + align - 1) / align * align : bytes;
}

__u32 merging__never(const struct slab_rules *rules)
{
	static const char *const names[] = {
		"RED_ZONE",    "POISON",   "STORE_USER", "TRACE",	   "TYPESAFE_BY_RCU",
		"NOLEAKTRACE", "FAILSLAB", "NO_MERGE",	 "OBJ_EXT_IN_OBJ", NULL,
	};
	__u32 never = slab_rules__flags(rules, names);

	/* Kernels without names for their flags forbade it for kasan, too. */
	if (!rules->flags_numbered)
		never |= slab_rules__flag(rules, "KASAN");
	/* Those that keep extensions in objects count sanity checks as the other kinds of debugging. */
	if (slab_rules__flag(rules, "OBJ_EXT_IN_OBJ"))
		never |= slab_rules__flag(rules, "CONSISTENCY_CHECKS");
	return never;
}

__u32 merging__same(const struct slab_rules *rules)
{
	static const char *const names[] = {
		"RECLAIM_ACCOUNT", "CACHE_DMA", "CACHE_DMA32", "ACCOUNT", "MAY_ACCOUNT", NULL,
	};

	return slab_rules__flags(rules, names);
}

__u32 merging__bytes(const struct cache_traits *cache)
{
	return align_up(align_up(cache->object_size, WORD), cache->align);
}

bool merging__passes(const struct cache_traits *cache, enum merge_line line,
		     const struct slab_rules *rules)
{
	switch (line) {
	case MERGE_ALLOWED:
		return !slab_rules__value(rules, RULE_NO_MERGE, 0);
	case MERGE_FLAGS:
		return !(cache->flags & merging__never(rules));
	case MERGE_CTOR:
		return !cache->ctor;
	case MERGE_USERCOPY:
		return cache->usersize <= 0;
	case MERGE_SHEAVES:
		return cache->sheaf_capacity <= 0 ||
		       !slab_rules__value(rules, RULE_SHEAVES_APART, 0);
	case MERGE_REFCOUNT:
		return cache->refcount >= 0;
	default:
		return true;
	}
}

enum merge_line merging__obstacle(const struct cache_traits *cache, const struct slab_rules *rules)
{
	for (int line = 0; line < MERGE_ALONE; line++)
		if (!merging__passes(cache, line, rules))
			return line;
	return MERGE_ALONE;
}

enum merge_line merging__difference(const struct cache_traits *made,
				    const struct cache_traits *into, const struct slab_rules *rules)
{
	__u32 bytes = merging__bytes(made);

	if (bytes > into->size)
		return MERGE_SIZE;
	if ((made->flags ^ into->flags) & merging__same(rules))
		return MERGE_SAME;
	if (made->align && into->size % made->align)
		return MERGE_ALIGN;
	if (into->size - bytes >= WORD)
		return MERGE_SLACK;
	return MERGE_LINE__COUNT;
}

bool merging__would_merge(const struct cache_traits *made, const struct cache_traits *into,
			  const struct slab_rules *rules)
{
	return made->address != into->address && merging__obstacle(made, rules) == MERGE_ALONE &&
	       merging__obstacle(into, rules) == MERGE_ALONE &&
	       merging__difference(made, into, rules) == MERGE_LINE__COUNT;
}

const char *merge_line__name(enum merge_line line)
{
	static const char *const names[MERGE_LINE__COUNT] = {
		[MERGE_ALLOWED] = "slab_nomerge is off",
		[MERGE_FLAGS] = "no flag forbids it",
		[MERGE_CTOR] = "no constructor",
		[MERGE_USERCOPY] = "no usercopy window",
		[MERGE_SHEAVES] = "no sheaves, where few have them",
		[MERGE_REFCOUNT] = "refcount not negative",
		[MERGE_SIZE] = "objects fit",
		[MERGE_SAME] = "same accounting and zone",
		[MERGE_ALIGN] = "alignment fits",
		[MERGE_SLACK] = "less than a word lost",
	};

	return names[line];
}
