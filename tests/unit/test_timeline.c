// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of the timeline: what a reduction must keep, and what may not be made up. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "timeline.h"

#define SECOND 1000000000ull
#define PAGE   4096

/* A trace of one cache or several, sample by sample. */
struct trace {
	struct coverage coverage;
	struct sample before;
	struct sample now;
	struct timeline *timeline;
	size_t n;
};

static void open_at(struct trace *trace, const __u64 *ts_ns, size_t n, size_t buckets)
{
	memset(trace, 0, sizeof(*trace));
	memset(trace->coverage.seen, true, sizeof(trace->coverage.seen));
	assert_int_equal(timeline__open(ts_ns, n, buckets, &trace->timeline), 0);
}

static struct trace *begin(struct trace *trace, size_t n, size_t buckets)
{
	__u64 *ts_ns = calloc(n, sizeof(*ts_ns));

	for (size_t i = 0; i < n; i++)
		ts_ns[i] = (100 + i) * SECOND;
	open_at(trace, ts_ns, n, buckets);
	free(ts_ns);
	return trace;
}

static void end(struct trace *trace)
{
	sample__reset(&trace->before);
	sample__reset(&trace->now);
	timeline__close(trace->timeline);
}

/* The sample that follows is of so many seconds; it has no caches yet. */
static void next(struct trace *trace, __u64 seconds)
{
	struct sample spare = trace->before;

	trace->before = trace->now;
	trace->now = spare;
	sample__reset(&trace->now);
	trace->now.ts_ns = seconds * SECOND;
	trace->now.machine.wall_ns = (5000 + seconds) * SECOND;
	trace->now.page_bytes = PAGE;
}

static struct cache_sample *cache(struct trace *trace, __u64 generation, __s64 slabs)
{
	struct cache_sample *cache = sample__add_cache(&trace->now);

	cache->generation = cache->address = generation;
	cache->slabs_now = slabs;
	cache->objects = cache->min_objects = 8;
	cache->objects_now = slabs < 0 ? -1 : 8 * slabs;
	strcpy(cache->name, "yep_slab_cache");
	return cache;
}

static void take(struct trace *trace)
{
	struct snapshot interval;
	const struct sample *before = trace->n++ ? &trace->before : &trace->now;

	assert_int_equal(snapshot__take(&interval, before, &trace->now, &trace->coverage), 0);
	assert_int_equal(timeline__take(trace->timeline, &interval, &trace->now), 0);
	snapshot__reset(&interval);
}

static __s64 kib(const struct trace *trace, size_t place)
{
	return trace->timeline->series[SERIES_KIB][place];
}

static void one_sample_has_no_rates(void **state)
{
	struct trace trace;

	(void)state;
	begin(&trace, 1, 10);
	next(&trace, 100);
	cache(&trace, 7, 3);
	take(&trace);
	assert_int_equal(timeline__end(trace.timeline), 0);
	assert_int_equal(trace.timeline->axis.n_places, 1);
	assert_int_equal(kib(&trace, 0), 12);
	for (int i = SERIES_ALLOCS; i < SERIES__COUNT; i++)
		assert_true(trace.timeline->series[i][0] == TIMELINE_NONE);
	assert_true(!trace.timeline->largest.pages);
	assert_int_equal(timeline__find(trace.timeline, 7)->last, 12);
	assert_null(timeline__find(trace.timeline, 7)->places);
	end(&trace);
}

static void two_samples_have_a_rate(void **state)
{
	struct trace trace;
	struct cache_sample *row;

	(void)state;
	begin(&trace, 2, 10);
	next(&trace, 100);
	cache(&trace, 7, 3)->slabs[SLAB_GOT][0] = 1000; /* before the trace */
	take(&trace);
	next(&trace, 101);
	row = cache(&trace, 7, 4);
	row->slabs[SLAB_GOT][0] = 1001;
	row->tally[TALLY_ALLOCS] = 8;
	row->tally[TALLY_SLOW] = 2;
	take(&trace);
	assert_int_equal(trace.timeline->axis.n_places, 2);
	assert_int_equal(trace.timeline->series[SERIES_ALLOCS][1], 800);
	assert_int_equal(trace.timeline->series[SERIES_NEW][1], 100);
	assert_int_equal(trace.timeline->series[SERIES_PAGES][1], 100);
	assert_int_equal(trace.timeline->series[SERIES_FAST][1], 750);
	assert_true(trace.timeline->series[SERIES_ALLOCS][0] == TIMELINE_NONE);
	assert_int_equal(trace.timeline->largest.pages, 1);
	assert_int_equal(trace.timeline->largest.ns, SECOND);
	assert_int_equal(trace.timeline->largest.generation, 7);
	assert_int_equal(trace.timeline->slabs[SLAB_GOT][0], 1);
	end(&trace);
}

