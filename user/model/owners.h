/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who owns a cache's slabs and objects: what was watched, what was met, and what the kernel's own
 * bookkeepers say, joined by page. Pure.
 */
#ifndef SLUBTRACE_MODEL_OWNERS_H
#define SLUBTRACE_MODEL_OWNERS_H

#include "alloc_traces.h"
#include "growth.h"
#include "inspection.h"
#include "metric.h"
#include "page_names.h"
#include "page_owner.h"

/* A slab that was met, or that was seen to be made and is held. */
struct owned_slab {
	__u64 page; /* address of its struct page */
	struct maybe pfn;
	struct maybe flags;		     /* of its struct page */
	const struct inspected_slab *met;    /* NULL: on no list that was looked at */
	const struct growth_holding *made;   /* NULL: its making was not seen */
	const struct page_owner *page_owner; /* NULL: that told nothing of it */
};

struct owners {
	/* What was watched; borrowed. */
	const char *unwatched;	      /* why nothing was; NULL: it was */
	const struct growth *slabs;   /* of this cache alone */
	const struct growth *objects; /* likewise; NULL: they were not asked for */
	const struct coverage *coverage;
	const char *lost; /* "3 events lost (ring buffer full)"; NULL: none were */
	__u64 watched_ns; /* for how long */
	__u64 now_ns;	  /* CLOCK_MONOTONIC, when it ended */
	int status;	  /* of the command; -1: there was none, or it goes on */

	/* Page by page; only with pages. */
	bool pages;
	bool walk; /* slabs on no list were wanted, too */
	const struct page_names *names;	 /* borrowed */
	struct growth_holding *holdings; /* owned; by rising place */
	size_t n_holdings;
	struct owned_slab *rows; /* owned; by rising page */
	size_t n;
	__u32 page_bytes;

	/* The kernel's own; owned. */
	struct page_owners page_owners;
	struct alloc_traces allocs;
	struct alloc_traces frees;
};

/*
 * Fills in holdings and rows: slabs of @inspection, which must outlive it, and those held. Returns 0 or
 * -ENOMEM.
 */
int owners__list(struct owners *owners, const struct inspection *inspection);

/* Leads each row to what page_owner says of its frame. */
void owners__join(struct owners *owners);

/* Of the rows: how many page_owner told of, and of those whose making was seen, too, how many stacks agree. */
struct agreement {
	size_t told;
	size_t both;
	size_t agree;
};

struct agreement owners__agreement(const struct owners *owners);

/* Order of its pages; -1: not known. */
int owned_slab__order(const struct owned_slab *slab, const struct owners *owners,
		      const struct cache_traits *traits);

/* Objects of the slab that are in use; @met of an owned_slab, not NULL. */
__u32 owned_slab__in_use(const struct inspected_slab *met);

/* Frees what is owned. */
void owners__reset(struct owners *owners);

#endif
