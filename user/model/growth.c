// SPDX-License-Identifier: GPL-2.0-or-later
/* Takes events into the ledger: who they are of, and what they mean for what was there. */
#include "growth.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.h"

#define MOST_HELD   (1u << 30) /* that numbers of 32 bits reach safely */
#define MOST_STACKS 8192

int growth__open(enum growth_what what, size_t most, __u32 page_bytes, struct growth **out)
{
	struct growth *growth = calloc(1, sizeof(*growth));

	if (!growth)
		return -ENOMEM;
	growth->what = what;
	growth->most = most < MOST_HELD ? most : MOST_HELD;
	growth->page_bytes = page_bytes;
	pool__open(&growth->stacks, sizeof(struct stack_keys));
	pool__open(&growth->caches, sizeof(struct cache));
	pool__open(&growth->rows, sizeof(struct row));
	pool__open(&growth->held, sizeof(struct held));
	if (interned__open(&growth->interned) || slots__open(&growth->stack_slots) ||
	    slots__open(&growth->cache_slots) || slots__open(&growth->row_slots) ||
	    slots__open(&growth->held_slots) || pool__add(&growth->caches) != GRAVE) {
		growth__close(growth);
		return -ENOMEM;
	}
	*out = growth;
	return 0;
}

void growth__close(struct growth *growth)
{
	if (!growth)
		return;
	interned__close(&growth->interned);
	pool__close(&growth->stacks);
	slots__close(&growth->stack_slots);
	pool__close(&growth->caches);
	slots__close(&growth->cache_slots);
	pool__close(&growth->rows);
	slots__close(&growth->row_slots);
	pool__close(&growth->held);
	slots__close(&growth->held_slots);
	free(growth);
}

void growth__clear(struct growth *growth)
{
	interned__clear(&growth->interned);
	pool__clear(&growth->stacks);
	slots__clear(&growth->stack_slots);
	pool__clear(&growth->caches);
	slots__clear(&growth->cache_slots);
	pool__clear(&growth->rows);
	slots__clear(&growth->row_slots);
	pool__clear(&growth->held);
	slots__clear(&growth->held_slots);
	memset(growth->n_rows, 0, sizeof(growth->n_rows));
	memset(growth->idle, 0, sizeof(growth->idle));
	growth->nameless = 0;
	growth->dead = 0;
	growth->begun = false;
	pool__add(&growth->caches); /* the grave, for which there is room */
}

static __u64 told(struct maybe maybe)
{
	return maybe.known ? maybe.value : GROWTH_UNKNOWN;
}

/* 0: not told. */
static __u64 generation_of(const struct event *event)
{
	return event->generation.known ? event->generation.value : 0;
}

/* By what slabs or objects are told apart. False: not told. */
static bool place_of(const struct growth *growth, const struct event *event, __u64 *place)
{
	const struct maybe *told = &event->object_address;

	if (growth->what == GROWTH_SLABS)
		told = event->page_address.known ? &event->page_address : &event->pfn;
	*place = told->value;
	return told->known;
}

/* No slab and no object has 4 GiB or more. */
static __u32 bytes_of(const struct growth *growth, const struct event *event)
{
	__u64 bytes = 0;

	if (event->memory_bytes.known)
		bytes = event->memory_bytes.value;
	else if (growth->what == GROWTH_OBJECTS)
		bytes = event->size_bytes.known ? event->size_bytes.value : 0;
	else if (event->pages.known)
		bytes = event->pages.value * growth->page_bytes;
	return bytes < ~0u ? bytes : ~0u;
}

/* The part of the stack from the caller on; all of it, if he is not in it. */
static const char *from_caller(const char *stack, const char *caller)
{
	size_t n = caller ? strlen(caller) : 0;
	const char *frame = stack;

	while (n && frame) {
		if (!strncmp(frame, caller, n) && (!frame[n] || frame[n] == ';'))
			return frame;
		frame = strchr(frame, ';');
		frame = frame ? frame + 1 : NULL;
	}
	return stack;
}

/* A text that is its own key; where there is none, the key is that of what was not told. */
static __u32 key_of_text(struct growth *growth, __u8 kind, const char *text)
{
	struct key_name name = { .kind = kind, .number = GROWTH_UNKNOWN, .label = text };

	if (text) {
		name.bytes = strlen(text);
		name.number = hash__text(text, name.bytes);
	}
	return interned__get(&growth->interned, &name);
}

