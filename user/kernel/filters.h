/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Brings the user's filters and sampling into the BPF object. Used by tracer and loader alone. */
#ifndef SLUBTRACE_KERNEL_FILTERS_H
#define SLUBTRACE_KERNEL_FILTERS_H

#include "slubtrace.skel.h"
#include "tracer.h"

/*
 * Opens the control group of @filter; *fd is negative if there is none to open. Says what is wrong.
 * Returns 0 or a negative exit code, *fd untouched then.
 */
int filters__open_cgroup(const struct event_filter *filter, int *fd);

/* Before the object is loaded. Returns 0 or -errno. */
int filters__set(const struct tracer_options *options, struct slubtrace_bpf *skeleton);

/* After it, before anything is attached. @cgroup: of filters__open_cgroup(). Returns 0 or -errno. */
int filters__put_cgroup(struct slubtrace_bpf *skeleton, int cgroup);

#endif
