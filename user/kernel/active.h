/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Active objects of each cache from /proc/slabinfo, read no oftener than the machine can bear. */
#ifndef SLUBTRACE_KERNEL_ACTIVE_H
#define SLUBTRACE_KERNEL_ACTIVE_H

#include "sample.h"

struct active;

/* Returns 0 or -errno, *out untouched then: -EACCES where the file is root's alone. */
int active__open(struct active **out);
void active__close(struct active *active);

/*
 * Fills in active and active_is_old of the sample, whose rows are by rising generation. The kernel
 * counts under the locks of each cache's lists, so the file is not read again before a hundred
 * times as long as the last reading took has gone by: until then the values are that reading's.
 * Returns 0 or -errno.
 */
int active__fill(struct active *active, struct sample *sample);

#endif
