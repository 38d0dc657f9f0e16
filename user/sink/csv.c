// SPDX-License-Identifier: GPL-2.0-or-later
/* RFC 4180 lines of events. */
#include "csv.h"

#include <string.h>

#include "put.h"

/*
 * Bytes of a line that are no text of an event: its numbers, words and commas. There is room for so
 * many in front of whatever is written, and a text has the room that it takes made besides.
 */
#define FIXED_BYTES ((n_event_fields + 2) * (PUT_NUMBER + 1))

/*
 * Control bytes are escaped, so a line never holds a newline of its own, and so is a first byte
 * that would make a formula of the field in a spreadsheet. What the RFC wants quoted is quoted.
 * Returns NULL without memory.
 */
static char *csv__put_text(struct text *out, char *to, const char *value)
{
	size_t n;
	unsigned int seen = put__classes(value, &n);
	bool quoted = seen & (PUT_QUOTE | PUT_COMMA);

	text__end(out, to);
	to = text__room(out, n * PUT_EACH_BYTE + FIXED_BYTES);
	if (!to || !n)
		return to;
	if (quoted)
		*to++ = '"';
	if (strchr("=+-@", *value)) {
		to += text__escape(*value, to);
		value++;
		n--;
	}
	if (quoted || seen & PUT_ODD)
		to = put__text(to, value, n, PUT_CSV_QUOTED);
	else
		to = mempcpy(to, value, n);
	if (quoted)
		*to++ = '"';
	return to;
}

void csv__add_text(struct text *out, const char *value)
{
	char *to = text__room(out, FIXED_BYTES);

	if (to)
		to = csv__put_text(out, to, value);
	if (to)
		text__end(out, to);
}

static char *csv__put_field(struct text *out, char *to, const struct event *event,
			    const struct event_field *field)
{
	const void *member = (const char *)event + field->offset;
	const struct maybe *number = member;
	const char *string;

	if (field->type == FIELD_TEXT) {
		string = *(const char *const *)member;
		return string ? csv__put_text(out, to, string) : to;
	}
	if (!number->known)
		return to;
	return field->type == FIELD_ADDRESS ? put__hex(to, number->value)
					    : put__decimal(to, number->value);
}

void csv__add_header(struct text *out)
{
	text__add_string(out, "ts_ns,event");
	for (size_t i = 0; i < n_event_fields; i++)
		text__printf(out, ",%s", event_fields[i].name);
	text__add(out, "\n", 1);
}

/* Of a line for which there is no memory, nothing is left. */
void csv__add_event(struct text *out, const struct event *event)
{
	size_t before = out->n;
	char *to = text__room(out, FIXED_BYTES);

	if (!to)
		return;
	to = put__decimal(to, event->ts_ns);
	*to++ = ',';
	to = stpcpy(to, event__word(event->kind));
	for (size_t i = 0; to && i < n_event_fields; i++) {
		*to++ = ',';
		to = csv__put_field(out, to, event, &event_fields[i]);
	}
	if (!to) {
		text__end(out, out->bytes + before);
		return;
	}
	*to++ = '\n';
	text__end(out, to);
}
