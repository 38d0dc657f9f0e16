/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words, columns and the last allocation explained, as lines of text. Pure. */
#ifndef SLUBTRACE_VIEW_EXPLAIN_LINES_H
#define SLUBTRACE_VIEW_EXPLAIN_LINES_H

#include "journey.h"
#include "machine_facts.h"

struct explain_style {
	enum language language;
	size_t width; /* of the screen */
};

/* printf() in one of two languages, whose formats take the same arguments in the same order. */
#define SAY(out, language, en, zh, ...)                                                            \
	text__printf(out, (language) == LANGUAGE_ZH ? zh : en, __VA_ARGS__)

/* The list of all words and columns. */
void explain_lines__add_index(struct text *out, const struct explain_style *style);

void explain_lines__add_word(struct text *out, const struct word *word,
			     const struct machine_facts *machine,
			     const struct explain_style *style);

void explain_lines__add_column(struct text *out, const struct column *column,
			       const struct machine_facts *machine,
			       const struct explain_style *style);

/* The numbers of this machine for an example, or that and why there are none. */
void explain_lines__add_example(struct text *out, enum example example,
				const struct machine_facts *machine, enum language language);

/* What is told besides the journey. */
struct story {
	const char *name; /* of the cache, as it was asked for */
	const struct journey *journey;
	const struct cache_traits *traits; /* of it; NULL: not known */
	const struct way *ways;		   /* by enum metric */
	__u32 page_bytes;
	double seconds;	    /* that were watched */
	const char *losses; /* empty: none */
};

/* Step by step, from the caller to the page allocator. */
void explain_lines__add_story(struct text *out, const struct story *story,
			      const struct explain_style *style);

#endif
