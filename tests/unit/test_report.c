// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of what a report is made of: walks over a source, stacks as lines, the object of the page. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fake_source.h"
#include "folded.h"
#include "report_read.h"

static const struct select all;

/* --- walks ------------------------------------------------------------------------------------- */

struct seen {
	size_t intervals;
	__u64 spans;
	__s64 made; /* by the intervals */
	int stop_at;
	struct source *source;
	int (*sweep)(struct source *source, unsigned int wants, struct sample *sample);
};

static int see(void *target, const struct snapshot *interval, const struct sample *now)
{
	struct seen *seen = target;

	seen->intervals++;
	seen->spans += interval->span_ns;
	seen->made += slabs__sum(interval->slabs[SLAB_GOT], false);
	assert_ptr_equal(interval->rows[0].cache, &now->caches[0]);
	assert_non_null(interval->rows[0].since);
	return (int)seen->intervals == seen->stop_at ? -EDOM : 0;
}

static int walk(struct seen *seen, struct snapshot *since, struct sample *last)
{
	const struct fake_options options = { 20, 5, 3, 0 };
	struct walk walk = { .select = &all, .joined = true, .fn = see, .target = seen };
	int err;

	walk.source = seen->source = fake_source__open(&options, NULL, NULL);
	if (seen->sweep)
		walk.source->sweep = seen->sweep;
	err = walk__run(&walk, since, last);
	fake_source__close(walk.source);
	return err;
}

static void a_walk_sees_every_interval(void **state)
{
	struct snapshot since = {};
	struct sample last = {};
	struct seen seen = {};

	(void)state;
	assert_int_equal(walk(&seen, &since, &last), 0);
	assert_int_equal(seen.intervals, 20);
	assert_int_equal(seen.spans, since.span_ns);
	assert_int_equal(seen.spans, 19000000000);
	assert_int_equal(seen.made, slabs__sum(since.slabs[SLAB_GOT], false));
	assert_ptr_equal(since.rows[0].since, &since.rows[0]);
	snapshot__reset(&since);
	sample__reset(&last);
}

static void a_walk_ends_where_it_is_told_to(void **state)
{
	struct seen seen = { .stop_at = 3 };

	(void)state;
	assert_int_equal(walk(&seen, NULL, NULL), -EDOM);
	assert_int_equal(seen.intervals, 3);
}

static int sweep_nothing(struct source *source, unsigned int wants, struct sample *sample)
{
	(void)source;
	(void)wants;
	(void)sample;
	return -ENODATA;
}

static int sweep_damaged(struct source *source, unsigned int wants, struct sample *sample)
{
	static const struct fake_options options = { 20, 5, 3, 0 };
	struct source *whole = fake_source__open(&options, NULL, NULL);
	int err = sample->n_caches ? -EUCLEAN : whole->sweep(whole, wants, sample);

	(void)source;
	fake_source__close(whole);
	return err;
}

static int sweep_broken(struct source *source, unsigned int wants, struct sample *sample)
{
	(void)source;
	(void)wants;
	(void)sample;
	return -EUCLEAN;
}

static void a_walk_over_nothing_says_so(void **state)
{
	struct seen nothing = { .sweep = sweep_nothing }, broken = { .sweep = sweep_broken };

	(void)state;
	assert_int_equal(walk(&nothing, NULL, NULL), -ENODATA);
	assert_int_equal(walk(&broken, NULL, NULL), -EIO);
}

/* The second sample of it fits into the memory of none before. */
static void a_walk_gives_what_came_before_damage(void **state)
{
	struct seen seen = { .sweep = sweep_damaged };
	struct snapshot since = {};
	struct sample last = {};

	(void)state;
	assert_int_equal(walk(&seen, &since, &last), -EUCLEAN);
	assert_true(seen.intervals >= 1);
	assert_int_equal(since.n_rows, last.n_caches);
	snapshot__reset(&since);
	sample__reset(&last);
}

/* --- the object and the lines ------------------------------------------------------------------ */

struct made {
	struct source *source;
	struct report_reading reading;
};

static void make(struct made *made, const struct fake_options *options, const struct select *select)
{
	__u64 *ts_ns = calloc(options->n_samples, sizeof(*ts_ns));

	assert_int_equal(report_reading__open(&made->reading, 4096), 0);
	made->source = fake_source__open(options, report_reading__deliver, &made->reading);
	for (size_t i = 0; i < options->n_samples; i++)
		ts_ns[i] = fake_source__ts_ns(made->source, i);
	assert_int_equal(report_reading__run(&made->reading, made->source, select, ts_ns,
					     options->n_samples),
			 0);
	free(ts_ns);
}

static void unmake(struct made *made)
{
	report_reading__close(&made->reading);
	fake_source__close(made->source);
}

