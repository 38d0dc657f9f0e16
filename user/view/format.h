/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values as the live view writes them: short or exact, with marks for bounds; sparklines. Pure. */
#ifndef SLUBTRACE_VIEW_FORMAT_H
#define SLUBTRACE_VIEW_FORMAT_H

#include "column.h"
#include "history.h"

struct format {
	bool exact;	 /* numbers as they are */
	bool per_second; /* what is counted; over no time at all it is n/a */
	__u64 span_ns;	 /* in which it was counted */
};

/*
 * Adds the value: n/a, - for nothing, else the number with > before a lower bound and ~ before what
 * is only about right. A text is there already.
 */
void format__add_value(struct text *out, const struct column_value *value, enum unit unit,
		       bool counted, const struct format *format);

/*
 * Adds the last @width intervals of @history (NULL: none), the newest at the right: the height is
 * what was gained, by the highest of them; a - is an interval that lost pages.
 */
void format__add_sparkline(struct text *out, const struct history_row *history, int width,
			   bool utf8);

#endif
