/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines at the end of a trace: what happened since it began. */
#ifndef SLUBTRACE_COMMAND_TOTALS_H
#define SLUBTRACE_COMMAND_TOTALS_H

#include "lines.h"

/* Adds "12:34:56  @what", the beginning of a head line; @wall_ns by CLOCK_REALTIME. */
void totals__add_when(struct text *out, __u64 wall_ns, const char *what);

/*
 * Adds head, definitions and caches of @since, with @machine also page orders and what belongs to no
 * cache. Sorts the rows of @since.
 */
void totals__add(struct text *out, struct snapshot *since, const struct lines_style *style,
		 const char *when, bool machine);

#endif
