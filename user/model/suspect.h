/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leak suspects: caches by the slabs made and not given back, and the stacks that made them. Never
 * by pairs of object events. Pure.
 */
#ifndef SLUBTRACE_MODEL_SUSPECT_H
#define SLUBTRACE_MODEL_SUSPECT_H

#include "column.h"
#include "growth.h"
#include "history.h"

/* Where suspects are looked for; all but the first two may be NULL. */
struct suspect_sources {
	const struct snapshot *since; /* the start: its tallies are exact */
	const struct history *history;
	const struct growth *slabs;   /* who made them, as far as their events came through */
	const struct growth *objects; /* the same of objects */
	__u64 now_ns;		      /* CLOCK_MONOTONIC */
};

/* One cache. Numbers are slabs since the start. */
struct suspect {
	const struct snapshot_row *row; /* the snapshot's */
	struct column_value made;	/* CELL_NA if that is not observed */
	struct column_value held;	/* made less given back, also if that was made before */
	struct column_value held_bytes; /* of memory */
	struct column_value slope;	/* bytes an hour; CELL_NONE: too few intervals so far */
	__u64 held_ns;			/* for how long it has grown without losing pages; 0: not */
	__u64 oldest_ns;		/* when the oldest one held was made; 0: not known */
	struct growth_totals ledger;	/* of slabs */
	const struct growth_row *stacks; /* of which slabs are still held, most first */
	size_t n_stacks;
	const struct growth_row *object_stacks; /* the same of objects */
	size_t n_object_stacks;
	struct text note; /* what is to be known of it; may be empty */
};

struct suspects {
	struct growth_row *stacks; /* of all caches: those of the rows are in them */
	struct growth_row *object_stacks;
	struct suspect *rows; /* most held first, then most made, then by name; n/a last */
	size_t n;
	__u64 now_ns;
	struct column_value made;    /* by all caches of the snapshot that are alive */
	struct growth_totals ledger; /* over the same caches */
	__u64 stackless;	     /* of all that the ledger has, those without a stack */
	__u64 lost;		     /* events that the ledger lacks for want of room in the ring */
};

/*
 * Suspects are the caches that hold more slabs than at the start; where that is not observed, all
 * for which anything was counted. *out is overwritten; it borrows from the sources. Returns 0 or
 * -ENOMEM, *out empty then.
 */
int suspects__take(struct suspects *out, const struct suspect_sources *from);
void suspects__reset(struct suspects *suspects);

#endif
