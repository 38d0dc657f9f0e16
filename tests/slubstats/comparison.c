// SPDX-License-Identifier: GPL-2.0-or-later
/* What must equal what, and what to tell of a cache for which it does not. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>

#include "column.h"
#include "witness.h"

/* What happened to a cache between the two points. */
struct difference {
	const struct cache *cache;
	__s64 counter[COUNTER__COUNT];
	__s64 slabs;
	__s64 bulk_slow;
	const struct snapshot *snapshot;
	const struct snapshot_row *row; /* NULL: slubtrace saw nothing */
};

#define NOT_AVAILABLE INT64_MIN

static __s64 shown(const struct difference *difference, const char *key)
{
	const struct column *column = column__find(key);
	struct column_value value = {};

	if (!difference->row)
		return 0;
	if (!column)
		return NOT_AVAILABLE;
	column->value(column, difference->snapshot, difference->row, &value);
	return value.state == CELL_NUMBER ? value.number : NOT_AVAILABLE;
}

/* On cpu slabs, what a bulk call takes from the cpu's slab is on no counter of the kernel. */
static __s64 wanted_fast(const struct witness *witness, const struct difference *difference)
{
	__s64 uncounted = 0;

	if (!witness->has_sheaves)
		uncounted = shown(difference, "bulk") - difference->bulk_slow;
	return difference->counter[ALLOC_FASTPATH] + uncounted;
}

static __s64 wanted_slow(const struct witness *witness, const struct difference *difference)
{
	(void)witness;
	return difference->counter[ALLOC_SLOWPATH];
}

static __s64 wanted_new(const struct witness *witness, const struct difference *difference)
{
	(void)witness;
	return difference->counter[ALLOC_SLAB];
}

/*
 * Slabs that kmem_cache_shrink() gives back are on no counter of the kernel; that they are given
 * back shows in slabinfo.
 */
static __s64 wanted_freed(const struct witness *witness, const struct difference *difference)
{
	if (witness->shrunk && !strcmp(witness->shrunk, difference->cache->folder))
		return shown(difference, "freed");
	return difference->counter[FREE_SLAB];
}

static __s64 wanted_refilled(const struct witness *witness, const struct difference *difference)
{
	(void)witness;
	return difference->counter[SHEAF_REFILL];
}

static __s64 seen_slabs(const struct difference *difference)
{
	return shown(difference, "new") - shown(difference, "freed");
}

static __s64 wanted_slabs(const struct witness *witness, const struct difference *difference)
{
	(void)witness;
	return difference->slabs;
}

static __s64 seen_frees(const struct difference *difference)
{
	__s64 rcu = shown(difference, "rcu-frees"); /* n/a where there are no sheaves */

	return shown(difference, "frees") + shown(difference, "bulk-frees") +
	       (rcu == NOT_AVAILABLE ? 0 : rcu);
}

/*
 * On cpu slabs, the kernel counts the objects of a bulk call that lie in one slab as one: there the
 * relation is exact for what was freed one by one alone.
 */
static __s64 wanted_frees(const struct witness *witness, const struct difference *difference)
{
	__s64 counted = difference->counter[FREE_FASTPATH] + difference->counter[FREE_SLOWPATH] +
			difference->counter[FREE_RCU_SHEAF];
	__s64 bulk = shown(difference, "bulk-frees");

	if (!witness->has_sheaves && bulk && counted > shown(difference, "frees") &&
	    counted <= shown(difference, "frees") + bulk)
		return seen_frees(difference);
	return counted;
}

static const struct relation {
	const char *name;
	const char *says;
	const char *key; /* of the column; NULL: seen() has it */
	__s64 (*seen)(const struct difference *difference);
	__s64 (*wanted)(const struct witness *witness, const struct difference *difference);
	bool sheaves; /* only where there are sheaves */
} relations[] = {
	{ "fast", "alloc_fastpath", "fast", NULL, wanted_fast, false },
	{ "slow", "alloc_slowpath", "slow", NULL, wanted_slow, false },
	{ "new", "alloc_slab", "new", NULL, wanted_new, false },
	{ "freed", "free_slab", "freed", NULL, wanted_freed, false },
	{ "slabs", "num_slabs of slabinfo", NULL, seen_slabs, wanted_slabs, false },
	{ "refilled", "sheaf_refill", "refilled", NULL, wanted_refilled, true },
	{ "frees", "free_fastpath + free_slowpath + free_rcu_sheaf", NULL, seen_frees, wanted_frees,
	  false },
};

