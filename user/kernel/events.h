/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns the records of the ring buffer into events with names, stacks and flags. */
#ifndef SLUBTRACE_KERNEL_EVENTS_H
#define SLUBTRACE_KERNEL_EVENTS_H

#include "event.h"
#include "select.h"
#include "tracer.h"

struct events;

/*
 * @deliver gets each event that the user wants. @tracer and @select stay the caller's and must
 * outlive it; the former was opened with cache_events. Returns 0 or -errno.
 */
int events__open(struct tracer *tracer, const struct select *select, event_fn deliver, void *target,
		 struct events **out);
void events__close(struct events *events);

/* Descriptor that becomes readable when there is a good deal to drain. */
int events__fd(const struct events *events);

/*
 * Delivers what is there, some thousands at most. Returns 0; -EAGAIN if there may be more; or what
 * @deliver returned: then the rest is left for the next drain.
 */
int events__drain(struct events *events);

/*
 * Delivers one EVENT_LOST for each cause of which there are new losses, and one EVENT_ABOUT for each
 * kind of event of which sampling left out more ("not_sampled: alloc", so many so far). Returns as
 * above.
 */
int events__report_losses(struct events *events);

typedef void (*loss_fn)(void *target, const char *cause, __u64 events);

/* Calls @fn for each cause of which losses were reported so far; the text lives until it returns. */
void events__each_loss(const struct events *events, loss_fn fn, void *target);

/* Events that passed the filters and were left out by sampling, as last reported. */
__u64 events__not_sampled(const struct events *events);

#endif
