// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of the grid of cells: clipping, wide characters, hostile bytes. */
#include "unit.h"

#include <limits.h>
#include <string.h>

#include "frame.h"

#define CJK	 "\xe4\xb8\xad\xe6\x96\x87" /* two characters of two columns each */
#define ELLIPSIS "\xe2\x80\xa6"

static struct frame frame_of(int height, int width, bool utf8)
{
	struct frame frame = { .utf8 = utf8 };

	assert_int_equal(frame__resize(&frame, height, width), 0);
	return frame;
}

static void assert_shows(const struct frame *frame, const char *expected)
{
	struct text text = {};

	text__add(&text, "", 0);
	frame__add_text(frame, &text);
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

/* Every cell holds one harmless character, and every wide one both of its halves. */
static void assert_whole(const struct frame *frame)
{
	for (int y = 0; y < frame->height; y++)
		for (int x = 0; x < frame->width; x++) {
			const struct cell_text *cell = &frame->cells[y * frame->width + x];
			size_t n = strlen(cell->bytes);
			unsigned int code;

			if (!n)
				assert_true(x && strlen(cell[-1].bytes) > 1);
			else
				assert_int_equal(text__character(cell->bytes, n, &code), n);
		}
}

/* A line of so many columns, in which it is put at @x in @width columns. */
static void assert_line(bool utf8, int columns, int x, int width, const char *text,
			const char *expected)
{
	struct frame frame = frame_of(1, columns, utf8);

	frame__put(&frame, 0, x, width, STYLE_PLAIN, text);
	assert_shows(&frame, expected);
	assert_whole(&frame);
	frame__reset(&frame);
}

#define UTF8(columns, x, width, text, expected) assert_line(true, columns, x, width, text, expected)
#define ASCII(columns, x, width, text, expected)                                                   \
	assert_line(false, columns, x, width, text, expected)

static void frame_is_blank_at_first(void **state)
{
	struct frame frame = frame_of(2, 3, true);

	(void)state;
	assert_shows(&frame, "\n\n");
	assert_int_equal(frame.cursor_y, -1);
	assert_string_equal(frame.cells[5].bytes, " ");
	frame__put(&frame, 1, 0, 3, STYLE_LOSS, "abc");
	frame__select(&frame, 1);
	frame.cursor_y = 1;
	assert_int_equal(frame__resize(&frame, 3, 2), 0);
	assert_shows(&frame, "\n\n\n");
	assert_int_equal(frame.cursor_y, -1);
	assert_int_equal(frame.cells[5].style, STYLE_PLAIN);
	assert_false(frame.cells[5].selected);
	assert_true(frame.utf8);
	frame__reset(&frame);
	assert_null(frame.cells);
	frame__reset(&frame);
}

static void frame_without_cells_takes_nothing(void **state)
{
	struct frame none = {}, flat = frame_of(3, 0, true), narrow = frame_of(0, 3, true);

	(void)state;
	assert_int_equal(frame__put(&none, 0, 0, 9, STYLE_PLAIN, "abc"), 0);
	assert_int_equal(frame__put(&flat, 0, 0, 9, STYLE_PLAIN, CJK), 0);
	assert_int_equal(frame__put(&narrow, 0, 0, 9, STYLE_PLAIN, "abc"), 0);
	frame__select(&none, 0);
	frame__select(&flat, 0);
	frame__select(&narrow, 0);
	assert_shows(&none, "");
	assert_shows(&flat, "\n\n\n");
	assert_shows(&narrow, "");
	frame__reset(&flat);
	frame__reset(&narrow);
}

static void frame_of_one_cell(void **state)
{
	(void)state;
	UTF8(1, 0, 1, "a", "a\n");
	UTF8(1, 0, 1, "ab", ELLIPSIS "\n");
	UTF8(1, 0, 9, "ab", ELLIPSIS "\n");
	UTF8(1, 0, 1, CJK, ELLIPSIS "\n");
	UTF8(1, 0, 1, "", "\n");
	ASCII(1, 0, 1, "\n", ">\n");
}

static void frame_marks_what_is_cut(void **state)
{
	(void)state;
	UTF8(8, 0, 8, "12345678", "12345678\n");
	UTF8(8, 0, 7, "12345678", "123456" ELLIPSIS "\n");
	ASCII(8, 0, 7, "12345678", "123456>\n");
	ASCII(8, 6, 7, "123", "      1>\n"); /* by the end of the line */
	ASCII(8, 7, 1, "123", "       >\n");
	ASCII(8, 2, 3, "123", "  123\n");
	ASCII(8, 2, 0, "123", "\n");
	ASCII(8, 2, -1, "123", "\n");
	ASCII(8, 0, 4, "a\nb", "a\\x>\n"); /* amid an escape, too */
}

static void frame_cuts_left_of_it_silently(void **state)
{
	(void)state;
	ASCII(4, -2, 6, "123456", "3456\n");
	ASCII(4, -2, 5, "123456", "34>\n");
	ASCII(4, -2, 2, "123456", "\n");
	ASCII(4, -6, 6, "123456", "\n");
	ASCII(4, -1, 9, "123456", "234>\n");
	UTF8(4, -1, 9, CJK, " \xe6\x96\x87\n");
	UTF8(4, -3, 9, CJK, "\n");
}

static void frame_ignores_places_outside(void **state)
{
	static const int places[] = { INT_MIN, -100, -1, 3, 4, 100, INT_MAX };
	struct frame frame = frame_of(3, 3, true);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		assert_int_equal(frame__put(&frame, places[i], 0, 3, STYLE_LOSS, "abc"), 0);
		frame__put_right(&frame, places[i], 0, 3, STYLE_LOSS, "a");
		frame__select(&frame, places[i]);
		if (places[i] > 0)
			assert_int_equal(frame__put(&frame, 0, places[i], 3, STYLE_LOSS, "a"), 0);
	}
	frame__put(&frame, 0, INT_MIN, 3, STYLE_LOSS, "abc");
	frame__put(&frame, 0, -1, 1, STYLE_LOSS, "a");
	assert_shows(&frame, "\n\n\n");
	for (int i = 0; i < 9; i++) {
		assert_int_equal(frame.cells[i].style, STYLE_PLAIN);
		assert_false(frame.cells[i].selected);
	}
	frame__put(&frame, 0, 0, INT_MAX, STYLE_PLAIN, "abc");
	assert_shows(&frame, "abc\n\n\n");
	frame__reset(&frame);
}

