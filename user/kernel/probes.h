/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls for which the program of a kprobe was not run. Used by the loader and the tracer alone. */
#ifndef SLUBTRACE_KERNEL_PROBES_H
#define SLUBTRACE_KERNEL_PROBES_H

#include "loader.h"

/* Whether there are any in the plan, and this kernel's kprobes can be looked at. */
bool probes__are_told(const struct loader *loader);

/* To be called when @program is attached; what is missed is counted from the beginning. */
void probes__find(const struct loader *loader, const char *program, const struct bpf_link *link);

/*
 * Has them looked at, on every CPU. What was skipped after the last run of a program is told by the
 * second look that finds no run since. Once all are detached nothing is done.
 */
void probes__look(const struct loader *loader, int n_cpus);

/*
 * Runs of @program that were missed, as of the last look; @told: those that the kernel tells. A
 * program that no kprobe runs misses those alone. Never falls.
 */
__u64 probes__missed(const struct loader *loader, const char *program, __u64 told);

#endif
