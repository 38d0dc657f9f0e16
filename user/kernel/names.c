// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads /sys/kernel/slab when there is something new in it. */
#include "names.h"

#include <string.h>

#include "clock.h"
#include "sysfs.h"

#define SHARE	 100	       /* of the time, at most one part goes into reading names that may */
#define LEAST_NS 5000000000ULL /* not have changed; and not more often than that */

/* Reading is dear: hundreds of links. */
static void read_names(struct names *names)
{
	__u64 start = clock__ns(CLOCK_MONOTONIC), end, rest;

	sysfs__read_aliases(&names->aliases);
	end = clock__ns(CLOCK_MONOTONIC);
	rest = (end - start) * SHARE;
	names->due_ns = end + (rest < LEAST_NS ? LEAST_NS : rest);
}

/*
 * Reads them anew when some came or went: twice, since the kernel makes its links a moment later.
 * Where aliases cannot be observed there is no telling, so they are read from time to time.
 */
const struct aliases *names__now(struct names *names, const struct tracer *tracer)
{
	const struct plan *plan = tracer__plan(tracer);
	__u64 changes = tracer__name_changes(tracer);

	if (!names->begun || changes != names->changes)
		names->readings = 2;
	else if (!plan->coverage.seen[METRIC_CACHE_ALIASES] && !names->readings &&
		 clock__ns(CLOCK_MONOTONIC) >= names->due_ns)
		names->readings = 1;
	names->begun = true;
	names->changes = changes;
	if (names->readings) {
		names->readings--;
		read_names(names);
	}
	return &names->aliases;
}

bool names__are_settled(const struct names *names, const struct tracer *tracer)
{
	return names->begun && !names->readings && names->changes == tracer__name_changes(tracer);
}

void names__reset(struct names *names)
{
	aliases__reset(&names->aliases);
	memset(names, 0, sizeof(*names));
}
