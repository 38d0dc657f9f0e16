// SPDX-License-Identifier: GPL-2.0-or-later
/* However a moment of a recording is come to, the same is shown of it. */
#include "recording_test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "column.h"
#include "player.h"
#include "tape.h"

static struct tape tape;

static int set_up(void **state)
{
	(void)state;
	tape__open(&tape);
	tape__record(&tape, TAPE_SAMPLES, true);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tape__close(&tape);
	return 0;
}

/* --- all that is shown, as text ---------------------------------------------------------------- */

static void add_bytes(struct text *out, const char *what, const void *bytes, size_t n)
{
	text__printf(out, "%s", what);
	for (size_t i = 0; i < n; i++)
		text__printf(out, "%02x", ((const unsigned char *)bytes)[i]);
	text__add_string(out, "\n");
}

static void add_snapshot(struct text *out, const struct snapshot *snapshot)
{
	text__printf(out, "span %llu rows %zu\n", snapshot->span_ns, snapshot->n_rows);
	for (size_t i = 0; i < snapshot->n_rows; i++) {
		const struct snapshot_row *row = &snapshot->rows[i];

		text__printf(out, "%s %s %s %lld\n", row->cache->name, row->label ? row->label : "",
			     row->merged ? row->merged : "", row->fast);
		add_bytes(out, "tally ", row->tally, sizeof(row->tally));
		add_bytes(out, "slabs ", row->slabs, sizeof(row->slabs));
		if (row->since)
			add_bytes(out, "since ", row->since->tally, sizeof(row->since->tally));
		if (row->history) {
			add_bytes(out, "net ", row->history->net, sizeof(row->history->net));
			text__printf(out, "n %d %llu %llu %llu %llu\n", row->history->n,
				     row->history->grew_ns, row->history->shrank_ns,
				     row->history->rose_ns, row->history->began_ns);
		}
	}
	add_bytes(out, "pages ", snapshot->pages, sizeof(snapshot->pages));
	add_bytes(out, "losses ", snapshot->losses, sizeof(snapshot->losses));
}

static void add_growth(struct text *out, const struct growth *growth)
{
	struct growth_totals totals;

	growth__totals(growth, 0, &totals);
	add_bytes(out, "totals ", &totals, sizeof(totals));
	for (int by = 0; by < GROWTH_BY__COUNT; by++) {
		struct growth_row *rows;
		long n = growth__rows_apart(growth, by, &rows);

		assert_true(n >= 0);
		for (long i = 0; i < n; i++)
			text__printf(out, "%d %llu %s %llu made %llu held %llu %llu %llu\n", by,
				     rows[i].generation, rows[i].label ? rows[i].label : "",
				     rows[i].number, rows[i].made, rows[i].held, rows[i].first_ns,
				     rows[i].oldest_ns);
		free(rows);
	}
}

static char *everything(const struct mover *mover, const struct measure *measure)
{
	struct text text = {};

	add_snapshot(&text, &measure->interval);
	add_snapshot(&text, &measure->since);
	add_growth(&text, measure->slabs);
	add_growth(&text, measure->objects);
	text__printf(&text, "%llu %llu %s\n", measure->now.ts_ns, measure->began_ns, mover->since);
	assert_false(text.failed);
	return text.bytes;
}

/* --- a view without a screen ------------------------------------------------------------------- */

static void (*script)(struct mover *mover, struct view *view, struct measure *measure);

/* Stands where the live view would. */
int live_view__run(const struct top_options *options, struct mover *mover)
{
	struct measure measure = {};
	struct view view;
	int code;

	view__open(&view, VIEW_CACHES, 0, options->interval_ns);
	view.replays = true;
	code = mover->open(mover, NULL, &measure);
	if (!code)
		script(mover, &view, &measure);
	measure__close(&measure);
	view__close(&view);
	return -code;
}

static int play_with(void (*with)(struct mover *, struct view *, struct measure *))
{
	const struct top_options options = { .recording = tape.path };

	script = with;
	return player__run(&options);
}

static bool is_seeking(const struct mover *mover)
{
	return !strncmp(mover->playback->state, "seeking", 7);
}

static void press(struct mover *mover, struct view *view, int key)
{
	unsigned int wishes = view__take(view, (struct input){ .key = key });

	assert_int_equal(mover->obey(mover, view, wishes), 0);
	for (int i = 0; is_seeking(mover) && i < 1000; i++)
		assert_true(mover->tick(mover, view) >= 0);
	assert_false(is_seeking(mover));
}

static void type(struct mover *mover, struct view *view, const char *keys)
{
	for (; *keys; keys++)
		press(mover, view, *keys);
	press(mover, view, KEYS_ENTER);
}

static void assert_same(const char *seen, const char *wanted, size_t i)
{
	if (strcmp(seen, wanted))
		fail_msg("at sample %zu it is not as it was when it was played up to there", i);
}

/* --- tests ------------------------------------------------------------------------------------- */

