// SPDX-License-Identifier: GPL-2.0-or-later
/* What is recorded comes back, field by field, in whatever order it is asked for. */
#include "recording_test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "moment.h"
#include "replay.h"
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

/* --- samples ----------------------------------------------------------------------------------- */

/* The rows are equal to the last byte, but for what stands behind the end of a name. */
static void assert_cache(const struct cache_sample *seen, const struct cache_sample *wanted)
{
	struct cache_sample copy = *seen;

	assert_string_equal(seen->name, wanted->name);
	assert_int_equal(seen->generation, wanted->generation);
	memcpy(copy.name, wanted->name, sizeof(copy.name));
	assert_memory_equal(copy.tally, wanted->tally, sizeof(copy.tally));
	assert_memory_equal(copy.slabs, wanted->slabs, sizeof(copy.slabs));
	assert_int_equal(copy.slabs_now, wanted->slabs_now);
	assert_int_equal(copy.objects_now, wanted->objects_now);
	assert_int_equal(copy.active, wanted->active);
	assert_int_equal(copy.active_is_old, wanted->active_is_old);
	assert_int_equal(copy.dead, wanted->dead);
	assert_memory_equal(&copy.size, &wanted->size, 8 * sizeof(__u32));
	assert_int_equal(copy.address, wanted->address);
}

static void assert_machine(const struct machine *seen, const struct machine *wanted)
{
	assert_int_equal(seen->wall_ns, wanted->wall_ns);
	assert_memory_equal(seen->load, wanted->load, sizeof(seen->load));
	assert_int_equal(seen->has_slab, wanted->has_slab);
	assert_int_equal(seen->slab_bytes, wanted->slab_bytes);
	assert_int_equal(seen->reclaimable_bytes, wanted->reclaimable_bytes);
	assert_int_equal(seen->unreclaimable_bytes, wanted->unreclaimable_bytes);
	assert_int_equal(seen->own_bytes, wanted->own_bytes);
}

static void assert_sample(const struct sample *seen, size_t i)
{
	struct sample wanted = {};

	tape__sample(i, &wanted);
	assert_int_equal(seen->ts_ns, wanted.ts_ns);
	assert_int_equal(seen->page_bytes, wanted.page_bytes);
	assert_int_equal(seen->n_caches, wanted.n_caches);
	for (size_t j = 0; j < wanted.n_caches; j++)
		assert_cache(&seen->caches[j], &wanted.caches[j]);
	assert_machine(&seen->machine, &wanted.machine);
	assert_memory_equal(seen->pages, wanted.pages, sizeof(wanted.pages));
	assert_memory_equal(seen->strays, wanted.strays, sizeof(wanted.strays));
	assert_memory_equal(seen->losses, wanted.losses, sizeof(wanted.losses));
	assert_memory_equal(seen->missed, wanted.missed, sizeof(wanted.missed));
	assert_int_equal(seen->forgotten, wanted.forgotten);
	assert_int_equal(seen->bpf_ns, wanted.bpf_ns);
	assert_int_equal(seen->bpf_guessed_ns, wanted.bpf_guessed_ns);
	assert_int_equal(seen->bpf_unknown_ns, wanted.bpf_unknown_ns);
	assert_int_equal(seen->map_bytes, wanted.map_bytes);
	assert_memory_equal(seen->uncounted_ns, wanted.uncounted_ns, sizeof(wanted.uncounted_ns));
	assert_int_equal(seen->user_ns, wanted.user_ns);
	sample__reset(&wanted);
}

static void assert_aliases(const struct aliases *seen, size_t i)
{
	struct aliases wanted = {};

	tape__aliases(i, &wanted);
	assert_int_equal(seen->n, wanted.n);
	for (size_t j = 0; j < wanted.n; j++) {
		assert_string_equal(seen->rows[j].name, wanted.rows[j].name);
		assert_string_equal(seen->rows[j].target, wanted.rows[j].target);
		assert_int_equal(seen->rows[j].dangling, wanted.rows[j].dangling);
		assert_int_equal(seen->rows[j].alive, wanted.rows[j].alive);
	}
	aliases__reset(&wanted);
}

/* --- events ------------------------------------------------------------------------------------ */

/* What is to be delivered next. */
struct expected {
	size_t sample;
	size_t event;
	size_t n;
};

