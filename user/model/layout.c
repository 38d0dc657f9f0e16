// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's reckoning of a cache: sizes, then order. */
#include "layout.h"

#include <ctype.h>
#include <string.h>

#include "merging.h"

#define WORD		  8u
#define MOST_OBJECTS	  32767u /* of a slab: 15 bits */
#define LARGEST_ORDER	  10
#define PAGE		  4096
#define DEFAULT_MAX_ORDER 3

/* A way of reckoning is a combination of these. */
enum way_part {
	WAY_PRESENT = 1 << 0,	/* by CPUs present, not by all that could ever be */
	WAY_ONE_ORDER = 1 << 1, /* begins with a single order, not with ever fewer objects */
	WAY_MOVES_KMALLOC =
		1 << 2, /* free pointers, where the size asked for and red zones are kept */
};

#define WAYS 8

/* A cache as it is asked for. */
struct request {
	__u32 object_size;
	__u32 align;
	__u32 flags;
	bool ctor;
	bool has_free_pointer; /* the creator said where it may be */
	__u32 free_pointer;
};

static __u32 align_up(__u32 bytes, __u32 align)
{
	return align ? (bytes + align - 1) / align * align : bytes;
}

static bool has(const struct slab_rules *rules, __u32 flags, const char *name)
{
	return flags & slab_rules__flag(rules, name);
}

static __u32 page_bytes(const struct slab_rules *rules)
{
	return slab_rules__value(rules, RULE_PAGE_BYTES, PAGE);
}

static __u32 order_of(const struct slab_rules *rules, __u64 bytes)
{
	__u32 order = 0;

	while (((__u64)page_bytes(rules) << order) < bytes)
		order++;
	return order;
}

/* Number of the highest bit, counted from 1. */
static __u32 highest_bit(__u32 number)
{
	return number ? 32 - __builtin_clz(number) : 0;
}

/* How many objects a slab should have at least. */
static __u32 wanted_objects(const struct slab_rules *rules, __u32 way)
{
	__u32 told = slab_rules__value(rules, RULE_MIN_OBJECTS, 0);
	__u32 cpus = slab_rules__value(rules, RULE_CPUS, 0);
	__u32 present = slab_rules__value(rules, RULE_CPUS_PRESENT, 0);

	if (told)
		return told;
	if (way & WAY_PRESENT && present > 1)
		cpus = present;
	return 4 * (highest_bit(cpus) + 1);
}

/* The first order from @order on that leaves no more than a @fraction th unused; above @most: none. */
static __u32 fitting_order(__u64 page, __u32 size, __u32 order, __u32 most, __u32 fraction)
{
	for (; order <= most; order++)
		if ((page << order) % size <= (page << order) / fraction)
			break;
	return order;
}

/* From the fewest objects that are wanted down to two, each with more and more waste. */
static __u32 order_by_objects(const struct slab_rules *rules, __u32 size, __u32 wanted, __u32 least,
			      __u32 most)
{
	__u64 page = page_bytes(rules);
	__u32 order;

	for (; wanted > 1; wanted--) {
		__u32 from = order_of(rules, (__u64)wanted * size);

		for (__u32 fraction = 16; fraction >= 4; fraction /= 2) {
			order = fitting_order(page, size, from > least ? from : least, most,
					      fraction);
			if (order <= most)
				return order;
		}
	}
	order = order_of(rules, size);
	return order > least ? order : least;
}

static __u32 order_at_once(const struct slab_rules *rules, __u32 size, __u32 wanted, __u32 least,
			   __u32 most)
{
	__u32 order = order_of(rules, (__u64)wanted * size);

	if (order < least)
		order = least;
	for (__u32 fraction = 16; fraction > 1; fraction /= 2) {
		__u32 found = fitting_order(page_bytes(rules), size, order, most, fraction);

		if (found <= most)
			return found;
	}
	return order_of(rules, size);
}

static __u32 reckon_order(const struct slab_rules *rules, __u32 way, __u32 size)
{
	__u32 least = slab_rules__value(rules, RULE_MIN_ORDER, 0);
	__u32 most = slab_rules__value(rules, RULE_MAX_ORDER, DEFAULT_MAX_ORDER);
	__u32 wanted = wanted_objects(rules, way);
	__u64 fit = ((__u64)page_bytes(rules) << most) / size;

	if (((__u64)page_bytes(rules) << least) / size > MOST_OBJECTS)
		return order_of(rules, (__u64)size * MOST_OBJECTS) - 1;
	if (fit < 1)
		fit = 1;
	if (wanted > fit)
		wanted = fit;
	return way & WAY_ONE_ORDER ? order_at_once(rules, size, wanted, least, most)
				   : order_by_objects(rules, size, wanted, least, most);
}

