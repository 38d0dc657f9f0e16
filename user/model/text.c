// SPDX-License-Identifier: GPL-2.0-or-later
/* Growing buffers, escaping, globs. */
#include "text.h"

#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "put.h"

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

char *text__room(struct text *text, size_t n)
{
	return text__reserve(text, n) ? text->bytes + text->n : NULL;
}

void text__end(struct text *text, char *end)
{
	text->n = end - text->bytes;
	*end = '\0';
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

/* A character that makes a line read as another: marks without width, overrides, separators. */
static bool is_misleading(unsigned int c)
{
	return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

size_t text__decode(const char *at, size_t n, unsigned int *code)
{
	const unsigned char *s = (const unsigned char *)at;
	unsigned int least, c = s[0];
	size_t bytes;

	if (s[0] < 0x80)
		bytes = 1, least = 0;
	else if (s[0] >= 0xc2 && s[0] <= 0xdf)
		bytes = 2, least = 0x80, c = s[0] & 0x1f;
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
	*code = c;
	return bytes;
}

size_t text__character(const char *at, size_t n, unsigned int *code)
{
	unsigned int c;
	size_t bytes = text__decode(at, n, &c);

	if (!bytes || c < 0x20 || (c >= 0x7f && c < 0xa0) || is_misleading(c))
		return 0;
	*code = c;
	return bytes;
}

size_t text__escape(char byte, char escaped[TEXT_ESCAPE])
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	escaped[n++] = '\\';
	if (byte == '\\') {
		escaped[n++] = '\\';
	} else {
		escaped[n++] = 'x';
		escaped[n++] = digits[(unsigned char)byte >> 4];
		escaped[n++] = digits[byte & 0xf];
	}
	escaped[n] = '\0';
	return n;
}

void text__add_escaped(struct text *text, const char *bytes, size_t n, bool spaces)
{
	char *to = text__room(text, n * PUT_EACH_BYTE);

	if (to)
		text__end(text, put__text(to, bytes, n, spaces ? PUT_ONE_WORD : PUT_BARE));
}

void text__quote_json(struct text *text, const char *bytes, size_t n)
{
	text__add(text, "\"", 1);
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '"' || bytes[i] == '\\')
			text__add(text, "\\", 1);
		text__add(text, &bytes[i], 1);
	}
	text__add(text, "\"", 1);
}

void text__add_json(struct text *text, const char *bytes, size_t n)
{
	char *to = text__room(text, n * PUT_EACH_BYTE + 2);

	if (!to)
		return;
	*to++ = '"';
	to = put__text(to, bytes, n, PUT_JSON_QUOTED);
	*to++ = '"';
	text__end(text, to);
}

bool text__matches(const char *pattern, const char *string)
{
	return !strcmp(pattern, string) || !fnmatch(pattern, string, 0);
}
