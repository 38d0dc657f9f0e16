// SPDX-License-Identifier: GPL-2.0-or-later
/* Page frames of slabs with their flags, where they are kept, and who made them. */
#include "inspect_owned_pages.h"

#include <stdio.h>
#include <string.h>

#include "inspect_parts.h"

static void add_place(struct text *out, const struct inspected_slab *met)
{
	const char *name = met ? slab_place__name(met->look.place) : "not met";
	char word[40];

	if (!met || met->look.place == SLAB_UNLISTED)
		snprintf(word, sizeof(word), "%s", name);
	else if (met->look.place == SLAB_ON_CPU || met->look.place == SLAB_ON_CPU_PARTIAL)
		snprintf(word, sizeof(word), "%s, CPU %u", name, met->look.where);
	else
		snprintf(word, sizeof(word), "%s, node %u", name, met->look.where);
	text__printf(out, "  %-20s", word);
}

static void add_flags(struct text *out, const struct owners *owners, const struct owned_slab *row)
{
	int node, zone;

	if (!row->flags.known) {
		text__add_string(out, "  flags n/a");
		return;
	}
	node = page_names__node(owners->names, row->flags.value);
	zone = page_names__zone(owners->names, row->flags.value);
	if (node >= 0)
		text__printf(out, "  node %d %s", node,
			     zone < PAGE_ZONES ? owners->names->zones[zone] : "");
	text__add_string(out, "  ");
	page_names__add_flags(owners->names, row->flags.value, out);
}

static void add_maker(struct text *out, const char *comm, struct maybe pid, const char *stack)
{
	text__add_string(out, "  ");
	text__add_escaped(out, comm ? comm : "", comm ? strnlen(comm, PAGE_OWNER_COMM) : 0, true);
	if (pid.known)
		text__printf(out, " %llu", pid.value);
	text__add_string(out, "  ");
	if (stack)
		text__add_escaped(out, stack, strcspn(stack, ";"), false);
	else
		text__add_string(out, "(no stack)");
}

static void add_owner(struct text *out, const struct owned_slab *row)
{
	const struct growth_holding *made = row->made;
	const struct page_owner *theirs = row->page_owner;

	if (made)
		add_maker(out, made->comm, (struct maybe){ made->pid < GROWTH_OTHERS, made->pid },
			  made->stack);
	else if (theirs)
		add_maker(out, theirs->comm, theirs->pid, theirs->stack);
	if (made && theirs)
		text__add_string(out, page_owner__agrees(theirs, made->stack)
					      ? "  (page_owner agrees)"
					      : "  (page_owner has another stack)");
	else if (theirs)
		text__add_string(out, "  (by page_owner)");
	else if (!made)
		text__add_string(out, "  made unseen");
}

static void add_row(struct text *out, const struct owners *owners, const struct owned_slab *row,
		    const struct cache_traits *traits)
{
	int order = owned_slab__order(row, owners, traits);

	if (row->pfn.known)
		text__printf(out, "  %#12llx", row->pfn.value);
	else
		text__printf(out, "  %12s", "n/a");
	if (order >= 0)
		text__printf(out, "%7d%7llu", order, 1ull << order);
	else
		text__printf(out, "%7s%7s", "n/a", "n/a");
	if (row->met)
		text__printf(out, "%8u%8u", owned_slab__in_use(row->met), row->met->look.objects);
	else
		text__printf(out, "%8s%8s", "n/a", "n/a");
	add_place(out, row->met);
	add_flags(out, owners, row);
	add_owner(out, row);
	text__add_string(out, "\n");
}

/* Those that a cache counts, but that are on no list. */
static void add_missing(struct text *out, const struct owners *owners,
			const struct inspection *inspection, const struct inspect_style *style)
{
	struct text sentence = {};

	const char *how = owners->walk ? ", and where its struct pages are was not found: no walk"
				       : ": --walk looks for them page by page";

	if (!inspection->has_counts && !inspection->walked_pages) {
		text__printf(&sentence,
			     "full slabs are on no list, and this kernel does not count them%s", how);
	} else if (inspection->has_counts && inspection->n_slabs_total > owners->n) {
		inspect_parts__add_units(&sentence, inspection->n_slabs_total - owners->n,
					 "more slab");
		if (inspection->walked_pages)
			text__add_string(&sentence, " came or went meanwhile, or were missed");
		else
			text__printf(&sentence, " on no list, as full ones are%s", how);
	}
	if (sentence.n)
		inspect_parts__end_sentence(out, &sentence, 4, style);
	text__reset(&sentence);
}

void inspect_owned_pages__add(struct text *out, const struct owners *owners,
			      const struct inspection *inspection,
			      const struct inspect_style *style)
{
	struct text sentence = {};

	inspect_parts__add_units(&sentence, owners->n, "slab");
	text__add_string(&sentence, " page by page");
	inspect_parts__end_sentence(out, &sentence, 4, style);
	if (owners->n)
		text__printf(out, "  %12s%7s%7s%8s%8s  %-20s  %s\n", "FRAME", "ORDER", "PAGES",
			     "IN USE", "OBJECTS", "KEPT", "FLAGS, MADE BY");
	for (size_t i = 0; i < owners->n; i++)
		add_row(out, owners, &owners->rows[i], &inspection->traits);
	add_missing(out, owners, inspection, style);
}
