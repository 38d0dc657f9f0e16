// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of samples and of what happened between two of them. */
#include "unit.h"

#include <string.h>

#include "snapshot.h"

static const struct coverage no_hooks;

static struct cache_sample *add_cache(struct sample *sample, __u64 address, __u64 generation)
{
	struct cache_sample *cache = sample__add_cache(sample);

	assert_non_null(cache);
	cache->address = address;
	cache->generation = generation;
	return cache;
}

static void take(struct snapshot *out, const struct sample *older, const struct sample *newer)
{
	assert_int_equal(snapshot__take(out, older, newer, &no_hooks), 0);
}

static void release(struct snapshot *snapshot, struct sample *older, struct sample *newer)
{
	snapshot__reset(snapshot);
	sample__reset(older);
	sample__reset(newer);
}

/* What a cache holds is not 0 until somebody says so. */
static void sample_rows_begin_empty_and_survive_growth(void **state)
{
	static const struct cache_sample empty = { .slabs_now = -1,
						   .objects_now = -1,
						   .active = -1 };
	struct sample sample = {};

	(void)state;
	for (__u64 i = 0; i < 1000; i++) {
		struct cache_sample *row = sample__add_cache(&sample);

		assert_memory_equal(row, &empty, sizeof(*row));
		memset(row, 0xff, sizeof(*row));
		row->address = i;
	}
	assert_int_equal(sample.n_caches, 1000);
	for (__u64 i = 0; i < 1000; i++)
		assert_int_equal(sample.caches[i].address, i);
	sample__reset(&sample);
	assert_null(sample.caches);
	assert_int_equal(sample.n_caches, 0);
}

static void sample_sorts_by_generation(void **state)
{
	static const __u64 generations[] = { 1ull << 63, 3, 1ull << 32, 1, 0xffffffff, 2 };
	struct sample sample = {};

	(void)state;
	sample__sort(&sample);
	for (size_t i = 0; i < ARRAY_SIZE(generations); i++)
		add_cache(&sample, 0x1000 + i, generations[i]);
	sample__sort(&sample);
	for (size_t i = 1; i < sample.n_caches; i++)
		assert_true(sample.caches[i - 1].generation < sample.caches[i].generation);
	assert_int_equal(sample.caches[0].address, 0x1003);
	assert_int_equal(sample.caches[5].address, 0x1000);
	sample__reset(&sample);
}

static void sample_copy_owns_its_rows(void **state)
{
	struct sample from = {
		.ts_ns = 5, .page_bytes = 65536, .missed = { [METRIC_FREES] = 6 }, .losses = { 7 }
	};
	struct sample to = {};

	(void)state;
	add_cache(&to, 0x9000, 9);
	add_cache(&from, 0x1000, 1)->tally[TALLY_ALLOCS] = 8;
	for (__u64 i = 2; i < 600; i++)
		add_cache(&from, 0x1000, i);
	assert_int_equal(sample__copy(&to, &from), 0);
	sample__reset(&from);
	assert_int_equal(to.n_caches, 599);
	assert_int_equal(to.caches[0].address, 0x1000);
	assert_int_equal(to.caches[0].tally[TALLY_ALLOCS], 8);
	assert_int_equal(to.ts_ns, 5);
	assert_int_equal(to.page_bytes, 65536);
	assert_int_equal(to.missed[METRIC_FREES], 6);
	assert_int_equal(to.losses[0], 7);
	add_cache(&to, 0x2000, 600);
	assert_int_equal(to.caches[599].generation, 600);
	sample__reset(&to);
}

static void sample_copy_of_nothing_is_empty(void **state)
{
	struct sample from = {}, to = {};

	(void)state;
	add_cache(&to, 0x1000, 1);
	assert_int_equal(sample__copy(&to, &from), 0);
	assert_int_equal(to.n_caches, 0);
	sample__reset(&to);
}

static void losses_all_have_names(void **state)
{
	(void)state;
	for (int loss = 0; loss < LOSS__COUNT; loss++)
		assert_non_null(loss__name(loss));
	assert_string_equal(loss__name(LOSS_RING_FULL), "ring buffer full");
}

