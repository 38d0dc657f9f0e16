/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths of control groups (v2) by their ids, also of those that are gone. */
#ifndef SLUBTRACE_KERNEL_CGROUPS_H
#define SLUBTRACE_KERNEL_CGROUPS_H

#include <linux/types.h>

struct cgroups;

/* Without a mounted tree of version 2 no path is known. Returns 0 or -ENOMEM. */
int cgroups__open(struct cgroups **out);
void cgroups__close(struct cgroups *cgroups);

/*
 * The path below the mount point, "/" for its root, at @now_ns (CLOCK_MONOTONIC); NULL: not known.
 * One that was ever known stays so when the group is gone. Lives until the next call.
 */
const char *cgroups__path(struct cgroups *cgroups, __u64 id, __u64 now_ns);

#endif
