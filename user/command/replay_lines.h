/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording as lines. */
#ifndef SLUBTRACE_COMMAND_REPLAY_LINES_H
#define SLUBTRACE_COMMAND_REPLAY_LINES_H

#include "measure.h"
#include "top.h"

/*
 * Opens the recording that @options name, to be measured by *measure, which is zeroed. Returns 0 or a
 * negative exit code, after it said why; both are to be closed then as well.
 */
int recording__open(const struct top_options *options, struct measure *measure,
		    struct source **source);

/* All intervals, then the totals. Returns an exit code. */
int replay_lines__run(const struct top_options *options);

/* The totals as of options->at. Returns an exit code. */
int replay_lines__at(const struct top_options *options);

#endif
