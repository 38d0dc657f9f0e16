/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording that is to be shown. */
#ifndef SLUBTRACE_COMMAND_RECORDING_H
#define SLUBTRACE_COMMAND_RECORDING_H

#include "measure.h"
#include "replay.h"
#include "top.h"

/*
 * Opens the recording that @options name, to be measured by *measure, which is zeroed; with @growth
 * also who made what. Returns 0 or a
 * negative exit code, after it said why; both are to be closed then as well.
 */
int recording__open(const struct top_options *options, bool growth, struct measure *measure,
		    struct source **source);

#endif
