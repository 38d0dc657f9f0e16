/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event as the sinks see it, and the table of its fields: one schema for every output. Pure. */
#ifndef SLUBTRACE_MODEL_EVENT_H
#define SLUBTRACE_MODEL_EVENT_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "text.h"

enum event_kind {
	EVENT_NEW_SLAB,
	EVENT_FREED_SLAB,
	EVENT_ALLOC,
	EVENT_FREE,
	EVENT_PAGE_ALLOC,
	EVENT_PAGE_FREE,
	EVENT_CACHE_BIRTH,
	EVENT_CACHE_DEATH,
	EVENT_CACHE_ALIAS,
	EVENT_LOST,
	EVENT_ABOUT, /* nothing that happened: a fact of the trace, as in about.h */
	EVENT__COUNT,
	/* Steps of an allocation, in no output: delivered to whoever asked for them alone. */
	EVENT_SLOW_PATH = EVENT__COUNT, /* ___slab_alloc returned object_address */
	EVENT_REFILL, /* a sheaf was filled with objects; the first to be handed out: object_address */
	EVENT_ZONE_LOCKED, /* page_address, order_got; bulk 1: for a per-CPU list */
	EVENT_FALLBACK,	   /* likewise */
};

/* The groups of -e. */
enum event_group {
	EVENTS_SLAB = 1 << 0,
	EVENTS_OBJECT = 1 << 1,
	EVENTS_PAGE = 1 << 2,
	EVENTS_CACHE = 1 << 3,
};

/* A number that may be absent. */
struct maybe {
	bool known;
	__u64 value;
};

/* Texts are borrowed and may hold any byte; NULL is absent. */
struct event {
	enum event_kind kind;
	__u64 ts_ns; /* CLOCK_MONOTONIC */
	const char *cache;
	struct maybe cache_address;
	struct maybe generation;
	const char *alias;
	struct maybe object_address;
	struct maybe requested_bytes;
	struct maybe size_bytes; /* that the object takes in the slab */
	struct maybe bulk;	 /* 1: one of a bulk call */
	struct maybe pfn;	 /* page frame number of the slab or block */
	struct maybe order_wanted;
	struct maybe order_got;
	struct maybe objects;
	struct maybe pages;
	struct maybe node;
	struct maybe cpu;
	struct maybe pid;
	const char *comm;
	struct maybe cgroup_id;
	const char *gfp_flags;
	const char *migrate_type;
	struct maybe lost_events;
	const char *lost_reason;
	const char *caller;
	const char *stack;
	const char *key; /* of a fact, and its value */
	const char *value;
	/* In no output. */
	struct maybe
		page_address; /* of the slab's struct page: tells slabs apart where pfn is not known */
	struct maybe memory_bytes; /* of the slab or block, or that the object takes in its slab */
	struct maybe stack_id;	   /* equal for equal stacks */
	const char *cgroup_path;
};

/* Gets each event; its texts live until it returns. Non-zero ends the delivery. */
typedef int (*event_fn)(void *target, const struct event *event);

enum field_type {
	FIELD_TEXT,
	FIELD_COUNT,   /* any number of JSON holds it, which is exact up to 2^53 */
	FIELD_ID,      /* may have all of 64 bits */
	FIELD_ADDRESS, /* likewise; hexadecimal */
};

struct event_field {
	const char *name; /* with its unit */
	enum field_type type;
	size_t offset; /* of a const char * or a struct maybe in struct event */
};

extern const struct event_field event_fields[];
extern const size_t n_event_fields;

/* The word for @kind in every output. */
const char *event__word(enum event_kind kind);

/* The group of @kind; 0 for a loss or a fact, which belong to all. */
unsigned int event__group(enum event_kind kind);

/*
 * Reads "slab,object,…" into a set of groups; -EINVAL for any other word, *groups untouched then.
 */
int event__parse_groups(const char *list, unsigned int *groups);

/* Adds such a list. */
void event__add_groups(unsigned int groups, struct text *out);

#endif