static void frame_says_what_was_taken(void **state)
{
	struct frame frame = frame_of(1, 10, true);

	(void)state;
	assert_int_equal(frame__put(&frame, 0, 0, 10, STYLE_PLAIN, ""), 0);
	assert_int_equal(frame__put(&frame, 0, 0, 10, STYLE_PLAIN, "abc"), 3);
	assert_int_equal(frame__put(&frame, 0, 0, 10, STYLE_PLAIN, CJK), 4);
	assert_int_equal(frame__put(&frame, 0, 0, 2, STYLE_PLAIN, "abc"), 2);
	assert_int_equal(frame__put(&frame, 0, 0, 2, STYLE_PLAIN, "a" CJK), 2);
	assert_int_equal(frame__put(&frame, 0, 8, 9, STYLE_PLAIN, "abc"), 2);
	assert_int_equal(frame__put(&frame, 0, -1, 9, STYLE_PLAIN, "abc"), 3);
	assert_int_equal(frame__put(&frame, 0, 0, 10, STYLE_PLAIN, "\n"), 4);
	assert_int_equal(frame__put_right(&frame, 0, 0, 6, STYLE_PLAIN, "abc"), 6);
	frame__reset(&frame);
}

static void frame_aligns_right(void **state)
{
	struct frame frame = frame_of(4, 8, true);

	(void)state;
	frame__put_right(&frame, 0, 1, 5, STYLE_PLAIN, "12");
	frame__put_right(&frame, 1, 1, 5, STYLE_PLAIN, CJK);
	frame__put_right(&frame, 2, 1, 5, STYLE_PLAIN, "1234567");
	frame__put_right(&frame, 3, 0, 10, STYLE_PLAIN, "1234567"); /* beyond the line */
	assert_shows(&frame, "    12\n  " CJK "\n 1234" ELLIPSIS "\n   1234" ELLIPSIS "\n");
	frame__reset(&frame);
}

