// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace inspect: what is inside a cache at this moment. */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "census.h"
#include "command.h"
#include "inspect_json.h"
#include "inspect_lines.h"
#include "inspect_owners.h"
#include "kernel.h"
#include "log.h"
#include "rules_reader.h"
#include "slab_rules.h"

#define CANDIDATES 8 /* that are named when a name means several caches */

struct inspect_options {
	struct common common; /* first */
	struct owner_options owners;
	bool json;
};

/* All that is open while a cache is inspected. */
struct inspecting {
	const struct inspect_options *options;
	struct kernel kernel;
	struct inspector *inspector;
	struct census census;
	struct inspect_owners *owners;
	struct inspection inspection;
	struct slab_rules rules;
	struct text ctor;
	struct subject subject;
};

static int set_format(void *target, const char *argument)
{
	if (strcmp(argument, "text") && strcmp(argument, "json")) {
		log__say("--format is text or json, not '%s'", argument);
		return -EINVAL;
	}
	((struct inspect_options *)target)->json = !strcmp(argument, "json");
	return 0;
}

static int set_watch(void *target, const char *argument)
{
	if (!options__seconds(argument, &((struct inspect_options *)target)->owners.watch_ns))
		return 0;
	log__say("--watch is in seconds, from 0.01 to 86400, not '%s'", argument);
	return -EINVAL;
}

static int set_objects(void *target, const char *argument)
{
	(void)argument;
	((struct inspect_options *)target)->owners.objects = true;
	return 0;
}

static int set_pages(void *target, const char *argument)
{
	(void)argument;
	((struct inspect_options *)target)->owners.pages = true;
	return 0;
}

static int set_walk(void *target, const char *argument)
{
	(void)argument;
	((struct inspect_options *)target)->owners.pages = true;
	((struct inspect_options *)target)->owners.walk = true;
	return 0;
}

static const struct option_row rows[] = {
	{ 0, "watch", "SECONDS", "watch it for so long, and say who made its slabs", set_watch },
	{ 0, "objects", NULL, "also watch objects: who holds them, since when", set_objects },
	{ 0, "pages", NULL, "list its slabs by page, with flags and who made them", set_pages },
	{ 0, "walk", NULL, "likewise, and look at each page of the machine for slabs on no list",
	  set_walk },
	{ 0, "format", "FORMAT", "text (the default) or json", set_format },
	OPTION_BTF,
	OPTION_VERBOSE,
	OPTION_HELP,
};

static const struct command_line line = {
	.usage = "inspect CACHE [--watch SECONDS] [--objects] [--pages] [--walk] [--format FORMAT] "
		 "[OPTION]... [-- COMMAND [ARGUMENT]...]",
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(*rows),
	.max_operands = 1,
	.set_command = set_command,
};

/* --- which cache ------------------------------------------------------------------------------- */

static void say_candidates(const char *asked, const struct cache_traits **found, size_t n)
{
	struct text text = {};

	for (size_t i = 0; i < n && i < CANDIDATES; i++) {
		text__printf(&text, "%s0x%llx (", i ? ", " : "", found[i]->address);
		text__add_escaped(&text, found[i]->name, strlen(found[i]->name), true);
		text__add_string(&text, ")");
	}
	log__say("'%s' means %zu caches; say which one by its name or address: %s%s", asked, n,
		 text.bytes ? text.bytes : "", n > CANDIDATES ? ", ..." : "");
	text__reset(&text);
}

static int find_cache(struct inspecting *inspecting, const struct cache_traits **out)
{
	const char *asked = inspecting->subject.asked;
	const struct cache_traits *found[CANDIDATES];
	int err = census__take(inspecting->inspector, &inspecting->census);
	size_t n;

	if (err) {
		log__say("cannot list the caches: %s", census__reason(err));
		return -EXIT_UNAVAILABLE;
	}
	n = census__find(&inspecting->census, asked, found, CANDIDATES);
	if (n == 1) {
		*out = found[0];
		return 0;
	}
	if (n)
		say_candidates(asked, found, n);
	else
		log__say("there is no cache '%s': neither by that name, nor by that alias, nor at "
			 "that address (slubtrace list has them all)",
			 asked);
	return -EXIT_NO_INPUT;
}

/* --- output ------------------------------------------------------------------------------------ */

static void add_text(const struct subject *subject, struct text *out)
{
	static void (*const sections[])(struct text *, const struct subject *,
					const struct inspect_style *) = {
		inspect_lines__add_identity,  inspect_lines__add_layout, inspect_lines__add_flags,
		inspect_lines__add_occupancy, inspect_lines__add_fill,	 inspect_lines__add_owners,
	};
	const struct inspect_style style = {
		.width = screen_width(),
		.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8"),
	};

	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		sections[i](out, subject, &style);
}

static void add_member(struct text *out, const char *key, const char *value)
{
	text__printf(out, "\"%s\": ", key);
	text__add_json(out, value, strlen(value));
	text__add_string(out, ",\n");
}

