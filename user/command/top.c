// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace top: its options, and whether it is shown as lines or as a screen. */
#include "top.h"
#include "view.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "growth_lines.h"
#include "lines.h"
#include "live_view.h"
#include "log.h"
#include "replay_lines.h"

static int read_interval(const char *name, const char *argument, struct top_options *options)
{
	if (options->interval_ns) {
		log__say("INTERVAL is given twice: '%s'", argument);
		return -EINVAL;
	}
	if (!options__seconds(argument, &options->interval_ns))
		return 0;
	log__say("%s is seconds from 0.01 to 86400, not '%s'", name, argument);
	return -EINVAL;
}

static int set_delay(void *target, const char *argument)
{
	return read_interval("-d", argument, target);
}

static int set_once(void *target, const char *argument)
{
	(void)argument;
	((struct top_options *)target)->once = true;
	return 0;
}

static int set_at(void *target, const char *argument)
{
	((struct top_options *)target)->at = argument;
	return 0;
}

static int set_objects(void *target, const char *argument)
{
	(void)argument;
	((struct top_options *)target)->objects = true;
	return 0;
}

static const struct option_row rows[] = {
	OPTION_CACHE,
	OPTION_SORT,
	OPTION_COLUMNS,
	OPTION_ROWS,
	{ 'd', "delay", "N", "the same as INTERVAL", set_delay },
	OPTION_BATCH,
	{ 0, "once", NULL, "one interval, and end", set_once },
	{ 0, "at", "TIME",
	  "with --once, of a recording: its totals as of TIME (12:03:05, +42, end)", set_at },
	OPTION_VIEW,
	OPTION_GROWTH,
	{ 0, "objects", NULL,
	  "with -c: by stack, also the objects that are live; costs an event for each",
	  set_objects },
	OPTION_SLABS,
	OPTION_COLOR,
	OPTION_MAX_OVERHEAD,
	OPTION_HOOKS,
	OPTION_BTF,
	OPTION_VERBOSE,
	OPTION_HELP,
};

static const struct command_line line = {
	.usage = "[top] [-c CACHE]... [OPTION]... [INTERVAL [COUNT]] [-- COMMAND [ARGUMENT]...]",
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(*rows),
	.max_operands = 2,
	.set_command = set_command,
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
	text__reset(&text);
	lines__add_growth_help(&text);
	printf("\nGrowth:\n%s", text.bytes);
	text__reset(&text);
	view__add_keys(&text, true);
	printf("\nKeys:\n%s", text.bytes);
	printf("\nOther commands: slubtrace stream, record, replay, report, inspect, list, "
	       "explain, check (each with --help)\n");
	text__reset(&text);
}

static int refuse_usage(const char *what)
{
	if (what)
		log__say("%s", what);
	options__usage(&line);
	return -EINVAL;
}

static bool counts_slabs(const struct top_options *options)
{
	return options->common.tracer.counting == COUNTING_SLABS;
}

/* The columns of --slabs: those of objects would be n/a in every row. */
#define SLABS_COLUMNS                                                                              \
	"cache,new,freed,taken,given,held,net,total,slabs,in-slabs,slow,refill,size,objects,"      \
	"order,"                                                                                   \
	"wanted,got,merged"

/* What follows from what was given. */
static int settle(struct top_options *options)
{
	options->intervals = !options->common.command || options->interval_ns || options->once;
	if (options->once)
		options->count = 1;
	if (!options->interval_ns)
		options->interval_ns = 1000000000;
	options->common.tracer.pages = options->orders || !options->common.select.n;
	options->common.tracer.sole = options->common.select.n;
	if (!options->sort)
		options->sort = column__find(counts_slabs(options) ? "new" : "allocs");
	if (counts_slabs(options) && !options->columns)
		return set_columns(options, SLABS_COLUMNS);
	return 0;
}

/* The recording takes the place of INTERVAL. */
static int parse_at(struct top_options *options, const char **operands, int n)
{
	if (!options->sort)
		options->sort = column__find("allocs");
	if (!options->once)
		return refuse_usage("--at needs --once");
	if (n != 1 || options->interval_ns || options->objects || options->common.command)
		return refuse_usage("--at needs one FILE that was recorded, and no interval, "
				    "--objects or command");
	if (options->growth && options->orders)
		return refuse_usage("--growth is of caches, not of orders");
	options->recording = operands[0];
	return 0;
}

static int parse(int argc, char **argv, struct top_options *options)
{
	const char *operands[2];
	int n;

	options->rows = 20;
	n = options__parse(&line, argc, argv, options, operands);
	if (n < 0)
		return n;
	if (options->at)
		return parse_at(options, operands, n);
	if (n > 0 && read_interval("INTERVAL", operands[0], options))
		return refuse_usage(NULL);
	if (n > 1 && options__number(operands[1], 1, ~0ULL, &options->count)) {
		log__say("COUNT is a number of intervals from 1 on, not '%s'", operands[1]);
		return refuse_usage(NULL);
	}
	if (options->growth && options->orders)
		return refuse_usage("--growth is of caches, not of orders");
	if (options->objects && !options->common.select.n)
		return refuse_usage("--objects needs a cache: -c CACHE");
	if (options->objects && counts_slabs(options))
		return refuse_usage("--objects is of objects, --slabs of slabs alone");
	return settle(options);
}

/* Lines need events only to tell who made slabs. Returns an exit code. */
static int show_lines(struct top_options *options)
{
	struct tracer_options *tracer = &options->common.tracer;

	if (options->objects && !options->growth) {
		refuse_usage("--objects shows nothing in lines without --growth");
		return EXIT_USAGE;
	}
	tracer->slab_events = tracer->cache_events = options->growth;
	tracer->object_events = options->objects;
	tracer->chosen_only = options->growth && options->common.select.n;
	tracer->ring_bytes = options->objects ? 16 << 20 : options->growth ? 4 << 20 : 1 << 16;
	return top_lines__run(options);
}

/* Returns an exit code. */
static int show(struct top_options *options)
{
	int code;

	if (options->at)
		return replay_lines__at(options);
	if (wants_lines(options) || options->count || options->common.command)
		return show_lines(options);
	code = show_live(options, live_top__run);
	return code == -ENOENT ? show_lines(options) : code;
}

int command__top(int argc, char **argv)
{
	struct top_options options = {};
	int code = parse(argc, argv, &options) ? EXIT_USAGE : EXIT_OK;

	if (!code && options.common.help)
		help();
	else if (!code)
		code = show(&options);
	free(options.columns);
	select__reset(&options.common.select);
	return code;
}
