// SPDX-License-Identifier: GPL-2.0-or-later
/* Meets caches when they are first told of, and lets go of the dead. */
#include "known.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs.h"

#define UNTOLD_NS 2000000000ULL /* after a death, until its record is taken to be lost */

struct known {
	struct tracer *tracer;
	const struct select *select;
	struct aliases aliases;
	struct known_cache *caches;
};

static void judge(struct known *known, struct known_cache *cache)
{
	const char *shown;

	cache->wanted = select__wants(known->select, &known->aliases, cache->name, &shown);
	cache->alias[0] = '\0';
	if (strcmp(shown, cache->name))
		snprintf(cache->alias, sizeof(cache->alias), "%s", shown);
	tracer__choose(known->tracer, cache->slot, cache->wanted ? CHOICE_WANTED : CHOICE_IGNORED);
}

static struct known_cache *meet(struct known *known, const struct record *head)
{
	const struct cache_info *info =
		(const struct cache_info *)tracer__cache(known->tracer, head->slot);
	struct known_cache *cache;

	if (info->generation != head->generation)
		return NULL;
	cache = calloc(1, sizeof(*cache));
	if (!cache)
		return NULL;
	cache->generation = head->generation;
	cache->slot = head->slot;
	cache->address = info->cache;
	cache->size = info->size;
	memcpy(cache->name, info->name, sizeof(cache->name));
	cache->name[sizeof(cache->name) - 1] = '\0';
	HASH_ADD(hh, known->caches, generation, sizeof(cache->generation), cache);
	judge(known, cache);
	return cache;
}

static struct known_cache *find(const struct known *known, __u64 generation)
{
	struct known_cache *cache;

	HASH_FIND(hh, known->caches, &generation, sizeof(generation), cache);
	return cache;
}

struct known_cache *known__find(struct known *known, const struct record *head)
{
	struct known_cache *cache;

	if (!head->generation || head->slot >= tracer__slots(known->tracer))
		return NULL;
	cache = find(known, head->generation);
	return cache ? cache : meet(known, head);
}

static void meet_all(struct known *known)
{
	for (__u32 slot = 1; slot < tracer__slots(known->tracer); slot++) {
		const struct cache_info *info =
			(const struct cache_info *)tracer__cache(known->tracer, slot);
		struct record head = { .slot = slot, .generation = info->generation };

		if (info->cache && info->generation && !info->died_ns)
			known__find(known, &head);
	}
}

int known__open(struct tracer *tracer, const struct select *select, struct known **out)
{
	struct known *known = calloc(1, sizeof(*known));

	if (!known)
		return -ENOMEM;
	known->tracer = tracer;
	known->select = select;
	sysfs__read_aliases(&known->aliases);
	tracer__add_reader(tracer, READER_EVENTS);
	meet_all(known);
	*out = known;
	return 0;
}

void known__close(struct known *known)
{
	struct known_cache *cache, *next;

	if (!known)
		return;
	HASH_ITER(hh, known->caches, cache, next) {
		HASH_DEL(known->caches, cache);
		free(cache);
	}
	aliases__reset(&known->aliases);
	free(known);
}

/* The link under /sys/kernel/slab is made only after the event, so the new name counts by itself. */
void known__learn_alias(struct known *known, struct known_cache *cache, const char *alias)
{
	const char *shown;

	sysfs__read_aliases(&known->aliases);
	judge(known, cache);
	if (cache->wanted || !select__wants(known->select, &known->aliases, alias, &shown))
		return;
	cache->wanted = true;
	tracer__choose(known->tracer, cache->slot, CHOICE_WANTED);
}

void known__forget(struct known *known, struct known_cache *cache)
{
	tracer__let_go(known->tracer, cache->slot, READER_EVENTS);
	HASH_DEL(known->caches, cache);
	free(cache);
}

/* Long after a death nothing of that cache is left in the ring. */
void known__forget_untold(struct known *known, __u64 now_ns)
{
	struct tracer *tracer = known->tracer;
	__u64 losses[LOSS__COUNT];

	tracer__read_losses(tracer, losses);
	for (__u32 slot = 1; losses[LOSS_RING_FULL] && slot < tracer__slots(tracer); slot++) {
		volatile struct cache_info *info = tracer__cache(tracer, slot);
		struct known_cache *cache;

		if (!info->died_ns || info->died_ns + UNTOLD_NS > now_ns ||
		    tracer__has_let_go(tracer, slot, READER_EVENTS))
			continue;
		cache = find(known, info->generation);
		if (cache)
			known__forget(known, cache);
		else
			tracer__let_go(tracer, slot, READER_EVENTS);
	}
}
