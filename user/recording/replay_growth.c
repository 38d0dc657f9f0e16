// SPDX-License-Identifier: GPL-2.0-or-later
/* The interval of a recording in which slabs took most pages. */
#include <errno.h>
#include <stdlib.h>

#include "replay_parts.h"

/* What a cache had taken as of its last row; none if generation is 0. */
struct taken {
	__u64 generation;
	__u64 pages;
	bool wanted;
};

#define MOST_TAKEN (1 << 17) /* a power of two, twice the caches that there may be */

/* Its place, or a free one; NULL: there is none. */
static struct taken *find(struct taken *taken, __u64 generation)
{
	__u64 place = generation * 0x9e3779b97f4a7c15ULL >> 47;

	for (size_t i = 0; i < MOST_TAKEN / 2; i++) {
		struct taken *at = &taken[(place + i) % MOST_TAKEN];

		if (!at->generation || at->generation == generation)
			return at;
	}
	return NULL;
}

/* By the names as they are now. */
static int wants(struct replay *replay, __u64 generation, bool *wanted)
{
	struct reading reading = replay__ask_about(replay, ASK_CACHE, generation);
	struct text name = {};
	const char *shown;
	int found;

	*wanted = true;
	if (!replay->select->n)
		return 0;
	found = reading__next(&reading);
	if (found > 0 && reading__text(&reading, false, &name))
		*wanted = select__wants(replay->select, &replay->aliases, name.bytes, &shown);
	else if (!found)
		reading.err = replay__complain(replay, "caches: %llu is missing", generation);
	replay__leave(replay, ASK_CACHE);
	text__reset(&name);
	return reading.err;
}

struct best {
	__u64 sample; /* that is being summed up */
	__u64 pages;
	__u64 largest;
	__u64 largest_pages;
};

static void end_sample(struct best *best)
{
	if (best->sample > 1 && best->pages > best->largest_pages) {
		best->largest = best->sample;
		best->largest_pages = best->pages;
	}
	best->pages = 0;
}

static int take_row(struct replay *replay, struct taken *all, struct reading *reading,
		    struct best *best)
{
	__u64 sample = reading__rising(reading, best->sample);
	__u64 generation = reading__count(reading, MOST);
	struct taken *taken = find(all, generation);
	__u64 pages;
	int err = reading->err;

	if (!err && (!generation || !taken))
		err = replay__complain(replay, "cache_samples: cache %llu", generation);
	if (!err && !taken->generation)
		err = wants(replay, generation, &taken->wanted);
	if (err)
		return err;
	if (sample != best->sample)
		end_sample(best);
	best->sample = sample;
	pages = reading__counter(reading, taken->pages);
	taken->generation = generation;
	best->pages += taken->wanted ? pages - taken->pages : 0;
	taken->pages = pages;
	return reading->err;
}

int replay__largest_growth(struct source *source, size_t *i)
{
	struct replay *replay = (struct replay *)source;
	struct taken *taken = calloc(MOST_TAKEN, sizeof(*taken));
	struct reading reading = replay__ask(replay, ASK_GROWTH);
	struct best best = {};
	int err = taken ? 0 : -ENOMEM;

	while (!err && (err = reading__next(&reading)) > 0)
		err = take_row(replay, taken, &reading, &best);
	replay__leave(replay, ASK_GROWTH);
	free(taken);
	if (err)
		return err;
	end_sample(&best);
	*i = best.largest ? best.largest - 1 : 0;
	return 0;
}
