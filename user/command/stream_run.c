// SPDX-License-Identifier: GPL-2.0-or-later
/* From the ring to the file, until the stream ends; and how it ended. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "child.h"
#include "clock.h"
#include "cost.h"
#include "describe.h"
#include "event_file.h"
#include "events.h"
#include "log.h"
#include "loop.h"
#include "meter.h"
#include "sole.h"
#include "stream.h"
#include "sysfs.h"

#define DRAIN_NS      100000000ULL /* the ring wakes us earlier when it is a quarter full */
#define REPORT_DRAINS 10	   /* losses are looked at every so many drains */
#define ENOUGH	      (-ECANCELED) /* --count is reached */

struct stream {
	const struct stream_options *options;
	struct child *child; /* NULL: no command is traced */
	int status;	     /* of the command, once it has ended */
	struct loop *loop;
	struct event_file *file;
	struct tracer *tracer;
	struct events *events;
	struct meter meter;
	struct names names;
	int timer; /* of --duration; -1: none */
	unsigned int ticks;
	char ended[64]; /* why; empty: it goes on */
};

static bool has_ended(const struct stream *stream)
{
	return stream->ended[0];
}

/* Once the stream has ended, what is delivered is what came before that: all of it is accounted for. */
static int deliver(void *target, const struct event *event)
{
	struct stream *stream = target;
	unsigned int group = event__group(event->kind);
	unsigned long long most = stream->options->count;
	int err;

	if (event->kind == EVENT_LOST)
		log__say("lost %llu events: %s", event->lost_events.value, event->lost_reason);
	if (group && (!(group & stream->options->common.groups) ||
		      (most && event_file__added(stream->file) == most)))
		return 0;
	err = event_file__add(stream->file, event);
	if (has_ended(stream))
		return 0;
	return !err && most && event_file__added(stream->file) == most ? ENOUGH : err;
}

static int drain(struct stream *stream, bool report)
{
	int err = events__drain(stream->events);

	if (err == -EAGAIN) /* the ring wakes us again */
		err = 0;
	if (!err && report)
		err = events__report_losses(stream->events);
	return err ? err : event_file__flush(stream->file);
}

/* Everything that happened before the stop, and nothing after it. */
static void drain_last(struct stream *stream)
{
	cost__update(tracer__cost(stream->tracer));
	tracer__detach(stream->tracer);
	for (int i = 0; i < 4; i++) { /* a page pending is no slab after four looks */
		tracer__settle(stream->tracer);
		while (events__drain(stream->events) == -EAGAIN)
			;
	}
	events__report_losses(stream->events);
	event_file__flush(stream->file);
}

