/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a view gets its numbers from: the running kernel, or something that remembers one. Pure.
 */
#ifndef SLUBTRACE_MODEL_SOURCE_H
#define SLUBTRACE_MODEL_SOURCE_H

#include "about.h"
#include "event.h"
#include "sample.h"
#include "select.h"
#include "text.h"

enum life {
	LIFE_UNKNOWN, /* a recording does not know */
	LIFE_ALIVE,
	LIFE_ENDED,
};

/* What a sweep is to read besides the tallies, because somebody looks at it. */
enum source_wants {
	WANTS_SLABINFO = 1 << 0,
	WANTS_INSPECTION = 1 << 1,
};

struct source {
	const struct about *about;
	/* Fills *sample (zeroed, or an earlier one). Returns 0 or -errno. */
	int (*sweep)(struct source *source, unsigned int wants, struct sample *sample);
	/*
	 * Delivers the events that are there, some thousands at most. Returns 0; -EAGAIN if there
	 * may be more; or what the receiver returned.
	 */
	int (*drain)(struct source *source);
	/* The names of caches as of now; the source's. */
	const struct aliases *(*aliases)(struct source *source);
	/* Adds the names of the bits of cache_sample.flags. */
	void (*add_flags)(struct source *source, __u32 flags, struct text *out);
	/* Whether the process that did something at @ts_ns (CLOCK_MONOTONIC) is still there. */
	enum life (*life)(struct source *source, __u32 pid, __u64 ts_ns);
};

/*
 * Drains @source in @turns at most: more events may wait than there is time for, and keys and the
 * clock have theirs in between. Returns 0, or what the receiver returned.
 */
int source__drain(struct source *source, int turns);

#define SOURCE_TURNS 10 /* of the drain in a measurement */

#endif
