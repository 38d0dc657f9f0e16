/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value of a column in one row, and the functions that the table of columns names. Pure. */
#ifndef SLUBTRACE_MODEL_COLUMN_VALUE_H
#define SLUBTRACE_MODEL_COLUMN_VALUE_H

#include "certainty.h"
#include "text.h"

enum cell_state {
	CELL_NUMBER,
	CELL_TEXT,
	CELL_NONE, /* there is nothing to say: a share of nothing */
	CELL_NA,
};

struct column_value {
	enum cell_state state;
	enum bound bound;
	__s64 number;
	struct text *text; /* where a text column adds its text */
};

/* Makes *out a number, or n/a if it is not @known. */
void column_value__number(struct column_value *out, bool known, __s64 value);
void column_value__bounded(struct column_value *out, bool known, __s64 value, enum bound bound);

/*
 * What is inside a cache that stood still is at least so much. Of others, and if it is @guessed, there is no
 * more than a guess: what lies in the middle.
 */
void column_value__inside(struct column_value *out, const struct inside *inside,
			  const struct bounds *of, bool guessed);

struct column;

#define COLUMN_VALUE(name)                                                                         \
	void value_##name(const struct column *column, const struct snapshot *snapshot,            \
			  const struct snapshot_row *row, struct column_value *out)

COLUMN_VALUE(tally);
COLUMN_VALUE(failed);
COLUMN_VALUE(slow);
COLUMN_VALUE(refill);
COLUMN_VALUE(refilled);
COLUMN_VALUE(fast);
COLUMN_VALUE(fast_share);
COLUMN_VALUE(live);
COLUMN_VALUE(slabs);
COLUMN_VALUE(pages);
COLUMN_VALUE(held);
COLUMN_VALUE(net);
COLUMN_VALUE(slabs_now);
COLUMN_VALUE(objects_now);
COLUMN_VALUE(total);
COLUMN_VALUE(active);
COLUMN_VALUE(use);
COLUMN_VALUE(used);
COLUMN_VALUE(in_use);
COLUMN_VALUE(waste);
COLUMN_VALUE(pinned);
COLUMN_VALUE(growth);
COLUMN_VALUE(got);
COLUMN_VALUE(bytes);
COLUMN_VALUE(order);
COLUMN_VALUE(objects);
COLUMN_VALUE(size);
COLUMN_VALUE(object_size);
COLUMN_VALUE(cache);
COLUMN_VALUE(merged);

#endif
