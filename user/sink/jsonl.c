// SPDX-License-Identifier: GPL-2.0-or-later
/* One JSON object a line. */
#include "jsonl.h"

#include <string.h>

#include "put.h"

/* As in CSV: bytes of a line that are no text of an event, a field with its name and punctuation. */
#define FIELD_BYTES 48
#define FIXED_BYTES ((n_event_fields + 2) * FIELD_BYTES)

/* Returns NULL without memory. */
static char *jsonl__put_text(struct text *out, char *to, const char *value)
{
	size_t n;
	unsigned int seen = put__classes(value, &n);

	text__end(out, to);
	to = text__room(out, n * PUT_EACH_BYTE + FIXED_BYTES);
	if (!to)
		return NULL;
	*to++ = '"';
	if (seen & (PUT_ODD | PUT_QUOTE))
		to = put__text(to, value, n, PUT_JSON_QUOTED);
	else
		to = mempcpy(to, value, n);
	*to++ = '"';
	return to;
}

static char *jsonl__put_number(char *to, enum field_type type, __u64 value)
{
	if (type == FIELD_COUNT)
		return put__decimal(to, value);
	*to++ = '"';
	to = type == FIELD_ADDRESS ? put__hex(to, value) : put__decimal(to, value);
	*to++ = '"';
	return to;
}

static char *jsonl__put_field(struct text *out, char *to, const struct event *event,
			      const struct event_field *field)
{
	const void *member = (const char *)event + field->offset;
	const struct maybe *number = member;
	const char *string = NULL;

	if (field->type == FIELD_TEXT)
		string = *(const char *const *)member;
	if (field->type == FIELD_TEXT ? !string : !number->known)
		return to;
	to = mempcpy(to, ",\"", 2);
	to = stpcpy(to, field->name);
	to = mempcpy(to, "\":", 2);
	return string ? jsonl__put_text(out, to, string)
		      : jsonl__put_number(to, field->type, number->value);
}

void jsonl__add_header(struct text *out)
{
	(void)out;
}

/* Of a line for which there is no memory, nothing is left. */
void jsonl__add_event(struct text *out, const struct event *event)
{
	size_t before = out->n;
	char *to = text__room(out, FIXED_BYTES);

	if (!to)
		return;
	to = stpcpy(to, "{\"ts_ns\":");
	to = jsonl__put_number(to, FIELD_ID, event->ts_ns);
	to = stpcpy(to, ",\"event\":\"");
	to = stpcpy(to, event__word(event->kind));
	*to++ = '"';
	for (size_t i = 0; to && i < n_event_fields; i++)
		to = jsonl__put_field(out, to, event, &event_fields[i]);
	if (!to) {
		text__end(out, out->bytes + before);
		return;
	}
	to = mempcpy(to, "}\n", 2);
	text__end(out, to);
}
