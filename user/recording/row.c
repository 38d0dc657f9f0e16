// SPDX-License-Identifier: GPL-2.0-or-later
/* Binds values and runs statements. */
#include "row.h"

#include <errno.h>
#include <string.h>

int database__errno(sqlite3 *db)
{
	int system = sqlite3_system_errno(db);

	switch (sqlite3_errcode(db)) {
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return -EACCES;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EUCLEAN;
	default:
		return system ? -system : -EIO;
	}
}

struct row row__of(sqlite3_stmt *statement)
{
	return (struct row){ .statement = statement, .ok = true };
}

static void took(struct row *row, int code)
{
	row->ok &= code == SQLITE_OK;
}

void row__null(struct row *row)
{
	took(row, sqlite3_bind_null(row->statement, ++row->at));
}

void row__number(struct row *row, __s64 value)
{
	took(row, sqlite3_bind_int64(row->statement, ++row->at, value));
}

void row__known(struct row *row, __s64 value)
{
	if (value < 0)
		row__null(row);
	else
		row__number(row, value);
}

void row__maybe(struct row *row, struct maybe value)
{
	if (value.known)
		row__number(row, value.value);
	else
		row__null(row);
}

static bool is_utf8(const char *bytes, size_t n)
{
	unsigned int code;
	size_t good = 1;

	for (; n && good; n -= good, bytes += good)
		good = text__decode(bytes, n, &code);
	return good;
}

void row__text(struct row *row, const char *bytes, size_t n)
{
	row->at++;
	took(row, is_utf8(bytes, n)
			  ? sqlite3_bind_text(row->statement, row->at, bytes, n, SQLITE_STATIC)
			  : sqlite3_bind_blob(row->statement, row->at, bytes, n, SQLITE_STATIC));
}

void row__string(struct row *row, const char *string)
{
	if (string)
		row__text(row, string, strlen(string));
	else
		row__null(row);
}

int row__run(struct row *row)
{
	sqlite3 *db = sqlite3_db_handle(row->statement);
	int err = row->ok && sqlite3_step(row->statement) == SQLITE_DONE ? 0 : database__errno(db);

	sqlite3_reset(row->statement);
	return err;
}

int row__ask(struct row *row, __s64 *value)
{
	sqlite3 *db = sqlite3_db_handle(row->statement);
	int code = row->ok ? sqlite3_step(row->statement) : SQLITE_ERROR;
	int found = code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : database__errno(db);

	if (found > 0)
		*value = sqlite3_column_int64(row->statement, 0);
	sqlite3_reset(row->statement);
	return found;
}
