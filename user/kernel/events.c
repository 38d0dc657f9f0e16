// SPDX-License-Identifier: GPL-2.0-or-later
/* Records to events. */
#include "events.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cgroups.h"
#include "clock.h"
#include "known.h"
#include "sieve.h"
#include "stacks.h"

#define BULK_STACKS  64 /* processors whose last bulk call is remembered */
#define STACK_UNTOLD "stack not known"
#define FLAG_WORDS   64 /* a power of two */

/* The words for a set of flags. */
struct flag_words {
	__u32 flags;
	struct text text; /* empty: none kept here so far */
};

/*
 * Records of one drain. Whoever writes them may be faster than we are, so that there would be no end
 * to it, and signals and keys would wait.
 */
#define TURN 4096

struct events {
	struct tracer *tracer;
	const struct select *select;
	struct known *known;
	struct stacks *stacks;
	__u64 module_loads; /* when the stacks were last refreshed */
	bool begun;	    /* they were */
	struct cgroups *cgroups;
	struct ring_buffer *ring;
	event_fn deliver;
	void *target;
	int result;	/* of the delivery that ended the drain */
	int taken;	/* records in this drain */
	__u64 start_ns; /* of the drain */
	struct flag_words gfp[FLAG_WORDS];
	struct text migrate_type;
	struct object_stack_record *bulk_stacks; /* NULL: none so far */
	struct sieve sieve;
	__u64 losses[LOSS__COUNT]; /* reported so far */
	__u64 untold;
	__u64 missed[METRIC__COUNT];
};

static void put(struct maybe *maybe, __u64 value)
{
	maybe->known = true;
	maybe->value = value;
}

static void put_page(const struct events *events, struct event *event, __u64 page)
{
	const struct tracer *tracer = events->tracer;
	__u64 frame;

	if (!page)
		return;
	put(&event->page_address, page);
	if (!memory__frame(tracer__memory(tracer), tracer__vmemmap(tracer), page,
			   tracer__struct_page_bytes(tracer), &frame))
		put(&event->pfn, frame);
}

static void put_size(const struct events *events, struct event *event, __u32 order)
{
	put(&event->order_got, order);
	put(&event->pages, 1ULL << order);
	put(&event->memory_bytes, 1ULL << order << tracer__memory(events->tracer)->page_shift);
}

static void add_stack(struct events *events, struct event *event, const __u64 *frames, __s32 bytes)
{
	const struct stack *stack;

	if (bytes <= 0)
		return;
	stack = stacks__find(events->stacks, frames, bytes / sizeof(*frames));
	if (!stack || !stack->text)
		return;
	event->stack = stack->text;
	event->caller = stack->caller;
	put(&event->stack_id, stack->id);
}

static void add_gfp(struct events *events, struct event *event, __u32 gfp)
{
	struct flag_words *words = &events->gfp[(gfp * 2654435761U >> 16) % FLAG_WORDS];

	if (!words->text.n || words->flags != gfp) {
		text__clear(&words->text);
		facts__add_gfp(tracer__facts(events->tracer), gfp, &words->text);
		words->flags = gfp;
	}
	event->gfp_flags = words->text.bytes;
}

static void fill_head(struct events *events, struct event *event, const struct record *head,
		      const struct known_cache *cache, enum event_kind kind)
{
	event->kind = kind;
	event->ts_ns = head->ts_ns;
	event->comm = head->comm;
	put(&event->cpu, head->cpu);
	put(&event->pid, head->pid);
	put(&event->cgroup_id, head->cgroup);
	event->cgroup_path = cgroups__path(events->cgroups, head->cgroup, events->start_ns);
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
	put_page(events, event, record->page);
	put(&event->order_wanted, record->wanted);
	put_size(events, event, record->got);
	if (record->objects)
		put(&event->objects, record->objects);
	if (record->node >= 0)
		put(&event->node, record->node);
	if (is_new)
		add_gfp(events, event, record->gfp);
	add_stack(events, event, record->stack, record->stack_bytes);
}

