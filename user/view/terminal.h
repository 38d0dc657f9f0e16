/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terminal: shows frames and reads keys. The only file that knows curses. */
#ifndef SLUBTRACE_VIEW_TERMINAL_H
#define SLUBTRACE_VIEW_TERMINAL_H

#include <stdbool.h>

#include "frame.h"
#include "input.h"

enum colors {
	COLORS_AUTO, /* unless NO_COLOR says otherwise */
	COLORS_ALWAYS,
	COLORS_NEVER,
};

struct terminal;

/* Whether the type of the terminal is known, and it can do what is needed. Changes nothing. */
bool terminal__is_usable(void);

/*
 * Takes the terminal on stdin and stdout over; the caller has set the locale, and blocks the signals
 * that would end or stop this process, as loop__watch_terminal() does. Returns 0; -ENOENT if its
 * type is not known or can do too little; -ENOTTY if stdin or stdout is none; or -ENOMEM. *out is
 * untouched and nothing changed then.
 */
int terminal__open(enum colors colors, struct terminal **out);

/* Gives it back as it was. Of NULL: nothing. */
void terminal__close(struct terminal *terminal);

/* Its size now, also after it changed. */
void terminal__size(struct terminal *terminal, int *height, int *width);

/* True: it can show UTF-8. */
bool terminal__is_utf8(const struct terminal *terminal);

/*
 * Shows @frame; only what differs from the last one is written. What is beyond the size that
 * terminal__size() last said is not shown.
 */
void terminal__draw(struct terminal *terminal, const struct frame *frame);

/* The next key that was pressed, without waiting; KEYS_NONE in input.key: none. */
struct input terminal__read(struct terminal *terminal);

/*
 * Gives the terminal back, stops this process as ^Z does, and takes it over again afterwards, unless
 * a signal waits that is to end the process: then nothing is drawn any more. The size may have
 * changed meanwhile.
 */
void terminal__suspend(struct terminal *terminal);

/* Takes it over again after this process was stopped by other means, and shows the last frame. */
void terminal__resume(struct terminal *terminal);

#endif