static __u32 key_of_number(struct growth *growth, enum growth_by by, struct maybe number,
			   const char *label)
{
	struct key_name name = { .kind = by, .number = told(number), .label = label };

	if (label)
		name.bytes = by == BY_PROCESS ? strnlen(label, SLUBTRACE_COMM - 1) : strlen(label);
	return interned__get(&growth->interned, &name);
}

static __u32 stack_of_text(struct growth *growth, const struct event *event)
{
	return key_of_text(growth, BY_STACK,
			   event->stack ? from_caller(event->stack, event->caller) : event->caller);
}

/* 0 also if there is no caller. */
static __u32 caller_of_text(struct growth *growth, const struct event *event)
{
	return event->caller ? key_of_text(growth, KEY_CALLER, event->caller) : 0;
}

static __u32 find_stack(const struct growth *growth, __u64 id)
{
	__u32 hash = hash__number(id), place, number;

	for (place = hash; (number = slots__seek(&growth->stack_slots, hash, &place)); place++)
		if (((struct stack_keys *)pool__at(&growth->stacks, number))->id == id)
			break;
	return number;
}

/* The keys of the event's stack_id; NULL without memory. */
static struct stack_keys *stack_of_id(struct growth *growth, const struct event *event)
{
	__u32 number = find_stack(growth, event->stack_id.value);
	struct stack_keys *keys;

	if (number)
		return pool__at(&growth->stacks, number);
	if (growth->stack_slots.n == MOST_STACKS)
		ledger__forget_stacks(growth);
	if (slots__reserve(&growth->stack_slots))
		return NULL;
	number = pool__add(&growth->stacks);
	if (!number)
		return NULL;
	keys = pool__at(&growth->stacks, number);
	keys->id = event->stack_id.value;
	keys->caller = caller_of_text(growth, event);
	slots__add(&growth->stack_slots, hash__number(keys->id), number);
	return keys;
}

/* Both return a key that is held once more; 0 without memory, or if there is no caller. */
static __u32 caller_key(struct growth *growth, const struct event *event)
{
	const struct stack_keys *keys;

	if (!event->stack_id.known)
		return caller_of_text(growth, event);
	keys = stack_of_id(growth, event);
	if (!keys || !keys->caller)
		return 0;
	interned__hold(&growth->interned, keys->caller);
	return keys->caller;
}

static __u32 stack_key(struct growth *growth, const struct event *event)
{
	struct stack_keys *keys;

	if (!event->stack_id.known)
		return stack_of_text(growth, event);
	keys = stack_of_id(growth, event);
	if (!keys)
		return 0;
	if (!keys->stack)
		keys->stack = stack_of_text(growth, event);
	if (keys->stack)
		interned__hold(&growth->interned, keys->stack);
	return keys->stack;
}

static __u32 key_of(struct growth *growth, const struct event *event, enum growth_by by)
{
	switch (by) {
	case BY_STACK:
		return stack_key(growth, event);
	case BY_PROCESS:
		return key_of_number(growth, by, event->pid, event->comm);
	case BY_CGROUP:
		return key_of_number(growth, by, event->cgroup_id, event->cgroup_path);
	case BY_NODE:
		return key_of_number(growth, by, event->node, NULL);
	case BY_CPU:
		return key_of_number(growth, by, event->cpu, NULL);
	default:
		return key_of_text(growth, by, event->gfp_flags);
	}
}

/*
 * Finds or makes the rows of an event. All keys come first, so that the memory of the rows is on
 * its way meanwhile. Returns 0 or -ENOMEM; rows in which nothing was made are not shown.
 */
static int rows_of(struct growth *growth, const struct event *event, __u32 cache,
		   __u32 row[GROWTH_BY__COUNT])
{
	__u32 key[GROWTH_BY__COUNT];
	int err = 0;

	for (int by = 0; by < GROWTH_BY__COUNT; by++) {
		key[by] = key_of(growth, event, by);
		ledger__expect_row(growth, cache, key[by]);
	}
	for (int by = 0; by < GROWTH_BY__COUNT; by++) {
		row[by] = key[by] && !err ? ledger__row(growth, cache, by, key[by]) : 0;
		err = row[by] ? err : -ENOMEM;
		interned__release(&growth->interned, key[by]);
	}
	return err;
}

