/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A screen that is always up to date, of the running kernel or of a recording. */
#ifndef SLUBTRACE_COMMAND_LIVE_VIEW_H
#define SLUBTRACE_COMMAND_LIVE_VIEW_H

#include "loop.h"
#include "measure.h"
#include "top.h"
#include "view.h"

/*
 * Who moves time in a live view. Each function returns 0 or -errno, which ends the view; what may be
 * gone on from is said in the view.
 */
struct mover {
	/*
	 * Opens the source and counts from its first sample on. Returns 0 or a negative exit code,
	 * after it said why.
	 */
	int (*open)(struct mover *mover, struct loop *loop, struct measure *measure);
	/* Time has gone by. 1: there is nothing new to be drawn. */
	int (*tick)(struct mover *mover, struct view *view);
	/* What a key wants: bits of enum view_wish. */
	int (*obey)(struct mover *mover, struct view *view, unsigned int wishes);
	/* What became readable: false if it is the source. NULL: it is. */
	bool (*take)(struct mover *mover, struct view *view, int fd);
	/* Up to now, for the totals at the end. */
	int (*finish)(struct mover *mover);
	__u64 tick_ns;			 /* 0: the interval of the view */
	const struct playback *playback; /* NULL: the running kernel */
	const char *reduced; /* how much less is traced than was asked for; NULL: as much */
	const char *since;   /* what the totals at the end are since */
};

/*
 * Runs until the user quits. Returns an exit code, or -ENOENT, with nothing done, if the type of
 * the terminal is not known or can do too little.
 */
int live_view__run(const struct top_options *options, struct mover *mover);

/* slubtrace top on a terminal. Returns the same. */
int live_top__run(const struct top_options *options);

#endif
