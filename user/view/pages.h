/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be read when a row is opened. Pure. */
#ifndef SLUBTRACE_VIEW_PAGES_H
#define SLUBTRACE_VIEW_PAGES_H

#include "document.h"
#include "scene.h"

/* Numbers on a page: as they are, or short. */
void page__of_cache(struct document *out, const struct scene *scene, __u64 generation, bool exact);

/* The caches that a stack, a process or a cgroup feeds; @number is that of its row of growth. */
void page__of_key(struct document *out, const struct scene *scene, enum growth_by by, __u64 number,
		  bool exact);

/* The caches that have slabs of a page order. */
void page__of_order(struct document *out, const struct scene *scene, int order, bool exact);

#endif
