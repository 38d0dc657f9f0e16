// SPDX-License-Identifier: GPL-2.0-or-later
/* From an inspection to a row. */
#include "inside.h"

#include <string.h>

#include "inspection_known.h"

/* Of these it is not known whose slabs they are free in, if they were not looked up. */
static bool has_shelved(const struct inspection *inspection)
{
	return inspection->free[FREE_SHEAVES] || inspection->free[FREE_RCU_SHEAF] ||
	       inspection->free[FREE_BARN];
}

static __u64 waste(const struct inspection *inspection, __u64 in_use)
{
	__u64 asked = in_use * inspection->traits.object_size;

	return inspection->slab_bytes > asked ? inspection->slab_bytes - asked : 0;
}

void inside__take(struct inside *out, const struct inspection *inspection)
{
	const struct bounds *in_use = &inspection->in_use;
	__u64 pinned = inspection__pinned(inspection, inspection__pinning(inspection));

	memset(out, 0, sizeof(*out));
	if (!inspection->has_counts)
		return;
	out->known = true;
	out->quiet = inspection->quiet;
	out->pins_guessed = !inspection->shelves_known && has_shelved(inspection);
	out->objects = inspection->n_objects_total;
	out->slab_bytes = inspection->slab_bytes;
	out->in_use = *in_use;
	out->waste.least = waste(inspection, in_use->most);
	out->waste.most = waste(inspection, in_use->least);
	out->pinned.least = pinned;
	out->pinned.most = pinned + inspection->unplaced;
}
