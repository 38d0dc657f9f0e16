/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keys do while something is being typed. Pure. */
#ifndef SLUBTRACE_VIEW_TYPING_H
#define SLUBTRACE_VIEW_TYPING_H

#include "view.h"

/*
 * Takes @key into what is being typed; *wishes gets bits of enum view_wish. False: the key has nothing
 * to do with it.
 */
bool typing__take(struct view *view, int key, unsigned int *wishes);

#endif
