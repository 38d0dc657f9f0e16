/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What page_owner, where a kernel has it and it is on, says of a page: one block of its file. Pure. */
#ifndef SLUBTRACE_MODEL_PAGE_OWNER_H
#define SLUBTRACE_MODEL_PAGE_OWNER_H

#include <linux/types.h>
#include <stdbool.h>

#include "event.h"

#define PAGE_OWNER_COMM	 16
#define PAGE_OWNER_DEPTH 16 /* frames that it keeps; older kernels keep as many or more */

struct page_owner {
	__u64 pfn;
	__u32 order;
	__u32 gfp;
	struct maybe pid; /* old kernels tell none of these */
	struct maybe tgid;
	struct maybe
		ts_ns; /* of the kernel's own clock: not CLOCK_MONOTONIC where a machine slept */
	char comm[PAGE_OWNER_COMM]; /* any bytes; empty: not told */
	/*
	 * "a+0x1;b+0x2 [module]" from the caller of the slab allocator on, as events have it; NULL: none
	 * was told. The rows' owner's to free.
	 */
	char *stack;
	unsigned int frames; /* of the whole stack, before it was cut to that */
};

/*
 * Takes one block, of @n bytes, apart. Returns 0; -EINVAL: it is none; -ENOMEM; *out untouched then,
 * else its stack is the caller's to free.
 */
int page_owner__parse(const char *block, size_t n, struct page_owner *out);

/* What became of reading it for the slabs of a cache. Zeroed: nothing. */
struct page_owners {
	char why_not[128]; /* it was not read; empty: it was */
	struct page_owner
		*rows; /* by rising frame; those whose frame begins a slab that was asked for */
	size_t n;
	size_t asked;	 /* slabs */
	size_t answered; /* of these, looked up within the time there is; less: it was cut */
};

/* The row of that frame; NULL: it told nothing of it. */
const struct page_owner *page_owners__find(const struct page_owners *owners, __u64 pfn);
void page_owners__reset(struct page_owners *owners);

/*
 * Whether @stack, as events have it, and that of @owner are the same as far as both reach: either may
 * have been cut at its far end.
 */
bool page_owner__agrees(const struct page_owner *owner, const char *stack);

#endif
