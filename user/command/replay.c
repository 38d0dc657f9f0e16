// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace replay: its options, and whether a recording is shown as lines or as a screen. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "log.h"
#include "player.h"
#include "replay_lines.h"

static const struct option_row rows[] = {
	OPTION_CACHE, OPTION_SORT,   OPTION_COLUMNS, OPTION_ROWS, OPTION_BATCH,
	OPTION_VIEW,  OPTION_GROWTH, OPTION_COLOR,   OPTION_HELP,
};

static const struct command_line line = {
	.usage = "replay [-c CACHE]... [OPTION]... FILE",
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(*rows),
	.max_operands = 1,
};

static int refuse(const char *what)
{
	log__say("%s", what);
	options__usage(&line);
	return EXIT_USAGE;
}

static int show(const struct top_options *options)
{
	int code = wants_lines(options) ? -ENOENT : show_live(options, player__run);

	return code == -ENOENT ? replay_lines__run(options) : code;
}

int command__replay(int argc, char **argv)
{
	struct top_options options = { .sort = column__find("allocs"),
				       .rows = 20,
				       .interval_ns = 1000000000 };
	const char *operands[1];
	int n = options__parse(&line, argc, argv, &options, operands), code = EXIT_OK;

	if (n < 0)
		code = EXIT_USAGE;
	else if (options.common.help)
		options__help(&line);
	else if (!n)
		code = refuse("replay needs the FILE that was recorded");
	else if (options.growth && options.orders)
		code = refuse("--growth is of caches, not of orders");
	else {
		options.recording = operands[0];
		code = show(&options);
	}
	free(options.columns);
	select__reset(&options.common.select);
	return code;
}
