/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tracing itself costs: the run time of each program, and the memory of each map. Pure. */
#ifndef SLUBTRACE_MODEL_OWN_COST_H
#define SLUBTRACE_MODEL_OWN_COST_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "about.h"
#include "certainty.h"

#define OWN_PROGRAMS 64
#define OWN_MAPS     64
#define OWN_NAME     48

/* Since it was attached; with a guess in it as far as struct own_cost says so. */
struct program_cost {
	char name[OWN_NAME];
	__u64 runs;
	__u64 ns;
};

struct map_cost {
	char name[OWN_NAME];
	__u64 bytes; /* that the kernel accounts to it */
	bool about;  /* it does not tell: the bytes that were asked for */
};

struct own_cost {
	struct program_cost programs[OWN_PROGRAMS]; /* that the kernel runs by itself */
	size_t n_programs;
	struct map_cost maps[OWN_MAPS];
	size_t n_maps;
	__u64 span_ns; /* of the measurement */
	__u64 guessed_ns; /* for how much of it the run time is guessed from parts that were measured */
	__u64 unknown_ns; /* for how much of it nothing is known */
};

/* BOUND_ABOUT if any of it was guessed. */
enum bound own_cost__bound(const struct own_cost *cost);

/* Whether there is anything to be said of the programs' run time. */
bool own_cost__is_known(const struct own_cost *cost);

__u64 own_cost__map_bytes(const struct own_cost *cost);

/*
 * Tells a fact "program" for each that ran ("on_kfree: ~1200 runs, ~60000 ns, ~50.0 ns a run"), or
 * one that says n/a. Returns as about__each() does.
 */
int own_cost__each_program(const struct own_cost *cost, about_fn fn, void *target);

#endif
