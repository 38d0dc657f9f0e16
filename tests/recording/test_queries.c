// SPDX-License-Identifier: GPL-2.0-or-later
/* The questions of doc/queries.sql get true answers; the manual names what they are asked about. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "recording_test.h"
#include "schema.h"

static const enum metric fast_needs[] = {
	METRIC_ALLOCS, METRIC_KMALLOCS,	 METRIC_NOLOCK_ALLOCS, METRIC_BULK_ALLOCS,
	METRIC_SLOW,   METRIC_SLOW_BULK, METRIC_PREFILLED,     METRIC_REFUSED,
};

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char bytes[4096];
	struct text text = {};
	size_t n;

	assert_non_null(file);
	while ((n = fread(bytes, 1, sizeof(bytes), file)))
		text__add(&text, bytes, n);
	fclose(file);
	assert_false(text.failed);
	return text.bytes;
}

static void add_slab(struct recorder *recorder, struct event event, __u64 page, __u64 wanted,
		     __u64 got)
{
	event.page_address = known(page);
	event.order_wanted = known(wanted);
	event.order_got = known(got);
	assert_int_equal(recorder__add_event(recorder, &event), 0);
}

/* A minute and a half: 600 and 100 objects, 5 slabs, of which one is given back and made again. */
static void record(struct fixture *fixture)
{
	struct cache_sample *caches;
	struct event slab = slab_event(61, 1, "alloc_a;main", 1);
	struct event freed = slab_event(62, 1, NULL, 0);
	struct recorder *recorder;

	freed.kind = EVENT_FREED_SLAB;
	assert_int_equal(recorder__create(fixture->path, &fixture->source, &recorder), 0);
	fixture__cache(fixture, 1, "a");
	fixture__cache(fixture, 2, "b")->layer = LAYER_BOTH;
	caches = fixture->sample.caches;
	caches[0].tally[TALLY_ALLOCS] = 1000000;
	fixture->sample.losses[LOSS_RING_FULL] = 40;
	fixture__add_sample(fixture, recorder);
	add_slab(recorder, slab, 100, 3, 3);
	add_slab(recorder, slab, 200, 3, 1);
	add_slab(recorder, freed, 100, 3, 3);
	slab.stack = "alloc_b;main";
	slab.stack_id = known(2);
	slab.ts_ns = 70;
	slab.comm = "other";
	add_slab(recorder, slab, 100, 3, 3);
	slab.generation = known(2);
	add_slab(recorder, slab, 300, 0, 0);
	slab.stack = NULL;
	add_slab(recorder, slab, 400, 2, 1);
	caches[0].tally[TALLY_ALLOCS] += 400;
	caches[0].tally[TALLY_BULK_ALLOCS] += 200;
	caches[0].tally[TALLY_SLOW] += 150;
	caches[1].tally[TALLY_ALLOCS] += 7;
	fixture->sample.losses[LOSS_RING_FULL] = 43;
	fixture__add_sample(fixture, recorder);
	fixture->sample.ts_ns += 88000000000;
	caches[0].tally[TALLY_ALLOCS] += 100;
	fixture__add_sample(fixture, recorder);
	assert_int_equal(recorder__close(recorder), 0);
}

/* The pages that newcomers read have the same questions; what is said of them is in their language. */
static void questions_are_those_of_the_readmes(void **state)
{
	static const char *const paths[] = { "README.md", "README.zh-CN.md" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		char *questions = read_file("doc/queries.sql"), *readme = read_file(paths[i]);
		char *rest = questions, *at;

		while ((at = strstr(rest, "\nSELECT"))) {
			char *end = strstr(at, ";\n");

			assert_non_null(end);
			*end = '\0';
			if (!strstr(readme, at))
				fail_msg("%s lacks: %s", paths[i], at);
			rest = end + 1;
		}
		assert_ptr_not_equal(rest, questions);
		free(readme);
		free(questions);
	}
}

