/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where this kernel keeps its struct pages, the memory that they stand for, and what else of its
 * memory has to be known by address.
 */
#ifndef SLUBTRACE_KERNEL_MEMORY_H
#define SLUBTRACE_KERNEL_MEMORY_H

#include <linux/types.h>
#include <stdbool.h>

#include "symbols.h"

/* Zero: not known. A kernel has two variables (x86) or two constants (arm64). */
struct memory_map {
	__u32 page_shift;	    /* a page has 2^this bytes */
	__u64 vmemmap_variable;	    /* address of vmemmap_base */
	__u64 page_offset_variable; /* address of page_offset_base */
	__u64 vmemmap;		    /* address of the struct page of the first page of memory */
	__u64 page_offset;	    /* start of the linear map, where that page is */
	__u64 first_frame;	    /* its page frame number; may be below 0, and wraps */
	__u64 slab_caches;	    /* head of the list of all caches */
	__u64 kfence_pool;	    /* address of the variable that says where kfence's pages are */
	__u64 begins;		    /* number of the first page frame of the machine's memory */
	__u64 spanned;		    /* page frames from 0 on that it spans */
};

/* Fills in what the kernel tells; what it does not tell stays zero. */
void memory__read(struct memory_map *memory, const struct symbols *symbols);

/* Whether it leads from an object to its struct page. */
bool memory__is_known(const struct memory_map *memory);

/*
 * Number of the page frame that the struct page at address @page stands for; @vmemmap is the value
 * of the variable, where there is one. Returns 0, or -ENOENT, *out untouched then.
 */
int memory__frame(const struct memory_map *memory, __u64 vmemmap, __u64 page, __u64 page_bytes,
		  __u64 *out);

#endif
