// SPDX-License-Identifier: GPL-2.0-or-later
/* Joins the steps of an allocation with its event: by task and address, in the order of the ring. */
#include "journey.h"

#include <stdio.h>
#include <string.h>

#include "sample.h"

static struct journey_step *add(struct journey *journey, const struct event *event)
{
	struct journey_step *step = &journey->steps[journey->n_steps++ % JOURNEY_STEPS];

	memset(step, 0, sizeof(*step));
	step->kind = event->kind;
	step->ts_ns = event->ts_ns;
	step->cpu = event->cpu.value;
	step->pid = event->pid.value;
	step->object = event->object_address.value;
	step->objects = event->objects.value;
	step->slab.page_address = event->page_address.value;
	return step;
}

static void copy(char *to, size_t room, const char *from)
{
	snprintf(to, room, "%s", from ? from : "");
}

static void add_slab(struct journey *journey, const struct event *event)
{
	struct journey_slab *slab = &add(journey, event)->slab;

	slab->pfn = event->pfn;
	slab->wanted = event->order_wanted;
	slab->got = event->order_got;
	slab->objects = event->objects;
	slab->node = event->node;
	copy(slab->gfp, sizeof(slab->gfp), event->gfp_flags);
	copy(slab->migrate_type, sizeof(slab->migrate_type), event->migrate_type);
}

/* The step @back before the next, 1 being the last; NULL: it is not remembered. */
static const struct journey_step *before(const struct journey *journey, size_t back)
{
	return back <= journey->n_steps && back <= JOURNEY_STEPS
		       ? &journey->steps[(journey->n_steps - back) % JOURNEY_STEPS]
		       : NULL;
}

static void add_zone(struct journey *journey, const struct event *event)
{
	journey->zone[journey->n_zone++ % JOURNEY_ZONE] = (struct zone_step){
		.kind = event->kind,
		.per_cpu = event->bulk.value,
		.ts_ns = event->ts_ns,
		.pid = event->pid.value,
		.page_address = event->page_address.value,
	};
}

/* The last step of the zone with the block of @page by the same task, among the first *n. */
static const struct zone_step *find_zone(const struct journey *journey,
					 const struct journey_step *page, size_t *n)
{
	while (*n && *n + JOURNEY_ZONE > journey->n_zone) {
		const struct zone_step *zone = &journey->zone[--*n % JOURNEY_ZONE];

		if (zone->page_address == page->slab.page_address && zone->pid == page->pid &&
		    zone->ts_ns <= page->ts_ns)
			return zone;
	}
	return NULL;
}

/* Where the block came from that @page, a step of the page allocator, tells of. */
static void find_source(const struct journey *journey, const struct journey_step *page,
			struct journey_slab *slab)
{
	const struct coverage *coverage = &journey->coverage;
	size_t n = journey->n_zone;
	const struct zone_step *zone = find_zone(journey, page, &n), *earlier;

	if (!zone) {
		if (coverage->seen[METRIC_ZONE_LOCKED] && coverage->seen[METRIC_FALLBACKS] &&
		    journey->n_zone <= JOURNEY_ZONE)
			slab->source = BLOCK_FROM_LIST;
		return;
	}
	slab->zone_ns = page->ts_ns - zone->ts_ns;
	/* It is taken from the other type first, and then from the zone as any other. */
	earlier = zone->kind == EVENT_FALLBACK ? zone : find_zone(journey, page, &n);
	if (earlier && earlier->kind == EVENT_FALLBACK)
		slab->source = BLOCK_FROM_OTHER;
	else
		slab->source = zone->per_cpu ? BLOCK_FROM_REFILL : BLOCK_FROM_ZONE;
}

/* What the page allocator told of the slab's block. */
static void find_block(const struct journey *journey, struct journey_slab *slab)
{
	const struct journey_step *step;

	for (size_t i = 1; (step = before(journey, i)); i++) {
		if (step->kind != EVENT_PAGE_ALLOC || step->slab.page_address != slab->page_address)
			continue;
		memcpy(slab->migrate_type, step->slab.migrate_type, sizeof(slab->migrate_type));
		find_source(journey, step, slab);
		return;
	}
}

/*
 * What the task did for this call of it: everything since its event before, on the way back. An
 * interrupt on the same CPU is of the same task, too: a step is believed only if it names the object, a
 * slab is told as one made by the task since.
 */
static void look_back(const struct journey *journey, struct journey_call *call)
{
	const struct journey_step *step;

	for (size_t i = 1; (step = before(journey, i)); i++) {
		bool its_own = step->pid == call->pid;

		if (step->kind == EVENT_ALLOC && (its_own || step->object == call->object))
			return;
		if (step->kind == EVENT_FREE && step->object == call->object)
			return;
		if (!its_own)
			continue;
		if (step->kind == EVENT_SLOW_PATH && step->object == call->object) {
			call->served = SERVED_SLOW;
		} else if (step->kind == EVENT_REFILL && step->object == call->object) {
			call->served = SERVED_REFILL;
			call->refilled = step->objects;
		} else if (step->kind == EVENT_NEW_SLAB && call->n_slabs++ < JOURNEY_SLABS) {
			call->slabs[call->n_slabs - 1] = step->slab;
		}
	}
}

