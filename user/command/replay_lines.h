/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording as lines. */
#ifndef SLUBTRACE_COMMAND_REPLAY_LINES_H
#define SLUBTRACE_COMMAND_REPLAY_LINES_H

#include "top.h"

/* All intervals, then the totals. Returns an exit code. */
int replay_lines__run(const struct top_options *options);

/* The totals as of options->at. Returns an exit code. */
int replay_lines__at(const struct top_options *options);

#endif
