// SPDX-License-Identifier: GPL-2.0-or-later
/* Records to events. Caches are known by generation; their names outlive them here. */
#include "events.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "callers.h"
#include "clock.h"
#include "sysfs.h"

#define UNKNOWN	  256
#define UNTOLD_NS 2000000000ULL /* after a death, until its record is taken to be lost */

/* A cache as the events refer to it. */
struct known_cache {
	__u64 generation;
	__u64 address;
	__u32 slot;
	__u32 size;
	bool wanted;
	char name[SLUBTRACE_NAME];
	char alias[SLUBTRACE_NAME]; /* the user's name, if merged into another; else empty */
	UT_hash_handle hh;
};

struct events {
	struct tracer *tracer;
	const struct select *select;
	struct aliases aliases;
	struct ring_buffer *ring;
	event_fn deliver;
	void *target;
	int result;		/* of the delivery that ended the drain */
	__u64 unknown[UNKNOWN]; /* addresses without a symbol, by their low bits */
	struct known_cache *known;
	struct text stack;
	struct text caller;
	struct text gfp;
	struct text migrate_type;
	__u64 losses[LOSS__COUNT]; /* reported so far */
	__u64 missed[METRIC__COUNT];
	__u64 page_bytes; /* of a struct page */
};

static void put(struct maybe *maybe, __u64 value)
{
	maybe->known = true;
	maybe->value = value;
}

static void judge(struct events *events, struct known_cache *cache)
{
	const char *shown;

	cache->wanted = select__wants(events->select, &events->aliases, cache->name, &shown);
	cache->alias[0] = '\0';
	if (strcmp(shown, cache->name))
		snprintf(cache->alias, sizeof(cache->alias), "%s", shown);
	tracer__choose(events->tracer, cache->slot, cache->wanted ? CHOICE_WANTED : CHOICE_IGNORED);
}

static struct known_cache *meet(struct events *events, const struct record *head)
{
	const struct cache_info *info =
		(const struct cache_info *)tracer__cache(events->tracer, head->slot);
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
	HASH_ADD(hh, events->known, generation, sizeof(cache->generation), cache);
	judge(events, cache);
	return cache;
}

/* NULL for a record without a cache. */
static struct known_cache *cache_of(struct events *events, const struct record *head)
{
	struct known_cache *cache;

	if (!head->generation || head->slot >= tracer__slots(events->tracer))
		return NULL;
	HASH_FIND(hh, events->known, &head->generation, sizeof(head->generation), cache);
	return cache ? cache : meet(events, head);
}

/*
 * Judges the caches that were seen while the hooks were attached, so that those nobody asked for do
 * not fill the ring.
 */
static void meet_all(struct events *events)
{
	for (__u32 slot = 1; slot < tracer__slots(events->tracer); slot++) {
		const struct cache_info *info =
			(const struct cache_info *)tracer__cache(events->tracer, slot);
		struct record head = { .slot = slot, .generation = info->generation };

		if (info->cache && info->generation && !info->died_ns)
			cache_of(events, &head);
	}
}

static void forget(struct events *events, struct known_cache *cache)
{
	tracer__let_go(events->tracer, cache->slot, READER_EVENTS);
	HASH_DEL(events->known, cache);
	free(cache);
}

/*
 * A full ring may have lost the word of a death. Long after it nothing of that cache is left in the
 * ring, which was emptied meanwhile.
 */
static void forget_untold(struct events *events, __u64 now_ns)
{
	struct tracer *tracer = events->tracer;
	__u64 losses[LOSS__COUNT];

	tracer__read_losses(tracer, losses);
	for (__u32 slot = 1; losses[LOSS_RING_FULL] && slot < tracer__slots(tracer); slot++) {
		volatile struct cache_info *info = tracer__cache(tracer, slot);
		struct known_cache *cache;
		__u64 generation = info->generation;

		if (!info->died_ns || info->died_ns + UNTOLD_NS > now_ns ||
		    tracer__has_let_go(tracer, slot, READER_EVENTS))
			continue;
		HASH_FIND(hh, events->known, &generation, sizeof(generation), cache);
		if (cache)
			forget(events, cache);
		else
			tracer__let_go(tracer, slot, READER_EVENTS);
	}
}

