// SPDX-License-Identifier: GPL-2.0-or-later
/* Events of a recording, one after the other; what they refer to is kept for as long as there is room. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "replay_parts.h"

#define TURN	  4096	    /* events of one drain */
#define MOST_KEPT (8 << 20) /* bytes of texts; with more, all are read anew */
#define FEW	  256	    /* rows of a shelf */
#define MANY	  4096

/* --- what events refer to ---------------------------------------------------------------------- */

static void read_cache(struct reading *reading, struct kept *kept)
{
	struct maybe address, size;

	reading__text(reading, false, &kept->text);
	address = reading__maybe_number(reading);
	size = reading__maybe(reading, UINT32_MAX);
	kept->known = address.known;
	kept->number = address.value;
	kept->size = size.value;
	kept->names = 0;
}

static void read_text(struct reading *reading, struct kept *kept)
{
	kept->known = reading__text(reading, false, &kept->text);
}

static void read_path(struct reading *reading, struct kept *kept)
{
	kept->known = reading__text(reading, true, &kept->text);
}

static void read_process(struct reading *reading, struct kept *kept)
{
	kept->number = reading__count(reading, UINT32_MAX);
	kept->known = reading__text(reading, false, &kept->text);
}

static void read_stack(struct reading *reading, struct kept *kept)
{
	struct replay *replay = reading->replay;
	struct maybe caller = reading__maybe(reading, MOST);
	struct text symbol = {};
	__u64 next = 0;
	int err;

	if (reading->err)
		return;
	text__clear(&kept->text);
	text__add(&kept->text, "", 0);
	*reading = replay__ask_about(replay, ASK_FRAMES, kept->id);
	while ((err = reading__next(reading)) > 0) {
		if (reading__count(reading, SLUBTRACE_FRAMES) != next++ && !reading->err)
			reading->err = replay__complain(replay,
							"frames: of stack %llu some are "
							"missing",
							kept->id);
		if (next > 1)
			text__add(&kept->text, ";", 1);
		if (reading__text(reading, false, &symbol))
			text__add(&kept->text, symbol.bytes, symbol.n);
	}
	text__reset(&symbol);
	text__clear(&kept->other);
	if (!err && caller.known) {
		*reading = replay__ask_about(replay, ASK_SYMBOL, caller.value);
		err = reading__next(reading);
		if (err > 0)
			reading__text(reading, false, &kept->other);
		else if (!err)
			reading->err =
				replay__complain(replay, "symbols: %llu is missing", caller.value);
		replay__leave(replay, ASK_SYMBOL);
	}
	if (!reading->err && kept->text.failed)
		reading->err = -ENOMEM;
	kept->known = !reading->err;
}

static const struct {
	enum question question;
	const char *table;
	void (*read)(struct reading *reading, struct kept *kept);
	bool may_lack; /* the row */
	size_t rows;
} shelves[SHELF__COUNT] = {
	[SHELF_CACHES] = { ASK_CACHE, "caches", read_cache, false, FEW * 4 },
	[SHELF_GFP] = { ASK_WORD, "words", read_text, false, FEW },
	[SHELF_MIGRATE_TYPES] = { ASK_WORD, "words", read_text, false, FEW },
	[SHELF_ALIASES] = { ASK_WORD, "words", read_text, false, FEW },
	[SHELF_REASONS] = { ASK_WORD, "words", read_text, false, FEW },
	[SHELF_CALLERS] = { ASK_SYMBOL, "symbols", read_text, false, FEW },
	[SHELF_PROCESSES] = { ASK_PROCESS, "processes", read_process, false, FEW * 4 },
	[SHELF_CGROUPS] = { ASK_CGROUP, "cgroups", read_path, true, FEW },
	[SHELF_STACKS] = { ASK_STACK, "stacks", read_stack, false, MANY },
};