static void add_json(const struct subject *subject, struct text *out)
{
	static void (*const sections[])(struct text *, const struct subject *) = {
		inspect_json__add_identity,  inspect_json__add_layout, inspect_json__add_flags,
		inspect_json__add_occupancy, inspect_json__add_fill,   inspect_json__add_owners,
	};
	struct utsname name = {};

	uname(&name);
	text__add_string(out, "{\n");
	add_member(out, "slubtrace", SLUBTRACE_VERSION);
	add_member(out, "kernel", name.release);
	add_member(out, "machine", name.machine);
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
		if (i)
			text__add_string(out, ",\n");
		sections[i](out, subject);
	}
	text__add_string(out, "\n}\n");
}

static int print(const struct inspecting *inspecting)
{
	struct text text = {};
	int err;

	if (inspecting->options->json)
		add_json(&inspecting->subject, &text);
	else
		add_text(&inspecting->subject, &text);
	err = write_text(&text);
	text__reset(&text);
	return err;
}

/* --- the whole --------------------------------------------------------------------------------- */

static int look(struct inspecting *inspecting, __u64 address)
{
	struct inspection_wishes wishes = INSPECTION_THOROUGH;
	int err;

	inspect_owners__wish(inspecting->owners, &wishes);
	err = inspector__inspect(inspecting->inspector, address, &wishes, &inspecting->inspection);
	if (err == -ENOENT)
		log__say("the cache was destroyed while it was looked for");
	else if (err)
		log__say("cannot look into the cache: %s", strerror(-err));
	return err ? -EXIT_FAILED : 0;
}

/* "construct_nothing [yep_slab]" */
static void name_ctor(struct inspecting *inspecting)
{
	struct symbol symbol;

	if (!symbols__find(inspecting->kernel.symbols, inspecting->inspection.traits.ctor, &symbol))
		return;
	text__add_string(&inspecting->ctor, symbol.name);
	if (symbol.module)
		text__printf(&inspecting->ctor, " [%s]", symbol.module);
	inspecting->subject.ctor = inspecting->ctor.bytes;
}

static void make_subject(struct inspecting *inspecting)
{
	struct subject *subject = &inspecting->subject;

	if (inspecting->inspection.traits.ctor)
		name_ctor(inspecting);
	subject->aliases = &inspecting->census.aliases;
	subject->caches = inspecting->census.caches;
	subject->n_caches = inspecting->census.n;
	subject->inspection = &inspecting->inspection;
	subject->rules = &inspecting->rules;
	subject->owners = inspect_owners__told(inspecting->owners);
}

static int open_all(struct inspecting *inspecting)
{
	const struct inspect_options *options = inspecting->options;
	const struct tracer_options *tracer = &options->common.tracer;
	const struct inspector_options inspector = { .btf_path = tracer->btf_path };
	struct kernel *kernel = &inspecting->kernel;
	int err;

	err = inspect_owners__open(&options->common, &options->owners, &inspecting->owners);
	if (!err)
		err = kernel__open(kernel, tracer->btf_path, tracer->verbose);
	if (!err)
		err = inspector__open(&inspector, kernel->facts, &kernel->memory,
				      &inspecting->inspector);
	if (!err)
		slab_rules__read(kernel->facts, kernel->symbols, inspecting->inspector,
				 &inspecting->rules);
	return err;
}

static int run(struct inspecting *inspecting)
{
	const struct cache_traits *cache;
	int err = open_all(inspecting);

	if (!err)
		err = find_cache(inspecting, &cache);
	if (!err)
		err = inspect_owners__watch(inspecting->owners, cache);
	if (!err)
		err = look(inspecting, cache->address);
	if (!err)
		err = inspect_owners__gather(inspecting->owners, inspecting->inspector,
					     inspecting->kernel.facts, &inspecting->inspection);
	if (err)
		return err;
	make_subject(inspecting);
	err = print(inspecting);
	return err ? err : -inspect_owners__status(inspecting->owners);
}

/* What does not go together. */
static int judge(const struct inspect_options *options)
{
	if (!options->owners.objects || options->owners.watch_ns || options->common.command)
		return 0;
	log__say("--objects needs something to watch: --watch SECONDS or -- COMMAND");
	options__usage(&line);
	return -EINVAL;
}

int command__inspect(int argc, char **argv)
{
	struct inspect_options options = {};
	struct inspecting inspecting = { .options = &options };
	int n = options__parse(&line, argc, argv, &options, &inspecting.subject.asked);
	int err;

	if (n < 0)
		return EXIT_USAGE;
	if (options.common.help) {
		options__help(&line);
		return EXIT_OK;
	}
	if (!n) {
		log__say("inspect needs a cache: its name, an alias or its address (slubtrace list "
			 "has them all)");
		options__usage(&line);
		return EXIT_USAGE;
	}
	if (judge(&options))
		return EXIT_USAGE;
	setlocale(LC_CTYPE, "");
	err = run(&inspecting);
	inspect_owners__close(inspecting.owners);
	inspection__reset(&inspecting.inspection);
	census__reset(&inspecting.census);
	text__reset(&inspecting.ctor);
	inspector__close(inspecting.inspector);
	kernel__close(&inspecting.kernel);
	return err == -EPIPE ? EXIT_OK : -err;
}
