// SPDX-License-Identifier: GPL-2.0-or-later
/* The running kernel in a live view. */
#include <string.h>

#include "live.h"
#include "live_view.h"
#include "log.h"
#include "meter.h"

#define RING_BYTES	  (4 << 20) /* some 3,700 slab events; read at a quarter of it */
#define OBJECT_RING_BYTES (8 << 20) /* with --objects */
#define MOST_SLABS	  (1 << 20) /* followed at once */

struct live_top {
	struct mover mover; /* first */
	const struct top_options *options;
	struct loop *loop;
	struct measure *measure;
	struct tracer *tracer;
	struct source *source;
	struct meter meter;
	struct view *view; /* where it says what it does */
};

static int tick(struct mover *mover, struct view *view)
{
	struct live_top *top = (struct live_top *)mover;

	return view->paused ? 1 : measure__take(top->measure, view__wants(view), false);
}

static int obey(struct mover *mover, struct view *view, unsigned int wishes)
{
	struct live_top *top = (struct live_top *)mover;
	int err = 0;

	if (wishes & (VIEW_STEP | VIEW_ZERO))
		err = measure__take(top->measure, view__wants(view), wishes & VIEW_ZERO);
	if (wishes & VIEW_ZERO)
		mover->since = "totals since zero";
	if (!err && wishes & VIEW_RETIME)
		err = loop__tick(top->loop, view->interval_ns);
	return err;
}

static void keep_words(void *target, const char *words)
{
	struct live_top *top = target;

	view__say(top->view, "%s", words);
}

static bool take(struct mover *mover, struct view *view, int fd)
{
	struct live_top *top = (struct live_top *)mover;
	bool taken;

	top->view = view;
	taken = meter__takes(&top->meter, fd);
	mover->reduced = meter__reduced(&top->meter);
	return taken;
}

static int finish(struct mover *mover)
{
	return measure__take(((struct live_top *)mover)->measure, 0, false);
}

static int open_source(struct live_top *top)
{
	const struct top_options *options = top->options;
	const struct measure_wishes wishes = {
		.slabs = true,
		.objects = options->objects,
		.most = MOST_SLABS,
		.page_bytes = 1U << tracer__memory(top->tracer)->page_shift,
	};
	int err = measure__open(top->measure, &wishes, &options->common.select);

	if (!err)
		err = live__open(top->tracer, &options->common.select, measure__take_event,
				 top->measure, &top->source);
	if (err)
		return err;
	top->measure->source = top->source;
	say_unknown_caches(&options->common.select, top->source->aliases(top->source));
	err = loop__watch(top->loop, live__fd(top->source));
	return err ? err : measure__take(top->measure, 0, true);
}

static int attach(struct mover *mover, struct loop *loop, struct measure *measure)
{
	struct live_top *top = (struct live_top *)mover;
	struct tracer_options tracer = top->options->common.tracer;
	int err;

	top->loop = loop;
	top->measure = measure;
	tracer.slab_events = tracer.cache_events = true;
	tracer.object_events = tracer.object_stacks = top->options->objects;
	tracer.chosen_only = top->options->common.select.n;
	tracer.ring_bytes = top->options->objects ? OBJECT_RING_BYTES : RING_BYTES;
	err = tracer__open(&tracer, &top->tracer);
	if (err)
		return err;
	err = open_source(top);
	top->meter.say = keep_words;
	top->meter.target = top;
	top->meter.quiet = true;
	if (!err)
		return meter__start(&top->meter, top->tracer, loop,
				    top->options->common.max_overhead);
	log__say("cannot trace: %s", strerror(-err));
	return -EXIT_FAILED;
}

int live_top__run(const struct top_options *options)
{
	struct live_top top = { .mover = { .open = attach,
					   .tick = tick,
					   .obey = obey,
					   .take = take,
					   .finish = finish,
					   .since = "totals since attach" },
				.options = options };
	int code = live_view__run(options, &top.mover);

	live__close(top.source);
	tracer__close(top.tracer);
	return code;
}
