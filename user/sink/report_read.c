// SPDX-License-Identifier: GPL-2.0-or-later
/* One pass over a trace. */
#include "report_read.h"

#include <errno.h>
#include <string.h>

#define MOST_FOLLOWED (1 << 20) /* slabs at once: 60 MiB if there are as many */

int report_reading__open(struct report_reading *out, __u32 page_bytes)
{
	memset(out, 0, sizeof(*out));
	return growth__open(GROWTH_SLABS, MOST_FOLLOWED, page_bytes, &out->slabs);
}

void report_reading__close(struct report_reading *reading)
{
	timeline__close(reading->timeline);
	growth__close(reading->slabs);
	snapshot__reset(&reading->since);
	sample__reset(&reading->last);
	memset(reading, 0, sizeof(*reading));
}

/* What came before the first sample is in no count. */
int report_reading__deliver(void *target, const struct event *event)
{
	struct report_reading *reading = target;

	if (!reading->timeline || event->ts_ns < reading->timeline->first_ns)
		return 0;
	return growth__take(reading->slabs, event);
}

static int take(void *target, const struct snapshot *interval, const struct sample *now)
{
	struct report_reading *reading = target;

	return timeline__take(reading->timeline, interval, now);
}

int report_reading__run(struct report_reading *reading, struct source *source,
			const struct select *select, const __u64 *ts_ns, size_t n)
{
	const struct walk walk = {
		.source = source, .select = select, .fn = take, .target = reading
	};
	int err = timeline__open(ts_ns, n, TIMELINE_BUCKETS, &reading->timeline);

	if (!err)
		err = walk__run(&walk, &reading->since, &reading->last);
	if (!err || err == -EUCLEAN)
		err = timeline__end(reading->timeline) ?: err;
	return err;
}