static void metrics_all_have_names(void **state)
{
	(void)state;
	for (int metric = 0; metric < METRIC__COUNT; metric++)
		assert_non_null(metric__name(metric));
	assert_string_equal(metric__name(METRIC_ALLOCS), "allocs");
	assert_string_equal(metric__name(METRIC_CACHE_LIST), "caches at start");
}

/* Whoever reads the table of `check` by name must find one row of it. */
static void names_of_metrics_and_losses_are_distinct(void **state)
{
	(void)state;
	for (int i = 0; i < METRIC__COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(metric__name(i), metric__name(j));
	for (int i = 0; i < LOSS__COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(loss__name(i), loss__name(j));
}

static void rows_are_differences_of_every_tally(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;
	struct cache_sample *a = add_cache(&older, 0x1000, 1), *b = add_cache(&newer, 0x1000, 1);

	(void)state;
	for (int i = 0; i < TALLY__COUNT; i++) {
		a->tally[i] = 1000 * i;
		b->tally[i] = 1000 * i + i + 1;
	}
	for (int what = 0; what < SLAB__COUNT; what++)
		for (int order = 0; order < SLUBTRACE_ORDERS; order++) {
			a->slabs[what][order] = 50;
			b->slabs[what][order] = 50 + 100 * what + order;
		}
	take(&snapshot, &older, &newer);
	assert_int_equal(snapshot.n_rows, 1);
	for (int i = 0; i < TALLY__COUNT; i++)
		assert_int_equal(snapshot.rows[0].tally[i], i + 1);
	for (int what = 0; what < SLAB__COUNT; what++)
		for (int order = 0; order < SLUBTRACE_ORDERS; order++)
			assert_int_equal(snapshot.rows[0].slabs[what][order], 100 * what + order);
	assert_ptr_equal(snapshot.rows[0].cache, &newer.caches[0]);
	release(&snapshot, &older, &newer);
}

static void differences_are_exact_beyond_32_and_63_bits(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;

	(void)state;
	add_cache(&older, 0x1000, 1)->tally[TALLY_ALLOCS] = 0xffffffff;
	add_cache(&newer, 0x1000, 1)->tally[TALLY_ALLOCS] = 0x200000001;
	older.caches[0].tally[TALLY_FREES] = 1;
	newer.caches[0].tally[TALLY_FREES] = ~0ull;
	take(&snapshot, &older, &newer);
	assert_int_equal(snapshot.rows[0].tally[TALLY_ALLOCS], 0x100000002);
	assert_int_equal(snapshot.rows[0].tally[TALLY_FREES], ~0ull - 1);
	release(&snapshot, &older, &newer);
}

static void new_cache_starts_at_zero(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;

	(void)state;
	add_cache(&older, 0x1000, 1)->tally[TALLY_ALLOCS] = 10;
	add_cache(&newer, 0x1000, 1)->tally[TALLY_ALLOCS] = 11;
	add_cache(&newer, 0x2000, 2)->tally[TALLY_ALLOCS] = 7;
	newer.caches[1].slabs[SLAB_GOT][3] = 2;
	take(&snapshot, &older, &newer);
	assert_int_equal(snapshot.n_rows, 2);
	assert_int_equal(snapshot.rows[0].tally[TALLY_ALLOCS], 1);
	assert_int_equal(snapshot.rows[1].tally[TALLY_ALLOCS], 7);
	assert_int_equal(snapshot.rows[1].slabs[SLAB_GOT][3], 2);
	release(&snapshot, &older, &newer);
}

static void vanished_cache_is_left_out(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;

	(void)state;
	for (__u64 generation = 1; generation <= 4; generation++)
		add_cache(&older, 0x1000 * generation, generation)->tally[TALLY_FREES] = generation;
	add_cache(&newer, 0x2000, 2)->tally[TALLY_FREES] = 12;
	add_cache(&newer, 0x4000, 4)->tally[TALLY_FREES] = 24;
	take(&snapshot, &older, &newer);
	assert_int_equal(snapshot.n_rows, 2);
	assert_int_equal(snapshot.rows[0].cache->address, 0x2000);
	assert_int_equal(snapshot.rows[0].tally[TALLY_FREES], 10);
	assert_int_equal(snapshot.rows[1].cache->address, 0x4000);
	assert_int_equal(snapshot.rows[1].tally[TALLY_FREES], 20);
	release(&snapshot, &older, &newer);
}

static void reused_address_is_another_cache(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;

	(void)state;
	add_cache(&older, 0x1000, 1)->tally[TALLY_ALLOCS] = 100;
	add_cache(&newer, 0x1000, 1)->tally[TALLY_ALLOCS] = 101;
	newer.caches[0].dead = true;
	add_cache(&newer, 0x1000, 2)->tally[TALLY_ALLOCS] = 5;
	take(&snapshot, &older, &newer);
	assert_int_equal(snapshot.n_rows, 2);
	assert_int_equal(snapshot.rows[0].tally[TALLY_ALLOCS], 1);
	assert_int_equal(snapshot.rows[1].tally[TALLY_ALLOCS], 5);
	release(&snapshot, &older, &newer);
}

static void reused_address_of_a_vanished_cache_starts_at_zero(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;

	(void)state;
	add_cache(&older, 0x1000, 1)->tally[TALLY_ALLOCS] = 100;
	add_cache(&newer, 0x1000, 2)->tally[TALLY_ALLOCS] = 5;
	take(&snapshot, &older, &newer);
	assert_int_equal(snapshot.n_rows, 1);
	assert_int_equal(snapshot.rows[0].tally[TALLY_ALLOCS], 5);
	snapshot__reset(&snapshot);
	take(&snapshot, &newer, &older); /* nor is it told by which generation is the larger */
	assert_int_equal(snapshot.rows[0].tally[TALLY_ALLOCS], 100);
	release(&snapshot, &older, &newer);
}

static void empty_samples_make_an_empty_snapshot(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;

	(void)state;
	take(&snapshot, &older, &newer);
	assert_int_equal(snapshot.n_rows, 0);
	assert_int_equal(snapshot.span_ns, 0);
	assert_int_equal(snapshot__lost(&snapshot), 0);
	release(&snapshot, &older, &newer);
	assert_null(snapshot.rows);
}

static void pages_are_differences_by_order(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;

	(void)state;
	for (int order = 0; order < SLUBTRACE_ORDERS; order++)
		for (int what = 0; what < PAGE__COUNT; what++) {
			older.pages[order][what] = 7;
			newer.pages[order][what] = 7 + 10 * order + what;
		}
	take(&snapshot, &older, &newer);
	for (int order = 0; order < SLUBTRACE_ORDERS; order++)
		for (int what = 0; what < PAGE__COUNT; what++)
			assert_int_equal(snapshot.pages[order][what], 10 * order + what);
	release(&snapshot, &older, &newer);
}

static void strays_losses_and_costs_are_differences(void **state)
{
	struct sample older = { .ts_ns = 1000,
				.missed = { [METRIC_SLOW] = 1 },
				.forgotten = 2,
				.bpf_ns = 3,
				.bpf_guessed_ns = 2,
				.bpf_unknown_ns = 2,
				.uncounted_ns = { [METRIC_FREES] = 2 },
				.user_ns = 4 };
	struct sample newer = { .ts_ns = 3000,
				.missed = { [METRIC_SLOW] = 11 },
				.forgotten = 22,
				.bpf_ns = 33,
				.bpf_guessed_ns = 12,
				.bpf_unknown_ns = 13,
				.map_bytes = 4096,
				.uncounted_ns = { [METRIC_FREES] = 15 },
				.user_ns = 44 };
	struct snapshot snapshot;

	(void)state;
	for (int i = 0; i < STRAY__COUNT; i++)
		newer.strays[i] = (older.strays[i] = 5) + i;
	for (int i = 0; i < LOSS__COUNT; i++)
		newer.losses[i] = (older.losses[i] = 6) + 2 * i;
	take(&snapshot, &older, &newer);
	for (int i = 0; i < STRAY__COUNT; i++)
		assert_int_equal(snapshot.strays[i], i);
	for (int i = 0; i < LOSS__COUNT; i++)
		assert_int_equal(snapshot.losses[i], 2 * i);
	assert_int_equal(snapshot.missed[METRIC_SLOW], 10);
	assert_int_equal(snapshot.missed[METRIC_ALLOCS], 0);
	assert_int_equal(snapshot.forgotten, 20);
	assert_int_equal(snapshot.bpf_ns, 30);
	assert_int_equal(snapshot.bpf_guessed_ns, 10);
	assert_int_equal(snapshot.bpf_unknown_ns, 11);
	assert_int_equal(snapshot.map_bytes, 4096);
	assert_int_equal(snapshot.uncounted_ns[METRIC_FREES], 13);
	assert_int_equal(snapshot.user_ns, 40);
	assert_int_equal(snapshot.span_ns, 2000);
	release(&snapshot, &older, &newer);
}

static void lost_is_the_sum_over_causes(void **state)
{
	struct snapshot snapshot = { .missed = { [METRIC_ALLOCS] = 600, [METRIC_REFILLS] = 400 } };

	(void)state;
	for (int i = 0; i < LOSS__COUNT; i++)
		snapshot.losses[i] = 1ull << i;
	assert_int_equal(snapshot__lost(&snapshot), 1000 + (1 << LOSS__COUNT) - 1);
}

static void coverage_is_kept(void **state)
{
	struct sample older = {}, newer = {};
	struct coverage coverage = { .seen = { [METRIC_SLOW] = true }, .layer = LAYER_BOTH };
	struct snapshot snapshot;

	(void)state;
	assert_int_equal(snapshot__take(&snapshot, &older, &newer, &coverage), 0);
	assert_memory_equal(&snapshot.coverage, &coverage, sizeof(coverage));
	release(&snapshot, &older, &newer);
}

static void fast_is_what_did_not_enter_the_slow_path(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;
	struct cache_sample *a = add_cache(&older, 0x1000, 1), *b = add_cache(&newer, 0x1000, 1);

	(void)state;
	a->tally[TALLY_ALLOCS] = 100;
	a->tally[TALLY_BULK_ALLOCS] = 10;
	a->tally[TALLY_SLOW] = 30;
	a->tally[TALLY_SLOW_FAILED] = 3;
	b->tally[TALLY_ALLOCS] = 160;
	b->tally[TALLY_BULK_ALLOCS] = 42;
	b->tally[TALLY_SLOW] = 41;
	b->tally[TALLY_SLOW_FAILED] = 5;
	take(&snapshot, &older, &newer);
	assert_int_equal(snapshot.rows[0].fast, 60 + 32 + 2 - 11);
	assert_true(snapshot.rows[0].fast_known);
	release(&snapshot, &older, &newer);
}

/* What one of each tally adds to the objects served on the fast path. */
static const __s64 fast_by[TALLY__COUNT] = {
	[TALLY_SLOW] = -1,	  [TALLY_SLOW_BULK] = -1,   [TALLY_PREFILLED] = -1,
	[TALLY_SLOW_FAILED] = +1, [TALLY_SLOW_PREFILL] = 1, [TALLY_REFUSED] = +1,
	[TALLY_ALLOCS] = +1,	  [TALLY_BULK_ALLOCS] = +1,
};

static void fast_counts_each_tally_as_it_should(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;

	(void)state;
	for (__u64 i = 0; i < TALLY__COUNT; i++) {
		add_cache(&older, 0x1000 + i, i + 1)->tally[i] = 1ull << 33;
		add_cache(&newer, 0x1000 + i, i + 1)->tally[i] = (1ull << 33) + 9;
	}
	take(&snapshot, &older, &newer);
	for (int i = 0; i < TALLY__COUNT; i++) {
		assert_int_equal(snapshot.rows[i].fast, 9 * fast_by[i]);
		assert_int_equal(snapshot.rows[i].fast_known, i != TALLY_BULK_FAILED);
	}
	release(&snapshot, &older, &newer);
}

static void fast_is_unknown_where_sheaves_are_filled_on_the_slow_path(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;

	(void)state;
	add_cache(&newer, 0x1000, 1)->layer = LAYER_CPU_SLAB;
	add_cache(&newer, 0x2000, 2)->layer = LAYER_SHEAVES;
	add_cache(&newer, 0x3000, 3)->layer = LAYER_BOTH;
	take(&snapshot, &older, &newer);
	assert_true(snapshot.rows[0].fast_known);
	assert_true(snapshot.rows[1].fast_known);
	assert_false(snapshot.rows[2].fast_known);
	release(&snapshot, &older, &newer);
}

/* The older sample may be of no time at all, and have no page size. */
static void page_size_is_the_newer_sample_s(void **state)
{
	struct sample older = {}, newer = { .page_bytes = 16384 };
	struct snapshot snapshot;

	(void)state;
	take(&snapshot, &older, &newer);
	assert_int_equal(snapshot.page_bytes, 16384);
	release(&snapshot, &older, &newer);
}

/* How far it got is in all later tallies alike, and cancels in their differences. */
static void failed_bulk_call_spoils_its_own_interval_only(void **state)
{
	struct sample first = {}, before = {}, after = {}, last = {};
	struct snapshot snapshot;
	static const struct {
		size_t older, newer;
		bool known;
	} intervals[] = {
		{ 0, 1, true }, { 1, 2, false }, { 2, 3, true }, { 0, 2, false }, { 0, 3, false },
	};
	struct sample *const samples[] = { &first, &before, &after, &last };

	(void)state;
	add_cache(&first, 0x1000, 1)->tally[TALLY_BULK_FAILED] = 4;
	add_cache(&before, 0x1000, 1)->tally[TALLY_BULK_FAILED] = 4;
	add_cache(&after, 0x1000, 1)->tally[TALLY_BULK_FAILED] = 5;
	add_cache(&last, 0x1000, 1)->tally[TALLY_BULK_FAILED] = 5;
	for (size_t i = 0; i < ARRAY_SIZE(intervals); i++) {
		take(&snapshot, samples[intervals[i].older], samples[intervals[i].newer]);
		assert_int_equal(snapshot.rows[0].fast_known, intervals[i].known);
		snapshot__reset(&snapshot);
	}
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++)
		sample__reset(samples[i]);
}

static void failed_bulk_call_spoils_its_own_cache_only(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;

	(void)state;
	add_cache(&newer, 0x1000, 1);
	add_cache(&newer, 0x2000, 2)->tally[TALLY_BULK_FAILED] = 1; /* met in this interval */
	add_cache(&newer, 0x3000, 3)->tally[TALLY_FAILED] = 1;
	take(&snapshot, &older, &newer);
	assert_true(snapshot.rows[0].fast_known);
	assert_false(snapshot.rows[1].fast_known);
	assert_true(snapshot.rows[2].fast_known);
	release(&snapshot, &older, &newer);
}

static void sums_are_in_slabs_or_in_pages(void **state)
{
	__u64 slabs[SLUBTRACE_ORDERS] = { 0 };

	(void)state;
	assert_int_equal(slabs__sum(slabs, false), 0);
	assert_int_equal(slabs__sum(slabs, true), 0);
	slabs[0] = 1;
	slabs[3] = 9;
	slabs[15] = 2;
	assert_int_equal(slabs__sum(slabs, false), 12);
	assert_int_equal(slabs__sum(slabs, true), 1 + 9 * 8 + 2 * 32768);
	slabs[15] = 1ull << 40;
	assert_int_equal(slabs__sum(slabs, true), 73 + (1ull << 55));
}

static void slabs_are_summed_over_caches(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;

	(void)state;
	add_cache(&older, 0x1000, 1)->slabs[SLAB_GOT][3] = 5;
	add_cache(&newer, 0x1000, 1)->slabs[SLAB_GOT][3] = 7;
	add_cache(&newer, 0x2000, 2)->slabs[SLAB_GOT][3] = 30;
	newer.caches[1].slabs[SLAB_FREED][15] = 4;
	take(&snapshot, &older, &newer);
	assert_int_equal(snapshot.slabs[SLAB_GOT][3], 32);
	assert_int_equal(snapshot.slabs[SLAB_FREED][15], 4);
	assert_int_equal(snapshot.slabs[SLAB_WANTED][3], 0);
	release(&snapshot, &older, &newer);
}

static void row_is_idle_until_anything_is_counted(void **state)
{
	struct snapshot_row row = { .fast_known = true };

	(void)state;
	assert_false(snapshot_row__is_busy(&row));
	for (int i = 0; i < TALLY__COUNT; i++) {
		row.tally[i] = 1ull << 32;
		assert_true(snapshot_row__is_busy(&row));
		row.tally[i] = 0;
	}
	for (int what = 0; what < SLAB__COUNT; what++)
		for (int order = 0; order < SLUBTRACE_ORDERS; order++) {
			row.slabs[what][order] = 1ull << 63;
			assert_true(snapshot_row__is_busy(&row));
			row.slabs[what][order] = 0;
		}
	assert_false(snapshot_row__is_busy(&row));
}

/* --- joining --------------------------------------------------------------------------------- */

static void rows_lead_to_the_same_cache_since_the_start(void **state)
{
	struct sample first = {}, last = {}, now = {};
	struct snapshot since, snapshot;

	(void)state;
	add_cache(&first, 0x1000, 1)->slabs[SLAB_GOT][0] = 1;
	add_cache(&last, 0x1000, 1)->slabs[SLAB_GOT][0] = 4;
	add_cache(&now, 0x1000, 1)->slabs[SLAB_GOT][0] = 6;
	add_cache(&now, 0x2000, 7)->slabs[SLAB_GOT][0] = 9;	     /* made in this interval */
	add_cache(&now, 0x1000, 1ull << 40)->slabs[SLAB_GOT][0] = 3; /* at an address used before */
	take(&since, &first, &now);
	take(&snapshot, &last, &now);
	assert_null(snapshot.since);
	assert_null(snapshot.rows[0].since);
	snapshot__join(&snapshot, &since);
	assert_ptr_equal(snapshot.since, &since);
	for (size_t i = 0; i < snapshot.n_rows; i++)
		assert_ptr_equal(snapshot.rows[i].since, &since.rows[i]);
	assert_int_equal(snapshot.rows[0].slabs[SLAB_GOT][0], 2);
	assert_int_equal(snapshot.rows[0].since->slabs[SLAB_GOT][0], 5);
	assert_int_equal(snapshot.rows[1].since->slabs[SLAB_GOT][0], 9);
	assert_int_equal(snapshot.rows[2].since->slabs[SLAB_GOT][0], 3);
	snapshot__reset(&since);
	release(&snapshot, &last, &now);
	sample__reset(&first);
}

/* @since may be of an earlier moment: what it lacks leads nowhere, what it has too much is skipped. */
static void rows_without_a_like_lead_nowhere(void **state)
{
	static const __u64 earlier[] = { 1, 2, 4, 6 }, later[] = { 2, 3, 6, 8 };
	struct sample nothing = {}, then = {}, now = {};
	struct snapshot since, snapshot;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(earlier); i++) {
		add_cache(&then, 0x1000 * earlier[i], earlier[i]);
		add_cache(&now, 0x1000 * later[i], later[i]);
	}
	take(&since, &nothing, &then);
	take(&snapshot, &nothing, &now);
	snapshot__join(&snapshot, &since);
	assert_ptr_equal(snapshot.rows[0].since, &since.rows[1]);
	assert_null(snapshot.rows[1].since);
	assert_ptr_equal(snapshot.rows[2].since, &since.rows[3]);
	assert_null(snapshot.rows[3].since);
	snapshot__reset(&since);
	release(&snapshot, &then, &now);
}

