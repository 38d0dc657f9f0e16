/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be observed, and the names of things that several rooms print. Pure. */
#ifndef SLUBTRACE_MODEL_METRIC_H
#define SLUBTRACE_MODEL_METRIC_H

#include <linux/types.h>
#include <stdbool.h>

#include "slubtrace.h"
#include "text.h"

enum metric {
	METRIC_ALLOCS,
	METRIC_FREES,
	METRIC_KMALLOCS,
	METRIC_KFREES,
	METRIC_BULK_ALLOCS,
	METRIC_BULK_FREES,
	METRIC_NOLOCK_ALLOCS,
	METRIC_NOLOCK_FREES,
	METRIC_RCU_FREES,
	METRIC_SLOW,
	METRIC_SLOW_BULK,
	METRIC_PREFILLED,
	METRIC_REFUSED,
	METRIC_REFILLS,
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

/*
 * Which metrics the attached hooks observe, or of which the kernel has none to be observed. What is
 * not seen is n/a, never 0.
 */
struct coverage {
	bool seen[METRIC__COUNT];
	bool steals; /* pages may be stolen from another migrate type without a word of the zone */
	enum layer layer; /* of this kernel's caches; LAYER_BOTH: some have sheaves besides */
};

/* Adds the ways to free an object that are not seen, with a comma between; nothing: all are. */
void coverage__add_unseen_frees(const struct coverage *coverage, struct text *out);

/* What fast, slow and refill mean on this kernel. */
const char *coverage__definition(const struct coverage *coverage);

/* The word for @metric in tables and messages. */
const char *metric__name(enum metric metric);

#endif
