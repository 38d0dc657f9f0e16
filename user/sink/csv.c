// SPDX-License-Identifier: GPL-2.0-or-later
/* RFC 4180 lines of events. */
#include "csv.h"

#include <string.h>

/*
 * Control bytes are escaped, so a line never holds a newline of its own, and so is a first byte
 * that would make a formula of the field in a spreadsheet. What the RFC wants quoted is quoted.
 */
static void csv__escape(struct text *out, const char *value)
{
	size_t n = strlen(value);

	if (n && strchr("=+-@", value[0])) {
		text__printf(out, "\\x%02x", (unsigned char)value[0]);
		value++;
		n--;
	}
	text__add_escaped(out, value, n, false);
}

static void csv__add_text(struct text *out, const char *value)
{
	struct text field = {};

	text__add(&field, "", 0);
	csv__escape(&field, value);
	if (!field.bytes || !strpbrk(field.bytes, "\",")) {
		text__add(out, field.n ? field.bytes : "", field.n);
	} else {
		text__add(out, "\"", 1);
		for (size_t i = 0; i < field.n; i++)
			text__add_string(out, field.bytes[i] == '"'
						      ? "\"\""
						      : (char[]){ field.bytes[i], 0 });
		text__add(out, "\"", 1);
	}
	out->failed |= field.failed;
	text__reset(&field);
}

static void csv__add_field(struct text *out, const struct event *event,
			   const struct event_field *field)
{
	const void *member = (const char *)event + field->offset;
	const struct maybe *number = member;
	const char *string;

	if (field->type == FIELD_TEXT) {
		string = *(const char *const *)member;
		if (string)
			csv__add_text(out, string);
	} else if (number->known) {
		text__printf(out, field->type == FIELD_HEX ? "0x%llx" : "%llu", number->value);
	}
}

void csv__add_header(struct text *out)
{
	text__add_string(out, "ts_ns,event");
	for (size_t i = 0; i < n_event_fields; i++)
		text__printf(out, ",%s", event_fields[i].name);
	text__add(out, "\n", 1);
}

void csv__add_event(struct text *out, const struct event *event)
{
	text__printf(out, "%llu,%s", event->ts_ns, event__word(event->kind));
	for (size_t i = 0; i < n_event_fields; i++) {
		text__add(out, ",", 1);
		csv__add_field(out, event, &event_fields[i]);
	}
	text__add(out, "\n", 1);
}
