/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plays a recording in a live view. */
#ifndef SLUBTRACE_COMMAND_PLAYER_H
#define SLUBTRACE_COMMAND_PLAYER_H

#include "live_view.h"

/* Shows options->recording until the user quits. Returns an exit code, or -ENOENT as live_view.h. */
int player__run(const struct top_options *options);

#endif
