/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user wants of events besides their cache: by whom, of which order, with which stack. Pure. */
#ifndef SLUBTRACE_MODEL_EVENT_FILTER_H
#define SLUBTRACE_MODEL_EVENT_FILTER_H

#include "event.h"
#include "text.h"

/* All of it must hold; zeroed, everything passes. Texts are borrowed; NULL: any. */
struct event_filter {
	struct maybe pid;
	struct maybe node;
	bool by_order;
	unsigned int least_order;
	unsigned int most_order; /* EVENT_FILTER_ORDERS - 1: no upper end */
	const char *comm;	 /* exact, or a glob */
	const char *cgroup;	 /* a path */
	const char *stack;	 /* a part of its text */
};

#define EVENT_FILTER_ORDERS 16 /* above any order */
#define EVENT_FILTER_COMM   16 /* bytes of a comm, with its NUL */

enum verdict {
	VERDICT_PASSES,
	VERDICT_REFUSED,
	VERDICT_UNTOLD, /* it has no stack, where one is asked for and events of its kind have one */
};

/* Reads "3", "3+" or "2-4" of @text. Returns 0 or -EINVAL, *filter untouched then. */
int event_filter__parse_order(struct event_filter *filter, const char *text);

/* Whether there is any filter at all; and whether its comm is a glob. */
bool event_filter__is_set(const struct event_filter *filter);
bool event_filter__has_glob(const struct event_filter *filter);

/* Whether a part of it is left to event_filter__judge(): the kernel has judged the rest. */
bool event_filter__judges(const struct event_filter *filter);

/*
 * What that part says of @event: a comm that is a glob, and the text of the stack. The free of an
 * object has its caller alone. What happens to a cache, losses and facts pass.
 */
enum verdict event_filter__judge(const struct event_filter *filter, const struct event *event);

/* Adds the options that make it: "--pid 3 --order 2+"; adds nothing if none is set. */
void event_filter__add_words(const struct event_filter *filter, struct text *out);

#endif
