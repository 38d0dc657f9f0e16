// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts with labels, wrapped. */
#include "inspect_facts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "inspect_parts.h"

#define LEAST 20

size_t inspect__width(const struct inspect_style *style)
{
	size_t columns = inspect_style__columns(style);

	return columns < LEAST ? LEAST : columns;
}

const struct slab_rules *inspect__rules(const struct subject *subject)
{
	static const struct slab_rules none;

	return subject->rules ? subject->rules : &none;
}

/* Characters, of which each is taken to have one column. */
static size_t columns_of(const char *bytes, size_t n)
{
	size_t columns = 0;

	for (size_t i = 0; i < n; i++)
		columns += ((unsigned char)bytes[i] & 0xc0) != 0x80;
	return columns;
}

void inspect__add_wrapped(struct text *out, const struct inspect_style *style, size_t at,
			  const char *label, const char *words)
{
	size_t width = inspect__width(style), column;
	const char *end;

	if (width < at + LEAST)
		at = 4;
	text__printf(out, "  %s", label);
	column = 2 + columns_of(label, strlen(label));
	for (bool first = true; *words; first = false, words = end + (*end == ' ')) {
		size_t n = strcspn(words, " "), columns = columns_of(words, n);

		end = words + n;
		if (first ? column > at : column + 1 + columns > width) {
			text__add(out, "\n", 1);
			column = 0;
		}
		if (column == 0 || first) {
			text__printf(out, "%*s", (int)(at - column), "");
			column = at;
		} else {
			text__add(out, " ", 1);
			column++;
		}
		text__add(out, words, n);
		column += columns;
	}
	text__add(out, "\n", 1);
}

void inspect__add_fact(struct text *out, const struct inspect_style *style, const char *label,
		       const char *format, ...)
{
	va_list arguments, again;
	struct text words = {};
	char *room;
	int n;

	va_start(arguments, format);
	va_copy(again, arguments);
	n = vsnprintf(NULL, 0, format, arguments);
	room = n < 0 ? NULL : text__room(&words, n + 1);
	if (room) {
		vsnprintf(room, n + 1, format, again);
		inspect__add_wrapped(out, style, 2 + LABEL_WIDTH, label, room);
	} else {
		out->failed = true;
	}
	va_end(again);
	va_end(arguments);
	text__reset(&words);
}

void inspect__add_name(struct text *out, const char *name)
{
	text__add_escaped(out, name, strlen(name), true);
}

void inspect__add_rule(struct text *out, const struct slab_rules *rules, enum slab_rule rule)
{
	const struct rule *it = &rules->rules[rule];

	switch (it->source) {
	case RULE_READ:
		text__printf(out, "%lld", it->value);
		break;
	case RULE_ASSUMED:
		text__printf(out, "~%lld (%s)", it->value, it->why);
		break;
	default:
		text__printf(out, "n/a (%s)", it->why ? it->why : "not asked");
		break;
	}
}