static void fill_page(struct events *events, struct event *event, const struct slab_record *record,
		      bool is_alloc)
{
	put_page(events, event, record->page);
	put(&event->order_wanted, record->wanted);
	if (record->page)
		put_size(events, event, record->got);
	if (record->node >= 0)
		put(&event->node, record->node);
	if (is_alloc) {
		add_gfp(events, event, record->gfp);
		text__clear(&events->migrate_type);
		facts__add_migrate_type(tracer__facts(events->tracer), record->migratetype,
					&events->migrate_type);
		event->migrate_type = events->migrate_type.bytes;
	}
	add_stack(events, event, record->stack, record->stack_bytes);
}

/* Kept until another call takes its place: what it allocated comes right behind it. */
static void take_bulk_stack(struct events *events, const struct object_stack_record *record)
{
	size_t place = record->object.head.cpu % BULK_STACKS;

	if (!events->bulk_stacks)
		events->bulk_stacks = calloc(BULK_STACKS, sizeof(*events->bulk_stacks));
	if (events->bulk_stacks)
		events->bulk_stacks[place] = *record;
}

static void add_object_stack(struct events *events, struct event *event,
			     const struct object_record *record)
{
	const struct object_stack_record *stack = NULL;

	if (record->head.kind == RECORD_ALLOC_STACK)
		stack = (const struct object_stack_record *)record;
	else if (record->bulk && record->call_site && events->bulk_stacks)
		stack = &events->bulk_stacks[record->head.cpu % BULK_STACKS];
	if (!stack || (record->bulk && (stack->object.head.ts_ns != record->call_site ||
					stack->object.head.cpu != record->head.cpu)))
		return;
	add_stack(events, event, stack->stack, stack->stack_bytes);
}

static void fill_object(struct events *events, struct event *event,
			const struct object_record *record, const struct known_cache *cache)
{
	put(&event->object_address, record->address);
	put(&event->bulk, record->bulk);
	if (record->requested)
		put(&event->requested_bytes, record->requested);
	if (cache) {
		put(&event->size_bytes, cache->size);
		put(&event->memory_bytes, cache->size);
	}
	if (event->kind == EVENT_ALLOC)
		add_gfp(events, event, record->gfp);
	add_object_stack(events, event, record);
	if (record->call_site && !record->bulk && !event->caller) {
		const struct stack *site = stacks__site(events->stacks, record->call_site);

		event->caller = site ? site->caller : NULL;
	}
}

static void fill_step(struct event *event, const struct object_record *record)
{
	put(&event->bulk, record->bulk);
	if (record->head.kind == RECORD_ZONE_LOCKED || record->head.kind == RECORD_FALLBACK) {
		put(&event->page_address, record->address);
		put(&event->order_got, record->requested);
		return;
	}
	put(&event->object_address, record->address);
	if (record->head.kind == RECORD_REFILL)
		put(&event->objects, record->requested);
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
		[RECORD_ALLOC_STACK] = EVENT_ALLOC,
		[RECORD_SLOW_PATH] = EVENT_SLOW_PATH,
		[RECORD_REFILL] = EVENT_REFILL,
		[RECORD_ZONE_LOCKED] = EVENT_ZONE_LOCKED,
		[RECORD_FALLBACK] = EVENT_FALLBACK,
	};

	return kinds[kind];
}

static void fill(struct events *events, struct event *event, const struct record *head,
		 struct known_cache *cache)
{
	fill_head(events, event, head, cache, kind_of(head->kind));
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
	case RECORD_ALLOC_STACK:
		fill_object(events, event, (const struct object_record *)head, cache);
		break;
	case RECORD_SLOW_PATH:
	case RECORD_REFILL:
	case RECORD_ZONE_LOCKED:
	case RECORD_FALLBACK:
		fill_step(event, (const struct object_record *)head);
		break;
	case RECORD_CACHE_ALIAS:
		event->alias = ((const struct cache_record *)head)->alias;
		if (cache)
			known__learn_alias(events->known, cache, event->alias);
		break;
	}
}

static bool is_step(const struct record *head)
{
	return head->kind >= RECORD_SLOW_PATH;
}

