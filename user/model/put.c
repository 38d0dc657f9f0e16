// SPDX-License-Identifier: GPL-2.0-or-later
/* Digits by twos, and texts in runs of bytes that need nothing. */
#include "put.h"

#include <string.h>

#include "text.h"

static const unsigned char classes[256] = {
	[0x00 ... 0x1f] = PUT_ODD, [' '] = PUT_SPACE, ['"'] = PUT_QUOTE,
	[','] = PUT_COMMA,	   ['\\'] = PUT_ODD,  [0x7f ... 0xff] = PUT_ODD,
};

/* The classes that a style does not copy as they are. */
static const unsigned char stops[] = {
	[PUT_BARE] = PUT_ODD,
	[PUT_ONE_WORD] = PUT_ODD | PUT_SPACE,
	[PUT_CSV_QUOTED] = PUT_ODD | PUT_QUOTE,
	[PUT_JSON_QUOTED] = PUT_ODD | PUT_QUOTE,
};

static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233"
			    "34353637383940414243444546474849505152535455565758596061626364656667"
			    "6869707172737475767778798081828384858687888990919293949596979899";

static const char hex_digits[] = "0123456789abcdef";

char *put__decimal(char *to, __u64 value)
{
	char digits[PUT_NUMBER], *at = digits + sizeof(digits);

	for (; value >= 100; value /= 100)
		at = memcpy(at - 2, pairs + value % 100 * 2, 2);
	if (value >= 10)
		at = memcpy(at - 2, pairs + value * 2, 2);
	else
		*--at = '0' + value;
	return mempcpy(to, at, digits + sizeof(digits) - at);
}

char *put__hex(char *to, __u64 value)
{
	unsigned int bits = value ? (64 - __builtin_clzll(value) + 3) / 4 * 4 : 4;

	*to++ = '0';
	*to++ = 'x';
	while (bits) {
		bits -= 4;
		*to++ = hex_digits[value >> bits & 0xf];
	}
	return to;
}

unsigned int put__classes(const char *string, size_t *n)
{
	const unsigned char *at = (const unsigned char *)string;
	unsigned int seen = 0;

	for (; *at; at++)
		seen |= classes[*at];
	*n = at - (const unsigned char *)string;
	return seen;
}

/* Writes the first character of those that are left; returns how many bytes of them it was. */
static size_t put_stop(char **to, const char *bytes, size_t n, enum put_style style)
{
	char escaped[TEXT_ESCAPE];
	unsigned int code;
	size_t good = text__character(bytes, n, &code), length;

	if (*bytes == '"') {
		*(*to)++ = style == PUT_JSON_QUOTED ? '\\' : '"';
		*(*to)++ = '"';
		return 1;
	}
	if (good && *bytes != '\\' && *bytes != ' ') {
		*to = mempcpy(*to, bytes, good);
		return good;
	}
	length = text__escape(*bytes, escaped);
	for (size_t i = 0; i < length; i++) {
		if (escaped[i] == '\\' && style == PUT_JSON_QUOTED)
			*(*to)++ = '\\';
		*(*to)++ = escaped[i];
	}
	return 1;
}

char *put__text(char *to, const char *bytes, size_t n, enum put_style style)
{
	const unsigned char stop = stops[style];
	size_t run;

	while (n) {
		for (run = 0; run < n && !(classes[(unsigned char)bytes[run]] & stop); run++)
			to[run] = bytes[run];
		to += run;
		bytes += run;
		n -= run;
		if (!n)
			break;
		run = put_stop(&to, bytes, n, style);
		bytes += run;
		n -= run;
	}
	return to;
}
