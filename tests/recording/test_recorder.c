// SPDX-License-Identifier: GPL-2.0-or-later
/* What is recorded can be read with SQL, byte by byte, whatever happens to whoever recorded it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "recording_test.h"

static struct recorder *create(struct fixture *fixture)
{
	struct recorder *recorder;

	assert_int_equal(recorder__create(fixture->path, &fixture->source, &recorder), 0);
	return recorder;
}

static void add(struct recorder *recorder, const struct event *event)
{
	assert_int_equal(recorder__add_event(recorder, event), 0);
}

static bool exists(const struct fixture *fixture, const char *suffix)
{
	char path[sizeof(fixture->path) + 16];

	snprintf(path, sizeof(path), "%s%s", fixture->path, suffix);
	return !access(path, F_OK);
}

static void one_file_is_left(void **state)
{
	struct fixture fixture;
	struct recorder *recorder;

	(void)state;
	fixture__open(&fixture);
	recorder = create(&fixture);
	fixture__add_sample(&fixture, recorder);
	assert_true(exists(&fixture, "-wal"));
	assert_int_equal(recorder__close(recorder), 0);
	assert_false(exists(&fixture, "-wal"));
	assert_false(exists(&fixture, "-shm"));
	assert_answer(fixture.path, "PRAGMA integrity_check", "ok");
	assert_answer(fixture.path, "PRAGMA journal_mode", "delete");
	assert_answer(fixture.path, "PRAGMA user_version", "2");
	assert_answer(fixture.path, "PRAGMA application_id", "1936487778");
	assert_int_equal(recorder__close(NULL), 0);
	fixture__close(&fixture);
}

static void a_file_that_is_there_is_left_alone(void **state)
{
	struct recorder *recorder = NULL;
	struct fixture fixture;
	char journal[128];
	FILE *file;

	(void)state;
	fixture__open(&fixture);
	file = fopen(fixture.path, "w");
	fputs("precious", file);
	fclose(file);
	assert_int_equal(recorder__create(fixture.path, &fixture.source, &recorder), -EEXIST);
	assert_null(recorder);
	file = fopen(fixture.path, "r");
	assert_non_null(fgets(journal, sizeof(journal), file));
	assert_string_equal(journal, "precious");
	fclose(file);
	snprintf(journal, sizeof(journal), "%s-wal", fixture.path);
	assert_int_equal(rename(fixture.path, journal), 0);
	assert_int_equal(recorder__create(fixture.path, &fixture.source, &recorder), -EEXIST);
	assert_true(exists(&fixture, "-wal"));
	assert_false(exists(&fixture, ""));
	assert_int_equal(recorder__create("/no/such/folder/file", &fixture.source, &recorder),
			 -ENOENT);
	fixture__close(&fixture);
}

/* To SQLite these names mean something else. */
static void a_name_is_a_file(void **state)
{
	static const char *const names[] = { ":memory:", "file:x?mode=memory", "a'b\"c;d" };
	struct recorder *recorder;
	struct fixture fixture;
	char before[512];

	(void)state;
	fixture__open(&fixture);
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(fixture.folder), 0);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct stat status;

		assert_int_equal(recorder__create(names[i], &fixture.source, &recorder), 0);
		fixture__add_sample(&fixture, recorder);
		assert_int_equal(recorder__close(recorder), 0);
		assert_int_equal(stat(names[i], &status), 0);
		assert_true(status.st_size > 8192);
	}
	assert_int_equal(chdir(before), 0);
	fixture__close(&fixture);
}

