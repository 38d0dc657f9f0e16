// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Feeds a recorder with made up events as fast as it takes them, a sample each second, and prints what
 * that was: "record FILE slab|object SECONDS".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clock.h"
#include "recorder.h"

#define CACHES	 240
#define STACKS	 400
#define FRAMES	 16
#define SECOND	 1000000000ULL
#define ADDRESS	 0xffff888100000000ULL
#define LIFETIME 4096 /* objects, and slabs, that are held at once */

static char stacks[STACKS][1024];
static char callers[STACKS][48];

static int sweep(struct source *source, unsigned int wants, struct sample *sample)
{
	(void)source;
	(void)wants;
	(void)sample;
	return 0;
}

static const struct aliases *aliases(struct source *source)
{
	static const struct aliases none;

	(void)source;
	return &none;
}

static void add_flags(struct source *source, __u32 flags, struct text *out)
{
	(void)source;
	(void)flags;
	text__add_string(out, "PANIC ACCOUNT");
}

/* The frames of deep stacks are much the same near the root, as they are in a kernel. */
static void make_stacks(void)
{
	for (int i = 0; i < STACKS; i++) {
		size_t n = 0;

		for (int depth = 0; depth < FRAMES; depth++)
			n += snprintf(stacks[i] + n, sizeof(stacks[i]) - n, "%sfunction_%d+0x%x",
				      depth ? ";" : "", i >> depth, 16 + depth);
		snprintf(callers[i], sizeof(callers[i]), "function_%d+0x%x", i, 16);
	}
}

static struct maybe known(__u64 value)
{
	return (struct maybe){ true, value };
}

static void fill(struct event *event, __u64 i, bool slab)
{
	__u64 place = i / 2 % LIFETIME;
	unsigned int stack = i * 2654435761u >> 8 & 0xffffff;
	static const char *const comms[] = { "make", "cc1", "sh", "git", "kworker/0:1" };

	*event = (struct event){ .kind = slab ? EVENT_NEW_SLAB : EVENT_ALLOC,
				 .cache = "kmalloc-64",
				 .ts_ns = clock__ns(CLOCK_MONOTONIC),
				 .generation = known(1 + stack % CACHES),
				 .cpu = known(i % 2),
				 .pid = known(1000 + i / 512 % 3000),
				 .comm = comms[i / 512 % 5],
				 .cgroup_id = known(7000 + i % 5),
				 .cgroup_path = "/user.slice" };
	if (i % 2)
		event->kind = slab ? EVENT_FREED_SLAB : EVENT_FREE;
	else
		event->gfp_flags = stack & 1 ? "GFP_KERNEL|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP"
					     : "GFP_KERNEL_ACCOUNT|__GFP_RECLAIMABLE";
	if (slab) {
		event->page_address = known(0xffffea0000000000ULL + place * 64);
		event->pfn = known(0x100000 + place);
		event->order_wanted = event->order_got = known(stack % 4);
		event->objects = known(32);
		event->node = known(0);
		event->stack = stacks[stack % STACKS];
		event->stack_id = known(stack % STACKS * 0x9e3779b97f4a7c15ULL);
	} else {
		event->object_address = known(ADDRESS + place * 64);
		event->requested_bytes = known(56);
		event->bulk = known(0);
	}
	event->caller = callers[stack % STACKS];
}

static int take_sample(struct recorder *recorder, struct sample *sample, __u64 *slowest)
{
	__u64 began = clock__ns(CLOCK_MONOTONIC), took;
	int err;

	sample->ts_ns = began;
	for (size_t i = 0; i < sample->n_caches; i++)
		sample->caches[i].tally[TALLY_ALLOCS] += i % 2;
	err = recorder__add_sample(recorder, sample);
	took = clock__ns(CLOCK_MONOTONIC) - began;
	*slowest = took > *slowest ? took : *slowest;
	return err;
}

static int feed(struct recorder *recorder, bool slab, __u64 seconds)
{
	__u64 began = clock__ns(CLOCK_MONOTONIC), next = began, slowest = 0, n = 0, now;
	struct sample sample = { .page_bytes = 4096 };
	int err = 0;

	for (int i = 0; i < CACHES; i++) {
		struct cache_sample *cache = sample__add_cache(&sample);

		cache->generation = i + 1;
		snprintf(cache->name, sizeof(cache->name), "cache-%d", i);
	}
	for (now = began; !err && now < began + seconds * SECOND; n++) {
		struct event event;

		fill(&event, n, slab);
		now = event.ts_ns;
		if (now >= next) {
			err = take_sample(recorder, &sample, &slowest);
			next += SECOND;
		}
		if (!err)
			err = recorder__add_event(recorder, &event);
	}
	if (!err)
		err = take_sample(recorder, &sample, &slowest);
	now = clock__ns(CLOCK_MONOTONIC);
	printf("events a second %.0f\nslowest sample in ms %.1f\nevents %llu\n",
	       n * 1e9 / (now - began), slowest / 1e6, n);
	sample__reset(&sample);
	return err;
}

int main(int argc, char **argv)
{
	struct about about = { .sample_every = 1, .page_bytes = 4096 };
	struct source source = {
		.about = &about, .sweep = sweep, .aliases = aliases, .add_flags = add_flags
	};
	struct recorder *recorder;
	struct stat status;
	int err;

	if (argc != 4)
		return 64;
	make_stacks();
	err = recorder__create(argv[1], &source, &recorder);
	if (err) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(-err));
		return 1;
	}
	err = feed(recorder, !strcmp(argv[2], "slab"), atoi(argv[3]));
	printf("bytes while it runs %llu\n", recorder__bytes(recorder));
	if (recorder__close(recorder) || err || stat(argv[1], &status))
		return 1;
	printf("bytes in the end %lld\n", (long long)status.st_size);
	return 0;
}
