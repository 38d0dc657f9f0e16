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

ORDER_VALUE(allocated)
{
	column_value__number(out, snapshot->coverage.seen[METRIC_PAGES_ALLOCATED],
			     snapshot->pages[order][PAGE_ALLOCATED]);
}

ORDER_VALUE(for_slabs)
{
	column_value__number(out, snapshot->coverage.seen[METRIC_NEW_SLABS],
			     snapshot->slabs[SLAB_GOT][order]);
}

ORDER_VALUE(failed)
{
	column_value__number(out, snapshot->coverage.seen[METRIC_PAGES_ALLOCATED],
			     snapshot->pages[order][PAGE_FAILED]);
}

ORDER_VALUE(bulk)
{
	column_value__number(out, snapshot->coverage.seen[METRIC_PAGES_BULK],
			     snapshot->pages[order][PAGE_BULK]);
}

ORDER_VALUE(freed)
{
	column_value__number(out, snapshot->coverage.seen[METRIC_PAGES_FREED],
			     snapshot->pages[order][PAGE_FREED]);
}

ORDER_VALUE(of_slabs)
{
	column_value__number(out, snapshot->coverage.seen[METRIC_FREED_SLABS],
			     snapshot->slabs[SLAB_FREED][order]);
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
	column_value__number(
		out, snapshot->coverage.seen[METRIC_PAGES_ALLOCATED] && zone_known(snapshot, order),
		(__s64)(snapshot->pages[order][PAGE_ALLOCATED] -
			snapshot->pages[order][PAGE_ZONE_LOCKED]));
}

ORDER_VALUE(zone)
{
	column_value__number(out, zone_known(snapshot, order),
			     snapshot->pages[order][PAGE_ZONE_LOCKED]);
}

ORDER_VALUE(refill)
{
	column_value__number(out, zone_known(snapshot, order),
			     snapshot->pages[order][PAGE_PCP_REFILL]);
}

ORDER_VALUE(fallback)
{
	column_value__number(out, snapshot->coverage.seen[METRIC_FALLBACKS],
			     snapshot->pages[order][PAGE_FALLBACK]);
}

const struct order_column order_columns[] = {
	{ "ORDER", "page order: blocks of 2^order pages", 5, order_order },
	{ "ALLOCATED", "blocks allocated (mm_page_alloc)", 10, order_allocated },
	{ "BULK", "pages handed out by alloc_pages_bulk, which raises no event", 8, order_bulk },
	{ "FOR-SLABS", "of these, for slabs", 9, order_for_slabs },
	{ "FAILED", "allocations that returned no page", 7, order_failed },
	{ "PCP", "served from the per-CPU lists: ALLOCATED less ZONE", 10, order_pcp },
	{ "ZONE", "taken under the zone lock for the caller", 8, order_zone },
	{ "REFILL", "taken under the zone lock to refill a per-CPU list", 8, order_refill },
	{ "FALLBACK", "served from another migrate type", 8, order_fallback },
	{ "FREED", "blocks freed (mm_page_free)", 10, order_freed },
	{ "OF-SLABS", "of these, slabs given back", 9, order_of_slabs },
};

const size_t n_order_columns = sizeof(order_columns) / sizeof(*order_columns);
