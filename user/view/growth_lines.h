/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leak suspects as lines of text: a row a cache, and below it a row a stack. Pure. */
#ifndef SLUBTRACE_VIEW_GROWTH_LINES_H
#define SLUBTRACE_VIEW_GROWTH_LINES_H

#include "lines.h"
#include "suspect.h"

/* What the columns mean and, with @objects, what can be told of objects on this kernel. */
void lines__add_growth_definitions(struct text *out, const struct coverage *coverage, bool objects);

/* The table, at most style->rows caches of it, and what the ledger lacks. */
void lines__add_suspects(struct text *out, const struct suspects *suspects,
			 const struct lines_style *style);

/* One line a column: header, help. */
void lines__add_growth_help(struct text *out);

#endif
