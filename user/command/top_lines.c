// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace top as lines: what each cache did, interval by interval, and the totals at the end. */
#include "top.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "collector.h"
#include "lines.h"
#include "log.h"
#include "loop.h"
#include "names.h"

struct top {
	const struct top_options *options;
	struct tracer *tracer;
	struct collector *collector;
	struct loop *loop;
	struct child *child; /* NULL: no command is traced */
	int status;	     /* of the command, once it has ended */
	struct names names;
	bool defined;	     /* the definitions were shown */
	struct sample first; /* when everything was attached */
	struct sample last;
	struct sample now;
};

/* Keeps the rows that the user wants, under the name the user gave, with a word on merging. */
static void keep_wanted(struct top *top, struct snapshot *snapshot)
{
	const struct aliases *aliases = names__now(&top->names, top->tracer);
	size_t kept = 0;

	for (size_t i = 0; i < snapshot->n_rows; i++) {
		struct snapshot_row *row = &snapshot->rows[i];
		struct text merged = {};
		const char *shown;

		if (!select__wants(&top->options->common.select, aliases, row->cache->name, &shown))
			continue;
		if (strcmp(shown, row->cache->name))
			row->label = strdup(shown);
		if (!row->cache->dead)
			aliases__add_merged(aliases, row->cache->name, shown, &merged);
		row->merged = merged.bytes;
		snapshot->rows[kept++] = *row;
	}
	snapshot->n_rows = kept;
}

static void add_when(struct text *out, bool totals)
{
	time_t now = time(NULL);
	struct tm local;
	char clock[16];

	localtime_r(&now, &local);
	strftime(clock, sizeof(clock), "%H:%M:%S", &local);
	text__printf(out, "%s  %s", clock, totals ? "totals since attach" : "slubtrace");
}

/* 0 where stdout is no terminal: a pipe gets every column. */
static size_t screen_width(void)
{
	struct winsize size;

	return isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ? size.ws_col : 0;
}

static int show(struct top *top, const struct sample *since, bool totals)
{
	const struct top_options *options = top->options;
	struct lines_style style = {
		.sort = options->sort,
		.rows = options->rows,
		.width = screen_width(),
		.columns = options->columns,
		.n_columns = options->n_columns,
		.idle_too = options->common.select.n && !totals,
	};
	struct text text = {}, when = {};
	struct snapshot snapshot;
	int err;

	if (snapshot__take(&snapshot, since, &top->now, &tracer__plan(top->tracer)->coverage))
		return -EXIT_FAILED;
	add_when(&when, totals);
	lines__add_head(&text, &snapshot, when.bytes);
	if (options->orders || (totals && !options->common.select.n))
		lines__add_orders(&text, &snapshot);
	if (options->orders || !options->common.select.n)
		lines__add_strays(&text, &snapshot);
	if (!options->orders || totals) {
		keep_wanted(top, &snapshot);
		if (totals || !top->defined)
			lines__add_definitions(&text, &snapshot.coverage);
		top->defined = true;
		style.idle_too |= totals && options->common.select.n;
		lines__add_caches(&text, &snapshot, &style);
	}
	text__add(&text, "\n", 1);
	err = write_text(&text);
	snapshot__reset(&snapshot);
	text__reset(&text);
	text__reset(&when);
	return err;
}

static int sweep(struct top *top)
{
	int err = collector__sweep(top->collector, 0, &top->now);

	if (!err)
		return 0;
	log__say("cannot read the tallies: %s", strerror(-err));
	return -EXIT_FAILED;
}

/* Returns 0, -EPIPE when nobody reads any more, or a negative exit code. */
static int interval(struct top *top, bool shown)
{
	int err = sweep(top);

	if (!err && shown)
		err = show(top, &top->last, false);
	if (!err && sample__copy(&top->last, &top->now))
		err = -EXIT_FAILED;
	return err;
}

static int totals(struct top *top)
{
	int err = sweep(top);

	return err ? err : show(top, &top->first, true);
}

/* Until it is stopped, its COUNT is reached or, if there is one, its command has ended. */
static int run(struct top *top)
{
	bool shown = top->options->intervals;
	unsigned long long left = top->options->count;
	int err, event;

	for (;;) {
		event = loop__wait(top->loop);
		if (event < 0)
			return -EXIT_FAILED;
		if (event == LOOP_STOP || (top->child && child__ended(top->child, &top->status)))
			return totals(top);
		if (event != LOOP_TICK)
			continue;
		err = interval(top, shown);
		if (err)
			return err;
		if (!left || --left)
			continue;
		if (!top->child)
			return 0;
		shown = false;
	}
}

static int start_child(struct top *top)
{
	int err = child__open(top->options->common.command, &top->child);

	if (!err)
		return 0;
	log__say("cannot start a process: %s", strerror(-err));
	return -EXIT_FAILED;
}

/* The command begins when everything has been counted that came before. */
static int run_child(struct top *top)
{
	int err = loop__watch(top->loop, child__fd(top->child));

	if (err) {
		log__say("cannot wait for the command: %s", strerror(-err));
		return -EXIT_FAILED;
	}
	loop__leave_keys(top->loop);
	return child__run(top->child);
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
	if (err)
		return err;
	say_unknown_caches(&options->common.select, names__now(&top->names, top->tracer));
	if (collector__open(top->tracer, &top->collector))
		return -EXIT_FAILED;
	err = sweep(top);
	if (!err && (sample__copy(&top->first, &top->now) || sample__copy(&top->last, &top->now) ||
		     loop__tick(top->loop, options->interval_ns)))
		err = -EXIT_FAILED;
	return err;
}

int top_lines__run(const struct top_options *options)
{
	struct top top = { .options = options };
	int err = options->common.command ? start_child(&top) : 0;

	if (!err)
		err = attach(&top);
	if (!err && top.child)
		err = run_child(&top);
	if (!err)
		err = run(&top);
	child__close(top.child);
	loop__close(top.loop);
	collector__close(top.collector);
	tracer__close(top.tracer);
	sample__reset(&top.first);
	sample__reset(&top.last);
	sample__reset(&top.now);
	names__reset(&top.names);
	return err && err != -EPIPE ? -err : top.status;
}
