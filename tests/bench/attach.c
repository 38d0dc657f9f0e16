// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starts a command of slubtrace, ends it as with ^C, and prints when it did what, as its descriptors
 * show it: one line a run, in milliseconds from just before execve(2), or from the signal.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GIVE_UP 120000.0 /* ms */

/* Its descriptors of each kind. */
struct held {
	int maps;
	int programs;
	int links;
	bool sampling;
};

struct run {
	double loading;	  /* the tables of BPF that were kept at last were begun */
	double attaching; /* the first link */
	double attached;  /* all of them: then the files of a sample are opened */
	double detached;  /* from the signal on */
	double gone;	  /* likewise */
	double waited;	  /* until attached: it was ready to run, and others had the CPU */
	int tries;	  /* to load */
	long peak_kib;
};

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void take(struct held *held, const char *target)
{
	held->maps += strstr(target, "bpf-map") != NULL;
	held->programs += strstr(target, "bpf-prog") != NULL;
	held->links += strstr(target, "bpf_link") || strstr(target, "bpf-link") ||
		       strstr(target, "perf_event");
	held->sampling |= !strcmp(target, "/proc/loadavg");
}

/* Nothing of a process that is gone. */
static struct held look(pid_t pid)
{
	struct held held = {};
	struct dirent *entry;
	char path[64];
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	folder = opendir(path);
	while (folder && (entry = readdir(folder))) {
		char target[64] = "";

		if (readlinkat(dirfd(folder), entry->d_name, target, sizeof(target) - 1) > 0)
			take(&held, target);
	}
	if (folder)
		closedir(folder);
	return held;
}

static double waited_ms(pid_t pid)
{
	unsigned long long waited_ns = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", pid);
	file = fopen(path, "re");
	if (file && fscanf(file, "%*u %llu", &waited_ns) != 1)
		waited_ns = 0;
	if (file)
		fclose(file);
	return waited_ns / 1e6;
}

static void pause_for(long us)
{
	nanosleep(&(struct timespec){ .tv_nsec = us * 1000 }, NULL);
}

static pid_t start(char **command)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	if (dup2(open("/dev/null", O_RDWR), STDOUT_FILENO) < 0 ||
	    dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
		_exit(126);
	execvp(*command, command);
	_exit(127);
}

/* libbpf tries maps and programs of its own before the first try, but never two maps at once. */
static bool watch_start(pid_t pid, double from, long pause_us, struct run *run)
{
	struct held held = {};
	bool loading = false;

	while (!held.sampling) {
		double now = now_ms() - from;

		held = look(pid);
		if (now > GIVE_UP || waitpid(pid, NULL, WNOHANG))
			return false;
		if (held.maps < 2)
			loading = false;
		else if (!loading) {
			loading = true;
			run->loading = now;
			run->attaching = 0;
			run->tries++;
		}
		if (held.links && !run->attaching)
			run->attaching = now;
		run->attached = now;
		pause_for(pause_us);
	}
	run->waited = waited_ms(pid);
	return true;
}

static void watch_end(pid_t pid, long pause_us, struct run *run)
{
	struct rusage usage;
	double from = now_ms();

	kill(pid, SIGINT);
	while (!wait4(pid, NULL, WNOHANG, &usage)) {
		if (!run->detached && !look(pid).links)
			run->detached = now_ms() - from;
		pause_for(pause_us);
	}
	run->gone = now_ms() - from;
	if (!run->detached)
		run->detached = run->gone;
	run->peak_kib = usage.ru_maxrss;
}

int main(int argc, char **argv)
{
	int runs = argc > 3 ? atoi(argv[1]) : 0;
	long pause_us = runs ? atol(argv[2]) : 0; /* between two looks */

	if (runs < 1 || pause_us < 1 || pause_us > 999999) {
		fprintf(stderr, "usage: bench-attach RUNS MICROSECONDS COMMAND [ARGUMENT]...\n");
		return 64;
	}
	for (int i = 0; i < runs; i++) {
		double from = now_ms();
		pid_t pid = start(argv + 3);
		struct run run = {};

		if (!watch_start(pid, from, pause_us, &run)) {
			fprintf(stderr, "bench-attach: %s was not attached\n", argv[3]);
			kill(pid, SIGKILL);
			return 1;
		}
		sleep(1); /* it is to have settled */
		watch_end(pid, pause_us, &run);
		printf("loading %.1f attaching %.1f attached %.1f waited %.1f tries %d detached "
		       "%.1f gone %.1f "
		       "peak %ld\n",
		       run.loading, run.attaching, run.attached, run.waited, run.tries,
		       run.detached, run.gone, run.peak_kib);
		fflush(stdout);
	}
	return 0;
}
