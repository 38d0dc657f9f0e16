// SPDX-License-Identifier: GPL-2.0-or-later
/* Puts text of any kind into cells: decoded, measured, escaped and cut. */
#include "frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* What one character of a text is shown as: itself, or an escape, which is several cells. */
struct glyph {
	char bytes[8];
	int columns;
	bool wide;
};

/* The glyph at @at, of @n bytes that are left. Returns the bytes that it stands for. */
static size_t next_glyph(const struct frame *frame, const char *at, size_t n, struct glyph *glyph)
{
	unsigned int code;
	size_t bytes = text__character(at, n, &code);
	int columns = 1;

	if (bytes > 1)
		columns = frame->utf8 ? wcwidth(code) : -1;
	if (!bytes || columns <= 0) {
		glyph->columns = text__escape(*at, glyph->bytes);
		glyph->wide = false;
		return 1;
	}
	memcpy(glyph->bytes, at, bytes);
	glyph->bytes[bytes] = '\0';
	glyph->columns = columns;
	glyph->wide = columns == 2;
	return bytes;
}

static struct cell_text *cell_at(const struct frame *frame, int y, int x)
{
	if (y < 0 || y >= frame->height || x < 0 || x >= frame->width)
		return NULL;
	return &frame->cells[(size_t)y * frame->width + x];
}

/* The other half of a wide character cannot stay when one half goes. */
static void blank_other_half(const struct frame *frame, int y, int x)
{
	struct cell_text *left = cell_at(frame, y, x - 1), *right = cell_at(frame, y, x + 1);

	if (left && !cell_at(frame, y, x)->bytes[0])
		strcpy(left->bytes, " ");
	if (right && !right->bytes[0])
		strcpy(right->bytes, " ");
}

/* One cell, if it is there; @n bytes, which is 0 for the right half of the cell before. */
static void set_cell(const struct frame *frame, int y, int x, enum style style, const char *bytes,
		     size_t n)
{
	struct cell_text *cell = cell_at(frame, y, x);

	if (!cell)
		return;
	if (n)
		blank_other_half(frame, y, x);
	memcpy(cell->bytes, bytes, n);
	cell->bytes[n] = '\0';
	cell->style = style;
}

static void put_wide(const struct frame *frame, int y, int x, int end, enum style style,
		     const struct glyph *glyph)
{
	if (x >= 0 && x + 1 < end) {
		set_cell(frame, y, x + 1, style, " ", 1); /* frees it of what it was half of */
		set_cell(frame, y, x, style, glyph->bytes, strlen(glyph->bytes));
		set_cell(frame, y, x + 1, style, "", 0);
		return;
	}
	for (int i = x; i < x + 2 && i < end; i++)
		set_cell(frame, y, i, style, " ", 1);
}

static void put_glyph(const struct frame *frame, int y, int x, int end, enum style style,
		      const struct glyph *glyph)
{
	if (glyph->wide)
		put_wide(frame, y, x, end, style, glyph);
	else if (glyph->columns == 1)
		set_cell(frame, y, x, style, glyph->bytes, strlen(glyph->bytes));
	else
		for (int i = 0; i < glyph->columns && x + i < end; i++)
			set_cell(frame, y, x + i, style, &glyph->bytes[i], 1);
}

/* Stands in the last column of what was cut. */
static void put_mark(const struct frame *frame, int y, int x, enum style style)
{
	const char *mark = frame->utf8 ? "\xe2\x80\xa6" : ">";

	set_cell(frame, y, x, style, mark, strlen(mark));
}

int frame__put(struct frame *frame, int y, int x, int width, enum style style, const char *text)
{
	long room = (long)frame->width - x < width ? (long)frame->width - x : width;
	bool cut = room < frame__columns(frame, text);
	int taken = 0;
	size_t left = strlen(text), bytes;
	struct glyph glyph;

	if (y < 0 || y >= frame->height || room <= 0)
		return 0;
	for (; left && taken < room - cut; text += bytes, left -= bytes) {
		bytes = next_glyph(frame, text, left, &glyph);
		put_glyph(frame, y, x + taken, x + room - cut, style, &glyph);
		taken += glyph.columns;
	}
	if (!cut)
		return taken;
	put_mark(frame, y, x + room - 1, style);
	return room;
}

int frame__put_right(struct frame *frame, int y, int x, int width, enum style style,
		     const char *text)
{
	int pad = width - frame__columns(frame, text);

	if (pad <= 0)
		return frame__put(frame, y, x, width, style, text);
	return pad + frame__put(frame, y, x + pad, width - pad, style, text);
}

void frame__select(struct frame *frame, int y)
{
	for (int x = 0; y >= 0 && y < frame->height && x < frame->width; x++)
		cell_at(frame, y, x)->selected = true;
}

int frame__columns(const struct frame *frame, const char *text)
{
	size_t left = strlen(text), bytes;
	struct glyph glyph;
	int columns = 0;

	for (; left; text += bytes, left -= bytes) {
		bytes = next_glyph(frame, text, left, &glyph);
		columns += glyph.columns;
	}
	return columns;
}

int frame__resize(struct frame *frame, int height, int width)
{
	size_t n = (size_t)height * width;
	struct cell_text *cells = reallocarray(frame->cells, n ? n : 1, sizeof(*cells));

	if (!cells)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		cells[i] = (struct cell_text){ .bytes = " ", .style = STYLE_PLAIN };
	frame->cells = cells;
	frame->height = height;
	frame->width = width;
	frame->cursor_y = -1;
	frame->cursor_x = 0;
	return 0;
}

void frame__reset(struct frame *frame)
{
	free(frame->cells);
	memset(frame, 0, sizeof(*frame));
}

void frame__add_text(const struct frame *frame, struct text *out)
{
	for (int y = 0; y < frame->height; y++) {
		const struct cell_text *line = &frame->cells[(size_t)y * frame->width];
		int end = frame->width;

		while (end > 0 && !strcmp(line[end - 1].bytes, " "))
			end--;
		for (int x = 0; x < end; x++)
			text__add_string(out, line[x].bytes);
		text__add(out, "\n", 1);
	}
}
