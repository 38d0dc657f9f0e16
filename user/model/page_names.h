/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the bits of a struct page's flags mean on this kernel. Pure. */
#ifndef SLUBTRACE_MODEL_PAGE_NAMES_H
#define SLUBTRACE_MODEL_PAGE_NAMES_H

#include <linux/types.h>

#include "text.h"

#define PAGE_FLAGS 64
#define PAGE_ZONES 8

struct page_names {
	char flags[PAGE_FLAGS][24]; /* "workingset"; empty: no name */
	char zones[PAGE_ZONES][16]; /* "normal"; likewise */
	unsigned int n_flags;	/* bits from 0 on that are flags; above them stand other things */
	unsigned int zone_bits; /* above them the node's, up to the highest bit */
	int node_bits;		/* negative: it is not known how many */
};

/* Adds the names of the flags, with a blank between; "-": none is set. */
void page_names__add_flags(const struct page_names *names, __u64 flags, struct text *out);

/* The node of the page, and its zone. -1: not known. */
int page_names__node(const struct page_names *names, __u64 flags);
int page_names__zone(const struct page_names *names, __u64 flags);

#endif
