/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trace in the JSON of Chrome's trace viewer, which the Perfetto UI opens: counter tracks for the
 * KiB of each cache, for rates and the fast share, an instant for each slab made or given back in the
 * process that did it, and for losses. Times are us of CLOCK_MONOTONIC. Pure.
 */
#ifndef SLUBTRACE_SINK_CHROME_TRACE_H
#define SLUBTRACE_SINK_CHROME_TRACE_H

#include "about.h"
#include "event.h"
#include "snapshot.h"

struct chrome_trace;

/* Writes into @out, which the caller may empty in between. Returns 0 or -ENOMEM, *trace untouched then. */
int chrome_trace__open(struct text *out, const struct about *about, struct chrome_trace **trace);

/* An interval that is joined; the first one is of a sample and itself. Returns 0 or -ENOMEM. */
int chrome_trace__take(struct chrome_trace *trace, const struct snapshot *interval,
		       const struct sample *now);

/* Events that are not about slabs are passed over. Returns 0 or -ENOMEM. */
int chrome_trace__add_event(struct chrome_trace *trace, const struct event *event);

/* Writes what ends the file. */
void chrome_trace__end(struct chrome_trace *trace);
void chrome_trace__close(struct chrome_trace *trace);

#endif
