/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan: for each metric the ways to observe it, in order, and what became of each on this
 * kernel.
 */
#ifndef SLUBTRACE_KERNEL_PLAN_H
#define SLUBTRACE_KERNEL_PLAN_H

#include "hooks.h"
#include "text.h"

/* Which tiers besides tracepoints, which are always allowed. */
enum tiers_allowed {
	TIERS_ALL,
	TIERS_TRACEPOINT,
	TIERS_KPROBE,
	TIERS_FENTRY,
};

/* What the tallies are wanted for. */
enum counting {
	COUNTING_ALL,
	COUNTING_SLABS,	 /* slabs and the slow path: nothing may stand on the fast path */
	COUNTING_EVENTS, /* nothing: events alone are wanted, but no objects */
};

enum hook_state {
	HOOK_USABLE, /* not needed so far */
	HOOK_USED,
	HOOK_ABSENT,   /* the kernel has no such thing */
	HOOK_REFUSED,  /* the kernel does not let us */
	HOOK_EXCLUDED, /* by --hooks */
	HOOK_UNASKED,  /* nobody wants to see the metric */
	HOOK_NEEDLESS, /* the kernel has nothing of the kind to be seen: the metric is complete */
};

struct plan_row {
	const struct hook *hook;
	enum hook_state state;
	const char *function; /* the target chosen, for functions */
	char reason[128];     /* for a state that is neither usable nor used */
};

struct plan {
	struct plan_row *rows;
	size_t n_rows;
	bool reads;		  /* the kernel lets BPF read its memory */
	struct coverage coverage; /* of the rows that are used */
};

/* What of it all is wanted. */
struct plan_wishes {
	enum tiers_allowed tiers;
	enum counting counting;
	bool pages; /* what the page allocator does is to be seen, too */
};

/* Fills in the table and probes what can be probed without loading it. Returns 0 or -ENOMEM. */
int plan__make(struct plan *plan, const struct facts *facts, const struct memory_map *memory,
	       const struct plan_wishes *wishes);

/* Marks as used the first usable row of each metric. */
void plan__choose(struct plan *plan);

/* The row in use for @metric; NULL: n/a. */
const struct plan_row *plan__used(const struct plan *plan, enum metric metric);

/* Some tracepoint programs serve two metrics: whether an earlier row in use has that of @row. */
bool plan__is_repeated(const struct plan *plan, size_t row);

/*
 * Whether the program of the row in use, a tracepoint's that runs at every object or page, serves
 * nothing but to count these: it may be detached for a while, and nothing else suffers.
 */
bool plan__may_pause(const struct plan *plan, size_t row);

/* Whether @metric is not counted right while all those are detached. */
bool plan__pauses(const struct plan *plan, enum metric metric);

/* The first metric that @program is used for. False, *out untouched: none. */
bool plan__metric(const struct plan *plan, const char *program, enum metric *out);

/* Takes every row of @program out of the plan, because of @err. False: it has none. */
bool plan__refuse(struct plan *plan, const char *program, int err);

/* Takes all of a tier out of the plan, because of @err. */
void plan__refuse_tier(struct plan *plan, enum tier tier, int err);

const char *tier__name(enum tier tier);

/* The function or event that the row is about. */
const char *plan_row__target(const struct plan_row *row);

const char *hook_state__name(enum hook_state state);

/* Adds one line a metric that is n/a, with the reasons of its ways. */
void plan__add_missing(const struct plan *plan, struct text *out);

void plan__reset(struct plan *plan);

#endif
