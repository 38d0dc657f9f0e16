/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording as a source of samples and events, at any moment of it. */
#ifndef SLUBTRACE_RECORDING_REPLAY_H
#define SLUBTRACE_RECORDING_REPLAY_H

#include "select.h"
#include "source.h"

/*
 * Opens the recording @path for reading alone. @deliver (may be NULL) gets the wanted events that
 * source->drain() brings; @select and @target stay the caller's and must outlive the source. Says on
 * stderr what is wrong with a file (not there, no recording, of another version, damaged). Returns 0
 * or a negative exit code of log.h, *out untouched then.
 *
 * source->sweep() gives the next sample, -ENODATA after the last one; source->drain() then the events
 * that belong to it. Damage that is met later makes either return -EUCLEAN, and what they gave
 * before still holds.
 */
int replay__open(const char *path, const struct select *select, event_fn deliver, void *target,
		 struct source **out);
void replay__close(struct source *source);

/* In words, what is wrong with the file as far as it was read; NULL: nothing. The source's. */
const char *replay__damage(const struct source *source);

/* Why it ended; NULL: that was not said, since it was cut off or still goes on. The source's. */
const char *replay__ended(const struct source *source);

/* Samples are numbered from 0; there is one at least. */
size_t replay__samples(const struct source *source);

/* Of the sample that sweep() gave last; of the first before that. */
size_t replay__position(const struct source *source);

/*
 * The moment of sample @i in ns of CLOCK_MONOTONIC, and by the clock on the wall, which may have been
 * set meanwhile. Returns 0 or -errno, both untouched then.
 */
int replay__moment(struct source *source, size_t i, __u64 *ts_ns, __u64 *wall_ns);

/*
 * The next sweep() gives sample @i, and drain() after it the events of all samples that were passed
 * over since the position, if @i lies ahead; else those from the first sample on to @i: whoever keeps
 * sums of events begins anew.
 */
void replay__seek(struct source *source, size_t i);

/*
 * The sample at whose end the slabs of wanted caches had taken most pages since the one before; of two
 * the first. 0: nothing was taken in any interval. Returns 0 or -errno.
 */
int replay__largest_growth(struct source *source, size_t *i);

#endif
