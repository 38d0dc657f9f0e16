/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of caches, kept up to date while they are traced. */
#ifndef SLUBTRACE_KERNEL_NAMES_H
#define SLUBTRACE_KERNEL_NAMES_H

#include "select.h"
#include "tracer.h"

/* Zeroed: nothing read so far. */
struct names {
	struct aliases aliases;
	__u64 changes; /* of names, when last looked at */
	int readings;  /* that are due */
	__u64 due_ns;  /* where changes are not observed: when they may be read again */
	bool begun;
};

/* The names as of now; the struct's, until the next call. */
const struct aliases *names__now(struct names *names, const struct tracer *tracer);
/* Whether what was read last is later than the last change. */
bool names__are_settled(const struct names *names, const struct tracer *tracer);

void names__reset(struct names *names);

#endif