/* What a cache held at each second: mostly little, at times much or nothing. */
static __s64 slabs_at(size_t i)
{
	return i % 97 == 13 ? 0 : i % 101 == 50 ? (__s64)(1000 + i) : (__s64)(20 + i / 100);
}

static void buckets_keep_the_least_and_the_largest(void **state)
{
	enum {
		SAMPLES = 5000,
		BUCKETS = 37
	};
	struct trace trace;
	__s64 least[BUCKETS], most[BUCKETS];
	const struct timeline_cache *found;

	(void)state;
	begin(&trace, SAMPLES, BUCKETS);
	for (size_t b = 0; b < BUCKETS; b++)
		least[b] = most[b] = -1;
	for (size_t i = 0; i < SAMPLES; i++) {
		/* The last bucket has the end of the trace, too. */
		size_t b = i * BUCKETS / (SAMPLES - 1) < BUCKETS ? i * BUCKETS / (SAMPLES - 1)
								 : BUCKETS - 1;
		__s64 kib = 4 * slabs_at(i);

		next(&trace, 100 + i);
		cache(&trace, 7, slabs_at(i));
		take(&trace);
		least[b] = least[b] < 0 || kib < least[b] ? kib : least[b];
		most[b] = kib > most[b] ? kib : most[b];
	}
	assert_int_equal(trace.timeline->axis.n_places, 2 * BUCKETS);
	found = timeline__find(trace.timeline, 7);
	for (size_t b = 0; b < BUCKETS; b++) {
		assert_int_equal(found->places[2 * b], least[b]);
		assert_int_equal(found->places[2 * b + 1], most[b]);
		assert_int_equal(kib(&trace, 2 * b), least[b]);
		assert_int_equal(kib(&trace, 2 * b + 1), most[b]);
	}
	assert_int_equal(found->least, 0);
	end(&trace);
}

static void a_cache_that_never_changes_has_no_places(void **state)
{
	struct trace trace;

	(void)state;
	begin(&trace, 4, 10);
	for (size_t i = 0; i < 4; i++) {
		next(&trace, 100 + i);
		cache(&trace, 7, 3);
		cache(&trace, 8, i == 2 ? 4 : 3);
		take(&trace);
	}
	assert_int_equal(timeline__end(trace.timeline), 0);
	assert_null(timeline__find(trace.timeline, 7)->places);
	assert_false(timeline__find(trace.timeline, 7)->changed);
	assert_non_null(timeline__find(trace.timeline, 8)->places);
	assert_int_equal(timeline__find(trace.timeline, 8)->places[1], 12);
	assert_int_equal(timeline__find(trace.timeline, 8)->places[2], 16);
	assert_int_equal(timeline__find(trace.timeline, 8)->last, 12);
	end(&trace);
}

static void a_cache_is_nothing_before_it_is_made_and_after_it_is_gone(void **state)
{
	struct trace trace;
	const struct timeline_cache *born, *gone, *dead;

	(void)state;
	begin(&trace, 4, 10);
	for (size_t i = 0; i < 4; i++) {
		next(&trace, 100 + i);
		if (i < 2)
			cache(&trace, 7, 3);
		cache(&trace, 8, i < 3 ? 3 : -1)->dead = i == 3;
		if (i > 1)
			cache(&trace, 9, 3);
		take(&trace);
	}
	assert_int_equal(timeline__end(trace.timeline), 0);
	gone = timeline__find(trace.timeline, 7);
	dead = timeline__find(trace.timeline, 8);
	born = timeline__find(trace.timeline, 9);
	assert_int_equal(gone->places[1], 12);
	assert_true(gone->places[2] == TIMELINE_NONE && gone->last == TIMELINE_NONE);
	assert_int_equal(dead->places[2], 12);
	assert_true(dead->places[3] == TIMELINE_NONE && dead->last == TIMELINE_NONE);
	assert_true(born->places[1] == TIMELINE_NONE);
	assert_int_equal(born->places[2], 12);
	assert_int_equal(kib(&trace, 3), 12);
	end(&trace);
}