#define N_RELATIONS (sizeof(relations) / sizeof(*relations))

static bool relation__applies(const struct witness *witness, const struct relation *relation)
{
	if (witness->kfence &&
	    (relation->wanted == wanted_fast || relation->wanted == wanted_frees))
		return false; /* these are kfence__report()'s */
	return !relation->sheaves || witness->has_sheaves;
}

void comparison__reset(struct comparison *comparison)
{
	snapshot__reset(&comparison->snapshot);
	sample__reset(&comparison->older);
	sample__reset(&comparison->newer);
	free(comparison->differences);
	memset(comparison, 0, sizeof(*comparison));
}

static const struct snapshot_row *find_row(const struct snapshot *snapshot, __u64 generation)
{
	for (size_t i = 0; i < snapshot->n_rows; i++)
		if (snapshot->rows[i].cache->generation == generation)
			return &snapshot->rows[i];
	return NULL;
}

static void add_row(struct sample *sample, const struct cache_sample *row)
{
	struct cache_sample *to;

	if (!row->address)
		return;
	to = sample__add_cache(sample);
	if (!to)
		die("cannot keep", row->name, ENOMEM);
	*to = *row;
}

void comparison__make(struct comparison *comparison, const struct witness *witness)
{
	comparison->differences = calloc(witness->n_caches, sizeof(*comparison->differences));
	for (size_t i = 0; i < witness->n_caches; i++) {
		const struct cache *cache = &witness->caches[i];
		struct difference *difference = &comparison->differences[comparison->n];

		if (!cache->before.taken || !cache->after.taken)
			continue;
		add_row(&comparison->older, &cache->before.row);
		add_row(&comparison->newer, &cache->after.row);
		difference->cache = cache;
		difference->snapshot = &comparison->snapshot;
		difference->bulk_slow =
			histogram__count(cache->after.histogram, cache->after.row.address) -
			histogram__count(cache->before.histogram, cache->after.row.address);
		difference->slabs = (__s64)(cache->after.slabs - cache->before.slabs);
		for (int k = 0; k < COUNTER__COUNT; k++) /* the kernel's own are 32 bits wide */
			difference->counter[k] =
				(__u32)(cache->after.counter[k] - cache->before.counter[k]);
		comparison->n++;
	}
	sample__sort(&comparison->older);
	sample__sort(&comparison->newer);
	if (snapshot__take(&comparison->snapshot, &comparison->older, &comparison->newer,
			   &tracer__plan(witness->tracer)->coverage))
		die("cannot make", "a snapshot", ENOMEM);
	for (size_t i = 0; i < comparison->n; i++)
		comparison->differences[i].row =
			find_row(&comparison->snapshot,
				 comparison->differences[i].cache->after.row.generation);
}

/* Gives the number of caches that differ; with @say, tells of them, and in any case of the sum. */
static size_t relation__check(const struct witness *witness, const struct relation *relation,
			      const struct comparison *comparison, bool say, size_t *busy,
			      __s64 *sum)
{
	bool corrupt = witness->corrupt && !strcmp(witness->corrupt, relation->name);
	size_t bad = 0;

	*busy = 0;
	*sum = 0;
	for (size_t i = 0; i < comparison->n; i++) {
		const struct difference *difference = &comparison->differences[i];
		__s64 seen = relation->key ? shown(difference, relation->key)
					   : relation->seen(difference);
		__s64 wanted = relation->wanted(witness, difference);

		if (corrupt && difference->row) {
			seen++;
			corrupt = false;
		}
		*busy += wanted != 0;
		*sum += wanted;
		if (seen == wanted)
			continue;
		bad++;
		if (say && seen == NOT_AVAILABLE)
			printf("# %s: %s is n/a, wanted %lld\n", difference->cache->folder,
			       relation->name, (long long)wanted);
		else if (say)
			printf("# %s: %s %lld, wanted %lld\n", difference->cache->folder,
			       relation->name, (long long)seen, (long long)wanted);
	}
	return bad;
}

