/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times as people write them, in a recording. */
#ifndef SLUBTRACE_RECORDING_MOMENT_H
#define SLUBTRACE_RECORDING_MOMENT_H

#include "replay.h"

/*
 * Finds the sample that tells how things were at @time: the last one that was not after it. @time is
 * "HH:MM:SS", the first time that the clock showed it; a date and time of ISO 8601, local if it names
 * no zone; "+SECONDS" since the first sample; or "end". A time without a fraction is all of its
 * second. Returns 0; -EINVAL: it is no time; -ERANGE: it is outside of the recording; or -errno. *i is
 * untouched then.
 */
int moment__find(struct source *source, const char *time, size_t *i);

/* Adds "2026-11-23 15:11:49 to 15:59:02, +0 to +2833", local time. Returns 0 or -errno. */
int moment__add_span(struct source *source, struct text *out);

#endif
