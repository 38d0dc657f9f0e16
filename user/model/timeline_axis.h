/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The places of a chart, and which of them a sample goes to. Pure. */
#ifndef SLUBTRACE_MODEL_TIMELINE_AXIS_H
#define SLUBTRACE_MODEL_TIMELINE_AXIS_H

#include "timeline.h"

/*
 * Two places for each of @buckets; or, if the @n samples are no more than that, one for each sample,
 * and one that stays empty wherever an interval is more than three times as long as the one in the
 * middle of all. A moment before the one before it counts as that one. Returns 0 or -ENOMEM, the
 * axis empty then.
 */
int timeline_axis__open(struct timeline_axis *axis, const __u64 *ts_ns, size_t n, size_t buckets);
void timeline_axis__close(struct timeline_axis *axis);

/* Takes the value of sample @i into @places, which hold TIMELINE_NONE where there is none yet. */
void timeline_axis__put(const struct timeline_axis *axis, __s64 *places, size_t i, __s64 value);

#endif
