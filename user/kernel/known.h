/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The caches that events refer to: by generation, with their names, which outlive them here. */
#ifndef SLUBTRACE_KERNEL_KNOWN_H
#define SLUBTRACE_KERNEL_KNOWN_H

#include <uthash.h>

#include "select.h"
#include "tracer.h"

struct known_cache {
	__u64 generation;
	__u64 address;
	__u32 slot;
	__u32 size;
	bool wanted; /* by the user */
	char name[SLUBTRACE_NAME];
	char alias[SLUBTRACE_NAME]; /* the user's name, if merged into another; else empty */
	UT_hash_handle hh;
};

struct known;

/*
 * Meets all caches of now, so that those nobody asked for do not fill the ring. @tracer and @select
 * stay the caller's and must outlive it. Returns 0 or -ENOMEM.
 */
int known__open(struct tracer *tracer, const struct select *select, struct known **out);
void known__close(struct known *known);

/* The cache of a record; NULL for a record without one. */
struct known_cache *known__find(struct known *known, const struct record *head);

/* A name more may make the cache one that the user asked for. */
void known__learn_alias(struct known *known, struct known_cache *cache, const char *alias);

/* The cache is dead, and what came before its death has been read. */
void known__forget(struct known *known, struct known_cache *cache);

/*
 * Forgets caches whose death the full ring has not told; to be called when the ring was empty after
 * @now_ns (CLOCK_MONOTONIC).
 */
void known__forget_untold(struct known *known, __u64 now_ns);

#endif
