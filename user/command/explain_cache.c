// SPDX-License-Identifier: GPL-2.0-or-later
/* Follows an allocation from a cache: attaches, waits for one, and has it told. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "clock.h"
#include "events.h"
#include "explain.h"
#include "log.h"
#include "sysfs.h"

#define DRAIN_NS 50000000ULL

struct following {
	const struct explain_options *options;
	const char *name;
	struct select select;
	struct child *child; /* NULL: somebody else allocates */
	int status;	     /* of the command, once it has ended */
	struct loop *loop;
	struct tracer *tracer;
	struct events *events;
	struct journey *journey;
	struct way ways[METRIC__COUNT];
	struct text reasons[METRIC__COUNT];
	struct cache_traits traits;
	__u64 generation; /* whose traits they are; 0: nobody's */
	unsigned long long begun_ns, ended_ns;
	struct text losses;
};

/* --- events ------------------------------------------------------------------------------------ */

/* The layer of a cache need not be that of the kernel. */
static void know_cache(struct following *following, __u64 generation)
{
	for (__u32 slot = 1; slot < tracer__slots(following->tracer); slot++) {
		volatile struct cache_info *info = tracer__cache(following->tracer, slot);

		if (info->generation != generation)
			continue;
		following->generation = generation;
		following->journey->coverage.layer = info->layer;
		following->traits = (struct cache_traits){
			.address = info->cache,
			.size = info->size,
			.object_size = info->object_size,
			.order = info->order,
			.objects = info->objects,
			.min_order = info->min_order,
			.min_objects = info->min_objects,
		};
		return;
	}
}

static int deliver(void *target, const struct event *event)
{
	struct following *following = target;

	if (event->kind == EVENT_ALLOC && event->generation.value != following->generation)
		know_cache(following, event->generation.value);
	journey__take(following->journey, event);
	return 0;
}

static void drain(struct following *following)
{
	tracer__settle(following->tracer);
	while (events__drain(following->events) == -EAGAIN)
		;
}

static bool has_seen(const struct following *following)
{
	return following->journey->allocs || following->journey->bulk;
}

/* --- from start to end ------------------------------------------------------------------------- */

/* Returns whether it goes on, or -errno. */
static int wait_once(struct following *following)
{
	int event = loop__wait(following->loop);

	if (event < 0)
		return event;
	drain(following);
	if (event == LOOP_STOP)
		return 0;
	if (following->child)
		return !child__ended(following->child, &following->status);
	return !has_seen(following) && clock__ns(CLOCK_MONOTONIC) - following->begun_ns <
					       following->options->common.duration_ns;
}

static void add_loss(void *target, const char *cause, __u64 events)
{
	struct text *losses = target;

	text__printf(losses, "%s%llu %s", losses->n ? ", " : "", (unsigned long long)events, cause);
}

static void finish(struct following *following)
{
	following->ended_ns = clock__ns(CLOCK_MONOTONIC);
	tracer__detach(following->tracer);
	for (int i = 0; i < 4; i++) /* a page pending is no slab after four looks */
		drain(following);
	events__report_losses(following->events);
	events__each_loss(following->events, add_loss, &following->losses);
	journey__finish(following->journey);
}

static int open_tracer(struct following *following)
{
	struct tracer_options options = following->options->common.tracer;
	const struct plan *plan;
	int err;

	options.slab_events = options.object_events = options.object_stacks = true;
	options.page_events = options.pages = options.cache_events = true;
	options.steps = options.chosen_only = options.quiet = true;
	err = tracer__open(&options, &following->tracer);
	if (err)
		return err;
	plan = tracer__plan(following->tracer);
	explain__ways(plan, following->ways, following->reasons);
	following->journey->coverage = plan->coverage;
	err = events__open(following->tracer, &following->select, deliver, following,
			   &following->events);
	if (!err)
		return 0;
	log__say("cannot read the ring buffer: %s", strerror(-err));
	return -EXIT_FAILED;
}

static int follow(struct following *following)
{
	int err = loop__watch(following->loop, events__fd(following->events));

	if (!err)
		err = loop__tick(following->loop, DRAIN_NS);
	if (err) {
		log__say("cannot wait for events: %s", strerror(-err));
		return -EXIT_FAILED;
	}
	following->begun_ns = clock__ns(CLOCK_MONOTONIC);
	if (following->child)
		err = run_command(following->child, following->loop);
	if (err)
		return err;
	while ((err = wait_once(following)) > 0)
		;
	finish(following);
	return err;
}

static int print(const struct following *following)
{
	const struct story story = {
		.name = following->name,
		.journey = following->journey,
		.traits = following->generation ? &following->traits : NULL,
		.ways = following->ways,
		.page_bytes = sysconf(_SC_PAGESIZE),
		.seconds = (following->ended_ns - following->begun_ns) / 1e9,
		.losses = following->losses.n ? following->losses.bytes : "",
	};
	struct text text = {};
	int err;

	explain_lines__add_story(&text, &story, &following->options->style);
	err = write_text(&text);
	text__reset(&text);
	return err;
}

/* A command may be what creates it. */
static int check_name(const struct following *following)
{
	struct aliases aliases = {};
	bool dangling, found;

	sysfs__read_aliases(&aliases);
	found = following->options->common.command || !aliases.n ||
		select__exists(&aliases, following->name, &dangling);
	aliases__reset(&aliases);
	if (found)
		return 0;
	log__say("'%s' is no word, no column and no cache; slubtrace explain lists words and "
		 "columns",
		 following->name);
	return -EXIT_NO_INPUT;
}

static int run(struct following *following)
{
	int err = check_name(following);

	if (!err)
		err = start_command(&following->options->common, &following->child);
	if (err)
		return err;
	err = loop__open(&following->loop);
	if (err) {
		log__say("cannot set up timer and signals: %s", strerror(-err));
		return -EXIT_FAILED;
	}
	err = open_tracer(following);
	if (!err)
		err = follow(following);
	if (!err)
		err = print(following);
	return err ? err : -following->status;
}

int explain__cache(const struct explain_options *options, const char *name)
{
	struct following following = { .options = options, .name = name };
	int err = -EXIT_FAILED;

	following.journey = calloc(1, sizeof(*following.journey));
	if (following.journey && !select__add(&following.select, name))
		err = run(&following);
	events__close(following.events);
	tracer__close(following.tracer);
	loop__close(following.loop);
	child__close(following.child);
	select__reset(&following.select);
	if (following.journey)
		journey__reset(following.journey);
	free(following.journey);
	for (int i = 0; i < METRIC__COUNT; i++)
		text__reset(&following.reasons[i]);
	text__reset(&following.losses);
	return err;
}