static void put_pfn(const struct events *events, struct event *event, __u64 page)
{
	const struct tracer *tracer = events->tracer;
	__u64 frame;

	if (page && !memory__frame(tracer__memory(tracer), tracer__vmemmap(tracer), page,
				   events->page_bytes, &frame))
		put(&event->pfn, frame);
}

/* The frames of the tracer itself come first; they are no part of what happened. */
static size_t first_real_frame(const struct events *events, const __u64 *frames, size_t n)
{
	struct symbol symbol;
	size_t i;

	for (i = 0; i < n; i++)
		if (symbols__find(tracer__symbols(events->tracer), frames[i], &symbol) &&
		    !caller__is_tracing(symbol.name))
			break;
	return i;
}

/*
 * Number of frames at @i, after the function @last, that are the BPF trampoline's. It has no symbol,
 * and the function that it belongs to stands on the stack once more above it ("f+0x379;
 * 0xffffffffc051c056; f+0x5"), unless the trampoline was jumped to.
 */
static size_t trampoline_frames(const struct events *events, const __u64 *frames, size_t n,
				size_t i, const char *last)
{
	const struct symbols *symbols = tracer__symbols(events->tracer);
	struct symbol here, next;

	if (!last || i + 1 >= n ||
	    (symbols__find(symbols, frames[i], &here) && !caller__is_tracing(here.name)))
		return 0;
	if (!symbols__find(symbols, frames[i + 1], &next))
		return 0;
	return strcmp(next.name, last) ? 1 : 2;
}

/* A module may have come since the drain began. What has no symbol at all is asked for once. */
static void look_for_module(struct events *events, __u64 address)
{
	struct symbols *symbols = tracer__symbols(events->tracer);
	__u64 *unknown = &events->unknown[address / 4 % UNKNOWN];
	struct symbol symbol;

	if (*unknown == address || symbols__find(symbols, address, &symbol))
		return;
	if (symbols__refresh(symbols))
		memset(events->unknown, 0, sizeof(events->unknown));
	*unknown = symbols__find(symbols, address, &symbol) ? 0 : address;
}

static void add_stack(struct events *events, struct event *event, const struct slab_record *record)
{
	size_t n = record->stack_bytes > 0 ? record->stack_bytes / sizeof(__u64) : 0, skip;
	const struct symbols *symbols = tracer__symbols(events->tracer);
	const char *separator = "", *last = NULL;

	text__clear(&events->stack);
	text__clear(&events->caller);
	for (size_t i = 0; i < n; i++)
		look_for_module(events, record->stack[i]);
	for (size_t i = first_real_frame(events, record->stack, n); i < n; i++) {
		struct symbol symbol = {};

		skip = trampoline_frames(events, record->stack, n, i, last);
		i += skip;
		if (i >= n)
			break;
		text__add_string(&events->stack, separator);
		symbols__add(symbols, record->stack[i], &events->stack);
		separator = ";";
		last = symbols__find(symbols, record->stack[i], &symbol) ? symbol.name : NULL;
		if (!events->caller.n && !(last && caller__is_allocator(last)))
			symbols__add(symbols, record->stack[i], &events->caller);
	}
	event->stack = events->stack.n ? events->stack.bytes : NULL;
	event->caller = events->caller.n ? events->caller.bytes : NULL;
}

static void add_gfp(struct events *events, struct event *event, __u32 gfp)
{
	text__clear(&events->gfp);
	facts__add_gfp(tracer__facts(events->tracer), gfp, &events->gfp);
	event->gfp_flags = events->gfp.bytes;
}

static void fill_head(struct event *event, const struct record *head,
		      const struct known_cache *cache, enum event_kind kind)
{
	event->kind = kind;
	event->ts_ns = head->ts_ns;
	event->comm = head->comm;
	put(&event->cpu, head->cpu);
	put(&event->pid, head->pid);
	put(&event->cgroup_id, head->cgroup);
	if (!cache)
		return;
	event->cache = cache->name;
	event->alias = cache->alias[0] ? cache->alias : NULL;
	put(&event->cache_address, cache->address);
	put(&event->generation, cache->generation);
}