static void assert_text(const char *seen, const char *wanted)
{
	assert_int_equal(!seen, !wanted);
	if (wanted)
		assert_string_equal(seen, wanted);
}

static void assert_maybe(const struct maybe *seen, const struct maybe *wanted)
{
	assert_int_equal(seen->known, wanted->known);
	if (wanted->known)
		assert_int_equal(seen->value, wanted->value);
}

static int take_event(void *target, const struct event *seen)
{
	struct expected *expected = target;
	struct event wanted;

	tape__event(expected->sample, expected->event, &wanted);
	assert_int_equal(seen->kind, wanted.kind);
	assert_int_equal(seen->ts_ns, wanted.ts_ns);
	for (size_t i = 0; i < n_event_fields; i++) {
		const void *a = (const char *)seen + event_fields[i].offset;
		const void *b = (const char *)&wanted + event_fields[i].offset;

		if (!strcmp(event_fields[i].name, "ts_ns") ||
		    !strcmp(event_fields[i].name, "event"))
			continue;
		if (event_fields[i].type == FIELD_TEXT)
			assert_text(*(const char *const *)a, *(const char *const *)b);
		else
			assert_maybe(a, b);
	}
	assert_maybe(&seen->page_address, &wanted.page_address);
	assert_maybe(&seen->memory_bytes, &wanted.memory_bytes);
	assert_int_equal(seen->stack_id.known, wanted.stack_id.known);
	/* A cgroup whose path was told once has it from then on. */
	if (wanted.cgroup_path)
		assert_text(seen->cgroup_path, wanted.cgroup_path);
	expected->n++;
	if (++expected->event == TAPE_EVENTS) {
		expected->event = 0;
		expected->sample++;
	}
	return 0;
}

static void drain(struct source *source)
{
	int err;

	do
		err = source->drain(source);
	while (err == -EAGAIN);
	assert_int_equal(err, 0);
}

/* --- tests ------------------------------------------------------------------------------------- */

static void assert_is_tape(const char *path)
{
	struct expected expected = { .sample = 1 };
	struct sample sample = {};
	struct source *source;

	assert_int_equal(replay__open(path, NULL, take_event, &expected, &source), 0);
	assert_int_equal(replay__samples(source), TAPE_SAMPLES);
	for (size_t i = 0; i < TAPE_SAMPLES; i++) {
		assert_int_equal(source->sweep(source, 0, &sample), 0);
		assert_int_equal(replay__position(source), i);
		assert_sample(&sample, i);
		drain(source);
		assert_int_equal(expected.n, i * TAPE_EVENTS);
		assert_aliases(source->aliases(source), i);
	}
	assert_int_equal(source->sweep(source, 0, &sample), -ENODATA);
	assert_null(replay__damage(source));
	sample__reset(&sample);
	replay__close(source);
}

static void what_was_recorded_comes_back(void **state)
{
	(void)state;
	assert_is_tape(tape.path);
}

static void a_killed_recorder_left_what_was_durable(void **state)
{
	struct tape killed;

	(void)state;
	tape__open(&killed);
	tape__record(&killed, TAPE_SAMPLES, false);
	assert_is_tape(killed.path);
	tape__close(&killed);
}

static void seeking_leads_to_the_same_sample(void **state)
{
	static const size_t places[] = { 69, 0, 0, 17, 16, 50, 12, 13, 40, 69, 68, 1 };
	struct expected expected;
	struct sample sample = {};
	struct source *source;
	size_t at = 0;

	(void)state;
	assert_int_equal(replay__open(tape.path, NULL, take_event, &expected, &source), 0);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		bool ahead = i && places[i] > at;

		expected = (struct expected){ .sample = ahead ? at + 1 : 1 };
		replay__seek(source, places[i]);
		assert_int_equal(source->sweep(source, 0, &sample), 0);
		assert_sample(&sample, places[i]);
		assert_aliases(source->aliases(source), places[i]);
		drain(source);
		assert_int_equal(expected.n, (places[i] - (ahead ? at : 0)) * TAPE_EVENTS);
		at = places[i];
	}
	sample__reset(&sample);
	replay__close(source);
}

