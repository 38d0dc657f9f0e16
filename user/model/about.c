// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is known of a trace, and tells it fact by fact. */
#include "about.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "text.h"

/* Facts on their way to a receiver, until it or memory says no. */
struct telling {
	about_fn fn;
	void *target;
	struct text value;
	int err;
};

static void tell(struct telling *telling, const char *key, const char *value)
{
	if (!telling->err && value && *value)
		telling->err = telling->fn(telling->target, key, value);
}

static void tell_as(struct telling *telling, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void tell_as(struct telling *telling, const char *key, const char *format, ...)
{
	char value[64];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(value, sizeof(value), format, arguments);
	va_end(arguments);
	tell(telling, key, value);
}

static void tell_machine(struct telling *telling, const struct about *about)
{
	tell(telling, "tool", about->tool);
	tell(telling, "kernel", about->kernel);
	tell(telling, "build", about->build);
	tell(telling, "machine", about->machine);
	tell(telling, "host", about->host);
	if (about->cpus)
		tell_as(telling, "cpus", "%u", about->cpus);
	if (about->memory_bytes)
		tell_as(telling, "memory_bytes", "%llu", about->memory_bytes);
	tell_as(telling, "page_bytes", "%u", about->page_bytes);
	if (about->map_bytes)
		tell_as(telling, "map_bytes", "%llu", about->map_bytes);
}

static void tell_start(struct telling *telling, const struct about *about)
{
	time_t seconds = about->start_wall_ns / 1000000000;
	char when[64];
	struct tm utc;

	if (gmtime_r(&seconds, &utc) && strftime(when, sizeof(when), "%FT%T", &utc))
		tell_as(telling, "start_utc", "%s.%09lluZ", when,
			about->start_wall_ns % 1000000000);
	tell_as(telling, "start_wall_ns", "%llu", about->start_wall_ns);
	tell_as(telling, "start_boot_ns", "%llu", about->start_boot_ns);
	tell_as(telling, "start_ns", "%llu", about->start_ns);
}

static void tell_wishes(struct telling *telling, const struct about *about)
{
	tell(telling, "events", about->events);
	tell(telling, "filters", about->filters && *about->filters ? about->filters : "none");
	if (about->sample_every > 1)
		tell_as(telling, "sample", "1 event of %llu", about->sample_every);
	else
		tell(telling, "sample", "every event");
	tell(telling, "command", about->command);
}

static void tell_hooks(struct telling *telling, const struct about *about)
{
	for (size_t i = 0; i < about->n_hooks; i++) {
		const struct about_hook *hook = &about->hooks[i];

		if (strcmp(hook->state, "used"))
			continue;
		text__clear(&telling->value);
		text__printf(&telling->value, "%s: %s %s", hook->metric, hook->tier, hook->target);
		tell(telling, "hook", telling->value.bytes);
	}
}

static void tell_lines(struct telling *telling, const char *key, const char *lines)
{
	for (const char *line = lines; line && *line;) {
		size_t n = strcspn(line, "\n");

		text__clear(&telling->value);
		text__add(&telling->value, line, n);
		tell(telling, key, telling->value.bytes);
		line += n + (line[n] == '\n');
	}
}

int about__each(const struct about *about, about_fn fn, void *target)
{
	struct telling telling = { .fn = fn, .target = target };

	tell_machine(&telling, about);
	tell_start(&telling, about);
	tell_wishes(&telling, about);
	tell(&telling, "definition", coverage__definition(&about->coverage));
	tell_hooks(&telling, about);
	tell_lines(&telling, "missing", about->missing);
	tell_lines(&telling, "overhead", about->overhead);
	tell_lines(&telling, "program", about->programs);
	if (!telling.err && telling.value.failed)
		telling.err = -ENOMEM;
	text__reset(&telling.value);
	return telling.err;
}

static void reset_hook(struct about_hook *hook)
{
	free(hook->metric);
	free(hook->tier);
	free(hook->target);
	free(hook->state);
	free(hook->reason);
}

int about__add_hook(struct about *about, const char *metric, const char *tier, const char *target,
		    const char *state, const char *reason)
{
	struct about_hook hook = { strdup(metric), strdup(tier), strdup(target), strdup(state),
				   strdup(reason) };
	struct about_hook *hooks =
		realloc(about->hooks, (about->n_hooks + 1) * sizeof(*about->hooks));

	if (hooks)
		about->hooks = hooks;
	if (!hooks || !hook.metric || !hook.tier || !hook.target || !hook.state || !hook.reason) {
		reset_hook(&hook);
		return -ENOMEM;
	}
	about->hooks[about->n_hooks++] = hook;
	return 0;
}

void about__reset(struct about *about)
{
	for (size_t i = 0; i < about->n_hooks; i++)
		reset_hook(&about->hooks[i]);
	free(about->hooks);
	free(about->missing);
	free(about->overhead);
	free(about->programs);
	free(about->events);
	free(about->filters);
	free(about->command);
	memset(about, 0, sizeof(*about));
}