static void fill_slab(struct events *events, struct event *event, const struct slab_record *record,
		      bool is_new)
{
	put_pfn(events, event, record->page);
	put(&event->order_wanted, record->wanted);
	put(&event->order_got, record->got);
	put(&event->pages, 1ULL << record->got);
	if (record->objects)
		put(&event->objects, record->objects);
	if (record->node >= 0)
		put(&event->node, record->node);
	if (is_new)
		add_gfp(events, event, record->gfp);
	add_stack(events, event, record);
}

static void fill_page(struct events *events, struct event *event, const struct slab_record *record,
		      bool is_alloc)
{
	put_pfn(events, event, record->page);
	put(&event->order_wanted, record->wanted);
	if (record->page) {
		put(&event->order_got, record->got);
		put(&event->pages, 1ULL << record->got);
	}
	if (record->node >= 0)
		put(&event->node, record->node);
	if (is_alloc) {
		add_gfp(events, event, record->gfp);
		text__clear(&events->migrate_type);
		facts__add_migrate_type(tracer__facts(events->tracer), record->migratetype,
					&events->migrate_type);
		event->migrate_type = events->migrate_type.bytes;
	}
	add_stack(events, event, record);
}

static void fill_object(struct events *events, struct event *event,
			const struct object_record *record, const struct known_cache *cache)
{
	put(&event->object_address, record->address);
	put(&event->bulk, record->bulk);
	if (record->requested)
		put(&event->requested_bytes, record->requested);
	if (cache)
		put(&event->size_bytes, cache->size);
	if (event->kind == EVENT_ALLOC)
		add_gfp(events, event, record->gfp);
	text__clear(&events->caller);
	if (record->call_site) {
		look_for_module(events, record->call_site);
		symbols__add(tracer__symbols(events->tracer), record->call_site, &events->caller);
		event->caller = events->caller.bytes;
	}
}

static enum event_kind kind_of(enum record_kind kind)
{
	static const enum event_kind kinds[] = {
		[RECORD_NEW_SLAB] = EVENT_NEW_SLAB,
		[RECORD_FREED_SLAB] = EVENT_FREED_SLAB,
		[RECORD_ALLOC] = EVENT_ALLOC,
		[RECORD_FREE] = EVENT_FREE,
		[RECORD_PAGE_ALLOC] = EVENT_PAGE_ALLOC,
		[RECORD_PAGE_FREE] = EVENT_PAGE_FREE,
		[RECORD_CACHE_BIRTH] = EVENT_CACHE_BIRTH,
		[RECORD_CACHE_DEATH] = EVENT_CACHE_DEATH,
		[RECORD_CACHE_ALIAS] = EVENT_CACHE_ALIAS,
	};

	return kinds[kind];
}

/* A new alias may make a cache one that the user asked for. */
static void learn_alias(struct events *events, struct known_cache *cache)
{
	sysfs__read_aliases(&events->aliases);
	judge(events, cache);
}

/*
 * The link under /sys/kernel/slab is made only after the event, so the new name counts by itself.
 */
static void fill_alias(struct events *events, struct event *event,
		       const struct cache_record *record, struct known_cache *cache)
{
	const char *shown;

	event->alias = record->alias;
	if (!cache)
		return;
	learn_alias(events, cache);
	if (!cache->wanted &&
	    select__wants(events->select, &events->aliases, record->alias, &shown)) {
		cache->wanted = true;
		tracer__choose(events->tracer, cache->slot, CHOICE_WANTED);
	}
}

static void fill(struct events *events, struct event *event, const struct record *head,
		 struct known_cache *cache)
{
	fill_head(event, head, cache, kind_of(head->kind));
	switch (head->kind) {
	case RECORD_NEW_SLAB:
	case RECORD_FREED_SLAB:
		fill_slab(events, event, (const struct slab_record *)head,
			  head->kind == RECORD_NEW_SLAB);
		break;
	case RECORD_PAGE_ALLOC:
	case RECORD_PAGE_FREE:
		fill_page(events, event, (const struct slab_record *)head,
			  head->kind == RECORD_PAGE_ALLOC);
		break;
	case RECORD_ALLOC:
	case RECORD_FREE:
		fill_object(events, event, (const struct object_record *)head, cache);
		break;
	case RECORD_CACHE_ALIAS:
		fill_alias(events, event, (const struct cache_record *)head, cache);
		break;
	}
}

