// SPDX-License-Identifier: GPL-2.0-or-later
/* Samples of a recording: from one to the next by what has changed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

#include "replay_parts.h"

#define MOST_CACHES	(1 << 16)
#define CACHE_FORGOTTEN 2 /* cache_samples.dead */

/* --- caches ------------------------------------------------------------------------------------ */

static __u64 generation_of(const void *caches, size_t i)
{
	return ((const struct cache_sample *)caches)[i].generation;
}

/* The place of the first cache whose generation is not below. */
static size_t place_of(const struct sample *state, __u64 generation)
{
	return search__first(state->caches, state->n_caches, generation_of, generation);
}

static struct cache_sample *find_cache(struct sample *state, __u64 generation)
{
	size_t at = place_of(state, generation);

	return at < state->n_caches && state->caches[at].generation == generation
		       ? &state->caches[at]
		       : NULL;
}

static void read_layout(struct reading *reading, struct cache_sample *cache)
{
	struct text name = {};

	reading__text(reading, false, &name);
	if (name.n)
		memcpy(cache->name, name.bytes,
		       name.n < sizeof(cache->name) ? name.n : sizeof(cache->name) - 1);
	text__reset(&name);
	cache->address = reading__number(reading);
	cache->size = reading__count(reading, UINT32_MAX);
	cache->object_size = reading__count(reading, UINT32_MAX);
	cache->order = reading__count(reading, SLUBTRACE_ORDERS - 1);
	cache->objects = reading__count(reading, UINT32_MAX);
	cache->min_order = reading__count(reading, SLUBTRACE_ORDERS - 1);
	cache->min_objects = reading__count(reading, UINT32_MAX);
	cache->flags = reading__count(reading, UINT32_MAX);
	cache->layer = reading__count(reading, LAYER_BOTH);
}

static int add_cache(struct replay *replay, __u64 generation, struct cache_sample **out)
{
	struct sample *state = &replay->state;
	size_t at = place_of(state, generation);
	struct reading reading = replay__ask_about(replay, ASK_CACHE, generation);
	struct cache_sample cache = { .generation = generation };
	int err = reading__next(&reading);

	if (err > 0)
		read_layout(&reading, &cache);
	replay__leave(replay, ASK_CACHE);
	if (err <= 0)
		return err ? err : replay__complain(replay, "caches: %llu is missing", generation);
	if (reading.err)
		return reading.err;
	if (state->n_caches == MOST_CACHES)
		return replay__complain(replay, "caches: there are too many");
	if (!sample__add_cache(state))
		return -ENOMEM;
	memmove(&state->caches[at + 1], &state->caches[at],
		(state->n_caches - 1 - at) * sizeof(*state->caches));
	state->caches[at] = cache;
	*out = &state->caches[at];
	return 0;
}

static void drop_cache(struct sample *state, struct cache_sample *cache)
{
	size_t after = state->caches + state->n_caches - (cache + 1);

	memmove(cache, cache + 1, after * sizeof(*cache));
	state->n_caches--;
}

static __s64 known_or_less(struct maybe maybe)
{
	return maybe.known ? (__s64)maybe.value : -1;
}

static int take_cache(struct replay *replay, struct reading *reading, __u64 generation)
{
	struct cache_sample *cache = find_cache(&replay->state, generation);
	__u64 dead = reading__count(reading, CACHE_FORGOTTEN);
	int err = cache || reading->err ? 0 : add_cache(replay, generation, &cache);

	if (err || reading->err)
		return err ? err : reading->err;
	cache->dead = dead != 0;
	cache->slabs_now = known_or_less(reading__maybe(reading, MOST_COUNTED));
	cache->objects_now = known_or_less(reading__maybe(reading, MOST_COUNTED));
	cache->active = known_or_less(reading__maybe(reading, MOST_COUNTED));
	cache->active_is_old = reading__flag(reading);
	for (int i = 0; i < TALLY__COUNT; i++)
		cache->tally[i] = reading__counter(reading, cache->tally[i]);
	if (dead == CACHE_FORGOTTEN)
		drop_cache(&replay->state, cache);
	return reading->err;
}

