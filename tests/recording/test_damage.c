// SPDX-License-Identifier: GPL-2.0-or-later
/* Files that are damaged, cut short or made up: a message and an end, and nothing else. */
#include "recording_test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "moment.h"
#include "replay.h"
#include "tape.h"

#define SAMPLES 12
#define FLIPS	400
#define CUTS	60
#define SECONDS 120 /* that all of it may take at most: nothing goes on for ever */

static struct tape tape;
static char *bytes; /* of a good recording */
static size_t n_bytes;

/* --- files ------------------------------------------------------------------------------------- */

static void write_bytes(size_t n)
{
	FILE *file = fopen(tape.path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
	struct stat is;
	FILE *file;

	(void)state;
	tape__open(&tape);
	tape__record(&tape, SAMPLES, true);
	assert_int_equal(stat(tape.path, &is), 0);
	n_bytes = is.st_size;
	bytes = malloc(n_bytes);
	assert_non_null(bytes);
	file = fopen(tape.path, "rb");
	assert_non_null(file);
	assert_int_equal(fread(bytes, 1, n_bytes, file), n_bytes);
	fclose(file);
	alarm(SECONDS);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	alarm(0);
	free(bytes);
	tape__close(&tape);
	return 0;
}

/* --- playing ----------------------------------------------------------------------------------- */

static int take_event(void *target, const struct event *event)
{
	struct text *text = target;

	/* Everything that can be read is read. */
	text__clear(text);
	for (size_t i = 0; i < n_event_fields; i++) {
		const void *field = (const char *)event + event_fields[i].offset;

		if (event_fields[i].type == FIELD_TEXT && *(const char *const *)field)
			text__add_string(text, *(const char *const *)field);
	}
	return 0;
}

static int play(struct source *source)
{
	struct sample sample = {};
	int err;

	do {
		err = source->sweep(source, 0, &sample);
		while (!err && (err = source->drain(source)) == -EAGAIN)
			err = 0;
	} while (!err);
	sample__reset(&sample);
	return err;
}

/* What is said on stderr when @path is opened; *code is what is returned. The caller's to free. */
static char *said_of(const char *path, struct text *text, struct source **source, int *code)
{
	int before = dup(STDERR_FILENO), to;
	char name[] = "/tmp/slubtrace-said-XXXXXX";
	static char said[4096];
	ssize_t n;

	to = mkstemp(name);
	unlink(name);
	dup2(to, STDERR_FILENO);
	*code = replay__open(path, NULL, take_event, text, source);
	dup2(before, STDERR_FILENO);
	n = pread(to, said, sizeof(said) - 1, 0);
	said[n < 0 ? 0 : n] = '\0';
	close(before);
	close(to);
	return strdup(said);
}

/* Opens and plays it. Returns what was said of it; NULL: it is all right. The caller's to free. */
static char *look_at(const char *path)
{
	struct source *source = NULL;
	struct text text = {};
	size_t i;
	int code, err;
	char *said = said_of(path, &text, &source, &code);

	if (code) {
		text__reset(&text);
		assert_true(code < 0);
		assert_true(strlen(said) > 20);
		return said;
	}
	free(said);
	err = play(source);
	assert_true(err == -ENODATA || err == -EUCLEAN);
	said = replay__damage(source) ? strdup(replay__damage(source)) : NULL;
	assert_int_equal(err == -EUCLEAN, said != NULL);
	/* Whatever is done to it then. */
	replay__largest_growth(source, &i);
	moment__find(source, "12:00:00", &i);
	replay__seek(source, 3);
	play(source);
	replay__close(source);
	text__reset(&text);
	return said;
}

/* --- tests ------------------------------------------------------------------------------------- */

/* What SQL makes of a good file, and a part of what is to be said of that. */
static const struct {
	const char *sql;
	const char *said;
} kinds[] = {
	{ "PRAGMA user_version = 7",
	  "was recorded by a newer slubtrace (version 7); this one reads version 2" },
	{ "PRAGMA application_id = 7", "is no recording of slubtrace" },
	{ "DELETE FROM samples", "has no sample" },
	{ "DELETE FROM samples WHERE id = 7", "samples: 7 is missing" },
	{ "DELETE FROM samples WHERE id = 1", "samples: they are 2 to 12" },
	{ "UPDATE samples SET id = 9223372036854775807 WHERE id = 12", "samples: they are 1 to" },
	{ "UPDATE samples SET ts_ns = 5 WHERE id = 7", "samples: a value of ts_ns cannot be" },
	{ "UPDATE samples SET wall_ns = -5 WHERE id = 7", "wall_ns" },
	{ "UPDATE samples SET last_event = 0 WHERE id = 7", "last_event" },
	{ "UPDATE samples SET last_event = 1000000 WHERE id = 12",
	  "events: 441 and more are missing" },
	{ "UPDATE samples SET slab_bytes = 'many' WHERE id = 7", "slab_bytes" },
	{ "UPDATE samples SET load1 = x'00ff' WHERE id = 7", "load1" },
	{ "UPDATE samples SET large_kmallocs = 1.5 WHERE id = 7", "large_kmallocs" },
	{ "DROP TABLE frames", "frames is missing" },
	{ "DROP INDEX cache_slabs_by_cache", "cache_slabs_by_cache is missing" },
	{ "DROP TABLE words; CREATE VIEW words AS WITH RECURSIVE c(id) AS (SELECT 1 UNION ALL "
	  "SELECT id FROM c) SELECT id, 'x' AS word FROM c",
	  "words is missing" },
	{ "ALTER TABLE words ADD COLUMN more", "words is not the table that it should be" },
	{ "DELETE FROM caches WHERE id = 103", "caches: 103 is missing" },
	{ "UPDATE caches SET name = 5 WHERE id = 103", "caches: a value of name cannot be" },
	{ "UPDATE caches SET name = x'6100' WHERE id = 103", "caches: a value of name" },
	{ "UPDATE caches SET name = zeroblob(300000) WHERE id = 103", "caches: a value of name" },
	{ "UPDATE caches SET name = zeroblob(3000000) WHERE id = 103", "too big" },
	{ "UPDATE caches SET layer = 3 WHERE id = 103", "layer" },
	{ "UPDATE caches SET \"order\" = 16 WHERE id = 103", "order" },
	{ "UPDATE caches SET size = NULL WHERE id = 103", "size" },
	{ "UPDATE cache_samples SET allocs = -1 WHERE sample = 5", "allocs" },
	{ "UPDATE cache_samples SET allocs = 1 WHERE sample = 5", "allocs" },
	{ "UPDATE cache_samples SET dead = 3 WHERE sample = 5", "dead" },
	{ "UPDATE cache_samples SET cache = -7 WHERE sample = 5 AND cache = 100", "cache" },
	{ "UPDATE cache_samples SET cache = 7 WHERE sample = 5 AND cache = 100", "caches: 7" },
	{ "UPDATE cache_slabs SET \"order\" = 99 WHERE sample = 5 AND \"order\" = 3", "order" },
	{ "UPDATE cache_slabs SET cache = 1 WHERE sample = 5 AND cache = 100 AND \"order\" = 3",
	  "astray" },
	{ "UPDATE cache_slabs SET got = -1 WHERE sample = 5", "got" },
	{ "UPDATE page_samples SET \"order\" = 16 WHERE sample = 1 AND \"order\" = 3", "order 16" },
	{ "UPDATE page_samples SET \"order\" = -1 WHERE sample = 1 AND \"order\" = 3", "order" },
	{ "UPDATE page_samples SET freed = x'' WHERE sample = 1", "freed" },
	{ "INSERT INTO uncounted VALUES(2, 'nosuch', 3)", "metric 'nosuch' is not known" },
	{ "INSERT INTO uncounted VALUES(2, 'allocs', -3)", "ns" },
	{ "UPDATE losses SET cause = 'nobody knows' WHERE sample = 1 AND cause = 'ring buffer "
	  "full'",
	  "cause 'nobody knows' is not known" },
	{ "UPDATE losses SET count = -1 WHERE sample = 1", "count" },
	{ "UPDATE aliases SET alive = -2", "aliases" },
	{ "UPDATE aliases SET dangling = 2", "dangling" },
	{ "UPDATE aliases SET first_sample = 'x'", "aliases" },
	{ "UPDATE events SET id = -5 WHERE id = 7", NULL },
	{ "DELETE FROM events WHERE id > 430", "events: 431 and more are missing" },
	{ "UPDATE events SET kind = 99 WHERE id = 7", "kind" },
	{ "UPDATE events SET cache = 9999 WHERE id = 7", "caches: 9999 is missing" },
	{ "UPDATE events SET order_got = 16 WHERE id = 7", "order_got" },
	{ "UPDATE events SET order_wanted = -1 WHERE id = 7", "order_wanted" },
	{ "UPDATE events SET stack = 9999 WHERE id = 7", "stacks: 9999 is missing" },
	{ "UPDATE events SET process = 9999 WHERE id = 7", "processes: 9999 is missing" },
	{ "UPDATE events SET gfp = 9999 WHERE id = 7", "words: 9999 is missing" },
	{ "UPDATE events SET gfp = 'GFP_KERNEL' WHERE id = 7", "gfp" },
	{ "UPDATE events SET caller = 9999, stack = NULL WHERE id = 7", "symbols: 9999" },
	{ "UPDATE events SET node = 4294967295 WHERE id = 7", "node" },
	{ "UPDATE events SET ts_ns = x'01' WHERE id = 7", "ts_ns" },
	{ "DELETE FROM frames WHERE depth = 0", "frames" },
	{ "UPDATE frames SET symbol = 9999", "symbol" },
	{ "UPDATE stacks SET caller = 9999", "symbols: 9999 is missing" },
	{ "WITH RECURSIVE c(n) AS (SELECT 200 UNION ALL SELECT n + 1 FROM c WHERE n < 400) INSERT "
	  "INTO frames SELECT 1, n, 1 FROM c",
	  "frames" },
	{ "DELETE FROM kinds WHERE id = 0", "kinds: 0 is missing" },
	{ "UPDATE kinds SET kind = 'magic' WHERE id = 0", "kinds: row 0" },
	{ "UPDATE kinds SET id = 1000 WHERE id = 0", "kinds: row 1000" },
	{ "UPDATE meta SET value = 'banana' WHERE key = 'page_bytes'", "page_bytes is 'banana'" },
	{ "UPDATE meta SET value = '3000' WHERE key = 'page_bytes'", "page_bytes is 3000" },
	{ "DELETE FROM meta", "page_bytes is 0" },
	{ "UPDATE meta SET value = 99 WHERE key = 'layer'", "layer is '99'" },
	{ "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5000) INSERT "
	  "INTO "
	  "meta(key, value) SELECT 'missing', 'x' FROM c",
	  "too many" },
	{ "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5000) INSERT "
	  "INTO "
	  "hooks SELECT n + 10, '', '', '', '', '' FROM c",
	  "too many" },
	{ "UPDATE metrics SET observed = 5", "observed" },
};

static void each_kind_of_damage_is_told(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		char *said;

		write_bytes(n_bytes);
		tape__run(&tape, kinds[i].sql);
		said = look_at(tape.path);
		if (kinds[i].said && (!said || !strstr(said, kinds[i].said))) {
			print_error("%s\nsaid: %s\n", kinds[i].sql, said ? said : "nothing");
			wrong++;
		}
		free(said);
	}
	assert_int_equal(wrong, 0);
	write_bytes(n_bytes);
	assert_null(look_at(tape.path));
}

