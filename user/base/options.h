/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of all commands from tables: parsing, help, and errors that say what to do. */
#ifndef SLUBTRACE_BASE_OPTIONS_H
#define SLUBTRACE_BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What an option does with its argument; returns 0, or a negative errno after it said what is
 * wrong.
 */
typedef int (*option_fn)(void *target, const char *argument);

struct option_row {
	char letter; /* 0: long only */
	const char *name;
	const char *argument; /* its name in the help; NULL: none */
	const char *help;
	option_fn set;
};

struct command_line {
	const char *usage; /* after "Usage: slubtrace " */
	const struct option_row *rows;
	size_t n_rows;
	int max_operands;
	/* Gets what stands after "--", as it stands there; NULL: these are operands, too. */
	void (*set_command)(void *target, char *const *words);
};

/*
 * Reads argv from argv[1] on, options anywhere before "--", and calls their functions with @target.
 * Operands are left in operands[], at most max_operands. Returns their number; -EINVAL after it
 * said what is wrong.
 */
int options__parse(const struct command_line *line, int argc, char **argv, void *target,
		   const char **operands);

/* Prints the usage, a line, to stderr: what follows a word on what is wrong. */
void options__usage(const struct command_line *line);

/* Prints usage and options to stdout. */
void options__help(const struct command_line *line);

/* Whole number of @text from @least to @most. Returns 0 or -EINVAL, *out untouched then. */
int options__number(const char *text, unsigned long long least, unsigned long long most,
		    unsigned long long *out);

/* Seconds, with a fraction, from 0.01 to a day, as nanoseconds. Returns 0 or -EINVAL. */
int options__seconds(const char *text, unsigned long long *ns);

/* Per cent, with a fraction, from 0.01 to 100, as a share: 1 is 0.01. Returns 0 or -EINVAL. */
int options__percent(const char *text, double *share);

/*
 * Bytes, as a whole number that may have K, M, G or T behind it, each 1024 times the one before.
 * Returns 0 or -EINVAL, *out untouched then.
 */
int options__bytes(const char *text, unsigned long long least, unsigned long long *out);

#endif
