/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pages of a cache, slab by slab. Pure. */
#ifndef SLUBTRACE_VIEW_INSPECT_OWNED_PAGES_H
#define SLUBTRACE_VIEW_INSPECT_OWNED_PAGES_H

#include "inspect_lines.h"
#include "owners.h"

/* Adds a line for each slab, and how many are not there. */
void inspect_owned_pages__add(struct text *out, const struct owners *owners,
			      const struct inspection *inspection,
			      const struct inspect_style *style);

#endif
