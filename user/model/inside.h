/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a row of a table tells of the inside of a cache: the sums of an inspection. Pure. */
#ifndef SLUBTRACE_MODEL_INSIDE_H
#define SLUBTRACE_MODEL_INSIDE_H

#include <linux/types.h>
#include <stdbool.h>

#include "bounds.h"

struct inspection;

/* Zeroed: not known. */
struct inside {
	bool known;
	bool is_old;	   /* looked at in an earlier interval, since to look is dear */
	bool quiet;	   /* it stood still, so that the bounds hold */
	bool pins_guessed; /* free objects may be in any of the slabs */
	__u64 objects;	   /* in all its slabs, used or not */
	__u64 slab_bytes;
	struct bounds in_use; /* objects */
	struct bounds waste;  /* bytes of slabs that are no bytes asked for by objects in use */
	struct bounds pinned; /* slabs that an eighth of their objects keep, or fewer */
};

/* Not known where slabs that are full are on no list, and are not counted either. */
void inside__take(struct inside *out, const struct inspection *inspection);

#endif
