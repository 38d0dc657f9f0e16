// SPDX-License-Identifier: GPL-2.0-or-later
/* A sample as rows of the recording: of what has changed since the one before. */
#include "writing.h"

#include <errno.h>
#include <string.h>

enum {
	CACHE_ALIVE,
	CACHE_DEAD,
	CACHE_FORGOTTEN,
};

/* --- caches ------------------------------------------------------------------------------------ */

static int write_cache(struct recorder *recorder, const struct cache_sample *cache)
{
	struct row row = recorder__row(recorder, INSERT_CACHE);
	struct text flags = {};
	int err;

	recorder->source->add_flags(recorder->source, cache->flags, &flags);
	row__number(&row, cache->generation);
	row__string(&row, cache->name);
	row__number(&row, cache->address);
	row__number(&row, cache->size);
	row__number(&row, cache->object_size);
	row__number(&row, cache->order);
	row__number(&row, cache->objects);
	row__number(&row, cache->min_order);
	row__number(&row, cache->min_objects);
	row__number(&row, cache->flags);
	row__text(&row, flags.bytes ? flags.bytes : "", flags.n);
	row__number(&row, cache->layer);
	err = flags.failed ? -ENOMEM : row__run(&row);
	text__reset(&flags);
	if (!err)
		ids__keep(&recorder->known[KNOWN_CACHES], &cache->generation,
			  sizeof(cache->generation), 0);
	return err;
}

static __u64 slabs(const __u64 by_order[SLUBTRACE_ORDERS])
{
	__u64 sum = 0;

	for (int order = 0; order < SLUBTRACE_ORDERS; order++)
		sum += by_order[order];
	return sum;
}

static __u64 pages(const __u64 by_order[SLUBTRACE_ORDERS])
{
	__u64 sum = 0;

	for (int order = 0; order < SLUBTRACE_ORDERS; order++)
		sum += by_order[order] << order;
	return sum;
}

static int write_cache_sample(struct recorder *recorder, const struct cache_sample *cache, int dead)
{
	struct row row = recorder__row(recorder, INSERT_CACHE_SAMPLE);

	row__number(&row, recorder->samples);
	row__number(&row, cache->generation);
	row__number(&row, dead);
	row__number(&row, slabs(cache->slabs[SLAB_GOT]));
	row__number(&row, slabs(cache->slabs[SLAB_FREED]));
	row__number(&row, pages(cache->slabs[SLAB_GOT]));
	row__number(&row, pages(cache->slabs[SLAB_FREED]));
	row__known(&row, cache->slabs_now);
	row__known(&row, cache->objects_now);
	row__known(&row, cache->active);
	row__number(&row, cache->active_is_old);
	for (int i = 0; i < TALLY__COUNT; i++)
		row__number(&row, cache->tally[i]);
	return row__run(&row);
}

static int write_slabs(struct recorder *recorder, const struct cache_sample *cache, int order)
{
	struct row row = recorder__row(recorder, INSERT_CACHE_SLABS);

	row__number(&row, recorder->samples);
	row__number(&row, cache->generation);
	row__number(&row, order);
	for (int i = 0; i < SLAB__COUNT; i++)
		row__number(&row, cache->slabs[i][order]);
	return row__run(&row);
}

static bool has_changed(const struct cache_sample *before, const struct cache_sample *now)
{
	return before->dead != now->dead || before->slabs_now != now->slabs_now ||
	       before->objects_now != now->objects_now || before->active != now->active ||
	       before->active_is_old != now->active_is_old ||
	       memcmp(before->tally, now->tally, sizeof(now->tally)) ||
	       memcmp(before->slabs, now->slabs, sizeof(now->slabs));
}

static bool slabs_have_changed(const struct cache_sample *before, const struct cache_sample *now,
			       int order)
{
	for (int i = 0; i < SLAB__COUNT; i++)
		if (before->slabs[i][order] != now->slabs[i][order])
			return true;
	return false;
}

/* @before is NULL if the cache was in no sample so far: none of its counters was more than zero. */
static int take_cache(struct recorder *recorder, const struct cache_sample *before,
		      const struct cache_sample *now)
{
	static const struct cache_sample nothing;
	int err = before ? 0 : write_cache(recorder, now);

	if (err || (before && !has_changed(before, now)))
		return err;
	err = write_cache_sample(recorder, now, now->dead ? CACHE_DEAD : CACHE_ALIVE);
	for (int order = 0; order < SLUBTRACE_ORDERS && !err; order++)
		if (slabs_have_changed(before ? before : &nothing, now, order))
			err = write_slabs(recorder, now, order);
	return err;
}

