// SPDX-License-Identifier: GPL-2.0-or-later
/* Section layout of inspect: an object and a slab to scale, and what slub_debug would change. */
#include "inspect_lines.h"

#include <stdio.h>

#include "inspect_facts.h"
#include "inspect_parts.h"
#include "layout.h"
#include "merging.h"

#define TABLE_WIDTH 62 /* below it a row is a sentence */
#define PICTURE_MAX 160

struct mark {
	const char *utf8;
	const char *ascii;
};

static const struct mark marks[SEGMENT__COUNT] = {
	[SEGMENT_LEFT_RED_ZONE] = { "▒", "z" },	 [SEGMENT_OBJECT] = { "█", "#" },
	[SEGMENT_RIGHT_RED_ZONE] = { "░", "Z" }, [SEGMENT_ROUNDING] = { "·", "." },
	[SEGMENT_FREE_POINTER] = { "▸", ">" },	 [SEGMENT_ALLOC_TRACK] = { "▚", "A" },
	[SEGMENT_FREE_TRACK] = { "▞", "F" },	 [SEGMENT_REQUESTED] = { "▪", "s" },
	[SEGMENT_PADDING] = { " ", " " },
};

static const char *mark(const struct mark *mark, const struct inspect_style *style)
{
	return style->utf8 ? mark->utf8 : mark->ascii;
}

static size_t picture_width(const struct inspect_style *style)
{
	size_t width = inspect__width(style) - 4;

	return width < PICTURE_MAX ? width : PICTURE_MAX;
}

static void add_caption(struct text *out, const struct inspect_style *style, const char *format,
			__u64 bytes)
{
	char words[128];

	snprintf(words, sizeof(words), format, bytes);
	inspect__add_wrapped(out, style, 2, "", words);
}

static void add_object(struct text *out, const struct segments *segments, __u32 size,
		       const struct inspect_style *style)
{
	struct inspect_part parts[SEGMENT__COUNT];
	size_t width = picture_width(style);

	for (int i = 0; i < SEGMENT__COUNT; i++)
		parts[i] = (struct inspect_part){ mark(&marks[i], style), segments->bytes[i] };
	text__add_string(out, "  |");
	inspect_parts__add_bar(out, parts, SEGMENT__COUNT, width);
	text__add_string(out, "|\n");
	add_caption(out, style,
		    "(up to %llu bytes a column, but at least one column for each part)",
		    ((__u64)size + width - 1) / width);
}

static void add_parts(struct text *out, const struct segments *segments, __u32 size,
		      const struct inspect_style *style)
{
	text__printf(out, "    %-20s%8s%8s\n", "part", "offset", "bytes");
	for (int i = 0; i < SEGMENT__COUNT; i++)
		if (segments->bytes[i])
			text__printf(out, "  %s %-20s%8u%8u\n", mark(&marks[i], style),
				     segment__name(i), segments->offset[i], segments->bytes[i]);
	text__printf(out, "    %-20s%8s%8u\n", "sum", "", size);
}

/* Objects in turns of two marks, or, where there are more than columns for them, as one. */
static void add_slab(struct text *out, const struct cache_traits *cache, __u32 page,
		     const struct inspect_style *style)
{
	const char *a = style->utf8 ? "█" : "#", *b = style->utf8 ? "▓" : "=";
	__u64 slab = (__u64)page << cache->order, held = (__u64)cache->objects * cache->size;
	size_t width = picture_width(style);
	bool apart = cache->objects <= width / 2;

	if (!slab || held > slab)
		return;
	text__add_string(out, "  |");
	for (size_t i = 0; i < width; i++) {
		__u64 at = (2 * i + 1) * slab / (2 * width);
		const char *here = at >= held			   ? style->utf8 ? "·" : "."
				   : apart && at / cache->size % 2 ? b
								   : a;

		text__add_string(out, here);
	}
	text__add_string(out, "|\n");
	add_caption(
		out, style,
		apart ? "(up to %llu bytes a column; objects in turns of two shades, then the tail)"
		      : "(up to %llu bytes a column; objects without borders, then the tail)",
		(slab + width - 1) / width);
}

static void add_geometry(struct text *out, const struct subject *subject,
			 const struct inspect_style *style)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	const struct slab_rules *rules = inspect__rules(subject);
	__u32 page = slab_rules__value(rules, RULE_PAGE_BYTES, 4096);
	struct segments segments;
	struct text division = {};
	const char *why;

	inspect__add_fact(out, style, "object", "%u bytes asked for, %u in a slab, aligned to %u",
			  cache->object_size, cache->size, cache->align);
	layout__segments(cache, rules, &segments, &why);
	add_object(out, &segments, cache->size, style);
	add_parts(out, &segments, cache->size, style);
	if (why)
		inspect__add_fact(out, style, "", "(%s)", why);
	if (cache->offset < cache->inuse)
		inspect__add_fact(out, style, "free pointer",
				  "inside the object, at byte %u of it, while it is free",
				  cache->offset);
	else
		inspect__add_fact(out, style, "free pointer",
				  "behind the object, at byte %u from its start", cache->offset);
	layout__add_division(&division, cache->size, cache->order, page, style->utf8);
	inspect__add_fact(out, style, "slab", "order %u, %u objects: %s", cache->order,
			  cache->objects, division.bytes);
	text__reset(&division);
	add_slab(out, cache, page, style);
	inspect__add_fact(out, style, "smallest slab",
			  "order %u, %u objects, where memory is short", cache->min_order,
			  cache->min_objects);
}

