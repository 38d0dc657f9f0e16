/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether processes that were seen are still there. */
#ifndef SLUBTRACE_KERNEL_PROCESSES_H
#define SLUBTRACE_KERNEL_PROCESSES_H

#include "source.h"

struct processes {
	bool numbers_are_ours; /* pids of /proc are those that the kernel's events have */
	__u64 asleep_ns;       /* how long the machine had been suspended when we began */
};

void processes__init(struct processes *processes);

/*
 * Whether the process @pid that did something at @ts_ns (CLOCK_MONOTONIC, after
 * processes__init()) is still there. Another one that got its number since is not it.
 */
enum life processes__life(const struct processes *processes, __u32 pid, __u64 ts_ns);

#endif
