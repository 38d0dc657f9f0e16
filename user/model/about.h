/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be known of a trace to read its numbers; goes into every output of it. Pure. */
#ifndef SLUBTRACE_MODEL_ABOUT_H
#define SLUBTRACE_MODEL_ABOUT_H

#include "metric.h"

/* A way to observe a metric, in words; owned. */
struct about_hook {
	char *metric;
	char *tier;
	char *target; /* the function or event */
	char *state;
	char *reason; /* of a state that is not "used"; may be empty */
};

/* What does not change while it is watched. Texts are owned; NULL: there is none. */
struct about {
	char tool[32];	 /* name and version of who traced */
	char kernel[65]; /* release */
	char build[65];	 /* of the kernel: what uname calls its version */
	char machine[65];
	char host[65];
	__u32 cpus; /* online */
	__u32 page_bytes;
	__u64 memory_bytes;
	__u64 map_bytes;     /* of the BPF maps, as the kernel accounts for them; 0: not known */
	__u64 start_wall_ns; /* one moment by CLOCK_REALTIME */
	__u64 start_boot_ns; /* by CLOCK_BOOTTIME, which counts while the machine sleeps */
	__u64 start_ns;	     /* by CLOCK_MONOTONIC, as all events and samples */
	unsigned int tracepoints; /* hooks in use, by tier */
	unsigned int kprobes;
	unsigned int fentries;
	struct coverage coverage;
	char *missing;	/* lines: what cannot be observed, and why */
	char *overhead; /* lines: when less was traced, or more again, to spare the machine */
	char *programs; /* lines: what each has cost, once the trace has ended */
	struct about_hook *hooks;
	size_t n_hooks;
	char *events;	    /* the groups of events asked for: "slab,object" */
	char *filters;	    /* options that leave something out: "-c yep* --order 3" */
	char *command;	    /* that was traced, its words quoted as a shell would have them */
	__u64 sample_every; /* one event of so many is told; 1: all are */
};

typedef int (*about_fn)(void *target, const char *key, const char *value);

/*
 * Calls @fn for each fact, in a fixed order: "tool", "kernel", "build", "machine", "host", "cpus",
 * "memory_bytes", "page_bytes", "map_bytes", "start_utc" (ISO 8601), "start_wall_ns",
 * "start_boot_ns", "start_ns", "events", "filters" ("none"), "sample" ("every event", "1 event of
 * 100"), "command", "definition" (of fast and slow on this kernel), "hook" for each one in use
 * ("slow path: fentry ___slab_alloc"), "missing" for each line, and of a trace that has ended
 * "overhead" and "program" likewise. What is not known is left out. Ends with the first value of @fn
 * that is not 0, and returns it; -ENOMEM without memory.
 */
int about__each(const struct about *about, about_fn fn, void *target);

/* Adds a hook; the texts are copied. Returns 0 or -ENOMEM, nothing added then. */
int about__add_hook(struct about *about, const char *metric, const char *tier, const char *target,
		    const char *state, const char *reason);

/* Frees what it owns and zeroes it. */
void about__reset(struct about *about);

#endif
