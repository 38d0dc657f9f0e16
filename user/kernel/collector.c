// SPDX-License-Identifier: GPL-2.0-or-later
/* From maps to samples. */
#include "collector.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "active.h"
#include "clock.h"
#include "cost.h"
#include "interior.h"
#include "machine.h"

#define DEAD_MAX 4096 /* dead caches whose counts are kept */

struct collector {
	struct tracer *tracer;
	struct machine_files *machine;
	struct active *active;	   /* NULL: not asked for so far, or not to be had */
	bool no_active;		   /* it could not be opened */
	struct interior *interior; /* likewise */
	bool no_interior;
	struct cache_sample *dead; /* a ring of DEAD_MAX */
	__u64 n_dead;		   /* ever */
};

int collector__open(struct tracer *tracer, struct collector **out)
{
	struct collector *collector = calloc(1, sizeof(*collector));

	if (!collector)
		return -ENOMEM;
	if (machine__open(&collector->machine)) {
		free(collector);
		return -ENOMEM;
	}
	collector->tracer = tracer;
	tracer__add_reader(tracer, READER_TALLIES);
	*out = collector;
	return 0;
}

void collector__close(struct collector *collector)
{
	if (!collector)
		return;
	interior__close(collector->interior);
	active__close(collector->active);
	machine__close(collector->machine);
	free(collector->dead);
	free(collector);
}

static void read_row(struct tracer *tracer, __u32 slot, struct cache_sample *row)
{
	const struct cache_info *info = (const struct cache_info *)tracer__cache(tracer, slot);

	row->address = info->cache;
	row->generation = info->generation;
	row->size = info->size;
	row->object_size = info->object_size;
	row->order = info->order;
	row->objects = info->objects;
	row->min_order = info->min_order;
	row->min_objects = info->min_objects;
	row->flags = info->flags;
	row->layer = info->layer;
	row->slabs_now = row->dead ? -1 : info->slabs_now;
	row->objects_now = row->dead ? -1 : info->objects_now;
	row->active = -1;
	memcpy(row->name, info->name, sizeof(row->name));
	row->name[sizeof(row->name) - 1] = '\0';
	memcpy(row->slabs, (const void *)tracer__slab_cell(tracer, slot)->count,
	       sizeof(row->slabs));
	tracer__read_tallies(tracer, slot, row->tally);
}

static int bury(struct collector *collector, const struct cache_sample *row)
{
	if (!collector->dead)
		collector->dead = calloc(DEAD_MAX, sizeof(*collector->dead));
	if (!collector->dead)
		return -ENOMEM;
	collector->dead[collector->n_dead++ % DEAD_MAX] = *row;
	return 0;
}

static int sweep_slot(struct collector *collector, __u32 slot, struct sample *sample)
{
	struct tracer *tracer = collector->tracer;
	volatile struct cache_info *info = tracer__cache(tracer, slot);
	struct cache_sample row = {}, *out;
	int err;

	if (!info->cache || !info->generation || tracer__has_let_go(tracer, slot, READER_TALLIES))
		return 0;
	row.dead =
		info->died_ns != 0; /* read first: nothing is counted for a cache after its death */
	read_row(tracer, slot, &row);
	if (row.dead) {
		err = bury(collector, &row);
		if (!err)
			tracer__let_go(tracer, slot, READER_TALLIES);
		return err;
	}
	out = sample__add_cache(sample);
	if (!out)
		return -ENOMEM;
	*out = row;
	return 0;
}

static int add_dead(struct collector *collector, struct sample *sample)
{
	__u64 n = collector->n_dead < DEAD_MAX ? collector->n_dead : DEAD_MAX;

	for (__u64 i = 0; i < n; i++) {
		struct cache_sample *row = sample__add_cache(sample);

		if (!row)
			return -ENOMEM;
		*row = collector->dead[i];
	}
	sample->forgotten = collector->n_dead - n;
	return 0;
}

/* Where it cannot be had, what is active stays unknown. */
static void add_active(struct collector *collector, struct sample *sample)
{
	if (!collector->active && !collector->no_active)
		collector->no_active = active__open(&collector->active) != 0;
	if (collector->active)
		active__fill(collector->active, sample);
}

/* A cache whose death is not observed may be gone: what is there now is not it. */
static void add_interior(struct collector *collector, struct sample *sample)
{
	if (!tracer__plan(collector->tracer)->coverage.seen[METRIC_CACHE_DEATHS])
		return;
	if (!collector->interior && !collector->no_interior)
		collector->no_interior =
			interior__open(collector->tracer, &collector->interior) != 0;
	if (collector->interior)
		interior__fill(collector->interior, sample);
}

int collector__sweep(struct collector *collector, unsigned int wants, struct sample *sample)
{
	struct tracer *tracer = collector->tracer;
	int err = 0;

	tracer__settle(tracer);
	if (tracer__plan(tracer)->coverage.seen[METRIC_CACHE_DEATHS]) /* else one may be gone */
		tracer__count_holdings(tracer);
	sample->n_caches = 0;
	sample->ts_ns = clock__ns(CLOCK_MONOTONIC);
	sample->page_bytes = 1U << tracer__memory(tracer)->page_shift;
	for (__u32 slot = 1; slot < tracer__slots(tracer) && !err; slot++)
		err = sweep_slot(collector, slot, sample);
	if (!err)
		err = add_dead(collector, sample);
	if (!err)
		err = tracer__read_pages(tracer, sample->pages);
	if (!err)
		err = tracer__read_strays(tracer, sample->strays);
	tracer__read_losses(tracer, sample->losses);
	tracer__read_missed(tracer, sample->missed);
	tracer__read_uncounted(tracer, sample->uncounted_ns);
	cost__account(tracer__cost(tracer), sample);
	sample->user_ns = clock__ns(CLOCK_PROCESS_CPUTIME_ID);
	machine__read(collector->machine, &sample->machine);
	sample__sort(sample);
	if (wants & WANTS_SLABINFO)
		add_active(collector, sample);
	if (wants & WANTS_INSPECTION)
		add_interior(collector, sample);
	return err;
}
