// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace record: its options. */
#include "record.h"

#include <errno.h>
#include <time.h>

#include "log.h"

#define DEFAULT_NAME 48
#define LEAST_BYTES  (4 << 20) /* of --max-size */

static int set_output(void *target, const char *argument)
{
	((struct record_options *)target)->output = argument;
	return 0;
}

static int set_delay(void *target, const char *argument)
{
	if (!options__seconds(argument, &((struct record_options *)target)->interval_ns))
		return 0;
	log__say("-d is seconds from 0.01 to 86400, not '%s'", argument);
	return -EINVAL;
}

static int set_max_size(void *target, const char *argument)
{
	if (!options__bytes(argument, LEAST_BYTES, &((struct record_options *)target)->max_bytes))
		return 0;
	log__say("--max-size is bytes, K, M, G or T from 4M on, not '%s'", argument);
	return -EINVAL;
}

static const struct option_row rows[] = {
	OPTION_CACHE,
	OPTION_EVENTS("slab,cache"),
	{ 'o', "output", "FILE", "record there (slubtrace-DATE-TIME.db); it must not exist",
	  set_output },
	{ 'd', "delay", "N", "seconds between two samples (1)", set_delay },
	OPTION_DURATION,
	{ 0, "max-size", "SIZE", "end before the file is larger, journal included: 500M, 1G",
	  set_max_size },
	OPTION_SLABS,
	OPTION_BUFFER,
	OPTION_MAX_OVERHEAD,
	OPTION_HOOKS,
	OPTION_BTF,
	OPTION_VERBOSE,
	OPTION_HELP,
};

static const struct command_line line = {
	.usage = "record [-c CACHE]... [-e slab,object,page,cache] [-o FILE] [OPTION]... "
		 "[-- COMMAND [ARGUMENT]...]",
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(*rows),
	.set_command = set_command,
};

static const char *default_name(char name[DEFAULT_NAME])
{
	time_t now = time(NULL);
	struct tm local;

	localtime_r(&now, &local);
	strftime(name, DEFAULT_NAME, "slubtrace-%Y%m%d-%H%M%S.db", &local);
	return name;
}

int command__record(int argc, char **argv)
{
	struct record_options options = { .common.groups = EVENTS_SLAB | EVENTS_CACHE,
					  .common.tracer.ring_bytes = BUFFER_DEFAULT,
					  .interval_ns = 1000000000 };
	char name[DEFAULT_NAME];
	int code = options__parse(&line, argc, argv, &options, NULL) < 0 ? EXIT_USAGE : EXIT_OK;

	if (!code && options.common.help) {
		options__help(&line);
	} else if (!code) {
		trace_groups(&options.common);
		options.common.tracer.pages |= !options.common.select.n;
		if (!options.output)
			options.output = default_name(name);
		code = record__run(&options);
	}
	select__reset(&options.common.select);
	return code;
}
