// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Drains the ring of all object events in turns: into a sink that only copies the record, into the
 * events alone, and into each format. Prints for each: records, CPU time of this thread, bytes.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clock.h"
#include "describe.h"
#include "event_file.h"
#include "events.h"
#include "log.h"

#define BUFFER_BYTES (64 * 1024)
#define FILE_BYTES   (64 << 20)

/* Of one way to drain. */
struct turn {
	const char *name;
	const char *format; /* NULL: no file */
	struct event_file *file;
	__u64 records;
	__u64 cpu_ns;
	__u64 bytes;
};

static struct turn turns[] = {
	{ .name = "copy" },
	{ .name = "events" },
	{ .name = "csv", .format = "csv" },
	{ .name = "jsonl", .format = "jsonl" },
};

#define N_TURNS (sizeof(turns) / sizeof(*turns))

struct bench {
	struct tracer *tracer;
	struct select select; /* all */
	struct events *events;
	struct ring_buffer *ring; /* the same as that of the events, for the copies */
	struct turn *turn;
	char buffer[BUFFER_BYTES];
	size_t n;
	int taken;
};

static int take_copy(void *context, void *record, size_t bytes)
{
	struct bench *bench = context;

	if (bench->n + bytes > sizeof(bench->buffer))
		bench->n = 0;
	memcpy(bench->buffer + bench->n, record, bytes);
	bench->n += bytes;
	bench->turn->records++;
	bench->turn->bytes += bytes;
	return ++bench->taken % 4096 ? 0 : -EAGAIN; /* as events__drain() */
}

static int take_event(void *context, const struct event *event)
{
	struct bench *bench = context;

	bench->turn->records++;
	return bench->turn->file ? event_file__add(bench->turn->file, event) : 0;
}

static int drain(struct bench *bench)
{
	int err = bench->turn == &turns[0] ? ring_buffer__consume(bench->ring)
					   : events__drain(bench->events);

	return err == -EAGAIN || err > 0 ? 0 : err;
}

static int take_turn(struct bench *bench, __u64 ns)
{
	struct pollfd ring = { .fd = events__fd(bench->events), .events = POLLIN };
	__u64 start = clock__ns(CLOCK_MONOTONIC), cpu = clock__ns(CLOCK_THREAD_CPUTIME_ID);
	int err = 0;

	while (!err && clock__ns(CLOCK_MONOTONIC) - start < ns) {
		poll(&ring, 1, 100);
		err = drain(bench);
		if (!err && bench->turn->file)
			err = event_file__flush(bench->turn->file);
	}
	bench->turn->cpu_ns += clock__ns(CLOCK_THREAD_CPUTIME_ID) - cpu;
	return err;
}

static int open_files(const struct bench *bench, const char *folder)
{
	struct about about = {};
	int err = tracer__describe(bench->tracer, &about);

	for (size_t i = 0; i < N_TURNS && !err; i++) {
		struct output_options options = { .rotate_bytes = FILE_BYTES, .keep = 1 };
		char *path = NULL;

		if (!turns[i].format)
			continue;
		if (asprintf(&path, "%s/%s", folder, turns[i].format) < 0)
			err = -ENOMEM;
		options.path = path; /* for the file's life, which is this program's */
		if (!err)
			err = event_file__open(event_sink__find(turns[i].format), &options,
					       &turns[i].file);
		if (!err)
			err = event_file__begin(turns[i].file, &about);
	}
	about__reset(&about);
	return err;
}

static int open_bench(struct bench *bench, const char *folder)
{
	struct tracer_options options = { .object_events = true,
					  .cache_events = true,
					  .ring_bytes = 16 << 20 };
	int err = tracer__open(&options, &bench->tracer);

	if (!err)
		err = events__open(bench->tracer, &bench->select, take_event, bench,
				   &bench->events);
	if (!err)
		err = open_files(bench, folder);
	if (err)
		return err;
	bench->ring = ring_buffer__new(tracer__ring_fd(bench->tracer), take_copy, bench, NULL);
	return bench->ring ? 0 : -errno;
}

int main(int argc, char **argv)
{
	static struct bench bench;
	int rounds = argc == 4 ? atoi(argv[2]) : 0;
	int err;

	if (rounds < 1) {
		fprintf(stderr, "usage: sinks FOLDER ROUNDS SECONDS\n");
		return EXIT_USAGE;
	}
	err = open_bench(&bench, argv[1]);
	for (int i = 0; i < rounds * (int)N_TURNS && !err; i++) {
		bench.turn = &turns[i % N_TURNS];
		err = take_turn(&bench, atof(argv[3]) * 1e9);
	}
	for (size_t i = 0; i < N_TURNS && !err; i++) {
		printf("%s %llu %llu\n", turns[i].name, turns[i].records, turns[i].cpu_ns);
		event_file__close(turns[i].file);
	}
	ring_buffer__free(bench.ring);
	events__close(bench.events);
	tracer__close(bench.tracer);
	if (err)
		log__say("bench: %s", strerror(-err));
	return err ? EXIT_FAILED : EXIT_OK;
}
