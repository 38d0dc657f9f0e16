/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sample: every tally of every cache and page order at one moment, cumulative. Pure. */
#ifndef SLUBTRACE_MODEL_SAMPLE_H
#define SLUBTRACE_MODEL_SAMPLE_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "inside.h"
#include "metric.h"
#include "slubtrace.h"

/* One cache. Address and generation together are its identity; its name is not. */
struct cache_sample {
	__u64 address;
	__u64 generation;
	__u64 tally[TALLY__COUNT];
	__u64 slabs[SLAB__COUNT][SLUBTRACE_ORDERS];
	__u32 size;	   /* bytes an object takes in a slab */
	__u32 object_size; /* bytes asked for */
	__u32 order;
	__u32 objects;	   /* in a slab of that order */
	__u32 min_order;   /* of the smaller slabs that it accepts when memory is short */
	__u32 min_objects; /* in such a slab */
	__u32 flags;
	__u32 layer; /* enum layer */
	bool dead;
	/* As the kernel keeps them at this moment, since the cache was made; -1: not known. */
	__s64 slabs_now;
	__s64 objects_now;  /* in these slabs, used or not */
	__s64 active;	    /* slabinfo's: what is on no list of free objects */
	bool active_is_old; /* read in an earlier interval, since reading it is dear */
	struct inside inside;
	char name[SLUBTRACE_NAME];
};

/* The machine and this process at the moment of a sample. */
struct machine {
	__u64 wall_ns; /* CLOCK_REALTIME */
	__u32 load[3]; /* in hundredths */
	bool has_slab; /* the three that follow are known */
	__u64 slab_bytes;
	__u64 reclaimable_bytes;
	__u64 unreclaimable_bytes;
	__u64 own_bytes; /* resident; 0: not known */
};

struct sample {
	__u64 ts_ns; /* CLOCK_MONOTONIC */
	struct machine machine;
	__u32 page_bytes;
	struct cache_sample *caches; /* by rising generation */
	size_t n_caches;
	size_t room;
	__u64 pages[SLUBTRACE_ORDERS][PAGE__COUNT];
	__u64 strays[STRAY__COUNT];
	__u64 losses[LOSS__COUNT];
	/*
	 * Runs that the kernel skipped because the program was already running on that CPU, by what
	 * the program is for; one that serves two metrics counts for the first.
	 */
	__u64 missed[METRIC__COUNT];
	__u64 forgotten; /* dead caches whose counts were dropped for want of room */
	__u64 bpf_ns;	 /* time spent in our programs, all CPUs */
	/* For how much of the time so far bpf_ns is a guess, and has nothing at all. */
	__u64 bpf_guessed_ns;
	__u64 bpf_unknown_ns;
	__u64 user_ns;	 /* CPU time of this process */
	__u64 map_bytes; /* that the kernel accounts to our maps; 0: not known */
	/* For how long what a metric is of was not counted, to spare the machine. */
	__u64 uncounted_ns[METRIC__COUNT];
};

/*
 * Makes *to a copy of *from; *to must be zeroed or a sample. Returns 0 or -ENOMEM, *to untouched
 * then.
 */
int sample__copy(struct sample *to, const struct sample *from);

/*
 * A row at the end, owned by the sample: zeroed, and with what the cache holds not known. NULL
 * without memory.
 */
struct cache_sample *sample__add_cache(struct sample *sample);

/* Sorts the rows by generation. */
void sample__sort(struct sample *sample);

/* Frees what the sample owns and zeroes it. */
void sample__reset(struct sample *sample);

/* The word for a cause of loss. */
const char *loss__name(enum loss loss);

/* The words for runs of programs of @metric that were missed. */
#define MISSED_NAME 64
void missed__name(enum metric metric, char name[MISSED_NAME]);

/* The words for counters in tables of others, in small letters: "slow", "bulk_allocs". */
const char *tally__name(enum tally tally);
const char *page_tally__name(enum page_tally tally);
const char *stray__name(enum stray stray);

#endif
