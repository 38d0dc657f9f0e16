// SPDX-License-Identifier: GPL-2.0-or-later
/* Occupancy: what of a cache is in use, where the rest is, and how that joins what slabinfo says. */
#include "inspect_parts.h"
#include "inspect_stocks.h"
#include "inspection_known.h"

#define HANG   4
#define LABELS 28
#define NARROW 52 /* columns, below which there is no share, and labels are short */

static const struct {
	const char *mark;
	const char *label;
} places[FREE_PLACE__COUNT] = {
	[FREE_CPU_SLAB] = { "c", "on CPU slabs" },
	[FREE_CPU_PARTIAL] = { "p", "on CPU partial lists" },
	[FREE_SHEAVES] = { "s", "in sheaves" },
	[FREE_RCU_SHEAF] = { "r", "in sheaves of kfree_rcu" },
	[FREE_BARN] = { "b", "in barns" },
	[FREE_NODE] = { "n", "on node partial lists" },
};

static bool is_exact(const struct inspection *inspection)
{
	return inspection->in_use.least == inspection->in_use.most;
}

static bool is_there(const struct inspection *inspection, enum free_place place)
{
	return inspection__presence(inspection, place) == PLACE_THERE;
}

/* "57", "between 50 and 57", "at least 57". */
static void add_in_use(struct text *out, const struct inspection *inspection)
{
	if (!inspection->has_counts) {
		text__add_string(out, "at least ");
		inspect_parts__add_count(out, inspection->in_use.least);
		return;
	}
	if (!is_exact(inspection)) {
		text__add_string(out, "between ");
		inspect_parts__add_count(out, inspection->in_use.least);
		text__add_string(out, " and ");
	}
	inspect_parts__add_count(out, inspection->in_use.most);
}

/* --- headline ---------------------------------------------------------------------------------- */

static void add_reads(struct text *out, const struct inspection *inspection)
{
	if (inspection->quiet && inspection->reads == 2)
		text__add_string(out, "; quiet: two readings agree");
	else if (inspection->quiet)
		text__printf(out, "; quiet: the last two of %u readings agree", inspection->reads);
	else if (inspection->reads > 1)
		text__printf(out, "; not quiet: no two of %u readings in a row agree",
			     inspection->reads);
	else
		text__add_string(out, "; read once: what changed meanwhile is not known");
}

static void add_headline(struct text *out, const struct inspection *inspection,
			 const struct inspect_style *style)
{
	struct text line = {};

	add_in_use(&line, inspection);
	if (!inspection->has_counts) {
		text__add_string(&line, " objects are in use: this kernel keeps no count of slabs "
					"(CONFIG_SLUB_DEBUG is off), and full ones are on no list");
	} else {
		text__add_string(&line, " of ");
		inspect_parts__add_units(&line, inspection->n_objects_total, "object");
		text__add_string(&line, " in ");
		inspect_parts__add_units(&line, inspection->n_slabs_total, "slab");
		text__add_string(&line,
				 inspection->in_use.most == 1 ? " is in use (" : " are in use (");
		if (!is_exact(inspection)) {
			inspect_parts__add_share(&line, inspection->in_use.least,
						 inspection->n_objects_total);
			text__add_string(&line, " to ");
		}
		inspect_parts__add_share(&line, inspection->in_use.most,
					 inspection->n_objects_total);
		text__add(&line, ")", 1);
	}
	add_reads(&line, inspection);
	inspect_parts__end_sentence(out, &line, HANG, style);
}

/* --- picture ----------------------------------------------------------------------------------- */

/* In use, in use or free, and each place of free ones. */
#define PARTS (2 + FREE_PLACE__COUNT)

static void make_parts(struct inspect_part *parts, const struct inspection *inspection, bool utf8)
{
	parts[0] = (struct inspect_part){ utf8 ? "█" : "#", inspection->in_use.least };
	parts[1] = (struct inspect_part){ utf8 ? "▒" : "?", 0 };
	if (inspection->has_counts)
		parts[1].size = inspection->in_use.most - inspection->in_use.least;
	for (enum free_place place = 0; place < FREE_PLACE__COUNT; place++)
		parts[2 + place] =
			(struct inspect_part){ places[place].mark, inspection->free[place] };
	/* An object of each that was not met is free, or the slab would not be on a list. */
	parts[2 + FREE_NODE].size += inspection->unplaced;
}

/*
 * What moved while it was counted may be free in two places. The bar is as long as all objects, so the
 * free ones share what is left by the most that may be in use.
 */
