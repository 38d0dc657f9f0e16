/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that may come from anywhere: growing buffers, and names made harmless. Pure. */
#ifndef SLUBTRACE_MODEL_TEXT_H
#define SLUBTRACE_MODEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A growing text, always NUL-terminated once anything was added. Zeroed: empty. */
struct text {
	char *bytes;
	size_t n;
	size_t room;
	bool failed; /* memory ran out; what was added since is missing */
};

void text__add(struct text *text, const char *bytes, size_t n);
void text__add_string(struct text *text, const char *string);
void text__printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Where @n more bytes may be written, as by put.h, until something else is done with the text; NULL
 * without memory. text__end() then says behind which place the text ends.
 */
char *text__room(struct text *text, size_t n);
void text__end(struct text *text, char *end);

/* Empties the text and keeps its memory. */
void text__clear(struct text *text);
void text__reset(struct text *text);

/*
 * The character of well-formed UTF-8 at @at, of @n bytes that are left, one at least: the bytes it
 * takes and in *code its code point; 0 if there is none.
 */
size_t text__decode(const char *at, size_t n, unsigned int *code);

/*
 * The character at @at, of @n bytes that are left: the bytes it takes and in *code its code point; 0
 * if it is no well-formed UTF-8, a control character, or misleading. Then its first byte is to be
 * escaped.
 */
size_t text__character(const char *at, size_t n, unsigned int *code);

#define TEXT_ESCAPE 5 /* with the NUL */

/* \xNN of @byte, but \\ of a backslash. Returns its length. */
size_t text__escape(char byte, char escaped[TEXT_ESCAPE]);

/*
 * Adds @n bytes such that they can harm neither a terminal nor a parser: control bytes and bytes
 * that are not UTF-8 become \xNN and a backslash \\. With @spaces, a space becomes \x20, so that
 * the name stays one word.
 */
void text__add_escaped(struct text *text, const char *bytes, size_t n, bool spaces);

/* Adds @n bytes as a JSON string, in quotes; what is harmful in them comes out as above. */
void text__add_json(struct text *text, const char *bytes, size_t n);

/* The same of what was made harmless before. */
void text__quote_json(struct text *text, const char *bytes, size_t n);

/* True for a whole match of @pattern (*, ?, [...]) or for equal strings. */
bool text__matches(const char *pattern, const char *string);

#endif
