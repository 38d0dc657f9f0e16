/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page of lines on the screen, some of which lead somewhere. Pure. */
#ifndef SLUBTRACE_VIEW_DOCUMENT_H
#define SLUBTRACE_VIEW_DOCUMENT_H

#include <linux/types.h>

#include "frame.h"
#include "place.h"

struct document_line {
	size_t at; /* of its text in bytes */
	enum style style;
	enum place_kind opens;
	__u64 id; /* of what it opens; else what the maker likes */
};

struct document {
	struct text bytes; /* NUL-terminated lines */
	struct document_line *lines;
	size_t n;
	size_t room;
	bool failed; /* memory ran out */
};

/* Adds a line. Its text may hold anything: the frame makes it harmless. */
void document__add(struct document *document, enum style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Makes the last line lead to @id of @opens. */
void document__link(struct document *document, enum place_kind opens, __u64 id);

void document__reset(struct document *document);

#endif
