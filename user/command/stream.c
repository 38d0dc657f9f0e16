// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace stream: one line an event, to a file or a pipe. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "csv.h"
#include "event.h"
#include "events.h"
#include "filter.h"
#include "log.h"
#include "loop.h"
#include "sysfs.h"

#define DRAIN_NS      100000000ULL /* the ring wakes us earlier when it is a quarter full */
#define REPORT_DRAINS 10	   /* losses are looked at every so many drains */
#define BUFFER_BYTES  (64 * 1024)

struct stream_options {
	struct common common; /* first */
	unsigned int groups;  /* of enum event_group */
	const char *output;
};

struct stream {
	const struct stream_options *options;
	struct tracer *tracer;
	struct events *events;
	struct loop *loop;
	struct text buffer;
	int fd;
	unsigned long long written; /* events */
};

static int set_events(void *target, const char *argument)
{
	if (!event__parse_groups(argument, &((struct stream_options *)target)->groups))
		return 0;
	log__say("-e is a list of slab, object, page and cache, not '%s'", argument);
	return -EINVAL;
}

static int set_format(void *target, const char *argument)
{
	(void)target;
	if (!strcmp(argument, "csv"))
		return 0;
	log__say("--format is csv, not '%s'", argument);
	return -EINVAL;
}

static int set_output(void *target, const char *argument)
{
	((struct stream_options *)target)->output = argument;
	return 0;
}

static int set_buffer(void *target, const char *argument)
{
	unsigned long long mib;

	if (options__number(argument, 1, 1024, &mib) || (mib & (mib - 1))) {
		log__say("--buffer is a power of two from 1 to 1024 (MiB), not '%s'", argument);
		return -EINVAL;
	}
	((struct common *)target)->tracer.ring_bytes = mib << 20;
	return 0;
}

static const struct option_row rows[] = {
	OPTION_CACHE,
	OPTIONS_FILTER,
	{ 'e', "events", "LIST", "of slab,object,page,cache (slab)", set_events },
	{ 0, "format", "FORMAT", "csv", set_format },
	{ 'o', "output", "FILE", "write there; - is stdout", set_output },
	{ 0, "buffer", "MIB", "room for events that are not written yet (16)", set_buffer },
	OPTION_HOOKS,
	OPTION_BTF,
	OPTION_VERBOSE,
	OPTION_HELP,
};

static const struct command_line line = {
	.usage = "stream [-c CACHE]... [FILTER]... [-e slab,object,page,cache] [--format csv] "
		 "[-o FILE]",
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(*rows),
};

/* Returns 0, -EPIPE when nobody reads any more, or a negative exit code after it said why. */
static int flush(struct stream *stream)
{
	const char *at = stream->buffer.bytes;
	size_t left = stream->buffer.n;

	while (left) {
		ssize_t n = write(stream->fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EPIPE)
			return -EPIPE;
		if (n < 0) {
			log__say("cannot write to %s: %s; the last line in it may be torn",
				 stream->options->output ? stream->options->output : "stdout",
				 strerror(errno));
			return -EXIT_FAILED;
		}
		at += n;
		left -= n;
	}
	text__clear(&stream->buffer);
	return 0;
}

static int deliver(void *target, const struct event *event)
{
	struct stream *stream = target;

	if (event->kind == EVENT_LOST)
		log__say("lost %llu events: %s", event->lost_events.value, event->lost_reason);
	else if (event->kind != EVENT_ABOUT &&
		 !(event__group(event->kind) & stream->options->groups))
		return 0;
	csv__add_event(&stream->buffer, event);
	if (stream->buffer.failed) {
		log__say("out of memory");
		return -EXIT_FAILED;
	}
	stream->written += event__group(event->kind) != 0;
	return stream->buffer.n < BUFFER_BYTES ? 0 : flush(stream);
}

static int drain(struct stream *stream, bool report)
{
	int err = events__drain(stream->events);

	if (err == -EAGAIN) /* the ring wakes us again */
		err = 0;
	if (!err && report)
		err = events__report_losses(stream->events);
	return err ? err : flush(stream);
}

