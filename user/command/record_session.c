// SPDX-License-Identifier: GPL-2.0-or-later
/* A recording from its first sample to its last: what makes it end, and what is said then. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "child.h"
#include "clock.h"
#include "column.h"
#include "cost.h"
#include "live.h"
#include "log.h"
#include "loop.h"
#include "meter.h"
#include "record.h"
#include "recorder.h"
#include "totals.h"

#define LOOK_EVENTS   256		  /* after so many the size is looked at */
#define LOOK_BYTES    (LOOK_EVENTS * 512) /* that these may take, in file and journal */
#define TOTAL_ROWS    20
#define SETTLE_ROUNDS 4 /* a page pending is no slab after four looks */

struct recording {
	const struct record_options *options;
	const char *path;
	struct loop *loop;
	struct tracer *tracer;
	struct source *source;
	struct recorder *recorder;
	struct meter meter;
	struct child *child; /* NULL: no command is traced */
	int status;	     /* of the command, once it has ended */
	struct sample first;
	struct sample now;
	unsigned long long samples;
	unsigned long long written;  /* events */
	unsigned long long left_out; /* events for which there was no room under --max-size */
	const char *ended;	     /* why; NULL: it goes on */
	int err;		     /* of the recorder */
};

/* --- what is recorded -------------------------------------------------------------------------- */

static bool is_full(const struct recording *recording)
{
	__u64 most = recording->options->max_bytes;

	return most && recorder__bytes(recording->recorder) + LOOK_BYTES >= most;
}

/* What came before the first sample is in no tally that is recorded. */
static int take_event(void *target, const struct event *event)
{
	struct recording *recording = target;

	if (recording->err || !recording->samples || event->ts_ns < recording->first.ts_ns ||
	    !(event__group(event->kind) & recording->options->common.groups))
		return 0;
	if (recorder__events(recording->recorder) % LOOK_EVENTS == 0 && is_full(recording))
		recording->ended = "size limit";
	if (recording->ended && !strcmp(recording->ended, "size limit")) {
		recording->left_out++;
		return 0;
	}
	recording->err = recorder__add_event(recording->recorder, event);
	return 0;
}

static int sweep(struct recording *recording)
{
	int err = recording->source->sweep(recording->source, WANTS_SLABINFO, &recording->now);

	if (!err)
		return 0;
	log__say("cannot read what was traced: %s", strerror(-err));
	return -EXIT_FAILED;
}

static void add_sample(struct recording *recording)
{
	if (!recording->err)
		recording->err = recorder__add_sample(recording->recorder, &recording->now);
	if (recording->err)
		return;
	recording->samples++;
	recording->written = recorder__events(recording->recorder);
}

/* The events are read after the tallies, so that every slab that was counted is told as well. */
static int take_sample(struct recording *recording)
{
	int err = sweep(recording);

	if (err)
		return err;
	source__drain(recording->source, SOURCE_TURNS);
	add_sample(recording);
	return 0;
}

static int add_left_out(struct recording *recording)
{
	const struct event event = { .kind = EVENT_LOST,
				     .ts_ns = recording->now.ts_ns,
				     .lost_events = { true, recording->left_out },
				     .lost_reason = recording->ended };

	return recorder__add_event(recording->recorder, &event);
}

static int add_fact(void *target, const char *key, const char *value)
{
	return recorder__add_fact(target, key, value);
}

/*
 * Everything that happened before the end, and nothing after it: the sums of the events are those of
 * the tallies.
 */
static int take_last_sample(struct recording *recording)
{
	struct own_cost cost;
	int err = 0;

	tracer__detach(recording->tracer);
	for (int i = 0; i < SETTLE_ROUNDS; i++) {
		tracer__settle(recording->tracer);
		while (recording->source->drain(recording->source) == -EAGAIN)
			;
	}
	err = sweep(recording);
	if (err)
		return err;
	if (recording->left_out && !recording->err)
		recording->err = add_left_out(recording);
	if (recording->err)
		recording->ended = recording->err == -ENOSPC ? "disk full" : "write error";
	err = recorder__add_fact(recording->recorder, "ended", recording->ended);
	cost__tell(tracer__cost(recording->tracer), &cost);
	if (!err)
		err = own_cost__each_program(&cost, add_fact, recording->recorder);
	if (err && !recording->err)
		recording->err = err;
	add_sample(recording);
	return 0;
}

