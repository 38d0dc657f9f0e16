/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole trace as the JSON object of report_data.h. Pure. */
#ifndef SLUBTRACE_SINK_REPORT_JSON_H
#define SLUBTRACE_SINK_REPORT_JSON_H

#include "growth.h"
#include "source.h"
#include "timeline.h"

/* What is told besides about__each(). */
struct report_fact {
	const char *key;
	const char *value;
};

/* All is borrowed. */
struct report {
	struct source *source;
	const struct timeline *timeline; /* ended */
	const struct snapshot *since;	 /* since the first sample, rows by generation, joined with
					    itself; the caches that are wanted */
	const struct growth *slabs;
	const struct report_fact *facts;
	size_t n_facts;
};

/* Adds the object, of 800 kB at most if there are 300 caches. Returns 0 or -ENOMEM. */
int report__add_json(struct text *out, const struct report *report);

#endif
