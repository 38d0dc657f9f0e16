/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who made slabs, as flame graph tools read it: "cache;outermost;...;innermost count". Pure. */
#ifndef SLUBTRACE_SINK_FOLDED_H
#define SLUBTRACE_SINK_FOLDED_H

#include "growth.h"
#include "snapshot.h"
#include "text.h"

enum folded_count {
	FOLDED_MADE,  /* slabs */
	FOLDED_HELD,  /* of these, not given back */
	FOLDED_PAGES, /* of the slabs made */
};

/*
 * One line for each stack of each cache of @since (rows by generation) that counted anything; the
 * cache is the root, and frames are functions, without where in them. Equal lines are not summed up:
 * flame graph tools do that. A stack that was not told is "[not told]", those that are not told apart
 * "[others]". Bytes that could harm are escaped as in text.h, and so is ";". Returns 0 or -ENOMEM.
 */
int folded__add(struct text *out, const struct snapshot *since, const struct growth *slabs,
		enum folded_count count);

#endif
