// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of an object's slot, and what a slab has left at its end. */
#include "layout.h"

#include <string.h>

static void add(struct segments *out, enum segment segment, __u64 bytes, __u64 *at, __u64 end)
{
	if (bytes > end - *at)
		bytes = end - *at;
	out->offset[segment] = *at;
	out->bytes[segment] = bytes;
	*at += bytes;
}

void layout__segments(const struct cache_traits *cache, const struct slab_rules *rules,
		      struct segments *out, const char **why)
{
	bool zoned = cache->flags & slab_rules__flag(rules, "RED_ZONE");
	bool tracked = cache->flags & slab_rules__flag(rules, "STORE_USER");
	bool requested = tracked && cache->flags & slab_rules__flag(rules, "KMALLOC");
	__u64 track = slab_rules__value(rules, RULE_TRACK_BYTES, 0);
	__u64 at = 0, end = cache->size;

	memset(out, 0, sizeof(*out));
	add(out, SEGMENT_LEFT_RED_ZONE, cache->red_left_pad > 0 ? cache->red_left_pad : 0, &at,
	    end);
	add(out, SEGMENT_OBJECT, cache->object_size, &at, end);
	add(out, zoned ? SEGMENT_RIGHT_RED_ZONE : SEGMENT_ROUNDING,
	    cache->inuse > cache->object_size ? cache->inuse - cache->object_size : 0, &at, end);
	add(out, SEGMENT_FREE_POINTER, cache->offset >= cache->inuse ? sizeof(__u64) : 0, &at, end);
	add(out, SEGMENT_ALLOC_TRACK, tracked ? track : 0, &at, end);
	add(out, SEGMENT_FREE_TRACK, tracked ? track : 0, &at, end);
	add(out, SEGMENT_REQUESTED, requested && track ? sizeof(__u64) : 0, &at, end);
	add(out, SEGMENT_PADDING, end - at, &at, end);
	if (why)
		*why = tracked && !track ? "tracks of unknown size are in the padding" : NULL;
}

const char *segment__name(enum segment segment)
{
	static const char *const names[SEGMENT__COUNT] = {
		[SEGMENT_LEFT_RED_ZONE] = "left red zone",
		[SEGMENT_OBJECT] = "object",
		[SEGMENT_RIGHT_RED_ZONE] = "right red zone",
		[SEGMENT_ROUNDING] = "rounding to a word",
		[SEGMENT_FREE_POINTER] = "free pointer",
		[SEGMENT_ALLOC_TRACK] = "alloc track",
		[SEGMENT_FREE_TRACK] = "free track",
		[SEGMENT_REQUESTED] = "requested size",
		[SEGMENT_PADDING] = "padding",
	};

	return names[segment];
}

__u64 layout__tail(__u32 size, __u32 order, __u32 page_bytes)
{
	return size ? ((__u64)page_bytes << order) % size : 0;
}

void layout__add_division(struct text *out, __u32 size, __u32 order, __u32 page_bytes, bool utf8)
{
	__u64 slab = (__u64)page_bytes << order;

	if (!size)
		text__add_string(out, "n/a (size 0)");
	else
		text__printf(out, "%u %s %u / %u = %llu, %llu bytes unused", 1u << order,
			     utf8 ? "×" : "x", page_bytes, size, slab / size,
			     layout__tail(size, order, page_bytes));
}
