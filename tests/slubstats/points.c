// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Both sides of a cache, read within one bracket of two readings of the kernel's counters, until
 * the two are the same.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "witness.h"

#define SLAB_FOLDER "/sys/kernel/slab"
#define HISTOGRAM   "/sys/kernel/tracing/events/slubstats/slow/hist"
#define DEADLINE_S  20 /* for one reading of all caches */
#define KFENCE	    "/sys/kernel/debug/kfence/stats"

const char *const counter_files[COUNTER__COUNT] = {
	"alloc_fastpath", "alloc_slowpath", "alloc_slab",     "free_slab",
	"free_fastpath",  "free_slowpath",  "free_rcu_sheaf", "sheaf_refill",
};

/* --- the kernel's side ---------------------------------------------------------------------- */

/* The file starts with the sum over all CPUs. */
static __u64 counter__read(const struct cache *cache, enum counter counter)
{
	char text[4096];
	ssize_t n;

	if (cache->fd[counter] < 0)
		return 0;
	n = pread(cache->fd[counter], text, sizeof(text) - 1, 0);
	if (n <= 0)
		die("cannot read", cache->folder, n ? errno : ENODATA);
	text[n] = '\0';
	return strtoull(text, NULL, 10);
}

static void counters__read(const struct cache *cache, __u64 out[COUNTER__COUNT])
{
	for (int i = 0; i < COUNTER__COUNT; i++)
		out[i] = counter__read(cache, i);
}

/* A directory is a cache, a link another name of one. */
void caches__open(struct witness *witness)
{
	struct dirent **entries;
	int n = scandir(SLAB_FOLDER, &entries, NULL, alphasort);

	if (n < 0)
		die("cannot read", SLAB_FOLDER, errno);
	witness->caches = calloc(n + 1, sizeof(*witness->caches));
	for (int i = 0; i < n; i++) {
		struct cache *cache = &witness->caches[witness->n_caches];
		char path[4096];

		if (entries[i]->d_type != DT_DIR || entries[i]->d_name[0] == '.')
			continue;
		cache->folder = strdup(entries[i]->d_name);
		for (int k = 0; k < COUNTER__COUNT; k++) {
			snprintf(path, sizeof(path), SLAB_FOLDER "/%s/%s", cache->folder,
				 counter_files[k]);
			cache->fd[k] = open(path, O_RDONLY | O_CLOEXEC);
		}
		if (cache->fd[ALLOC_FASTPATH] < 0)
			die("no counters of its own in", cache->folder, errno);
		witness->has_sheaves = cache->fd[SHEAF_REFILL] >= 0;
		witness->n_caches++;
	}
}

/* All slabs that the cache has: " : slabdata ACTIVE ALL SHARED" in its line. */
static __u64 slabs__read(const struct witness *witness, const char *name)
{
	static char text[1 << 17];
	unsigned long long slabs;
	char want[128], *line;
	ssize_t n, at = 0;

	while ((n = pread(witness->slabinfo, text + at, sizeof(text) - 1 - at, at)) > 0)
		at += n;
	text[at] = '\0';
	snprintf(want, sizeof(want), "\n%s ", name);
	line = strstr(text, want);
	line = line ? strstr(line, " : slabdata ") : NULL;
	if (!line || sscanf(line, " : slabdata %*u %llu", &slabs) != 1)
		die("no line in slabinfo for", name, ENOENT);
	return slabs;
}

/*
 * Where a CPU has a slab, the kernel does not count the objects that a bulk call takes from it. How
 * many those are follows from how often ___slab_alloc was entered from there, which a histogram
 * tells that tests/slubstats/guest sets up: lines of "{ cache: ffff... } hitcount: n".
 */
static char *histogram__read(void)
{
	FILE *file = fopen(HISTOGRAM, "re");
	char *text = NULL;
	size_t room = 0;

	if (!file)
		die("cannot read", HISTOGRAM, errno);
	if (getdelim(&text, &room, '\0', file) < 0)
		die("cannot read", HISTOGRAM, errno);
	fclose(file);
	return text;
}

__u64 histogram__count(const char *text, __u64 address)
{
	char want[64];
	const char *line;

	snprintf(want, sizeof(want), "{ cache: %llx }", (unsigned long long)address);
	line = text ? strstr(text, want) : NULL;
	line = line ? strstr(line, "hitcount:") : NULL;
	return line ? strtoull(line + strlen("hitcount:"), NULL, 10) : 0;
}

__s64 kfence__read(const char *key)
{
	FILE *file = fopen(KFENCE, "re");
	char line[256];
	__s64 value = -1;

	if (!file)
		die("cannot read", KFENCE, errno);
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, key, strlen(key)))
			value = strtoll(line + strlen(key), NULL, 10);
	fclose(file);
	return value;
}

