/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Caches that would be merged with one another if they were created now, and what keeps them apart. Pure. */
#ifndef SLUBTRACE_MODEL_MERGEABLE_H
#define SLUBTRACE_MODEL_MERGEABLE_H

#include "inspection.h"
#include "slab_rules.h"

enum apart {
	APART_NOT,	/* the others would be merged into this one */
	APART_NO_MERGE, /* slab_nomerge */
	APART_BOOT,	/* kmalloc's: made at boot without the test */
	APART_EARLIER,	/* it was there before the others, and only a new cache is merged */
	APART_PAST,	/* when it was created, something was different: of that nothing is kept */
};

struct mergeable {
	const struct cache_traits *cache;
	size_t group; /* from 0 on */
	enum apart apart;
};

/*
 * Groups of the @n @caches, which are in the kernel's order: the newest first. Each group begins with
 * the cache that was created first. Returns the length of *out, which is the caller's; or -ENOMEM.
 */
long mergeable__find(const struct cache_traits *caches, size_t n, const struct slab_rules *rules,
		     struct mergeable **out);

const char *apart__reason(enum apart apart); /* a clause, of a cache */

#endif
