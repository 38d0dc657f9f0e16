/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running text in lines that fit, also of characters that take two columns. Pure; how wide a character is
 * is asked of the C library, whose locale the caller has set; where that does not know, it is two.
 */
#ifndef SLUBTRACE_VIEW_WRAP_H
#define SLUBTRACE_VIEW_WRAP_H

#include "text.h"

/*
 * Adds @words in lines of at most @width columns, the first behind @label in @indent columns, the others
 * as far to the right. What fits into no line stays in one piece.
 */
void wrap__add(struct text *out, const char *label, const char *words, size_t indent, size_t width);

/* Columns that @words takes, which are harmless. */
size_t wrap__columns(const char *words);

#endif
