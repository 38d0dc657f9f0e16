/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be observed, and the names of things that several rooms print. Pure. */
#ifndef SLUBTRACE_MODEL_METRIC_H
#define SLUBTRACE_MODEL_METRIC_H

#include <stdbool.h>

enum metric {
	METRIC_ALLOCS,
	METRIC_FREES,
	METRIC_KMALLOCS,
	METRIC_KFREES,
	METRIC_BULK_ALLOCS,
	METRIC_BULK_FREES,
	METRIC_SLOW,
	METRIC_NEW_SLABS,
	METRIC_FREED_SLABS,
	METRIC_PAGES_ALLOCATED,
	METRIC_PAGES_BULK,
	METRIC_PAGES_FREED,
	METRIC_ZONE_LOCKED,
	METRIC_FALLBACKS,
	METRIC_CACHE_BIRTHS,
	METRIC_CACHE_DEATHS,
	METRIC_CACHE_ALIASES,
	METRIC_CACHE_LIST,
	METRIC__COUNT
};

/* Which metrics the attached hooks observe. What is not seen is n/a, never 0. */
struct coverage {
	bool seen[METRIC__COUNT];
};

/* The word for @metric in tables and messages. */
const char *metric__name(enum metric metric);

#endif
