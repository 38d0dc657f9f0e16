/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When to trace less because tracing costs too much, and when to trace as much again. Pure. */
#ifndef SLUBTRACE_MODEL_OVERHEAD_H
#define SLUBTRACE_MODEL_OVERHEAD_H

#include <linux/types.h>
#include <stdbool.h>

/* How much is traced, from most to least. */
enum level {
	LEVEL_OBJECTS, /* an event for each object */
	LEVEL_TALLIES, /* objects are only counted */
	LEVEL_SLABS,   /* nothing stands at every object or page */
};

enum step {
	STEP_NONE,
	STEP_DOWN,
	STEP_UP,
};

struct overhead {
	double limit; /* share of one CPU: 0.01 is a hundredth */
	enum level asked;
	enum level lowest; /* that can be had; not above what was asked for */
	enum level level;
	unsigned int over;   /* looks in a row that were above the limit */
	__u64 calm_ns;	     /* since when it is well below; 0: it is not */
	__u64 hold_ns;	     /* so long it has to be so */
	__u64 stepped_up_ns; /* 0: never */
};

/* Zeroed but for limit, asked and lowest. */
void overhead__start(struct overhead *overhead);

/*
 * Looks at what it costs: @share of one CPU since the look before; @now_ns never falls. Two looks in
 * a row above the limit are a step down. A step up takes that it was below half the limit for a
 * while, since what is not traced now will cost something again; that while is doubled each time
 * that it was in vain.
 */
enum step overhead__look(struct overhead *overhead, __u64 now_ns, double share);

/* The step could not be made: all is as before it, and it is tried again after as long as ever. */
void overhead__take_back(struct overhead *overhead, enum step step);

/* Whether it costs too much, and nothing is left to be done about it. */
bool overhead__is_helpless(const struct overhead *overhead);

const char *level__name(enum level level);

#endif