/* --- what slub_debug would change -------------------------------------------------------------- */

static const struct letters {
	const char *letters; /* "": as it is */
	const char *label;
} rows[] = {
	{ "", "now" }, { "F", "F" }, { "Z", "Z" }, { "P", "P" },
	{ "U", "U" },  { "T", "T" }, { "A", "A" }, { "FZPU", "FZPU" },
};

/* The row, also with numbers: a table where there is room, else a sentence. */
static void add_row(struct text *out, const struct cache_traits *cache,
		    const struct slab_rules *rules, const struct layout_check *check,
		    const struct letters *row, const struct inspect_style *style)
{
	struct cache_traits changed = *cache;
	struct layout layout;
	const char *why = layout__predict(cache, rules, check, row->letters, &layout);
	const char *merges, *fast, *where;
	char words[128];

	if (why) {
		snprintf(words, sizeof(words), "n/a (%s)", why);
		inspect__add_wrapped(out, style, 9, row->label, words);
		return;
	}
	changed.flags |= layout__flags(rules, row->letters);
	merges = merging__obstacle(&changed, rules) == MERGE_ALONE ? "yes" : "no";
	fast = layout__is_slow(rules, changed.flags) ? "no" : "yes";
	where = layout.offset < layout.inuse ? "inside" : "behind";
	if (inspect__width(style) >= TABLE_WIDTH)
		text__printf(out, "  %-7s%8u%9u%7u  %8u %s%8s%6s\n", row->label, layout.size,
			     layout.objects, layout.order, layout.offset, where, merges, fast);
	else
		text__printf(out,
			     "  %-5s%u bytes, %u a slab,\n       order %u, free pointer %s,\n"
			     "       merges: %s, fast path: %s\n",
			     row->label, layout.size, layout.objects, layout.order, where, merges,
			     fast);
}

/* O, which changes what the other letters do. */
static void add_o(struct text *out, const struct cache_traits *cache,
		  const struct slab_rules *rules, const struct layout_check *check,
		  const struct inspect_style *style)
{
	struct layout layout;
	const char *why = layout__predict(cache, rules, check, "FZPUO", &layout);
	const char *does = "changes nothing: the smallest slab of the cache would not grow";

	if (why)
		does = "n/a";
	else if (layout.dropped)
		does = "would leave Z, P and U off: the smallest slab would be of a higher order";
	inspect__add_wrapped(out, style, 9, "O", does);
}

/* Whether the reckoning gives what is there: else it is not to be believed. */
static void add_check(struct text *out, const struct cache_traits *cache,
		      const struct layout_check *check, const struct inspect_style *style)
{
	if (!check->ways && check->member)
		inspect__add_fact(out, style, "slub_debug",
				  "what it would change is n/a: %s comes out as %llu, and the "
				  "kernel has %llu",
				  check->member, check->reckoned, check->real);
	else if (!check->ways)
		inspect__add_fact(out, style, "slub_debug",
				  "what it would change is n/a: no cache to compare the reckoning "
				  "with");
	else
		inspect__add_fact(
			out, style, "slub_debug",
			"what each letter would change; the same reckoning gives what the "
			"kernel has now, and is of %u bytes%s",
			cache->object_size,
			cache->refcount > 1 || check->made_for
				? ", the most that any of the merged names asked for"
				: "");
}

static void add_letters(struct text *out, const struct subject *subject,
			const struct inspect_style *style)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	const struct slab_rules *rules = inspect__rules(subject);
	struct layout_check check;
	__u32 ways = subject->n_caches ? layout__ways(subject->caches, subject->n_caches, rules)
				       : layout__ways(cache, 1, rules);

	layout__check(cache, rules, ways, &check);
	add_check(out, cache, &check, style);
	if (!check.ways)
		return;
	if (inspect__width(style) >= TABLE_WIDTH)
		text__printf(out, "  %-7s%8s%9s%7s  %15s%8s%6s\n", "", "bytes", "objects", "order",
			     "free pointer", "merges", "fast");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		add_row(out, cache, rules, &check, &rows[i], style);
	add_o(out, cache, rules, &check, style);
}

static void add_rules(struct text *out, const struct slab_rules *rules,
		      const struct inspect_style *style)
{
	static const enum slab_rule shown[] = {
		RULE_CPUS,	  RULE_MIN_ORDER,   RULE_MAX_ORDER,
		RULE_MIN_OBJECTS, RULE_TRACK_BYTES, RULE_LINE_BYTES,
	};

	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++) {
		struct text value = {};

		inspect__add_rule(&value, rules, shown[i]);
		inspect__add_fact(out, style, slab_rule__name(shown[i]), "%s", value.bytes);
		text__reset(&value);
	}
}

void inspect_lines__add_layout(struct text *out, const struct subject *subject,
			       const struct inspect_style *style)
{
	text__add_string(out, "layout\n");
	add_geometry(out, subject, style);
	add_letters(out, subject, style);
	add_rules(out, inspect__rules(subject), style);
	text__add(out, "\n", 1);
}
