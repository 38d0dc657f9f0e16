// SPDX-License-Identifier: GPL-2.0-or-later
/* Follows the events of one cache for a while, and joins them with what was met and what the kernel keeps. */
#include "inspect_owners.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "bookkeepers.h"
#include "clock.h"
#include "describe.h"
#include "events.h"
#include "log.h"
#include "sole.h"

#define DRAIN_NS   100000000ULL
#define RING_BYTES (8 << 20)
#define MOST_HELD  (1 << 20) /* slabs or objects followed at once */
#define LOOKS	   4	     /* after which no page is pending */

#define STORE_USER_BIT 16 /* of a cache's flags, where BTF does not name them */

struct inspect_owners {
	const struct common *common;
	const struct owner_options *options;
	struct child *child; /* NULL: no command is run */
	struct loop *loop;
	struct tracer *tracer;
	struct events *events;
	struct select select;
	struct names names;
	__u64 address; /* of the cache */
	int timer;     /* -1: none */
	bool over;
	__u64 began_ns;
	__u64 n_lost;
	struct text lost;
	struct coverage coverage;
	struct growth *slabs;
	struct growth *objects;
	struct page_names page_names;
	struct owners owners;
};

static int say(const char *what, int err)
{
	log__say("cannot %s: %s", what, strerror(-err));
	return -EXIT_FAILED;
}

int inspect_owners__open(const struct common *common, const struct owner_options *options,
			 struct inspect_owners **out)
{
	struct inspect_owners *inspect = calloc(1, sizeof(*inspect));
	int err;

	if (!inspect)
		return say("begin", -ENOMEM);
	inspect->common = common;
	inspect->options = options;
	inspect->timer = -1;
	inspect->owners.status = -1;
	inspect->owners.unwatched = "nothing was watched (--watch SECONDS or -- COMMAND)";
	err = start_command(common, &inspect->child);
	if (err) {
		free(inspect);
		return err;
	}
	*out = inspect;
	return 0;
}

void inspect_owners__close(struct inspect_owners *inspect)
{
	if (!inspect)
		return;
	owners__reset(&inspect->owners);
	events__close(inspect->events);
	tracer__close(inspect->tracer);
	loop__close(inspect->loop);
	child__close(inspect->child);
	if (inspect->timer >= 0)
		close(inspect->timer);
	growth__close(inspect->slabs);
	growth__close(inspect->objects);
	select__reset(&inspect->select);
	names__reset(&inspect->names);
	text__reset(&inspect->lost);
	free(inspect);
}

/* --- watching ---------------------------------------------------------------------------------- */

/* Another cache may have the same name. */
static int deliver(void *target, const struct event *event)
{
	struct inspect_owners *inspect = target;
	int err;

	if (event->kind == EVENT_LOST)
		inspect->n_lost += event->lost_events.value;
	if (!event->cache_address.known || event->cache_address.value != inspect->address)
		return 0;
	err = growth__take(inspect->slabs, event);
	if (!err && inspect->objects)
		err = growth__take(inspect->objects, event);
	return err;
}

static void add_loss(void *target, const char *cause, __u64 events)
{
	struct text *out = target;

	text__printf(out, "%s%llu %s", out->n ? ", " : "", events, cause);
}

static int open_ledgers(struct inspect_owners *inspect)
{
	const struct memory_map *memory = tracer__memory(inspect->tracer);
	__u32 page_bytes = 1U << memory->page_shift;
	int err = growth__open(GROWTH_SLABS, MOST_HELD, page_bytes, &inspect->slabs);

	if (!err && inspect->options->objects)
		err = growth__open(GROWTH_OBJECTS, MOST_HELD, page_bytes, &inspect->objects);
	return err;
}

static int attach(struct inspect_owners *inspect)
{
	struct tracer_options options = inspect->common->tracer;
	struct about about = {};
	int err;

	options.slab_events = options.cache_events = true;
	options.object_events = options.object_stacks = inspect->options->objects;
	options.chosen_only = options.sole = true;
	options.ring_bytes = RING_BYTES;
	if (!inspect->options->objects)
		options.counting = COUNTING_EVENTS;
	err = tracer__open(&options, &inspect->tracer);
	if (err)
		return err;
	err = tracer__describe(inspect->tracer, &about);
	if (!err) {
		inspect->coverage = about.coverage;
		about__reset(&about);
		err = open_ledgers(inspect);
	}
	if (!err)
		err = events__open(inspect->tracer, &inspect->select, deliver, inspect,
				   &inspect->events);
	return err ? say("watch the cache", err) : 0;
}

static int open_timer(struct inspect_owners *inspect)
{
	unsigned long long ns = inspect->options->watch_ns;
	struct itimerspec spec = { .it_value = { .tv_sec = ns / 1000000000,
						 .tv_nsec = ns % 1000000000 } };

	if (!ns)
		return 0;
	inspect->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (inspect->timer < 0 || timerfd_settime(inspect->timer, 0, &spec, NULL))
		return -errno;
	return loop__watch(inspect->loop, inspect->timer);
}

static int begin(struct inspect_owners *inspect)
{
	int err = loop__watch(inspect->loop, events__fd(inspect->events));

	inspect->began_ns = clock__ns(CLOCK_MONOTONIC);
	if (!err)
		err = loop__tick(inspect->loop, DRAIN_NS);
	if (!err)
		err = open_timer(inspect);
	if (err)
		return say("wait for events", err);
	return inspect->child ? run_command(inspect->child, inspect->loop) : 0;
}

