/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What slubtrace explain was asked to do. */
#ifndef SLUBTRACE_COMMAND_EXPLAIN_H
#define SLUBTRACE_COMMAND_EXPLAIN_H

#include "command.h"
#include "explain_lines.h"

struct explain_options {
	struct common common; /* first */
	struct explain_style style;
	bool language_said;
	const char *cache; /* of --cache; NULL: the operand is a word, a column or a cache */
};

/* Of these two one is NULL. Returns an exit code, negative, -EPIPE or 0. */
int explain__word(const struct explain_options *options, const struct word *word,
		  const struct column *column);

/* Follows an allocation from the cache. Returns an exit code, negative, -EPIPE or 0; with a command its status. */
int explain__cache(const struct explain_options *options, const char *name);

/* Fills ways[METRIC__COUNT] from the plan; what they lead to is kept in *texts[METRIC__COUNT]. */
void explain__ways(const struct plan *plan, struct way *ways, struct text *texts);

#endif
