// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns a row for each cache of the newest snapshot: about 1 KB a cache. */
#include "history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	__u64 generation;
	bool kept; /* while a snapshot is taken in: it has this cache */
	struct history_row row;
};

struct history {
	struct entry **entries; /* by rising generation */
	size_t n;
};

int history__open(struct history **out)
{
	struct history *history = calloc(1, sizeof(*history));

	if (!history)
		return -ENOMEM;
	*out = history;
	return 0;
}

void history__close(struct history *history)
{
	if (!history)
		return;
	for (size_t i = 0; i < history->n; i++)
		free(history->entries[i]);
	free(history->entries);
	free(history);
}

static int by_generation(const void *a, const void *b)
{
	__u64 x = (*(struct entry *const *)a)->generation;
	__u64 y = (*(struct entry *const *)b)->generation;

	return (x > y) - (x < y);
}

static struct entry *find(const struct history *history, __u64 generation)
{
	struct entry key = { .generation = generation }, *wanted = &key, **found;

	if (!history->n)
		return NULL;
	found = bsearch(&wanted, history->entries, history->n, sizeof(*history->entries),
			by_generation);
	return found ? *found : NULL;
}

const struct history_row *history__find(const struct history *history, __u64 generation)
{
	const struct entry *entry = find(history, generation);

	return entry ? &entry->row : NULL;
}

static void row__take(struct history_row *row, __s64 net, __u64 ns, __u64 now_ns)
{
	if (!row->n)
		row->began_ns = now_ns - ns;
	if (row->n == HISTORY_INTERVALS) {
		memmove(row->net, row->net + 1, sizeof(row->net) - sizeof(*row->net));
		memmove(row->ns, row->ns + 1, sizeof(row->ns) - sizeof(*row->ns));
		row->n--;
	}
	row->net[row->n] = net;
	row->ns[row->n++] = ns;
	if (net > 0) {
		if (row->grew_ns <= row->shrank_ns)
			row->rose_ns = now_ns - ns;
		row->grew_ns = now_ns;
	}
	if (net < 0)
		row->shrank_ns = now_ns;
}

/* Gives up the first @n entries of a snapshot; those made for it have no interval yet. */
static void let_go(struct entry **entries, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		entries[i]->kept = false;
		if (!entries[i]->row.n)
			free(entries[i]);
	}
	free(entries);
}

/*
 * The entry of each row of the snapshot, old or new; no entry twice, even if a generation is there
 * twice. NULL without memory, the history untouched then.
 */
static struct entry **gather(struct history *history, const struct snapshot *snapshot)
{
	struct entry **entries = calloc(snapshot->n_rows + 1, sizeof(*entries));

	for (size_t i = 0; entries && i < snapshot->n_rows; i++) {
		__u64 generation = snapshot->rows[i].cache->generation;

		entries[i] = find(history, generation);
		if (!entries[i] || entries[i]->kept)
			entries[i] = calloc(1, sizeof(**entries));
		if (!entries[i]) {
			let_go(entries, i);
			return NULL;
		}
		entries[i]->generation = generation;
		entries[i]->kept = true;
	}
	return entries;
}

int history__take(struct history *history, const struct snapshot *snapshot, __u64 now_ns)
{
	struct entry **entries = gather(history, snapshot);

	if (!entries)
		return -ENOMEM;
	for (size_t i = 0; i < snapshot->n_rows; i++) {
		const struct snapshot_row *row = &snapshot->rows[i];

		row__take(&entries[i]->row,
			  (__s64)(slabs__sum(row->slabs[SLAB_GOT], true) -
				  slabs__sum(row->slabs[SLAB_FREED], true)),
			  snapshot->span_ns, now_ns);
	}
	for (size_t i = 0; i < history->n; i++)
		if (!history->entries[i]->kept)
			free(history->entries[i]);
	free(history->entries);
	history->entries = entries;
	history->n = snapshot->n_rows;
	for (size_t i = 0; i < history->n; i++)
		entries[i]->kept = false;
	qsort(entries, history->n, sizeof(*entries), by_generation);
	return 0;
}

/*
 * Least squares, in pages a second; false if the intervals took no time. The level is counted from the start of the
 * first interval that is kept, which is a point itself: n intervals make n + 1 points.
 */
static bool row__fit(const struct history_row *row, double *slope)
{
	double t = 0, mean = 0, tt, ty = 0, level = 0;

	for (int i = 0; i < row->n; i++) {
		t += row->ns[i] / 1e9;
		mean += t / (row->n + 1);
	}
	tt = mean * mean;
	t = 0;
	for (int i = 0; i < row->n; i++) {
		t += row->ns[i] / 1e9;
		level += row->net[i];
		tt += (t - mean) * (t - mean);
		ty += (t - mean) * level;
	}
	if (tt <= 0)
		return false;
	*slope = ty / tt;
	return true;
}

void history__join(const struct history *history, struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_rows; i++) {
		struct snapshot_row *row = &snapshot->rows[i];

		row->history = history__find(history, row->cache->generation);
	}
}

bool history_row__slope(const struct history_row *row, __u32 page_bytes, __s64 *bytes_per_hour)
{
	double slope;

	if (row->n < 3 || !row__fit(row, &slope))
		return false;
	slope *= 3600.0 * page_bytes;
	if (slope >= 9223372036854775807.0)
		*bytes_per_hour = __INT64_MAX__;
	else if (slope <= -9223372036854775807.0)
		*bytes_per_hour = -__INT64_MAX__;
	else
		*bytes_per_hour = slope + (slope < 0 ? -0.5 : 0.5);
	return true;
}

__u64 history_row__held_ns(const struct history_row *row, __u64 now_ns)
{
	return row->grew_ns > row->shrank_ns && now_ns > row->rose_ns ? now_ns - row->rose_ns : 0;
}
