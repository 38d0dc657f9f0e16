// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs commands and demands that what slubtrace counted meanwhile of every cache equals what the
 * kernel counted for itself (CONFIG_SLUB_STATS=y). Prints TAP without numbers. slubtrace's numbers
 * are those of its own columns, from its own samples.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "witness.h"

#define PATIENCE_S 10 /* for slabs that wait for the end of an RCU grace period */

void die(const char *what, const char *on, int err)
{
	fprintf(stderr, "witness: %s %s: %s\n", what, on, strerror(err));
	exit(EXIT_FAILED);
}

__u64 now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

void say(struct witness *witness, bool holds, const char *scenario, const char *format, ...)
{
	va_list args;

	witness->failed |= !holds;
	printf("%s - %s: ", holds ? "ok" : "not ok", scenario);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

/* --- what nobody counted -------------------------------------------------------------------- */

static void losses__report(struct witness *witness, const struct sample *before,
			   const char *scenario)
{
	const struct sample *after = &witness->sample;
	__u64 lost = 0, missed = 0;

	for (int i = 0; i < LOSS__COUNT; i++) {
		__u64 more = after->losses[i] - before->losses[i];

		if (more)
			printf("# lost %llu: %s\n", (unsigned long long)more, loss__name(i));
		lost += more;
	}
	for (int i = 0; i < METRIC__COUNT; i++) {
		__u64 more = after->missed[i] - before->missed[i];

		if (more)
			printf("# missed %llu: %s\n", (unsigned long long)more, metric__name(i));
		missed += more;
	}
	say(witness, !lost && !missed, scenario, "nothing lost (%llu), no run missed (%llu)",
	    (unsigned long long)lost, (unsigned long long)missed);
}

/* --- the scenarios -------------------------------------------------------------------------- */

static bool run_command(const char *command)
{
	int status;
	pid_t child = fork();

	if (child < 0)
		die("cannot fork for", command, errno);
	if (!child) {
		if (!freopen("/dev/null", "w", stdout)) /* TAP is ours */
			_exit(126);
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	if (waitpid(child, &status, 0) < 0)
		die("cannot wait for", command, errno);
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

static void run_scenario(struct witness *witness, const char *name, const char *command)
{
	struct sample before = {};
	struct comparison comparison = {};
	__s64 allocated = 0, freed = 0;
	size_t open;
	__u64 end;

	if (witness->kfence) {
		allocated = kfence__read("total allocations:");
		freed = kfence__read("total frees:");
	}
	open = points__take(witness, false);
	if (sample__copy(&before, &witness->sample))
		die("cannot keep", "a sample", ENOMEM);
	say(witness, run_command(command), name, "the command ended well");
	end = now_s() + (witness->corrupt ? 0 : PATIENCE_S);
	do {
		comparison__reset(&comparison);
		open += points__take(witness, true);
		comparison__make(&comparison, witness);
	} while (!comparison__holds(witness, &comparison) && now_s() < end);
	say(witness, !open, name, "every cache came to rest");
	for (size_t i = 0; i < witness->n_caches; i++)
		if (!witness->caches[i].before.taken || !witness->caches[i].after.taken)
			printf("# %s was not compared\n", witness->caches[i].folder);
	comparison__report(witness, &comparison, name);
	if (witness->kfence)
		kfence__report(witness, &comparison, name,
			       kfence__read("total allocations:") - allocated,
			       kfence__read("total frees:") - freed);
	losses__report(witness, &before, name);
	fflush(stdout);
	comparison__reset(&comparison);
	sample__reset(&before);
}

/* A line of the list: name, note ("shrinks CACHE", "kfence" or "-") and command, a tab between. */
static void run_list(struct witness *witness, const char *path)
{
	FILE *list = fopen(path, "re");
	char line[4096];

	if (!list)
		die("cannot read", path, errno);
	while (fgets(line, sizeof(line), list)) {
		char *name = strtok(line, "\t"), *note = strtok(NULL, "\t"),
		     *command = strtok(NULL, "\n");

		if (!command || name[0] == '#')
			continue;
		witness->shrunk = strncmp(note, "shrinks ", 8) ? NULL : note + 8;
		witness->kfence = !strcmp(note, "kfence");
		run_scenario(witness, name, command);
	}
	fclose(list);
}

static void witness__open(struct witness *witness)
{
	struct tracer_options options = { .ring_bytes = 1 << 16 };
	struct rlimit files = { .rlim_cur = 65536, .rlim_max = 65536 };
	size_t cpus = libbpf_num_possible_cpus();
	int err;

	setrlimit(RLIMIT_NOFILE, &files);
	err = tracer__open(&options, &witness->tracer);
	if (err)
		exit(-err);
	err = collector__open(witness->tracer, &witness->collector);
	if (err)
		die("cannot open", "the collector", -err);
	witness->number_bytes = cpus * sizeof(int);
	witness->slabinfo = open("/proc/slabinfo", O_RDONLY | O_CLOEXEC);
	if (witness->slabinfo < 0)
		die("cannot open", "/proc/slabinfo", errno);
	caches__open(witness);
}

int main(int argc, char **argv)
{
	struct witness witness = {};

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: witness LIST [RELATION]\n"
				"With a relation, one of its numbers is spoilt.\n");
		return EXIT_USAGE;
	}
	witness.corrupt = argv[2];
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	witness__open(&witness);
	run_list(&witness, argv[1]);
	collector__close(witness.collector);
	tracer__close(witness.tracer);
	return witness.failed ? EXIT_FAILED : EXIT_OK;
}
