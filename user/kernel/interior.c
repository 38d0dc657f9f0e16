// SPDX-License-Identifier: GPL-2.0-or-later
/* Looks into the caches of a sample, and remembers what it saw, by generation. */
#include "interior.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "inspector.h"
#include "kernel.h"
#include "search.h"

#define REST	   200	 /* times as long as a reading took, until the next one */
#define READS	   2	 /* a cache that stood still is known exactly */
#define MOST_SLABS 10000 /* of one list: of more, what is in use is between bounds */

struct remembered {
	__u64 generation;
	struct inside inside;
};

struct interior {
	struct inspector *inspector;
	struct inspection inspection;
	__u64 next_ns;		 /* CLOCK_MONOTONIC: not to be looked at before */
	struct remembered *rows; /* by rising generation */
	size_t n;
};

int interior__open(const struct tracer *tracer, struct interior **out)
{
	const struct inspector_options options = { .btf_path = tracer__btf_path(tracer) };
	struct interior *interior;
	struct facts *facts = NULL;
	int err;

	if (!kernel__lets_read()) /* else it would be said on the screen */
		return -EPERM;
	err = facts__open(options.btf_path, &facts);
	if (err)
		return err;
	interior = calloc(1, sizeof(*interior));
	err = interior ? 0 : -ENOMEM;
	if (!err && inspector__open(&options, facts, tracer__memory(tracer), &interior->inspector))
		err = -EPERM;
	facts__close(facts);
	if (err) {
		interior__close(interior);
		return err;
	}
	*out = interior;
	return 0;
}

void interior__close(struct interior *interior)
{
	if (!interior)
		return;
	inspector__close(interior->inspector);
	inspection__reset(&interior->inspection);
	free(interior->rows);
	free(interior);
}

static int remember(struct interior *interior, const struct sample *sample)
{
	struct remembered *rows =
		realloc(interior->rows, (sample->n_caches + 1) * sizeof(*interior->rows));

	if (!rows)
		return -ENOMEM;
	interior->rows = rows;
	interior->n = sample->n_caches;
	for (size_t i = 0; i < sample->n_caches; i++)
		rows[i] = (struct remembered){ sample->caches[i].generation,
					       sample->caches[i].inside };
	return 0;
}

static int look(struct interior *interior, struct cache_sample *row)
{
	const struct inspection_wishes wishes = { .most_slabs = MOST_SLABS, .reads = READS };
	int err = inspector__inspect(interior->inspector, row->address, &wishes,
				     &interior->inspection);

	if (!err)
		inside__take(&row->inside, &interior->inspection);
	return err == -ENOMEM ? err : 0; /* of others no more is known than that it failed */
}

static int look_anew(struct interior *interior, struct sample *sample)
{
	__u64 start = clock__ns(CLOCK_MONOTONIC), end;
	int err = 0;

	for (size_t i = 0; i < sample->n_caches && !err; i++)
		if (!sample->caches[i].dead)
			err = look(interior, &sample->caches[i]);
	end = clock__ns(CLOCK_MONOTONIC);
	interior->next_ns = end + REST * (end - start);
	return err ? err : remember(interior, sample);
}

static __u64 generation_of(const void *rows, size_t i)
{
	return ((const struct remembered *)rows)[i].generation;
}

static void recall(const struct interior *interior, struct sample *sample)
{
	for (size_t i = 0; i < sample->n_caches; i++) {
		struct cache_sample *row = &sample->caches[i];
		size_t at =
			search__first(interior->rows, interior->n, generation_of, row->generation);

		if (row->dead || at == interior->n ||
		    interior->rows[at].generation != row->generation)
			continue;
		row->inside = interior->rows[at].inside;
		row->inside.is_old = row->inside.known;
	}
}

int interior__fill(struct interior *interior, struct sample *sample)
{
	if (clock__ns(CLOCK_MONOTONIC) >= interior->next_ns)
		return look_anew(interior, sample);
	recall(interior, sample);
	return 0;
}
