// SPDX-License-Identifier: GPL-2.0-or-later
/* Judges, samples and counts. */
#include "sieve.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"

void sieve__init(struct sieve *sieve, const struct tracer *tracer)
{
	memset(sieve, 0, sizeof(*sieve));
	sieve->tracer = tracer;
	sieve->every = 1;
	sieve->judges = event_filter__judges(tracer__filter(tracer));
	if (sieve->judges && tracer__sample_every(tracer))
		sieve->every = tracer__sample_every(tracer);
}

static bool is_sampled(struct sieve *sieve, enum event_kind kind)
{
	if (sieve->turn[kind]++ % sieve->every == 0)
		return true;
	sieve->left_out[kind]++;
	return false;
}

bool sieve__passes(struct sieve *sieve, const struct event *event)
{
	enum verdict verdict;

	if (!sieve->judges)
		return true;
	verdict = event_filter__judge(tracer__filter(sieve->tracer), event);
	if (verdict == VERDICT_UNTOLD)
		sieve->untold++;
	if (verdict != VERDICT_PASSES)
		return false;
	return event__group(event->kind) == EVENTS_CACHE || is_sampled(sieve, event->kind);
}

/* What the kernel's side left out of each kind, and this one. */
static void count(const struct sieve *sieve, __u64 sums[EVENT__COUNT])
{
	static const enum event_kind kinds[] = {
		[RECORD_NEW_SLAB] = EVENT_NEW_SLAB,	[RECORD_FREED_SLAB] = EVENT_FREED_SLAB,
		[RECORD_ALLOC] = EVENT_ALLOC,		[RECORD_FREE] = EVENT_FREE,
		[RECORD_PAGE_ALLOC] = EVENT_PAGE_ALLOC, [RECORD_PAGE_FREE] = EVENT_PAGE_FREE,
	};
	__u64 records[RECORD__COUNT] = {};

	memcpy(sums, sieve->left_out, sizeof(sieve->left_out));
	if (sieve->judges || tracer__sample_every(sieve->tracer) < 2 ||
	    tracer__read_not_sampled(sieve->tracer, records))
		return;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		sums[kinds[i]] += records[i];
}

int sieve__tell(struct sieve *sieve, event_fn deliver, void *target)
{
	__u64 sums[EVENT__COUNT];
	int err = 0;

	count(sieve, sums);
	for (int kind = 0; kind < EVENT__COUNT && !err; kind++) {
		struct event event = { .kind = EVENT_ABOUT, .ts_ns = clock__ns(CLOCK_MONOTONIC) };
		char key[64], value[32];

		if (sums[kind] == sieve->told[kind])
			continue;
		snprintf(key, sizeof(key), "not_sampled: %s", event__word(kind));
		snprintf(value, sizeof(value), "%llu", sums[kind]);
		event.key = key;
		event.value = value;
		err = deliver(target, &event);
		sieve->told[kind] = sums[kind];
	}
	return err;
}

__u64 sieve__not_sampled(const struct sieve *sieve)
{
	__u64 sum = 0;

	for (int kind = 0; kind < EVENT__COUNT; kind++)
		sum += sieve->told[kind];
	return sum;
}