static void frame_never_tears_wide_characters(void **state)
{
	(void)state;
	UTF8(8, 0, 8, CJK, CJK "\n");
	UTF8(4, 0, 4, CJK, CJK "\n"); /* the last column, too */
	UTF8(3, 0, 3, CJK, "\xe4\xb8\xad" ELLIPSIS "\n");
	UTF8(2, 0, 2, CJK, " " ELLIPSIS "\n");
	UTF8(8, 1, 3, CJK "x", " \xe4\xb8\xad" ELLIPSIS "\n");
	UTF8(8, 1, 4, CJK "x", " \xe4\xb8\xad " ELLIPSIS "\n");
	UTF8(4, 2, 9, CJK, "   " ELLIPSIS "\n");
}

static void frame_overwrites_wide_characters_whole(void **state)
{
	static const struct {
		int x;
		const char *text;
		const char *expected;
	} rows[] = {
		{ 0, "a", "a \xe6\x96\x87\n" },
		{ 1, "a", " a\xe6\x96\x87\n" },
		{ 2, "a",
		  "\xe4\xb8\xad"
		  "a\n" },
		{ 3, "a", "\xe4\xb8\xad a\n" },
		{ 1, "ab", " ab\n" },
		{ 1, "\xe4\xb8\xad", " \xe4\xb8\xad\n" },
		{ 0, "\xe6\x96\x87", "\xe6\x96\x87\xe6\x96\x87\n" },
		{ 2, "\xe4\xb8\xad", "\xe4\xb8\xad\xe4\xb8\xad\n" },
		{ -1, "\xe4\xb8\xad", "  \xe6\x96\x87\n" },
		{ 3, "\xe4\xb8\xad", "\xe4\xb8\xad " ELLIPSIS "\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct frame frame = frame_of(1, 4, true);

		frame__put(&frame, 0, 0, 4, STYLE_PLAIN, CJK);
		frame__put(&frame, 0, rows[i].x, 4, STYLE_PLAIN, rows[i].text);
		assert_shows(&frame, rows[i].expected);
		assert_whole(&frame);
		frame__reset(&frame);
	}
}

static void frame_escapes_as_text_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_hostile_names; i++) {
		const char *name = hostile_names[i];
		struct frame frame = frame_of(1, 300, true);
		struct text expected = {};

		if (strchr(name, '\\')) /* stays as it is: what is put was escaped before */
			text__add_string(&expected, name);
		else
			text__add_escaped(&expected, name, strlen(name), false);
		frame__put(&frame, 0, 0, 300, STYLE_PLAIN, name);
		frame__put(&frame, 0, frame__columns(&frame, name), 1, STYLE_PLAIN, "|");
		text__add_string(&expected, "|\n");
		assert_shows(&frame, expected.bytes);
		text__reset(&expected);
		frame__reset(&frame);
	}
}

/* Whatever two bytes and wherever they are cut, the frame stays whole. */
static void frame_stays_whole_for_any_bytes(void **state)
{
	struct frame frame = frame_of(1, 5, true);

	(void)state;
	for (int pair = 0; pair < 65536; pair++) {
		char text[] = { pair >> 8, pair & 0xff, '\xad', 'x', '\0' };

		frame__put(&frame, 0, pair % 7 - 1, 1 + pair % 5, STYLE_PLAIN, text);
		assert_whole(&frame);
	}
	frame__reset(&frame);
}

static void frame_escapes_characters_without_width(void **state)
{
	(void)state;
	UTF8(20, 0, 20, "e\xcc\x81", "e\\xcc\\x81\n");		       /* a combining accent */
	UTF8(20, 0, 20, "\xe2\x80\x8b", "\\xe2\\x80\\x8b\n");	       /* a space without width */
	UTF8(20, 0, 20, "\xef\xbb\xbf", "\\xef\\xbb\\xbf\n");	       /* a byte order mark */
	UTF8(20, 0, 20, "\xf4\x8f\xbf\xbf", "\\xf4\\x8f\\xbf\\xbf\n"); /* unassigned */
	UTF8(20, 0, 20, "\xc3\xa9\xe2\x96\x81", "\xc3\xa9\xe2\x96\x81\n");
}