bool comparison__holds(const struct witness *witness, const struct comparison *comparison)
{
	size_t bad = 0, busy;
	__s64 sum;

	for (size_t i = 0; i < N_RELATIONS; i++)
		if (relation__applies(witness, &relations[i]))
			bad += relation__check(witness, &relations[i], comparison, false, &busy,
					       &sum);
	return !bad;
}

/* Everything of a cache that differs somewhere, to find out why. */
static void difference__explain(const struct difference *difference)
{
	static const char *const keys[] = { "allocs",	"bulk",	 "failed",     "fast",
					    "slow",	"new",	 "freed",      "refill",
					    "refilled", "frees", "bulk-frees", "rcu-frees" };

	printf("#   %s:", difference->cache->folder);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (shown(difference, keys[i]) != NOT_AVAILABLE)
			printf(" %s %lld", keys[i], (long long)shown(difference, keys[i]));
	printf(" |");
	for (int i = 0; i < COUNTER__COUNT; i++)
		printf(" %s %lld", counter_files[i], (long long)difference->counter[i]);
	printf(" bulk_slow %lld\n", (long long)difference->bulk_slow);
}

static void comparison__explain(const struct witness *witness, const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->n; i++) {
		struct comparison one = *comparison;
		struct difference *difference = &comparison->differences[i];

		one.differences = difference;
		one.n = 1;
		if (!comparison__holds(witness, &one))
			difference__explain(difference);
	}
}

void comparison__report(struct witness *witness, const struct comparison *comparison,
			const char *scenario)
{
	size_t batches = 0;

	for (size_t i = 0; i < N_RELATIONS; i++) {
		const struct relation *relation = &relations[i];
		size_t bad, busy;
		__s64 sum;

		if (!relation__applies(witness, relation))
			continue;
		bad = relation__check(witness, relation, comparison, false, &busy, &sum);
		say(witness, !bad, scenario, "%s = %s (%zu caches, %lld)", relation->name,
		    relation->says, busy, (long long)sum);
		relation__check(witness, relation, comparison, true, &busy, &sum);
	}
	if (!comparison__holds(witness, comparison))
		comparison__explain(witness, comparison);
	if (witness->has_sheaves)
		return;
	for (size_t i = 0; i < comparison->n; i++)
		batches += shown(&comparison->differences[i], "bulk-frees") > 0;
	printf("# frees of %zu caches: in bulk too, of which the kernel counts each slab's as "
	       "one\n",
	       batches);
}

/* --- kfence -------------------------------------------------------------------------------- */

void kfence__report(struct witness *witness, const struct comparison *comparison,
		    const char *scenario, __s64 allocated, __s64 freed)
{
	__s64 more_fast = 0, more_frees = 0;
	bool fewer = false;

	for (size_t i = 0; i < comparison->n; i++) {
		const struct difference *difference = &comparison->differences[i];
		__s64 fast = shown(difference, "fast") - wanted_fast(witness, difference);
		__s64 frees = seen_frees(difference) - wanted_frees(witness, difference);

		fewer |= fast < 0 || frees < 0;
		more_fast += fast;
		more_frees += frees;
	}
	say(witness, !fewer && more_fast == allocated && allocated > 0, scenario,
	    "fast = alloc_fastpath and what kfence served (%lld, %lld)", (long long)more_fast,
	    (long long)allocated);
	if (!witness->has_sheaves)
		freed = 0;
	say(witness, !fewer && more_frees == freed, scenario,
	    "frees = the counters and what kfence took back uncounted (%lld, %lld)",
	    (long long)more_frees, (long long)freed);
}