/* Both samples are sorted by generation. */
static int take_caches(struct recorder *recorder, const struct sample *now)
{
	const struct sample *before = &recorder->before;
	size_t i = 0, j = 0;
	int err = 0;

	while (!err && (i < before->n_caches || j < now->n_caches)) {
		const struct cache_sample *old = i < before->n_caches ? &before->caches[i] : NULL;
		const struct cache_sample *new = j < now->n_caches ? &now->caches[j] : NULL;

		if (old && (!new || old->generation < new->generation)) {
			err = write_cache_sample(recorder, old, CACHE_FORGOTTEN);
			i++;
		} else {
			bool both = old && old->generation == new->generation;

			err = take_cache(recorder, both ? old : NULL, new);
			i += both;
			j++;
		}
	}
	return err;
}

/* --- machine ----------------------------------------------------------------------------------- */

static int take_pages(struct recorder *recorder, const struct sample *now)
{
	int err = 0;

	for (int order = 0; order < SLUBTRACE_ORDERS && !err; order++) {
		const __u64 *pages = now->pages[order];
		struct row row;

		if (recorder->samples > 1 &&
		    !memcmp(pages, recorder->before.pages[order], sizeof(now->pages[order])))
			continue;
		row = recorder__row(recorder, INSERT_PAGE_SAMPLE);
		row__number(&row, recorder->samples);
		row__number(&row, order);
		for (int i = 0; i < PAGE__COUNT; i++)
			row__number(&row, pages[i]);
		err = row__run(&row);
	}
	return err;
}

static int take_loss(struct recorder *recorder, const char *cause, __u64 before, __u64 now)
{
	struct row row = recorder__row(recorder, INSERT_LOSS);

	if (recorder->samples > 1 && before == now)
		return 0;
	row__number(&row, recorder->samples);
	row__string(&row, cause);
	row__number(&row, now);
	return row__run(&row);
}

static int take_losses(struct recorder *recorder, const struct sample *now)
{
	const struct sample *before = &recorder->before;
	int err = 0;

	for (int i = 0; i < LOSS__COUNT && !err; i++)
		err = take_loss(recorder, loss__name(i), before->losses[i], now->losses[i]);
	for (int i = 0; i < METRIC__COUNT && !err; i++) {
		char cause[MISSED_NAME];

		missed__name(i, cause);
		err = take_loss(recorder, cause, before->missed[i], now->missed[i]);
	}
	return err;
}

static int take_uncounted(struct recorder *recorder, const struct sample *now)
{
	int err = 0;

	for (int i = 0; i < METRIC__COUNT && !err; i++) {
		struct row row;

		if (now->uncounted_ns[i] == recorder->before.uncounted_ns[i])
			continue;
		row = recorder__row(recorder, INSERT_UNCOUNTED);
		row__number(&row, recorder->samples);
		row__string(&row, metric__name(i));
		row__number(&row, now->uncounted_ns[i]);
		err = row__run(&row);
	}
	return err;
}

static int write_machine(struct recorder *recorder, const struct sample *sample)
{
	const struct machine *machine = &sample->machine;
	struct row row = recorder__row(recorder, INSERT_SAMPLE);

	row__number(&row, recorder->samples);
	row__number(&row, sample->ts_ns);
	row__number(&row, machine->wall_ns);
	row__number(&row, recorder->events);
	for (int i = 0; i < 3; i++)
		row__number(&row, machine->load[i]);
	row__maybe(&row, (struct maybe){ machine->has_slab, machine->slab_bytes });
	row__maybe(&row, (struct maybe){ machine->has_slab, machine->reclaimable_bytes });
	row__maybe(&row, (struct maybe){ machine->has_slab, machine->unreclaimable_bytes });
	row__maybe(&row, (struct maybe){ machine->own_bytes, machine->own_bytes });
	row__number(&row, sample->bpf_ns);
	row__number(&row, sample->bpf_guessed_ns);
	row__number(&row, sample->bpf_unknown_ns);
	row__number(&row, sample->user_ns);
	row__number(&row, sample->forgotten);
	for (int i = 0; i < STRAY__COUNT; i++)
		row__number(&row, sample->strays[i]);
	return row__run(&row);
}

int recorder__write_sample(struct recorder *recorder, const struct sample *sample)
{
	int err = take_caches(recorder, sample);

	if (!err)
		err = take_pages(recorder, sample);
	if (!err)
		err = take_losses(recorder, sample);
	if (!err)
		err = take_uncounted(recorder, sample);
	if (!err)
		err = write_machine(recorder, sample);
	return err;
}
