// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the memory of a sample. */
#include "sample.h"

#include <errno.h>
#include <stdio.h>
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
		[LOSS_PAUSED] = "object events left out",
	};

	return names[loss];
}

void missed__name(enum metric metric, char name[MISSED_NAME])
{
	snprintf(name, MISSED_NAME, "recursion in %s", metric__name(metric));
}

const char *tally__name(enum tally tally)
{
	static const char *const names[TALLY__COUNT] = {
		[TALLY_SLOW] = "slow",
		[TALLY_SLOW_BULK] = "slow_bulk",
		[TALLY_PREFILLED] = "prefilled",
		[TALLY_REFILLS] = "refills",
		[TALLY_REFILLED] = "refilled",
		[TALLY_SLOW_FAILED] = "slow_failed",
		[TALLY_SLOW_PREFILL] = "slow_prefill",
		[TALLY_REFUSED] = "refused",
		[TALLY_FREES] = "frees",
		[TALLY_BULK_FREES] = "bulk_frees",
		[TALLY_RCU_FREES] = "rcu_frees",
		[TALLY_ALLOCS] = "allocs",
		[TALLY_FAILED] = "failed",
		[TALLY_BULK_ALLOCS] = "bulk_allocs",
		[TALLY_BULK_FAILED] = "bulk_failed",
	};

	return names[tally];
}

const char *page_tally__name(enum page_tally tally)
{
	static const char *const names[PAGE__COUNT] = {
		[PAGE_ALLOCATED] = "allocated",	  [PAGE_FAILED] = "failed",
		[PAGE_FREED] = "freed",		  [PAGE_ZONE_LOCKED] = "zone_locked",
		[PAGE_PCP_REFILL] = "pcp_refill", [PAGE_BULK] = "bulk",
		[PAGE_FALLBACK] = "fallback",
	};

	return names[tally];
}

const char *stray__name(enum stray stray)
{
	static const char *const names[STRAY__COUNT] = {
		[STRAY_LARGE_KMALLOCS] = "large_kmallocs",
		[STRAY_LARGE_KFREES] = "large_kfrees",
		[STRAY_LARGE_FAILED] = "large_failed",
		[STRAY_KMALLOC_FAILED] = "kmalloc_failed",
		[STRAY_ALLOC_FAILED] = "alloc_failed",
	};

	return names[stray];
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