static bool keeps_request(const struct slab_rules *rules, __u32 flags)
{
	return has(rules, flags, "STORE_USER") && has(rules, flags, "KMALLOC");
}

/* Whether the object's bytes must not be touched while it is free. */
static bool moves_free_pointer(const struct request *request, const struct slab_rules *rules,
			       __u32 way)
{
	__u32 flags = request->flags;

	if (has(rules, flags, "POISON"))
		return true;
	if ((has(rules, flags, "TYPESAFE_BY_RCU") || request->ctor) && !request->has_free_pointer)
		return true;
	return has(rules, flags, "RED_ZONE") &&
	       (request->object_size < WORD ||
		(way & WAY_MOVES_KMALLOC && keeps_request(rules, flags)));
}

static void reckon(const struct request *request, const struct slab_rules *rules, __u32 way,
		   struct layout *out)
{
	__u32 size = align_up(request->object_size, WORD);
	bool zoned = has(rules, request->flags, "RED_ZONE");
	__u64 slab;

	memset(out, 0, sizeof(*out));
	if (zoned && size == request->object_size)
		size += WORD;
	out->inuse = size;
	if (moves_free_pointer(request, rules, way)) {
		out->offset = size;
		size += WORD;
	} else {
		out->offset = request->has_free_pointer ? request->free_pointer
							: request->object_size / 2 / WORD * WORD;
	}
	if (has(rules, request->flags, "STORE_USER"))
		size += 2 * slab_rules__value(rules, RULE_TRACK_BYTES, 0);
	/* Whether it is an int or a word, a word it is after aligning. */
	if (keeps_request(rules, request->flags))
		size += WORD;
	if (zoned) {
		out->red_left_pad = align_up(WORD, request->align);
		size += WORD + out->red_left_pad;
	}
	out->size = align_up(size, request->align);
	out->order = reckon_order(rules, way, out->size);
	slab = (__u64)page_bytes(rules) << out->order;
	out->objects = slab / out->size;
}

static void request_like(const struct cache_traits *cache, const struct slab_rules *rules,
			 struct request *out)
{
	bool odd = has(rules, cache->flags, "TYPESAFE_BY_RCU") || cache->ctor;

	memset(out, 0, sizeof(*out));
	out->object_size = cache->object_size;
	out->align = cache->align;
	out->flags = cache->flags;
	out->ctor = cache->ctor;
	out->has_free_pointer = odd && cache->offset < cache->inuse;
	out->free_pointer = cache->offset;
}

/* What of @layout the kernel has otherwise, and how much of each; NULL: nothing. */
static const char *differs(const struct cache_traits *cache, const struct layout *layout,
			   bool grown, __u64 *reckoned, __u64 *real)
{
	const struct {
		const char *name;
		__u64 reckoned;
		__u64 real;
	} members[] = {
		{ "size", layout->size, cache->size },
		/* A larger object that was merged into it made more of it in use. */
		{ "inuse", grown && layout->inuse < cache->inuse ? cache->inuse : layout->inuse,
		  cache->inuse },
		{ "offset", layout->offset, cache->offset },
		{ "red_left_pad", layout->red_left_pad,
		  cache->red_left_pad > 0 ? cache->red_left_pad : 0 },
		{ "order", layout->order, cache->order },
		{ "objects", layout->objects, cache->objects },
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		if (members[i].reckoned == members[i].real)
			continue;
		*reckoned = members[i].reckoned;
		*real = members[i].real;
		return members[i].name;
	}
	return NULL;
}

/*
 * The size that @cache was made for, if that is less than object_size, which is that of the largest
 * object merged into it: its free pointer is in the middle of that. 0: none.
 */
static __u32 first_size(const struct cache_traits *cache, const struct slab_rules *rules, __u32 way)
{
	struct request request;
	struct layout layout;
	__u64 a, b;

	request_like(cache, rules, &request);
	if (merging__obstacle(cache, rules) != MERGE_ALONE || request.has_free_pointer)
		return 0;
	for (__u32 bytes = 2 * cache->offset; bytes < 2 * cache->offset + 2 * WORD; bytes++) {
		if (!bytes || bytes >= cache->object_size)
			continue;
		request.object_size = bytes;
		reckon(&request, rules, way, &layout);
		if (!differs(cache, &layout, true, &a, &b))
			return bytes;
	}
	return 0;
}

/* Whether the cache comes out right by that way. */
static bool holds(const struct cache_traits *cache, const struct slab_rules *rules, __u32 way,
		  struct layout_check *out)
{
	struct request request;
	struct layout layout;
	__u64 reckoned = 0, real = 0;
	const char *member;
	__u32 first;

