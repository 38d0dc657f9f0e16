// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the lines of a page. */
#include "document.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct document_line *next_line(struct document *document)
{
	if (document->n == document->room) {
		size_t room = document->room ? document->room * 2 : 64;
		struct document_line *lines = realloc(document->lines, room * sizeof(*lines));

		if (!lines)
			return NULL;
		document->lines = lines;
		document->room = room;
	}
	return &document->lines[document->n];
}

void document__add(struct document *document, enum style style, const char *format, ...)
{
	struct document_line *line = next_line(document);
	char *text = NULL;
	va_list args;

	va_start(args, format);
	if (!line || vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	if (!text) {
		document->failed = true;
		return;
	}
	*line = (struct document_line){ .at = document->bytes.n, .style = style };
	text__add(&document->bytes, text, strlen(text) + 1);
	document->failed |= document->bytes.failed;
	document->n += !document->bytes.failed;
	free(text);
}

void document__link(struct document *document, enum place_kind opens, __u64 id)
{
	if (!document->n)
		return;
	document->lines[document->n - 1].opens = opens;
	document->lines[document->n - 1].id = id;
}

void document__reset(struct document *document)
{
	text__reset(&document->bytes);
	free(document->lines);
	memset(document, 0, sizeof(*document));
}
