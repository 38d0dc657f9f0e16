// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * "sql FILE QUERY": what sqlite3 would print, in guests that have no sqlite3. Columns are divided by
 * "|"; the status is 1 if the file or the query is wrong.
 */
#include <sqlite3.h>
#include <stdio.h>

static int print_row(void *unused, int n, char **values, char **names)
{
	(void)unused;
	(void)names;
	for (int i = 0; i < n; i++)
		printf("%s%s", i ? "|" : "", values[i] ? values[i] : "");
	putchar('\n');
	return 0;
}

int main(int argc, char **argv)
{
	sqlite3 *db;

	if (argc == 3 && sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
	    sqlite3_exec(db, argv[2], print_row, NULL, NULL) == SQLITE_OK)
		return sqlite3_close(db) != SQLITE_OK;
	fprintf(stderr, "sql: %s\n", argc == 3 ? sqlite3_errmsg(db) : "usage: sql FILE QUERY");
	return 1;
}
