/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which NUMA nodes have memory now. */
#ifndef SLUBTRACE_KERNEL_NODES_H
#define SLUBTRACE_KERNEL_NODES_H

#include <stddef.h>

#define NODES_MAX 1024 /* the most that any kernel is built for */

/* A descriptor for nodes__read(), or -1: without NUMA there is node 0. */
int nodes__open(void);

/* Fills in their numbers, rising. Returns how many: one at least. */
size_t nodes__read(int fd, unsigned int nodes[NODES_MAX]);

#endif
