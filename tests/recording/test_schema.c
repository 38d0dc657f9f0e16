// SPDX-License-Identifier: GPL-2.0-or-later
/* The statements of the schema make the tables that they promise. */
#include "recording_test.h"

#include <sqlite3.h>

#include "schema.h"

static void schema_is_sql(void **state)
{
	struct text text = {};
	sqlite3 *db;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	schema__add(&text);
	assert_int_equal(sqlite3_exec(db, text.bytes, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "SELECT allocs, bulk_failed FROM intervals", NULL, NULL,
				      NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "SELECT stack, event FROM event_rows, stack_texts", NULL,
				      NULL, NULL),
			 SQLITE_OK);
	text__reset(&text);
	sqlite3_close(db);
}

/* A sum over the intervals of a cache is what it did since the first sample. */
static void intervals_are_differences(void **state)
{
	static const char rows[] =
		"INSERT INTO cache_samples SELECT value, 7, 0, 10 * value, 0, 0, 0, 1, 1, NULL, 0, "
		"0,0,0,0,0,0,0,0,0,0,0,100 * value,0,0,0 FROM json_each('[1,2,5]')";
	sqlite3_stmt *statement;
	struct text text = {};
	sqlite3 *db;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	schema__add(&text);
	assert_int_equal(sqlite3_exec(db, text.bytes, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, rows, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
					    "SELECT sum(new_slabs), sum(allocs), count(*) FROM "
					    "intervals WHERE cache = 7",
					    -1, &statement, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(statement, 0), 40);
	assert_int_equal(sqlite3_column_int(statement, 1), 400);
	assert_int_equal(sqlite3_column_int(statement, 2), 2);
	sqlite3_finalize(statement);
	text__reset(&text);
	sqlite3_close(db);
}

int test_schema(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(schema_is_sql),
		cmocka_unit_test(intervals_are_differences),
	};

	return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
