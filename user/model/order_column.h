/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of page orders: one table feeds screen and --help. Pure. */
#ifndef SLUBTRACE_MODEL_ORDER_COLUMN_H
#define SLUBTRACE_MODEL_ORDER_COLUMN_H

#include "column_value.h"

struct order_column {
	const char *header;
	const char *help;
	int width;
	void (*value)(const struct snapshot *snapshot, int order, struct column_value *out);
	int screen; /* in the live view, columns with a high one are left out first */
};

extern const struct order_column order_columns[];
extern const size_t n_order_columns;

#endif
