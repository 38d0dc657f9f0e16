// SPDX-License-Identifier: GPL-2.0-or-later
/* Fill: slabs by how much of them is in use, which few objects pin, and what is wasted. */
#include <string.h>

#include "inspect_parts.h"
#include "inspection_known.h"

#define HANG   4
#define LABELS 12
#define LEFT   34 /* columns of a line before its bar */

/* --- histogram --------------------------------------------------------------------------------- */

static enum fill fill_of(__u32 use, __u32 objects)
{
	return !use			? FILL_EMPTY
	       : use >= objects		? FILL_FULL
	       : use == 1		? FILL_ONE
	       : use * 4 <= objects	? FILL_25
	       : use * 2 <= objects	? FILL_50
	       : use * 4 <= objects * 3 ? FILL_75
					: FILL_BELOW_100;
}

/* Which classes a slab can be in at all: with few objects, not in all. */
static void find_classes(const struct inspection *inspection, bool *possible)
{
	for (__u32 use = 0; use <= inspection->traits.objects; use++)
		possible[fill_of(use, inspection->traits.objects)] = true;
	for (enum fill fill = 0; fill < FILL__COUNT; fill++)
		possible[fill] |= inspection->fill[fill] != 0;
}

/* Of @all slabs; 0: these are not known. */
static void add_class(struct text *out, const char *label, __u64 slabs, __u64 all, __u64 highest,
		      const struct inspect_style *style)
{
	size_t room = inspect_style__columns(style), columns;
	struct text number = {}, share = {};

	inspect_parts__add_count(&number, slabs);
	if (all)
		inspect_parts__add_share(&share, slabs, all);
	else
		text__add_string(&share, "n/a");
	text__printf(out, "  %-*s %9s  %7s", LABELS, label, number.bytes ? number.bytes : "",
		     share.bytes ? share.bytes : "");
	room = room > LEFT + 4 ? room - LEFT : 0;
	columns = highest ? (size_t)((double)slabs * room / highest + 0.5) : 0;
	if (room && slabs) {
		text__add_string(out, " ");
		inspect_parts__add_bar(out, &(struct inspect_part){ style->utf8 ? "█" : "#", 1 }, 1,
				       columns ? columns : 1);
	}
	text__add(out, "\n", 1);
	text__reset(&number);
	text__reset(&share);
}

static void add_histogram(struct text *out, const struct inspection *inspection,
			  const struct inspect_style *style)
{
	bool possible[FILL__COUNT] = {}, whole = inspection->has_counts;
	__u64 all = inspection->unplaced, highest = inspection->unplaced;

	find_classes(inspection, possible);
	for (enum fill fill = 0; fill < FILL__COUNT; fill++) {
		all += inspection->fill[fill];
		if (inspection->fill[fill] > highest)
			highest = inspection->fill[fill];
	}
	if (!whole)
		all = 0;
	for (enum fill fill = 0; fill < FILL__COUNT; fill++) {
		if (fill == FILL_FULL && !whole)
			text__printf(out, "  %-*s %9s\n", LABELS, fill__name(fill), "n/a");
		else if (possible[fill])
			add_class(out, fill__name(fill), inspection->fill[fill], all, highest,
				  style);
	}
	if (inspection->unplaced)
		add_class(out, "not known", inspection->unplaced, all, highest, style);
}

/* --- pinned ------------------------------------------------------------------------------------ */

static void add_pinned_by(struct text *out, const struct inspection *inspection, __u32 use,
			  const struct inspect_style *style)
{
	__u64 slabs = inspection__pinned(inspection, use);
	struct text line = {};

	if (slabs)
		inspect_parts__add_units(&line, slabs, "slab");
	else
		text__add_string(&line, "no slab");
	text__printf(&line, " pinned by %s", use > 1 ? "1 to " : "");
	inspect_parts__add_units(&line, use, "object");
	inspect_parts__end_sentence(out, &line, HANG, style);
}

/* Lines of as many objects as have any slabs more than the line before; the last one always. */
static void add_pinned(struct text *out, const struct inspection *inspection,
		       const struct inspect_style *style)
{
	__u32 most = inspection__telling(inspection);
	__u64 before = 0;

	text__add(out, "\n", 1);
	for (__u32 use = 1; use < most; use *= 2) {
		if (inspection__pinned(inspection, use) > before)
			add_pinned_by(out, inspection, use, style);
		before = inspection__pinned(inspection, use);
	}
	if (most)
		add_pinned_by(out, inspection, most, style);
}

