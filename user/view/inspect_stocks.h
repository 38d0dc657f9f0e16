/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each CPU and each node has of a cache, as tables. Pure. */
#ifndef SLUBTRACE_VIEW_INSPECT_STOCKS_H
#define SLUBTRACE_VIEW_INSPECT_STOCKS_H

#include "inspect_lines.h"

/* A row each, with an empty line before; those that have nothing are one line. */
void inspect_stocks__add_cpus(struct text *out, const struct inspection *inspection,
			      const struct inspect_style *style);
void inspect_stocks__add_nodes(struct text *out, const struct inspection *inspection,
			       const struct inspect_style *style);

#endif
