/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording that is made up while it is read: samples and events by rule. */
#ifndef SLUBTRACE_TESTS_FAKE_SOURCE_H
#define SLUBTRACE_TESTS_FAKE_SOURCE_H

#include "event.h"
#include "source.h"

enum fake_flags {
	FAKE_HOSTILE = 1 << 0,	/* names that would do harm */
	FAKE_LOST = 1 << 1,	/* events and counts are lost at times */
	FAKE_NO_BOOKS = 1 << 2, /* the kernel's own books are not read */
	FAKE_NA = 1 << 3,	/* slabs that are given back, and the slow path, are not seen */
	FAKE_GAPS = 1 << 4,	/* nobody looked for a while; the clock on the wall jumped */
	FAKE_BUSY = 1 << 5,	/* every cache changes in every interval */
};

struct fake_options {
	size_t n_samples;
	size_t n_caches;
	size_t n_stacks; /* different ones */
	unsigned int flags;
};

/* The rules are the same whenever they are asked; deliver may be NULL. The texts of events live on. */
struct source *fake_source__open(const struct fake_options *options, event_fn deliver,
				 void *target);
void fake_source__close(struct source *source);

/* When sample @i was taken. */
__u64 fake_source__ts_ns(const struct source *source, size_t i);

#endif