static void questions_have_answers(void **state)
{
	static const char *const answers[] = {
		"a|2|10|alloc_a;main\na|1|8|alloc_b;main\nb|1|2|\nb|1|1|alloc_b;main",
		"other|77|a|1|8\nother|77|b|2|3\nmaker|77|a|1|2",
		"0|a|600|75.0\n0|b|7|\n1|a|100|100.0",
		"1970-01-01 00:00:02|ring buffer full|3",
		"a|3|1|1|61|61\nb|2|1|1|70|70",
	};
	char *questions = read_file("doc/queries.sql");
	const char *at = questions;
	struct fixture fixture;

	(void)state;
	fixture__open(&fixture);
	for (size_t i = 0; i < ARRAY_SIZE(fast_needs); i++)
		fixture.about.coverage.seen[fast_needs[i]] = true;
	record(&fixture);
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		const char *end = strstr(at, ";\n");
		char *question;

		assert_non_null(end);
		question = strndup(at, end - at);
		assert_answer(fixture.path, question, answers[i]);
		free(question);
		at = end + 2;
	}
	assert_int_equal(strlen(at), 0);
	free(questions);
	fixture__close(&fixture);
}

/* Each metric that fast needs, missing by itself, makes the share n/a. */
static void fast_is_not_guessed(void **state)
{
	char *questions = read_file("doc/queries.sql"), *question, *end;

	(void)state;
	question = strstr(questions, "SELECT (s.ts_ns");
	assert_non_null(question);
	end = strstr(question, ";\n");
	assert_non_null(end);
	*end = '\0';
	for (size_t missing = 0; missing < ARRAY_SIZE(fast_needs); missing++) {
		struct fixture fixture;

		if (fast_needs[missing] == METRIC_NOLOCK_ALLOCS) /* of kmalloc's caches */
			continue;
		fixture__open(&fixture);
		for (size_t i = 0; i < ARRAY_SIZE(fast_needs); i++)
			fixture.about.coverage.seen[fast_needs[i]] = i != missing;
		record(&fixture);
		assert_answer(fixture.path, question, "0|a|600|\n0|b|7|\n1|a|100|");
		fixture__close(&fixture);
	}
	free(questions);
}

/* The part of @text from the line @begin on to the next line that begins with @end; the caller's. */
static char *part(const char *text, const char *begin, const char *end)
{
	const char *at = strstr(text, begin), *to = at ? strstr(at + 1, end) : NULL;

	if (!at)
		fail_msg("doc/slubtrace.8 has no line '%s'", begin + 1);
	return to ? strndup(at, to - at) : strdup(at);
}

/* Each table and view has a part of its own, and there each column; a view may refer to its table. */
static void the_manual_names_tables_and_columns(void **state)
{
	static const char names[] =
		"SELECT t.name, c.name, t.type FROM sqlite_schema t JOIN pragma_table_info(t.name) "
		"c WHERE t.type <> 'index'";
	char *manual = read_file("doc/slubtrace.8");
	char *section = part(manual, "\n.SH RECORDINGS\n", "\n.SH ");
	struct text sql = {};
	sqlite3_stmt *statement;
	sqlite3 *db;
	int n = 0;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	schema__add(&sql);
	assert_int_equal(sqlite3_exec(db, sql.bytes, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, names, -1, &statement, NULL), SQLITE_OK);
	for (; sqlite3_step(statement) == SQLITE_ROW; n++) {
		bool view = sqlite3_column_bytes(statement, 2) == 4;
		char begin[64], line[64], *table;

		snprintf(begin, sizeof(begin), "\n.SS %s\n", sqlite3_column_text(statement, 0));
		snprintf(line, sizeof(line), "\n.B %s\n", sqlite3_column_text(statement, 1));
		table = part(section, begin, "\n.SS ");
		if (!strstr(view ? section : table, line))
			fail_msg("doc/slubtrace.8 has no line '%s' in '%s'", line + 1, begin + 1);
		free(table);
	}
	assert_true(n > 100);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	text__reset(&sql);
	free(section);
	free(manual);
}

int test_queries(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions_have_answers),
		cmocka_unit_test(questions_are_those_of_the_readmes),
		cmocka_unit_test(fast_is_not_guessed),
		cmocka_unit_test(the_manual_names_tables_and_columns),
	};

	return cmocka_run_group_tests_name("queries", tests, NULL, NULL);
}
