/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events as lines of a file: facts at its top and its end, and an account of what was written and
 * what was not.
 */
#ifndef SLUBTRACE_COMMAND_EVENT_FILE_H
#define SLUBTRACE_COMMAND_EVENT_FILE_H

#include "about.h"
#include "event.h"
#include "event_sink.h"
#include "output.h"

struct event_file;

/*
 * @sink and the path in @options stay the caller's. Returns 0 or a negative exit code after it said
 * what failed, *out untouched then.
 */
int event_file__open(const struct event_sink *sink, const struct output_options *options,
		     struct event_file **out);

/* Empties the file and begins it, and later each that follows, with header and facts. */
int event_file__begin(struct event_file *file, const struct about *about);

/*
 * Adds an event, a fact or a loss. Of the functions here that write, each returns 0; -EPIPE when
 * nobody reads any more; or another -errno after it said what failed. From the first failure on
 * events are only counted, as unwritten.
 */
int event_file__add(struct event_file *file, const struct event *event);
int event_file__add_fact(struct event_file *file, __u64 ts_ns, const char *key, const char *value);

/* Writes what was added. */
int event_file__flush(struct event_file *file);

/* Goes on in a new file where the old one was moved away. */
int event_file__reopen(struct event_file *file);

/* Events, without facts and losses: that were added and not refused, and those in no file. */
__u64 event_file__added(const struct event_file *file);
__u64 event_file__unwritten(const struct event_file *file);

/* What the first function that failed returned; 0: none did. */
int event_file__failure(const struct event_file *file);

/* Writes what was added. Returns 0 or -errno after it said what failed. */
int event_file__close(struct event_file *file);

#endif