static void add_bar(struct text *out, const struct inspection *inspection,
		    const struct inspect_part *parts, const struct inspect_style *style)
{
	__u64 free = 0, left = inspection->n_objects_total - inspection->in_use.most;
	struct inspect_part drawn[PARTS];

	for (size_t i = 0; i < PARTS; i++) {
		drawn[i] = parts[i];
		free += i < 2 ? 0 : parts[i].size;
	}
	for (size_t i = 2; i < PARTS && inspection->has_counts && free; i++)
		drawn[i].size = (__u64)((double)parts[i].size * left / free + 0.5);
	text__add_string(out, "\n  [");
	inspect_parts__add_bar(out, drawn, PARTS, inspect_style__columns(style) - 4);
	text__add_string(out, "]\n\n");
}

static bool is_narrow(const struct inspect_style *style)
{
	return inspect_style__columns(style) < NARROW;
}

static void add_legend(struct text *out, const struct inspection *inspection,
		       const struct inspect_part *part, const char *label, bool at_least,
		       const struct inspect_style *style)
{
	struct text number = {}, share = {};

	text__add_string(&number, at_least ? ">" : "");
	inspect_parts__add_count(&number, part->size);
	if (inspection->has_counts)
		inspect_parts__add_share(&share, part->size, inspection->n_objects_total);
	else
		text__add_string(&share, "n/a");
	text__printf(out, "  %s %-*s %9s", part->mark, is_narrow(style) ? LABELS - 4 : LABELS,
		     label, number.bytes ? number.bytes : "");
	if (!is_narrow(style))
		text__printf(out, "  %7s", share.bytes ? share.bytes : "");
	text__add(out, "\n", 1);
	text__reset(&number);
	text__reset(&share);
}

static void add_picture(struct text *out, const struct inspection *inspection,
			const struct inspect_style *style)
{
	struct inspect_part parts[PARTS];

	make_parts(parts, inspection, style->utf8);
	add_bar(out, inspection, parts, style);
	add_legend(out, inspection, &parts[0], "in use", !inspection->has_counts, style);
	if (parts[1].size)
		add_legend(out, inspection, &parts[1], "in use or free", false, style);
	for (enum free_place place = 0; place < FREE_PLACE__COUNT; place++) {
		struct text label = {};

		if (!is_there(inspection, place))
			continue;
		text__printf(&label, "%s%s", is_narrow(style) ? "" : "free ", places[place].label);
		add_legend(out, inspection, &parts[2 + place], label.bytes ? label.bytes : "",
			   place == FREE_NODE && inspection->unplaced, style);
		out->failed |= label.failed;
		text__reset(&label);
	}
}

/* Why there are no lines of some places: each reason once. */
static void add_absences(struct text *out, const struct inspection *inspection,
			 const struct inspect_style *style)
{
	const char *said = NULL;
	struct text line = {};

	for (enum free_place place = 0; place < FREE_PLACE__COUNT; place++) {
		const char *reason = inspection__absence(inspection, place);

		if (!reason || reason == said)
			continue;
		text__printf(&line, "%s%s", said ? "; " : "", reason);
		said = reason;
	}
	if (said)
		inspect_parts__end_sentence(out, &line, HANG, style);
}

/* --- arithmetic -------------------------------------------------------------------------------- */

static void add_sum(struct text *out, const struct inspection *inspection,
		    const struct inspect_style *style)
{
	__u64 free = inspection__free(inspection, FREE_PLACE__COUNT);
	__s64 rest = (__s64)(inspection->n_objects_total - free);
	struct text line = {};

	inspect_parts__add_units(&line, inspection->n_objects_total, "object");
	text__add_string(&line, " in ");
	inspect_parts__add_units(&line, inspection->n_slabs_total, "slab");
	for (enum free_place place = 0; place < FREE_PLACE__COUNT; place++) {
		if (!is_there(inspection, place))
			continue;
		text__add_string(&line, " - ");
		inspect_parts__add_count(&line, inspection->free[place]);
		text__printf(&line, " %s%s", place ? "" : "free ", places[place].label);
	}
	if (is_exact(inspection) && rest == (__s64)inspection->in_use.most) {
		text__add_string(&line, " = ");
	} else {
		text__add_string(&line, rest < 0 ? " = -" : " = ");
		inspect_parts__add_count(&line, rest < 0 ? -(__u64)rest : (__u64)rest);
		text__add_string(&line, inspection->unplaced
						? ", some of them in slabs that were not met: "
						: ", which were not counted at one moment: ");
	}
	add_in_use(&line, inspection);
	text__add_string(&line, " in use");
	inspect_parts__end_sentence(out, &line, HANG, style);
}

