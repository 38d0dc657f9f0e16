/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a number of a snapshot is known, and how near it is to the truth. Pure. */
#ifndef SLUBTRACE_MODEL_CERTAINTY_H
#define SLUBTRACE_MODEL_CERTAINTY_H

#include "snapshot.h"

/* How near a number is to the truth. */
enum bound {
	BOUND_EXACT,
	BOUND_AT_LEAST, /* something was missed that would have been counted */
	BOUND_ABOUT,	/* off to either side */
};

/* What stands before such a number: ">" or "~", or nothing. */
const char *bound__mark(enum bound bound);

/* By whom a cache's objects are allocated, as far as its name tells. */
enum service {
	BY_CACHE = 1 << 0,   /* kmem_cache_alloc */
	BY_KMALLOC = 1 << 1, /* kmalloc */
};

/* A set of enum service. */
unsigned int row__service(const struct snapshot_row *row);

#define BIT(n) (1U << (n))

/*
 * Whether all of @metrics (1 << enum metric) were counted all the time: what several hooks count
 * tells nothing of their difference once some of them were not there for a while.
 */
bool known__always(const struct snapshot *snapshot, unsigned int metrics);

/* Whether all is observed that the number is made of. */
bool known__allocs(const struct snapshot *snapshot, const struct snapshot_row *row);
bool known__frees(const struct snapshot *snapshot);
bool known__tally(const struct snapshot *snapshot, const struct snapshot_row *row,
		  enum tally tally);
bool known__slow(const struct snapshot *snapshot);
bool known__fast(const struct snapshot *snapshot, const struct snapshot_row *row);
bool known__live(const struct snapshot *snapshot, const struct snapshot_row *row);
bool known__slabs(const struct snapshot *snapshot, enum slab_tally what);
bool known__net(const struct snapshot *snapshot);

/* By which hooks something is counted, and for what causes it is lost: bits. */
struct counted_by {
	unsigned int metrics; /* 1 << enum metric */
	unsigned int losses;  /* 1 << enum loss */
};

/* At least, once anything was missed that would have been counted, of this cache or another. */
enum bound bound__count(const struct snapshot *snapshot, const struct counted_by *by);
enum bound bound__tally(const struct snapshot *snapshot, enum tally tally);
/* Of what several tallies make together, and of what some of them are taken from others. */
enum bound bound__sum(const struct snapshot *snapshot, const enum tally *tallies, size_t n);
enum bound bound__difference(const struct snapshot *snapshot, const enum tally *tallies, size_t n);
enum bound bound__fast(const struct snapshot *snapshot);
enum bound bound__slabs(const struct snapshot *snapshot, enum slab_tally what);
/* Of slabs made less slabs given back. */
enum bound bound__net(const struct snapshot *snapshot);
/* Whether the programs' run time is known, and how exactly; and it as a share of one CPU. */
bool known__cost(const struct snapshot *snapshot);
enum bound bound__cost(const struct snapshot *snapshot);
double snapshot__cost(const struct snapshot *snapshot);
enum bound bound__active(const struct snapshot_row *row);

#endif