/* --- when it ends ------------------------------------------------------------------------------ */

/* The next sample is due after the interval, or at the end if that comes before. */
static int wait_for_next(struct recording *recording)
{
	const struct record_options *options = recording->options;
	__u64 passed = clock__ns(CLOCK_MONOTONIC) - recording->first.ts_ns;

	if (!options->common.duration_ns)
		return 0;
	if (passed >= options->common.duration_ns)
		recording->ended = "duration";
	else if (options->common.duration_ns - passed < options->interval_ns)
		return loop__tick(recording->loop, options->common.duration_ns - passed);
	return 0;
}

static int handle(struct recording *recording, int event)
{
	int err = 0;

	if (recording->child && child__ended(recording->child, &recording->status))
		recording->ended = "command ended";
	else if (event == LOOP_STOP)
		recording->ended =
			loop__signal(recording->loop) == SIGINT ? "interrupted" : "terminated";
	else if (event == LOOP_READABLE &&
		 !meter__takes(&recording->meter, loop__readable(recording->loop)))
		source__drain(recording->source, 1);
	else if (event == LOOP_TICK)
		err = take_sample(recording);
	if (!err && event == LOOP_TICK && !recording->ended)
		err = wait_for_next(recording);
	if (!err && !recording->err && !recording->ended && is_full(recording))
		recording->ended = "size limit";
	return err;
}

/* Returns 0 or a negative exit code, after it said why; what is wrong with the file is in err. */
static int run(struct recording *recording)
{
	int err = 0;

	while (!err && !recording->err && !recording->ended) {
		int event = loop__wait(recording->loop);

		err = event < 0 ? -EXIT_FAILED : handle(recording, event);
	}
	return err;
}

/* --- the end ----------------------------------------------------------------------------------- */

static int take_totals(const struct recording *recording, struct snapshot *out)
{
	int err = snapshot__take(out, &recording->first, &recording->now,
				 &recording->source->about->coverage);

	if (!err)
		return 0;
	log__say("out of memory");
	return -EXIT_FAILED;
}

/* As top does: what is shown may be sorted, and each row knows its like in @since. */
static int print_totals(const struct recording *recording, const struct snapshot *since)
{
	const struct select *select = &recording->options->common.select;
	const struct lines_style style = { .sort = column__find("allocs"),
					   .rows = TOTAL_ROWS,
					   .width = screen_width(),
					   .idle_too = select->n };
	struct text text = {}, when = {};
	struct snapshot totals;
	int err = take_totals(recording, &totals);

	if (err)
		return err;
	totals__add_when(&when, recording->now.machine.wall_ns, "totals since attach");
	snapshot__keep_wanted(&totals, select, recording->source->aliases(recording->source));
	snapshot__join(&totals, since);
	totals__add(&text, &totals, &style, when.bytes, !select->n);
	text__add(&text, "\n", 1);
	err = write_text(&text);
	snapshot__reset(&totals);
	text__reset(&text);
	text__reset(&when);
	return err;
}

/* "12 samples, 3456 events in FILE, 1.2 MiB; lost 0". Says also what went wrong. */
static void say_end(const struct recording *recording, const struct snapshot *since, int close_err)
{
	struct text lost = {};
	struct stat status = {};

	if (recording->err)
		log__say("cannot write to %s: %s; it has the samples up to the last one that could "
			 "be written",
			 recording->path, strerror(-recording->err));
	if (close_err)
		log__say("cannot bring the journal into %s: %s; %s-wal belongs to it",
			 recording->path, strerror(-close_err), recording->path);
	stat(recording->path, &status);
	lines__add_losses(&lost, since);
	if (recording->left_out)
		text__printf(&lost, ", %llu left out at the size limit", recording->left_out);
	log__say("%llu samples, %llu events in %s, %.1f MiB; %s", recording->samples,
		 recording->written, recording->path, status.st_size / 1048576.0,
		 lost.bytes ? lost.bytes : "");
	text__reset(&lost);
}

