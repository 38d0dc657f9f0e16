// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of the manual page: that it is whole, and that it names all that the program prints. */
#include "unit.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "column.h"
#include "growth_lines.h"
#include "inspect_json.h"
#include "log.h"
#include "metric.h"
#include "order_column.h"
#include "sample.h"
#include "text.h"

static struct text page;     /* as roff */
static struct text rendered; /* as a reader gets it, in very long lines */

static const int exit_codes[] = {
	EXIT_OK,	  EXIT_FAILED,	      EXIT_USAGE,	  EXIT_NO_INPUT,
	EXIT_UNAVAILABLE, EXIT_CANNOT_CREATE, EXIT_NO_PERMISSION,
};

/* Adds what a command line prints, in which %s stands for the page. Returns its status. */
static int add_output(struct text *out, const char *format)
{
	const char *build = getenv("BUILD");
	struct text path = {}, command = {};
	char bytes[4096];
	FILE *pipe;
	size_t n;

	text__printf(&path, "'%s/slubtrace.8'", build ? build : "build");
	text__printf(&command, format, path.bytes);
	pipe = popen(command.bytes, "r");
	text__reset(&path);
	text__reset(&command);
	text__add(out, "", 0);
	if (!pipe)
		return -1;
	while ((n = fread(bytes, 1, sizeof(bytes), pipe)))
		text__add(out, bytes, n);
	return pclose(pipe);
}

static int open_page(void **state)
{
	(void)state;
	if (add_output(&page, "cat %s"))
		return -1;
	add_output(&rendered, "groff -man -Tascii -P-cbou -rLL=4000n -rHY=0 %s 2>/dev/null");
	return 0;
}

static int close_page(void **state)
{
	(void)state;
	text__reset(&page);
	text__reset(&rendered);
	return 0;
}

static void need_groff(void)
{
	struct text where = {};
	bool found = !add_output(&where, "command -v groff");

	text__reset(&where);
	if (!found)
		skip();
}

/* Copies the rendered section, with a single blank for what is blank, one before and one after. */
static void add_section(struct text *out, const char *title)
{
	struct text heading = {};
	const char *at;

	text__printf(&heading, "\n%s\n", title);
	at = strstr(rendered.bytes, heading.bytes);
	assert_non_null(at);
	text__add(out, " ", 1);
	for (at += heading.n; *at && !(at[-1] == '\n' && isupper(*at)); at++)
		if (!isspace(*at))
			text__add(out, at, 1);
		else if (out->bytes[out->n - 1] != ' ')
			text__add(out, " ", 1);
	text__reset(&heading);
}

static void assert_says(const struct text *section, const char *format, const char *a,
			const char *b, const char *c)
{
	struct text words = {};

	text__printf(&words, format, a, b, c);
	if (!strstr(section->bytes, words.bytes))
		fail_msg("the page does not say '%s'", words.bytes);
	text__reset(&words);
}

/* Adds the tags of a section of the page, one or several a line, as "|one|two|". */
static void add_tags(struct text *out, const char *title)
{
	struct text heading = {};
	const char *at, *end;

	text__printf(&heading, "\n.SH %s\n", title);
	at = strstr(page.bytes, heading.bytes);
	assert_non_null(at);
	at += heading.n - 1;
	text__reset(&heading);
	end = strstr(at, "\n.SH ");
	assert_non_null(end);
	text__add(out, "|", 1);
	while ((at = strstr(at, "\n.TP\n.B")) && at < end) {
		for (at = strchr(at + 6, ' ') + 1; *at != '\n'; at++)
			if (!strncmp(at, " \", \" ", 6)) {
				text__add(out, "|", 1);
				at += 5;
			} else if (*at != '"') {
				text__add(out, at, 1);
			}
		text__add(out, "|", 1);
	}
}

static size_t count_tags(const struct text *tags)
{
	size_t n = 0;

	for (const char *at = tags->bytes + 1; *at; at++)
		n += *at == '|';
	return n;
}

static void manual_renders_without_a_warning(void **state)
{
	struct text warnings = {};

	(void)state;
	need_groff();
	assert_int_equal(add_output(&warnings, "groff -man -Tutf8 -ww -z %s 2>&1"), 0);
	assert_string_equal(warnings.bytes, "");
	text__reset(&warnings);
}

