// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace top as lines: what each cache did, interval by interval, and the totals at the end. */
#include "top.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "growth_lines.h"
#include "lines.h"
#include "live.h"
#include "log.h"
#include "loop.h"
#include "totals.h"

#define MOST_FOLLOWED (1 << 20) /* slabs, and objects: 60 MiB if there are as many */

struct top {
	const struct top_options *options;
	struct tracer *tracer;
	struct source *source;
	struct loop *loop;
	struct child *child; /* NULL: no command is traced */
	int status;	     /* of the command, once it has ended */
	struct history *history;
	struct growth *slabs;	/* NULL: --growth was not asked for */
	struct growth *objects; /* NULL: --objects was not asked for */
	bool defined;		/* the definitions were shown */
	struct sample first;	/* when everything was attached */
	struct sample last;
	struct sample now;
};

/* Keeps what the user wants; the rows know their history. */
static void keep_wanted(struct top *top, struct snapshot *snapshot)
{
	snapshot__keep_wanted(snapshot, &top->options->common.select,
			      top->source->aliases(top->source));
	history__join(top->history, snapshot);
}

static int add_suspects(const struct top *top, struct text *text, const struct snapshot *since,
			const struct lines_style *style)
{
	const struct suspect_sources from = {
		.since = since,
		.history = top->history,
		.slabs = top->slabs,
		.objects = top->objects,
		.now_ns = top->now.ts_ns,
	};
	struct suspects suspects;

	if (suspects__take(&suspects, &from))
		return -ENOMEM;
	lines__add_suspects(text, &suspects, style);
	suspects__reset(&suspects);
	return 0;
}

static struct lines_style style_of(const struct top_options *options)
{
	return (struct lines_style){
		.sort = options->sort,
		.rows = options->rows,
		.width = screen_width(),
		.columns = options->columns,
		.n_columns = options->n_columns,
		.idle_too = options->common.select.n,
	};
}

/* The caches, or the suspects among them. @snapshot is of the interval or, for the totals, as @since. */
static int add_caches(struct top *top, struct text *text, struct snapshot *snapshot,
		      struct snapshot *since, bool totals)
{
	const struct top_options *options = top->options;
	struct lines_style style = style_of(options);
	bool define = totals || !top->defined;

	top->defined = true;
	if (options->growth) {
		keep_wanted(top, since);
		if (define)
			lines__add_growth_definitions(text, &since->coverage, options->objects);
		return add_suspects(top, text, since, &style);
	}
	if (define)
		lines__add_definitions(text, &snapshot->coverage);
	lines__add_caches(text, snapshot, &style);
	return 0;
}

static int add_interval(struct top *top, struct text *text, struct snapshot *snapshot,
			struct snapshot *since, const char *when, bool totals)
{
	const struct top_options *options = top->options;
	bool everything = !options->common.select.n && !options->growth;

	lines__add_head(text, snapshot, when);
	if (options->orders)
		lines__add_orders(text, snapshot);
	if (options->orders || everything)
		lines__add_strays(text, snapshot);
	return options->orders ? 0 : add_caches(top, text, snapshot, since, totals);
}

/* Returns 0, -EPIPE when nobody reads any more, or a negative exit code. */
static int show(struct top *top, struct snapshot *snapshot, struct snapshot *since, bool totals)
{
	const struct top_options *options = top->options;
	struct lines_style style = style_of(options);
	struct text text = {}, when = {};
	int err = 0;

	totals__add_when(&when, top->now.machine.wall_ns,
			 totals ? "totals since attach" : "slubtrace");
	keep_wanted(top, snapshot);
	if (totals && !options->growth)
		totals__add(&text, snapshot, &style, when.bytes,
			    options->orders || !options->common.select.n);
	else
		err = add_interval(top, &text, snapshot, since, when.bytes, totals);
	text__add(&text, "\n", 1);
	text.failed |= err == -ENOMEM;
	err = write_text(&text);
	text__reset(&text);
	text__reset(&when);
	return err;
}