/* Nobody looked for a minute: no line may be drawn through it. */
static void a_gap_has_a_place_without_values(void **state)
{
	static const __u64 ts_ns[] = { 100 * SECOND, 101 * SECOND, 102 * SECOND, 162 * SECOND,
				       163 * SECOND };
	struct trace trace;

	(void)state;
	open_at(&trace, ts_ns, ARRAY_SIZE(ts_ns), 10);
	for (size_t i = 0; i < ARRAY_SIZE(ts_ns); i++) {
		next(&trace, ts_ns[i] / SECOND);
		cache(&trace, 7, 3 + i);
		take(&trace);
	}
	assert_int_equal(trace.timeline->axis.n_places, 6);
	assert_true(kib(&trace, 3) == TIMELINE_NONE);
	assert_int_equal(trace.timeline->axis.place_ns[3], 32 * SECOND);
	assert_int_equal(kib(&trace, 2), 20);
	assert_int_equal(kib(&trace, 4), 24);
	end(&trace);
}

static void empty_buckets_have_no_values(void **state)
{
	__u64 ts_ns[100];
	struct trace trace;
	size_t empty = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ts_ns); i++)
		ts_ns[i] = (100 + i + (i >= 50 ? 100 : 0)) * SECOND;
	open_at(&trace, ts_ns, ARRAY_SIZE(ts_ns), 20);
	for (size_t i = 0; i < ARRAY_SIZE(ts_ns); i++) {
		next(&trace, ts_ns[i] / SECOND);
		cache(&trace, 7, i);
		take(&trace);
	}
	assert_int_equal(trace.timeline->axis.n_places, 40);
	for (size_t i = 0; i < 40; i++)
		empty += kib(&trace, i) == TIMELINE_NONE;
	assert_int_equal(empty, 20);
	assert_true(kib(&trace, 9) != TIMELINE_NONE && kib(&trace, 30) != TIMELINE_NONE);
	end(&trace);
}

static void a_clock_that_is_set_is_told(void **state)
{
	struct trace trace;

	(void)state;
	begin(&trace, 4, 10);
	for (size_t i = 0; i < 4; i++) {
		next(&trace, 100 + i);
		trace.now.machine.wall_ns += i >= 2 ? 3600 * SECOND : 0;
		trace.now.machine.wall_ns -= i == 3 ? 7200 * SECOND : 0;
		take(&trace);
	}
	assert_int_equal(trace.timeline->n_jumps, 2);
	assert_int_equal(trace.timeline->jumps[0].ns, 2 * SECOND);
	assert_int_equal(trace.timeline->jumps[0].wall, 3600 * (__s64)SECOND);
	assert_int_equal(trace.timeline->jumps[1].wall, -7200 * (__s64)SECOND);
	end(&trace);
}

/* In a damaged file, time may stand still or go back. */
static void time_that_goes_back_does_no_harm(void **state)
{
	static const __u64 ts_ns[] = { 100 * SECOND, 90 * SECOND, 100 * SECOND, ~0ull, 0 };
	struct trace trace;

	(void)state;
	for (size_t buckets = 1; buckets < 4; buckets++) {
		open_at(&trace, ts_ns, ARRAY_SIZE(ts_ns), buckets);
		for (size_t i = 0; i < ARRAY_SIZE(ts_ns) + 1; i++) {
			next(&trace, 0);
			trace.now.ts_ns = ts_ns[i % ARRAY_SIZE(ts_ns)];
			cache(&trace, 7, i)->tally[TALLY_ALLOCS] = 1000 - i;
			take(&trace);
		}
		assert_int_equal(trace.timeline->n, ARRAY_SIZE(ts_ns));
		end(&trace);
	}
}

static void without_books_it_is_what_was_taken_since(void **state)
{
	struct trace trace;

	(void)state;
	begin(&trace, 3, 10);
	for (size_t i = 0; i < 3; i++) {
		struct cache_sample *row;

		next(&trace, 100 + i);
		row = cache(&trace, 7, -1);
		row->slabs[SLAB_GOT][3] = 10 + 2 * i;
		row->slabs[SLAB_FREED][3] = i;
		take(&trace);
	}
	assert_int_equal(trace.timeline->kib_of, KIB_OF_TRACE);
	assert_int_equal(kib(&trace, 0), 0);
	assert_int_equal(kib(&trace, 2), 2 * 32);
	end(&trace);
}