static void add_object(const struct made *made, struct text *out)
{
	const struct report_fact fact = { "report", "-c </script>" };

	assert_int_equal(report__add_json(out, &(struct report){ .source = made->source,
								 .timeline = made->reading.timeline,
								 .since = &made->reading.since,
								 .slabs = made->reading.slabs,
								 .facts = &fact,
								 .n_facts = 1 }),
			 0);
}

/* Nothing in it can end the script that it stands in, or be read as another line. */
static void an_object_cannot_leave_its_page(void **state)
{
	const struct fake_options options = { 50, 40, 9, FAKE_HOSTILE | FAKE_LOST };
	struct text out = {};
	struct made made;

	(void)state;
	make(&made, &options, &all);
	add_object(&made, &out);
	assert_null(strchr(out.bytes, '<'));
	assert_non_null(strstr(out.bytes, "\"\\u003c/script>\\u003c!--\""));
	assert_non_null(strstr(out.bytes, "[\"report\",\"-c \\u003c/script>\"]"));
	assert_null(strstr(out.bytes, "\xe2\x80\xa8"));
	for (size_t i = 0; i < out.n; i++)
		assert_true((unsigned char)out.bytes[i] >= 0x20 || out.bytes[i] == '\n');
	text__reset(&out);
	unmake(&made);
}

static void an_object_is_bounded(void **state)
{
	const struct fake_options options = { 1300, 300, 1000, FAKE_BUSY | FAKE_LOST };
	struct text out = {};
	struct made made;

	(void)state;
	make(&made, &options, &all);
	add_object(&made, &out);
	assert_true(out.n < 800000);
	assert_null(strstr(out.bytes, "\"left_out\":0"));
	text__reset(&out);
	unmake(&made);
}

static __u64 sum_of(const char *lines)
{
	__u64 sum = 0;

	for (; *lines; lines = strchr(lines, '\n') + 1)
		sum += strtoull(strrchr(strndupa(lines, strcspn(lines, "\n")), ' '), NULL, 10);
	return sum;
}

static void lines_add_up_to_what_was_made(void **state)
{
	const struct fake_options options = { 60, 20, 5, FAKE_HOSTILE };
	struct growth_totals totals;
	struct text out = {};
	struct made made;

	(void)state;
	make(&made, &options, &all);
	growth__totals(made.reading.slabs, 0, &totals);
	assert_int_equal(folded__add(&out, &made.reading.since, made.reading.slabs, FOLDED_MADE),
			 0);
	assert_int_equal(sum_of(out.bytes), totals.made);
	text__clear(&out);
	assert_int_equal(folded__add(&out, &made.reading.since, made.reading.slabs, FOLDED_HELD),
			 0);
	assert_int_equal(sum_of(out.bytes), totals.held);
	text__clear(&out);
	assert_int_equal(folded__add(&out, &made.reading.since, made.reading.slabs, FOLDED_PAGES),
			 0);
	assert_int_equal(sum_of(out.bytes), totals.made_bytes / 4096);
	text__reset(&out);
	unmake(&made);
}

static void lines_have_the_cache_first_and_functions_alone(void **state)
{
	const struct fake_options options = { 20, 3, 1, 0 };
	static const char first[] =
		"yep_slab_cache;entry_SYSCALL_64_after_hwframe;do_syscall_64;ksys_write;vfs_write;"
		"yep_write [yep_slab];alloc_store_0 [yep_slab] 19\n";
	struct text out = {};
	struct made made;

	(void)state;
	make(&made, &options, &all);
	assert_int_equal(folded__add(&out, &made.reading.since, made.reading.slabs, FOLDED_MADE),
			 0);
	assert_memory_equal(out.bytes, first, strlen(first));
	assert_non_null(strstr(out.bytes, "kmalloc-64;[not told] 6\n"));
	text__reset(&out);
	unmake(&made);
}

/* A name may not make frames or lines of its own. */
static void lines_are_not_broken_by_names(void **state)
{
	const struct fake_options options = { 5, 1, 1, 0 };
	struct text out = {};
	struct made made;

	(void)state;
	make(&made, &options, &all);
	made.reading.since.rows[0].label = strdup("a;b\nc +0xzz");
	assert_int_equal(folded__add(&out, &made.reading.since, made.reading.slabs, FOLDED_MADE),
			 0);
	assert_memory_equal(out.bytes, "a\\x3bb\\x0ac +0xzz;entry_", 24);
	text__reset(&out);
	unmake(&made);
}

int test_report(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_walk_sees_every_interval),
		cmocka_unit_test(a_walk_ends_where_it_is_told_to),
		cmocka_unit_test(a_walk_over_nothing_says_so),
		cmocka_unit_test(a_walk_gives_what_came_before_damage),
		cmocka_unit_test(an_object_cannot_leave_its_page),
		cmocka_unit_test(an_object_is_bounded),
		cmocka_unit_test(lines_add_up_to_what_was_made),
		cmocka_unit_test(lines_have_the_cache_first_and_functions_alone),
		cmocka_unit_test(lines_are_not_broken_by_names),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