/* Step by step once; then by leaps. */
static void seek_everywhere(struct mover *mover, struct view *view, struct measure *measure)
{
	static const char *const leaps[] = { "+30", "+3", "+69", "+0", "+51", "+50", "+52" };
	static const size_t places[] = { 30, 3, 69, 0, 51, 50, 52 };
	char *stepped[TAPE_SAMPLES], *seen;

	stepped[0] = everything(mover, measure);
	for (size_t i = 1; i < TAPE_SAMPLES; i++) {
		press(mover, view, '.');
		stepped[i] = everything(mover, measure);
		assert_string_not_equal(stepped[i], stepped[i - 1]);
	}
	assert_string_equal(mover->playback->state, "at the end");
	press(mover, view, '.');
	assert_non_null(strstr(view->message, "ends here"));
	for (size_t i = 0; i < ARRAY_SIZE(leaps); i++) {
		press(mover, view, 'T');
		type(mover, view, leaps[i]);
		seen = everything(mover, measure);
		assert_same(seen, stepped[places[i]], places[i]);
		free(seen);
	}
	press(mover, view, ',');
	seen = everything(mover, measure);
	assert_same(seen, stepped[51], 51);
	free(seen);
	press(mover, view, '>');
	seen = everything(mover, measure);
	assert_same(seen, stepped[69], 69);
	free(seen);
	press(mover, view, '<');
	press(mover, view, '<');
	seen = everything(mover, measure);
	assert_same(seen, stepped[0], 0);
	for (size_t i = 0; i < TAPE_SAMPLES; i++)
		free(stepped[i]);
	free(seen);
}

static void seeking_shows_what_playing_shows(void **state)
{
	(void)state;
	assert_int_equal(play_with(seek_everywhere), 0);
}

/* Counting from a moment on is the same however often it is left and come back to. */
static void zero_and_seek(struct mover *mover, struct view *view, struct measure *measure)
{
	char *wanted, *seen;

	press(mover, view, 'T');
	type(mover, view, "+20");
	press(mover, view, 'z');
	assert_int_equal(measure->since.span_ns, 0);
	assert_string_equal(mover->since, "totals since zero");
	for (int i = 0; i < 10; i++)
		press(mover, view, ' ');
	wanted = everything(mover, measure);
	press(mover, view, 'T');
	type(mover, view, "end");
	press(mover, view, 'T');
	type(mover, view, "+30");
	seen = everything(mover, measure);
	assert_same(seen, wanted, 30);
	free(seen);
	free(wanted);
	press(mover, view, 'T');
	type(mover, view, "+19");
	assert_string_equal(mover->since, "totals since attach");
	assert_int_equal(measure->since.span_ns, measure->now.ts_ns - measure->began_ns);
}

static void zero_stays_where_it_was_set(void **state)
{
	(void)state;
	assert_int_equal(play_with(zero_and_seek), 0);
}

static void say_no(struct mover *mover, struct view *view, struct measure *measure)
{
	(void)measure;
	press(mover, view, 'T');
	type(mover, view, "noon");
	assert_non_null(strstr(view->message, "No time: noon"));
	press(mover, view, 'T');
	type(mover, view, "+1000");
	assert_non_null(strstr(view->message, "It is recorded from"));
	press(mover, view, ',');
	assert_non_null(strstr(view->message, "begins here"));
	press(mover, view, 'T');
	press(mover, view, KEYS_ESCAPE);
	assert_false(view->typing);
	press(mover, view, '+');
	assert_non_null(strstr(view->message, "as they were recorded"));
}

static void what_cannot_be_is_said(void **state)
{
	(void)state;
	assert_int_equal(play_with(say_no), 0);
}

/* As fast as it goes, until it ends; the totals are those of the last sample. */
static void play_fast(struct mover *mover, struct view *view, struct measure *measure)
{
	struct sample first = {}, last = {};
	int i;

	for (i = 0; i < 20; i++)
		press(mover, view, '}');
	assert_string_equal(view__speed(view)->name, "max");
	for (i = 0; i < 1000 && strcmp(mover->playback->state, "at the end"); i++)
		assert_true(mover->tick(mover, view) >= 0);
	assert_true(i < 1000);
	assert_int_equal(mover->tick(mover, view), 1);
	assert_int_equal(mover->finish(mover), 0);
	tape__sample(0, &first);
	tape__sample(TAPE_SAMPLES - 1, &last);
	assert_int_equal(measure->since.span_ns, last.ts_ns - first.ts_ns);
	assert_int_equal(measure->since.n_rows, last.n_caches);
	assert_int_equal(measure->since.rows[0].tally[TALLY_ALLOCS],
			 last.caches[0].tally[TALLY_ALLOCS] - first.caches[0].tally[TALLY_ALLOCS]);
	sample__reset(&first);
	sample__reset(&last);
}

static void playing_ends_with_the_last_sample(void **state)
{
	(void)state;
	assert_int_equal(play_with(play_fast), 0);
}

static void play_into_damage(struct mover *mover, struct view *view, struct measure *measure)
{
	unsigned int wishes;

	press(mover, view, 'T');
	type(mover, view, "end");
	assert_string_equal(mover->playback->state, "damaged");
	assert_non_null(strstr(view->message, "Damaged from here on: cache_samples"));
	assert_int_equal(mover->tick(mover, view), 1);
	press(mover, view, 'T');
	type(mover, view, "+5");
	assert_string_equal(mover->playback->state, "paused");
	assert_int_equal(measure->now.ts_ns / 1000000000, 505);
	wishes = view__take(view, (struct input){ .key = 'G' });
	assert_int_equal(mover->obey(mover, view, wishes), 0);
	assert_int_equal(mover->finish(mover), 0);
}

/* The last of the tests: the file is of no use afterwards. */
static void damage_is_said_in_the_view(void **state)
{
	(void)state;
	tape__run(&tape, "UPDATE cache_samples SET allocs = -1 WHERE sample = 40");
	assert_int_equal(play_with(play_into_damage), 0);
}

int test_player(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(seeking_shows_what_playing_shows),
		cmocka_unit_test(zero_stays_where_it_was_set),
		cmocka_unit_test(what_cannot_be_is_said),
		cmocka_unit_test(playing_ends_with_the_last_sample),
		cmocka_unit_test(damage_is_said_in_the_view),
	};

	return cmocka_run_group_tests_name("player", tests, set_up, tear_down);
}
