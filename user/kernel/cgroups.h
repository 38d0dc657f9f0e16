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
 * Opens the folder of the group at @path below the mount point, which may be part of @path. Returns
 * a descriptor, the caller's to close; -ENODEV if there is no mounted tree of version 2, -ENOENT for
 * what is no group of it, or another -errno.
 */
int cgroups__open_folder(const char *path);

/*
 * The path below the mount point, "/" for its root, at @now_ns (CLOCK_MONOTONIC); NULL: not known.
 * One that was ever known stays so when the group is gone. Lives until the next call.
 */
const char *cgroups__path(struct cgroups *cgroups, __u64 id, __u64 now_ns);

#endif