/* Rows come in the order of their keys, or the file leads in a circle. */
static int take_caches(struct replay *replay, __u64 id)
{
	struct reading reading = replay__ask_between(replay, ASK_CACHE_SAMPLES, id - 1, id);
	__u64 before = 0;
	int err;

	while ((err = reading__next(&reading)) > 0) {
		__u64 generation;

		reading__rising(&reading, id);
		generation = reading__rising(&reading, before + 1);
		before = generation;
		err = reading.err ? reading.err : take_cache(replay, &reading, generation);
		if (err)
			break;
	}
	replay__leave(replay, ASK_CACHE_SAMPLES);
	return err;
}

static void take_slab_row(struct reading *reading, struct cache_sample *cache, __u64 order)
{
	for (int what = 0; what < SLAB__COUNT; what++)
		cache->slabs[what][order] = reading__counter(reading, cache->slabs[what][order]);
}

static int take_slabs(struct replay *replay, __u64 id)
{
	struct reading reading = replay__ask_between(replay, ASK_CACHE_SLABS, id - 1, id);
	__u64 before = 0;
	int err;

	while ((err = reading__next(&reading)) > 0) {
		__u64 generation, order;
		struct cache_sample *cache;

		reading__rising(&reading, id);
		generation = reading__count(&reading, MOST / SLUBTRACE_ORDERS - 1);
		order = reading__count(&reading, SLUBTRACE_ORDERS - 1);
		cache = find_cache(&replay->state, generation);
		if (!reading.err && (generation * SLUBTRACE_ORDERS + order <= before || !cache))
			err = replay__complain(replay, "cache_slabs: row of cache %llu is astray",
					       generation);
		else if (!reading.err)
			take_slab_row(&reading, cache, order);
		before = generation * SLUBTRACE_ORDERS + order;
		if (err < 0)
			break;
	}
	replay__leave(replay, ASK_CACHE_SLABS);
	return err;
}

/* --- machine ----------------------------------------------------------------------------------- */

static int take_pages(struct replay *replay, __u64 id)
{
	struct reading reading = replay__ask_between(replay, ASK_PAGE_SAMPLES, id - 1, id);
	__u64 next = 0;
	int err;

	while ((err = reading__next(&reading)) > 0) {
		__u64 order;

		reading__rising(&reading, id);
		order = reading__rising(&reading, next);
		if (!reading.err && order >= SLUBTRACE_ORDERS)
			reading.err = replay__complain(replay, "page_samples: order %llu", order);
		next = order + 1;
		for (int i = 0; i < PAGE__COUNT && !reading.err; i++)
			replay->state.pages[order][i] =
				reading__counter(&reading, replay->state.pages[order][i]);
	}
	return err;
}

/* The counter of a cause; NULL: there is no such cause. */
static __u64 *loss_of(struct sample *state, const char *cause)
{
	static const char recursion[] = "recursion in ";

	for (int i = 0; i < LOSS__COUNT; i++)
		if (!strcmp(cause, loss__name(i)))
			return &state->losses[i];
	if (strncmp(cause, recursion, strlen(recursion)))
		return NULL;
	for (int i = 0; i < METRIC__COUNT; i++)
		if (!strcmp(cause + strlen(recursion), metric__name(i)))
			return &state->missed[i];
	return NULL;
}

static int take_losses(struct replay *replay, __u64 id)
{
	struct reading reading = replay__ask_between(replay, ASK_LOSSES, id - 1, id);
	struct text cause = {};
	int err, n = 0;

	while ((err = reading__next(&reading)) > 0) {
		__u64 *loss = NULL;

		reading__rising(&reading, id);
		if (reading__text(&reading, false, &cause))
			loss = loss_of(&replay->state, cause.bytes);
		if (loss && ++n <= LOSS__COUNT + METRIC__COUNT)
			*loss = reading__counter(&reading, *loss);
		else if (!reading.err)
			reading.err = replay__complain(replay, "losses: cause '%s' is not known",
						       cause.bytes);
	}
	text__reset(&cause);
	return err;
}

