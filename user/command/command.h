/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands, and what their options share. */
#ifndef SLUBTRACE_COMMAND_COMMAND_H
#define SLUBTRACE_COMMAND_COMMAND_H

#include "about.h"
#include "child.h"
#include "loop.h"
#include "options.h"
#include "select.h"
#include "tracer.h"

/* Each gets argv from its own name on and returns an exit code. */
int command__top(int argc, char **argv);
int command__stream(int argc, char **argv);
int command__record(int argc, char **argv);
int command__replay(int argc, char **argv);
int command__report(int argc, char **argv);
int command__check(int argc, char **argv);
int command__explain(int argc, char **argv);
int command__inspect(int argc, char **argv);
int command__list(int argc, char **argv);

/* What the options of several commands fill in; first member of each command's own options. */
struct common {
	struct select select;
	struct tracer_options tracer;
	unsigned int groups;		/* of enum event_group */
	unsigned long long duration_ns; /* 0: until something else ends it */
	double max_overhead;		/* share of one CPU that tracing may take; 0: any */
	char *const *command;		/* to be traced, NULL-terminated; NULL: none */
	bool help;
};

int set_cache(void *target, const char *argument);
int set_events(void *target, const char *argument);
int set_duration(void *target, const char *argument);
int set_buffer(void *target, const char *argument);
int set_max_overhead(void *target, const char *argument);
int set_hooks(void *target, const char *argument);
int set_slabs(void *target, const char *argument);
int set_btf(void *target, const char *argument);
int set_verbose(void *target, const char *argument);
int set_help(void *target, const char *argument);
void set_command(void *target, char *const *words);

#define OPTION_CACHE                                                                               \
	{                                                                                          \
		'c', "cache", "CACHE",                                                             \
			"only this cache: a name, an alias or a glob; may be repeated", set_cache  \
	}
#define OPTION_EVENTS(default)                                                                     \
	{                                                                                          \
		'e', "events", "LIST", "of slab,object,page,cache (" default ")", set_events       \
	}
#define OPTION_DURATION                                                                            \
	{                                                                                          \
		0, "duration", "SECONDS", "end after so long", set_duration                        \
	}
#define OPTION_BUFFER                                                                              \
	{                                                                                          \
		0, "buffer", "MIB", "room for events that are not written yet (16)", set_buffer    \
	}
#define BUFFER_DEFAULT (16 << 20)
#define OPTION_SLABS                                                                               \
	{                                                                                          \
		0, "slabs", NULL,                                                                  \
			"slabs and the slow path alone: nothing stands on the fast path",          \
			set_slabs                                                                  \
	}
#define OPTION_MAX_OVERHEAD                                                                        \
	{                                                                                          \
		0, "max-overhead", "PCT",                                                          \
			"trace less while it takes more of one CPU than that, in per cent",        \
			set_max_overhead                                                           \
	}
#define OPTION_HOOKS                                                                               \
	{                                                                                          \
		0, "hooks", "TIER", "only tracepoint, or besides them only kprobe or only fentry", \
			set_hooks                                                                  \
	}
#define OPTION_BTF                                                                                 \
	{                                                                                          \
		0, "btf", "FILE", "the kernel's BTF, where the kernel does not carry it", set_btf  \
	}
#define OPTION_VERBOSE                                                                             \
	{                                                                                          \
		'v', "verbose", NULL, "also the messages of libbpf and of the verifier",           \
			set_verbose                                                                \
	}
#define OPTION_HELP                                                                                \
	{                                                                                          \
		'h', "help", NULL, "this help", set_help                                           \
	}

/* What the groups and caches that were asked for mean for the tracer. */
void trace_groups(struct common *common);

/* What was asked for, in words: events, filters and command of *about. Returns 0 or -ENOMEM. */
int describe_wishes(const struct common *common, struct about *about);

/*
 * Forks what is to become the command, if there is one; to be called before anything is opened.
 * Returns 0 or a negative exit code after it said why.
 */
int start_command(const struct common *common, struct child **child);

/*
 * Lets it begin, when everything has been counted that came before; @loop tells of its end. Returns
 * 0 or a negative exit code after it said why.
 */
int run_command(struct child *child, struct loop *loop);

/*
 * Writes to stdout. Returns 0, -EPIPE if the reader went away, which is no failure, or a negative
 * exit code after it said what is wrong.
 */
int write_text(const struct text *text);

/* Columns of the terminal on stdout; 0 where it is none: a pipe gets every column of a table. */
size_t screen_width(void);

/* Names of -c that answer to nothing yet are said on stderr, and so are links without a cache. */
void say_unknown_caches(const struct select *select, const struct aliases *aliases);

#endif
