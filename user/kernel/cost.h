/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures the run time of our programs. The kernel's statistics of it make every program dearer
 * while they are on, so they are on in short windows alone, and the rest is guessed from these; if
 * somebody else has them on anyway, nothing is guessed.
 */
#ifndef SLUBTRACE_KERNEL_COST_H
#define SLUBTRACE_KERNEL_COST_H

#include "loader.h"
#include "own_cost.h"
#include "sample.h"

struct cost;

/*
 * Measures the programs of @loader that the kernel runs by itself; those that we run are in our own
 * CPU time. @loader must have loaded them, and outlive it. Returns 0 or -errno, *out untouched then.
 */
int cost__open(const struct loader *loader, struct cost **out);
void cost__close(struct cost *cost);

/* Becomes readable when cost__turn() is to be called; -1: run time cannot be measured. */
int cost__fd(const struct cost *cost);

/* Why it cannot be measured, as -errno; 0: it can. */
int cost__error(const struct cost *cost);

/*
 * Begins or ends a window, never waits. True: something has been measured, and cost__share() is
 * new.
 */
bool cost__turn(struct cost *cost);

/* Run time of the programs in the last window, as a share of one CPU: 0.01 is a hundredth. */
double cost__share(const struct cost *cost);

/* Makes the sums those of now; the second also fills in what a sample has of them. */
void cost__update(struct cost *cost);
void cost__account(struct cost *cost, struct sample *sample);

/* The sums. */
void cost__tell(const struct cost *cost, struct own_cost *out);

__u64 cost__map_bytes(const struct cost *cost);

/* Measures for @ns from now on, all of it, and sleeps meanwhile: for who has nothing else to do. */
void cost__watch(struct cost *cost, __u64 ns);

#endif
