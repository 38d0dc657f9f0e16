// SPDX-License-Identifier: GPL-2.0-or-later
/* An opened cache: what it is, what it did, who made its slabs and objects, and when. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page_parts.h"

#define NOW(key)   page__column(page, key, page->scene->now, row, false).text
#define RATE(key)  page__column(page, key, page->scene->now, row, true).text
#define SINCE(key) page__column(page, key, page->scene->since, since, false).text

static const char *const titles[GROWTH_BY__COUNT] = {
	[BY_STACK] = "BY CALL STACK, innermost first",
	[BY_PROCESS] = "BY PROCESS",
	[BY_CGROUP] = "BY CGROUP",
	[BY_NODE] = "BY NUMA NODE",
	[BY_CPU] = "BY CPU",
	[BY_GFP] = "BY GFP FLAGS",
};

static void add_identity(const struct page *page, const struct snapshot_row *row)
{
	const struct cache_sample *cache = row->cache;
	struct text name = {}, flags = {};

	row__add_name(row, &name);
	document__add(page->out, STYLE_STRONG, "Cache %s%s", name.bytes,
		      cache->dead ? " (destroyed)" : "");
	if (row->merged)
		document__add(page->out, STYLE_PLAIN, "  merged %s", row->merged);
	document__add(
		page->out, STYLE_PLAIN,
		"  object %u bytes (takes %u); slab order %u: %u objects (least order %u: %u)",
		cache->object_size, cache->size, cache->order, cache->objects, cache->min_order,
		cache->min_objects);
	page->scene->source->add_flags(page->scene->source, cache->flags, &flags);
	document__add(page->out, STYLE_PLAIN, "  flags %s", flags.n ? flags.bytes : "none");
	text__reset(&name);
	text__reset(&flags);
}

static void add_counts(const struct page *page, const struct snapshot_row *row)
{
	const struct snapshot_row *since = row->since ? row->since : row;
	struct word fast = page__column(page, "fast-share", page->scene->now, row, false);

	if (strpbrk(fast.text, "0123456789"))
		strcat(fast.text, "%");
	document__add(page->out, STYLE_PLAIN,
		      "  holds %s slabs, %s%s, of %s objects; slabinfo takes %s for active",
		      NOW("slabs"), NOW("total"), page->exact ? " KiB" : "", NOW("in-slabs"),
		      NOW("active"));
	document__add(page->out, STYLE_PLAIN,
		      "  a second: %s allocs + %s bulk, %s frees + %s bulk, %s slow, fast %s",
		      RATE("allocs"), RATE("bulk"), RATE("frees"), RATE("bulk-frees"), RATE("slow"),
		      fast.text);
	document__add(
		page->out, STYLE_PLAIN,
		"  slabs a second: %s made, %s given back; since the start %s and %s, %s pages",
		RATE("new"), RATE("freed"), SINCE("new"), SINCE("freed"), NOW("net"));
	document__add(page->out, STYLE_PLAIN, "  order of new slabs: wanted %s, got %s",
		      SINCE("wanted"), SINCE("got"));
}

/* The exact count of the cache against what the events account for. */
static void add_attribution(const struct page *page, const struct snapshot_row *row)
{
	const struct snapshot_row *since = row->since ? row->since : row;
	__u64 made = slabs__sum(since->slabs[SLAB_GOT], false);
	struct growth_totals totals;

	growth__totals(page->scene->slabs, row->cache->generation, &totals);
	if (!page->scene->now->coverage.seen[METRIC_NEW_SLABS]) {
		document__add(page->out, STYLE_LOSS,
			      "  who makes its slabs is n/a here (? says why)");
		return;
	}
	if (totals.made > made)
		document__add(page->out, STYLE_PLAIN,
			      "  %llu new slabs are told apart below, the last ones after the "
			      "numbers above",
			      totals.made);
	else
		document__add(page->out, totals.made == made ? STYLE_PLAIN : STYLE_LOSS,
			      "  %llu of %llu new slabs are told apart below%s", totals.made, made,
			      totals.made < made ? "; of the others no event came" : "");
	if (totals.freed_before)
		document__add(page->out, STYLE_PLAIN,
			      "  %llu slabs were given back that are not among them: made before",
			      totals.freed_before);
	if (totals.untracked)
		document__add(page->out, STYLE_LOSS,
			      "  %llu new slabs were too many to be followed: held is at least",
			      totals.untracked);
	if (totals.refound)
		document__add(page->out, STYLE_LOSS,
			      "  %llu were made anew where one was held: its end had been missed",
			      totals.refound);
}

