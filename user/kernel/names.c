// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads /sys/kernel/slab when there is something new in it. */
#include "names.h"

#include <string.h>

#include "sysfs.h"

/*
 * Reads them anew when some came or went: twice, since the kernel makes its links a moment later.
 * Where aliases cannot be observed there is no telling.
 */
const struct aliases *names__now(struct names *names, const struct tracer *tracer)
{
	const struct plan *plan = tracer__plan(tracer);
	__u64 changes = tracer__name_changes(tracer);

	if (!names->begun || changes != names->changes ||
	    !plan->coverage.seen[METRIC_CACHE_ALIASES])
		names->readings = 2;
	names->begun = true;
	names->changes = changes;
	if (names->readings) {
		names->readings--;
		sysfs__read_aliases(&names->aliases);
	}
	return &names->aliases;
}

void names__reset(struct names *names)
{
	aliases__reset(&names->aliases);
	memset(names, 0, sizeof(*names));
}
