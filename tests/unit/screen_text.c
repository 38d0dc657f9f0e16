// SPDX-License-Identifier: GPL-2.0-or-later
/* Holds what is seen against the file that has what should be. */
#include "screen_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "unit.h"

#define SCREENS "tests/unit/screens"

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	struct text text = {};
	char bytes[4096];
	size_t n;

	text__add(&text, "", 0);
	while (file && (n = fread(bytes, 1, sizeof(bytes), file)))
		text__add(&text, bytes, n);
	if (file)
		fclose(file);
	return text.bytes;
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void print_differences(const char *expected, const char *seen)
{
	for (int line = 1; *expected || *seen; line++) {
		size_t n = strcspn(expected, "\n"), m = strcspn(seen, "\n");

		if (n != m || memcmp(expected, seen, n) || expected[n] != seen[m]) {
			print_error("%d: - %.*s\n", line, (int)n, expected);
			print_error("%d: + %.*s\n", line, (int)m, seen);
		}
		expected += n + (expected[n] == '\n');
		seen += m + (seen[m] == '\n');
	}
}

void assert_screen_text(const char *name, const char *seen)
{
	const char *update = getenv("UPDATE_SCREENS");
	char path[256], *expected;

	snprintf(path, sizeof(path), SCREENS "/%s.txt", name);
	if (update && !strcmp(update, "1"))
		write_file(path, seen);
	expected = read_file(path);
	if (strcmp(expected, seen)) {
		print_error("%s is not what is seen:\n", path);
		print_differences(expected, seen);
		fail();
	}
	free(expected);
}
