// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An event of hostile texts as a line of CSV and of JSON: one line, of as many fields as the header
 * has, or one object. Lines of an input are its texts.
 */
#include "fuzz.h"

#include "csv.h"
#include "jsonl.h"

static void fill(struct event *event, char *text)
{
	event->kind = EVENT_NEW_SLAB;
	for (size_t i = 0; i < n_event_fields; i++) {
		const struct event_field *field = &event_fields[i];
		void *member = (char *)event + field->offset;

		if (field->type != FIELD_TEXT)
			*(struct maybe *)member =
				(struct maybe){ strlen(text) & 1, strlen(text) << i };
		else if (text)
			*(const char **)member = strsep(&text, "\n");
		text = text ? text : "";
	}
}

/* Fields of the line, by RFC 4180. */
static size_t fields_of(const struct text *line)
{
	bool quoted = false;
	size_t n = 1;

	promised(line->n && line->bytes[line->n - 1] == '\n');
	for (size_t i = 0; i < line->n - 1; i++) {
		promised((unsigned char)line->bytes[i] >= ' ');
		if (line->bytes[i] == '"')
			quoted = !quoted;
		n += line->bytes[i] == ',' && !quoted;
	}
	promised(!quoted);
	return n;
}

static void is_one_object(const struct text *line)
{
	bool quoted = false;

	promised(line->n > 2 && line->bytes[0] == '{' && !strcmp(line->bytes + line->n - 2, "}\n"));
	for (size_t i = 1; i < line->n - 2; i++) {
		promised((unsigned char)line->bytes[i] >= ' ');
		if (quoted && line->bytes[i] == '\\')
			i++;
		else if (line->bytes[i] == '"')
			quoted = !quoted;
		else
			promised(quoted || !strchr("{}", line->bytes[i]));
	}
	promised(!quoted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text header = {}, csv = {}, json = {};
	char *text = string_of(data, size);
	struct event event = { .ts_ns = size };

	fill(&event, text);
	csv__add_header(&header);
	csv__add_event(&csv, &event);
	promised(fields_of(&csv) == fields_of(&header));
	jsonl__add_event(&json, &event);
	is_one_object(&json);
	text__reset(&header);
	text__reset(&csv);
	text__reset(&json);
	free(text);
	return 0;
}
