/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sections of inspect are put together of: facts with a label, wrapped to the screen. Pure. */
#ifndef SLUBTRACE_VIEW_INSPECT_FACTS_H
#define SLUBTRACE_VIEW_INSPECT_FACTS_H

#include "inspect_lines.h"
#include "slab_rules.h"

#define LABEL_WIDTH 18

/* Columns of the screen; 80 where there is none, 20 at least. */
size_t inspect__width(const struct inspect_style *style);

/* Rules of which nothing is known, where the subject has none. */
const struct slab_rules *inspect__rules(const struct subject *subject);

/*
 * Adds "  label   text", lines wrapped between words to the screen and indented like the first. A word that
 * is too long for a line stands on one of its own, whole.
 */
void inspect__add_fact(struct text *out, const struct inspect_style *style, const char *label,
		       const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same with @at columns before the text, two for no label. */
void inspect__add_wrapped(struct text *out, const struct inspect_style *style, size_t at,
			  const char *label, const char *words);

/* Adds a name such that it can harm nothing, as one word. */
void inspect__add_name(struct text *out, const char *name);

/* Adds the value of a rule: "3", "~3 (why)" if it is assumed, "n/a (why)". */
void inspect__add_rule(struct text *out, const struct slab_rules *rules, enum slab_rule rule);

#endif
