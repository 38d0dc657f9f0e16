// SPDX-License-Identifier: GPL-2.0-or-later
/* A line that is being typed: the filter, or the time to jump to. */
#include "typing.h"

#include <string.h>

struct typed {
	char *text;
	size_t room;
};

static struct typed typed(struct view *view)
{
	return view->asking ? (struct typed){ view->moment, sizeof(view->moment) }
			    : (struct typed){ view->filter, sizeof(view->filter) };
}

static void add_character(struct typed to, int c)
{
	size_t n = strlen(to.text);
	char bytes[4];
	size_t m = 0;

	if (c < 0x80) {
		bytes[m++] = (char)c;
	} else if (c < 0x800) {
		bytes[m++] = (char)(0xc0 | c >> 6);
		bytes[m++] = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		bytes[m++] = (char)(0xe0 | c >> 12);
		bytes[m++] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[m++] = (char)(0x80 | (c & 0x3f));
	} else {
		bytes[m++] = (char)(0xf0 | c >> 18);
		bytes[m++] = (char)(0x80 | (c >> 12 & 0x3f));
		bytes[m++] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[m++] = (char)(0x80 | (c & 0x3f));
	}
	if (n + m >= to.room)
		return;
	memcpy(to.text + n, bytes, m);
	to.text[n + m] = '\0';
}

static void drop_character(struct typed from)
{
	size_t n = strlen(from.text);

	while (n && (from.text[n - 1] & 0xc0) == 0x80)
		n--;
	from.text[n ? n - 1 : 0] = '\0';
}

bool typing__take(struct view *view, int key, unsigned int *wishes)
{
	*wishes = 0;
	if (key == KEYS_ENTER) {
		view->typing = false;
		*wishes = view->asking && view->moment[0] ? VIEW_JUMP : 0;
	} else if (key == KEYS_ESCAPE) {
		view->typing = false;
		if (!view->asking)
			memcpy(view->filter, view->filter_before, sizeof(view->filter));
	} else if (key == KEYS_BACKSPACE) {
		drop_character(typed(view));
	} else if (key >= ' ' && key != 0x7f && key < KEYS_UP) {
		add_character(typed(view), key);
	} else {
		return key == KEYS_LEFT || key == KEYS_RIGHT;
	}
	return true;
}
