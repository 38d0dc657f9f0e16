// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace top as lines: what each cache did, interval by interval, and the totals at the end. */
#include "top.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "clock.h"
#include "cost.h"
#include "live.h"
#include "log.h"
#include "loop.h"
#include "meter.h"
#include "printed.h"
#include "totals.h"

#define MOST_FOLLOWED (1 << 20) /* slabs, and objects: 60 MiB if there are as many */

struct top {
	const struct top_options *options;
	struct tracer *tracer;
	struct source *source;
	struct loop *loop;
	struct child *child; /* NULL: no command is traced */
	int status;	     /* of the command, once it has ended */
	struct meter meter;
	struct measure measure;
	struct printed printed;
};

/* Returns 0 or a negative exit code, after it said why. */
static int measure(struct top *top)
{
	int err = measure__take(&top->measure, printed__wants(top->options), false);

	if (!err)
		return 0;
	log__say("cannot read what was traced: %s", strerror(-err));
	return -EXIT_FAILED;
}

/* Returns 0, -EPIPE when nobody reads any more, or a negative exit code. */
static int interval(struct top *top, bool shown)
{
	int err = measure(top);

	return err || !shown ? err : printed__interval(&top->printed);
}

static int totals(struct top *top)
{
	struct own_cost cost;
	int err = measure(top);

	if (err)
		return err;
	cost__tell(tracer__cost(top->tracer), &cost);
	return printed__totals(&top->printed, &cost);
}

/* Until it is stopped, its COUNT is reached or, if there is one, its command has ended. */
static int run(struct top *top)
{
	bool shown = top->options->intervals;
	unsigned long long left = top->options->count;
	int err = 0, event;

	while (!err) {
		event = loop__wait(top->loop);
		if (event < 0)
			return -EXIT_FAILED;
		if ((top->child && child__ended(top->child, &top->status)) || event == LOOP_STOP)
			return totals(top);
		if (event == LOOP_READABLE && !meter__takes(&top->meter, loop__readable(top->loop)))
			err = source__drain(top->source, 1);
		if (event != LOOP_TICK)
			continue;
		err = interval(top, shown);
		if (err || !left || --left)
			continue;
		if (!top->child)
			return 0;
		shown = false;
	}
	return err;
}

static int open_source(struct top *top)
{
	const struct top_options *options = top->options;
	const struct select *select = &options->common.select;
	const struct measure_wishes wishes = {
		.slabs = options->growth,
		.objects = options->objects,
		.most = MOST_FOLLOWED,
		.page_bytes = sysconf(_SC_PAGESIZE),
	};
	int err = measure__open(&top->measure, &wishes, select);

	if (!err)
		err = live__open(top->tracer, select, options->growth ? measure__take_event : NULL,
				 &top->measure, &top->source);
	top->measure.source = top->source;
	if (!err && options->growth)
		err = loop__watch(top->loop, live__fd(top->source));
	if (!err)
		return 0;
	log__say("cannot read what is traced: %s", strerror(-err));
	return -EXIT_FAILED;
}

/* Between the intervals, where it happened. That nobody reads any more is noticed by the next one. */
static void print_step(void *target, const char *words)
{
	struct text text = {};

	(void)target;
	totals__add_when(&text, clock__ns(CLOCK_REALTIME), words);
	text__add_string(&text, "\n\n");
	write_text(&text);
	text__reset(&text);
}

static int attach(struct top *top)
{
	const struct top_options *options = top->options;
	int err;

	if (loop__open(&top->loop)) {
		log__say("cannot set up timer and signals: %s", strerror(errno));
		return -EXIT_FAILED;
	}
	err = tracer__open(&options->common.tracer, &top->tracer);
	if (!err)
		err = open_source(top);
	if (err)
		return err;
	say_unknown_caches(&options->common.select, top->source->aliases(top->source));
	top->meter.say = print_step;
	err = measure(top);
	if (!err)
		err = meter__start(&top->meter, top->tracer, top->loop,
				   options->common.max_overhead);
	if (!err && loop__tick(top->loop, options->interval_ns))
		err = -EXIT_FAILED;
	return err;
}

int top_lines__run(const struct top_options *options)
{
	struct top top = { .options = options };
	int err = start_command(&options->common, &top.child);

	top.printed = (struct printed){ .options = options, .measure = &top.measure };
	if (!err)
		err = attach(&top);
	if (!err && top.child)
		err = run_command(top.child, top.loop);
	if (!err)
		err = run(&top);
	child__close(top.child);
	loop__close(top.loop);
	live__close(top.source);
	tracer__close(top.tracer);
	measure__close(&top.measure);
	return err && err != -EPIPE ? -err : top.status;
}
