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

static int refuse_column(const char *key)
{
	struct text text = {};

	for (size_t i = 0; i < n_columns; i++)
		text__printf(&text, "%s%s", i ? " " : "", columns[i].key);
	log__say("unknown column '%s' (%s)", key, text.bytes);
	text__reset(&text);
	return -EINVAL;
}

static int set_sort(void *target, const char *argument)
{
	const struct column *column = column__find(argument);

	if (!column)
		return refuse_column(argument);
	((struct top_options *)target)->sort = column;
	return 0;
}

static int add_column(struct top_options *options, const char *key)
{
	const struct column *column = column__find(key);

	if (!column)
		return refuse_column(key);
	for (size_t i = 0; i < options->n_columns; i++) {
		if (options->columns[i] != column)
			continue;
		log__say("--columns has '%s' twice", column->key);
		return -EINVAL;
	}
	options->columns[options->n_columns++] = column;
	return 0;
}

static int set_columns(void *target, const char *argument)
{
	struct top_options *options = target;
	int err = 0;

	free(options->columns);
	options->n_columns = 0;
	options->columns = calloc(n_columns, sizeof(*options->columns));
	if (!options->columns)
		return -ENOMEM;
	while (!err) {
		char *key = strndup(argument, strcspn(argument, ","));

		err = key ? add_column(options, key) : -ENOMEM;
		argument += key ? strlen(key) : 0;
		free(key);
		if (!*argument++)
			break;
	}
	return err;
}

static int set_rows(void *target, const char *argument)
{
	if (!options__number(argument, 1, 1000000, &((struct top_options *)target)->rows))
		return 0;
	log__say("-r is a number of rows from 1 on, not '%s'", argument);
	return -EINVAL;
}

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

static int set_batch(void *target, const char *argument)
{
	(void)argument;
	((struct top_options *)target)->batch = true;
	return 0;
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

static int set_growth(void *target, const char *argument)
{
	(void)argument;
	((struct top_options *)target)->growth = true;
	return 0;
}

static int set_objects(void *target, const char *argument)
{
	(void)argument;
	((struct top_options *)target)->objects = true;
	return 0;
}

static int set_color(void *target, const char *argument)
{
	static const char *const words[] = {
		[COLOR_AUTO] = "auto",
		[COLOR_ALWAYS] = "always",
		[COLOR_NEVER] = "never",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(argument, words[i]))
			continue;
		((struct top_options *)target)->color = i;
		return 0;
	}
	log__say("--color is auto, always or never, not '%s'", argument);
	return -EINVAL;
}

static const struct option_row rows[] = {
	OPTION_CACHE,
	{ 's', "sort", "KEY", "sort by this column", set_sort },
	{ 0, "columns", "LIST", "show these columns: keys, joined by commas", set_columns },
	{ 'r', "rows", "N", "at most so many rows (20); of lines", set_rows },
	{ 'd', "delay", "N", "the same as INTERVAL", set_delay },
	{ 0, "batch", NULL, "lines on a terminal, too", set_batch },
	{ 0, "once", NULL, "one interval, and end", set_once },
	{ 0, "view", "VIEW", "caches (the default), or orders: the page allocator by page order",
	  set_view },
	{ 0, "growth", NULL,
	  "leak suspects: caches that grow, and the stacks that make their slabs", set_growth },
	{ 0, "objects", NULL,
	  "with -c: by stack, also the objects that are live; costs an event for each",
	  set_objects },
	{ 0, "color", "WHEN", "auto (the default), always or never; of the live view", set_color },
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
	printf("\nOther commands: slubtrace stream, record, check (each with --help)\n");
	text__reset(&text);
}

static int refuse_usage(const char *what)
{
	if (what)
		log__say("%s", what);
	fprintf(stderr, "Usage: slubtrace %s\n", line.usage);
	return -EINVAL;
}

/* What follows from what was given. */
static void settle(struct top_options *options)
{
	options->intervals = !options->common.command || options->interval_ns || options->once;
	if (options->once)
		options->count = 1;
	if (!options->interval_ns)
		options->interval_ns = 1000000000;
	options->common.tracer.pages = options->orders || !options->common.select.n;
}

static int parse(int argc, char **argv, struct top_options *options)
{
	const char *operands[2];
	int n;

	options->sort = column__find("allocs");
	options->rows = 20;
	n = options__parse(&line, argc, argv, options, operands);
	if (n < 0)
		return n;
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
	settle(options);
	return 0;
}

static bool terminal_is_dumb(const char *type)
{
	return !type || !*type || !strcmp(type, "dumb");
}

static bool wants_lines(const struct top_options *options)
{
	return options->batch || options->count || options->common.command ||
	       !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO);
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
	const char *type = getenv("TERM");
	struct text name = {};
	int code;

	if (wants_lines(options))
		return show_lines(options);
	code = terminal_is_dumb(type) ? -ENOENT : live_top__run(options);
	if (code != -ENOENT)
		return code;
	text__add_escaped(&name, type ? type : "", type ? strlen(type) : 0, false);
	log__say("no live view on this terminal (TERM is '%s'); lines instead, as with --batch",
		 name.n ? name.bytes : "");
	text__reset(&name);
	return show_lines(options);
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
