// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace top on a terminal: brings source, view and terminal together. */
#include "live_view.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "live.h"
#include "log.h"
#include "loop.h"
#include "screen_file.h"
#include "terminal.h"
#include "totals.h"
#include "view.h"

#define RING_BYTES	  (4 << 20) /* some 3,700 slab events; read at a quarter of it */
#define OBJECT_RING_BYTES (8 << 20) /* with --objects */
#define MOST_SLABS	  (1 << 20) /* followed at once */
struct live_view {
	const struct top_options *options;
	struct loop *loop;
	struct tracer *tracer;
	struct source *source;
	struct terminal *terminal;
	struct history *history;
	struct growth *slabs;
	struct growth *objects;
	struct view view;
	struct frame frame;
	__u64 began_ns;	     /* CLOCK_MONOTONIC */
	struct sample first; /* counted from here on */
	struct sample before;
	struct sample now;
	struct snapshot interval;
	struct snapshot since;
	const struct aliases *aliases; /* of the last measurement */
	bool zeroed;		       /* the user wanted to count from later on */
	char clock[16];
};

/* --- numbers ----------------------------------------------------------------------------------- */

static int take_event(void *target, const struct event *event)
{
	struct live_view *live = target;
	int err;

	/* What came before the first sample is in no number that is shown. */
	if (event->ts_ns < live->first.ts_ns)
		return 0;
	err = growth__take(live->slabs, event);
	if (!err && live->objects)
		err = growth__take(live->objects, event);
	return err;
}

static int take_snapshots(struct live_view *live)
{
	const struct coverage *coverage = &live->source->about->coverage;
	int err;

	snapshot__reset(&live->interval);
	snapshot__reset(&live->since);
	err = snapshot__take(&live->since, &live->first, &live->now, coverage);
	if (!err)
		err = snapshot__take(&live->interval, &live->before, &live->now, coverage);
	return err;
}

/* What is shown are rows of the interval; each knows its like since the start, and its history. */
static void join(struct live_view *live)
{
	const struct select *select = &live->options->common.select;

	live->aliases = live->source->aliases(live->source);
	snapshot__keep_wanted(&live->since, select, live->aliases);
	snapshot__keep_wanted(&live->interval, select, live->aliases);
	snapshot__join(&live->interval, &live->since);
	history__join(live->history, &live->interval);
}

/* From the sample just taken on. */
static int start_from_zero(struct live_view *live)
{
	growth__clear(live->slabs);
	if (live->objects)
		growth__clear(live->objects);
	return sample__copy(&live->first, &live->now);
}

/*
 * Begins a new interval, and with @zero everything anew. The events are read after the tallies, so
 * that every slab that was counted is told apart as well. Returns 0 or -errno.
 */
static int measure(struct live_view *live, bool zero)
{
	struct sample spare = live->before;
	int err;

	live->before = live->now;
	live->now = spare;
	err = live->source->sweep(live->source, view__wants(&live->view), &live->now);
	if (!err && !live->before.ts_ns) /* or the first interval would begin with the machine */
		err = sample__copy(&live->before, &live->now);
	if (!err && zero)
		err = start_from_zero(live);
	if (!err)
		err = source__drain(live->source, SOURCE_TURNS);
	if (!err)
		err = take_snapshots(live);
	if (!err && live->interval.span_ns)
		err = history__take(live->history, &live->interval, live->now.ts_ns);
	if (!err)
		join(live);
	return err;
}

/* --- screen ------------------------------------------------------------------------------------ */

static struct scene scene_of(struct live_view *live)
{
	time_t seconds = live->now.machine.wall_ns / 1000000000;
	struct tm local;

	localtime_r(&seconds, &local);
	strftime(live->clock, sizeof(live->clock), "%H:%M:%S", &local);
	return (struct scene){
		.clock = live->clock,
		.source = live->source,
		.now = &live->interval,
		.since = &live->since,
		.machine = &live->now.machine,
		.machine_before = &live->first.machine,
		.now_ns = live->now.ts_ns,
		.began_ns = live->began_ns,
		.aliases = live->aliases,
		.history = live->history,
		.slabs = live->slabs,
		.objects = live->objects,
	};
}

