/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of an inspection can be known at all: the places that this cache can have free objects in. Pure. */
#ifndef SLUBTRACE_MODEL_INSPECTION_KNOWN_H
#define SLUBTRACE_MODEL_INSPECTION_KNOWN_H

#include "inspection.h"

enum place_presence {
	PLACE_THERE,
	PLACE_NOT_OF_CACHE,  /* the kernel has such places, but not for this cache: it is 0 there */
	PLACE_NOT_OF_KERNEL, /* n/a */
};

/* Whether free objects of the cache can be there. */
enum place_presence inspection__presence(const struct inspection *inspection,
					 enum free_place place);

/* Why they cannot, as a clause: "this cache has no sheaves"; NULL: they can. */
const char *inspection__absence(const struct inspection *inspection, enum free_place place);

/* Sums over the nodes: slabs met on partial lists, and times that a walk was begun anew. */
__u64 inspection__walked(const struct inspection *inspection);
__u64 inspection__torn(const struct inspection *inspection);

/* Whether a list of a CPU or node was left before its end. */
bool inspection__is_cut(const struct inspection *inspection);

/* Objects in use of which it is worth telling how many slabs they pin; 0: none of this cache. */
__u32 inspection__telling(const struct inspection *inspection);

#endif