static int take_record(void *context, void *data, size_t bytes)
{
	struct events *events = context;
	const struct record *head = data;
	struct known_cache *cache = known__find(events->known, head);
	struct event event = {};
	int err = 0;

	(void)bytes;
	if (++events->taken >= TURN)
		events->result = -EAGAIN;
	if (head->kind == RECORD_CACHE_SEEN)
		return events->result;
	if (head->kind == RECORD_BULK_STACK) {
		take_bulk_stack(events, data);
		return events->result;
	}
	fill(events, &event, head, cache);
	if (is_step(head) ? !cache || cache->wanted
			  : (cache ? cache->wanted : !events->select->n) &&
				    sieve__passes(&events->sieve, &event))
		err = events->deliver(events->target, &event);
	if (err)
		events->result = err;
	if (head->kind == RECORD_CACHE_DEATH && cache)
		known__forget(events->known, cache);
	return events->result;
}

static int open_parts(struct events *events)
{
	int err = known__open(events->tracer, events->select, &events->known);

	if (!err)
		err = stacks__open(tracer__symbols(events->tracer), &events->stacks);
	if (!err)
		err = cgroups__open(&events->cgroups);
	if (err)
		return err;
	events->ring = ring_buffer__new(tracer__ring_fd(events->tracer), take_record, events, NULL);
	return events->ring ? 0 : -errno;
}

int events__open(struct tracer *tracer, const struct select *select, event_fn deliver, void *target,
		 struct events **out)
{
	struct events *events = calloc(1, sizeof(*events));
	int err;

	if (!events)
		return -ENOMEM;
	events->tracer = tracer;
	events->select = select;
	events->deliver = deliver;
	events->target = target;
	sieve__init(&events->sieve, tracer);
	err = open_parts(events);
	if (err) {
		events__close(events);
		return err;
	}
	tracer__record(tracer);
	*out = events;
	return 0;
}

void events__close(struct events *events)
{
	if (!events)
		return;
	ring_buffer__free(events->ring);
	cgroups__close(events->cgroups);
	stacks__close(events->stacks);
	known__close(events->known);
	for (int i = 0; i < FLAG_WORDS; i++)
		text__reset(&events->gfp[i].text);
	text__reset(&events->migrate_type);
	free(events->bulk_stacks);
	free(events);
}

int events__fd(const struct events *events)
{
	return ring_buffer__epoll_fd(events->ring);
}

/* Looking at what is loaded takes a look at each module: only when one came. */
static void refresh_stacks(struct events *events)
{
	__u64 loads = tracer__module_loads(events->tracer);

	if (events->begun && loads == events->module_loads)
		return;
	events->begun = true;
	events->module_loads = loads;
	stacks__refresh(events->stacks);
}

int events__drain(struct events *events)
{
	events->result = 0;
	events->taken = 0;
	events->start_ns = clock__ns(CLOCK_MONOTONIC);
	refresh_stacks(events);
	ring_buffer__consume(events->ring);
	tracer__await(events->tracer);
	if (!events->result)
		known__forget_untold(events->known, events->start_ns);
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
	__u64 losses[LOSS__COUNT], missed[METRIC__COUNT];
	int err = 0;

	tracer__read_losses(events->tracer, losses);
	for (int i = 0; i < LOSS__COUNT && !err; i++) {
		if (losses[i] == events->losses[i])
			continue;
		err = report(events, losses[i] - events->losses[i], loss__name(i));
		events->losses[i] = losses[i];
	}
	tracer__read_missed(events->tracer, missed);
	for (int i = 0; i < METRIC__COUNT && !err; i++) {
		char why[MISSED_NAME];

		if (missed[i] == events->missed[i])
			continue;
		missed__name(i, why);
		err = report(events, missed[i] - events->missed[i], why);
		events->missed[i] = missed[i];
	}
	if (!err && events->untold != events->sieve.untold) {
		err = report(events, events->sieve.untold - events->untold, STACK_UNTOLD);
		events->untold = events->sieve.untold;
	}
	return err ? err : sieve__tell(&events->sieve, events->deliver, events->target);
}

void events__each_loss(const struct events *events, loss_fn fn, void *target)
{
	if (events->untold)
		fn(target, STACK_UNTOLD, events->untold);
	for (int i = 0; i < LOSS__COUNT; i++)
		if (events->losses[i])
			fn(target, loss__name(i), events->losses[i]);
	for (int i = 0; i < METRIC__COUNT; i++) {
		char why[MISSED_NAME];

		if (!events->missed[i])
			continue;
		missed__name(i, why);
		fn(target, why, events->missed[i]);
	}
}

__u64 events__not_sampled(const struct events *events)
{
	return sieve__not_sampled(&events->sieve);
}
