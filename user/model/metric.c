// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of the metrics, and what they mean. */
#include "metric.h"

static const char *const names[METRIC__COUNT] = {
	[METRIC_ALLOCS] = "allocs",
	[METRIC_FREES] = "frees",
	[METRIC_KMALLOCS] = "allocs by kmalloc",
	[METRIC_KFREES] = "frees by kfree",
	[METRIC_BULK_ALLOCS] = "bulk allocs",
	[METRIC_BULK_FREES] = "bulk frees",
	[METRIC_NOLOCK_ALLOCS] = "allocs by kmalloc_nolock",
	[METRIC_NOLOCK_FREES] = "frees by kfree_nolock",
	[METRIC_RCU_FREES] = "frees by kfree_rcu",
	[METRIC_SLOW] = "slow path",
	[METRIC_SLOW_BULK] = "slow bulk objects",
	[METRIC_PREFILLED] = "allocs from own sheaves",
	[METRIC_REFUSED] = "refused by a memcg",
	[METRIC_REFILLS] = "refills of sheaves",
	[METRIC_NEW_SLABS] = "new slabs",
	[METRIC_FREED_SLABS] = "freed slabs",
	[METRIC_PAGES_ALLOCATED] = "pages allocated",
	[METRIC_PAGES_BULK] = "pages allocated in bulk",
	[METRIC_PAGES_FREED] = "pages freed",
	[METRIC_ZONE_LOCKED] = "pages under the zone lock",
	[METRIC_FALLBACKS] = "migrate type fallbacks",
	[METRIC_CACHE_BIRTHS] = "cache births",
	[METRIC_CACHE_DEATHS] = "cache deaths",
	[METRIC_CACHE_ALIASES] = "cache aliases",
	[METRIC_CACHE_LIST] = "caches at start",
};

const char *metric__name(enum metric metric)
{
	return names[metric];
}

void coverage__add_unseen_frees(const struct coverage *coverage, struct text *out)
{
	static const enum metric ways[] = { METRIC_FREES, METRIC_KFREES, METRIC_BULK_FREES,
					    METRIC_RCU_FREES, METRIC_NOLOCK_FREES };
	const char *comma = "";

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		if (coverage->seen[ways[i]])
			continue;
		text__printf(out, "%s%s", comma, metric__name(ways[i]));
		comma = ", ";
	}
}

const char *coverage__definition(const struct coverage *coverage)
{
	static const char *const definitions[] = {
		[LAYER_CPU_SLAB] = "fast: from the CPU's slab; slow and refill: entries of "
				   "___slab_alloc",
		[LAYER_SHEAVES] = "fast: from the CPU's sheaf; slow: entries of ___slab_alloc, and "
				  "objects of bulk calls taken from slabs; refill: times that "
				  "slabs were gone to; refilled: objects taken from them into "
				  "sheaves",
		[LAYER_BOTH] = "fast: from the CPU's slab, n/a for a cache with sheaves; slow and "
			       "refill: entries of ___slab_alloc",
	};

	return definitions[coverage->layer];
}
