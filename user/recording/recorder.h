/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a recording: samples and events of a source, such that a crash loses the last second alone. */
#ifndef SLUBTRACE_RECORDING_RECORDER_H
#define SLUBTRACE_RECORDING_RECORDER_H

#include "source.h"

struct recorder;

/*
 * Creates the file @path, which must not exist. Returns 0; -EEXIST; or -errno (-EIO, -ENOSPC, ...),
 * with nothing left behind, *out untouched then. @source must outlive it; its about is written.
 */
int recorder__create(const char *path, struct source *source, struct recorder **out);

/*
 * Adds an event; to be called from the receiver of the source's events. The same stack_id stands for
 * the same texts, and an event with a stack has one (else -EINVAL). What it adds is kept with the next sample. Returns 0 or -errno.
 */
int recorder__add_event(struct recorder *recorder, const struct event *event);

/*
 * Adds a sample and makes everything so far durable. The events that were added since the sample
 * before belong to it. Returns 0 or -errno; after an error the file has what was durable before, and
 * nothing more can be added.
 */
int recorder__add_sample(struct recorder *recorder, const struct sample *sample);

/*
 * Bytes that it takes on disk at most, journal included, once the next sample was added: as far as
 * can be told by the samples so far, and by the events that were added since the last one.
 */
__u64 recorder__bytes(const struct recorder *recorder);

/* Events that were added, those after the last sample included. */
__u64 recorder__events(const struct recorder *recorder);

/*
 * Adds a fact that was not known in the beginning, for example why it ended. Kept with the next
 * sample or at the close. Returns 0 or -errno.
 */
int recorder__add_fact(struct recorder *recorder, const char *key, const char *value);

/*
 * Leaves one file without a journal. Facts that were added after an error are kept if there is room.
 * Returns 0 or -errno: what was durable is so, but the journal beside the file (FILE-wal) is then
 * part of it. Frees @recorder in any case.
 */
int recorder__close(struct recorder *recorder);

#endif
