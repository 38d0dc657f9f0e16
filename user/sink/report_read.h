/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a source from its first sample to the last into what a report is made of. Pure. */
#ifndef SLUBTRACE_SINK_REPORT_READ_H
#define SLUBTRACE_SINK_REPORT_READ_H

#include "report_json.h"
#include "walk.h"

struct report_reading {
	struct timeline *timeline;
	struct growth *slabs;
	struct snapshot since;
	struct sample last;
};

/* Room for who made slabs. Returns 0 or -ENOMEM, *out empty then. */
int report_reading__open(struct report_reading *out, __u32 page_bytes);
void report_reading__close(struct report_reading *reading);

/* An event_fn with a struct report_reading as target; for who opens the source. */
int report_reading__deliver(void *target, const struct event *event);

/*
 * @ts_ns: of the @n samples that @source has; the caches that @select wants. Once only. Returns 0 or
 * what walk__run() does.
 */
int report_reading__run(struct report_reading *reading, struct source *source,
			const struct select *select, const __u64 *ts_ns, size_t n);

#endif
