// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the memory of a sample. */
#include "sample.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *loss__name(enum loss loss)
{
	static const char *const names[LOSS__COUNT] = {
		[LOSS_RING_FULL] = "ring buffer full",
		[LOSS_TABLE_FULL] = "cache table full",
		[LOSS_PENDING_FULL] = "pending pages full",
		[LOSS_BULK_TOO_LONG] = "bulk call too long",
		[LOSS_CACHE_UNTOLD] = "cache of a freed object not told",
		[LOSS_PAGE_BULK] = "bulk page call too long",
	};

	return names[loss];
}

struct cache_sample *sample__add_cache(struct sample *sample)
{
	struct cache_sample *row;

	if (sample->n_caches == sample->room) {
		size_t room = sample->room ? sample->room * 2 : 256;
		struct cache_sample *caches = realloc(sample->caches, room * sizeof(*caches));

		if (!caches)
			return NULL;
		sample->caches = caches;
		sample->room = room;
	}
	row = &sample->caches[sample->n_caches++];
	memset(row, 0, sizeof(*row));
	row->slabs_now = row->objects_now = row->active = -1;
	return row;
}

static int by_generation(const void *a, const void *b)
{
	__u64 x = ((const struct cache_sample *)a)->generation;
	__u64 y = ((const struct cache_sample *)b)->generation;

	return (x > y) - (x < y);
}

void sample__sort(struct sample *sample)
{
	if (sample->n_caches)
		qsort(sample->caches, sample->n_caches, sizeof(*sample->caches), by_generation);
}

int sample__copy(struct sample *to, const struct sample *from)
{
	struct cache_sample *caches = to->caches;
	size_t room = to->room;

	if (room < from->n_caches) {
		room = from->n_caches;
		caches = realloc(caches, room * sizeof(*caches));
		if (!caches)
			return -ENOMEM;
	}
	if (from->n_caches)
		memcpy(caches, from->caches, from->n_caches * sizeof(*caches));
	*to = *from;
	to->caches = caches;
	to->room = room;
	return 0;
}

void sample__reset(struct sample *sample)
{
	free(sample->caches);
	memset(sample, 0, sizeof(*sample));
}
