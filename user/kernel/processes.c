// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads /proc/PID/stat. */
#include "processes.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"

#define FIRST_PID_NAMESPACE                                                                        \
	"pid:[4026531836]" /* PROC_PID_INIT_INO, part of the kernel's interface */

static __u64 asleep_ns(void)
{
	__u64 monotonic = clock__ns(CLOCK_MONOTONIC); /* first: so it is never too late */

	return clock__ns(CLOCK_BOOTTIME) - monotonic;
}

void processes__init(struct processes *processes)
{
	char link[64];
	ssize_t n = readlink("/proc/self/ns/pid", link, sizeof(link) - 1);

	link[n > 0 ? n : 0] = '\0';
	processes->numbers_are_ours = !strcmp(link, FIRST_PID_NAMESPACE);
	processes->asleep_ns = asleep_ns();
}

/* Where /proc hides others' processes, only who may send one a signal learns that it is there. */
static enum life without_file(__u32 pid)
{
	return kill(pid, 0) && errno == ESRCH ? LIFE_ENDED : LIFE_UNKNOWN;
}

/*
 * "123 (any bytes) S 1 ...": the fields after the last parenthesis. A process is over when its first
 * thread has ended and is the only one that is left.
 */
static int parse(const char *stat, unsigned long long *start_ticks, bool *over)
{
	const char *at = strrchr(stat, ')');
	long threads;
	char state;

	if (!at || sscanf(at,
			  ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d "
			  "%ld %*d %llu",
			  &state, &threads, start_ticks) != 3)
		return -EINVAL;
	*over = state == 'X' || (state == 'Z' && threads <= 1);
	return 0;
}

enum life processes__life(const struct processes *processes, __u32 pid, __u64 ts_ns)
{
	unsigned long long ticks, start_ns;
	char path[32], stat[1024];
	ssize_t n;
	bool over;
	int fd;

	if (!processes->numbers_are_ours)
		return LIFE_UNKNOWN;
	if (!pid) /* what the processors do when there is nothing to do */
		return LIFE_ALIVE;
	snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return without_file(pid);
	n = read(fd, stat, sizeof(stat) - 1);
	close(fd);
	stat[n > 0 ? n : 0] = '\0';
	if (parse(stat, &ticks, &over))
		return n < 0 && errno == ESRCH ? LIFE_ENDED : LIFE_UNKNOWN;
	/* Cut down to a tick, so it is never later than the process began. */
	start_ns = ticks * (1000000000ULL / sysconf(_SC_CLK_TCK));
	if (over || start_ns > ts_ns + asleep_ns())
		return LIFE_ENDED;
	/* How much of the time suspended since we began lies before the event is not known. */
	return start_ns <= ts_ns + processes->asleep_ns ? LIFE_ALIVE : LIFE_UNKNOWN;
}
