// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a command and demands that what slubtrace counted meanwhile of every cache equals what the
 * kernel counted for itself (CONFIG_SLUB_STATS=y). Prints TAP without numbers.
 *
 * slubtrace's numbers are those of its own columns, from its own samples. Both sides of a cache are
 * read within one bracket of two readings of the kernel's counters, until the two are the same.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "collector.h"
#include "column.h"
#include "log.h"

#define SLAB_FOLDER "/sys/kernel/slab"
#define HISTOGRAM   "/sys/kernel/tracing/events/slubstats/slow/hist"
#define DEADLINE_S  20 /* for one reading of all caches */
#define PATIENCE_S  10 /* for slabs that wait for the end of an RCU grace period */

enum counter {
	ALLOC_FASTPATH,
	ALLOC_SLOWPATH,
	ALLOC_SLAB,
	FREE_SLAB,
	FREE_FASTPATH,
	FREE_SLOWPATH,
	FREE_RCU_SHEAF, /* 6.18 */
	SHEAF_REFILL,	/* 6.18 */
	COUNTER__COUNT
};

static const char *const counter_files[COUNTER__COUNT] = {
	"alloc_fastpath", "alloc_slowpath", "alloc_slab",     "free_slab",
	"free_fastpath",  "free_slowpath",  "free_rcu_sheaf", "sheaf_refill",
};

/* Both sides of a cache at one moment. */
struct point {
	bool taken;
	__u64 counter[COUNTER__COUNT];
	__u64 slabs;	 /* as slabinfo has it */
	char *histogram; /* of entries of ___slab_alloc from kmem_cache_alloc_bulk; cpu slabs only */
	struct cache_sample row; /* address 0: slubtrace has not seen the cache */
};

struct cache {
	char *folder; /* in SLAB_FOLDER */
	int fd[COUNTER__COUNT];
	struct point before, after;
};

struct witness {
	struct tracer *tracer;
	struct collector *collector;
	struct sample sample; /* says which caches there are */
	struct cache *caches;
	size_t n_caches;
	int slabinfo;
	size_t value_bytes;  /* that the kernel allocates for a reading of a cache's tallies */
	size_t number_bytes; /* and for a reading of a counter */
	bool has_sheaves;
	const char *corrupt; /* relation to be spoilt, to see it fail */
	const char *shrunk;  /* cache that the command shrinks */
	bool kfence;	     /* the command has kfence serve some of its allocations */
	int failed;
};

static __attribute__((noreturn)) void die(const char *what, const char *on, int err)
{
	fprintf(stderr, "witness: %s %s: %s\n", what, on, strerror(err));
	exit(EXIT_FAILED);
}

static __u64 now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

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
static void caches__open(struct witness *witness)
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

static __u64 histogram__count(const char *text, __u64 address)
{
	char want[64];
	const char *line;

	snprintf(want, sizeof(want), "{ cache: %llx }", (unsigned long long)address);
	line = text ? strstr(text, want) : NULL;
	line = line ? strstr(line, "hitcount:") : NULL;
	return line ? strtoull(line + strlen("hitcount:"), NULL, 10) : 0;
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
	int err = tracer__read_cell(witness->tracer, slot, row->tally);

	if (err)
		die("cannot read", "tallies", -err);
	memcpy(row->slabs, (const void *)tracer__slab_cell(witness->tracer, slot)->count,
	       sizeof(row->slabs));
}

/* --- both sides at once --------------------------------------------------------------------- */

static __u64 allocations(const __u64 counter[COUNTER__COUNT])
{
	return counter[ALLOC_FASTPATH] + counter[ALLOC_SLOWPATH];
}

static __u64 frees(const __u64 counter[COUNTER__COUNT])
{
	return counter[FREE_FASTPATH] + counter[FREE_SLOWPATH];
}

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

/*
 * Reading tallies has the kernel allocate the key and the value of a map before it copies them, and
 * free them after: in their caches, and there alone, one of each is expected within the bracket.
 */
static bool is_buffer(const struct witness *witness, const struct point *point)
{
	return serves(point, "kmalloc-", witness->value_bytes) ||
	       serves(point, "memdup_user-", sizeof(__u32));
}