static void dead_caches_are_joined_as_well(void **state)
{
	struct sample first = {}, now = {};
	struct snapshot since, snapshot;

	(void)state;
	add_cache(&now, 0x1000, 1)->dead = true;
	add_cache(&now, 0x1000, 2);
	take(&since, &first, &now);
	take(&snapshot, &now, &now);
	snapshot__join(&snapshot, &since);
	assert_ptr_equal(snapshot.rows[0].since, &since.rows[0]);
	assert_ptr_equal(snapshot.rows[1].since, &since.rows[1]);
	snapshot__reset(&since);
	release(&snapshot, &first, &now);
}

static void joining_nothing_is_harmless(void **state)
{
	struct sample nothing = {}, now = {};
	struct snapshot empty, snapshot;

	(void)state;
	add_cache(&now, 0x1000, 1);
	take(&empty, &nothing, &nothing);
	take(&snapshot, &nothing, &now);
	snapshot__join(&empty, &snapshot);
	snapshot__join(&snapshot, &empty);
	assert_null(snapshot.rows[0].since);
	snapshot__reset(&empty);
	release(&snapshot, &nothing, &now);
}

/* --- pages held now -------------------------------------------------------------------------- */

/* Wants slabs of order 3 and 8 objects, and accepts those of order 1 and 2. */
static const struct cache_sample two_orders = {
	.order = 3,
	.objects = 8,
	.min_order = 1,
	.min_objects = 2,
};

