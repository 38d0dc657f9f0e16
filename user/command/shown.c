// SPDX-License-Identifier: GPL-2.0-or-later
/* Options that say how something is shown, live or recorded, and on what terminal it can be. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "top.h"

static int refuse_column(const char *key)
{
	struct text text = {};

	for (size_t i = 0; i < n_columns; i++)
		text__printf(&text, "%s%s", i ? " " : "", columns[i].key);
	log__say("unknown column '%s' (%s)", key, text.bytes);
	text__reset(&text);
	return -EINVAL;
}

int set_sort(void *target, const char *argument)
{
	const struct column *column = column__find(argument);

	if (!column)
		return refuse_column(argument);
	((struct top_options *)target)->sort = column;
	return 0;
}

static int add_column(struct top_options *options, const char *key)
{
	const struct column *column = column__find(key);

	if (!column)
		return refuse_column(key);
	for (size_t i = 0; i < options->n_columns; i++) {
		if (options->columns[i] != column)
			continue;
		log__say("--columns has '%s' twice", column->key);
		return -EINVAL;
	}
	options->columns[options->n_columns++] = column;
	return 0;
}

int set_columns(void *target, const char *argument)
{
	struct top_options *options = target;
	int err = 0;

	free(options->columns);
	options->n_columns = 0;
	options->columns = calloc(n_columns, sizeof(*options->columns));
	if (!options->columns)
		return -ENOMEM;
	while (!err) {
		char *key = strndup(argument, strcspn(argument, ","));

		err = key ? add_column(options, key) : -ENOMEM;
		argument += key ? strlen(key) : 0;
		free(key);
		if (!*argument++)
			break;
	}
	return err;
}

int set_rows(void *target, const char *argument)
{
	if (!options__number(argument, 1, 1000000, &((struct top_options *)target)->rows))
		return 0;
	log__say("-r is a number of rows from 1 on, not '%s'", argument);
	return -EINVAL;
}

int set_batch(void *target, const char *argument)
{
	(void)argument;
	((struct top_options *)target)->batch = true;
	return 0;
}

int set_view(void *target, const char *argument)
{
	struct top_options *options = target;

	if (strcmp(argument, "caches") && strcmp(argument, "orders")) {
		log__say("--view is caches or orders, not '%s'", argument);
		return -EINVAL;
	}
	options->orders = !strcmp(argument, "orders");
	return 0;
}

int set_growth(void *target, const char *argument)
{
	(void)argument;
	((struct top_options *)target)->growth = true;
	return 0;
}

int set_color(void *target, const char *argument)
{
	static const char *const words[] = {
		[COLOR_AUTO] = "auto",
		[COLOR_ALWAYS] = "always",
		[COLOR_NEVER] = "never",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(argument, words[i]))
			continue;
		((struct top_options *)target)->color = i;
		return 0;
	}
	log__say("--color is auto, always or never, not '%s'", argument);
	return -EINVAL;
}

bool wants_lines(const struct top_options *options)
{
	return options->batch || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO);
}

static bool terminal_is_dumb(const char *type)
{
	return !type || !*type || !strcmp(type, "dumb");
}

int show_live(const struct top_options *options, int (*run)(const struct top_options *options))
{
	const char *type = getenv("TERM");
	struct text name = {};
	int code = terminal_is_dumb(type) ? -ENOENT : run(options);

	if (code != -ENOENT)
		return code;
	text__add_escaped(&name, type ? type : "", type ? strlen(type) : 0, false);
	log__say("no live view on this terminal (TERM is '%s'); lines instead, as with --batch",
		 name.n ? name.bytes : "");
	text__reset(&name);
	return -ENOENT;
}