static bool point__settle(const struct witness *witness, struct point *point,
			  const __u64 later[COUNTER__COUNT])
{
	if (!memcmp(point->counter, later, sizeof(point->counter)))
		return true;
	if (!is_buffer(witness, point) || allocations(later) - allocations(point->counter) != 1 ||
	    frees(later) - frees(point->counter) != 1)
		return false;
	for (int i = 0; i < COUNTER__COUNT; i++)
		if (i != FREE_FASTPATH && i != FREE_SLOWPATH)
			point->counter[i] = later[i];
	return true;
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
	point->taken = point__settle(witness, point, later) && (row || !has_met_another(witness)) &&
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

/* Until every cache has been seen at rest. Gives the number of those that never were. */
static size_t points__take(struct witness *witness, bool after)
{
	__u64 end = now_s() + DEADLINE_S;
	size_t open;
	int err;

	for (size_t i = 0; i < witness->n_caches; i++)
		(after ? &witness->caches[i].after : &witness->caches[i].before)->taken = false;
	do {
		open = 0;
		err = collector__sweep(witness->collector, &witness->sample);
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

/* --- comparing ------------------------------------------------------------------------------ */

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

struct comparison {
	struct sample older, newer;
	struct snapshot snapshot;
	struct difference *differences;
	size_t n;
};

static void comparison__reset(struct comparison *comparison)
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

static void comparison__make(struct comparison *comparison, const struct witness *witness)
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

static bool comparison__holds(const struct witness *witness, const struct comparison *comparison)
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

static void say(struct witness *witness, bool holds, const char *scenario, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void say(struct witness *witness, bool holds, const char *scenario, const char *format, ...)
{
	va_list args;

	witness->failed |= !holds;
	printf("%s - %s: ", holds ? "ok" : "not ok", scenario);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

static void comparison__report(struct witness *witness, const struct comparison *comparison,
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

#define KFENCE "/sys/kernel/debug/kfence/stats"

static __s64 kfence__read(const char *key)
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

/*
 * An object that kfence serves raises the events and is on none of these counters; sheaves let
 * kfence have its frees uncounted too. What slubtrace saw beyond the counters is what kfence says.
 */
static void kfence__report(struct witness *witness, const struct comparison *comparison,
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

/* --- what nobody counted -------------------------------------------------------------------- */

static void losses__report(struct witness *witness, const struct sample *before,
			   const char *scenario)
{
	const struct sample *after = &witness->sample;
	__u64 lost = 0, missed = 0;

	for (int i = 0; i < LOSS__COUNT; i++) {
		__u64 more = after->losses[i] - before->losses[i];

		if (more)
			printf("# lost %llu: %s\n", (unsigned long long)more, loss__name(i));
		lost += more;
	}
	for (int i = 0; i < METRIC__COUNT; i++) {
		__u64 more = after->missed[i] - before->missed[i];

		if (more)
			printf("# missed %llu: %s\n", (unsigned long long)more, metric__name(i));
		missed += more;
	}
	say(witness, !lost && !missed, scenario, "nothing lost (%llu), no run missed (%llu)",
	    (unsigned long long)lost, (unsigned long long)missed);
}

/* --- the scenarios -------------------------------------------------------------------------- */

static void run_command(const char *command)
{
	int status;
	pid_t child = fork();

	if (child < 0)
		die("cannot fork for", command, errno);
	if (!child) {
		if (!freopen("/dev/null", "w", stdout)) /* TAP is ours */
			_exit(126);
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	if (waitpid(child, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status))
		printf("# the command ended with status %#x: %s\n", status, command);
}

static void run_scenario(struct witness *witness, const char *name, const char *command)
{
	struct sample before = {};
	struct comparison comparison = {};
	__s64 allocated = 0, freed = 0;
	size_t open;
	__u64 end;

	if (witness->kfence) {
		allocated = kfence__read("total allocations:");
		freed = kfence__read("total frees:");
	}
	open = points__take(witness, false);
	if (sample__copy(&before, &witness->sample))
		die("cannot keep", "a sample", ENOMEM);
	run_command(command);
	end = now_s() + (witness->corrupt ? 0 : PATIENCE_S);
	do {
		comparison__reset(&comparison);
		open += points__take(witness, true);
		comparison__make(&comparison, witness);
	} while (!comparison__holds(witness, &comparison) && now_s() < end);
	say(witness, !open, name, "every cache came to rest");
	for (size_t i = 0; i < witness->n_caches; i++)
		if (!witness->caches[i].before.taken || !witness->caches[i].after.taken)
			printf("# %s was not compared\n", witness->caches[i].folder);
	comparison__report(witness, &comparison, name);
	if (witness->kfence)
		kfence__report(witness, &comparison, name,
			       kfence__read("total allocations:") - allocated,
			       kfence__read("total frees:") - freed);
	losses__report(witness, &before, name);
	fflush(stdout);
	comparison__reset(&comparison);
	sample__reset(&before);
}

/* A line of the list: name, note ("shrinks CACHE", "kfence" or "-") and command, a tab between. */
static void run_list(struct witness *witness, const char *path)
{
	FILE *list = fopen(path, "re");
	char line[4096];

	if (!list)
		die("cannot read", path, errno);
	while (fgets(line, sizeof(line), list)) {
		char *name = strtok(line, "\t"), *note = strtok(NULL, "\t"),
		     *command = strtok(NULL, "\n");

		if (!command || name[0] == '#')
			continue;
		witness->shrunk = strncmp(note, "shrinks ", 8) ? NULL : note + 8;
		witness->kfence = !strcmp(note, "kfence");
		run_scenario(witness, name, command);
	}
	fclose(list);
}

static void witness__open(struct witness *witness)
{
	struct tracer_options options = { .ring_bytes = 1 << 16 };
	struct rlimit files = { .rlim_cur = 65536, .rlim_max = 65536 };
	size_t cpus = libbpf_num_possible_cpus();
	int err;

	setrlimit(RLIMIT_NOFILE, &files);
	err = tracer__open(&options, &witness->tracer);
	if (err)
		exit(-err);
	err = collector__open(witness->tracer, &witness->collector);
	if (err)
		die("cannot open", "the collector", -err);
	witness->value_bytes = cpus * ((sizeof(struct cell) + 7) & ~7ul);
	witness->number_bytes = cpus * sizeof(int);
	witness->slabinfo = open("/proc/slabinfo", O_RDONLY | O_CLOEXEC);
	if (witness->slabinfo < 0)
		die("cannot open", "/proc/slabinfo", errno);
	caches__open(witness);
}

int main(int argc, char **argv)
{
	struct witness witness = {};

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: witness LIST [RELATION]\n"
				"With a relation, one of its numbers is spoilt.\n");
		return EXIT_USAGE;
	}
	witness.corrupt = argv[2];
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	witness__open(&witness);
	run_list(&witness, argv[1]);
	collector__close(witness.collector);
	tracer__close(witness.tracer);
	return witness.failed ? EXIT_FAILED : EXIT_OK;
}
