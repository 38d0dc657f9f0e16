// SPDX-License-Identifier: GPL-2.0-or-later
/* The windows of measurement, in the loop of a command, and the steps that follow from them. */
#include "meter.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "cost.h"
#include "log.h"

static void say(struct meter *meter, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct meter *meter, const char *format, ...)
{
	char words[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	if (!meter->quiet)
		log__say("%s", words);
	if (meter->say)
		meter->say(meter->target, words);
}

/* What a level means for what is seen. */
static const char *meaning(enum level level)
{
	static const char *const meanings[] = {
		[LEVEL_OBJECTS] = "events of objects are delivered again",
		[LEVEL_TALLIES] = "events of objects are left out",
		[LEVEL_SLABS] = "objects and pages are not counted",
	};

	return meanings[level];
}

static void make_step(struct meter *meter, enum step step, double share)
{
	const struct overhead *overhead = &meter->overhead;
	double limit = 100 * overhead->limit;
	int err = tracer__set_level(meter->tracer, overhead->level);

	if (err) {
		overhead__take_back(&meter->overhead, step);
		say(meter, "overhead: cannot trace more again: %s", strerror(-err));
	} else if (step == STEP_DOWN) {
		say(meter, "overhead: stepped down to %s: %.2f%% of one CPU is above %.2f%%; %s",
		    level__name(overhead->level), 100 * share, limit, meaning(overhead->level));
	} else {
		say(meter, "overhead: stepped up to %s: %.2f%% of one CPU is well below %.2f%%; %s",
		    level__name(overhead->level), 100 * share, limit,
		    overhead->level == LEVEL_OBJECTS ? meaning(LEVEL_OBJECTS)
						     : "objects and pages are counted again");
	}
}

/* Said once each time that it gets there. */
static void complain(struct meter *meter, double share)
{
	const struct overhead *overhead = &meter->overhead;
	bool helpless = overhead__is_helpless(overhead);

	if (helpless && !meter->helpless)
		say(meter,
		    "overhead: %.2f%% of one CPU is above %.2f%%, and nothing is left to step down "
		    "to from %s",
		    100 * share, 100 * overhead->limit, level__name(overhead->level));
	meter->helpless = helpless;
}

static void look(struct meter *meter)
{
	__u64 now_ns = clock__ns(CLOCK_MONOTONIC), user_ns = clock__ns(CLOCK_PROCESS_CPUTIME_ID);
	double share = (double)(user_ns - meter->user_ns) / (now_ns - meter->looked_ns) +
		       cost__share(tracer__cost(meter->tracer));
	enum step step = overhead__look(&meter->overhead, now_ns, share);

	meter->looked_ns = now_ns;
	meter->user_ns = user_ns;
	if (step != STEP_NONE)
		make_step(meter, step, share);
	complain(meter, share);
}

static int start_limit(struct meter *meter, double limit)
{
	int err = cost__error(tracer__cost(meter->tracer));

	if (err) {
		log__say("--max-overhead: the run time of BPF programs cannot be measured: %s "
			 "(needs CAP_SYS_ADMIN)",
			 strerror(-err));
		return err == -EPERM ? -EXIT_NO_PERMISSION : -EXIT_UNAVAILABLE;
	}
	meter->limited = true;
	meter->overhead = (struct overhead){ .limit = limit,
					     .asked = tracer__most(meter->tracer),
					     .lowest = tracer__least(meter->tracer) };
	overhead__start(&meter->overhead);
	meter->looked_ns = clock__ns(CLOCK_MONOTONIC);
	meter->user_ns = clock__ns(CLOCK_PROCESS_CPUTIME_ID);
	return 0;
}

int meter__start(struct meter *meter, struct tracer *tracer, struct loop *loop, double limit)
{
	int fd = cost__fd(tracer__cost(tracer)), err;

	meter->tracer = tracer;
	err = fd < 0 ? 0 : loop__watch(loop, fd);
	if (err) {
		log__say("cannot wait for measurements: %s", strerror(-err));
		return -EXIT_FAILED;
	}
	return limit > 0 ? start_limit(meter, limit) : 0;
}

bool meter__takes(struct meter *meter, int fd)
{
	struct cost *cost = tracer__cost(meter->tracer);

	if (fd < 0 || fd != cost__fd(cost))
		return false;
	if (cost__turn(cost) && meter->limited)
		look(meter);
	return true;
}

const char *meter__reduced(const struct meter *meter)
{
	const struct overhead *overhead = &meter->overhead;

	return overhead->level == overhead->asked ? NULL : level__name(overhead->level);
}
