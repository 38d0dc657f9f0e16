/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The live view: what the user looks at and how, what keys do to it, and its frame. Pure: it knows
 * neither terminal nor clock nor kernel, and asks its caller for what it cannot do.
 */
#ifndef SLUBTRACE_VIEW_VIEW_H
#define SLUBTRACE_VIEW_VIEW_H

#include "document.h"
#include "frame.h"
#include "input.h"
#include "list.h"
#include "scene.h"

enum view_list {
	VIEW_CACHES,
	VIEW_ORDERS,
	VIEW_STACKS,
	VIEW_PROCESSES,
	VIEW_CGROUPS,
	VIEW_SUSPECTS,
	VIEW_LISTS
};

/* What the caller is to do. */
enum view_wish {
	VIEW_QUIT = 1 << 0,
	VIEW_STEP = 1 << 1,   /* measure now */
	VIEW_ZERO = 1 << 2,   /* count from now on */
	VIEW_WRITE = 1 << 3,  /* view__add_file() into a file */
	VIEW_RETIME = 1 << 4, /* the interval has changed */

	/* Of a replay alone, where VIEW_STEP is an interval ahead: */
	VIEW_BACK = 1 << 5,	   /* an interval */
	VIEW_MINUTE_BACK = 1 << 6, /* of the recording */
	VIEW_MINUTE_AHEAD = 1 << 7,
	VIEW_JUMP = 1 << 8,    /* to the time that is in view.moment */
	VIEW_LARGEST = 1 << 9, /* to the interval of the largest growth */
};

/* How fast a replay plays. */
struct view_speed {
	const char *name;
	double factor; /* seconds of the recording in one; 0: as many as can be had */
};

struct place {
	enum place_kind kind;
	enum view_list list;
	__u64 id;     /* of what was opened */
	long top;     /* first line that is seen */
	long cursor;  /* selected line */
	int left;     /* columns that a page is moved by */
	bool follows; /* the cursor stays on the row of the id below, wherever that goes */
	__u64 selected;
};

/* A line of the body as it was last drawn. */
struct view_line {
	__u64 id;
	enum place_kind opens;
	__u64 target;
};

#define VIEW_DEPTH  16
#define VIEW_FILTER 128
#define VIEW_MOMENT 64

struct view {
	struct place places[VIEW_DEPTH]; /* the last one is seen, Esc leads back */
	int depth;
	struct list_wish wishes[VIEW_LISTS];
	char filter[VIEW_FILTER];
	char filter_before[VIEW_FILTER];
	bool typing; /* the filter or, if it is asked for, the moment */
	bool asking;
	char moment[VIEW_MOMENT]; /* to be jumped to, as it was typed */
	bool replays;		  /* a recording: there are keys for it */
	int speed;
	bool absolute;
	bool exact;
	bool paused;
	__u64 interval_ns;
	char message[256]; /* until the next key */
	/* Of the last drawing: */
	struct view_line *lines;
	long n_lines;
	int heading_y; /* -1: none */
	int body_y;
	int body_height;
	int n_wished; /* columns of a list, also those for which there was no room */
	int wished[LIST_COLUMNS];
	int n_shown;
	int shown[LIST_COLUMNS];
	int x[LIST_COLUMNS];
	bool wishes_for[LIST_COLUMNS]; /* the columns that the page of columns says are shown */
	const char *letters[LIST_COLUMNS];
};

/* Caches are sorted by @sort, an index into columns[]. */
void view__open(struct view *view, enum view_list first, int sort, __u64 interval_ns);
void view__close(struct view *view);

/* Of the caches, shows these columns and, but for the name, no others. */
void view__choose(struct view *view, const struct column **chosen, size_t n);

/* Draws @shown into @frame, which has its size. Returns 0 or -ENOMEM. */
int view__draw(struct view *view, const struct scene *shown, struct frame *frame);

/* Does what a key says, on what was drawn last. Returns bits of enum view_wish. */
unsigned int view__take(struct view *view, struct input input);

/* What is seen, the list that is seen or lies below, and the kind of a list. */
struct place *view__place(const struct view *view);
enum view_list view__list(const struct view *view);
const struct list_kind *view__kind(enum view_list list);

/* What a sweep has to read for what is shown: bits of enum source_wants. */
unsigned int view__wants(const struct view *view);

/* Says something in the last line until the next key. */
void view__say(struct view *view, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Adds the frame as text; then of a list all numbers as they are, with tabs between, and of a page
 * all lines.
 */
int view__add_file(struct view *view, const struct scene *shown, const struct frame *frame,
		   struct text *out);

/* The keys that do something, one by one; KEYS_NONE: there are no more. */
int view__key(size_t i);

/* Adds a line a key: its name and what it does; with @replays also those that only a replay has. */
void view__add_keys(struct text *out, bool replays);

const struct view_speed *view__speed(const struct view *view);

/* The first lines: the machine, the kernel, what was lost, what it costs. Draws at most @lines. */
void header__draw(const struct view *view, const struct scene *scene, struct frame *frame,
		  int lines);

/* The keys, what numbers mean here, and what cannot be seen. */
void page__of_help(struct document *out, const struct scene *scene);

#endif
