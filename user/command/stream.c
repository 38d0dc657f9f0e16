// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace stream: one line an event, to a file or a pipe. Its options. */
#include "stream.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "event.h"
#include "filter.h"
#include "log.h"

#define MOST_KEPT    1000
#define KEPT_DEFAULT 5

static int set_format(void *target, const char *argument)
{
	const struct event_sink *sink = event_sink__find(argument);

	if (!sink) {
		log__say("--format is csv or jsonl, not '%s'", argument);
		return -EINVAL;
	}
	((struct stream_options *)target)->sink = sink;
	return 0;
}

static int set_output(void *target, const char *argument)
{
	((struct stream_options *)target)->output.path = strcmp(argument, "-") ? argument : NULL;
	return 0;
}

static int set_rotate(void *target, const char *argument)
{
	struct stream_options *options = target;

	if (!options__bytes(argument, 1, &options->output.rotate_bytes))
		return 0;
	log__say("--rotate is a size like 64K, 100M or 1G, not '%s'", argument);
	return -EINVAL;
}

static int set_keep(void *target, const char *argument)
{
	struct stream_options *options = target;
	unsigned long long keep;

	if (options__number(argument, 1, MOST_KEPT, &keep)) {
		log__say("--keep is a number of files from 1 to %d, not '%s'", MOST_KEPT, argument);
		return -EINVAL;
	}
	options->output.keep = keep;
	return 0;
}

static int set_count(void *target, const char *argument)
{
	if (!options__number(argument, 1, ~0ULL, &((struct stream_options *)target)->count))
		return 0;
	log__say("--count is a number of events from 1 on, not '%s'", argument);
	return -EINVAL;
}

static const struct option_row rows[] = {
	OPTION_CACHE,
	OPTIONS_FILTER,
	OPTION_EVENTS("slab"),
	{ 0, "format", "FORMAT", "csv (the default) or jsonl: one JSON object a line", set_format },
	{ 'o', "output", "FILE", "write there; - is stdout", set_output },
	{ 0, "rotate", "SIZE", "begin a new FILE before it is longer than this: 64K, 100M, 1G",
	  set_rotate },
	{ 0, "keep", "N", "with --rotate: so many older files, FILE.1 to FILE.N (5)", set_keep },
	OPTION_DURATION,
	{ 0, "count", "N", "end when so many events are written", set_count },
	OPTION_BUFFER,
	OPTION_MAX_OVERHEAD,
	OPTION_HOOKS,
	OPTION_BTF,
	OPTION_VERBOSE,
	OPTION_HELP,
};

static const struct command_line line = {
	.usage = "stream [-c CACHE]... [FILTER]... [-e slab,object,page,cache] [--format "
		 "csv|jsonl] [-o FILE] [OPTION]... [-- COMMAND [ARGUMENT]...]",
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(*rows),
	.set_command = set_command,
};

/* What does not go together. */
static int judge(struct stream_options *options)
{
	struct output_options *output = &options->output;
	const char *what = NULL;

	if (output->rotate_bytes && !output->path)
		what = "--rotate needs a file: -o FILE";
	else if (output->keep && !output->rotate_bytes)
		what = "--keep is of files that --rotate makes";
	if (!output->keep)
		output->keep = KEPT_DEFAULT;
	if (!what)
		return 0;
	log__say("%s", what);
	options__usage(&line);
	return -EINVAL;
}

int command__stream(int argc, char **argv)
{
	struct stream_options options = { .sink = event_sink__find("csv"),
					  .common.groups = EVENTS_SLAB,
					  .common.tracer.ring_bytes = BUFFER_DEFAULT };
	int code = options__parse(&line, argc, argv, &options, NULL) < 0 ? EXIT_USAGE : EXIT_OK;

	if (!code && options.common.help) {
		options__help(&line);
	} else if (!code) {
		trace_groups(&options.common);
		if (!(options.common.groups & EVENTS_OBJECT))
			options.common.tracer.counting = COUNTING_EVENTS;
		code = judge(&options) || check_filter(&options.common.tracer)
			       ? EXIT_USAGE
			       : stream__run(&options);
	}
	select__reset(&options.common.select);
	return code;
}