	if (!cache->size)
		return false;
	request_like(cache, rules, &request);
	reckon(&request, rules, way, &layout);
	member = differs(cache, &layout, false, &reckoned, &real);
	if (!member)
		return true;
	first = first_size(cache, rules, way);
	if (first) {
		out->made_for = first;
		return true;
	}
	if (!out->member) {
		out->member = member;
		out->reckoned = reckoned;
		out->real = real;
	}
	return false;
}

void layout__check(const struct cache_traits *cache, const struct slab_rules *rules, __u32 ways,
		   struct layout_check *out)
{
	memset(out, 0, sizeof(*out));
	for (__u32 way = 0; way < WAYS; way++)
		if (ways & 1u << way && holds(cache, rules, way, out))
			out->ways |= 1u << way;
}

__u32 layout__ways(const struct cache_traits *caches, size_t n, const struct slab_rules *rules)
{
	size_t right[WAYS] = { 0 }, most = 0;
	struct layout_check check;
	__u32 ways = 0;

	for (size_t i = 0; i < n; i++) {
		layout__check(&caches[i], rules, (1u << WAYS) - 1, &check);
		for (__u32 way = 0; way < WAYS; way++)
			right[way] += !!(check.ways & 1u << way);
	}
	for (__u32 way = 0; way < WAYS; way++)
		if (right[way] > most)
			most = right[way];
	for (__u32 way = 0; n && way < WAYS; way++)
		if (right[way] == most)
			ways |= 1u << way;
	return ways;
}

static const struct {
	char letter;
	const char *flag;
} letter_flags[] = {
	{ 'F', "CONSISTENCY_CHECKS" }, { 'Z', "RED_ZONE" }, { 'P', "POISON" },
	{ 'U', "STORE_USER" },	       { 'T', "TRACE" },    { 'A', "FAILSLAB" },
};

__u32 layout__flags(const struct slab_rules *rules, const char *letters)
{
	__u32 flags = 0;

	for (; *letters; letters++)
		for (size_t i = 0; i < sizeof(letter_flags) / sizeof(*letter_flags); i++)
			if (letter_flags[i].letter == toupper((unsigned char)*letters))
				flags |= slab_rules__flag(rules, letter_flags[i].flag);
	return flags;
}

bool layout__is_slow(const struct slab_rules *rules, __u32 flags)
{
	return flags & layout__flags(rules, "FZPUT");
}

static bool same(const struct layout *a, const struct layout *b)
{
	return a->size == b->size && a->inuse == b->inuse && a->offset == b->offset &&
	       a->red_left_pad == b->red_left_pad && a->order == b->order &&
	       a->objects == b->objects && a->dropped == b->dropped;
}

/* With O, flags that need room are left off where the smallest slab would be larger for them. */
static void reckon_letters(const struct cache_traits *cache, const struct slab_rules *rules,
			   __u32 way, const char *letters, struct layout *out)
{
	struct request request;

	request_like(cache, rules, &request);
	request.flags |= layout__flags(rules, letters);
	reckon(&request, rules, way, out);
	if (!strchr(letters, 'O') ||
	    order_of(rules, out->size) <= order_of(rules, request.object_size))
		return;
	request.flags &= ~layout__flags(rules, "ZPU");
	reckon(&request, rules, way, out);
	out->dropped = true;
}

static const char *unpredictable(const struct cache_traits *cache, const struct slab_rules *rules,
				 const struct layout_check *check, const char *letters)
{
	if (!check->ways)
		return "what the kernel has now does not come out of this reckoning";
	if (has(rules, cache->flags, "NO_USER_FLAGS"))
		return "the cache takes no flags from the user";
	if (!slab_rules__value(rules, RULE_DEBUG, 1))
		return "built without CONFIG_SLUB_DEBUG";
	for (; *letters; letters++)
		if (*letters != 'O' && !layout__flags(rules, (char[]){ *letters, 0 }))
			return "this kernel has no such flag";
		else if (*letters == 'U' && rules->rules[RULE_TRACK_BYTES].source == RULE_UNKNOWN)
			return "the size of a track is not known";
	return NULL;
}

const char *layout__predict(const struct cache_traits *cache, const struct slab_rules *rules,
			    const struct layout_check *check, const char *letters,
			    struct layout *out)
{
	const char *why = unpredictable(cache, rules, check, letters);
	struct layout first, other;
	bool any = false;

	for (__u32 way = 0; !why && way < WAYS; way++) {
		if (!(check->ways & 1u << way))
			continue;
		reckon_letters(cache, rules, way, letters, any ? &other : &first);
		if (any && !same(&first, &other))
			why = "ways of reckoning that agree with all caches differ here";
		any = true;
	}
	if (!why && first.order > LARGEST_ORDER)
		why = "no slab is that large: the cache could not be made";
	if (!why)
		*out = first;
	return why;
}