static void about_is_there(void **state)
{
	struct recorder *recorder;
	struct fixture fixture;
	struct about *about;

	(void)state;
	fixture__open(&fixture);
	about = &fixture.about;
	strcpy(about->kernel, "6.1");
	about->memory_bytes = 1ULL << 40;
	about->sample_every = 100;
	about->kprobes = 3;
	about->coverage.steals = true;
	about->coverage.layer = LAYER_SHEAVES;
	about->coverage.seen[METRIC_SLOW] = true;
	about->filters = strdup("-c 'a;b'");
	about->missing = strdup("one\ntwo\n");
	about__add_hook(about, "slow path", "kprobe", "___slab_alloc", "used", "");
	about__add_hook(about, "allocs", "fentry", "f", "refused", "no \"way\"");
	recorder = create(&fixture);
	assert_int_equal(recorder__add_fact(recorder, "ended", "'; DROP TABLE meta; --"), 0);
	assert_int_equal(recorder__close(recorder), 0);
	assert_answer(fixture.path,
		      "SELECT key, value FROM meta WHERE key NOT LIKE 'start%' AND key NOT LIKE "
		      "'defin%' ORDER BY id",
		      "kernel|6.1\nmemory_bytes|1099511627776\npage_bytes|4096\n"
		      "filters|-c 'a;b'\nsample|1 event of 100\n"
		      "hook|slow path: kprobe ___slab_alloc\nmissing|one\nmissing|two\n"
		      "sample_every|100\ntracepoints|0\nkprobes|3\nfentries|0\nsteals|1\nlayer|1\n"
		      "ended|'; DROP TABLE meta; --");
	assert_answer(fixture.path, "SELECT metric, observed FROM metrics WHERE observed",
		      "slow path|1");
	assert_answer(fixture.path, "SELECT * FROM hooks",
		      "1|slow path|kprobe|___slab_alloc|used|\n"
		      "2|allocs|fentry|f|refused|no \"way\"");
	assert_answer(fixture.path, "SELECT count(*) FROM kinds WHERE kind = 'new_slab'", "1");
	fixture__close(&fixture);
}

static void rows_are_of_what_changed(void **state)
{
	struct cache_sample *cache;
	struct recorder *recorder;
	struct fixture fixture;

	(void)state;
	fixture__open(&fixture);
	recorder = create(&fixture);
	fixture__cache(&fixture, 1, "idle");
	cache = fixture__cache(&fixture, 2, "busy");
	cache->tally[TALLY_ALLOCS] = 10;
	cache->slabs[SLAB_GOT][1] = 3;
	fixture.sample.losses[LOSS_RING_FULL] = 1;
	fixture__add_sample(&fixture, recorder);
	fixture__add_sample(&fixture, recorder);
	cache->tally[TALLY_ALLOCS] = 25;
	cache->slabs[SLAB_WANTED][3] = 2;
	cache->slabs[SLAB_GOT][1] = 5;
	cache->slabs_now = 0;
	fixture.sample.pages[4][PAGE_FREED] = 7;
	fixture.sample.missed[METRIC_SLOW] = 9;
	fixture__add_sample(&fixture, recorder);
	assert_int_equal(recorder__close(recorder), 0);
	assert_answer(fixture.path,
		      "SELECT sample, cache, dead, new_slabs, pages_taken, slabs_now, active, "
		      "allocs FROM cache_samples",
		      "1|1|0|0|0|||0\n1|2|0|3|6|||10\n3|2|0|5|10|0||25");
	assert_answer(fixture.path, "SELECT * FROM cache_slabs",
		      "1|2|1|0|3|0\n3|2|1|0|5|0\n3|2|3|2|0|0");
	assert_answer(fixture.path, "SELECT count(*) FROM page_samples WHERE sample = 1", "16");
	assert_answer(fixture.path, "SELECT \"order\", freed FROM page_samples WHERE sample > 1",
		      "4|7");
	assert_answer(fixture.path, "SELECT * FROM losses WHERE sample > 1 OR count",
		      "1|ring buffer full|1\n3|recursion in slow path|9");
	assert_answer(fixture.path,
		      "SELECT sample, cache, new_slabs, pages_taken, allocs FROM intervals",
		      "3|2|2|4|15");
	assert_answer(fixture.path,
		      "SELECT id, name, printf('%x', address), size, flag_words FROM caches",
		      "1|idle|ffff888100000001|64|FLAG_0\n2|busy|ffff888100000002|64|FLAG_0");
	fixture__close(&fixture);
}

static void caches_come_and_go(void **state)
{
	struct cache_sample *cache;
	struct recorder *recorder;
	struct fixture fixture;
	struct event event;

	(void)state;
	fixture__open(&fixture);
	recorder = create(&fixture);
	cache = fixture__cache(&fixture, 3, "first");
	fixture__add_sample(&fixture, recorder);
	cache->dead = true;
	fixture__cache(&fixture, 5, "second");
	fixture__add_sample(&fixture, recorder);
	event = slab_event(2500000000, 4, "f", 1);
	event.cache = "between";
	add(recorder, &event);
	event.generation = known(6);
	event.cache = "third";
	add(recorder, &event);
	fixture.sample.caches[0] = fixture.sample.caches[1];
	fixture.sample.n_caches = 1;
	fixture__cache(&fixture, 6, "third");
	fixture__add_sample(&fixture, recorder);
	add(recorder, &event);
	fixture__add_sample(&fixture, recorder);
	assert_int_equal(recorder__close(recorder), 0);
	assert_answer(fixture.path, "SELECT sample, cache, dead FROM cache_samples",
		      "1|3|0\n2|3|1\n2|5|0\n3|3|2\n3|6|0");
	assert_answer(fixture.path, "SELECT id, name, size FROM caches",
		      "3|first|64\n4|between|\n5|second|64\n6|third|64");
	fixture__close(&fixture);
}