/* Whoever did not drain in time gets the rest with the next sample. */
static void events_that_were_left_come_later(void **state)
{
	struct expected expected = { .sample = 1 };
	struct sample sample = {};
	struct source *source;

	(void)state;
	assert_int_equal(replay__open(tape.path, NULL, take_event, &expected, &source), 0);
	for (size_t i = 0; i < TAPE_SAMPLES; i++)
		assert_int_equal(source->sweep(source, 0, &sample), 0);
	drain(source);
	assert_int_equal(expected.n, (TAPE_SAMPLES - 1) * TAPE_EVENTS);
	sample__reset(&sample);
	replay__close(source);
}

static void about_is_restored(void **state)
{
	const struct about *wanted = &tape.about, *seen;
	struct text flags = {};
	struct source *source;

	(void)state;
	assert_int_equal(replay__open(tape.path, NULL, NULL, NULL, &source), 0);
	seen = source->about;
	assert_string_equal(seen->tool, wanted->tool);
	assert_string_equal(seen->kernel, wanted->kernel);
	assert_string_equal(seen->build, wanted->build);
	assert_string_equal(seen->machine, wanted->machine);
	assert_string_equal(seen->host, wanted->host);
	assert_int_equal(seen->cpus, wanted->cpus);
	assert_int_equal(seen->page_bytes, wanted->page_bytes);
	assert_int_equal(seen->memory_bytes, wanted->memory_bytes);
	assert_int_equal(seen->map_bytes, wanted->map_bytes);
	assert_string_equal(seen->overhead, wanted->overhead);
	assert_string_equal(seen->programs, wanted->programs);
	assert_int_equal(seen->start_wall_ns, wanted->start_wall_ns);
	assert_int_equal(seen->start_boot_ns, wanted->start_boot_ns);
	assert_int_equal(seen->start_ns, wanted->start_ns);
	assert_int_equal(seen->tracepoints, wanted->tracepoints);
	assert_int_equal(seen->kprobes, wanted->kprobes);
	assert_int_equal(seen->fentries, wanted->fentries);
	assert_memory_equal(seen->coverage.seen, wanted->coverage.seen,
			    sizeof(wanted->coverage.seen));
	assert_int_equal(seen->coverage.steals, wanted->coverage.steals);
	assert_int_equal(seen->coverage.layer, wanted->coverage.layer);
	assert_string_equal(seen->missing, wanted->missing);
	assert_string_equal(seen->events, wanted->events);
	assert_string_equal(seen->filters, wanted->filters);
	assert_string_equal(seen->command, wanted->command);
	assert_int_equal(seen->sample_every, 1);
	assert_int_equal(seen->n_hooks, wanted->n_hooks);
	for (size_t i = 0; i < seen->n_hooks; i++) {
		assert_string_equal(seen->hooks[i].metric, wanted->hooks[i].metric);
		assert_string_equal(seen->hooks[i].tier, wanted->hooks[i].tier);
		assert_string_equal(seen->hooks[i].target, wanted->hooks[i].target);
		assert_string_equal(seen->hooks[i].state, wanted->hooks[i].state);
		assert_string_equal(seen->hooks[i].reason, wanted->hooks[i].reason);
	}
	source->add_flags(source, 0x80000001, &flags);
	assert_string_equal(flags.bytes, "FLAG_80000001");
	text__reset(&flags);
	assert_int_equal(source->life(source, 1, 1), LIFE_UNKNOWN);
	replay__close(source);
}

static int count_event(void *target, const struct event *event)
{
	assert_string_equal(event->cache, "kmalloc-64");
	++*(size_t *)target;
	return 0;
}

static void unwanted_events_are_left_out(void **state)
{
	struct select select = {};
	struct sample sample = {};
	struct source *source;
	size_t n = 0, wanted = 0;

	(void)state;
	assert_int_equal(select__add(&select, "kmalloc-64"), 0);
	assert_int_equal(replay__open(tape.path, &select, count_event, &n, &source), 0);
	while (!source->sweep(source, 0, &sample))
		drain(source);
	for (size_t i = 1; i < TAPE_SAMPLES; i++)
		for (size_t j = 0; j < TAPE_EVENTS; j++) {
			struct event event;

			tape__event(i, j, &event);
			wanted += event.cache && !strcmp(event.cache, "kmalloc-64");
		}
	assert_true(wanted > 100);
	assert_int_equal(n, wanted);
	sample__reset(&sample);
	select__reset(&select);
	replay__close(source);
}

