/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Intervals and totals as lines on stdout, of whatever is measured. */
#ifndef SLUBTRACE_COMMAND_PRINTED_H
#define SLUBTRACE_COMMAND_PRINTED_H

#include "measure.h"
#include "own_cost.h"
#include "top.h"

struct printed {
	const struct top_options *options;
	struct measure *measure;
	bool defined; /* the definitions were shown */
};

/* What a sweep has to read for the columns that are shown: bits of enum source_wants. */
unsigned int printed__wants(const struct top_options *options);

/*
 * Print the last interval, or the totals, as @measure has them. Each returns 0, -EPIPE when nobody
 * reads any more, or a negative exit code. @cost is of who measured; NULL: nobody does.
 */
int printed__interval(struct printed *printed);
int printed__totals(struct printed *printed, const struct own_cost *cost);

#endif
