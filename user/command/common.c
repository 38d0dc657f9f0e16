// SPDX-License-Identifier: GPL-2.0-or-later
/* What several commands share: options, and how they write. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "command.h"
#include "event.h"
#include "log.h"

int set_cache(void *target, const char *argument)
{
	struct common *common = target;

	if (!argument[0]) {
		log__say("-c needs the name of a cache, not an empty one");
		return -EINVAL;
	}
	return select__add(&common->select, argument);
}

int set_events(void *target, const char *argument)
{
	if (!event__parse_groups(argument, &((struct common *)target)->groups))
		return 0;
	log__say("-e is a list of slab, object, page and cache, not '%s'", argument);
	return -EINVAL;
}

int set_duration(void *target, const char *argument)
{
	if (!options__seconds(argument, &((struct common *)target)->duration_ns))
		return 0;
	log__say("--duration is in seconds, from 0.01 to 86400, not '%s'", argument);
	return -EINVAL;
}

int set_buffer(void *target, const char *argument)
{
	unsigned long long mib;

	if (options__number(argument, 1, 1024, &mib) || (mib & (mib - 1))) {
		log__say("--buffer is a power of two from 1 to 1024 (MiB), not '%s'", argument);
		return -EINVAL;
	}
	((struct common *)target)->tracer.ring_bytes = mib << 20;
	return 0;
}

int set_max_overhead(void *target, const char *argument)
{
	if (!options__percent(argument, &((struct common *)target)->max_overhead))
		return 0;
	log__say("--max-overhead is per cent of one CPU, from 0.01 to 100, not '%s'", argument);
	return -EINVAL;
}

int set_hooks(void *target, const char *argument)
{
	struct common *common = target;
	static const struct {
		const char *word;
		enum tiers_allowed tiers;
	} words[] = {
		{ "tracepoint", TIERS_TRACEPOINT },
		{ "kprobe", TIERS_KPROBE },
		{ "fentry", TIERS_FENTRY },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(argument, words[i].word))
			continue;
		common->tracer.tiers = words[i].tiers;
		return 0;
	}
	log__say("--hooks is tracepoint, kprobe or fentry, not '%s'", argument);
	return -EINVAL;
}

int set_slabs(void *target, const char *argument)
{
	(void)argument;
	((struct common *)target)->tracer.counting = COUNTING_SLABS;
	return 0;
}

int set_btf(void *target, const char *argument)
{
	((struct common *)target)->tracer.btf_path = argument;
	return 0;
}

int set_verbose(void *target, const char *argument)
{
	(void)argument;
	((struct common *)target)->tracer.verbose = true;
	return 0;
}

int set_help(void *target, const char *argument)
{
	(void)argument;
	((struct common *)target)->help = true;
	return 0;
}

void set_command(void *target, char *const *words)
{
	((struct common *)target)->command = words;
}

void trace_groups(struct common *common)
{
	struct tracer_options *tracer = &common->tracer;

	tracer->slab_events = common->groups & EVENTS_SLAB;
	tracer->object_events = common->groups & EVENTS_OBJECT;
	tracer->page_events = tracer->pages = common->groups & EVENTS_PAGE;
	tracer->cache_events = true; /* births and deaths bring the names of all others */
	tracer->chosen_only = tracer->sole = common->select.n;
}

/* As a shell would have to be given it. */
static void add_word(struct text *out, const char *word)
{
	if (*word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				  "%+,-./:=@_") == strlen(word)) {
		text__add_string(out, word);
		return;
	}
	text__add_string(out, "'");
	for (; *word; word++)
		text__add(out, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
	text__add_string(out, "'");
}

int describe_wishes(const struct common *common, struct about *about)
{
	struct text events = {}, filters = {}, command = {};

	event__add_groups(common->groups, &events);
	for (size_t i = 0; i < common->select.n; i++) {
		text__add_string(&filters, i ? " -c " : "-c ");
		add_word(&filters, common->select.patterns[i]);
	}
	if (event_filter__is_set(&common->tracer.filter)) {
		text__add_string(&filters, filters.n ? " " : "");
		event_filter__add_words(&common->tracer.filter, &filters);
	}
	for (char *const *word = common->command; word && *word; word++) {
		text__add_string(&command, command.n ? " " : "");
		add_word(&command, *word);
	}
	about->events = events.bytes;
	about->filters = filters.bytes;
	about->command = command.bytes;
	if (common->tracer.sample_every)
		about->sample_every = common->tracer.sample_every;
	return events.failed || filters.failed || command.failed ? -ENOMEM : 0;
}

int start_command(const struct common *common, struct child **child)
{
	int err = common->command ? child__open(common->command, child) : 0;

	if (!err)
		return 0;
	log__say("cannot start a process: %s", strerror(-err));
	return -EXIT_FAILED;
}

int run_command(struct child *child, struct loop *loop)
{
	int err = loop__watch(loop, child__fd(child));

	if (err) {
		log__say("cannot wait for the command: %s", strerror(-err));
		return -EXIT_FAILED;
	}
	loop__leave_keys(loop);
	return child__run(child);
}

int write_text(const struct text *text)
{
	if (text->failed) {
		log__say("out of memory");
		return -EXIT_FAILED;
	}
	if (fwrite(text->bytes, 1, text->n, stdout) == text->n && !fflush(stdout))
		return 0;
	if (errno == EPIPE)
		return -EPIPE;
	log__say("cannot write to stdout: %s", strerror(errno));
	return -EXIT_FAILED;
}

size_t screen_width(void)
{
	struct winsize size;

	return isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ? size.ws_col : 0;
}

void say_unknown_caches(const struct select *select, const struct aliases *aliases)
{
	for (size_t i = 0; i < select->n; i++) {
		struct text name = {};
		bool dangling;

		text__add_escaped(&name, select->patterns[i], strlen(select->patterns[i]), false);
		if (!select__exists(aliases, select->patterns[i], &dangling))
			log__say("no cache answers to '%s' yet; waiting for it to be created",
				 name.bytes);
		else if (dangling)
			log__say("'%s' is a stale link in /sys/kernel/slab: its cache is gone; "
				 "waiting for a new one",
				 name.bytes);
		text__reset(&name);
	}
}