static void assert_pages_now(const struct cache_sample *like, __s64 slabs, __s64 objects,
			     __s64 pages, bool expected_exact)
{
	struct cache_sample cache = *like;
	struct snapshot_row row = { .cache = &cache };
	bool exact = !expected_exact;

	cache.slabs_now = slabs;
	cache.objects_now = objects;
	assert_int_equal(snapshot_row__pages_now(&row, &exact), pages);
	assert_int_equal(exact, expected_exact);
}

static void pages_now_tell_slabs_of_two_orders_apart(void **state)
{
	(void)state;
	assert_pages_now(&two_orders, 0, 0, 0, true);
	assert_pages_now(&two_orders, 9, 72, 72, true);
	assert_pages_now(&two_orders, 9, 7 * 8 + 2 * 2, 7 * 8 + 2 * 2, true);
	assert_pages_now(&two_orders, 9, 8 + 8 * 2, 8 + 8 * 2, true);
	assert_pages_now(&two_orders, 9, 9 * 2, 9 * 2, true); /* none of the order it wants */
	assert_pages_now(&two_orders, 3ll << 32, 12ll << 32, (1ll << 35) + (2ll << 33), true);
}

/* Read one after the other, while slabs came and went. */
static void pages_now_are_about_where_numbers_do_not_fit(void **state)
{
	(void)state;
	assert_pages_now(&two_orders, 9, 73, 72, false);
	assert_pages_now(&two_orders, 9, 80, 72, false); /* more than they can hold */
	assert_pages_now(&two_orders, 10, 72, 80, false);
	assert_pages_now(&two_orders, 9, 16, 72, false); /* fewer than they must hold */
	assert_pages_now(&two_orders, 0, 8, 0, false);
	assert_pages_now(&two_orders, 9, 0, 72, false);
	assert_pages_now(&two_orders, 9, -1, 72, false); /* the objects are not known */
}

