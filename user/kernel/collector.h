/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sweeps the tallies of the kernel into samples, and keeps those of caches that died. */
#ifndef SLUBTRACE_KERNEL_COLLECTOR_H
#define SLUBTRACE_KERNEL_COLLECTOR_H

#include "sample.h"
#include "source.h"
#include "tracer.h"

struct collector;

/* @tracer stays the caller's and must outlive the collector. Returns 0 or -ENOMEM. */
int collector__open(struct tracer *tracer, struct collector **out);
void collector__close(struct collector *collector);

/*
 * Fills *sample (zeroed, or an earlier sample) with everything counted so far, and with what @wants
 * (enum source_wants) asks for besides. Dead caches stay in
 * later samples with their last counts, up to a bound; beyond it the oldest are forgotten and
 * counted. Returns 0 or -errno.
 */
int collector__sweep(struct collector *collector, unsigned int wants, struct sample *sample);

#endif
