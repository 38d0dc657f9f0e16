// SPDX-License-Identifier: GPL-2.0-or-later
/* Lays out time. */
#include "timeline_axis.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LONG 3 /* times the usual interval: nobody looked */

static int compare(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)a, y = *(const __u64 *)b;

	return (x > y) - (x < y);
}

/* The interval of which half are longer; 0: there is none. @since: of each sample. */
static int usual_interval(const __u64 *since, size_t n, __u64 *out)
{
	__u64 *intervals = calloc(n, sizeof(*intervals));

	if (!intervals)
		return -ENOMEM;
	for (size_t i = 1; i < n; i++)
		intervals[i - 1] = since[i] - since[i - 1];
	qsort(intervals, n - 1, sizeof(*intervals), compare);
	*out = n > 1 ? intervals[(n - 1) / 2] : 0;
	free(intervals);
	return 0;
}

/* A place a sample, and one in each gap. */
static int lay_samples(struct timeline_axis *axis, const __u64 *since)
{
	size_t n = axis->n_samples;
	__u64 usual;

	axis->place_ns = calloc(2 * n, sizeof(*axis->place_ns));
	if (!axis->place_ns || usual_interval(since, n, &usual))
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (i && usual && since[i] - since[i - 1] > LONG * usual)
			axis->place_ns[axis->n_places++] =
				since[i - 1] + (since[i] - since[i - 1]) / 2;
		axis->place[i] = axis->n_places;
		axis->place_ns[axis->n_places++] = since[i];
	}
	return 0;
}

static int lay_buckets(struct timeline_axis *axis, const __u64 *since, size_t buckets)
{
	double half = (double)axis->span_ns / (2 * buckets);

	axis->bucketed = true;
	axis->n_places = 2 * buckets;
	axis->place_ns = calloc(axis->n_places, sizeof(*axis->place_ns));
	if (!axis->place_ns)
		return -ENOMEM;
	for (size_t i = 0; i < axis->n_places; i++)
		axis->place_ns[i] = (__u64)(half * (i + 0.5));
	for (size_t i = 0; i < axis->n_samples; i++) {
		size_t bucket = axis->span_ns ? (size_t)(since[i] / (2 * half)) : 0;

		axis->place[i] = 2 * (bucket < buckets ? bucket : buckets - 1);
	}
	return 0;
}

int timeline_axis__open(struct timeline_axis *axis, const __u64 *ts_ns, size_t n, size_t buckets)
{
	__u64 *since = calloc(n, sizeof(*since));
	int err = -ENOMEM;

	memset(axis, 0, sizeof(*axis));
	axis->place = calloc(n, sizeof(*axis->place));
	if (since && axis->place) {
		for (size_t i = 1; i < n; i++)
			since[i] = ts_ns[i] > ts_ns[0] && ts_ns[i] - ts_ns[0] > since[i - 1]
					   ? ts_ns[i] - ts_ns[0]
					   : since[i - 1];
		axis->n_samples = n;
		axis->span_ns = since[n - 1];
		err = n <= 2 * buckets ? lay_samples(axis, since)
				       : lay_buckets(axis, since, buckets);
	}
	free(since);
	if (err)
		timeline_axis__close(axis);
	return err;
}

void timeline_axis__close(struct timeline_axis *axis)
{
	free(axis->place_ns);
	free(axis->place);
	memset(axis, 0, sizeof(*axis));
}

void timeline_axis__put(const struct timeline_axis *axis, __s64 *places, size_t i, __s64 value)
{
	__s64 *least = &places[axis->place[i]];

	if (*least == TIMELINE_NONE || value < *least)
		*least = value;
	if (axis->bucketed && (least[1] == TIMELINE_NONE || value > least[1]))
		least[1] = value;
}
