/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user wants of slubtrace top, and the lines that are one way to show it. */
#ifndef SLUBTRACE_COMMAND_TOP_H
#define SLUBTRACE_COMMAND_TOP_H

#include "column.h"
#include "command.h"

enum color_when {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

struct top_options {
	struct common common; /* first */
	const struct column *sort;
	const struct column **columns; /* in this order; owned; NULL: what fits */
	size_t n_columns;
	unsigned long long rows;
	bool batch;
	bool once;
	bool orders;
	bool growth;
	bool objects; /* events of objects, too; there is a -c then */
	enum color_when color;
	bool intervals; /* lines: interval by interval, not the totals alone */
	unsigned long long interval_ns;
	unsigned long long count; /* 0: until stopped */
};

/* Prints lines until it is stopped. Returns an exit code. */
int top_lines__run(const struct top_options *options);

#endif
