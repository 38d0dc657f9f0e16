/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file that the live view writes a screen to. */
#ifndef SLUBTRACE_COMMAND_SCREEN_FILE_H
#define SLUBTRACE_COMMAND_SCREEN_FILE_H

#include "text.h"

#define SCREEN_FILE_NAME 64

/*
 * Writes @text to a new file in the current folder, called by the time of day; @name becomes its
 * name. Returns 0 or -errno: then there is no such file.
 */
int screen_file__write(const struct text *text, char name[SCREEN_FILE_NAME]);

#endif
