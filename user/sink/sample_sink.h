/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Samples as lines: one for each cache and interval, with every column of columns[] by its key, but
 * for growth. Before them, one for each fact of the trace; behind those of an interval, one for each
 * cause of losses in it. Pure.
 *
 * ts_ns        CLOCK_MONOTONIC: the end of the interval; of a fact, the start of the trace
 * row          "about", "sample" or "lost"
 * key, value   of a fact; the cause, and how many events
 * wall_ns      CLOCK_REALTIME at the end; interval_ns: how long it was, 0 with the first sample
 * generation, address   of the cache: together its identity
 * ...          columns: those that are counted, over the interval; the others, as of its end
 * bounds       which of them are bounds: "fast~ live>", as ">" and "~" elsewhere
 *
 * CSV is RFC 4180 with LF; n/a is empty. In JSON Lines n/a is null, members that a row does not have
 * are left out, what may have more than 53 bits is a string, and bounds an object.
 */
#ifndef SLUBTRACE_SINK_SAMPLE_SINK_H
#define SLUBTRACE_SINK_SAMPLE_SINK_H

#include "about.h"
#include "snapshot.h"

struct sample_sink {
	const char *name;
	void (*add_head)(struct text *out, const struct about *about);
	/* @interval is joined. */
	void (*add_interval)(struct text *out, const struct snapshot *interval,
			     const struct sample *now);
};

/* NULL: there is none of that name. */
const struct sample_sink *sample_sink__find(const char *name);

#endif
