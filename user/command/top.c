// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace top: what each cache did, interval by interval, and the totals at the end. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "collector.h"
#include "command.h"
#include "lines.h"
#include "log.h"
#include "loop.h"
#include "names.h"

struct top_options {
	struct common common; /* first */
	const struct column *sort;
	unsigned long long rows;
	bool once;
	bool orders;
	unsigned long long interval_ns;
	unsigned long long count; /* 0: until stopped */
};

struct top {
	const struct top_options *options;
	struct tracer *tracer;
	struct collector *collector;
	struct loop *loop;
	struct names names;
	bool defined;	     /* the definitions were shown */
	struct sample first; /* when everything was attached */
	struct sample last;
	struct sample now;
};

static int set_sort(void *target, const char *argument)
{
	const struct column *column = column__find(argument);
	struct text text = {};

	if (column) {
		((struct top_options *)target)->sort = column;
		return 0;
	}
	for (size_t i = 0; i < n_columns; i++)
		text__printf(&text, "%s%s", i ? " " : "", columns[i].key);
	log__say("unknown column '%s' (%s)", argument, text.bytes);
	text__reset(&text);
	return -EINVAL;
}

static int set_rows(void *target, const char *argument)
{
	if (!options__number(argument, 1, 1000000, &((struct top_options *)target)->rows))
		return 0;
	log__say("-r is a number of rows from 1 on, not '%s'", argument);
	return -EINVAL;
}

static int set_once(void *target, const char *argument)
{
	(void)argument;
	((struct top_options *)target)->once = true;
	return 0;
}

static int set_view(void *target, const char *argument)
{
	struct top_options *options = target;

	if (strcmp(argument, "caches") && strcmp(argument, "orders")) {
		log__say("--view is caches or orders, not '%s'", argument);
		return -EINVAL;
	}
	options->orders = !strcmp(argument, "orders");
	return 0;
}

static const struct option_row rows[] = {
	OPTION_CACHE,
	{ 's', "sort", "KEY", "sort by this column", set_sort },
	{ 'r', "rows", "N", "at most so many rows (20)", set_rows },
	{ 0, "once", NULL, "one interval, and end", set_once },
	{ 0, "view", "VIEW", "caches (the default), or orders: the page allocator by page order",
	  set_view },
	OPTION_HOOKS,
	OPTION_BTF,
	OPTION_VERBOSE,
	OPTION_HELP,
};

static const struct command_line line = {
	.usage = "[top] [-c CACHE]... [-s KEY] [-r N] [--view VIEW] [--once] [--hooks TIER] "
		 "[--btf FILE] [INTERVAL [COUNT]]",
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(*rows),
	.max_operands = 2,
};

static void help(void)
{
	struct text text = {};

	options__help(&line);
	lines__add_column_help(&text);
	printf("\nColumns, counted over the interval (a narrow terminal gets the most "
	       "important):\n%s",
	       text.bytes);
	text__reset(&text);
	lines__add_order_help(&text);
	printf("\nPage orders:\n%s", text.bytes);
	printf("\nOther commands: slubtrace stream, slubtrace check (each with --help)\n");
	text__reset(&text);
}

static int parse(int argc, char **argv, struct top_options *options)
{
	const char *operands[2];
	int n;

	options->sort = column__find("allocs");
	options->rows = 20;
	options->interval_ns = 1000000000;
	n = options__parse(&line, argc, argv, options, operands);
	if (n < 0)
		return n;
	if (n > 0 && options__seconds(operands[0], &options->interval_ns)) {
		log__say("INTERVAL is seconds from 0.01 to 86400, not '%s'", operands[0]);
		fprintf(stderr, "Usage: slubtrace %s\n", line.usage);
		return -EINVAL;
	}
	if (n > 1 && options__number(operands[1], 1, ~0ULL, &options->count)) {
		log__say("COUNT is a number of intervals from 1 on, not '%s'", operands[1]);
		fprintf(stderr, "Usage: slubtrace %s\n", line.usage);
		return -EINVAL;
	}
	if (options->once)
		options->count = 1;
	options->common.tracer.pages = options->orders || !options->common.select.n;
	return 0;
}

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
static int interval(struct top *top)
{
	int err = sweep(top);

	if (!err)
		err = show(top, &top->last, false);
	if (!err && sample__copy(&top->last, &top->now))
		err = -EXIT_FAILED;
	return err;
}

static int run(struct top *top)
{
	unsigned long long left = top->options->count;
	int err, event;

	for (;;) {
		event = loop__wait(top->loop);
		if (event < 0)
			return -EXIT_FAILED;
		if (event == LOOP_STOP)
			break;
		err = interval(top);
		if (err)
			return err;
		if (left && !--left)
			return 0;
	}
	err = sweep(top);
	return err ? err : show(top, &top->first, true);
}

static int start(struct top *top)
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

int command__top(int argc, char **argv)
{
	struct top_options options = { .common.tracer.ring_bytes = 1 << 16 };
	struct top top = { .options = &options };
	int err = parse(argc, argv, &options);

	if (err || options.common.help) {
		if (!err)
			help();
		select__reset(&options.common.select);
		return err ? EXIT_USAGE : EXIT_OK;
	}
	err = start(&top);
	if (!err)
		err = run(&top);
	loop__close(top.loop);
	collector__close(top.collector);
	tracer__close(top.tracer);
	sample__reset(&top.first);
	sample__reset(&top.last);
	sample__reset(&top.now);
	names__reset(&top.names);
	select__reset(&options.common.select);
	return err == -EPIPE ? EXIT_OK : -err;
}
