/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace that is always the same, and its recording; any of its samples and events can be had again. */
#ifndef SLUBTRACE_RECORDING_TAPE_H
#define SLUBTRACE_RECORDING_TAPE_H

#include "recorder.h"
#include "recording_test.h"

#define TAPE_SAMPLES 70
#define TAPE_EVENTS  40 /* before each sample but the first */

struct tape {
	struct source source; /* first */
	struct about about;
	struct aliases aliases;
	char folder[FOLDER];
	char path[FOLDER + 32];
};

/* Makes a folder for files. */
void tape__open(struct tape *tape);
void tape__close(struct tape *tape);

/* Sample @i; a counter only grows from one to the next. */
void tape__sample(size_t i, struct sample *out);
void tape__aliases(size_t i, struct aliases *out);
/* Event @j of those before sample @i; its texts are static. */
void tape__event(size_t i, size_t j, struct event *out);

/* Records the first @n samples, in tape->path. @closed: as it should be, else as if it was killed. */
void tape__record(struct tape *tape, size_t n, bool closed);

/* Runs SQL on the file; it must succeed. */
void tape__run(const struct tape *tape, const char *sql);

#endif
