// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of the columns of page orders, and how each gets its value from a snapshot. */
#include "order_column.h"

#define ORDER_VALUE(name)                                                                          \
	static void order_##name(const struct snapshot *snapshot, int order,                       \
				 struct column_value *out)

ORDER_VALUE(order)
{
	(void)snapshot;
	column_value__number(out, true, order);
}

/*
 * By what they are counted. Where slabs are told from pages, what the program of the pages missed is
 * said of the slabs. A fallback that was missed may have been a page stolen from the zone unseen.
 */
static const struct counted_by pages_by[PAGE__COUNT] = {
	[PAGE_ALLOCATED] = { BIT(METRIC_PAGES_ALLOCATED) | BIT(METRIC_NEW_SLABS), 0 },
	[PAGE_FAILED] = { BIT(METRIC_PAGES_ALLOCATED) | BIT(METRIC_NEW_SLABS), 0 },
	[PAGE_FREED] = { BIT(METRIC_PAGES_FREED) | BIT(METRIC_FREED_SLABS), 0 },
	[PAGE_ZONE_LOCKED] = { BIT(METRIC_ZONE_LOCKED) | BIT(METRIC_FALLBACKS), 0 },
	[PAGE_PCP_REFILL] = { BIT(METRIC_ZONE_LOCKED) | BIT(METRIC_FALLBACKS), 0 },
	[PAGE_BULK] = { BIT(METRIC_PAGES_BULK), BIT(LOSS_PAGE_BULK) },
	[PAGE_FALLBACK] = { BIT(METRIC_FALLBACKS), 0 },
};

static void counted(const struct snapshot *snapshot, int order, enum page_tally what, bool known,
		    struct column_value *out)
{
	column_value__bounded(out, known, snapshot->pages[order][what],
			      bound__count(snapshot, &pages_by[what]));
}

static void slabs(const struct snapshot *snapshot, int order, enum slab_tally what,
		  struct column_value *out)
{
	column_value__bounded(out, known__slabs(snapshot, what), snapshot->slabs[what][order],
			      bound__slabs(snapshot, what));
}

ORDER_VALUE(allocated)
{
	counted(snapshot, order, PAGE_ALLOCATED, snapshot->coverage.seen[METRIC_PAGES_ALLOCATED],
		out);
}

ORDER_VALUE(for_slabs)
{
	slabs(snapshot, order, SLAB_GOT, out);
}

ORDER_VALUE(failed)
{
	counted(snapshot, order, PAGE_FAILED, snapshot->coverage.seen[METRIC_PAGES_ALLOCATED], out);
}

ORDER_VALUE(bulk)
{
	counted(snapshot, order, PAGE_BULK, snapshot->coverage.seen[METRIC_PAGES_BULK], out);
}

ORDER_VALUE(freed)
{
	counted(snapshot, order, PAGE_FREED, snapshot->coverage.seen[METRIC_PAGES_FREED], out);
}

ORDER_VALUE(of_slabs)
{
	slabs(snapshot, order, SLAB_FREED, out);
}

/*
 * A page that 6.15 and later steal from another migrate type raises an event of the fallback, but
 * none of the zone.
 */
static bool zone_known(const struct snapshot *snapshot, int order)
{
	const struct coverage *coverage = &snapshot->coverage;

	return coverage->seen[METRIC_ZONE_LOCKED] &&
	       !(coverage->steals && snapshot->pages[order][PAGE_FALLBACK]);
}

ORDER_VALUE(pcp)
{
	const __u64 *pages = snapshot->pages[order];
	bool exact = bound__count(snapshot, &pages_by[PAGE_ALLOCATED]) == BOUND_EXACT &&
		     bound__count(snapshot, &pages_by[PAGE_ZONE_LOCKED]) == BOUND_EXACT;

	column_value__bounded(
		out,
		snapshot->coverage.seen[METRIC_PAGES_ALLOCATED] && zone_known(snapshot, order) &&
			known__always(snapshot, pages_by[PAGE_ALLOCATED].metrics |
							pages_by[PAGE_ZONE_LOCKED].metrics),
		(__s64)(pages[PAGE_ALLOCATED] - pages[PAGE_ZONE_LOCKED]),
		exact ? BOUND_EXACT : BOUND_ABOUT);
}

ORDER_VALUE(zone)
{
	counted(snapshot, order, PAGE_ZONE_LOCKED, zone_known(snapshot, order), out);
}

ORDER_VALUE(refill)
{
	counted(snapshot, order, PAGE_PCP_REFILL, zone_known(snapshot, order), out);
}

ORDER_VALUE(fallback)
{
	counted(snapshot, order, PAGE_FALLBACK, snapshot->coverage.seen[METRIC_FALLBACKS], out);
}

const struct order_column order_columns[] = {
	{ "ORDER", "page order: blocks of 2^order pages", 5, order_order, 1 },
	{ "ALLOCATED", "blocks allocated (mm_page_alloc)", 10, order_allocated, 2 },
	{ "BULK", "pages handed out by alloc_pages_bulk, which raises no event", 8, order_bulk,
	  10 },
	{ "FOR-SLABS", "of these, for slabs", 9, order_for_slabs, 3 },
	{ "FAILED", "allocations that returned no page", 7, order_failed, 7 },
	{ "PCP", "served from the per-CPU lists: ALLOCATED less ZONE", 10, order_pcp, 9 },
	{ "ZONE", "taken under the zone lock for the caller", 8, order_zone, 8 },
	{ "REFILL", "taken under the zone lock to refill a per-CPU list", 8, order_refill, 11 },
	{ "FALLBACK", "served from another migrate type", 8, order_fallback, 6 },
	{ "FREED", "blocks freed (mm_page_free)", 10, order_freed, 4 },
	{ "OF-SLABS", "of these, slabs given back", 9, order_of_slabs, 5 },
};

const size_t n_order_columns = sizeof(order_columns) / sizeof(*order_columns);
