/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine at one moment: load, slab memory, wall clock, and this process's own memory. */
#ifndef SLUBTRACE_KERNEL_MACHINE_H
#define SLUBTRACE_KERNEL_MACHINE_H

#include "sample.h"

struct machine_files;

/* Files that cannot be opened leave their numbers unknown. Returns 0 or -ENOMEM. */
int machine__open(struct machine_files **out);
void machine__close(struct machine_files *files);

/* Overwrites *out. */
void machine__read(const struct machine_files *files, struct machine *out);

#endif