/* Returns 0 or a negative exit code, after it said why. */
static int finish(struct recording *recording)
{
	struct snapshot since = {};
	int err = take_last_sample(recording), closed;

	closed = recorder__close(recording->recorder);
	recording->recorder = NULL;
	if (err)
		return err;
	err = take_totals(recording, &since);
	if (err)
		return err;
	err = print_totals(recording, &since);
	say_end(recording, &since, closed);
	snapshot__reset(&since);
	return recording->err || closed ? -EXIT_FAILED : err;
}

/* --- the beginning ----------------------------------------------------------------------------- */

static int open_source(struct recording *recording)
{
	const struct common *common = &recording->options->common;
	int err = live__open(recording->tracer, &common->select, take_event, recording,
			     &recording->source);

	if (!err)
		err = describe_wishes(common, live__about(recording->source));
	if (!err)
		err = loop__watch(recording->loop, live__fd(recording->source));
	if (!err)
		return 0;
	log__say("cannot read what is traced: %s", strerror(-err));
	return -EXIT_FAILED;
}

static int create_file(struct recording *recording)
{
	int err = recorder__create(recording->path, recording->source, &recording->recorder);

	if (err == -EEXIST)
		log__say("%s is there already, or a journal of that name (-wal, -journal); nothing "
			 "was recorded: give another name with -o",
			 recording->path);
	else if (err)
		log__say("cannot create %s: %s", recording->path, strerror(-err));
	return err ? -EXIT_CANNOT_CREATE : 0;
}

static void record_step(void *target, const char *words)
{
	struct recording *recording = target;
	struct text text = {};

	text__printf(&text, "+%.3f s: %s",
		     (clock__ns(CLOCK_MONOTONIC) - recording->first.ts_ns) / 1e9, words);
	if (text.failed)
		recording->err = -ENOMEM;
	else if (!recording->err)
		recording->err = recorder__add_fact(recording->recorder, "overhead", text.bytes);
	text__reset(&text);
}

static int take_first_sample(struct recording *recording)
{
	int err = sweep(recording);

	if (err)
		return err;
	add_sample(recording);
	if (sample__copy(&recording->first, &recording->now) ||
	    loop__tick(recording->loop, recording->options->interval_ns) ||
	    wait_for_next(recording)) {
		log__say("cannot begin: %s", strerror(errno));
		return -EXIT_FAILED;
	}
	return 0;
}

static int start(struct recording *recording)
{
	const struct common *common = &recording->options->common;
	int err;

	if (loop__open(&recording->loop)) {
		log__say("cannot set up timer and signals: %s", strerror(errno));
		return -EXIT_FAILED;
	}
	err = tracer__open(&common->tracer, &recording->tracer);
	if (!err)
		err = open_source(recording);
	if (!err)
		err = create_file(recording);
	if (err)
		return err;
	say_unknown_caches(&common->select, recording->source->aliases(recording->source));
	recording->meter.say = record_step;
	recording->meter.target = recording;
	err = meter__start(&recording->meter, recording->tracer, recording->loop,
			   common->max_overhead);
	return err ? err : take_first_sample(recording);
}

int record__run(const struct record_options *options)
{
	struct recording all = { .options = options, .path = options->output };
	struct recording *recording = &all;
	int err = start_command(&options->common, &recording->child);

	if (!err)
		err = start(recording);
	if (!err && recording->child)
		err = run_command(recording->child, recording->loop);
	if (!err)
		err = run(recording);
	if (!err)
		err = finish(recording);
	child__close(recording->child);
	recorder__close(recording->recorder);
	live__close(recording->source);
	tracer__close(recording->tracer);
	loop__close(recording->loop);
	sample__reset(&recording->first);
	sample__reset(&recording->now);
	return err && err != -EPIPE ? -err : recording->status;
}