static void what_came_before_the_damage_is_shown(void **state)
{
	struct sample sample = {};
	struct source *source;
	struct text text = {};
	size_t n = 0;

	(void)state;
	write_bytes(n_bytes);
	tape__run(&tape, "UPDATE cache_samples SET slow = -1 WHERE sample = 9");
	assert_int_equal(replay__open(tape.path, NULL, take_event, &text, &source), 0);
	while (!source->sweep(source, 0, &sample))
		n++;
	assert_int_equal(n, 8);
	replay__seek(source, 2);
	assert_int_equal(source->sweep(source, 0, &sample), 0);
	assert_int_equal(replay__position(source), 2);
	sample__reset(&sample);
	text__reset(&text);
	replay__close(source);
}

/* Always the same ones. */
static void flipped_bits_do_no_harm(void **state)
{
	__u64 seed = 20261123;
	int told = 0;

	(void)state;
	for (int i = 0; i < FLIPS; i++) {
		size_t at;
		char was, *said;

		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		at = (seed >> 20) % (i % 4 ? n_bytes : 8192);
		was = bytes[at];
		bytes[at] ^= 1 << (seed >> 60) % 8;
		write_bytes(n_bytes);
		bytes[at] = was;
		said = look_at(tape.path);
		told += said != NULL;
		free(said);
	}
	assert_true(told > FLIPS / 10);
}

