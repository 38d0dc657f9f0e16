/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running kernel as a source of samples and events. */
#ifndef SLUBTRACE_KERNEL_LIVE_H
#define SLUBTRACE_KERNEL_LIVE_H

#include "select.h"
#include "source.h"
#include "tracer.h"

/*
 * @tracer and @select stay the caller's and must outlive the source. @deliver (may be NULL: no
 * events) gets what source->drain() brings; the tracer must have been opened with cache_events then,
 * and somebody must drain also while nobody looks: until it has been drained, the slot of a dead
 * cache serves no other. Returns 0 or -errno, *out untouched then.
 */
int live__open(struct tracer *tracer, const struct select *select, event_fn deliver, void *target,
	       struct source **out);
void live__close(struct source *source);

/* For whoever opened it to add what was asked for: events, filters, command. */
struct about *live__about(struct source *source);

/* Descriptor that becomes readable when there is a good deal to drain; -1: no events. */
int live__fd(const struct source *source);

#endif
