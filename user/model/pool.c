// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory of numbered items and of their hash tables. */
#include "pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LEAST 64 /* slots; a power of two */

void pool__open(struct pool *pool, size_t size)
{
	memset(pool, 0, sizeof(*pool));
	pool->size = size;
}

void pool__close(struct pool *pool)
{
	free(pool->items);
	pool__open(pool, pool->size);
}

void pool__clear(struct pool *pool)
{
	pool->n = 0;
	pool->gap = 0;
}

__u32 pool__add(struct pool *pool)
{
	__u32 number = pool->gap;

	if (number) {
		memcpy(&pool->gap, pool__at(pool, number), sizeof(pool->gap));
	} else {
		/* Number 0 takes a place too, so there is room for one less. */
		if (pool->n + 1 >= pool->room) {
			__u32 room = pool->room ? pool->room * 2 : 16;
			char *items = realloc(pool->items, room * pool->size);

			if (!items)
				return 0;
			pool->items = items;
			pool->room = room;
		}
		number = ++pool->n;
	}
	memset(pool__at(pool, number), 0, pool->size);
	return number;
}

void pool__drop(struct pool *pool, __u32 number)
{
	memset(pool__at(pool, number), 0, pool->size);
	memcpy(pool__at(pool, number), &pool->gap, sizeof(pool->gap));
	pool->gap = number;
}

int slots__open(struct slots *slots)
{
	slots->at = calloc(LEAST, sizeof(*slots->at));
	if (!slots->at)
		return -ENOMEM;
	slots->mask = LEAST - 1;
	slots->n = 0;
	return 0;
}

void slots__close(struct slots *slots)
{
	free(slots->at);
	memset(slots, 0, sizeof(*slots));
}

void slots__clear(struct slots *slots)
{
	memset(slots->at, 0, (slots->mask + 1) * sizeof(*slots->at));
	slots->n = 0;
}

/* At most three of four are taken, so that a search ends soon. */
int slots__reserve(struct slots *slots)
{
	struct slots old = *slots;
	size_t n = slots->mask + 1ull;

	if (slots->n + 1 <= n / 4 * 3)
		return 0;
	slots->at = calloc(n * 2, sizeof(*slots->at));
	if (!slots->at) {
		*slots = old;
		return -ENOMEM;
	}
	slots->mask = n * 2 - 1;
	slots->n = 0;
	for (size_t i = 0; i < n; i++)
		if (old.at[i].number)
			slots__add(slots, old.at[i].hash, old.at[i].number);
	free(old.at);
	return 0;
}

void slots__add(struct slots *slots, __u32 hash, __u32 number)
{
	__u32 place = hash & slots->mask;

	while (slots->at[place].number)
		place = (place + 1) & slots->mask;
	slots->at[place] = (struct slot){ hash, number };
	slots->n++;
}

void slots__drop(struct slots *slots, __u32 hash, __u32 number)
{
	__u32 mask = slots->mask, hole = hash & mask, next;

	while (slots->at[hole].number != number)
		hole = (hole + 1) & mask;
	/* Whoever could have stood in the hole moves up into it. */
	for (next = (hole + 1) & mask; slots->at[next].number; next = (next + 1) & mask) {
		if (((next - slots->at[next].hash) & mask) < ((next - hole) & mask))
			continue;
		slots->at[hole] = slots->at[next];
		hole = next;
	}
	slots->at[hole].number = 0;
	slots->n--;
}
