/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot: what happened between two samples, one row a cache and one a page order. Pure. */
#ifndef SLUBTRACE_MODEL_SNAPSHOT_H
#define SLUBTRACE_MODEL_SNAPSHOT_H

#include "metric.h"
#include "sample.h"
#include "select.h"

struct history_row;

struct snapshot_row {
	const struct cache_sample *cache; /* identity and layout; the newer sample's row */
	__u64 tally[TALLY__COUNT];
	__u64 slabs[SLAB__COUNT][SLUBTRACE_ORDERS];
	__s64 fast; /* objects served on the fast path */
	/*
	 * False: a bulk allocation failed, and how far it got is not known; or the cache's sheaves
	 * are filled on the slow path.
	 */
	bool fast_known;
	const struct snapshot_row *since;  /* the same cache since the start; NULL: not known */
	const struct history_row *history; /* NULL: none */
	char *merged;			   /* what is to be said of merging; owned, may be NULL */
	char *label; /* the name to show, if not the cache's own; owned, may be NULL */
};

struct snapshot {
	__u64 span_ns;
	__u32 page_bytes;
	struct snapshot_row *rows;
	size_t n_rows;
	const struct snapshot *since; /* what the rows are joined with; NULL: nothing */
	__u64 pages[SLUBTRACE_ORDERS][PAGE__COUNT];
	__u64 slabs[SLAB__COUNT][SLUBTRACE_ORDERS]; /* over all caches */
	__u64 strays[STRAY__COUNT];
	__u64 losses[LOSS__COUNT];
	__u64 missed[METRIC__COUNT];
	__u64 forgotten;
	__u64 bpf_ns;
	__u64 bpf_guessed_ns;
	__u64 bpf_unknown_ns;
	__u64 user_ns;
	__u64 map_bytes;
	__u64 uncounted_ns[METRIC__COUNT];
	struct coverage coverage;
};

/*
 * Takes the difference of two samples. A cache that is not in the older one starts at zero, one
 * that is not in the newer one is left out. The rows point into @newer, which must outlive
 * them. *out is overwritten. Returns 0 or -ENOMEM, *out empty then.
 */
int snapshot__take(struct snapshot *out, const struct sample *older, const struct sample *newer,
		   const struct coverage *coverage);

/*
 * For what happened in an interval: a metric that was not counted for a part of it is not seen at
 * all. Without it, what was counted is what there was at least.
 */
void snapshot__forget_uncounted(struct snapshot *snapshot);

/*
 * Leads each row to the one of the same cache in @since, which must outlive it and stay as it is: to
 * sort it afterwards would lead to other caches. Neither may have been sorted before.
 */
void snapshot__join(struct snapshot *snapshot, const struct snapshot *since);

/* Keeps the rows that the user wants, under the name the user gave, with a word on merging. */
void snapshot__keep_wanted(struct snapshot *snapshot, const struct select *select,
			   const struct aliases *aliases);

/* The row of the cache of that generation, while the rows are by rising generation; NULL: none. */
const struct snapshot_row *snapshot__find(const struct snapshot *snapshot, __u64 generation);

/* Pages that the row's slabs take at the moment of its sample; @exact: or nearly. -1: not known. */
__s64 snapshot_row__pages_now(const struct snapshot_row *row, bool *exact);

/* True if anything was counted for the row's cache. */
bool snapshot_row__is_busy(const struct snapshot_row *row);

/* True if anything was counted for that page order. */
bool snapshot__order_is_busy(const struct snapshot *snapshot, int order);

/* Events lost for any cause. */
__u64 snapshot__lost(const struct snapshot *snapshot);

/* Frees what the snapshot owns and zeroes it. */
void snapshot__reset(struct snapshot *snapshot);

/* Sum over all orders, in slabs or, with @pages, in pages. */
__u64 slabs__sum(const __u64 slabs[SLUBTRACE_ORDERS], bool pages);

#endif