static void manual_is_complete(void **state)
{
	static const char *const titles[] = {
		"NAME",	    "SYNOPSIS",	   "DESCRIPTION",
		"COMMANDS", "COLUMNS",	   "DEFINITIONS",
		"METRICS",  "LOSSES",	   "WHAT CANNOT BE SEEN",
		"LOCKDOWN", "EXIT STATUS", "FILES",
		"EXAMPLES", "SEE ALSO",	   "KEYS",
		"GROWTH",   "ENVIRONMENT", "INSPECT",
		"GROWTH",   "ENVIRONMENT", "EXPLAIN",
	};

	(void)state;
	assert_null(strstr(page.bytes, "\n.\\\" @"));
	assert_non_null(strstr(page.bytes, "\"slubtrace " SLUBTRACE_VERSION "\""));
	for (size_t i = 0; i < ARRAY_SIZE(titles); i++) {
		struct text heading = {};

		text__printf(&heading, "\n.SH %s\n", titles[i]);
		if (!strstr(page.bytes, heading.bytes))
			fail_msg("no section %s", titles[i]);
		text__reset(&heading);
	}
}

static void manual_names_every_command(void **state)
{
	static const char *const usages[] = { "[top] [-c CACHE]...", "stream [-c CACHE]...",
					      "inspect CACHE [--watch SECONDS]",
					      "check [--format FORMAT]" };
	struct text section = {};

	(void)state;
	need_groff();
	add_section(&section, "SYNOPSIS");
	for (size_t i = 0; i < ARRAY_SIZE(usages); i++)
		assert_says(&section, " slubtrace %s", usages[i], NULL, NULL);
	text__reset(&section);
	add_section(&section, "COMMANDS");
	assert_says(&section, " -s, --sort KEY sort by this column ", NULL, NULL, NULL);
	assert_says(&section, " -d, --delay N the same as INTERVAL ", NULL, NULL, NULL);
	assert_says(&section, " -o, --output FILE write there; ", NULL, NULL, NULL);
	assert_says(&section, " --format FORMAT text (the default) or json ", NULL, NULL, NULL);
	text__reset(&section);
}

static void manual_names_every_column(void **state)
{
	struct text section = {};

	(void)state;
	need_groff();
	add_section(&section, "COLUMNS");
	for (size_t i = 0; i < n_columns; i++)
		assert_says(&section, " %s %s %s ", columns[i].key, columns[i].header,
			    columns[i].help);
	for (size_t i = 0; i < n_order_columns; i++)
		assert_says(&section, " %s %s ", order_columns[i].header, order_columns[i].help,
			    NULL);
	for (size_t i = 0; i < n_columns; i++)
		if (columns[i].hidden)
			assert_says(&section, " %s ", columns[i].key, NULL, NULL);
	text__reset(&section);
}

static void manual_names_every_column_of_growth(void **state)
{
	struct text section = {}, lines = {};

	(void)state;
	need_groff();
	add_section(&section, "GROWTH");
	lines__add_growth_help(&lines);
	for (char *line = strtok(lines.bytes, "\n"); line; line = strtok(NULL, "\n")) {
		char *header = line + strspn(line, " "), *help = strchr(header, ' ');

		*help++ = '\0';
		assert_says(&section, " %s %s ", header, help + strspn(help, " "), NULL);
	}
	text__reset(&section);
	text__reset(&lines);
}

/* "…for the like: n, s, b, p, l, v, c, o, a or u." */
static void manual_names_the_letters_of_slabtop(void **state)
{
	struct text section = {}, letters = {};
	char *said;

	(void)state;
	need_groff();
	add_section(&section, "COMMANDS");
	said = strstr(section.bytes, "for the like: ");
	assert_non_null(said);
	for (said += strlen("for the like: "); *said != '.'; said++)
		if (islower(*said) && !islower(said[1]) && !islower(said[-1]))
			text__add(&letters, said, 1);
	for (size_t i = 0; i < n_columns; i++)
		for (const char *c = columns[i].letters; c && *c; c++)
			if (!letters.n || !strchr(letters.bytes, *c))
				fail_msg("the page does not name the letter %c", *c);
	for (size_t i = 0; i < letters.n; i++)
		assert_non_null(column__find((char[]){ letters.bytes[i], '\0' }));
	text__reset(&section);
	text__reset(&letters);
}

