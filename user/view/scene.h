/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that there is to be shown at one moment, whoever measured or remembers it. Pure. */
#ifndef SLUBTRACE_VIEW_SCENE_H
#define SLUBTRACE_VIEW_SCENE_H

#include "column.h"
#include "growth.h"
#include "history.h"
#include "snapshot.h"
#include "source.h"

/* Where in a recording a scene is; texts are borrowed. */
struct playback {
	const char *name;  /* of the recording; any byte may be in it */
	const char *state; /* "playing", "paused", "at the end" */
	__u64 offset_ns;   /* since the first sample */
	__u64 length_ns;
};

/* Everything is borrowed. */
struct scene {
	const char *clock;		 /* the time of day, in words */
	const struct playback *playback; /* NULL: of the running kernel */
	struct source *source;
	struct snapshot *now;	/* the last interval; rows joined with since, wanted ones only */
	struct snapshot *since; /* since the start, or since it was set to zero */
	const struct machine *machine;
	const struct machine *machine_before; /* at the start */
	__u64 now_ns;			      /* CLOCK_MONOTONIC */
	__u64 began_ns;			      /* likewise, when the trace began */
	const struct aliases *aliases;
	const struct history *history;
	const struct growth *slabs;
	const struct growth *objects; /* NULL: object events were not asked for */
	const char *reduced; /* how much less is traced than was asked for; NULL: as much */
	/* Of these two, over all caches; view__draw() and view__add_file() sum them up. */
	struct growth_totals slab_totals;
	struct growth_totals object_totals;
};

void scene__sum_up(struct scene *scene);

/* The row of a cache in the interval; NULL: it is not there. */
const struct snapshot_row *scene__row(const struct scene *scene, __u64 generation);

/*
 * How near the split by stack, process and so on is to the truth: events that did not arrive are
 * missing in it, though not in the counts of the cache.
 */
enum bound scene__made_bound(const struct scene *scene);

/* Time since @ts_ns (CLOCK_MONOTONIC), in ns; 0 if that is still to come. */
__u64 scene__ago(const struct scene *scene, __u64 ts_ns);

/* A share, rounded; of nothing, 0. */
__s64 scene__permille(__u64 part, __u64 all);

/* A number of slabs (or of their memory) that are still held: n/a where none are seen to be freed. */
void scene__held(const struct scene *scene, __s64 value, struct column_value *out);

/* The same of objects that are live. */
void scene__live(const struct scene *scene, __s64 value, struct column_value *out);

/* Adds a stack "a;b;c" as "a < b < c", harmless. */
void scene__add_stack(struct text *out, const char *stack);

/* Adds what a row of the ledger is about, harmless. */
void scene__add_key(struct text *out, enum growth_by by, const struct growth_row *row);

/* Whether the process of such a row is still there. */
enum life scene__life(const struct scene *scene, const struct growth_row *row);

#endif
