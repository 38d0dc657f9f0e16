/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of the events that were read is delivered: the filters that need texts, and sampling behind
 * them. Counts what is left out by sampling, here and in the kernel.
 */
#ifndef SLUBTRACE_KERNEL_SIEVE_H
#define SLUBTRACE_KERNEL_SIEVE_H

#include "event.h"
#include "tracer.h"

struct sieve {
	const struct tracer *tracer;
	bool judges; /* else the kernel has done it all, sampling included */
	__u64 every; /* one of so many passes here; 1: all do */
	__u64 turn[EVENT__COUNT];
	__u64 left_out[EVENT__COUNT]; /* here */
	__u64 told[EVENT__COUNT];
	__u64 untold; /* events refused because it is not known whether they have the stack */
};

/* @tracer stays the caller's and must outlive it. */
void sieve__init(struct sieve *sieve, const struct tracer *tracer);

bool sieve__passes(struct sieve *sieve, const struct event *event);

/*
 * Delivers one EVENT_ABOUT for each kind of which more was left out by sampling since the last time:
 * "not_sampled: alloc" and how many so far. Returns 0 or what @deliver returned.
 */
int sieve__tell(struct sieve *sieve, event_fn deliver, void *target);

/* Events of all kinds left out by sampling that sieve__tell() has told. */
__u64 sieve__not_sampled(const struct sieve *sieve);

#endif
