/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tracing costs, as tables: a row a program, a row a map. Pure. */
#ifndef SLUBTRACE_VIEW_COST_LINES_H
#define SLUBTRACE_VIEW_COST_LINES_H

#include "own_cost.h"
#include "text.h"

/*
 * Programs that ran, the dearest first, and their sum. What is guessed is marked; @reason says why
 * nothing is known, if nothing is.
 */
void lines__add_programs(struct text *out, const struct own_cost *cost, const char *reason);

/* All maps, the largest first, and their sum. */
void lines__add_maps(struct text *out, const struct own_cost *cost);

#endif