static void add_slabinfo(struct text *out, const struct inspection *inspection,
			 const struct inspect_style *style)
{
	const char *before = "";
	struct text line = {};

	inspect_parts__add_count(&line, inspection->n_objects_total);
	text__add_string(&line, " - ");
	inspect_parts__add_count(&line, inspection->free[FREE_NODE]);
	text__printf(&line, " %s = %s", places[FREE_NODE].label,
		     inspection->unplaced ? "at most " : "");
	inspect_parts__add_count(&line, inspection->active);
	text__add_string(&line, " active of ");
	inspect_parts__add_count(&line, inspection->n_objects_total);
	text__add_string(&line, ", as slabinfo has it: it takes what is free ");
	for (enum free_place place = 0; place < FREE_NODE; place++) {
		if (!is_there(inspection, place))
			continue;
		text__printf(&line, "%s%s", before, places[place].label);
		before = ", ";
	}
	text__add_string(&line, *before ? " for used" : "nowhere else for used");
	inspect_parts__end_sentence(out, &line, HANG, style);
}

static void add_arithmetic(struct text *out, const struct inspection *inspection,
			   const struct inspect_style *style)
{
	struct text line = {};

	text__add(out, "\n", 1);
	if (inspection->has_counts)
		add_sum(out, inspection, style);
	if (inspection->has_counts) {
		add_slabinfo(out, inspection, style);
		return;
	}
	text__add_string(&line, "active and total of slabinfo: n/a (this kernel keeps no counts: "
				"CONFIG_SLUB_DEBUG is off)");
	inspect_parts__end_sentence(out, &line, HANG, style);
}

/* --- what went amiss --------------------------------------------------------------------------- */

static void add_node_troubles(struct text *out, const struct inspected_node *node,
			      const struct inspect_style *style)
{
	struct text line = {};

	if (node->torn) {
		text__printf(&line, "the walk of node %u was begun anew ", node->node);
		inspect_parts__add_units(&line, node->torn, "time");
		text__add_string(&line, ": its list changed meanwhile");
		inspect_parts__end_sentence(out, &line, HANG, style);
	}
	if (node->cut) {
		text__printf(&line, "the walk of node %u was cut after ", node->node);
		inspect_parts__add_count(&line, node->walked);
		text__add_string(&line, " of ");
		inspect_parts__add_units(&line, node->stock.partial, "partial slab");
		text__add_string(&line, ": of the others it is not known what is free");
		inspect_parts__end_sentence(out, &line, HANG, style);
	}
}

static void add_troubles(struct text *out, const struct inspection *inspection,
			 const struct inspect_style *style)
{
	size_t torn = 0, cut = 0;
	struct text line = {};

	for (size_t i = 0; i < inspection->n_cpus; i++) {
		torn += inspection->cpus[i].stock.torn != 0;
		cut += inspection->cpus[i].stock.cut != 0;
	}
	if (torn) {
		text__add_string(&line, "lists of ");
		inspect_parts__add_units(&line, torn, "CPU");
		text__add_string(&line, " changed while they were read");
		inspect_parts__end_sentence(out, &line, HANG, style);
	}
	if (cut) {
		text__add_string(&line, "lists of ");
		inspect_parts__add_units(&line, cut, "CPU");
		text__add_string(&line, " were longer than what is looked at: what is behind may "
					"be in use or free");
		inspect_parts__end_sentence(out, &line, HANG, style);
	}
	for (size_t i = 0; i < inspection->n_nodes; i++)
		add_node_troubles(out, &inspection->nodes[i], style);
}

/* --- the section ------------------------------------------------------------------------------- */

void inspect_lines__add_occupancy(struct text *out, const struct subject *subject,
				  const struct inspect_style *style)
{
	const struct inspection *inspection = subject->inspection;
	struct text nothing = {};

	text__add_string(out, "occupancy\n");
	if (inspection->has_counts && !inspection->n_slabs_total && !inspection->met) {
		text__add_string(&nothing, "the cache has no slabs: nothing is in use");
		inspect_parts__end_sentence(out, &nothing, HANG, style);
	} else {
		add_headline(out, inspection, style);
		add_troubles(out, inspection, style);
		add_picture(out, inspection, style);
		add_absences(out, inspection, style);
		add_arithmetic(out, inspection, style);
		inspect_stocks__add_cpus(out, inspection, style);
		inspect_stocks__add_nodes(out, inspection, style);
	}
	text__add(out, "\n", 1);
}