static bool tells_path(const struct journey *journey)
{
	const struct coverage *coverage = &journey->coverage;

	return coverage->layer != LAYER_BOTH && coverage->seen[METRIC_SLOW] &&
	       coverage->seen[METRIC_REFILLS];
}

static void judge(const struct journey *journey, struct journey_call *call)
{
	look_back(journey, call);
	for (size_t i = 0; i < call->n_slabs && i < JOURNEY_SLABS; i++)
		find_block(journey, &call->slabs[i]);
	/* Of a cache with both layers, the slow path fills sheaves as well. */
	if (journey->coverage.layer == LAYER_BOTH)
		call->served = SERVED_UNTOLD;
	if (call->served != SERVED_UNTOLD)
		return;
	if (tells_path(journey)) {
		call->served = SERVED_FAST;
		call->n_slabs =
			0; /* made by an interrupt, or to fill a sheaf of the caller's own */
	} else if (call->n_slabs) {
		call->served = SERVED_NEW_SLAB;
	}
}

static void set_text(struct text *text, const char *from)
{
	text__clear(text);
	text__add_string(text, from ? from : "");
}

static void take_alloc(struct journey *journey, const struct event *event)
{
	struct journey_call *call = &journey->last;
	struct text caller = call->caller, stack = call->stack, gfp = call->gfp;

	memset(call, 0, sizeof(*call));
	call->caller = caller;
	call->stack = stack;
	call->gfp = gfp;
	set_text(&call->caller, event->caller);
	set_text(&call->stack, event->stack);
	set_text(&call->gfp, event->gfp_flags);
	call->ts_ns = event->ts_ns;
	call->cpu = event->cpu.value;
	call->pid = event->pid.value;
	copy(call->comm, sizeof(call->comm), event->comm);
	call->generation = event->generation.value;
	call->cache_address = event->cache_address.value;
	call->object = event->object_address.value;
	call->requested = event->requested_bytes;
	call->size = event->size_bytes.value;
	if (event->bulk.value) {
		journey->bulk++;
		call->served = SERVED_BULK;
	} else {
		journey->allocs++;
		judge(journey, call);
	}
	add(journey, event);
}

/* What was lost of frees and of other caches' lives changes nothing here. */
static bool matters(const char *reason)
{
	static const enum metric harmless[] = {
		METRIC_FREES,	     METRIC_KFREES,	   METRIC_BULK_FREES,  METRIC_NOLOCK_FREES,
		METRIC_RCU_FREES,    METRIC_FREED_SLABS,   METRIC_PAGES_FREED, METRIC_CACHE_BIRTHS,
		METRIC_CACHE_DEATHS, METRIC_CACHE_ALIASES,
	};
	char name[MISSED_NAME];

	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++) {
		missed__name(harmless[i], name);
		if (!strcmp(reason, name))
			return false;
	}
	return strcmp(reason, loss__name(LOSS_CACHE_UNTOLD)) != 0;
}

void journey__take(struct journey *journey, const struct event *event)
{
	switch ((int)event->kind) {
	case EVENT_ALLOC:
		take_alloc(journey, event);
		break;
	case EVENT_FREE:
		add(journey, event);
		break;
	case EVENT_SLOW_PATH:
		journey->slow++;
		add(journey, event);
		break;
	case EVENT_REFILL:
		journey->refills++;
		add(journey, event);
		break;
	case EVENT_NEW_SLAB:
		journey->new_slabs++;
		add_slab(journey, event);
		break;
	case EVENT_PAGE_ALLOC:
		add_slab(journey, event);
		break;
	case EVENT_ZONE_LOCKED:
	case EVENT_FALLBACK:
		add_zone(journey, event);
		break;
	case EVENT_LOST:
		journey->lost |= event->lost_reason && matters(event->lost_reason);
		break;
	}
}

void journey__finish(struct journey *journey)
{
	struct journey_call *call = &journey->last;

	if (!journey->lost)
		return;
	if (call->served == SERVED_FAST)
		call->served = SERVED_UNTOLD;
	for (size_t i = 0; i < call->n_slabs && i < JOURNEY_SLABS; i++)
		if (call->slabs[i].source == BLOCK_FROM_LIST)
			call->slabs[i].source = BLOCK_UNTOLD;
}

__u64 journey__offset(const struct journey_call *call, __u64 order, __u64 page_bytes)
{
	/* Blocks of the page allocator begin at multiples of their size. */
	return call->object & ((page_bytes << order) - 1);
}

void journey__reset(struct journey *journey)
{
	text__reset(&journey->last.caller);
	text__reset(&journey->last.stack);
	text__reset(&journey->last.gfp);
	memset(journey, 0, sizeof(*journey));
}