static int draw_frame(struct live_view *live)
{
	struct scene scene = scene_of(live);
	int height, width, err;

	terminal__size(live->terminal, &height, &width);
	err = frame__resize(&live->frame, height, width);
	live->frame.utf8 = terminal__is_utf8(live->terminal);
	return err ? err : view__draw(&live->view, &scene, &live->frame);
}

static int draw(struct live_view *live)
{
	int err = draw_frame(live);

	if (!err)
		terminal__draw(live->terminal, &live->frame);
	return err;
}

static void write_file(struct live_view *live)
{
	struct scene scene = scene_of(live);
	char name[SCREEN_FILE_NAME] = "a file";
	struct text text = {};
	int err = view__add_file(&live->view, &scene, &live->frame, &text);

	if (!err)
		err = screen_file__write(&text, name);
	text__reset(&text);
	if (err)
		view__say(&live->view, "Cannot write %s: %s", name, strerror(-err));
	else
		view__say(&live->view, "Written to %s in the folder where slubtrace was started",
			  name);
}

/* --- what happens ------------------------------------------------------------------------------ */

static int obey(struct live_view *live, unsigned int wishes)
{
	int err = 0;

	if (wishes & (VIEW_STEP | VIEW_ZERO))
		err = measure(live, wishes & VIEW_ZERO);
	live->zeroed |= wishes & VIEW_ZERO;
	if (!err && wishes & VIEW_RETIME)
		err = loop__tick(live->loop, live->view.interval_ns);
	if (!err && wishes & VIEW_WRITE)
		write_file(live);
	return err;
}

/*
 * Each key acts on the screen that the one before left behind, though only the last is shown.
 * Returns 1 when the user wants to quit.
 */
static int read_keys(struct live_view *live)
{
	int err = 0;

	while (!err) {
		struct input input = terminal__read(live->terminal);
		unsigned int wishes;

		if (input.key == KEYS_NONE)
			break;
		wishes = view__take(&live->view, input);
		if (wishes & VIEW_QUIT)
			return 1;
		err = obey(live, wishes);
		if (!err)
			err = draw_frame(live);
	}
	if (!err)
		terminal__draw(live->terminal, &live->frame);
	return err;
}

static int handle(struct live_view *live, int event)
{
	int err = 0;

	switch (event) {
	case LOOP_TICK:
		if (live->view.paused)
			return 0;
		err = measure(live, false);
		break;
	case LOOP_READABLE:
		return loop__readable(live->loop) == STDIN_FILENO ? read_keys(live)
								  : source__drain(live->source, 1);
	case LOOP_SUSPEND:
		terminal__suspend(live->terminal);
		break;
	case LOOP_CONTINUE:
		terminal__resume(live->terminal);
		break;
	case LOOP_STOP:
		return 1;
	}
	return err ? err : draw(live);
}

static int run(struct live_view *live)
{
	int err = draw(live);

	while (!err) {
		int event = loop__wait(live->loop);

		err = event < 0 ? event : handle(live, event);
	}
	return err > 0 ? 0 : err;
}

/* --- beginning and end ------------------------------------------------------------------------- */

static void say_failure(const char *what, int err)
{
	log__say("cannot %s: %s", what, strerror(-err));
}

static int open_ledgers(struct live_view *live)
{
	__u32 page_bytes = 1U << tracer__memory(live->tracer)->page_shift;
	int err = history__open(&live->history);

	if (!err)
		err = growth__open(GROWTH_SLABS, MOST_SLABS, page_bytes, &live->slabs);
	if (!err && live->options->objects)
		err = growth__open(GROWTH_OBJECTS, MOST_SLABS, page_bytes, &live->objects);
	return err;
}

