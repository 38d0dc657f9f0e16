// SPDX-License-Identifier: GPL-2.0-or-later
/* Goes through the table of caches when names have changed and are known again. */
#include "sole.h"

/* The slot of the only living cache that is wanted; 0: there is none, or several. */
static __u32 find_sole(const struct tracer *tracer, const struct select *select,
		       const struct aliases *aliases)
{
	__u32 found = 0;

	for (__u32 slot = 1; slot < tracer__slots(tracer); slot++) {
		const struct cache_info *info =
			(const struct cache_info *)tracer__cache(tracer, slot);
		const char *shown;

		if (!info->cache || !info->generation || info->died_ns ||
		    !select__wants(select, aliases, info->name, &shown))
			continue;
		if (found)
			return 0;
		found = slot;
	}
	return found;
}

void sole__consider(struct tracer *tracer, const struct select *select, const struct names *names)
{
	__s64 before = tracer__can_count_sole(tracer) ? tracer__sole(tracer) : -1;
	__u32 slot;

	if (before < 0 || !names__are_settled(names, tracer))
		return;
	slot = find_sole(tracer, select, &names->aliases);
	if (slot)
		tracer__count_sole(tracer, before, slot);
}
