/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All caches of the kernel at one moment, and which of them a name means. */
#ifndef SLUBTRACE_KERNEL_CENSUS_H
#define SLUBTRACE_KERNEL_CENSUS_H

#include "inspector.h"
#include "select.h"

/* Zeroed: nothing. */
struct census {
	struct cache_traits *caches; /* in the kernel's order; owned */
	size_t n;
	struct aliases aliases;
};

/*
 * Takes stock. Returns 0, or -errno: of inspector__list(), of memory. *out is zeroed or an earlier census, and
 * empty after an error, but for the aliases.
 */
int census__take(struct inspector *inspector, struct census *out);

/* Why there is no census, for the error of census__take(). */
const char *census__reason(int err);

/*
 * The caches that @asked means: a name, an alias, or an address as 0x…. Puts by at most @n of them in
 * found[]; returns how many there are.
 */
size_t census__find(const struct census *census, const char *asked,
		    const struct cache_traits **found, size_t n);

void census__reset(struct census *census);

#endif