static void frame_without_utf8_is_ascii(void **state)
{
	struct frame frame = frame_of(n_hostile_names, 300, false);
	struct text text = {};

	(void)state;
	ASCII(20, 0, 20, "\xc3\xa9!", "\\xc3\\xa9!\n");
	ASCII(20, 0, 20, "\xe4\xb8\xad", "\\xe4\\xb8\\xad\n");
	ASCII(20, 0, 20, "a\\b", "a\\b\n"); /* what was escaped before */
	for (size_t i = 0; i < n_hostile_names; i++)
		frame__put(&frame, i, 0, 300, STYLE_PLAIN, hostile_names[i]);
	frame__add_text(&frame, &text);
	for (size_t i = 0; i < text.n; i++)
		assert_true(text.bytes[i] == '\n' || (text.bytes[i] >= ' ' && text.bytes[i] < 127));
	text__reset(&text);
	frame__reset(&frame);
}

static void frame_styles_what_it_puts(void **state)
{
	struct frame frame = frame_of(2, 6, true);

	(void)state;
	frame__select(&frame, 1);
	frame__put(&frame, 1, 1, 2, STYLE_GROWTH, "\xe4\xb8\xad");
	frame__put(&frame, 1, 3, 2, STYLE_LOSS, "abc");
	for (int x = 0; x < 6; x++) {
		assert_false(frame.cells[x].selected);
		assert_true(frame.cells[6 + x].selected);
	}
	assert_int_equal(frame.cells[6].style, STYLE_PLAIN);
	assert_int_equal(frame.cells[7].style, STYLE_GROWTH);
	assert_int_equal(frame.cells[8].style, STYLE_GROWTH);
	assert_string_equal(frame.cells[8].bytes, "");
	assert_int_equal(frame.cells[9].style, STYLE_LOSS);
	assert_int_equal(frame.cells[10].style, STYLE_LOSS);
	assert_int_equal(frame.cells[11].style, STYLE_PLAIN);
	frame__reset(&frame);
}

static void frame_of_300_columns(void **state)
{
	struct frame frame = frame_of(60, 300, true);
	char text[302];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[301] = '\0';
	assert_int_equal(frame__put(&frame, 59, 0, 300, STYLE_PLAIN, text), 300);
	assert_string_equal(frame.cells[60 * 300 - 1].bytes, ELLIPSIS);
	assert_int_equal(frame__put(&frame, 59, 0, 300, STYLE_PLAIN, text + 1), 300);
	assert_string_equal(frame.cells[60 * 300 - 1].bytes, "x");
	assert_string_equal(frame.cells[59 * 300 - 1].bytes, " ");
	frame__reset(&frame);
}

static void frame_as_text_has_no_trailing_blanks(void **state)
{
	struct frame frame = frame_of(4, 6, true);

	(void)state;
	frame__put(&frame, 0, 0, 6, STYLE_PLAIN, "ab    ");
	frame__put(&frame, 1, 2, 6, STYLE_PLAIN, "c");
	frame__put(&frame, 3, 4, 6, STYLE_PLAIN, "\xe4\xb8\xad");
	assert_shows(&frame, "ab\n  c\n\n    \xe4\xb8\xad\n");
	frame__reset(&frame);
}

int test_frame(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(frame_is_blank_at_first),
		cmocka_unit_test(frame_without_cells_takes_nothing),
		cmocka_unit_test(frame_of_one_cell),
		cmocka_unit_test(frame_marks_what_is_cut),
		cmocka_unit_test(frame_cuts_left_of_it_silently),
		cmocka_unit_test(frame_ignores_places_outside),
		cmocka_unit_test(frame_says_what_was_taken),
		cmocka_unit_test(frame_aligns_right),
		cmocka_unit_test(frame_never_tears_wide_characters),
		cmocka_unit_test(frame_overwrites_wide_characters_whole),
		cmocka_unit_test(frame_escapes_as_text_does),
		cmocka_unit_test(frame_stays_whole_for_any_bytes),
		cmocka_unit_test(frame_escapes_characters_without_width),
		cmocka_unit_test(frame_without_utf8_is_ascii),
		cmocka_unit_test(frame_styles_what_it_puts),
		cmocka_unit_test(frame_of_300_columns),
		cmocka_unit_test(frame_as_text_has_no_trailing_blanks),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