static void what_is_not_observed_is_nothing(void **state)
{
	struct trace trace;

	(void)state;
	begin(&trace, 2, 10);
	memset(trace.coverage.seen, false, sizeof(trace.coverage.seen));
	for (size_t i = 0; i < 2; i++) {
		next(&trace, 100 + i);
		cache(&trace, 7, -1)->tally[TALLY_ALLOCS] = i;
		take(&trace);
	}
	for (int i = 0; i < SERIES__COUNT; i++)
		assert_true(trace.timeline->series[i][1] == TIMELINE_NONE);
	assert_int_equal(trace.timeline->kib_of, KIB_UNKNOWN);
	assert_int_equal(timeline__find(trace.timeline, 7)->first == TIMELINE_NONE, 1);
	end(&trace);
}

/* One of two caches is not on the kernel's books yet: the sum is of the other. */
static void a_sum_without_all_is_a_bound(void **state)
{
	struct trace trace;

	(void)state;
	begin(&trace, 2, 10);
	for (size_t i = 0; i < 2; i++) {
		next(&trace, 100 + i);
		cache(&trace, 7, 3);
		cache(&trace, 8, i ? 5 : -1);
		take(&trace);
	}
	assert_int_equal(kib(&trace, 0), 12);
	assert_int_equal(kib(&trace, 1), 32);
	assert_int_equal(trace.timeline->bounds[SERIES_KIB], BOUND_AT_LEAST);
	assert_int_equal(timeline__find(trace.timeline, 7)->bound, BOUND_EXACT);
	end(&trace);
}

static void losses_are_summed_up_where_they_were(void **state)
{
	struct trace trace;
	struct text words = {};
	__u64 sum = 0;

	(void)state;
	begin(&trace, 1001, 10);
	for (size_t i = 0; i < 1001; i++) {
		next(&trace, 100 + i);
		trace.now.losses[LOSS_RING_FULL] = 5 + i;
		trace.now.missed[METRIC_ALLOCS] = i == 1000 ? 3 : 0;
		take(&trace);
	}
	for (int part = 0; part < TIMELINE_PARTS; part++)
		sum += trace.timeline->lost[part][LOSS_RING_FULL];
	assert_int_equal(sum, 1000);
	assert_int_equal(trace.timeline->lost[10][LOSS_RING_FULL], 5);
	assert_int_equal(trace.timeline->lost[TIMELINE_PARTS - 1][LOSS__COUNT + METRIC_ALLOCS], 3);
	series__add_cause(LOSS__COUNT + METRIC_ALLOCS, &words);
	assert_string_equal(words.bytes, "recursion in allocs");
	text__reset(&words);
	end(&trace);
}

static void there_is_an_end_to_series(void **state)
{
	struct trace trace;
	size_t changed = 0, series = 0;

	(void)state;
	begin(&trace, 2, 2);
	for (size_t i = 0; i < 2; i++) {
		next(&trace, 100 + i);
		for (__u64 generation = 1; generation <= TIMELINE_SERIES + 10; generation++)
			cache(&trace, generation, i);
		take(&trace);
	}
	for (size_t i = 0; i < trace.timeline->n_caches; i++) {
		changed += trace.timeline->caches[i].changed;
		series += trace.timeline->caches[i].places != NULL;
	}
	assert_int_equal(changed, TIMELINE_SERIES + 10);
	assert_int_equal(series, TIMELINE_SERIES);
	end(&trace);
}

int test_timeline(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_sample_has_no_rates),
		cmocka_unit_test(two_samples_have_a_rate),
		cmocka_unit_test(buckets_keep_the_least_and_the_largest),
		cmocka_unit_test(a_cache_that_never_changes_has_no_places),
		cmocka_unit_test(a_cache_is_nothing_before_it_is_made_and_after_it_is_gone),
		cmocka_unit_test(a_gap_has_a_place_without_values),
		cmocka_unit_test(empty_buckets_have_no_values),
		cmocka_unit_test(a_clock_that_is_set_is_told),
		cmocka_unit_test(time_that_goes_back_does_no_harm),
		cmocka_unit_test(without_books_it_is_what_was_taken_since),
		cmocka_unit_test(what_is_not_observed_is_nothing),
		cmocka_unit_test(a_sum_without_all_is_a_bound),
		cmocka_unit_test(losses_are_summed_up_where_they_were),
		cmocka_unit_test(there_is_an_end_to_series),
	};

	return cmocka_run_group_tests_name("timeline", tests, NULL, NULL);
}
