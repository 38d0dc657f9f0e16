/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Statements with their values, for whoever writes a recording; and what SQLite's errors mean. */
#ifndef SLUBTRACE_RECORDING_ROW_H
#define SLUBTRACE_RECORDING_ROW_H

#include <linux/types.h>
#include <sqlite3.h>

#include "event.h"

/* The errno, negative, for what SQLite said last of @db. */
int database__errno(sqlite3 *db);

/* One run of a statement: the values of its parameters in their order, and then row__run(). */
struct row {
	sqlite3_stmt *statement;
	int at;	 /* parameters bound so far */
	bool ok; /* nothing failed so far */
};

struct row row__of(sqlite3_stmt *statement);
void row__null(struct row *row);
void row__number(struct row *row, __s64 value);
/* NULL if @value is negative, which stands for what is not known. */
void row__known(struct row *row, __s64 value);
void row__maybe(struct row *row, struct maybe value);

/*
 * As text if it is UTF-8, else as a blob of the same bytes; NULL is NULL. Borrowed until row__run().
 */
void row__text(struct row *row, const char *bytes, size_t n);
void row__string(struct row *row, const char *string);

/* Returns 0 or -errno. */
int row__run(struct row *row);

/* The number that a query answers with in *value: 1; no row: 0; or -errno. */
int row__ask(struct row *row, __s64 *value);

#endif
