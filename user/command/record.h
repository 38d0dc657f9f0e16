/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user wants of slubtrace record. */
#ifndef SLUBTRACE_COMMAND_RECORD_H
#define SLUBTRACE_COMMAND_RECORD_H

#include "command.h"

struct record_options {
	struct common common; /* first */
	const char *output;   /* file */
	unsigned long long interval_ns;
	unsigned long long max_bytes; /* 0: no limit */
};

/* Records until it is told to end. Returns an exit code. */
int record__run(const struct record_options *options);

#endif
