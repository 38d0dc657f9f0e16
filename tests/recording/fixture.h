/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A source that says what a test tells it, and SQL on what was recorded of it. */
#ifndef SLUBTRACE_RECORDING_FIXTURE_H
#define SLUBTRACE_RECORDING_FIXTURE_H

#include "recorder.h"
#include "recording_test.h"

struct fixture {
	struct source source; /* first */
	struct about about;
	struct aliases aliases;
	struct sample sample;
	char folder[FOLDER];
	char path[FOLDER + 32];
};

void fixture__open(struct fixture *fixture);
/* Removes the folder, too. */
void fixture__close(struct fixture *fixture);

/* A cache of that generation in the sample; the sample must be sorted by it. */
struct cache_sample *fixture__cache(struct fixture *fixture, __u64 generation, const char *name);

/* The next second, and what is in the sample. */
void fixture__add_sample(struct fixture *fixture, struct recorder *recorder);

struct maybe known(__u64 value);

/* A new slab of order 1 with a stack. */
struct event slab_event(__u64 ts_ns, __u64 generation, const char *stack, __u64 stack_id);

/*
 * What @sql answers: columns divided by "|", rows by a newline, as the sqlite3 shell has it; NULL is
 * empty. The caller's to free.
 */
char *ask(const char *path, const char *sql);

/* Asserts that @sql answers with @answer. */
void assert_answer(const char *path, const char *sql, const char *answer);

#endif