/* --- what could be had back -------------------------------------------------------------------- */

static void add_packed(struct text *out, const struct inspection *inspection,
		       const struct inspect_style *style)
{
	struct text line = {};

	text__add_string(&line, "a perfect packing would give back ");
	if (inspection->has_counts) {
		inspect_parts__add_bytes(&line, inspection->packed_bytes);
		text__add_string(&line, " of ");
		inspect_parts__add_bytes(&line, inspection->slab_bytes);
	} else {
		text__add_string(&line, "n/a: how many slabs are full is not known");
	}
	inspect_parts__end_sentence(out, &line, HANG, style);
}

/* As a shell reads it: plain, or in $'' with what is odd escaped. */
static void add_word(struct text *out, const char *name, size_t n)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_.:,+@%-";

	if (strspn(name, plain) == n) {
		text__add(out, name, n);
		return;
	}
	text__add_string(out, "$'");
	for (size_t i = 0; i < n; i++)
		if (name[i] == '\'')
			text__add_string(out, "\\'");
		else
			text__add_escaped(out, &name[i], 1, true);
	text__add(out, "'", 1);
}

/* The command has a line of its own, for it to be copied. */
static void add_shrink(struct text *out, const struct inspection *inspection,
		       const struct inspect_style *style)
{
	const char *name = inspection->traits.name;
	struct text line = {};

	text__add_string(&line, "shrink would give back ");
	if (!inspection->shrink_bytes) {
		text__add_string(&line, "nothing now");
		inspect_parts__end_sentence(out, &line, HANG, style);
		return;
	}
	inspect_parts__add_bytes(&line, inspection->shrink_bytes);
	text__add_string(&line, " now:");
	inspect_parts__end_sentence(out, &line, HANG, style);
	text__printf(out, "%*secho 1 > /sys/kernel/slab/", HANG, "");
	add_word(out, name, strnlen(name, INSPECT_NAME));
	text__add_string(out, "/shrink\n");
}

static void add_waste(struct text *out, const struct inspection *inspection,
		      const struct inspect_style *style)
{
	struct text line = {};

	if (!inspection->has_counts) {
		text__add_string(&line, "waste: n/a: how many slabs are full is not known");
		inspect_parts__end_sentence(out, &line, HANG, style);
		return;
	}
	if (inspection->tail_bytes) {
		inspect_parts__add_bytes(&line, inspection->tail_bytes);
		text__add_string(&line, " at the ends of slabs are too little for an object");
	} else {
		text__add_string(&line, "nothing is left over at the ends of slabs");
	}
	inspect_parts__end_sentence(out, &line, HANG, style);
	inspect_parts__add_bytes(&line, inspection->waste_bytes);
	text__add_string(&line, " (");
	inspect_parts__add_share(&line, inspection->waste_bytes, inspection->slab_bytes);
	text__add_string(&line, ") are waste in all: free objects, ends of slabs, and what objects "
				"in use take beyond the bytes asked for");
	if (inspection->in_use.least != inspection->in_use.most)
		text__add_string(&line, "; at least, by the most that may be in use");
	inspect_parts__end_sentence(out, &line, HANG, style);
}

/* --- the section ------------------------------------------------------------------------------- */

static void add_doubts(struct text *out, const struct inspection *inspection,
		       const struct inspect_style *style)
{
	struct text line = {};

	if (!inspection->shelves_known &&
	    inspection__presence(inspection, FREE_SHEAVES) == PLACE_THERE) {
		text__add_string(&line,
				 "objects in sheaves are taken for used here: of which slabs "
				 "they are was not looked at");
		inspect_parts__end_sentence(out, &line, HANG, style);
	}
	if (inspection->unplaced) {
		text__add_string(&line, "slabs that the walks did not come to are not known: what "
					"follows is of the others, so it may be more");
		inspect_parts__end_sentence(out, &line, HANG, style);
	}
}

void inspect_lines__add_fill(struct text *out, const struct subject *subject,
			     const struct inspect_style *style)
{
	const struct inspection *inspection = subject->inspection;

	text__add_string(out, "fill\n");
	if (inspection->has_counts && !inspection->n_slabs_total && !inspection->met) {
		text__add_string(out, "  the cache has no slabs\n");
	} else {
		add_histogram(out, inspection, style);
		add_doubts(out, inspection, style);
		add_pinned(out, inspection, style);
		add_packed(out, inspection, style);
		add_shrink(out, inspection, style);
		add_waste(out, inspection, style);
	}
	text__add(out, "\n", 1);
}