static void manual_defines_by_the_kernel_s_counters(void **state)
{
	static const char *const counters[] = { "alloc_fastpath", "alloc_slowpath", "alloc_slab",
						"free_slab", "sheaf_refill" };
	struct text section = {};

	(void)state;
	need_groff();
	add_section(&section, "DEFINITIONS");
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++)
		assert_says(&section, "(%s)", counters[i], NULL, NULL);
	text__reset(&section);
}

static void manual_names_every_metric_and_no_other(void **state)
{
	struct text tags = {};

	(void)state;
	add_tags(&tags, "METRICS");
	for (int metric = 0; metric < METRIC__COUNT; metric++)
		assert_says(&tags, "|%s|", metric__name(metric), NULL, NULL);
	assert_int_equal(count_tags(&tags), METRIC__COUNT);
	text__reset(&tags);
}

/* Every key at the start of a line of the sections occupancy and fill. */
static void manual_names_what_inspect_says_as_json(void **state)
{
	const struct inspection inspection = {};
	const struct subject subject = { .inspection = &inspection };
	struct text section = {}, json = {};
	size_t n = 0;

	(void)state;
	need_groff();
	add_section(&section, "INSPECT");
	inspect_json__add_occupancy(&json, &subject);
	inspect_json__add_fill(&json, &subject);
	for (char *line = strtok(json.bytes, "\n"); line; line = strtok(NULL, "\n")) {
		struct text word = {};

		if (*line != '"')
			continue;
		text__add(&word, line + 1, strcspn(line + 1, "\""));
		if (!strstr(section.bytes, word.bytes))
			fail_msg("the page does not name '%s'", word.bytes);
		text__reset(&word);
		n++;
	}
	assert_true(n > 30);
	text__reset(&section);
	text__reset(&json);
}

/* Besides those by cause: what the kernel skipped, and what is no loss but stands beside them. */
static void manual_names_every_loss_and_no_other(void **state)
{
	struct text tags = {}, section = {};

	(void)state;
	add_tags(&tags, "LOSSES");
	for (int loss = 0; loss < LOSS__COUNT; loss++)
		assert_says(&tags, "|%s|", loss__name(loss), NULL, NULL);
	assert_says(&tags, "|recursion in \\fIMETRIC\\fP|", NULL, NULL, NULL);
	assert_says(&tags, "|stack not known|", NULL, NULL, NULL);
	assert_int_equal(count_tags(&tags), LOSS__COUNT + 2);
	text__reset(&tags);
	need_groff();
	add_section(&section, "LOSSES");
	assert_says(&section, " recursion in METRIC ", NULL, NULL, NULL);
	assert_says(&section, " destroyed caches no longer counted ", NULL, NULL, NULL);
	text__reset(&section);
}

static void manual_names_every_exit_status_and_no_other(void **state)
{
	struct text tags = {};

	(void)state;
	add_tags(&tags, "EXIT STATUS");
	for (size_t i = 0; i < ARRAY_SIZE(exit_codes); i++) {
		char code[8];

		snprintf(code, sizeof(code), "%d", exit_codes[i]);
		assert_says(&tags, "|%s|", code, NULL, NULL);
	}
	assert_int_equal(count_tags(&tags), ARRAY_SIZE(exit_codes));
	text__reset(&tags);
}

int test_manual(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(manual_renders_without_a_warning),
		cmocka_unit_test(manual_is_complete),
		cmocka_unit_test(manual_names_every_command),
		cmocka_unit_test(manual_names_every_column),
		cmocka_unit_test(manual_names_every_column_of_growth),
		cmocka_unit_test(manual_names_the_letters_of_slabtop),
		cmocka_unit_test(manual_defines_by_the_kernel_s_counters),
		cmocka_unit_test(manual_names_every_metric_and_no_other),
		cmocka_unit_test(manual_names_every_loss_and_no_other),
		cmocka_unit_test(manual_names_what_inspect_says_as_json),
		cmocka_unit_test(manual_names_every_exit_status_and_no_other),
	};

	return cmocka_run_group_tests_name("manual", tests, open_page, close_page);
}
