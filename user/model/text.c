// SPDX-License-Identifier: GPL-2.0-or-later
/* Growing buffers, escaping, globs. */
#include "text.h"

#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool text__reserve(struct text *text, size_t more)
{
	size_t need = text->n + more + 1;
	size_t room = text->room ? text->room : 128;
	char *bytes;

	if (text->failed)
		return false;
	if (need <= text->room)
		return true;
	while (room < need)
		room *= 2;
	bytes = realloc(text->bytes, room);
	if (!bytes) {
		text->failed = true;
		return false;
	}
	text->bytes = bytes;
	text->room = room;
	return true;
}

void text__add(struct text *text, const char *bytes, size_t n)
{
	if (!text__reserve(text, n))
		return;
	memcpy(text->bytes + text->n, bytes, n);
	text->n += n;
	text->bytes[text->n] = '\0';
}

void text__add_string(struct text *text, const char *string)
{
	text__add(text, string, strlen(string));
}

void text__printf(struct text *text, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0 || !text__reserve(text, n))
		return;
	va_start(args, format);
	vsnprintf(text->bytes + text->n, n + 1, format, args);
	va_end(args);
	text->n += n;
}

void text__clear(struct text *text)
{
	text->n = 0;
	text->failed = false;
	if (text->bytes)
		text->bytes[0] = '\0';
}

void text__reset(struct text *text)
{
	free(text->bytes);
	memset(text, 0, sizeof(*text));
}

/*
 * Bytes of the well-formed UTF-8 character at @s that is no control character; 0 if there is none.
 */
static size_t utf8_printable(const unsigned char *s, size_t n)
{
	unsigned int least, c;
	size_t bytes;

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		bytes = 2, least = 0xa0, c = s[0] & 0x1f; /* U+0080 to U+009F are controls */
	else if ((s[0] & 0xf0) == 0xe0)
		bytes = 3, least = 0x800, c = s[0] & 0xf;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		bytes = 4, least = 0x10000, c = s[0] & 7;
	else
		return 0;
	if (n < bytes)
		return 0;
	for (size_t i = 1; i < bytes; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	/*
	 * Marks without width, directional overrides and line separators make a line read as
	 * another.
	 */
	if ((c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029)
		return 0;
	return bytes;
}

void text__add_escaped(struct text *text, const char *bytes, size_t n, bool spaces)
{
	const unsigned char *s = (const unsigned char *)bytes;

	while (n) {
		size_t good = utf8_printable(s, n);

		if (*s == '\\')
			text__add(text, "\\\\", 2);
		else if (!good || (spaces && *s == ' '))
			text__printf(text, "\\x%02x", *s);
		else
			text__add(text, (const char *)s, good);
		good = good ? good : 1;
		s += good;
		n -= good;
	}
}

void text__add_json(struct text *text, const char *bytes, size_t n)
{
	struct text harmless = {};

	text__add_escaped(&harmless, bytes, n, false);
	text->failed |= harmless.failed;
	text__add(text, "\"", 1);
	for (size_t i = 0; i < harmless.n; i++) {
		if (harmless.bytes[i] == '"' || harmless.bytes[i] == '\\')
			text__add(text, "\\", 1);
		text__add(text, &harmless.bytes[i], 1);
	}
	text__add(text, "\"", 1);
	text__reset(&harmless);
}

bool text__matches(const char *pattern, const char *string)
{
	return !strcmp(pattern, string) || !fnmatch(pattern, string, 0);
}