static void end(struct stream *stream, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void end(struct stream *stream, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(stream->ended, sizeof(stream->ended), format, arguments);
	va_end(arguments);
}

/* Names may have come or gone. */
static void consider_sole(struct stream *stream)
{
	const struct select *select = &stream->options->common.select;

	if (!select->n)
		return;
	names__now(&stream->names, stream->tracer);
	sole__consider(stream->tracer, select, &stream->names);
}

static int take(struct stream *stream, int event)
{
	bool report = false;

	switch (event) {
	case LOOP_STOP:
		end(stream, "signal SIG%s", sigabbrev_np(loop__signal(stream->loop)));
		return 0;
	case LOOP_HANGUP:
		return event_file__reopen(stream->file);
	case LOOP_TICK:
		tracer__settle(stream->tracer);
		consider_sole(stream);
		report = ++stream->ticks % REPORT_DRAINS == 0;
		break;
	case LOOP_READABLE:
		if (meter__takes(&stream->meter, loop__readable(stream->loop)))
			return 0;
		if (loop__readable(stream->loop) != stream->timer)
			break;
		end(stream, "duration");
		return 0;
	}
	if (stream->child && child__ended(stream->child, &stream->status)) {
		end(stream, "command ended with status %d", stream->status);
		return 0;
	}
	return drain(stream, report);
}

static int say(const char *what, int err)
{
	log__say("cannot %s: %s", what, strerror(-err));
	return -EXIT_FAILED;
}

static const char *word_of(int err)
{
	return err == -ENOSPC || err == -EDQUOT ? "disk full" : strerror(-err);
}

/* Returns 0, or the negative errno of what could not be written. */
static int run(struct stream *stream)
{
	int err = 0, event;

	while (!err && !has_ended(stream)) {
		event = loop__wait(stream->loop);
		err = event < 0 ? event : take(stream, event);
		if (event < 0)
			say("wait for events", err);
	}
	if (err == ENOUGH) {
		end(stream, "count");
		return 0;
	}
	if (err)
		end(stream, "%s", word_of(err));
	return err;
}

/* What was lost, by its cause, on its way into the last words. */
struct losses {
	struct event_file *file; /* NULL: only added up and put into words */
	__u64 ts_ns;
	__u64 sum;
	struct text words;
};

static void take_loss(void *target, const char *cause, __u64 events)
{
	struct losses *losses = target;
	char key[96], value[24];

	losses->sum += events;
	text__printf(&losses->words, "%s%llu %s", losses->words.n ? ", " : ": ", events, cause);
	if (!losses->file)
		return;
	snprintf(key, sizeof(key), "lost: %s", cause);
	snprintf(value, sizeof(value), "%llu", events);
	event_file__add_fact(losses->file, losses->ts_ns, key, value);
}

static void add_number(struct event_file *file, __u64 ts_ns, const char *key, __u64 number)
{
	char value[24];

	snprintf(value, sizeof(value), "%llu", number);
	event_file__add_fact(file, ts_ns, key, value);
}

struct fact_place {
	struct event_file *file;
	__u64 ts_ns;
};

static int add_fact(void *target, const char *key, const char *value)
{
	const struct fact_place *place = target;

	return event_file__add_fact(place->file, place->ts_ns, key, value);
}

static void add_cost(const struct stream *stream, __u64 now_ns)
{
	struct fact_place place = { stream->file, now_ns };
	struct own_cost cost;

	cost__tell(tracer__cost(stream->tracer), &cost);
	own_cost__each_program(&cost, add_fact, &place);
	add_number(stream->file, now_ns, "user_ns", clock__ns(CLOCK_PROCESS_CPUTIME_ID));
}

/* The last facts of the file, and the last message. */
static void sum_up(struct stream *stream)
{
	struct event_file *file = stream->file;
	__u64 unwritten = event_file__unwritten(file);
	__u64 written = event_file__added(file) - unwritten;
	__u64 now_ns = clock__ns(CLOCK_MONOTONIC);
	struct losses said = {}, told = { .file = file, .ts_ns = now_ns };

	events__each_loss(stream->events, take_loss, &said);
	if (unwritten)
		take_loss(&said, word_of(event_file__failure(file)), unwritten);
	log__say("%llu events written, %llu lost%s", written, said.sum,
		 said.words.n ? said.words.bytes : "");
	if (stream->options->common.tracer.sample_every > 1)
		log__say("%llu events not sampled", events__not_sampled(stream->events));
	event_file__add_fact(file, now_ns, "ended", stream->ended);
	add_number(file, now_ns, "written", written);
	add_number(file, now_ns, "lost", said.sum);
	events__each_loss(stream->events, take_loss, &told);
	add_cost(stream, now_ns);
	text__reset(&said.words);
	text__reset(&told.words);
}

/* To its end. Returns 0, -EPIPE or a negative exit code. */
static int write_events(struct stream *stream)
{
	int err = run(stream);

	if (err != -EPIPE)
		drain_last(stream);
	if (event_file__failure(stream->file) == -EPIPE)
		return -EPIPE;
	sum_up(stream);
	return err ? -EXIT_FAILED : 0;
}

static void say_unknown(const struct select *select)
{
	struct aliases aliases = {};

	sysfs__read_aliases(&aliases);
	say_unknown_caches(select, &aliases);
	aliases__reset(&aliases);
}

/* The events of now on, and at the top of the file what they are of. */
static int open_events(struct stream *stream)
{
	const struct common *common = &stream->options->common;
	struct about about = {};
	int err = tracer__describe(stream->tracer, &about);

	if (!err)
		err = describe_wishes(common, &about);
	if (!err)
		err = events__open(stream->tracer, &common->select, deliver, stream,
				   &stream->events);
	if (err)
		err = say("read the ring buffer", err);
	else if ((err = event_file__begin(stream->file, &about)))
		err = err == -EFBIG ? -EXIT_USAGE : err == -EPIPE ? -EPIPE : -EXIT_FAILED;
	about__reset(&about);
	return err;
}

static int open_timer(struct stream *stream)
{
	unsigned long long ns = stream->options->common.duration_ns;
	struct itimerspec spec = { .it_value = { .tv_sec = ns / 1000000000,
						 .tv_nsec = ns % 1000000000 } };

	if (!ns)
		return 0;
	stream->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (stream->timer < 0 || timerfd_settime(stream->timer, 0, &spec, NULL))
		return -errno;
	return loop__watch(stream->loop, stream->timer);
}

static void write_step(void *target, const char *words)
{
	struct stream *stream = target;

	event_file__add_fact(stream->file, clock__ns(CLOCK_MONOTONIC), "overhead", words);
}

static int watch(struct stream *stream)
{
	int err = loop__watch(stream->loop, events__fd(stream->events));

	if (!err)
		err = loop__tick(stream->loop, DRAIN_NS);
	if (!err)
		err = open_timer(stream);
	if (err)
		return say("wait for events", err);
	stream->meter.say = write_step;
	stream->meter.target = stream;
	err = meter__start(&stream->meter, stream->tracer, stream->loop,
			   stream->options->common.max_overhead);
	if (err)
		return err;
	return stream->child ? run_command(stream->child, stream->loop) : 0;
}

static int start(struct stream *stream)
{
	const struct stream_options *options = stream->options;
	int err = start_command(&options->common, &stream->child);

	if (err)
		return err;
	err = event_file__open(options->sink, &options->output, &stream->file);
	if (err)
		return err;
	err = loop__open(&stream->loop);
	if (!err && options->output.path)
		err = loop__watch_hangup(stream->loop);
	if (err)
		return say("set up timer and signals", err);
	err = tracer__open(&options->common.tracer, &stream->tracer);
	if (err)
		return err;
	say_unknown(&options->common.select);
	err = open_events(stream);
	return err ? err : watch(stream);
}

int stream__run(const struct stream_options *options)
{
	struct stream stream = { .options = options, .timer = -1 };
	int err = start(&stream);

	if (!err)
		err = write_events(&stream);
	if (event_file__close(stream.file) && !err)
		err = -EXIT_FAILED;
	events__close(stream.events);
	tracer__close(stream.tracer);
	loop__close(stream.loop);
	child__close(stream.child);
	if (stream.timer >= 0)
		close(stream.timer);
	names__reset(&stream.names);
	if (err == -EPIPE)
		return EXIT_OK;
	return err ? -err : stream.status;
}