static void names_have_their_time(void **state)
{
	struct recorder *recorder;
	struct fixture fixture;

	(void)state;
	fixture__open(&fixture);
	recorder = create(&fixture);
	aliases__add(&fixture.aliases, "dentry", "dentry", false);
	aliases__add(&fixture.aliases, "\xff'b", ":0001", false);
	fixture__add_sample(&fixture, recorder);
	fixture__add_sample(&fixture, recorder);
	aliases__reset(&fixture.aliases);
	aliases__add(&fixture.aliases, "dentry", "dentry", false);
	aliases__add(&fixture.aliases, "new", ":0001", true);
	aliases__add(&fixture.aliases, ":0001", ":0001", false);
	fixture__add_sample(&fixture, recorder);
	fixture.aliases.rows[0].alive = 2;
	fixture__add_sample(&fixture, recorder);
	assert_int_equal(recorder__close(recorder), 0);
	assert_answer(fixture.path,
		      "SELECT name, target, dangling, alive, first_sample, last_sample "
		      "FROM aliases ORDER BY first_sample, target, name",
		      "\xff'b|:0001|0|-1|1|2\ndentry|dentry|0|-1|1|\n:0001|:0001|0|-1|3|3\n"
		      "new|:0001|1|-1|3|\n:0001|:0001|0|2|4|");
	assert_answer(fixture.path, "SELECT typeof(name) FROM aliases WHERE target = ':0001'",
		      "blob\ntext\ntext\ntext");
	fixture__close(&fixture);
}

/* One text of each kind that harms somebody; each comes back byte by byte. */
static void hostile_names_come_back(void **state)
{
	static const char *const names[] = {
		"it's",
		"\"q\"",
		"a\nb\r\t",
		"=cmd()",
		"<script>alert(1)</script>",
		"'; DROP TABLE x",
		"\xff\xfe",
		"\xc0\xaf",
		"\xed\xa0\x80",
		"\xf4\x90\x80\x80",
		"\x01\x1b[31m",
		"",
		"\xe2\x82",
		"\xe4\xb8\xad\xe6\x96\x87",
		"%s%n",
		"a|b",
	};
	static const bool is_text[] = { 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1 };
	char *stack = malloc(4097), *seen;
	struct recorder *recorder;
	struct fixture fixture;

	(void)state;
	fixture__open(&fixture);
	recorder = create(&fixture);
	fixture__add_sample(&fixture, recorder);
	memset(stack, 'x', 4096);
	stack[4096] = '\0';
	memcpy(stack + 100, ";\xff;a'b;", 7);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct event event = slab_event(i, 10 + i, stack, 99);

		event.cache = event.comm = event.gfp_flags = event.migrate_type = names[i];
		event.alias = event.cgroup_path = names[i];
		event.cgroup_id = known(i);
		event.caller = stack;
		add(recorder, &event);
		event = (struct event){ .kind = EVENT_FREE, .caller = names[i] };
		add(recorder, &event);
	}
	fixture__add_sample(&fixture, recorder);
	assert_int_equal(recorder__close(recorder), 0);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char sql[512], answer[512], comm[17];

		snprintf(comm, sizeof(comm), "%.16s", names[i]);
		snprintf(sql, sizeof(sql),
			 "SELECT cache, comm, cgroup, gfp_flags, migrate_type, alias, "
			 "typeof(cache), "
			 "(SELECT caller FROM event_rows WHERE id = %zu) FROM event_rows WHERE id "
			 "= %zu",
			 2 * i + 2, 2 * i + 1);
		snprintf(answer, sizeof(answer), "%s|%s|%s|%s|%s|%s|%s|%s", names[i], comm,
			 names[i], names[i], names[i], names[i], is_text[i] ? "text" : "blob",
			 names[i]);
		assert_answer(fixture.path, sql, answer);
	}
	seen = ask(fixture.path, "SELECT stack FROM stack_texts");
	assert_string_equal(seen, stack);
	free(seen);
	assert_answer(fixture.path, "SELECT count(*), count(DISTINCT symbol) FROM frames", "4|4");
	assert_answer(fixture.path, "PRAGMA integrity_check", "ok");
	free(stack);
	fixture__close(&fixture);
}