static int take_record(void *context, void *data, size_t bytes)
{
	struct events *events = context;
	const struct record *head = data;
	struct known_cache *cache = cache_of(events, head);
	struct event event = {};

	(void)bytes;
	if (head->kind == RECORD_CACHE_SEEN)
		return 0;
	fill(events, &event, head, cache);
	if (cache ? cache->wanted : !events->select->n)
		events->result = events->deliver(events->target, &event);
	if (head->kind == RECORD_CACHE_DEATH && cache)
		forget(events, cache);
	return events->result;
}

int events__open(struct tracer *tracer, const struct select *select, event_fn deliver, void *target,
		 struct events **out)
{
	struct events *events = calloc(1, sizeof(*events));
	int size = facts__struct_size(tracer__facts(tracer), "page");

	if (!events)
		return -ENOMEM;
	events->tracer = tracer;
	events->select = select;
	events->deliver = deliver;
	events->target = target;
	events->page_bytes = size > 0 ? size : 0;
	sysfs__read_aliases(&events->aliases);
	events->ring = ring_buffer__new(tracer__ring_fd(tracer), take_record, events, NULL);
	if (!events->ring) {
		int err = -errno;

		events__close(events);
		return err;
	}
	tracer__add_reader(tracer, READER_EVENTS);
	meet_all(events);
	tracer__record(tracer);
	*out = events;
	return 0;
}

void events__close(struct events *events)
{
	struct known_cache *cache, *next;

	if (!events)
		return;
	HASH_ITER(hh, events->known, cache, next) {
		HASH_DEL(events->known, cache);
		free(cache);
	}
	ring_buffer__free(events->ring);
	aliases__reset(&events->aliases);
	text__reset(&events->stack);
	text__reset(&events->caller);
	text__reset(&events->gfp);
	text__reset(&events->migrate_type);
	free(events);
}

int events__fd(const struct events *events)
{
	return ring_buffer__epoll_fd(events->ring);
}

int events__drain(struct events *events)
{
	__u64 start = clock__ns(CLOCK_MONOTONIC);

	if (symbols__refresh(tracer__symbols(events->tracer)))
		memset(events->unknown, 0, sizeof(events->unknown));
	ring_buffer__consume(events->ring);
	if (!events->result)
		forget_untold(events, start);
	return events->result;
}

static int report(struct events *events, __u64 lost, const char *why)
{
	struct event event = { .kind = EVENT_LOST,
			       .lost_reason = why,
			       .ts_ns = clock__ns(CLOCK_MONOTONIC) };

	put(&event.lost_events, lost);
	return events->deliver(events->target, &event);
}

int events__report_losses(struct events *events)
{
	__u64 losses[LOSS__COUNT], run_ns, missed[METRIC__COUNT];
	int err = 0;

	tracer__read_losses(events->tracer, losses);
	for (int i = 0; i < LOSS__COUNT && !err; i++) {
		if (losses[i] == events->losses[i])
			continue;
		err = report(events, losses[i] - events->losses[i], loss__name(i));
		events->losses[i] = losses[i];
	}
	tracer__read_cost(events->tracer, &run_ns, missed);
	for (int i = 0; i < METRIC__COUNT && !err; i++) {
		char why[64];

		if (missed[i] == events->missed[i])
			continue;
		snprintf(why, sizeof(why), "recursion in %s", metric__name(i));
		err = report(events, missed[i] - events->missed[i], why);
		events->missed[i] = missed[i];
	}
	return err;
}

__u64 events__lost(const struct events *events)
{
	__u64 sum = 0;

	for (int i = 0; i < LOSS__COUNT; i++)
		sum += events->losses[i];
	for (int i = 0; i < METRIC__COUNT; i++)
		sum += events->missed[i];
	return sum;
}
