/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clocks of the kernel as numbers. */
#ifndef SLUBTRACE_BASE_CLOCK_H
#define SLUBTRACE_BASE_CLOCK_H

#include <linux/types.h>
#include <time.h>

/* @clock, for example CLOCK_MONOTONIC, in ns. */
__u64 clock__ns(clockid_t clock);

#endif