/* Keeps an event as one of the last of its cache. */
static void remember(struct growth *growth, __u32 number, const struct event *event, bool made)
{
	struct cache *cache = cache_at(growth, number);
	struct last *last;

	cache->newest = (cache->newest + 1) % GROWTH_LAST;
	last = &cache->last[cache->newest];
	if (cache->n_last < GROWTH_LAST)
		cache->n_last++;
	interned__release(&growth->interned, last->caller);
	memset(last, 0, sizeof(*last));
	last->caller = caller_key(growth, event);
	last->ts_ns = event->ts_ns;
	last->made = made;
	last->pid = event->pid.value;
	last->cpu = event->cpu.value;
	last->node = event->node.known ? (__s32)event->node.value : -1;
	last->order_wanted = event->order_wanted.value;
	last->order_got = event->order_got.value;
	if (event->comm)
		strncpy(last->comm, event->comm, sizeof(last->comm) - 1);
}

/* Takes out what is held at @place: that it was given back was missed. */
static void refind(struct growth *growth, __u64 place)
{
	__u32 held = ledger__find_held(growth, place);

	if (held)
		cache_at(growth, ledger__let_go(growth, held))->totals.refound++;
}

static int take_made(struct growth *growth, const struct event *event)
{
	__u32 cache = 0, held = 0, row[GROWTH_BY__COUNT];
	__u64 generation = generation_of(event), place;
	bool followed = place_of(growth, event, &place);
	int err = 0;

	ledger__expect_held(growth, place);
	if (generation) {
		cache = ledger__cache(growth, generation);
		err = cache ? rows_of(growth, event, cache, row) : -ENOMEM;
	}
	if (followed)
		refind(growth, place);
	if (!generation)
		growth->nameless++;
	if (!generation || err)
		return err;
	if (followed && growth->held_slots.n < growth->most) {
		held = ledger__hold(growth, place);
		if (!held)
			return -ENOMEM;
	}
	ledger__count(growth, cache, row, event->ts_ns, bytes_of(growth, event), held);
	remember(growth, cache, event, true);
	return 0;
}

/*
 * What is given back is gone, whichever cache is said to have had it: if it is another than the one
 * that made it, a giving back and a making were missed.
 */
static int take_freed(struct growth *growth, const struct event *event)
{
	__u64 generation = generation_of(event), place;
	bool followed = place_of(growth, event, &place);
	__u32 cache = 0, owner = 0, held;

	ledger__expect_held(growth, place);
	if (generation) {
		cache = ledger__cache(growth, generation);
		if (!cache)
			return -ENOMEM;
		remember(growth, cache, event, false);
	}
	held = followed ? ledger__find_held(growth, place) : 0;
	if (held)
		owner = ledger__let_go(growth, held);
	if (owner && (!cache || owner == cache))
		cache_at(growth, owner)->totals.freed++;
	else if (owner)
		cache_at(growth, owner)->totals.refound++;
	if (cache && owner != cache)
		cache_at(growth, cache)->totals.freed_before++;
	return 0;
}

/* A cache ends only when it has nothing left: what it still holds here was given back unseen. */
static void take_death(struct growth *growth, const struct event *event)
{
	__u32 number = ledger__find_cache(growth, generation_of(event));
	struct cache *cache = cache_at(growth, number);

	if (!number)
		return;
	for (__u32 i = 1; i <= growth->held.n && cache->totals.held; i++) {
		__u32 row = held_at(growth, i)->row[0];

		if (row && row_at(growth, row)->cache == number) {
			ledger__let_go(growth, i);
			cache->totals.refound++;
		}
	}
	growth->dead += !cache->dead;
	cache->dead = true;
}

int growth__take(struct growth *growth, const struct event *event)
{
	bool objects = event->kind == EVENT_ALLOC || event->kind == EVENT_FREE;

	if (event->kind != EVENT_CACHE_DEATH && objects != (growth->what == GROWTH_OBJECTS))
		return 0;
	switch (event->kind) {
	case EVENT_NEW_SLAB:
	case EVENT_ALLOC:
		return take_made(growth, event);
	case EVENT_FREED_SLAB:
	case EVENT_FREE:
		return take_freed(growth, event);
	case EVENT_CACHE_DEATH:
		take_death(growth, event);
		return 0;
	default:
		return 0;
	}
}
