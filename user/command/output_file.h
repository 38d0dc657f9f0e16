/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that is written whole or not at all, or stdout. */
#ifndef SLUBTRACE_COMMAND_OUTPUT_FILE_H
#define SLUBTRACE_COMMAND_OUTPUT_FILE_H

#include "text.h"

struct output_file {
	struct text text; /* what is to be written next */
	char *path;	  /* NULL: nothing takes another file's place */
	char *temporary;
	int fd; /* -1: not open */
};

/*
 * @path NULL or "-" is stdout; a file that is there is replaced once all is written, but what is no
 * regular file (a pipe, /dev/null) is written to; it must not be the file @input. Returns 0, or a
 * negative exit code after it said what is wrong.
 */
int output_file__open(struct output_file *out, const char *path, const char *input);

/*
 * Writes the text and empties it, if it has @least bytes. Returns 0, -EPIPE if the reader went away, or
 * a negative exit code after it said what is wrong.
 */
int output_file__flush(struct output_file *out, size_t least);

/* Writes what is left and puts the file in its place. Returns as output_file__flush(). */
int output_file__end(struct output_file *out);

/* A file that was not ended is gone, and what stood in its place still does. */
void output_file__close(struct output_file *out);

#endif