/* --- slubtrace's side ----------------------------------------------------------------------- */

/* The row of the cache; its name may be an alias, which is then a link to the folder. */
static const struct cache_sample *row_of(const struct witness *witness, const struct cache *cache)
{
	for (size_t i = 0; i < witness->sample.n_caches; i++) {
		const struct cache_sample *row = &witness->sample.caches[i];
		char path[4096], target[4096] = "";
		const char *name = row->name;

		if (row->dead)
			continue;
		snprintf(path, sizeof(path), SLAB_FOLDER "/%s", row->name);
		if (readlink(path, target, sizeof(target) - 1) > 0)
			name = strrchr(target, '/') ? strrchr(target, '/') + 1 : target;
		if (!strcmp(name, cache->folder))
			return row;
	}
	return NULL;
}

static __u32 slot_of(const struct witness *witness, __u64 generation)
{
	for (__u32 slot = 1; slot < tracer__slots(witness->tracer); slot++)
		if (tracer__cache(witness->tracer, slot)->generation == generation)
			return slot;
	die("no slot for", "a cache", ENOENT);
}

static void row__read(const struct witness *witness, __u32 slot, struct cache_sample *row)
{
	tracer__read_tallies(witness->tracer, slot, row->tally);
	memcpy(row->slabs, (const void *)tracer__slab_cell(witness->tracer, slot)->count,
	       sizeof(row->slabs));
}

/* --- both sides at once --------------------------------------------------------------------- */

/* Whether @bytes of the kind of kmalloc ("kmalloc-", or a bucket's name) come from the cache. */
static bool serves(const struct point *point, const char *kind, size_t bytes)
{
	static const size_t sizes[] = { 8,   16,  32,	64,   96,   128, 192,
					256, 512, 1024, 2048, 4096, 8192 };
	const char *size = point->row.name + strlen(kind);
	size_t smaller = 0;

	for (size_t i = 0; sizes[i] < point->row.object_size; i++)
		smaller = sizes[i];
	return !strncmp(point->row.name, kind, strlen(kind)) && *size >= '1' && *size <= '9' &&
	       bytes > smaller && bytes <= point->row.object_size;
}

/* Reading it allocates, but it cannot have changed when no slow path was taken meanwhile. */
static bool histogram__take(const struct cache *cache, struct point *point)
{
	point->histogram = histogram__read();
	return counter__read(cache, ALLOC_SLOWPATH) == point->counter[ALLOC_SLOWPATH];
}

/* Whether slubtrace has met a cache since the last sweep. */
static bool has_met_another(const struct witness *witness)
{
	size_t slots = 0, rows = 0;

	for (__u32 slot = 1; slot < tracer__slots(witness->tracer); slot++)
		slots += tracer__cache(witness->tracer, slot)->generation != 0;
	for (size_t i = 0; i < witness->sample.n_caches; i++)
		rows += !witness->sample.caches[i].dead;
	return slots != rows;
}

static bool point__take(const struct witness *witness, const struct cache *cache,
			struct point *point)
{
	const struct cache_sample *row = row_of(witness, cache);
	__u64 later[COUNTER__COUNT];
	__u32 slot;

	free(point->histogram);
	memset(point, 0, sizeof(*point));
	if (row) {
		point->row = *row;
		slot = slot_of(witness, row->generation);
	}
	counters__read(cache, point->counter);
	if (row)
		row__read(witness, slot, &point->row);
	point->slabs = slabs__read(witness, row ? row->name : cache->folder);
	counters__read(cache, later);
	point->taken = !memcmp(point->counter, later, sizeof(later)) &&
		       (row || !has_met_another(witness)) &&
		       (witness->has_sheaves || histogram__take(cache, point));
	return point->taken;
}

/*
 * The one cache that cannot be compared: each reading of a counter takes an array of numbers, one a
 * CPU, from it.
 */
static bool is_never_at_rest(const struct witness *witness, const struct point *point)
{
	return serves(point, "kmalloc-", witness->number_bytes);
}

size_t points__take(struct witness *witness, bool after)
{
	__u64 end = now_s() + DEADLINE_S;
	size_t open;
	int err;

	for (size_t i = 0; i < witness->n_caches; i++)
		(after ? &witness->caches[i].after : &witness->caches[i].before)->taken = false;
	do {
		open = 0;
		err = collector__sweep(witness->collector, 0, &witness->sample);
		if (err)
			die("cannot read", "the tables", -err);
		for (size_t i = 0; i < witness->n_caches; i++) {
			struct cache *cache = &witness->caches[i];
			struct point *point = after ? &cache->after : &cache->before;

			if (!point->taken && !point__take(witness, cache, point) &&
			    !is_never_at_rest(witness, point))
				open++;
		}
	} while (open && now_s() < end);
	return open;
}