/* With half as many objects in a smaller slab, one slab too many looks like two smaller ones. */
static void pages_now_cannot_tell_every_race(void **state)
{
	static const struct cache_sample half = {
		.order = 1, .objects = 32, .min_order = 0, .min_objects = 16
	};

	(void)state;
	assert_pages_now(&half, 10, 9 * 32, 8 * 2 + 2, true);
}

static void pages_now_need_no_objects_where_there_is_one_order(void **state)
{
	static const struct cache_sample one = {
		.order = 2, .objects = 16, .min_order = 2, .min_objects = 16
	};

	(void)state;
	assert_pages_now(&one, 5, 80, 20, true);
	assert_pages_now(&one, 5, 79, 20, true);
	assert_pages_now(&one, 5, -1, 20, true);
}

/* No such cache is known, but it must not divide by zero. */
static void pages_now_of_equal_slabs_of_two_orders_are_about(void **state)
{
	static const struct cache_sample equal = {
		.order = 3, .objects = 1, .min_order = 2, .min_objects = 1
	};
	static const struct cache_sample fewer = {
		.order = 3, .objects = 1, .min_order = 2, .min_objects = 2
	};

	(void)state;
	assert_pages_now(&equal, 4, 4, 32, true);
	assert_pages_now(&equal, 4, 5, 32, false);
	assert_pages_now(&equal, 4, 3, 32, false);
	assert_pages_now(&fewer, 4, 6, 32, false);
}

