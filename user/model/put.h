/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers and texts written to where there is room for them already, for whoever writes a million
 * lines a second. Each function returns the place behind what it wrote, and ends it with no NUL. Pure.
 */
#ifndef SLUBTRACE_MODEL_PUT_H
#define SLUBTRACE_MODEL_PUT_H

#include <linux/types.h>
#include <stddef.h>

/* Bytes that are written at most: of a number, and for each byte of a text. */
#define PUT_NUMBER    20
#define PUT_EACH_BYTE 5

/* What a byte may be in the way of. */
enum put_class {
	PUT_ODD = 1 << 0, /* a control byte, none of ASCII, or a backslash */
	PUT_SPACE = 1 << 1,
	PUT_QUOTE = 1 << 2, /* " */
	PUT_COMMA = 1 << 3,
};

enum put_style {
	PUT_BARE,	 /* what is harmful as \xNN, \\ for a backslash */
	PUT_ONE_WORD,	 /* also a space as \x20 */
	PUT_CSV_QUOTED,	 /* a quote is doubled */
	PUT_JSON_QUOTED, /* a quote or a backslash, of an escape also, has a backslash before it */
};

char *put__decimal(char *to, __u64 value);

/* "0x" and as few digits as it takes. */
char *put__hex(char *to, __u64 value);

/* The classes (enum put_class) of all bytes of @string, and in *n how many there are. */
unsigned int put__classes(const char *string, size_t *n);

/* Text that can harm neither a terminal nor a parser; text.h tells what is harmful. */
char *put__text(char *to, const char *bytes, size_t n, enum put_style style);

#endif
