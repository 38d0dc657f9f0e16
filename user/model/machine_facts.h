/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of the running machine when a word is explained. Everything is borrowed. Pure. */
#ifndef SLUBTRACE_MODEL_MACHINE_FACTS_H
#define SLUBTRACE_MODEL_MACHINE_FACTS_H

#include "glossary.h"
#include "inspection.h"
#include "select.h"

/* Flags of a cache that is being debugged. */
enum debug_flag {
	DEBUG_RED_ZONE,
	DEBUG_POISON,
	DEBUG_STORE_USER,
	DEBUG_FLAGS
};

/* By which hook a metric is seen. */
struct way {
	bool seen;
	const char *tier; /* of the hook in use; NULL: none is, as there is nothing to be seen */
	const char *target;
	const char *reason; /* why it is not seen, or why nothing is needed; NULL: neither */
};

struct machine_facts {
	bool layer_known;
	enum layer layer;
	__u32 page_bytes;
	const struct cache_traits *caches;
	size_t n_caches; /* 0: not known */
	const struct aliases *aliases;
	const char *no_caches; /* why they are not */
	size_t debugged[DEBUG_FLAGS];
	const struct inspection *inspection; /* of a cache that makes a good example; NULL: none */
	const char *no_inspection;
	const struct way *ways; /* by enum metric; NULL: not known */
	const char *no_ways;
	/* Adds the functions and counters that are there, of a list as in struct word. */
	void (*add_functions)(void *target, const char *list, struct text *out);
	void (*add_counters)(void *target, const char *list, struct text *out);
	void *target;
};

#endif
