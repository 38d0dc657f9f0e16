/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slubtrace top on a terminal: a screen that is always up to date. */
#ifndef SLUBTRACE_COMMAND_LIVE_VIEW_H
#define SLUBTRACE_COMMAND_LIVE_VIEW_H

#include "top.h"

/*
 * Runs until the user quits. Returns an exit code, or -ENOENT, with nothing done, if the type of
 * the terminal is not known or can do too little.
 */
int live_view__run(const struct top_options *options);

#endif
