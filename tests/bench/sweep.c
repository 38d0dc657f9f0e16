// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What one sweep of the tallies takes, and what it takes to get there and away: attaches as the
 * lines of top do, runs a command, sweeps some rounds, closes. Prints one figure a line: its
 * name, and microseconds, KiB or a number.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "live.h"
#include "log.h"

#define MOST_FDS 4096

enum span { /* of a round */
	SPAN_SWEEP,
	SPAN_SETTLE, /* its two parts that run BPF programs, once more by themselves */
	SPAN_HOLDINGS,
	SPAN__COUNT
};

static const char *const span_names[SPAN__COUNT] = {
	[SPAN_SWEEP] = "sweep",
	[SPAN_SETTLE] = "settle",
	[SPAN_HOLDINGS] = "holdings",
};

struct bench {
	struct tracer *tracer;
	struct source *source;
	struct sample sample;
	struct select select; /* all */
	int rounds;
	__u64 *ns[SPAN__COUNT]; /* of each round */
};

static void print_us(const char *name, __u64 ns)
{
	printf("%s %.1f\n", name, ns / 1e3);
}

static int compare(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)a, y = *(const __u64 *)b;

	return x < y ? -1 : x > y;
}

/* The second numbers of the lines of a file of /proc/self that begin with @key, summed up. */
static unsigned long long read_self(const char *path, const char *key)
{
	unsigned long long sum = 0;
	FILE *file = fopen(path, "r");
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, key, strlen(key)))
			sum += strtoull(line + strlen(key), NULL, 10);
	if (file)
		fclose(file);
	return sum;
}

static bool is_map(int fd)
{
	char link[64], target[64] = "";

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return readlink(link, target, sizeof(target) - 1) > 0 && strstr(target, "bpf-map");
}

/* Kernels before 6.4 forget that the values of some maps are there once a CPU. */
static __u64 map_bytes(int fd, const struct bpf_map_info *info)
{
	__u64 value = (info->value_size + 7) / 8 * 8;
	char path[64];

	if (info->type == BPF_MAP_TYPE_PERCPU_ARRAY || info->type == BPF_MAP_TYPE_PERCPU_HASH)
		return value * info->max_entries * libbpf_num_possible_cpus();
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	return read_self(path, "memlock:");
}

static void print_maps(void)
{
	__u64 sum = 0;

	for (int fd = 3; fd < MOST_FDS; fd++) {
		struct bpf_map_info info = {};
		__u32 bytes = sizeof(info);

		if (!is_map(fd) || bpf_obj_get_info_by_fd(fd, &info, &bytes))
			continue;
		sum += map_bytes(fd, &info);
		printf("map_%s %llu\n", info.name, map_bytes(fd, &info) / 1024);
	}
	printf("maps %llu\n", sum / 1024);
}

static void print_memory(void)
{
	printf("resident %llu\n", read_self("/proc/self/status", "VmRSS:"));
	printf("peak %llu\n", read_self("/proc/self/status", "VmHWM:"));
	printf("anonymous %llu\n", read_self("/proc/self/smaps_rollup", "Anonymous:"));
}

static int attach(struct bench *bench)
{
	struct tracer_options options = { .pages = true, .ring_bytes = 1 << 16 };
	__u64 start = clock__ns(CLOCK_MONOTONIC), cpu = clock__ns(CLOCK_PROCESS_CPUTIME_ID);
	int err = tracer__open(&options, &bench->tracer);

	if (err)
		return err;
	print_us("attach", clock__ns(CLOCK_MONOTONIC) - start);
	print_us("attach_cpu", clock__ns(CLOCK_PROCESS_CPUTIME_ID) - cpu);
	return live__open(bench->tracer, &bench->select, NULL, NULL, &bench->source);
}

static void leave(struct bench *bench)
{
	__u64 start = clock__ns(CLOCK_MONOTONIC);

	if (bench->tracer)
		tracer__detach(bench->tracer);
	print_us("detach", clock__ns(CLOCK_MONOTONIC) - start);
	live__close(bench->source);
	tracer__close(bench->tracer);
	print_us("detach_and_close", clock__ns(CLOCK_MONOTONIC) - start);
	sample__reset(&bench->sample);
}

static int run_round(struct bench *bench, int round)
{
	__u64 at[SPAN__COUNT + 1];
	int err;

	at[0] = clock__ns(CLOCK_MONOTONIC);
	err = bench->source->sweep(bench->source, 0, &bench->sample);
	at[1] = clock__ns(CLOCK_MONOTONIC);
	tracer__settle(bench->tracer);
	at[2] = clock__ns(CLOCK_MONOTONIC);
	tracer__count_holdings(bench->tracer);
	at[3] = clock__ns(CLOCK_MONOTONIC);
	for (int i = 0; i < SPAN__COUNT; i++)
		bench->ns[i][round] = at[i + 1] - at[i];
	return err;
}

/* Median and worst of each span; the first round, which makes room for the rows, by itself. */
static int run_rounds(struct bench *bench)
{
	int err = 0;

	for (int i = 0; i < SPAN__COUNT; i++) {
		bench->ns[i] = calloc(bench->rounds, sizeof(__u64));
		if (!bench->ns[i])
			return -ENOMEM;
	}
	err = run_round(bench, 0);
	print_us("sweep_first", bench->ns[SPAN_SWEEP][0]);
	for (int i = 0; i < bench->rounds && !err; i++)
		err = run_round(bench, i);
	for (int i = 0; i < SPAN__COUNT && !err; i++) {
		qsort(bench->ns[i], bench->rounds, sizeof(__u64), compare);
		print_us(span_names[i], bench->ns[i][bench->rounds / 2]);
	}
	print_us("sweep_worst", bench->ns[SPAN_SWEEP][bench->rounds - 1]);
	return err;
}

static void print_counts(const struct bench *bench)
{
	const struct sample *sample = &bench->sample;
	__u64 lost = 0;

	for (int i = 0; i < LOSS__COUNT; i++)
		lost += sample->losses[i];
	printf("caches %zu\nslots %zu\nlost %llu\n", sample->n_caches, tracer__slots(bench->tracer),
	       lost);
}

int main(int argc, char **argv)
{
	struct bench bench = { .rounds = argc == 3 ? atoi(argv[1]) : 0 };
	int err;

	if (bench.rounds < 1) {
		fprintf(stderr, "usage: sweep ROUNDS COMMAND\n");
		return EXIT_USAGE;
	}
	err = attach(&bench);
	if (!err && system(argv[2]))
		err = -ECHILD;
	if (!err)
		err = run_rounds(&bench);
	if (!err) {
		print_counts(&bench);
		print_memory();
		print_maps();
	}
	leave(&bench);
	for (int i = 0; i < SPAN__COUNT; i++)
		free(bench.ns[i]);
	if (err)
		log__say("sweep: %d", err);
	return err ? EXIT_FAILED : EXIT_OK;
}
