/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the first sample of a source to the last, interval by interval. Pure. */
#ifndef SLUBTRACE_MODEL_WALK_H
#define SLUBTRACE_MODEL_WALK_H

#include "snapshot.h"
#include "source.h"

/*
 * Gets what happened since the sample before; with the first sample, what happened between it and
 * itself. The rows are those of caches that are wanted, by rising generation. Both are the walker's.
 * Non-zero ends the walk.
 */
typedef int (*walk_fn)(void *target, const struct snapshot *interval, const struct sample *now);

struct walk {
	struct source *source;
	const struct select *select;
	unsigned int wants; /* bits of enum source_wants */
	bool joined;	    /* the rows shall lead to what happened since the first sample */
	walk_fn fn;
	void *target;
};

/*
 * Sweeps @walk->source until it has no more (-ENODATA), and drains it after each sweep, before fn is
 * called. If @since is not NULL, it becomes what happened between the first and the last sample,
 * joined with itself; its rows lead into *last, which must be zeroed and outlive it. Returns 0;
 * -ENODATA if there was no sample, -EIO if the first one is damaged; -ENOMEM; -EUCLEAN if it is damaged behind the samples that were
 * given, which *since and *last are about then; or what the source, a receiver of its events or fn
 * returned. *since and *last are the caller's to reset in any case.
 */
int walk__run(const struct walk *walk, struct snapshot *since, struct sample *last);

#endif
