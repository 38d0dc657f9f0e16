/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has BPF look up what each cache holds by the kernel's own count. Used by the tracer alone. */
#ifndef SLUBTRACE_KERNEL_HOLDINGS_H
#define SLUBTRACE_KERNEL_HOLDINGS_H

#include "loader.h"

struct holdings {
	int nodes; /* the list of NUMA nodes that have memory; negative without NUMA */
};

void holdings__open(struct holdings *holdings);
void holdings__close(struct holdings *holdings);

/* Fills in slabs_now and objects_now of @caches, one of each slot. Does nothing if they are not kept. */
void holdings__count(const struct holdings *holdings, const struct loader *loader,
		     const volatile struct cache_info *caches);

#endif
