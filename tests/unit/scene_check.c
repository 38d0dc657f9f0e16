// SPDX-License-Identifier: GPL-2.0-or-later
/* Draws the fixture, presses its keys, and looks at what is on its screen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene_fixture.h"
#include "screen_text.h"

/* --- keys -------------------------------------------------------------------------------------- */

static void redraw(struct fixture *fixture)
{
	assert_int_equal(
		frame__resize(&fixture->frame, fixture->frame.height, fixture->frame.width), 0);
	assert_int_equal(view__draw(&fixture->view, &fixture->scene, &fixture->frame), 0);
}

struct fixture *fixture__open_at(size_t n_caches, unsigned int flags, int height, int width)
{
	struct fixture *fixture = fixture__open(n_caches, flags);

	fixture__draw(fixture, height, width);
	return fixture;
}

void fixture__draw(struct fixture *fixture, int height, int width)
{
	fixture->frame.height = height;
	fixture->frame.width = width;
	redraw(fixture);
}

unsigned int fixture__press(struct fixture *fixture, int key)
{
	unsigned int wishes = view__take(&fixture->view, (struct input){ .key = key });

	redraw(fixture);
	return wishes;
}

void fixture__type(struct fixture *fixture, const char *keys)
{
	for (size_t left = strlen(keys), bytes; left; keys += bytes, left -= bytes) {
		unsigned int code;

		bytes = text__character(keys, left, &code);
		assert_true(bytes);
		fixture__press(fixture, code);
	}
}

unsigned int fixture__click(struct fixture *fixture, int y, int x)
{
	unsigned int wishes =
		view__take(&fixture->view, (struct input){ .key = KEYS_CLICK, .y = y, .x = x });

	redraw(fixture);
	return wishes;
}

/* --- what is seen ------------------------------------------------------------------------------ */

static char *text_of(const struct fixture *fixture)
{
	struct text text = {};

	text__add(&text, "", 0);
	frame__add_text(&fixture->frame, &text);
	assert_false(text.failed);
	return text.bytes;
}

char *fixture__line(const struct fixture *fixture, int y)
{
	char *text = text_of(fixture), *at = text, *line;

	assert_in_range(y, 0, fixture->frame.height - 1);
	for (int i = 0; i < y; i++)
		at = strchr(at, '\n') + 1;
	line = strndup(at, strcspn(at, "\n"));
	free(text);
	assert_non_null(line);
	return line;
}

static int seek(const struct fixture *fixture, const char *text, int *x)
{
	for (int y = 0; y < fixture->frame.height; y++) {
		char *line = fixture__line(fixture, y), *at = strstr(line, text);

		if (at && x) {
			*at = '\0';
			*x = frame__columns(&fixture->frame, line);
		}
		free(line);
		if (at)
			return y;
	}
	return -1;
}

bool fixture__shows(const struct fixture *fixture, const char *text)
{
	return seek(fixture, text, NULL) >= 0;
}

int fixture__find(const struct fixture *fixture, const char *text, int *x)
{
	int y = seek(fixture, text, x);

	if (y < 0) {
		char *all = text_of(fixture);

		print_error("\"%s\" is not in\n%s", text, all);
		free(all);
	}
	assert_true(y >= 0);
	return y;
}

int fixture__selected(const struct fixture *fixture)
{
	for (int y = 0; y < fixture->frame.height; y++)
		if (fixture->frame.width && fixture->frame.cells[y * fixture->frame.width].selected)
			return y;
	return -1;
}

void fixture__assert_line(const struct fixture *fixture, int y, const char *begins)
{
	char *line = fixture__line(fixture, y);

	if (strncmp(line, begins, strlen(begins)))
		fail_msg("line %d is \"%s\", not \"%s\"", y, line, begins);
	free(line);
}

void fixture__assert_selected(const struct fixture *fixture, const char *begins)
{
	assert_true(fixture__selected(fixture) >= 0);
	fixture__assert_line(fixture, fixture__selected(fixture), begins);
}

static void assert_cell_harmless(const struct fixture *fixture, const struct cell_text *cell, int x)
{
	size_t n = strlen(cell->bytes);
	unsigned int code;

	assert_in_range(cell->style, 0, STYLE__COUNT - 1);
	if (!n) {
		assert_true(x && strlen(cell[-1].bytes) > 1);
		return;
	}
	assert_int_equal(text__character(cell->bytes, n, &code), n);
	assert_true(code >= 0x20 && code != 0x7f);
	assert_true(fixture->frame.utf8 || code < 0x80);
}

void fixture__assert_harmless(const struct fixture *fixture)
{
	const struct frame *frame = &fixture->frame;
	const struct view *view = &fixture->view;
	const struct place *place = view__place(view);

	for (int y = 0; y < frame->height; y++)
		for (int x = 0; x < frame->width; x++)
			assert_cell_harmless(fixture, &frame->cells[y * frame->width + x], x);
	assert_in_range(place->cursor, 0, view->n_lines ? view->n_lines - 1 : 0);
	assert_in_range(place->top, 0, place->cursor);
	assert_true(place->cursor - place->top < view->body_height);
	assert_true(place->left >= 0);
	assert_true(frame->cursor_y < frame->height);
	assert_true(frame->cursor_y < 0 ||
		    (frame->cursor_x >= 0 && frame->cursor_x < frame->width) || !frame->width);
}

/* --- screens in files -------------------------------------------------------------------------- */

void fixture__assert_screen(const struct fixture *fixture, const char *name)
{
	char *seen = text_of(fixture);

	fixture__assert_harmless(fixture);
	assert_screen_text(name, seen);
	free(seen);
}