/* More than is remembered; what was forgotten is found again. */
static void a_thing_has_one_id(void **state)
{
	enum {
		MANY = 60000
	};
	struct recorder *recorder;
	struct fixture fixture;

	(void)state;
	fixture__open(&fixture);
	recorder = create(&fixture);
	fixture__add_sample(&fixture, recorder);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < MANY; i++) {
			struct event event = slab_event(i, 1, "same;frames", 7);
			char word[64], stack[64];

			snprintf(word, sizeof(word), "word %d", i);
			snprintf(stack, sizeof(stack), "leaf_%d;root", i);
			event.pid = event.cgroup_id = known(i);
			event.gfp_flags = word;
			event.stack = stack;
			event.stack_id = known(i * 0x9e3779b97f4a7c15ULL);
			if (!round)
				event.cgroup_path = NULL;
			add(recorder, &event);
		}
		fixture__add_sample(&fixture, recorder);
	}
	assert_int_equal(recorder__close(recorder), 0);
	assert_answer(
		fixture.path,
		"SELECT (SELECT count(*) FROM processes), (SELECT count(*) FROM words), "
		"(SELECT count(*) FROM stacks), (SELECT count(*) FROM symbols), "
		"(SELECT count(*) FROM frames), (SELECT count(*) FROM cgroups WHERE path = '/a')",
		"60000|60000|60000|60001|120000|60000");
	assert_answer(fixture.path,
		      "SELECT count(*), count(DISTINCT a.stack), count(DISTINCT a.process) "
		      "FROM events a JOIN events b ON b.id = a.id + 60000 WHERE a.stack = b.stack "
		      "AND a.process = b.process AND a.gfp = b.gfp",
		      "60000|60000|60000");
	fixture__close(&fixture);
}

static void events_belong_to_samples(void **state)
{
	struct event event = slab_event(1, 1, "f;g", 1);
	struct recorder *recorder;
	struct fixture fixture;

	(void)state;
	fixture__open(&fixture);
	recorder = create(&fixture);
	fixture__add_sample(&fixture, recorder);
	add(recorder, &event);
	add(recorder, &event);
	fixture__add_sample(&fixture, recorder);
	fixture__add_sample(&fixture, recorder);
	add(recorder, &event);
	event.stack_id.known = false;
	assert_int_equal(recorder__events(recorder), 3);
	assert_int_equal(recorder__add_fact(recorder, "ended", "interrupted"), 0);
	assert_int_equal(recorder__close(recorder), 0);
	assert_answer(fixture.path, "SELECT id, last_event FROM samples", "1|0\n2|2\n3|2");
	assert_answer(fixture.path, "SELECT count(*) FROM events", "2");
	assert_answer(fixture.path, "SELECT value FROM meta WHERE key = 'ended'", "interrupted");
	fixture__close(&fixture);
}

static void a_clock_that_jumps_is_seen(void **state)
{
	struct recorder *recorder;
	struct fixture fixture;

	(void)state;
	fixture__open(&fixture);
	recorder = create(&fixture);
	fixture.sample.machine.wall_ns = 5000000000;
	fixture__add_sample(&fixture, recorder);
	fixture.sample.machine.wall_ns = 1000000000;
	fixture__add_sample(&fixture, recorder);
	assert_int_equal(recorder__close(recorder), 0);
	assert_answer(fixture.path, "SELECT ts_ns, wall_ns FROM samples",
		      "1000000000|6000000000\n2000000000|2000000000");
	fixture__close(&fixture);
}

