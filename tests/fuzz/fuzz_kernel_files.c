// SPDX-License-Identifier: GPL-2.0-or-later
/* What is read from /proc line by line: its parsers are the private functions of these files. */
#include "fuzz.h"

#define by_address by_address_of_symbols
#include "../../user/kernel/symbols.c"
#undef by_address
#define forget_all forget_all_groups
#include "../../user/kernel/cgroups.c"
#undef forget_all
#include "../../user/kernel/processes.c"

static void read_symbols(char *text, const char *modules)
{
	struct table table = {};
	char *line;

	text__add(&table.strings, "", 1);
	while ((line = strsep(&text, "\n")))
		promised(!table__add_line(&table, line));
	if (table.n)
		qsort(table.entries, table.n, sizeof(*table.entries), by_address_of_symbols);
	promised(!table__read_ranges(&table, modules));
	promised(!table__by_name(&table, "no symbol has blanks"));
	text__reset(&table.strings);
	free(table.entries);
	free(table.ranges);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = string_of(data, size), *lines = strdup(text), *path = strdup(text);
	unsigned long long ticks;
	bool over;

	promised(lines && path);
	parse(text, &ticks, &over);
	unescape(path);
	promised(strlen(path) <= strlen(text));
	read_symbols(lines, text);
	free(path);
	free(lines);
	free(text);
	return 0;
}
