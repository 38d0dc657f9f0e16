/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own bookkeepers of pages and objects, where they are on: page_owner, slub_debug=U. Files of
 * debugfs, which is not mounted for them.
 */
#ifndef SLUBTRACE_KERNEL_BOOKKEEPERS_H
#define SLUBTRACE_KERNEL_BOOKKEEPERS_H

#include <stdbool.h>

#include "alloc_traces.h"
#include "facts.h"
#include "page_names.h"
#include "page_owner.h"

/*
 * Fills in what page_owner says of the @n frames at @pfns, which rise, within two seconds. Returns 0 or -ENOMEM;
 * any other failure is told in out->why_not. *out is zeroed. @facts must know types.
 */
int bookkeepers__read_page_owner(const struct facts *facts, const __u64 *pfns, size_t n,
				 struct page_owners *out);

/* Whether that could tell anything: the file is there, and it is on. */
bool bookkeepers__has_page_owner(void);

/*
 * Fills in by whom the objects in use of the cache of that name were allocated, or with @freed freed before.
 * Returns as above. @traced: the cache keeps records (its flags have STORE_USER).
 */
int bookkeepers__read_traces(const char *cache, bool freed, bool traced, struct alloc_traces *out);

/* Fills in what this kernel's page flags mean. @facts must know types. */
void bookkeepers__read_names(const struct facts *facts, struct page_names *out);

#endif
