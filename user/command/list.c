// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace list: all caches in one table, with what is in use in them, and their names. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "inventory_lines.h"
#include "inventory_sink.h"
#include "kernel.h"
#include "log.h"
#include "rules_reader.h"
#include "survey.h"

#define MOST_PATTERNS 64
#define WATCH_NS      1000000000ULL /* for so long caches are looked out for, where there is no list */

enum list_format {
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_CSV,
};

struct list_options {
	struct common common; /* first */
	const struct column *sort;
	unsigned long long rows; /* 0: all */
	enum list_format format;
	bool duplicates;
	bool mergeable;
};

/* All that is open while caches are listed. */
struct listing {
	const struct list_options *options;
	struct kernel kernel;
	struct inspector *inspector;
	struct census census;
	struct inventory inventory;
	bool seen; /* the kernel does not list its caches */
	struct ambiguous *ambiguous;
	long n_ambiguous;
	struct mergeable *mergeable;
	long n_mergeable;
};

static int set_list_format(void *target, const char *argument)
{
	static const char *const words[] = {
		[FORMAT_TEXT] = "text",
		[FORMAT_JSON] = "json",
		[FORMAT_CSV] = "csv",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(argument, words[i]))
			continue;
		((struct list_options *)target)->format = i;
		return 0;
	}
	log__say("--format is text, json or csv, not '%s'", argument);
	return -EINVAL;
}

static int set_list_sort(void *target, const char *argument)
{
	const struct column *column = inventory__column(argument);
	struct text keys = {};

	if (column) {
		((struct list_options *)target)->sort = column;
		return 0;
	}
	for (size_t i = 0; i < n_inventory_keys; i++)
		text__printf(&keys, "%s%s", i ? " " : "", inventory_keys[i]);
	log__say("unknown column '%s' (%s)", argument, keys.bytes);
	text__reset(&keys);
	return -EINVAL;
}

static int set_list_rows(void *target, const char *argument)
{
	if (!options__number(argument, 1, 1000000, &((struct list_options *)target)->rows))
		return 0;
	log__say("-r is a number of rows from 1 on, not '%s'", argument);
	return -EINVAL;
}

static int set_duplicates(void *target, const char *argument)
{
	(void)argument;
	((struct list_options *)target)->duplicates = true;
	return 0;
}

static int set_mergeable(void *target, const char *argument)
{
	(void)argument;
	((struct list_options *)target)->mergeable = true;
	return 0;
}

static const struct option_row rows[] = {
	{ 's', "sort", "KEY", "sort by this column (waste)", set_list_sort },
	{ 'r', "rows", "N", "at most so many caches", set_list_rows },
	{ 0, "duplicates", NULL, "only caches that share a name with another", set_duplicates },
	{ 0, "mergeable", NULL,
	  "caches that would be merged if they were created now, and what keeps them apart",
	  set_mergeable },
	{ 0, "format", "FORMAT", "text (the default), json or csv", set_list_format },
	OPTION_BTF,
	OPTION_VERBOSE,
	OPTION_HELP,
};

static const struct command_line line = {
	.usage = "list [CACHE]... [-s KEY] [-r N] [--duplicates | --mergeable] "
		 "[--format FORMAT] [--btf FILE]",
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(*rows),
	.max_operands = MOST_PATTERNS,
};

static void help(void)
{
	struct text text = {};

	options__help(&line);
	inventory_lines__add_help(&text);
	printf("\nColumns of the list:\n%s", text.bytes);
	text__reset(&text);
}

/* --- reading ----------------------------------------------------------------------------------- */

static int take_census(struct listing *listing)
{
	int err = census__take(listing->inspector, &listing->census);

	if (err != -EOPNOTSUPP) {
		if (err)
			log__say("cannot list the caches: %s", census__reason(err));
		return err ? -EXIT_UNAVAILABLE : 0;
	}
	log__say("%s: these are the caches of which an object was allocated or freed within a "
		 "second",
		 census__reason(err));
	listing->seen = true;
	return survey__watch(&listing->options->common.tracer, listing->inspector, WATCH_NS,
			     &listing->census);
}

static int take_survey(struct listing *listing)
{
	int err;

	inventory__open(&listing->inventory, &listing->census.aliases,
			1U << listing->kernel.memory.page_shift);
	err = survey__take(listing->inspector, listing->kernel.facts, &listing->census,
			   &listing->inventory);
	if (!err)
		err = inventory__sort(&listing->inventory, listing->options->sort);
	if (!err)
		return 0;
	log__say("out of memory");
	return -EXIT_FAILED;
}

/* Leaves what was asked for. */
static int choose(struct listing *listing)
{
	const char *unanswered =
		inventory__keep(&listing->inventory, &listing->options->common.select);

	if (unanswered) {
		struct text name = {};

		text__add_escaped(&name, unanswered, strlen(unanswered), false);
		log__say("no cache answers to '%s'%s", name.bytes,
			 listing->seen ? " of those that were seen" : "");
		text__reset(&name);
		return -EXIT_NO_INPUT;
	}
	if (!listing->options->duplicates)
		return 0;
	listing->n_ambiguous = inventory__keep_ambiguous(&listing->inventory, &listing->ambiguous);
	if (listing->n_ambiguous >= 0)
		return 0;
	log__say("out of memory");
	return -EXIT_FAILED;
}

