// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace explain: what a word or a column means here, or what an allocation did. Its options. */
#include "explain.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

#define WORDS	  4  /* operands that make one word */
#define WIDTH	  80 /* without a terminal */
#define LEAST	  40
#define MOST	  100
#define SECOND_NS 1000000000ULL

static int set_language(void *target, const char *argument)
{
	struct explain_options *options = target;

	if (strcmp(argument, "en") && strcmp(argument, "zh")) {
		log__say("--language is en or zh, not '%s'", argument);
		return -EINVAL;
	}
	options->style.language = language__of(argument);
	options->language_said = true;
	return 0;
}

static int set_cache_name(void *target, const char *argument)
{
	((struct explain_options *)target)->cache = argument;
	return 0;
}

static const struct option_row rows[] = {
	{ 0, "cache", "CACHE", "a cache, also if there is a word of that name", set_cache_name },
	{ 0, "language", "LANGUAGE", "en or zh; else as LC_ALL, LC_MESSAGES or LANG say",
	  set_language },
	{ 0, "duration", "SECONDS", "wait so long for an allocation from CACHE (10)",
	  set_duration },
	OPTION_HOOKS,
	OPTION_BTF,
	OPTION_VERBOSE,
	OPTION_HELP,
};

static const struct command_line line = {
	.usage = "explain [COLUMN|WORD|CACHE] [OPTION]... [-- COMMAND [ARGUMENT]...]",
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(*rows),
	.max_operands = WORDS,
	.set_command = set_command,
};

/* The first of them that is set to anything counts. */
static enum language language_of_environment(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return language__of(value);
	}
	return LANGUAGE_EN;
}

/* How wide a character is, is known of UTF-8 alone; what is written is that in any locale. */
static void set_style(struct explain_options *options)
{
	struct explain_style *style = &options->style;

	if (!options->language_said)
		style->language = language_of_environment();
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, "");
	style->width = screen_width();
	if (!style->width)
		style->width = WIDTH;
	if (style->width < LEAST)
		style->width = LEAST;
	if (style->width > MOST)
		style->width = MOST;
}

static int print_index(const struct explain_options *options)
{
	struct text text = {};
	int err;

	explain_lines__add_index(&text, &options->style);
	err = write_text(&text);
	text__reset(&text);
	return err;
}

static bool is_cache(const char *name)
{
	char path[512];
	FILE *file;

	if (strchr(name, '/') ||
	    snprintf(path, sizeof(path), "/sys/kernel/slab/%s/order", name) >= (int)sizeof(path))
		return false;
	file = fopen(path, "re");
	if (file)
		fclose(file);
	return file;
}

/* Words come before columns, as they say more, and both before caches. */
static int explain(const struct explain_options *options, const char *asked)
{
	const struct word *word = glossary__find(asked);
	const struct column *column = word ? NULL : glossary__column(asked);

	if (options->common.command || !(word || column))
		return explain__cache(options, asked);
	if (is_cache(asked))
		log__say("there is also a cache '%s': slubtrace explain --cache %s", asked, asked);
	return explain__word(options, word, column);
}

int command__explain(int argc, char **argv)
{
	struct explain_options options = {
		.common.duration_ns = 10 * SECOND_NS,
		.common.tracer.ring_bytes = BUFFER_DEFAULT,
	};
	const char *operands[WORDS];
	struct text asked = {};
	int n = options__parse(&line, argc, argv, &options, operands), err;

	if (n < 0)
		return EXIT_USAGE;
	if (options.common.help) {
		options__help(&line);
		return EXIT_OK;
	}
	if (options.cache ? n > 0 : options.common.command && !n) {
		log__say(n ? "say one cache, by its name or by --cache"
			   : "explain needs a cache whose allocations COMMAND makes");
		options__usage(&line);
		return EXIT_USAGE;
	}
	set_style(&options);
	for (int i = 0; i < n; i++)
		text__printf(&asked, "%s%s", i ? " " : "", operands[i]);
	if (options.cache)
		err = explain__cache(&options, options.cache);
	else
		err = n ? explain(&options, asked.bytes) : print_index(&options);
	text__reset(&asked);
	return err == -EPIPE ? EXIT_OK : -err;
}
