/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is inside the caches of a sample, looked at no oftener than the machine can bear. */
#ifndef SLUBTRACE_KERNEL_INTERIOR_H
#define SLUBTRACE_KERNEL_INTERIOR_H

#include "sample.h"
#include "tracer.h"

struct interior;

/*
 * Loads programs of its own. @tracer is borrowed. Returns 0 or -errno, *out untouched then: -EPERM where BPF
 * may not read the kernel's memory.
 */
int interior__open(const struct tracer *tracer, struct interior **out);
void interior__close(struct interior *interior);

/*
 * Fills in what is inside the living caches of the sample, whose rows are by rising generation. They
 * are not looked into again before so long has gone by that it takes less than a hundredth of a CPU:
 * until then the values are the last reading's. Whose slabs the objects in sheaves are of is not
 * looked up, and a cache that changes meanwhile not awaited. Returns 0 or -errno.
 */
int interior__fill(struct interior *interior, struct sample *sample);

#endif
