/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user does at a terminal. Pure. */
#ifndef SLUBTRACE_VIEW_INPUT_H
#define SLUBTRACE_VIEW_INPUT_H

/* What is not a character; characters are their code points. */
enum key {
	KEYS_NONE = -1, /* nothing was pressed */
	KEYS_UP = 0x110000,
	KEYS_DOWN,
	KEYS_LEFT,
	KEYS_RIGHT,
	KEYS_PAGE_UP,
	KEYS_PAGE_DOWN,
	KEYS_HOME,
	KEYS_END,
	KEYS_ENTER,
	KEYS_ESCAPE,
	KEYS_BACKSPACE,
	KEYS_CLICK, /* with the place */
	KEYS_WHEEL_UP,
	KEYS_WHEEL_DOWN,
	KEYS_REDRAW, /* ^L; what is drawn next is written as a whole */
	KEYS_GONE,   /* the terminal is gone */
};

struct input {
	int key; /* a code point or an enum key */
	int y;	 /* of a click */
	int x;
};

#endif
