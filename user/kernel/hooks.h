/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of hooks: for each metric the ways to observe it, in order, and what stands against each. */
#ifndef SLUBTRACE_KERNEL_HOOKS_H
#define SLUBTRACE_KERNEL_HOOKS_H

#include "facts.h"
#include "memory.h"
#include "metric.h"

enum tier {
	TIER_TRACEPOINT,
	TIER_KPROBE,
	TIER_FENTRY,
};

/* A way to observe a metric: a row of the table. */
struct hook {
	enum metric metric;
	enum tier tier;
	const char *program;
	const char *return_program; /* its kretprobe or fexit, at the same function; NULL: none */
	const char
		*targets[3]; /* tracepoints: each that exists; functions: the first that exists */
	/* What stands against it beyond a missing target; NULL: nothing. */
	const char *(*obstacle)(const struct facts *facts, const struct memory_map *memory);
};

extern const struct hook hooks[];
extern const size_t n_hooks;

/*
 * A shorter program than the hook's own, for when there is nothing to be done but to count; NULL:
 * none. There is another for the wide table of caches, with HOOK_WIDE behind its name.
 */
#define HOOK_WIDE "_wide"
const char *hook__counting(const struct hook *hook);

/*
 * Likewise one that can look at one cache alone, which delivers events too or but counts. It needs no
 * other for the wide table.
 */
const char *hook__sole(const struct hook *hook, bool events);

/* Whether the hook's program runs at every object that is allocated or freed. */
bool hook__is_on_fast_path(const struct hook *hook);

/* Whether @program is one of the hook's. */
bool hook__has_program(const struct hook *hook, const char *program);

/* Why there is nothing to be seen of @metric on this kernel; NULL: there may be. */
const char *metric__needless(enum metric metric, const struct facts *facts);

/* What stands between slabs and those who allocate, in the caches of this kernel. */
enum layer kernel__layer(const struct facts *facts);

/* Whether an object's address leads to its cache here, and by which of the two ways. */
bool object_lookup__by_kfunc(const struct facts *facts);
bool object_lookup__by_walk(const struct facts *facts, const struct memory_map *memory);

/*
 * Whether mm_page_alloc_zone_locked says what the page is for, and kmem_cache_alloc names the
 * cache.
 */
bool zone_locked__tells_refill(const struct facts *facts);
bool alloc_event__names_cache(const struct facts *facts);

#endif
