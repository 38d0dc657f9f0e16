/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks into caches by BPF programs that are run on demand and attached to nothing: reads alone, under no
 * lock. What changes meanwhile is noticed, and read anew.
 */
#ifndef SLUBTRACE_KERNEL_INSPECTOR_H
#define SLUBTRACE_KERNEL_INSPECTOR_H

#include "facts.h"
#include "inspection.h"
#include "memory.h"
#include "symbols.h"

struct inspector;

struct inspector_options {
	const char *btf_path; /* NULL: the running kernel's */
};

/*
 * Loads the programs. Says on stderr what failed. Returns 0, or a negative exit code of log.h, *out
 * untouched then. @facts must know types, and is not needed afterwards; @memory is borrowed.
 */
int inspector__open(const struct inspector_options *options, const struct facts *facts,
		    const struct memory_map *memory, struct inspector **out);
void inspector__close(struct inspector *inspector);

/*
 * Addresses of all caches, as many as fit into addresses[n]. Returns their number; -EOPNOTSUPP: this kernel
 * neither lists them nor lets us walk its list; -EAGAIN: the list changed under the walk again and
 * again.
 */
int inspector__list(struct inspector *inspector, __u64 *addresses, size_t n);

/* What the cache at @address is. Returns 0; -ENOENT: that is no cache (any more). */
int inspector__traits(struct inspector *inspector, __u64 address, struct cache_traits *out);

struct inspection_wishes {
	bool slabs;	  /* keep every slab that was met */
	bool shelves;	  /* look whose slabs the objects in sheaves are of */
	bool pages;	  /* look at every page of the machine for slabs on no list */
	__u64 most_slabs; /* of one list; walks that meet more are cut; 0: no bound */
	__u32 reads;	  /* at most, until two agree; 1: a single one, never called quiet */
};

/* All of a cache: until two readings agree, and of no list more than 16 GiB of single pages. */
#define INSPECTION_THOROUGH                                                                        \
	{                                                                                          \
		.shelves = true, .most_slabs = 1 << 22, .reads = 5                                 \
	}

/*
 * Looks into the cache. *out is zeroed or an earlier inspection. Returns 0; -ENOENT: there is no such
 * cache (any more); -ENOMEM; other errors of the kernel.
 */
int inspector__inspect(struct inspector *inspector, __u64 address,
		       const struct inspection_wishes *wishes, struct inspection *out);

/* Reads a word of @bytes (up to 8) of the kernel's memory. Returns 0 or -EFAULT. */
int inspector__word(struct inspector *inspector, __u64 address, size_t bytes, __u64 *out);

/*
 * The page frame of a slab's struct page. Returns 0 or -ENOENT, where this kernel does not tell.
 */
int inspector__frame(struct inspector *inspector, __u64 page, __u64 *out);

/* flags of a struct page. Returns 0 or -EFAULT. */
int inspector__page_flags(struct inspector *inspector, __u64 page, __u64 *out);

#endif
