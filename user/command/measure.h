/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is counted of a source, interval by interval and since the start, whoever shows it and how. */
#ifndef SLUBTRACE_COMMAND_MEASURE_H
#define SLUBTRACE_COMMAND_MEASURE_H

#include "growth.h"
#include "history.h"
#include "snapshot.h"
#include "source.h"

struct measure {
	struct source *source;	     /* the caller's */
	const struct select *select; /* likewise */
	struct history *history;
	struct growth *slabs;	/* NULL: not asked for */
	struct growth *objects; /* likewise */
	__u64 began_ns;		/* CLOCK_MONOTONIC, of the first sample ever */
	struct sample first;	/* counted from here on */
	struct sample before;
	struct sample now;
	struct snapshot interval; /* the last one; its rows are joined with since and history */
	struct snapshot since;
	const struct aliases *aliases; /* of now */
};

/* Whether growth is told apart, of what, and how much it may follow at once. */
struct measure_wishes {
	bool slabs;
	bool objects;
	size_t most;
	__u32 page_bytes;
};

/* To be followed by setting the source. Returns 0 or -ENOMEM. */
int measure__open(struct measure *measure, const struct measure_wishes *wishes,
		  const struct select *select);
void measure__close(struct measure *measure);

/* The receiver of the source's events; its target is the measure. */
int measure__take_event(void *target, const struct event *event);

/*
 * The steps of a measurement. Events are drained after the tallies, so that every slab that was
 * counted is told apart as well; that is between the first step and the second. Each returns 0 or
 * -errno. With @zero, and the first time, everything is counted anew from this sample on.
 */
int measure__sweep(struct measure *measure, unsigned int wants, bool zero);
int measure__end_interval(struct measure *measure);
/* What is shown: rows that the user wants; each knows its like since the start, and its history. */
int measure__join(struct measure *measure);

/* All of it, at once. */
int measure__take(struct measure *measure, unsigned int wants, bool zero);

/* What was counted since the start, with rows that may be sorted; after measure__join(). */
int measure__totals(const struct measure *measure, struct snapshot *out);

/* As it was before the first sample. Returns 0 or -ENOMEM, nothing changed then. */
int measure__rewind(struct measure *measure);

#endif
