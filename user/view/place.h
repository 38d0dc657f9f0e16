/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be looked at. Pure. */
#ifndef SLUBTRACE_VIEW_PLACE_H
#define SLUBTRACE_VIEW_PLACE_H

/* What a screen is about. */
enum place_kind {
	PLACE_NOWHERE,
	PLACE_LIST,
	PLACE_CACHE,   /* by generation */
	PLACE_STACK,   /* by the number of its row of growth */
	PLACE_PROCESS, /* likewise: the pid */
	PLACE_CGROUP,  /* likewise: its id */
	PLACE_ORDER,
	PLACE_COLUMNS,
	PLACE_HELP,
};

#endif
