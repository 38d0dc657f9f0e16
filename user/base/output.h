/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file that lines are written to: whole lines, whatever happens; with a head at the top of each
 * file, by size in several files, and opened again when another has moved it away.
 */
#ifndef SLUBTRACE_BASE_OUTPUT_H
#define SLUBTRACE_BASE_OUTPUT_H

#include <stddef.h>

struct output;

struct output_options {
	const char *path;		 /* NULL: stdout */
	unsigned long long rotate_bytes; /* a file is at most so long; 0: any length */
	unsigned int keep;		 /* older files: PATH.1, the youngest, to PATH.keep */
};

/*
 * Opens or creates the file; what is in it stays until output__begin(). The path stays the caller's.
 * Returns 0 or a negative exit code of log.h after it said why, *out untouched then.
 */
int output__open(const struct output_options *options, struct output **out);

/*
 * Empties the file and writes @head to it, and from now on to the top of each file (it is copied).
 * Returns 0; -EFBIG, nothing touched, if it does not fit into a file; or as output__write().
 */
int output__begin(struct output *output, const char *head, size_t n);

/*
 * Writes @n bytes, which are whole lines. A line longer than a file may be has one of its own. Returns
 * 0; -EPIPE if nobody reads any more; or another -errno after it said what failed, and then a regular
 * file has been cut back to its last whole line. *written: bytes, whole lines, that stand in a file.
 */
int output__write(struct output *output, const char *lines, size_t n, size_t *written);

/*
 * Opens the path again, as after it was renamed; nothing if it is the same file. Returns as
 * output__write(); if there is no such file to be had, it says so and goes on writing to the old one.
 */
int output__reopen(struct output *output);

/* Returns 0 or -errno after it said that the file may be incomplete. */
int output__close(struct output *output);

#endif
