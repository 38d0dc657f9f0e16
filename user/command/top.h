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
	const char *recording;	  /* instead of the running kernel; NULL: none */
	const char *at;		  /* as of this time of it; NULL: all of it */
};

int set_sort(void *target, const char *argument);
int set_columns(void *target, const char *argument);
int set_rows(void *target, const char *argument);
int set_batch(void *target, const char *argument);
int set_view(void *target, const char *argument);
int set_growth(void *target, const char *argument);
int set_color(void *target, const char *argument);

#define OPTION_SORT                                                                                \
	{                                                                                          \
		's', "sort", "KEY", "sort by this column", set_sort                                \
	}
#define OPTION_COLUMNS                                                                             \
	{                                                                                          \
		0, "columns", "LIST", "show these columns: keys, joined by commas", set_columns    \
	}
#define OPTION_ROWS                                                                                \
	{                                                                                          \
		'r', "rows", "N", "at most so many rows (20); of lines", set_rows                  \
	}
#define OPTION_BATCH                                                                               \
	{                                                                                          \
		0, "batch", NULL, "lines on a terminal, too", set_batch                            \
	}
#define OPTION_VIEW                                                                                \
	{                                                                                          \
		0, "view", "VIEW",                                                                 \
			"caches (the default), or orders: the page allocator by page order",       \
			set_view                                                                   \
	}
#define OPTION_GROWTH                                                                              \
	{                                                                                          \
		0, "growth", NULL,                                                                 \
			"leak suspects: caches that grow, and the stacks that make their slabs",   \
			set_growth                                                                 \
	}
#define OPTION_COLOR                                                                               \
	{                                                                                          \
		0, "color", "WHEN", "auto (the default), always or never; of the live view",       \
			set_color                                                                  \
	}

/* Whether it is to be shown as lines, on this stdin and stdout. */
bool wants_lines(const struct top_options *options);

/*
 * Runs a live view. Returns an exit code; or -ENOENT, after it said so, if there can be none on this
 * terminal.
 */
int show_live(const struct top_options *options, int (*run)(const struct top_options *options));

/* Prints lines until it is stopped. Returns an exit code. */
int top_lines__run(const struct top_options *options);

#endif
