// SPDX-License-Identifier: GPL-2.0-or-later
/* The same lines for whoever traced, shown live or recorded. */
#include "totals.h"

#include <time.h>

void totals__add_when(struct text *out, __u64 wall_ns, const char *what)
{
	time_t seconds = wall_ns / 1000000000;
	struct tm local;
	char clock[16];

	localtime_r(&seconds, &local);
	strftime(clock, sizeof(clock), "%H:%M:%S", &local);
	text__printf(out, "%s  %s", clock, what);
}

void totals__add(struct text *out, struct snapshot *since, const struct lines_style *style,
		 const char *when, bool machine)
{
	lines__add_head(out, since, when);
	if (machine) {
		lines__add_orders(out, since);
		lines__add_strays(out, since);
	}
	lines__add_definitions(out, &since->coverage);
	lines__add_caches(out, since, style);
}
