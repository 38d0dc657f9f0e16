/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory of the maps of a BPF object. */
#ifndef SLUBTRACE_KERNEL_MAP_COSTS_H
#define SLUBTRACE_KERNEL_MAP_COSTS_H

#include "own_cost.h"

struct bpf_object;

/* Adds those that are loaded, in bytes; where the kernel does not tell, what was asked for, marked. */
void map_costs__read(const struct bpf_object *object, struct own_cost *out);

#endif