/* Returns 0 or a negative exit code, after it said why. */
static int attach(struct live_view *live)
{
	const struct top_options *options = live->options;
	struct tracer_options tracer = options->common.tracer;
	int err;

	tracer.slab_events = tracer.cache_events = true;
	tracer.object_events = tracer.object_stacks = options->objects;
	tracer.chosen_only = options->common.select.n;
	tracer.ring_bytes = options->objects ? OBJECT_RING_BYTES : RING_BYTES;
	err = tracer__open(&tracer, &live->tracer);
	if (err)
		return err;
	err = open_ledgers(live);
	if (!err)
		err = live__open(live->tracer, &options->common.select, take_event, live,
				 &live->source);
	if (!err) {
		say_unknown_caches(&options->common.select, live->source->aliases(live->source));
		err = loop__watch(live->loop, live__fd(live->source));
	}
	if (!err)
		err = measure(live, true);
	live->began_ns = live->first.ts_ns;
	if (!err)
		return 0;
	say_failure("trace", err);
	return -EXIT_FAILED;
}

static int take_terminal(struct live_view *live)
{
	static const enum colors colors[] = {
		[COLOR_AUTO] = COLORS_AUTO,
		[COLOR_ALWAYS] = COLORS_ALWAYS,
		[COLOR_NEVER] = COLORS_NEVER,
	};
	int err = loop__watch_terminal(live->loop);

	if (!err)
		err = terminal__open(colors[live->options->color], &live->terminal);
	if (!err)
		err = loop__watch(live->loop, STDIN_FILENO);
	if (!err)
		err = loop__tick(live->loop, live->options->interval_ns);
	return err;
}

/* As lines do: whoever interrupts it gets the totals, up to that moment. */
static int print_totals(struct live_view *live)
{
	const struct top_options *options = live->options;
	struct lines_style style = { .sort = options->sort,
				     .rows = options->rows,
				     .width = screen_width(),
				     .columns = options->columns,
				     .n_columns = options->n_columns,
				     .idle_too = options->common.select.n };
	struct text text = {}, when = {};
	int err = measure(live, false);

	if (err) {
		say_failure("count the totals", err);
		return -EXIT_FAILED;
	}
	totals__add_when(&when, live->now.machine.wall_ns,
			 live->zeroed ? "totals since zero" : "totals since attach");
	totals__add(&text, &live->since, &style, when.bytes, false);
	err = write_text(&text);
	text__reset(&text);
	text__reset(&when);
	return err;
}

static void give_terminal_back(struct live_view *live)
{
	terminal__close(live->terminal);
	live->terminal = NULL;
	loop__unwatch_terminal(live->loop);
}

static void close_all(struct live_view *live)
{
	view__close(&live->view);
	frame__reset(&live->frame);
	snapshot__reset(&live->interval);
	snapshot__reset(&live->since);
	sample__reset(&live->first);
	sample__reset(&live->before);
	sample__reset(&live->now);
	live__close(live->source);
	growth__close(live->slabs);
	growth__close(live->objects);
	history__close(live->history);
	tracer__close(live->tracer);
	loop__close(live->loop);
}

static enum view_list first_list(const struct top_options *options)
{
	if (options->growth)
		return VIEW_SUSPECTS;
	return options->orders ? VIEW_ORDERS : VIEW_CACHES;
}

int live_view__run(const struct top_options *options)
{
	struct live_view live = { .options = options };
	int err;

	setlocale(LC_CTYPE, "");
	if (!terminal__is_usable())
		return -ENOENT;
	view__open(&live.view, first_list(options), options->sort - columns, options->interval_ns);
	if (options->columns)
		view__choose(&live.view, options->columns, options->n_columns);
	err = loop__open(&live.loop);
	if (err) {
		say_failure("set up timer and signals", err);
		return EXIT_FAILED;
	}
	err = attach(&live);
	if (err)
		goto out;
	err = take_terminal(&live);
	if (!err)
		err = run(&live);
	give_terminal_back(&live);
	if (err) {
		say_failure("go on with the live view", err);
		err = -EXIT_FAILED;
	} else if (loop__signal(live.loop) == SIGINT) {
		err = print_totals(&live);
	}
out:
	close_all(&live);
	return err == -EPIPE ? EXIT_OK : -err;
}