/* Runs @crash in a process of its own. */
static int status_of(void (*crash)(struct fixture *fixture), struct fixture *fixture)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid) {
		crash(fixture);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void be_killed(struct fixture *fixture)
{
	struct recorder *recorder = create(fixture);

	fixture__cache(fixture, 1, "a cache");
	for (int i = 0; i < 10; i++) {
		struct event event = slab_event(i, 1, "f;g", 1);

		fixture__add_sample(fixture, recorder);
		for (int j = 0; j < 1000; j++)
			add(recorder, &event);
	}
	raise(SIGKILL);
}

static void kill_loses_what_came_after_the_last_sample(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture__open(&fixture);
	assert_int_equal(status_of(be_killed, &fixture), SIGKILL);
	assert_answer(fixture.path, "PRAGMA integrity_check", "ok");
	assert_answer(fixture.path, "SELECT count(*), max(last_event) FROM samples", "10|9000");
	assert_answer(fixture.path, "SELECT count(*) FROM events", "9000");
	fixture__close(&fixture);
}

/* A file may not grow beyond a limit: the first error is the last thing that happens to it. */
static void meet_the_limit(struct fixture *fixture)
{
	const struct rlimit limit = { 1 << 20, 1 << 20 };
	struct recorder *recorder = create(fixture);
	int err = 0;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	for (int i = 0; i < 100 && !err; i++) {
		fixture->sample.ts_ns++;
		err = recorder__add_sample(recorder, &fixture->sample);
		for (int j = 0; j < 1000 && !err; j++) {
			struct event event = slab_event(j, 1, "f;g", 1);

			err = recorder__add_event(recorder, &event);
		}
	}
	if (!err || recorder__add_sample(recorder, &fixture->sample) != err ||
	    recorder__add_fact(recorder, "ended", "write error") || recorder__close(recorder))
		_exit(1);
}

static void an_error_leaves_what_was_durable(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture__open(&fixture);
	assert_int_equal(status_of(meet_the_limit, &fixture), 0);
	assert_false(exists(&fixture, "-wal"));
	assert_answer(fixture.path, "PRAGMA integrity_check", "ok");
	assert_answer(fixture.path,
		      "SELECT count(*) > 3, max(last_event) = (SELECT count(*) FROM events), "
		      "max(last_event) = 1000 * (count(*) - 1) FROM samples",
		      "1|1|1");
	assert_answer(fixture.path, "SELECT value FROM meta WHERE key = 'ended'", "write error");
	fixture__close(&fixture);
}

/* What it says that it takes is never less than what lies there, and so it is after the close. */
static void it_takes_no_more_than_it_says(void **state)
{
	struct recorder *recorder;
	struct fixture fixture;
	__u64 said = 0;

	(void)state;
	fixture__open(&fixture);
	recorder = create(&fixture);
	for (int i = 0; i < 300; i++)
		fixture__cache(&fixture, i + 1, "a cache")->tally[TALLY_ALLOCS] = 1;
	for (int i = 0; i < 40; i++) {
		struct stat file, journal;
		char path[sizeof(fixture.path) + 8];

		for (int j = 0; j < i * 100; j++) {
			struct event event = slab_event(i, 1, "f;g", 1);

			event.pid = known(j);
			add(recorder, &event);
		}
		for (int j = 0; j < 300; j++)
			fixture.sample.caches[j].tally[TALLY_ALLOCS]++;
		said = recorder__bytes(recorder);
		fixture__add_sample(&fixture, recorder);
		snprintf(path, sizeof(path), "%s-wal", fixture.path);
		assert_int_equal(stat(fixture.path, &file), 0);
		assert_int_equal(stat(path, &journal), 0);
		if (i > 1) /* the first samples are like none before */
			assert_true((__u64)file.st_size + journal.st_size <= said);
	}
	assert_int_equal(recorder__close(recorder), 0);
	fixture__close(&fixture);
}

int test_recorder(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_file_is_left),
		cmocka_unit_test(a_file_that_is_there_is_left_alone),
		cmocka_unit_test(a_name_is_a_file),
		cmocka_unit_test(about_is_there),
		cmocka_unit_test(rows_are_of_what_changed),
		cmocka_unit_test(caches_come_and_go),
		cmocka_unit_test(names_have_their_time),
		cmocka_unit_test(hostile_names_come_back),
		cmocka_unit_test(a_thing_has_one_id),
		cmocka_unit_test(events_belong_to_samples),
		cmocka_unit_test(a_clock_that_jumps_is_seen),
		cmocka_unit_test(kill_loses_what_came_after_the_last_sample),
		cmocka_unit_test(an_error_leaves_what_was_durable),
		cmocka_unit_test(it_takes_no_more_than_it_says),
	};

	return cmocka_run_group_tests_name("recorder", tests, NULL, NULL);
}