static void files_that_are_cut_short_do_no_harm(void **state)
{
	(void)state;
	for (size_t i = 0; i < CUTS; i++) {
		size_t n = i < 4 ? i * 50 : n_bytes * i / CUTS;
		char *said;

		write_bytes(n);
		said = look_at(tape.path);
		assert_non_null(said);
		free(said);
	}
}

static void what_is_no_file_is_told(void **state)
{
	struct source *source = NULL;
	char *said;
	int code;

	(void)state;
	said = said_of(tape.folder, NULL, &source, &code);
	assert_int_equal(code, -66);
	assert_non_null(strstr(said, "is no recording of slubtrace"));
	free(said);
	said = said_of("/nowhere/\x1b[31m", NULL, &source, &code);
	assert_int_equal(code, -66);
	assert_string_equal(said, "slubtrace: cannot open /nowhere/\\x1b[31m: No such file or "
				  "directory\n");
	free(said);
	assert_null(source);
}

int test_damage(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_damage_is_told),
		cmocka_unit_test(what_came_before_the_damage_is_shown),
		cmocka_unit_test(flipped_bits_do_no_harm),
		cmocka_unit_test(files_that_are_cut_short_do_no_harm),
		cmocka_unit_test(what_is_no_file_is_told),
	};

	return cmocka_run_group_tests_name("damage", tests, set_up, tear_down);
}
