/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gets the BPF object into the kernel: sets its knobs, loads and attaches what the plan chose, and
 * has the plan choose anew where the kernel refuses. Used by the tracer alone.
 */
#ifndef SLUBTRACE_KERNEL_LOADER_H
#define SLUBTRACE_KERNEL_LOADER_H

#include "slubtrace.skel.h"
#include "tracer.h"

#define LOADER_LINKS	64
#define LOADER_PROGRAMS 64

struct loader {
	/* Given, borrowed. */
	const struct tracer_options *options;
	const struct facts *facts;
	const struct symbols *symbols;
	const struct memory_map *memory;
	struct plan *plan;
	int cgroup; /* of the filter; negative: none */
	/* Owned. */
	struct slubtrace_bpf *skeleton;
	size_t slots; /* of the cache table */
	struct bpf_link *links[LOADER_LINKS];
	int n_links;
	char *logs[LOADER_PROGRAMS]; /* what the verifier said of each program, while loading */
};

/* Returns 0 with everything of the plan attached, or -errno. */
int loader__run(struct loader *loader);

/* Detaches; maps and programs stay. */
void loader__detach(struct loader *loader);

/* Detaches and unloads; what was given stays. */
void loader__close(struct loader *loader);

#endif
