/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways to write events, by the words of --format. Pure. */
#ifndef SLUBTRACE_SINK_EVENT_SINK_H
#define SLUBTRACE_SINK_EVENT_SINK_H

#include "event.h"
#include "text.h"

/* Both add whole lines or nothing; @out says when memory ran out. */
struct event_sink {
	const char *name;
	void (*add_header)(struct text *out); /* what stands above the events, maybe nothing */
	void (*add_event)(struct text *out, const struct event *event);
};

/* NULL: there is none of that name. */
const struct event_sink *event_sink__find(const char *name);

#endif