static void pages_now_are_not_known_without_slabs(void **state)
{
	(void)state;
	assert_pages_now(&two_orders, -1, -1, -1, true);
	assert_pages_now(&two_orders, -1, 72, -1, true);
}

static void reset_frees_labels_and_merged_texts(void **state)
{
	struct sample older = {}, newer = {};
	struct snapshot snapshot;

	(void)state;
	add_cache(&newer, 0x1000, 1);
	take(&snapshot, &older, &newer);
	snapshot.rows[0].label = strdup("label");
	snapshot.rows[0].merged = strdup("merged");
	release(&snapshot, &older, &newer); /* what is left is a leak, and the sanitizer says so */
	assert_int_equal(snapshot.n_rows, 0);
	snapshot__reset(&snapshot);
}

int test_snapshot(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sample_rows_begin_empty_and_survive_growth),
		cmocka_unit_test(sample_sorts_by_generation),
		cmocka_unit_test(sample_copy_owns_its_rows),
		cmocka_unit_test(sample_copy_of_nothing_is_empty),
		cmocka_unit_test(losses_all_have_names),
		cmocka_unit_test(metrics_all_have_names),
		cmocka_unit_test(names_of_metrics_and_losses_are_distinct),
		cmocka_unit_test(rows_are_differences_of_every_tally),
		cmocka_unit_test(differences_are_exact_beyond_32_and_63_bits),
		cmocka_unit_test(new_cache_starts_at_zero),
		cmocka_unit_test(vanished_cache_is_left_out),
		cmocka_unit_test(reused_address_is_another_cache),
		cmocka_unit_test(reused_address_of_a_vanished_cache_starts_at_zero),
		cmocka_unit_test(empty_samples_make_an_empty_snapshot),
		cmocka_unit_test(pages_are_differences_by_order),
		cmocka_unit_test(strays_losses_and_costs_are_differences),
		cmocka_unit_test(lost_is_the_sum_over_causes),
		cmocka_unit_test(coverage_is_kept),
		cmocka_unit_test(fast_is_what_did_not_enter_the_slow_path),
		cmocka_unit_test(fast_counts_each_tally_as_it_should),
		cmocka_unit_test(failed_bulk_call_spoils_its_own_interval_only),
		cmocka_unit_test(failed_bulk_call_spoils_its_own_cache_only),
		cmocka_unit_test(fast_is_unknown_where_sheaves_are_filled_on_the_slow_path),
		cmocka_unit_test(page_size_is_the_newer_sample_s),
		cmocka_unit_test(sums_are_in_slabs_or_in_pages),
		cmocka_unit_test(slabs_are_summed_over_caches),
		cmocka_unit_test(row_is_idle_until_anything_is_counted),
		cmocka_unit_test(rows_lead_to_the_same_cache_since_the_start),
		cmocka_unit_test(rows_without_a_like_lead_nowhere),
		cmocka_unit_test(dead_caches_are_joined_as_well),
		cmocka_unit_test(joining_nothing_is_harmless),
		cmocka_unit_test(pages_now_tell_slabs_of_two_orders_apart),
		cmocka_unit_test(pages_now_are_about_where_numbers_do_not_fit),
		cmocka_unit_test(pages_now_cannot_tell_every_race),
		cmocka_unit_test(pages_now_need_no_objects_where_there_is_one_order),
		cmocka_unit_test(pages_now_of_equal_slabs_of_two_orders_are_about),
		cmocka_unit_test(pages_now_are_not_known_without_slabs),
		cmocka_unit_test(reset_frees_labels_and_merged_texts),
	};

	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
