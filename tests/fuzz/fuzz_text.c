// SPDX-License-Identifier: GPL-2.0-or-later
/* Names made harmless: what comes out can harm nobody, and leads back to what went in. */
#include "fuzz.h"

#include <ctype.h>

#include "text.h"

static void harms_nobody(const struct text *text)
{
	for (size_t i = 0; i < text->n;) {
		unsigned int code;
		size_t n = text__character(text->bytes + i, text->n - i, &code);

		promised(n);
		i += n;
	}
}

static void leads_back(const struct text *text, const uint8_t *data, size_t size)
{
	size_t at = 0;

	for (size_t i = 0; i < text->n; i++, at++) {
		unsigned int byte = (unsigned char)text->bytes[i];

		promised(at < size);
		if (byte == '\\') {
			i++;
			if (text->bytes[i] == 'x') {
				promised(sscanf(&text->bytes[i + 1], "%2x", &byte) == 1);
				i += 2;
			}
		}
		promised(byte == data[at]);
	}
	promised(at == size);
}

/* Quotes stand at both ends, and inside only behind a backslash. */
static void is_one_json_string(const struct text *json)
{
	promised(json->n >= 2 && json->bytes[0] == '"' && json->bytes[json->n - 1] == '"');
	for (size_t i = 1; i < json->n - 1; i++) {
		promised(json->bytes[i] != '"');
		if (json->bytes[i] == '\\') {
			i++;
			promised(i < json->n - 1 && strchr("\"\\", json->bytes[i]));
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text text = {}, json = {};
	char *string = string_of(data, size), *rest = string + strcspn(string, "\n");

	text__add(&text, "", 0);
	text__add_escaped(&text, (const char *)data, size, size & 1);
	harms_nobody(&text);
	leads_back(&text, data, size);
	text__add_json(&json, (const char *)data, size);
	is_one_json_string(&json);
	if (*rest)
		*rest++ = '\0';
	text__matches(string, rest);
	promised(text__matches("*", rest));
	free(string);
	text__reset(&text);
	text__reset(&json);
	return 0;
}