static void add_event(const struct page *page, const struct growth_event *event)
{
	struct text who = {};
	char node[16] = "node ?";

	if (event->node >= 0)
		snprintf(node, sizeof(node), "node %d", event->node);
	text__add_escaped(&who, event->comm, strnlen(event->comm, sizeof(event->comm)), false);
	document__add(page->out, STYLE_PLAIN, "  %7s ago %s order %u%s  CPU %u %s  pid %u %s  %s",
		      page__ago(page, event->ts_ns).text, event->made ? "new  " : "freed",
		      event->order_got,
		      event->order_got < event->order_wanted ? " (fell back)" : "", event->cpu,
		      node, event->pid, who.bytes ? who.bytes : "",
		      event->caller ? event->caller : "");
	text__reset(&who);
}

static void add_last_events(const struct page *page, __u64 generation)
{
	struct growth_event last[GROWTH_LAST];
	size_t n = growth__last(page->scene->slabs, generation, last);

	if (!n)
		return;
	document__add(page->out, STYLE_PLAIN, "%s", "");
	document__add(page->out, STYLE_STRONG, "  Last slab events");
	for (size_t i = 0; i < n; i++)
		add_event(page, &last[i]);
}

static void add_objects(const struct page *page, __u64 generation)
{
	const struct ledger ledger = { page->scene->objects, true };
	struct growth_totals totals;
	struct text unseen = {};

	growth__totals(ledger.growth, generation, &totals);
	coverage__add_unseen_frees(&page->scene->now->coverage, &unseen);
	document__add(page->out, STYLE_PLAIN, "%s", "");
	document__add(
		page->out, STYLE_STRONG,
		"OBJECTS since the start: %llu made, %llu live; each costs an event (see above)",
		totals.made, totals.held);
	if (unseen.n)
		document__add(page->out, STYLE_LOSS, "  Live is too high: not seen are %s",
			      unseen.bytes);
	if (totals.untracked)
		document__add(page->out, STYLE_LOSS, "  %llu were too many to be followed",
			      totals.untracked);
	if (totals.refound)
		document__add(page->out, STYLE_LOSS,
			      "  %llu were made anew where one was live: its end had been missed",
			      totals.refound);
	for (enum growth_by by = 0; by < GROWTH_BY__COUNT; by++)
		if (by != BY_NODE)
			page__add_split(page, &ledger, by, generation, titles[by]);
	page__add_ages(page, &ledger, generation);
	text__reset(&unseen);
}

void page__of_cache(struct document *out, const struct scene *scene, __u64 generation, bool exact)
{
	const struct page page = { out, scene, exact };
	const struct ledger slabs = { scene->slabs, false };
	const struct snapshot_row *row = scene__row(scene, generation);

	if (!row) {
		document__add(out, STYLE_PLAIN, "This cache is no longer known.");
		return;
	}
	add_identity(&page, row);
	add_counts(&page, row);
	add_attribution(&page, row);
	for (enum growth_by by = 0; by < GROWTH_BY__COUNT; by++)
		page__add_split(&page, &slabs, by, generation, titles[by]);
	page__add_ages(&page, &slabs, generation);
	add_last_events(&page, generation);
	if (scene->objects)
		add_objects(&page, generation);
}
