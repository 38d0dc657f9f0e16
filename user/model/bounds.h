/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between what a number lies. Pure. */
#ifndef SLUBTRACE_MODEL_BOUNDS_H
#define SLUBTRACE_MODEL_BOUNDS_H

#include <linux/types.h>

/* Between these, both included; equal: it is exact. */
struct bounds {
	__u64 least;
	__u64 most;
};

#endif
