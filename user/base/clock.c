// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads clocks. */
#include "clock.h"

__u64 clock__ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}