void replay__clear_shelves(struct replay *replay)
{
	for (int shelf = 0; shelf < SHELF__COUNT; shelf++) {
		for (size_t i = 0; replay->shelves[shelf] && i < shelves[shelf].rows; i++) {
			text__reset(&replay->shelves[shelf][i].text);
			text__reset(&replay->shelves[shelf][i].other);
		}
		free(replay->shelves[shelf]);
		replay->shelves[shelf] = NULL;
	}
	replay->kept_bytes = 0;
}

static int read_kept(struct replay *replay, enum shelf shelf, struct kept *kept)
{
	enum question question = shelves[shelf].question;
	struct reading reading = replay__ask_about(replay, question, kept->id);
	int found = reading__next(&reading);

	kept->known = false;
	replay->kept_bytes -= kept->text.room + kept->other.room;
	if (found > 0)
		shelves[shelf].read(&reading, kept);
	replay->kept_bytes += kept->text.room + kept->other.room;
	replay__leave(replay, question);
	if (found < 0)
		return found;
	if (!found && !shelves[shelf].may_lack)
		return replay__complain(replay, "%s: %llu is missing", shelves[shelf].table,
					kept->id);
	kept->used = !reading.err;
	return reading.err;
}

/* The row of that @id; NULL if none is told, or after an error. */
static struct kept *find(struct replay *replay, enum shelf shelf, struct maybe id, int *err)
{
	struct kept *kept;

	if (!id.known || *err)
		return NULL;
	if (!replay->shelves[shelf])
		replay->shelves[shelf] = calloc(shelves[shelf].rows, sizeof(*kept));
	if (!replay->shelves[shelf]) {
		*err = -ENOMEM;
		return NULL;
	}
	kept = &replay->shelves[shelf][id.value % shelves[shelf].rows];
	if (!kept->used || kept->id != id.value) {
		kept->used = false;
		kept->id = id.value;
		*err = read_kept(replay, shelf, kept);
	}
	return *err ? NULL : kept;
}

static const char *find_text(struct replay *replay, enum shelf shelf, struct maybe id, int *err)
{
	const struct kept *kept = find(replay, shelf, id, err);

	return kept && kept->known ? kept->text.bytes : NULL;
}

/* --- events ------------------------------------------------------------------------------------ */

/* An event as it stands in the table. */
struct event_row {
	struct maybe process;
	struct maybe gfp;
	struct maybe migrate_type;
	struct maybe stack;
	struct maybe caller;
	struct maybe alias;
	struct maybe lost_reason;
};

static void read_event(struct reading *reading, struct event *event, struct event_row *row)
{
	struct replay *replay = reading->replay;
	__u64 kind;

	event->ts_ns = reading__count(reading, MOST);
	kind = reading__count(reading, EVENT__COUNT - 1);
	if (!reading->err && !replay->has_kind[kind])
		reading->err = replay__complain(replay, "kinds: %llu is missing", kind);
	event->kind = replay->kinds[kind];
	event->generation = reading__maybe(reading, MOST);
	event->object_address = reading__maybe_number(reading);
	event->requested_bytes = reading__maybe(reading, MOST_COUNTED);
	event->bulk = reading__maybe(reading, 1);
	event->page_address = reading__maybe_number(reading);
	event->pfn = reading__maybe(reading, MOST);
	event->order_wanted = reading__maybe(reading, SLUBTRACE_ORDERS - 1);
	event->order_got = reading__maybe(reading, SLUBTRACE_ORDERS - 1);
	event->objects = reading__maybe(reading, UINT32_MAX);
	event->node = reading__maybe(reading, INT32_MAX);
	event->cpu = reading__maybe(reading, INT32_MAX);
	row->process = reading__maybe(reading, MOST);
	event->cgroup_id = reading__maybe_number(reading);
	row->gfp = reading__maybe(reading, MOST);
	row->migrate_type = reading__maybe(reading, MOST);
	row->stack = reading__maybe(reading, MOST);
	row->caller = reading__maybe(reading, MOST);
	row->alias = reading__maybe(reading, MOST);
	event->lost_events = reading__maybe(reading, MOST_COUNTED);
	row->lost_reason = reading__maybe(reading, MOST);
}

static void put(struct maybe *maybe, __u64 value)
{
	maybe->known = true;
	maybe->value = value;
}

