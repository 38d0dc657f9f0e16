/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /sys/kernel/slab says of names, and /proc of capabilities. */
#ifndef SLUBTRACE_KERNEL_SYSFS_H
#define SLUBTRACE_KERNEL_SYSFS_H

#include <linux/types.h>

#include "select.h"

/*
 * Fills in all names of caches anew. Returns 0 or -errno; without /sys/kernel/slab there are none.
 */
int sysfs__read_aliases(struct aliases *aliases);

/* The first capability that tracing needs and this process lacks; NULL: it has them. */
const char *capability__missing(void);

#endif
