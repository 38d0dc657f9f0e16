/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A grid of cells: what a screen shows, before any terminal. Whatever text is put into it, it stays
 * within its line and harmless. Pure; whether a character is wide is asked of the C library, whose
 * locale the caller has set.
 */
#ifndef SLUBTRACE_VIEW_FRAME_H
#define SLUBTRACE_VIEW_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

/* What a cell is, not how it looks: the terminal knows that. */
enum style {
	STYLE_PLAIN,
	STYLE_DIM,    /* of less interest */
	STYLE_STRONG, /* titles, keys */
	STYLE_HEADER, /* the heading of a table */
	STYLE_SORTED, /* the heading of the column that it is sorted by */
	STYLE_GROWTH, /* a cache that grows */
	STYLE_LOSS,   /* something was missed, or cannot be seen */
	STYLE__COUNT
};

struct cell_text {
	/* One character in UTF-8, NUL-terminated; empty: the right half of a wide one. */
	char bytes[8];
	unsigned char style;
	bool selected; /* in the selected row: shown reversed */
};

struct frame {
	int height;
	int width;
	bool utf8; /* else whatever is not ASCII is escaped */
	struct cell_text *cells;
	int cursor_y; /* -1: hidden */
	int cursor_x;
};

/*
 * Blanks the frame, with a size of at least 0; zeroed, it is an empty one. What it was stays when
 * memory runs out. Returns 0 or -ENOMEM.
 */
int frame__resize(struct frame *frame, int height, int width);
void frame__reset(struct frame *frame);

/*
 * Puts @text at (y, x), in at most @width columns. What does not fit into them or into the line is
 * cut off, and that it was is marked in the last column. Control bytes and what is not UTF-8 come
 * out as \xNN; a backslash stays one, since names were escaped before. Places outside the frame are
 * ignored. Returns the columns taken.
 */
int frame__put(struct frame *frame, int y, int x, int width, enum style style, const char *text);

/* The same, right-aligned in @width columns, all of which it takes. */
int frame__put_right(struct frame *frame, int y, int x, int width, enum style style,
		     const char *text);

/* Marks the whole line as selected, also what is put there later. */
void frame__select(struct frame *frame, int y);

/* Columns that @text takes when it is put. */
int frame__columns(const struct frame *frame, const char *text);

/* Adds the frame as lines of text, without trailing blanks. */
void frame__add_text(const struct frame *frame, struct text *out);

#endif
