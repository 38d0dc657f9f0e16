/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the ledger of growth is made of; for the files of growth.h alone. Pure. */
#ifndef SLUBTRACE_MODEL_LEDGER_H
#define SLUBTRACE_MODEL_LEDGER_H

#include "growth.h"
#include "intern.h"
#include "pool.h"

#define TICK_NS 10000000ull /* ages are kept in these */

/* What one key of one dimension did in one cache. */
struct row {
	__u32 cache; /* means nothing in a gap; so do the first members below */
	__u32 key;   /* 0: a gap */
	__u64 made;
	__u64 made_bytes;
	__u64 held_bytes;
	__u64 first_ns;
	__u64 last_ns;
	__u32 held;
	__u8 by;
	bool others; /* what is no longer told apart */
};

/* A slab or object that is held. */
struct held {
	__u32 tick;		     /* since the ledger began, when it was made */
	__u32 row[GROWTH_BY__COUNT]; /* 0: a gap */
	__u32 bytes;
	__u64 place;
};

/* One of the last events. */
struct last {
	__u64 ts_ns;
	__u32 caller; /* key; 0: none */
	__u32 pid;
	__u32 cpu;
	__s32 node;
	__u8 order_wanted;
	__u8 order_got;
	bool made;
	char comm[SLUBTRACE_COMM];
};

struct cache {
	__u32 n_last;
	__u32 newest;	  /* in last */
	__u64 generation; /* 0: a gap, or the grave */
	bool dead;
	struct growth_totals totals;
	struct last last[GROWTH_LAST];
};

/* The keys of a stack that was seen lately. */
struct stack_keys {
	__u64 id;
	__u32 caller; /* key; 0: it has none */
	__u32 stack;  /* key; 0: nothing was made there yet */
};

struct growth {
	enum growth_what what;
	__u32 most;
	__u32 page_bytes;
	bool begun;
	__u64 began_ns;
	__u64 nameless;
	__u32 dead; /* caches, since they were buried last */
	struct interned interned;
	struct pool stacks; /* by id; nothing but a short cut, and may be emptied at any time */
	struct slots stack_slots;
	struct pool caches;
	struct slots cache_slots;
	struct pool rows;
	struct slots row_slots;
	struct pool held;
	struct slots held_slots;
	__u32 n_rows[GROWTH_BY__COUNT]; /* without those of others */
	__u32 idle[GROWTH_BY__COUNT];	/* of these, that hold nothing */
};

/* The cache in which end those that are gone and no longer told apart; of generation 0. */
#define GRAVE 1

static inline struct cache *cache_at(const struct growth *growth, __u32 number)
{
	return pool__at(&growth->caches, number);
}

static inline struct row *row_at(const struct growth *growth, __u32 number)
{
	return pool__at(&growth->rows, number);
}

static inline struct held *held_at(const struct growth *growth, __u32 number)
{
	return pool__at(&growth->held, number);
}

/* The cache of a generation, 0: not known. */
__u32 ledger__find_cache(const struct growth *growth, __u64 generation);

/* Likewise, made if it is not known; 0 without memory. */
__u32 ledger__cache(struct growth *growth, __u64 generation);

/* Asks for the memory that a search for this will look at. */
void ledger__expect_row(const struct growth *growth, __u32 cache, __u32 key);
void ledger__expect_held(const struct growth *growth, __u64 place);

/*
 * The row of @key, which the caller holds, in @cache; or that of others, if there are too many; 0
 * without memory.
 */
__u32 ledger__row(struct growth *growth, __u32 cache, enum growth_by by, __u32 key);

/* Forgets which stacks were seen lately. */
void ledger__forget_stacks(struct growth *growth);

/* What is held at @place, 0: nothing. */
__u32 ledger__find_held(const struct growth *growth, __u64 place);

/* A new one at @place, which is nobody's until it is counted; 0 without memory. */
__u32 ledger__hold(struct growth *growth, __u64 place);

/*
 * Counts one made in the rows @row of @cache, and @held, if it is followed (else 0), as held by
 * them.
 */
void ledger__count(struct growth *growth, __u32 cache, const __u32 row[GROWTH_BY__COUNT],
		   __u64 ts_ns, __u32 bytes, __u32 held);

/* Takes it out and subtracts it from its rows and its cache, which is returned. */
__u32 ledger__let_go(struct growth *growth, __u32 held);

#endif