static int take_uncounted(struct replay *replay, __u64 id)
{
	struct reading reading = replay__ask_between(replay, ASK_UNCOUNTED, id - 1, id);
	struct text name = {};
	int err, n = 0;

	while ((err = reading__next(&reading)) > 0) {
		__u64 *counter = NULL;

		reading__rising(&reading, id);
		if (reading__text(&reading, false, &name))
			for (int i = 0; i < METRIC__COUNT; i++)
				if (!strcmp(name.bytes, metric__name(i)))
					counter = &replay->state.uncounted_ns[i];
		if (counter && ++n <= METRIC__COUNT)
			*counter = reading__rising(&reading, *counter);
		else if (!reading.err)
			reading.err = replay__complain(
				replay, "uncounted: metric '%s' is not known", name.bytes);
	}
	text__reset(&name);
	return err;
}

static void read_machine(struct reading *reading, struct machine *machine)
{
	struct maybe slab[3], own;

	for (int i = 0; i < 3; i++)
		machine->load[i] = reading__maybe(reading, UINT32_MAX).value;
	for (int i = 0; i < 3; i++)
		slab[i] = reading__maybe(reading, MOST_COUNTED);
	machine->has_slab = slab[0].known && slab[1].known && slab[2].known;
	machine->slab_bytes = slab[0].value;
	machine->reclaimable_bytes = slab[1].value;
	machine->unreclaimable_bytes = slab[2].value;
	own = reading__maybe(reading, MOST_COUNTED);
	machine->own_bytes = own.value;
}

static int take_machine(struct replay *replay, __u64 id)
{
	struct reading reading = replay__ask_about(replay, ASK_SAMPLE, id);
	struct sample *state = &replay->state;
	int err = reading__next(&reading);

	if (err <= 0)
		return err ? err : replay__complain(replay, "samples: %llu is missing", id);
	state->ts_ns = reading__rising(&reading, state->ts_ns);
	state->machine.wall_ns = reading__count(&reading, MOST);
	replay->last_event = reading__rising(&reading, replay->last_event);
	read_machine(&reading, &state->machine);
	state->bpf_ns = reading__rising(&reading, state->bpf_ns);
	state->bpf_guessed_ns = reading__rising(&reading, state->bpf_guessed_ns);
	state->bpf_unknown_ns = reading__rising(&reading, state->bpf_unknown_ns);
	state->user_ns = reading__rising(&reading, state->user_ns);
	state->forgotten = reading__counter(&reading, state->forgotten);
	for (int i = 0; i < STRAY__COUNT; i++)
		state->strays[i] = reading__counter(&reading, state->strays[i]);
	replay__leave(replay, ASK_SAMPLE);
	return reading.err;
}

int replay__read_times(struct replay *replay, __u64 id, __u64 *ts_ns, __u64 *wall_ns)
{
	struct reading reading = replay__ask_about(replay, ASK_SAMPLE, id);
	int err = reading__next(&reading);
	__u64 ts, wall;

	if (err <= 0)
		return err ? err : replay__complain(replay, "samples: %llu is missing", id);
	ts = reading__count(&reading, MOST);
	wall = reading__count(&reading, MOST);
	replay__leave(replay, ASK_SAMPLE);
	if (reading.err)
		return reading.err;
	*ts_ns = ts;
	*wall_ns = wall;
	return 0;
}

/* --- from one to the next ---------------------------------------------------------------------- */

static int take_sample(struct replay *replay, __u64 id)
{
	int err = take_machine(replay, id);

	if (!err)
		err = take_caches(replay, id);
	if (!err)
		err = take_slabs(replay, id);
	if (!err)
		err = take_pages(replay, id);
	if (!err)
		err = take_losses(replay, id);
	if (!err)
		err = take_uncounted(replay, id);
	if (!err)
		err = replay__read_aliases(replay, id);
	return err;
}

int replay__advance(struct replay *replay, __u64 to)
{
	int err = 0;

	while (!err && replay->at < to) {
		err = take_sample(replay, replay->at + 1);
		replay->at += !err;
	}
	return err;
}

void replay__rewind(struct replay *replay)
{
	const struct about *about = &replay->about;

	sample__reset(&replay->state);
	replay->state.page_bytes = about->page_bytes;
	replay->state.map_bytes = about->map_bytes;
	replay->at = 0;
	replay->event = 0;
	replay->last_event = 0;
	replay->draining = false;
	replay__leave(replay, ASK_EVENTS);
}
