/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A value of a column as a field of CSV and as a member of a JSON object. Pure. */
#ifndef SLUBTRACE_SINK_CELL_H
#define SLUBTRACE_SINK_CELL_H

#include "column.h"

/*
 * Adds ",VALUE" or ,"KEY":VALUE: a number as it is, nothing or null where there is none. What is to be
 * said of how near it is to the truth goes to @bounds, as "KEY>" or "KEY":">".
 */
void cell__add_csv(struct text *out, const struct snapshot *snapshot,
		   const struct snapshot_row *row, const struct column *column,
		   struct text *bounds);
void cell__add_json(struct text *out, const struct snapshot *snapshot,
		    const struct snapshot_row *row, const struct column *column,
		    struct text *bounds);

#endif
