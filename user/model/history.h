/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How each cache grew in the last intervals, and since when it has not shrunk. Pure. */
#ifndef SLUBTRACE_MODEL_HISTORY_H
#define SLUBTRACE_MODEL_HISTORY_H

#include "snapshot.h"

#define HISTORY_INTERVALS 60

/* Of one cache. The newest interval is the last; fewer than n intervals ago there was none. */
struct history_row {
	__s64 net
		[HISTORY_INTERVALS]; /* pages taken less given back; below, gain and loss are net */
	__u64 ns[HISTORY_INTERVALS]; /* how long the interval was */
	int n;
	__u64 grew_ns; /* CLOCK_MONOTONIC: end of the last interval in which it gained pages; 0: never */
	__u64 shrank_ns; /* likewise, in which it lost pages */
	__u64 rose_ns;	 /* if grew_ns > shrank_ns: start of the first gain since that loss */
	__u64 began_ns;	 /* start of the first interval */
};

struct history;

int history__open(struct history **out);
void history__close(struct history *history);

/*
 * Takes in the newest interval, which ended at @now_ns. Rows of caches that it does not have are
 * dropped. Returns 0 or -ENOMEM, the history untouched then.
 */
int history__take(struct history *history, const struct snapshot *snapshot, __u64 now_ns);

/* The row of a cache; NULL: never seen. Lives until the next history__take(). */
const struct history_row *history__find(const struct history *history, __u64 generation);

/* Leads each row of @snapshot to its history; NULL for a cache never seen. */
void history__join(const struct history *history, struct snapshot *snapshot);

/*
 * How fast it grows: least squares of pages held over time, in bytes an hour, over the intervals
 * that are kept. False: fewer than three of them, or they took no time; *bytes_per_hour untouched.
 */
bool history_row__slope(const struct history_row *row, __u32 page_bytes, __s64 *bytes_per_hour);

/*
 * For how long it has grown without losing pages, in ns, at @now_ns, counted from its first gain
 * since it last lost some; 0: it did not grow since.
 */
__u64 history_row__held_ns(const struct history_row *row, __u64 now_ns);

#endif