/* Everything that happened before the stop, and nothing after it. */
static int drain_last(struct stream *stream)
{
	int err = 0;

	tracer__detach(stream->tracer);
	for (int i = 0; i < 4 && !err; i++) { /* a page pending is no slab after four looks */
		tracer__settle(stream->tracer);
		do {
			err = events__drain(stream->events);
		} while (err == -EAGAIN);
	}
	return err ? err : drain(stream, true);
}

static int run(struct stream *stream)
{
	int err = flush(stream), event;

	for (unsigned int ticks = 0; !err;) {
		event = loop__wait(stream->loop);
		if (event < 0)
			return -EXIT_FAILED;
		if (event == LOOP_STOP)
			return drain_last(stream);
		if (event == LOOP_TICK) {
			tracer__settle(stream->tracer);
			ticks++;
		}
		err = drain(stream, event == LOOP_TICK && ticks % REPORT_DRAINS == 0);
	}
	return err;
}

static int open_output(struct stream *stream)
{
	const char *path = stream->options->output;

	stream->fd = STDOUT_FILENO;
	if (!path || !strcmp(path, "-"))
		return 0;
	stream->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (stream->fd >= 0)
		return 0;
	log__say("cannot create %s: %s", path, strerror(errno));
	return -EXIT_CANNOT_CREATE;
}

static int start(struct stream *stream)
{
	const struct common *common = &stream->options->common;
	struct aliases aliases = {};
	int err = open_output(stream);

	if (err)
		return err;
	if (loop__open(&stream->loop)) {
		log__say("cannot set up timer and signals: %s", strerror(errno));
		return -EXIT_FAILED;
	}
	csv__add_header(&stream->buffer);
	err = tracer__open(&common->tracer, &stream->tracer);
	if (err)
		return err;
	sysfs__read_aliases(&aliases);
	say_unknown_caches(&common->select, &aliases);
	aliases__reset(&aliases);
	err = events__open(stream->tracer, &common->select, deliver, stream, &stream->events);
	if (!err)
		err = loop__watch(stream->loop, events__fd(stream->events));
	if (!err)
		err = loop__tick(stream->loop, DRAIN_NS);
	if (!err)
		return 0;
	log__say("cannot read the ring buffer: %s", strerror(-err));
	return -EXIT_FAILED;
}

static void parse_wishes(struct stream_options *options)
{
	struct tracer_options *tracer = &options->common.tracer;

	tracer->slab_events = options->groups & EVENTS_SLAB;
	tracer->object_events = options->groups & EVENTS_OBJECT;
	tracer->page_events = tracer->pages = options->groups & EVENTS_PAGE;
	tracer->cache_events = true; /* births and deaths bring the names of all others */
	tracer->chosen_only = options->common.select.n;
}

static int close_output(struct stream *stream)
{
	if (stream->fd <= STDERR_FILENO || !close(stream->fd))
		return 0;
	log__say("cannot write to %s: %s", stream->options->output, strerror(errno));
	return -EXIT_FAILED;
}

int command__stream(int argc, char **argv)
{
	struct stream_options options = { .groups = EVENTS_SLAB,
					  .common.tracer.ring_bytes = 16 << 20 };
	struct stream stream = { .options = &options, .fd = -1 };
	int err = options__parse(&line, argc, argv, &options, NULL) < 0 ? -EXIT_USAGE : 0;

	if (!err && options.common.help) {
		options__help(&line);
		select__reset(&options.common.select);
		return EXIT_OK;
	}
	parse_wishes(&options);
	if (!err && check_filter(&options.common.tracer))
		err = -EXIT_USAGE;
	if (!err)
		err = start(&stream);
	if (!err)
		err = run(&stream);
	if (!err)
		log__say("%llu events written, %llu lost", stream.written,
			 events__lost(stream.events));
	if (!err && options.common.tracer.sample_every > 1)
		log__say("%llu events not sampled", events__not_sampled(stream.events));
	loop__close(stream.loop);
	events__close(stream.events);
	tracer__close(stream.tracer);
	text__reset(&stream.buffer);
	select__reset(&options.common.select);
	if (close_output(&stream) && !err)
		err = -EXIT_FAILED;
	return err == -EPIPE ? EXIT_OK : -err;
}
