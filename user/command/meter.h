/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has what tracing costs measured while a command waits in its loop, and keeps it below a limit. */
#ifndef SLUBTRACE_COMMAND_METER_H
#define SLUBTRACE_COMMAND_METER_H

#include "loop.h"
#include "overhead.h"
#include "tracer.h"

/* Gets a line each time that less is traced from now on, or more again; on stderr it stands already. */
typedef void (*meter_fn)(void *target, const char *words);

struct meter {
	meter_fn say; /* given; NULL: stderr is enough */
	void *target;
	bool quiet;	       /* given: stderr is not to be written to */
	struct tracer *tracer; /* the caller's */
	bool limited;
	bool helpless; /* it was said that it costs too much all the same */
	struct overhead overhead;
	__u64 looked_ns; /* when, and our CPU time then */
	__u64 user_ns;
};

/*
 * @loop tells from now on when something is to be measured; @limit: what tracing may cost, as a share
 * of one CPU, 0: anything. Returns 0 or a negative exit code after it said why.
 */
int meter__start(struct meter *meter, struct tracer *tracer, struct loop *loop, double limit);

/* A LOOP_READABLE of @fd: false if it is no business of the meter. */
bool meter__takes(struct meter *meter, int fd);

/* How much less is traced than was asked for, in words; NULL: as much. */
const char *meter__reduced(const struct meter *meter);

#endif
