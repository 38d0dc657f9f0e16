// SPDX-License-Identifier: GPL-2.0-or-later
/* Breaks lines at blanks, and beside characters that are written without blanks between them. */
#include "wrap.h"

#include <string.h>
#include <wchar.h>

static size_t columns_of(unsigned int code)
{
	int columns = code < 0x80 ? 1 : wcwidth(code);

	return columns < 0 ? 2 : columns;
}

static size_t decode(const char *at, unsigned int *code)
{
	size_t bytes = text__decode(at, strlen(at), code);

	if (bytes)
		return bytes;
	*code = (unsigned char)*at;
	return 1;
}

size_t wrap__columns(const char *words)
{
	size_t columns = 0;
	unsigned int code;

	for (; *words; words += decode(words, &code)) {
		decode(words, &code);
		columns += columns_of(code);
	}
	return columns;
}

static bool is_wide(unsigned int code)
{
	return code >= 0x1100 && columns_of(code) == 2;
}

/* A closing mark does not begin a line, an opening one does not end it. */
static bool may_break(unsigned int before, unsigned int after)
{
	static const wchar_t closing[] = L"，。、；：？！）》”’…,.;:?!)%", opening[] = L"（《“‘(";

	if (after == ' ' || before == ' ')
		return before == ' ';
	return (is_wide(before) || is_wide(after)) && !wcschr(closing, after) &&
	       !wcschr(opening, before);
}

/* Bytes up to the next place where the line may be broken, and their columns. */
static size_t next_piece(const char *at, size_t *columns)
{
	unsigned int code, after;
	size_t n = decode(at, &code);

	*columns = columns_of(code);
	while (at[n]) {
		size_t bytes = decode(at + n, &after);

		if (may_break(code, after))
			break;
		*columns += columns_of(after);
		n += bytes;
		code = after;
	}
	return n;
}

static void end_line(struct text *out)
{
	while (out->n && out->bytes[out->n - 1] == ' ')
		out->n--;
	text__add(out, "\n", 1);
}

void wrap__add(struct text *out, const char *label, const char *words, size_t indent, size_t width)
{
	size_t used = wrap__columns(label), columns, n;
	bool begun = false;

	text__add_string(out, label);
	for (; used < indent; used++)
		text__add(out, " ", 1);
	for (; *words; words += n) {
		size_t blanks;

		n = next_piece(words, &columns);
		blanks = words[n - 1] == ' '; /* they may hang over */
		if (begun && used + columns - blanks > width) {
			end_line(out);
			text__printf(out, "%*s", (int)indent, "");
			used = indent;
		}
		text__add(out, words, n);
		used += columns;
		begun = true;
	}
	end_line(out);
}