static int drain(struct inspect_owners *inspect)
{
	int err = events__drain(inspect->events);

	return err == -EAGAIN ? 0 : err; /* the ring wakes us again */
}

static int take(struct inspect_owners *inspect, int event)
{
	switch (event) {
	case LOOP_STOP:
		inspect->over = true;
		return 0;
	case LOOP_TICK:
		tracer__settle(inspect->tracer);
		names__now(&inspect->names, inspect->tracer);
		sole__consider(inspect->tracer, &inspect->select, &inspect->names);
		break;
	case LOOP_READABLE:
		inspect->over = loop__readable(inspect->loop) == inspect->timer;
		break;
	}
	if (inspect->child && child__ended(inspect->child, &inspect->owners.status))
		inspect->over = true;
	return drain(inspect);
}

/* All that happened before the end, and nothing after it. */
static int end(struct inspect_owners *inspect)
{
	struct owners *owners = &inspect->owners;
	int err = 0;

	owners->now_ns = clock__ns(CLOCK_MONOTONIC);
	owners->watched_ns = owners->now_ns - inspect->began_ns;
	tracer__detach(inspect->tracer);
	for (int i = 0; i < LOOKS && !err; i++) {
		tracer__settle(inspect->tracer);
		do
			err = events__drain(inspect->events);
		while (err == -EAGAIN);
	}
	if (!err)
		err = events__report_losses(inspect->events);
	events__each_loss(inspect->events, add_loss, &inspect->lost);
	owners->unwatched = NULL;
	owners->slabs = inspect->slabs;
	owners->objects = inspect->objects;
	owners->coverage = &inspect->coverage;
	owners->lost = inspect->lost.bytes;
	return err;
}

int inspect_owners__watch(struct inspect_owners *inspect, const struct cache_traits *cache)
{
	int err;

	if (!inspect->child && !inspect->options->watch_ns)
		return 0;
	inspect->address = cache->address;
	err = select__add(&inspect->select, cache->name);
	if (!err)
		err = loop__open(&inspect->loop);
	if (err)
		return say("set up timer and signals", err);
	err = attach(inspect);
	if (!err)
		err = begin(inspect);
	if (err)
		return err;
	while (!err && !inspect->over) {
		int event = loop__wait(inspect->loop);

		err = event < 0 ? event : take(inspect, event);
	}
	if (!err)
		err = end(inspect);
	return err ? say("follow the events", err) : 0;
}

int inspect_owners__status(const struct inspect_owners *inspect)
{
	return inspect->owners.status > 0 ? inspect->owners.status : 0;
}

/* --- joining ----------------------------------------------------------------------------------- */

/* Where page_owner is on, it is asked of every slab that was met. */
static bool lists(const struct inspect_owners *inspect)
{
	return inspect->options->pages || bookkeepers__has_page_owner();
}

void inspect_owners__wish(const struct inspect_owners *inspect, struct inspection_wishes *wishes)
{
	wishes->slabs |= lists(inspect);
	wishes->pages |= inspect->options->walk;
}

static void find_pages(struct owners *owners, struct inspector *inspector)
{
	for (size_t i = 0; i < owners->n; i++) {
		struct owned_slab *row = &owners->rows[i];

		row->pfn.known = !inspector__frame(inspector, row->page, &row->pfn.value);
		row->flags.known = !inspector__page_flags(inspector, row->page, &row->flags.value);
	}
}

static int by_frame(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)a, y = *(const __u64 *)b;

	return (x > y) - (x < y);
}

static int ask_page_owner(struct owners *owners, const struct facts *facts)
{
	__u64 *pfns = calloc(owners->n + 1, sizeof(*pfns));
	size_t n = 0;
	int err;

	if (!pfns)
		return -ENOMEM;
	for (size_t i = 0; i < owners->n; i++)
		if (owners->rows[i].pfn.known)
			pfns[n++] = owners->rows[i].pfn.value;
	qsort(pfns, n, sizeof(*pfns), by_frame);
	err = bookkeepers__read_page_owner(facts, pfns, n, &owners->page_owners);
	if (!err)
		owners__join(owners);
	free(pfns);
	return err;
}

static int ask_traces(struct owners *owners, const struct facts *facts,
		      const struct cache_traits *cache)
{
	int bit = facts__enumerator(facts, "_slab_flag_bits", "_SLAB_STORE_USER");
	bool traced = cache->flags & 1U << (bit < 0 ? STORE_USER_BIT : bit);
	int err = bookkeepers__read_traces(cache->name, false, traced, &owners->allocs);

	return err ? err : bookkeepers__read_traces(cache->name, true, traced, &owners->frees);
}

int inspect_owners__gather(struct inspect_owners *inspect, struct inspector *inspector,
			   struct facts *facts, const struct inspection *inspection)
{
	struct owners *owners = &inspect->owners;
	int err = facts__recall_types(facts);

	if (err)
		return say("read the kernel's types", err);
	owners->pages = inspect->options->pages;
	owners->walk = inspect->options->walk;
	owners->page_bytes = inspection->page_bytes;
	owners->names = &inspect->page_names;
	bookkeepers__read_names(facts, &inspect->page_names);
	err = owners__list(owners, inspection);
	if (!err) {
		find_pages(owners, inspector);
		err = ask_page_owner(owners, facts);
	}
	if (!err)
		err = ask_traces(owners, facts, &inspection->traits);
	return err ? say("join what is known of the slabs", err) : 0;
}

const struct owners *inspect_owners__told(const struct inspect_owners *inspect)
{
	return &inspect->owners;
}
