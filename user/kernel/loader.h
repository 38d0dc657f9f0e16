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
#define LOADER_NO_ROW	((size_t)-1)

struct loader {
	/* Given, borrowed. */
	const struct tracer_options *options;
	struct facts *facts; /* forgotten while libbpf has the BTF itself */
	const struct symbols *symbols;
	const struct memory_map *memory;
	struct plan *plan;
	int cgroup; /* of the filter; negative: none */
	/* Owned. */
	struct slubtrace_bpf *skeleton;
	size_t slots;	  /* of the cache table */
	size_t rare_sets; /* of CPUs, in the map of this name */
	bool counts_only; /* where there is a shorter program, it is used */
	bool can_be_sole; /* likewise one that can look at one cache alone */
	bool listed; /* all caches that were there at the end of loader__run() are registered */
	struct loader_link {
		struct bpf_link *link; /* NULL: detached for a while */
		size_t row;	       /* of the plan, that it is of, or LOADER_NO_ROW */
		const char *target;    /* of a tracepoint; NULL: it is none */
	} links[LOADER_LINKS];
	int n_links;
	char *logs[LOADER_PROGRAMS]; /* what the verifier said of each program, while loading */
};

/* Returns 0 with everything of the plan attached, or -errno. */
int loader__run(struct loader *loader);

/* Whether there is anything to be detached for a while. */
bool loader__can_pause(const struct loader *loader);

/*
 * Detaches what plan__may_pause(), and attaches it again. Returns 0 or -errno, all of it detached
 * then. It may take some tens of milliseconds: the kernel waits until nobody runs what was there.
 */
void loader__pause(struct loader *loader);
int loader__resume(struct loader *loader);

/*
 * Detaches, what counts objects first: it takes a moment, while the slow path takes a second and more on
 * some kernels. Maps and programs stay.
 */
void loader__detach(struct loader *loader);

/* Detaches and unloads; what was given stays. */
void loader__close(struct loader *loader);

#endif
