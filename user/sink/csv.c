// SPDX-License-Identifier: GPL-2.0-or-later
/* RFC 4180 lines of events. */
#include "csv.h"

#include <string.h>

/*
 * A field is quoted where the RFC wants it, and where a spreadsheet would take it for a formula.
 * Control bytes are escaped first, so a line never holds a newline of its own.
 */
static void csv__add_text(struct text *out, const char *value)
{
	size_t start = out->n, quotes = 0, n;
	struct text quoted = {};

	text__add_escaped(out, value, strlen(value), false);
	if (out->failed || !value[0])
		return;
	n = out->n - start;
	for (size_t i = 0; i < n; i++)
		quotes += out->bytes[start + i] == '"';
	if (!quotes && !memchr(out->bytes + start, ',', n) && !strchr("=+-@ ", out->bytes[start]))
		return;
	text__add(&quoted, "\"", 1);
	for (size_t i = 0; i < n; i++)
		text__add(&quoted, out->bytes[start + i] == '"' ? "\"\"" : out->bytes + start + i,
			  out->bytes[start + i] == '"' ? 2 : 1);
	text__add(&quoted, "\"", 1);
	out->n = start;
	text__add(out, quoted.bytes ? quoted.bytes : "", quoted.n);
	out->failed |= quoted.failed;
	text__reset(&quoted);
}

static void csv__add_field(struct text *out, const struct event *event, const struct event_field *field)
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
