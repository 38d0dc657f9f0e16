/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the kernel merges two caches: its test (find_mergeable, slab_unmergeable), line by line, on
 * what is read of caches. For a list of mergeable caches, merging__would_merge() is all it takes. Pure.
 */
#ifndef SLUBTRACE_MODEL_MERGING_H
#define SLUBTRACE_MODEL_MERGING_H

#include "slab_rules.h"
#include "inspection.h"

/* The lines of the test, in the kernel's order: first of each cache alone, then of the two. */
enum merge_line {
	MERGE_ALLOWED, /* slab_nomerge is off */
	MERGE_FLAGS, /* it has no flag that forbids it, given or by the boot parameter slub_debug */
	MERGE_CTOR,  /* no constructor */
	MERGE_USERCOPY,		  /* no window for copies to and from user space */
	MERGE_SHEAVES,		  /* no sheaves, where these are the exception */
	MERGE_REFCOUNT,		  /* it was not exempted at boot */
	MERGE_ALONE,		  /* how many lines there are of a cache alone */
	MERGE_SIZE = MERGE_ALONE, /* the new one's objects are no larger */
	MERGE_SAME,		  /* both have the same of some flags */
	MERGE_ALIGN,		  /* the slots are aligned as the new one needs it */
	MERGE_SLACK,		  /* less than a word is lost for each object */
	MERGE_LINE__COUNT
};

/*
 * Whether a cache such as @made is, created now, could be merged into @into: all lines pass. Where
 * several such caches exist the kernel takes the one that was created first. False for a cache
 * and itself. What @rules does not know counts as the kernel's default.
 */
bool merging__would_merge(const struct cache_traits *made, const struct cache_traits *into,
			  const struct slab_rules *rules);

/* Whether a line of the test of a cache alone (below MERGE_ALONE) passes. */
bool merging__passes(const struct cache_traits *cache, enum merge_line line,
		     const struct slab_rules *rules);

/* The first line that fails of a cache alone; MERGE_ALONE: none, it can be merged. */
enum merge_line merging__obstacle(const struct cache_traits *cache, const struct slab_rules *rules);

/* The first line that fails of the two; MERGE_LINE__COUNT: none. */
enum merge_line merging__difference(const struct cache_traits *made,
				    const struct cache_traits *into,
				    const struct slab_rules *rules);

/* The flags that forbid merging, and those that both must have alike. */
__u32 merging__never(const struct slab_rules *rules);
__u32 merging__same(const struct slab_rules *rules);

/* Bytes of a slot that such a cache needs at least when it is created: what is compared. */
__u32 merging__bytes(const struct cache_traits *cache);

/* "slab_nomerge is off", "no constructor", ... */
const char *merge_line__name(enum merge_line line);

#endif