/* What a sweep has to read for the columns that are shown. */
static unsigned int wants(const struct top_options *options)
{
	unsigned int wants = options->sort->wants;

	for (size_t i = 0; i < options->n_columns; i++)
		wants |= options->columns[i]->wants;
	for (size_t i = 0; !options->columns && i < n_columns; i++)
		wants |= columns[i].asked ? 0 : columns[i].wants;
	return wants;
}

/* Events afterwards: what was counted is told apart as well. */
static int sweep(struct top *top)
{
	int err = top->source->sweep(top->source, wants(top->options), &top->now);

	if (!err)
		err = source__drain(top->source, SOURCE_TURNS);
	if (!err)
		return 0;
	log__say("cannot read what was traced: %s", strerror(-err));
	return -EXIT_FAILED;
}

/* Takes the interval into the history and shows it, or the totals, or neither. */
static int take_interval(struct top *top, bool shown, bool totals)
{
	const struct coverage *coverage = &top->source->about->coverage;
	struct snapshot snapshot = {}, since = {};
	int err = -ENOMEM;

	if (snapshot__take(&snapshot, &top->last, &top->now, coverage) ||
	    snapshot__take(&since, &top->first, &top->now, coverage) ||
	    history__take(top->history, &snapshot, top->now.ts_ns))
		goto out;
	if (totals) {
		snapshot__reset(&snapshot);
		if (snapshot__take(&snapshot, &top->first, &top->now, coverage))
			goto out;
	}
	snapshot__join(&snapshot, &since);
	err = shown ? show(top, &snapshot, &since, totals) : 0;
	if (!err && sample__copy(&top->last, &top->now))
		err = -ENOMEM;
out:
	snapshot__reset(&snapshot);
	snapshot__reset(&since);
	if (err != -ENOMEM)
		return err;
	log__say("out of memory");
	return -EXIT_FAILED;
}

/* Returns 0, -EPIPE when nobody reads any more, or a negative exit code. */
static int interval(struct top *top, bool shown)
{
	int err = sweep(top);

	return err ? err : take_interval(top, shown, false);
}

static int totals(struct top *top)
{
	int err = sweep(top);

	return err ? err : take_interval(top, true, true);
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
		if (event == LOOP_READABLE)
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

/* What came before the first sample is in no tally that is shown. */
static int deliver(void *target, const struct event *event)
{
	struct top *top = target;
	int err;

	if (event->ts_ns < top->first.ts_ns)
		return 0;
	err = growth__take(top->slabs, event);
	if (!err && top->objects)
		err = growth__take(top->objects, event);
	return err;
}

static int open_source(struct top *top)
{
	const struct top_options *options = top->options;
	const struct select *select = &options->common.select;
	__u32 page_bytes = sysconf(_SC_PAGESIZE);
	int err = history__open(&top->history);

	if (!err && options->growth)
		err = growth__open(GROWTH_SLABS, MOST_FOLLOWED, page_bytes, &top->slabs);
	if (!err && options->objects)
		err = growth__open(GROWTH_OBJECTS, MOST_FOLLOWED, page_bytes, &top->objects);
	if (!err)
		err = live__open(top->tracer, select, options->growth ? deliver : NULL, top,
				 &top->source);
	if (!err && options->growth)
		err = loop__watch(top->loop, live__fd(top->source));
	if (!err)
		return 0;
	log__say("cannot read what is traced: %s", strerror(-err));
	return -EXIT_FAILED;
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
	err = sweep(top);
	if (!err && (sample__copy(&top->first, &top->now) || sample__copy(&top->last, &top->now) ||
		     loop__tick(top->loop, options->interval_ns)))
		err = -EXIT_FAILED;
	return err;
}

int top_lines__run(const struct top_options *options)
{
	struct top top = { .options = options };
	int err = start_command(&options->common, &top.child);

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
	growth__close(top.objects);
	growth__close(top.slabs);
	history__close(top.history);
	sample__reset(&top.first);
	sample__reset(&top.last);
	sample__reset(&top.now);
	return err && err != -EPIPE ? -err : top.status;
}
