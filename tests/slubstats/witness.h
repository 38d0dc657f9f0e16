/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The witness: readings of the kernel's counters and of slubtrace's numbers at once (points.c), the
 * relations that must hold between them (comparison.c), and what is done meanwhile (witness.c).
 */
#ifndef SLUBSTATS_WITNESS_H
#define SLUBSTATS_WITNESS_H

#include <stdbool.h>
#include <stddef.h>

#include "collector.h"
#include "snapshot.h"

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

/* The names of their files. */
extern const char *const counter_files[COUNTER__COUNT];

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
	size_t number_bytes; /* and for a reading of a counter */
	bool has_sheaves;
	const char *corrupt; /* relation to be spoilt, to see it fail */
	const char *shrunk;  /* cache that the command shrinks */
	bool kfence;	     /* the command has kfence serve some of its allocations */
	int failed;
};

/* Says on stderr what failed and ends the process: a test that cannot read has no result. */
void die(const char *what, const char *on, int err) __attribute__((noreturn));

/* Prints a line of TAP. */
void say(struct witness *witness, bool holds, const char *scenario, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Seconds of CLOCK_MONOTONIC. */
__u64 now_s(void);

/* --- points.c */

/* Opens the counters of all caches that there are. */
void caches__open(struct witness *witness);

/* Until every cache has been seen at rest. Gives the number of those that never were. */
size_t points__take(struct witness *witness, bool after);

/* Entries of ___slab_alloc from kmem_cache_alloc_bulk for the cache at @address. */
__u64 histogram__count(const char *text, __u64 address);

/* A number of kfence's own statistics. */
__s64 kfence__read(const char *key);

/* --- comparison.c */

struct difference;

/* All differences between the two points of all caches. */
struct comparison {
	struct sample older, newer;
	struct snapshot snapshot;
	struct difference *differences;
	size_t n;
};

void comparison__make(struct comparison *comparison, const struct witness *witness);
bool comparison__holds(const struct witness *witness, const struct comparison *comparison);
void comparison__report(struct witness *witness, const struct comparison *comparison,
			const char *scenario);

/*
 * An object that kfence serves raises the events and is on none of these counters; sheaves let
 * kfence have its frees uncounted too. What slubtrace saw beyond the counters is what kfence says.
 */
void kfence__report(struct witness *witness, const struct comparison *comparison,
		    const char *scenario, __s64 allocated, __s64 freed);

/* Frees what the comparison owns and zeroes it. */
void comparison__reset(struct comparison *comparison);

#endif
