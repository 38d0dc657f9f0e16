/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel stacks as texts: each is put into words once, and known by a number. */
#ifndef SLUBTRACE_KERNEL_STACKS_H
#define SLUBTRACE_KERNEL_STACKS_H

#include "symbols.h"

struct stack {
	const char *text;   /* "f+0x1 [module];g+0x2;...", the innermost first; NULL: no frames */
	const char *caller; /* the first that is not the allocator's own; NULL: none */
	__u64 id;	    /* of the text: equal for equal texts */
};

struct stacks;

/* @symbols stays the caller's and must outlive it. Returns 0 or -ENOMEM. */
int stacks__open(struct symbols *symbols, struct stacks **out);
void stacks__close(struct stacks *stacks);

/* To be called before records are read: modules may have come or gone. */
void stacks__refresh(struct stacks *stacks);

/*
 * The stack of these @n return addresses, without the tracer's own frames; NULL without memory.
 * Lives until the next call.
 */
const struct stack *stacks__find(struct stacks *stacks, const __u64 *frames, size_t n);

/* Likewise what stands at one address, as text and as caller. */
const struct stack *stacks__site(struct stacks *stacks, __u64 address);

#endif
