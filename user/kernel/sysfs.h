/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /sys/kernel/slab says of names, /sys of NUMA nodes, and /proc of capabilities. */
#ifndef SLUBTRACE_KERNEL_SYSFS_H
#define SLUBTRACE_KERNEL_SYSFS_H

#include <linux/types.h>

#include "select.h"

/*
 * Fills in all names of caches anew. Returns 0 or -errno; without /sys/kernel/slab there are none.
 */
int sysfs__read_aliases(struct aliases *aliases);

/* A descriptor for the function below, the caller's; negative without NUMA. */
int sysfs__open_nodes(void);

/* Those NUMA nodes that have memory, in rising order. Returns how many; 1, node 0, without NUMA. */
#define SYSFS_NODES 1024 /* the most that any kernel is built for */
size_t sysfs__read_nodes(int fd, unsigned int nodes[SYSFS_NODES]);

/* The first capability that tracing needs and this process lacks; NULL: it has them. */
const char *capability__missing(void);

#endif
