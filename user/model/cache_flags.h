/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each flag of a cache means, and the letters of slabinfo -F. Pure. */
#ifndef SLUBTRACE_MODEL_CACHE_FLAGS_H
#define SLUBTRACE_MODEL_CACHE_FLAGS_H

#include "inspection.h"
#include "slab_rules.h"
#include "text.h"

struct cache_flag {
	const char *name; /* without SLAB_ */
	char letter;	  /* in column Flg of slabinfo; 0: it has none */
	const char *meaning;
};

/* NULL: no flag of that name is known. */
const struct cache_flag *cache_flag__find(const char *name);

/* Adds what slabinfo shows in its column Flg, "*Aa"; nothing for a cache without any of these. */
void cache_flags__add_letters(struct text *out, const struct cache_traits *cache,
			      const struct slab_rules *rules);

/* Adds the names of @flags with blanks between; bits without a name in hexadecimal. */
void cache_flags__add_names(struct text *out, __u32 flags, const struct slab_rules *rules);

#endif
