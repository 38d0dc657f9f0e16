/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Items that are known by a number from 1 on, and a hash table of such numbers. Pure. */
#ifndef SLUBTRACE_MODEL_POOL_H
#define SLUBTRACE_MODEL_POOL_H

#include <linux/types.h>
#include <stddef.h>

/*
 * An array that grows and whose gaps are used again. Its items move when one is added. The first
 * four bytes of a gap are the pool's, the rest is zero: that is by what its user tells a gap.
 */
struct pool {
	char *items;
	size_t size;
	__u32 n; /* numbers given out so far, gaps included; 0 is none */
	__u32 room;
	__u32 gap; /* the newest one; 0: none */
};

void pool__open(struct pool *pool, size_t size);
void pool__close(struct pool *pool);
/* Drops all items and keeps the memory. */
void pool__clear(struct pool *pool);

/* A zeroed item. Returns its number, 0 without memory. */
__u32 pool__add(struct pool *pool);
void pool__drop(struct pool *pool, __u32 number);

static inline void *pool__at(const struct pool *pool, __u32 number)
{
	return pool->items + number * pool->size;
}

/*
 * Numbers by hash, in open addressing with a step of one; what is taken out leaves no trace, since
 * those after it move up.
 */
struct slots {
	struct slot {
		__u32 hash;
		__u32 number; /* 0: none */
	} * at;
	__u32 mask;
	__u32 n;
};

/* Both return 0 or -ENOMEM. */
int slots__open(struct slots *slots);
int slots__reserve(struct slots *slots); /* for one more */
void slots__close(struct slots *slots);
/* Drops all numbers and keeps the memory. */
void slots__clear(struct slots *slots);

/* There must be room for it. */
void slots__add(struct slots *slots, __u32 hash, __u32 number);
/* It must be there. */
void slots__drop(struct slots *slots, __u32 hash, __u32 number);

/* @hash is to be looked for soon. */
static inline void slots__expect(const struct slots *slots, __u32 hash)
{
	__builtin_prefetch(&slots->at[hash & slots->mask]);
}

/* The next number of @hash at *@place or after; 0: there is none. Begins with *@place = @hash. */
static inline __u32 slots__seek(const struct slots *slots, __u32 hash, __u32 *place)
{
	for (;; ++*place) {
		const struct slot *slot = &slots->at[*place & slots->mask];

		if (!slot->number || slot->hash == hash)
			return slot->number;
	}
}

/* Every bit of the result depends on every bit of @x. */
static inline __u64 hash__number(__u64 x)
{
	x = (x ^ x >> 33) * 0xff51afd7ed558ccdull;
	x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53ull;
	return x ^ x >> 33;
}

#endif
