/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screens as text, in files. */
#ifndef SLUBTRACE_TESTS_SCREEN_TEXT_H
#define SLUBTRACE_TESTS_SCREEN_TEXT_H

/*
 * Fails, and says which lines, unless @seen is what tests/unit/screens/NAME.txt has. With
 * UPDATE_SCREENS=1 in the environment it writes that file first.
 */
void assert_screen_text(const char *name, const char *seen);

#endif