/* What follows from the order of a slab or block, or from the cache of an object. */
static void add_sizes(const struct replay *replay, struct event *event, const struct kept *cache)
{
	bool object = event->kind == EVENT_ALLOC || event->kind == EVENT_FREE;

	if (event->order_got.known) {
		put(&event->pages, 1ULL << event->order_got.value);
		put(&event->memory_bytes,
		    (__u64)replay->about.page_bytes << event->order_got.value);
	}
	if (object && cache && cache->size) {
		put(&event->size_bytes, cache->size);
		put(&event->memory_bytes, cache->size);
	}
}

/* Whether the user wants it, of whom only who asks has to know more. */
static bool wants(struct replay *replay, struct kept *cache)
{
	const char *shown;

	if (!replay->select->n)
		return true;
	if (!cache)
		return false;
	if (cache->names != replay->names_from)
		cache->wanted =
			select__wants(replay->select, &replay->aliases, cache->text.bytes, &shown);
	cache->names = replay->names_from;
	return cache->wanted;
}

/* Looks up what @row refers to. */
static int fill(struct replay *replay, struct event *event, const struct event_row *row)
{
	const struct kept *kept;
	int err = 0;

	kept = find(replay, SHELF_PROCESSES, row->process, &err);
	if (kept) {
		put(&event->pid, kept->number);
		event->comm = kept->text.bytes;
	}
	kept = find(replay, SHELF_STACKS, row->stack, &err);
	if (kept) {
		put(&event->stack_id, kept->id);
		event->stack = kept->text.bytes;
		event->caller = kept->other.n ? kept->other.bytes : NULL;
	} else {
		event->caller = find_text(replay, SHELF_CALLERS, row->caller, &err);
	}
	event->cgroup_path = find_text(replay, SHELF_CGROUPS, event->cgroup_id, &err);
	event->gfp_flags = find_text(replay, SHELF_GFP, row->gfp, &err);
	event->migrate_type = find_text(replay, SHELF_MIGRATE_TYPES, row->migrate_type, &err);
	event->alias = find_text(replay, SHELF_ALIASES, row->alias, &err);
	event->lost_reason = find_text(replay, SHELF_REASONS, row->lost_reason, &err);
	return err;
}

static int deliver(struct replay *replay, struct reading *reading)
{
	struct event event = {};
	struct event_row row;
	struct kept *cache;
	int err = 0;

	if (replay->kept_bytes > MOST_KEPT)
		replay__clear_shelves(replay);
	read_event(reading, &event, &row);
	if (reading->err)
		return reading->err;
	cache = find(replay, SHELF_CACHES, event.generation, &err);
	if (err || !wants(replay, cache))
		return err;
	if (cache) {
		event.cache = cache->text.bytes;
		event.cache_address = (struct maybe){ cache->known, cache->number };
	}
	add_sizes(replay, &event, cache);
	err = fill(replay, &event, &row);
	return err ? err : replay->deliver(replay->target, &event);
}

/* The question stays open from one turn to the next. */
int replay__drain(struct source *source)
{
	struct replay *replay = (struct replay *)source;
	struct reading reading = { .replay = replay, .question = ASK_EVENTS };

	if (!replay->deliver || replay->event >= replay->last_event)
		return 0;
	if (!replay->draining)
		reading =
			replay__ask_between(replay, ASK_EVENTS, replay->event, replay->last_event);
	replay->draining = true;
	for (int i = 0; i < TURN; i++) {
		int err = reading__next(&reading);
		__u64 id;

		if (err > 0) {
			id = reading__rising(&reading, replay->event + 1);
			err = reading.err ? reading.err : deliver(replay, &reading);
			if (!err) {
				replay->event = id;
				continue;
			}
		} else if (!err && replay->event < replay->last_event) {
			err = replay__complain(replay, "events: %llu and more are missing",
					       replay->event + 1);
		}
		replay->draining = false;
		replay__leave(replay, ASK_EVENTS);
		return err;
	}
	return -EAGAIN;
}
