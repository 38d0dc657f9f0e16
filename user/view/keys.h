/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of the table of keys; for the files of view.h alone. Pure. */
#ifndef SLUBTRACE_VIEW_KEYS_H
#define SLUBTRACE_VIEW_KEYS_H

#include "view.h"

#define MOST_KEYS 10 /* that do the same */

struct key_row {
	int keys[MOST_KEYS];
	const char *name;
	const char *help;
	unsigned int (*act)(struct view *view, int key);
};

/* What only a replay has. */
extern const struct key_row replay_keys[];
extern const size_t n_replay_keys;

#endif
