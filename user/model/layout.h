/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a cache lays out its objects, and how the kernel would lay them out with other flags: reckoned
 * as the kernel does, and believed only where that gives what the kernel has. Pure.
 */
#ifndef SLUBTRACE_MODEL_LAYOUT_H
#define SLUBTRACE_MODEL_LAYOUT_H

#include "inspection.h"
#include "slab_rules.h"
#include "text.h"

/* The parts of what an object takes in a slab, in their order. */
enum segment {
	SEGMENT_LEFT_RED_ZONE,
	SEGMENT_OBJECT,
	SEGMENT_RIGHT_RED_ZONE,
	SEGMENT_ROUNDING,     /* in place of the right red zone: to a whole word */
	SEGMENT_FREE_POINTER, /* if it is behind the object */
	SEGMENT_ALLOC_TRACK,  /* who allocated it */
	SEGMENT_FREE_TRACK,
	SEGMENT_REQUESTED, /* bytes that were asked of kmalloc */
	SEGMENT_PADDING,   /* to the alignment, after a word of its own where there are red zones */
	SEGMENT__COUNT
};

struct segments {
	__u32 offset[SEGMENT__COUNT]; /* from the start of the slot */
	__u32 bytes[SEGMENT__COUNT];  /* 0: there is none */
};

/*
 * The parts of the cache's slot: they sum up to its size. What cannot be told apart, such as tracks of
 * unknown size, counts as padding, and *why (may be NULL) says so; else it becomes NULL.
 */
void layout__segments(const struct cache_traits *cache, const struct slab_rules *rules,
		      struct segments *out, const char **why);
const char *segment__name(enum segment segment); /* "left red zone" */

/* Bytes at the end of a slab of @order that are too few for an object of @size. */
__u64 layout__tail(__u32 size, __u32 order, __u32 page_bytes);

/* Adds "8 × 4096 / 4544 = 7, 960 bytes unused". */
void layout__add_division(struct text *out, __u32 size, __u32 order, __u32 page_bytes, bool utf8);

/* What the kernel makes of a cache's size and flags. */
struct layout {
	__u32 size;
	__u32 inuse;
	__u32 offset; /* of the free pointer */
	__u32 red_left_pad;
	__u32 order;
	__u32 objects;
	bool dropped; /* O left the debugging flags off */
};

/*
 * Kernels reckon in ways that nothing names: each bit is a way. These are the ways by which the most of
 * @caches come out as the kernel has them; 0: there is no cache.
 */
__u32 layout__ways(const struct cache_traits *caches, size_t n, const struct slab_rules *rules);

/* How the reckoning compares with what the kernel has. */
struct layout_check {
	__u32 ways;	    /* by which it comes out right; 0: none */
	const char *member; /* what does not come out, by the first way; NULL without any way */
	__u64 reckoned;
	__u64 real;
	__u32 made_for; /* bytes, the least, that it was made for before others were merged into it; 0:
			   object_size */
};

/* Reckons the cache as it is, by those of @ways (layout__ways()) that hold. */
void layout__check(const struct cache_traits *cache, const struct slab_rules *rules, __u32 ways,
		   struct layout_check *out);

/*
 * What the boot parameter slub_debug with @letters (of "FZPUTAO") would make of the cache, which keeps
 * the flags that it has. Returns NULL, or why it cannot be told, *out untouched then.
 */
const char *layout__predict(const struct cache_traits *cache, const struct slab_rules *rules,
			    const struct layout_check *check, const char *letters,
			    struct layout *out);

/* Flags that the letters stand for. */
__u32 layout__flags(const struct slab_rules *rules, const char *letters);

/* Whether caches with these flags make every allocation and free on the slow path. */
bool layout__is_slow(const struct slab_rules *rules, __u32 flags);

#endif
