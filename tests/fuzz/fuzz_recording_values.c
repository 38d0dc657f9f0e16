// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A sound database of which values are others than a recorder would write. An input is eleven bytes a
 * change: table and column, row, what kind of value, and eight bytes for it.
 */
#include "recording.h"

#include <sqlite3.h>
#include <unistd.h>

#define CHANGE 11

/* The name of the column @which of table @which, both as often as it takes round. */
static void pick(sqlite3 *db, unsigned int which, char table[64], char column[64])
{
	static const char query[] =
		"SELECT m.name, c.name FROM sqlite_schema m JOIN "
		"pragma_table_info(m.name) c WHERE m.type = 'table' "
		"ORDER BY m.name, c.cid LIMIT 1 OFFSET ?1 % (SELECT count(*) FROM "
		"sqlite_schema m JOIN pragma_table_info(m.name) c "
		"WHERE m.type = 'table')";
	sqlite3_stmt *statement;

	promised(sqlite3_prepare_v2(db, query, -1, &statement, NULL) == SQLITE_OK);
	sqlite3_bind_int(statement, 1, which);
	promised(sqlite3_step(statement) == SQLITE_ROW);
	snprintf(table, 64, "%s", sqlite3_column_text(statement, 0));
	snprintf(column, 64, "%s", sqlite3_column_text(statement, 1));
	sqlite3_finalize(statement);
}

static void bind(sqlite3_stmt *statement, const uint8_t *data)
{
	int64_t number;

	memcpy(&number, data + 1, sizeof(number));
	switch (data[0] % 6) {
	case 0:
		sqlite3_bind_int64(statement, 1, number);
		break;
	case 1:
		sqlite3_bind_int64(statement, 1, (int8_t)data[1]);
		break;
	case 2:
		sqlite3_bind_null(statement, 1);
		break;
	case 3:
		sqlite3_bind_text(statement, 1, (const char *)data + 1, 8, SQLITE_TRANSIENT);
		break;
	case 4:
		sqlite3_bind_blob(statement, 1, data + 1, data[1] % 9, SQLITE_TRANSIENT);
		break;
	case 5:
		sqlite3_bind_double(statement, 1, number * 1e-3);
		break;
	}
}

/* A row is told by its key, since not every table has a rowid; what the schema forbids is not done. */
static void change(sqlite3 *db, const uint8_t *data)
{
	char table[64], column[64], *sql;
	sqlite3_stmt *statement;

	pick(db, data[0], table, column);
	sql = data[1] == 255 ? sqlite3_mprintf("DELETE FROM \"%w\" WHERE ?1 OR 1", table)
	      : data[1] & 1
		      ? sqlite3_mprintf("UPDATE OR IGNORE \"%w\" SET \"%w\" = ?1", table, column)
		      : sqlite3_mprintf("UPDATE OR IGNORE \"%w\" SET \"%w\" = ?1 WHERE \"%w\" IN "
					"(SELECT \"%w\" FROM \"%w\" LIMIT 1 OFFSET %d)",
					table, column, column, column, table, data[1] / 2);
	promised(sql);
	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK) {
		bind(statement, data + 2);
		sqlite3_step(statement);
	}
	sqlite3_finalize(statement);
	sqlite3_free(sql);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = recording__path();
	sqlite3 *db;

	recording__make(path);
	promised(sqlite3_open(path, &db) == SQLITE_OK);
	sqlite3_exec(db, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; BEGIN", NULL, NULL,
		     NULL);
	for (; size >= CHANGE; data += CHANGE, size -= CHANGE)
		change(db, data);
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	sqlite3_close(db);
	recording__read(path);
	unlink(path);
	return 0;
}