/* Of all caches, whatever was asked for: who would be merged with whom. */
static int find_mergeable(struct listing *listing)
{
	const struct census *census = &listing->census;
	struct slab_rules rules;

	slab_rules__read(listing->kernel.facts, listing->kernel.symbols, listing->inspector,
			 &rules);
	listing->n_mergeable =
		mergeable__find(census->caches, census->n, &rules, &listing->mergeable);
	if (listing->n_mergeable >= 0)
		return 0;
	log__say("out of memory");
	return -EXIT_FAILED;
}

/* --- writing ----------------------------------------------------------------------------------- */

static void add_text(const struct listing *listing, struct text *out)
{
	const struct list_options *options = listing->options;
	const struct inventory_style style = { .rows = options->rows,
					       .width = screen_width(),
					       .addresses = options->duplicates };

	if (options->mergeable) {
		inventory_lines__add_mergeable(out, listing->mergeable, listing->n_mergeable);
		return;
	}
	if (!options->duplicates || listing->n_ambiguous)
		inventory_lines__add(out, &listing->inventory, &style);
	if (options->duplicates)
		inventory_lines__add_ambiguous(out, &listing->inventory, listing->ambiguous,
					       listing->n_ambiguous);
	else if (!options->common.select.n)
		inventory_lines__add_dangling(out, &listing->census.aliases);
}

static void add_json(const struct listing *listing, struct text *out)
{
	const struct list_options *options = listing->options;

	text__printf(out, "{\"listed\":\"%s\",\n", listing->seen ? "seen" : "kernel");
	if (options->mergeable) {
		inventory_json__add_mergeable(out, listing->mergeable, listing->n_mergeable);
		text__add_string(out, "}\n");
		return;
	}
	inventory_json__add(out, &listing->inventory, options->rows);
	text__add_string(out, ",\n");
	inventory_json__add_dangling(out, &listing->census.aliases);
	if (options->duplicates) {
		text__add_string(out, ",\n");
		inventory_json__add_ambiguous(out, listing->ambiguous, listing->n_ambiguous);
	}
	text__add_string(out, "}\n");
}

static int print(const struct listing *listing)
{
	struct text text = {};
	int err;

	if (listing->options->format == FORMAT_JSON)
		add_json(listing, &text);
	else if (listing->options->format == FORMAT_CSV)
		inventory_csv__add(&text, &listing->inventory, listing->options->rows);
	else
		add_text(listing, &text);
	err = write_text(&text);
	text__reset(&text);
	return err;
}

/* --- the whole --------------------------------------------------------------------------------- */

static int run(struct listing *listing)
{
	const struct tracer_options *tracer = &listing->options->common.tracer;
	const struct inspector_options options = { .btf_path = tracer->btf_path };
	int err = kernel__open(&listing->kernel, tracer->btf_path, tracer->verbose);

	if (!err)
		err = inspector__open(&options, listing->kernel.facts, &listing->kernel.memory,
				      &listing->inspector);
	if (!err)
		err = take_census(listing);
	if (!err && listing->options->mergeable)
		err = find_mergeable(listing);
	else if (!err)
		err = take_survey(listing);
	if (!err && !listing->options->mergeable)
		err = choose(listing);
	return err ? err : print(listing);
}

/* Returns 0 or -EINVAL after it said why. */
static int parse(int argc, char **argv, struct list_options *options)
{
	const char *operands[MOST_PATTERNS];
	int n = options__parse(&line, argc, argv, options, operands);

	if (n < 0)
		return -EINVAL;
	for (int i = 0; i < n; i++)
		if (set_cache(options, operands[i]))
			return -EINVAL;
	if (options->mergeable && (n || options->sort || options->rows || options->duplicates ||
				   options->format == FORMAT_CSV)) {
		log__say("--mergeable is of all caches, in groups, as text or json: no CACHE, -s, "
			 "-r, "
			 "--duplicates or csv goes with it");
		options__usage(&line);
		return -EINVAL;
	}
	if (!options->sort)
		options->sort = inventory__column("waste");
	return 0;
}

int command__list(int argc, char **argv)
{
	struct list_options options = { .common.tracer.ring_bytes = 1 << 16 };
	struct listing listing = { .options = &options };
	int err = 0;

	if (parse(argc, argv, &options))
		err = -EXIT_USAGE;
	else if (options.common.help)
		help();
	else
		err = run(&listing);
	free(listing.ambiguous);
	free(listing.mergeable);
	inventory__close(&listing.inventory);
	census__reset(&listing.census);
	inspector__close(listing.inspector);
	kernel__close(&listing.kernel);
	select__reset(&options.common.select);
	return err == -EPIPE ? EXIT_OK : -err;
}
