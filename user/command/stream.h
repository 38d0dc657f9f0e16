/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What slubtrace stream was asked to do. */
#ifndef SLUBTRACE_COMMAND_STREAM_H
#define SLUBTRACE_COMMAND_STREAM_H

#include "command.h"
#include "event_sink.h"
#include "output.h"

struct stream_options {
	struct common common; /* first */
	const struct event_sink *sink;
	struct output_options output;
	unsigned long long count; /* events to be written; 0: any number */
};

/* Writes events until the end. Returns an exit code, with a command its status. */
int stream__run(const struct stream_options *options);

#endif
