// SPDX-License-Identifier: GPL-2.0-or-later
/* Puts each cache to the first one that it would be merged into. */
#include "mergeable.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "merging.h"

#define NONE ((size_t)-1)

/* What each cache would be merged into: indices of caches. */
struct grouping {
	const struct cache_traits *caches;
	size_t n;
	const struct slab_rules *rules; /* as if merging were allowed */
	size_t *into;			/* NONE: nothing */
	bool *joined;			/* others would be merged into it */
	bool *alone;			/* it passes the test of a cache alone */
};

/* Created now, it would be merged into the first that there was: the last of the kernel's order. */
static size_t find_into(const struct grouping *grouping, size_t made)
{
	for (size_t i = grouping->n; grouping->alone[made] && i-- > 0;)
		if (i != made && grouping->alone[i] &&
		    merging__difference(&grouping->caches[made], &grouping->caches[i],
					grouping->rules) == MERGE_LINE__COUNT)
			return i;
	return NONE;
}

static void group(struct grouping *grouping)
{
	for (size_t i = 0; i < grouping->n; i++)
		grouping->alone[i] =
			merging__obstacle(&grouping->caches[i], grouping->rules) == MERGE_ALONE;
	for (size_t i = 0; i < grouping->n; i++)
		grouping->into[i] = find_into(grouping, i);
}

/* Where it all ends up: two that would be merged into each other are with the older one. */
static size_t root_of(const struct grouping *grouping, size_t i)
{
	size_t steps = 0;

	while (grouping->into[i] != NONE && steps++ < grouping->n) {
		size_t next = grouping->into[i];

		if (grouping->into[next] == i)
			return next > i ? next : i;
		i = next;
	}
	return i;
}

static bool is_kmallocs(const struct cache_traits *cache)
{
	return !strncmp(cache->name, "kmalloc-", 8) || !strncmp(cache->name, "dma-kmalloc-", 12);
}

static enum apart apart_of(const struct grouping *grouping, size_t i, size_t root, bool forbidden)
{
	if (i == root)
		return APART_NOT;
	if (forbidden)
		return APART_NO_MERGE;
	if (is_kmallocs(&grouping->caches[i]))
		return APART_BOOT;
	return grouping->into[i] < i ? APART_EARLIER : APART_PAST;
}

static int by_group(const void *a, const void *b)
{
	const struct mergeable *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? 1 : -1;
	if ((x->apart == APART_NOT) != (y->apart == APART_NOT))
		return x->apart == APART_NOT ? -1 : 1;
	return x->cache < y->cache ? 1 : -1;
}

/* All that are in a group of two or more, by group, which is the index of its root as yet. */
static size_t collect(const struct grouping *grouping, bool forbidden, struct mergeable *out)
{
	size_t n = 0;

	for (size_t i = 0; i < grouping->n; i++)
		if (root_of(grouping, i) != i)
			grouping->joined[root_of(grouping, i)] = true;
	for (size_t i = 0; i < grouping->n; i++) {
		size_t root = root_of(grouping, i);

		if (root == i && !grouping->joined[i])
			continue;
		out[n++] = (struct mergeable){ &grouping->caches[i], root,
					       apart_of(grouping, i, root, forbidden) };
	}
	if (n)
		qsort(out, n, sizeof(*out), by_group);
	return n;
}

static void number(struct mergeable *rows, size_t n)
{
	size_t groups = 0, before = NONE;

	for (size_t i = 0; i < n; i++) {
		size_t root = rows[i].group;

		groups += i && root != before;
		before = root;
		rows[i].group = groups;
	}
}

long mergeable__find(const struct cache_traits *caches, size_t n, const struct slab_rules *rules,
		     struct mergeable **out)
{
	struct slab_rules allowed = *rules;
	struct grouping grouping = { .caches = caches, .n = n };
	struct mergeable *rows = calloc(n + 1, sizeof(*rows));
	bool forbidden = slab_rules__value(rules, RULE_NO_MERGE, 0);
	long found = -ENOMEM;

	grouping.rules = &allowed;
	allowed.rules[RULE_NO_MERGE].value = 0;
	grouping.into = calloc(n + 1, sizeof(*grouping.into));
	grouping.alone = calloc(n + 1, sizeof(*grouping.alone));
	grouping.joined = calloc(n + 1, sizeof(*grouping.joined));
	if (rows && grouping.into && grouping.alone && grouping.joined) {
		group(&grouping);
		found = collect(&grouping, forbidden, rows);
		number(rows, found);
		*out = rows;
	} else {
		free(rows);
	}
	free(grouping.into);
	free(grouping.alone);
	free(grouping.joined);
	return found;
}

const char *apart__reason(enum apart apart)
{
	static const char *const reasons[] = {
		[APART_NOT] = "the others would be merged into it",
		[APART_NO_MERGE] = "slab_nomerge, a boot parameter, forbids it",
		[APART_BOOT] = "kmalloc's caches are made at boot, without the test",
		[APART_EARLIER] = "it was there first, and only a new cache is merged",
		[APART_PAST] = "something was different when it was created, which is not kept",
	};

	return reasons[apart];
}
