/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all caches together did in an interval. Pure. */
#ifndef SLUBTRACE_MODEL_SERIES_H
#define SLUBTRACE_MODEL_SERIES_H

#include "column.h"

/* KiB; a share in 1/1000; else hundredths by the second. */
enum series {
	SERIES_KIB, /* not of an interval, but at a moment: see timeline.h */
	SERIES_ALLOCS,
	SERIES_FREES,
	SERIES_SLOW,
	SERIES_NEW,
	SERIES_FREED,
	SERIES_FAST,
	SERIES_PAGES,
	SERIES__COUNT
};

/*
 * The value over the rows of @interval. What is n/a in some of the caches is missing in a sum, which
 * is marked then; a share is of those in which it is known. *bound becomes worse where it must.
 * False: it is not known of any cache, or there is nothing to tell; *value untouched.
 */
bool series__value(const struct snapshot *interval, enum series series, __s64 *value,
		   enum bound *bound);

/* Hundredths by the second, rounded. */
__s64 series__by_the_second(__s64 count, __u64 ns);

/* *bound becomes @other if that is further from the truth. */
void bound__worsen(enum bound *bound, enum bound other);

#define SERIES_CAUSES (LOSS__COUNT + METRIC__COUNT) /* of losses */

/* Events lost in an interval for a cause: by enum loss, then by enum metric. */
__u64 series__lost(const struct snapshot *interval, int cause);

/* The words for a cause: "ring buffer full", "recursion in allocs". */
void series__add_cause(int cause, struct text *out);

#endif