/* Looked for anew in the samples. */
static void the_largest_growth_is_found(void **state)
{
	__u64 most = 0, before = 0;
	size_t largest = 0, seen;
	struct sample sample = {};
	struct source *source;

	(void)state;
	assert_int_equal(replay__open(tape.path, NULL, NULL, NULL, &source), 0);
	for (size_t i = 0; i < TAPE_SAMPLES; i++) {
		__u64 pages = 0;

		tape__sample(i, &sample);
		for (size_t j = 0; j < sample.n_caches; j++)
			for (int order = 0; order < SLUBTRACE_ORDERS; order++)
				pages += sample.caches[j].slabs[SLAB_GOT][order] << order;
		if (i && pages > before && pages - before > most) {
			most = pages - before;
			largest = i;
		}
		before = pages;
	}
	assert_int_equal(replay__largest_growth(source, &seen), 0);
	assert_int_equal(seen, largest);
	sample__reset(&sample);
	replay__close(source);
}

static size_t find(struct source *source, const char *time)
{
	size_t i = 12345;
	int err = moment__find(source, time, &i);

	if (err)
		assert_int_equal(i, 12345);
	return err ? (size_t)err : i;
}

/* It began at 22:13:20 UTC; then an hour back after 30 s, then two ahead after 20 more. */
static void times_are_found(void **state)
{
	struct source *source;
	struct text span = {};

	(void)state;
	setenv("TZ", "UTC0", 1);
	assert_int_equal(replay__open(tape.path, NULL, NULL, NULL, &source), 0);
	assert_int_equal(find(source, "end"), TAPE_SAMPLES - 1);
	assert_int_equal(find(source, "+0"), 0);
	assert_int_equal(find(source, "+7"), 7);
	assert_int_equal(find(source, "+69"), 69);
	assert_int_equal(find(source, "+7.0"), 6);
	assert_int_equal(find(source, "+200"), -ERANGE);
	assert_int_equal(find(source, "+99999999999999999999"), -ERANGE);
	assert_int_equal(find(source, "22:13:20"), 0);
	assert_int_equal(find(source, "22:13:29"), 9);
	assert_int_equal(find(source, "22:13:29.5"), 9);
	assert_int_equal(find(source, "2023-11-14 22:13:29"), 9);
	assert_int_equal(find(source, "2023-11-14T22:13:29Z"), 9);
	assert_int_equal(find(source, "2023-11-15T00:13:29+02:00"), 9);
	assert_int_equal(find(source, "2023-11-14T20:13:29-0200"), 9);
	assert_int_equal(find(source, "23:14:15"), 55);
	assert_int_equal(find(source, "22:13:19"), -ERANGE);
	assert_int_equal(find(source, "23:20:00"), -ERANGE);
	assert_int_equal(find(source, "2023-11-14T22:13:29X"), -EINVAL);
	assert_int_equal(find(source, "2023-11-14"), -EINVAL);
	assert_int_equal(find(source, "25:00:00"), -EINVAL);
	assert_int_equal(find(source, "noon"), -EINVAL);
	assert_int_equal(find(source, "+"), -EINVAL);
	assert_int_equal(find(source, "+-1"), -EINVAL);
	assert_int_equal(find(source, ""), -EINVAL);
	assert_int_equal(find(source, "22:13:29 "), -EINVAL);
	assert_int_equal(moment__add_span(source, &span), 0);
	assert_string_equal(span.bytes, "2023-11-14 22:13:20 to 23:14:29, +0 to +69");
	text__reset(&span);
	replay__close(source);
}

int test_replay(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_recorded_comes_back),
		cmocka_unit_test(a_killed_recorder_left_what_was_durable),
		cmocka_unit_test(seeking_leads_to_the_same_sample),
		cmocka_unit_test(events_that_were_left_come_later),
		cmocka_unit_test(about_is_restored),
		cmocka_unit_test(unwanted_events_are_left_out),
		cmocka_unit_test(the_largest_growth_is_found),
		cmocka_unit_test(times_are_found),
	};

	return cmocka_run_group_tests_name("replay", tests, set_up, tear_down);
}
