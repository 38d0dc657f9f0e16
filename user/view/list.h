/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table on the screen: rows of one kind, sorted, filtered, scrolled, with a selected one. What
 * the columns are and say is the kind's. Pure.
 */
#ifndef SLUBTRACE_VIEW_LIST_H
#define SLUBTRACE_VIEW_LIST_H

#include "column.h"
#include "frame.h"
#include "place.h"
#include "scene.h"

#define LIST_COLUMNS	 48 /* of any kind, at most */
#define LIST_EXACT_BYTES 14 /* columns for bytes as they are */

struct list_column {
	const char *header;
	const char *help;
	const char *letters; /* slabtop's sort keys; may be NULL */
	int width;	     /* at least */
	int most;	     /* at most: it takes of the room that is left; 0: as wide as width */
	int rank;	     /* those of a high rank are left out first; 0: shown if asked for */
	bool text;
	bool counted;
	enum unit unit;
	bool awaited; /* read only if it is shown: that it is n/a says nothing yet */
};

struct list_row {
	__u64 id;
	const void *data;
	enum place_kind opens;
	__u64 target; /* what it opens */
};

struct list;

/*
 * A kind of rows. Functions get the list for its scene and mode; texts of value() are harmless
 * already, as text__add_escaped() makes them.
 */
struct list_kind {
	const char *name; /* in the plural */
	const size_t *n_columns;
	int index;	 /* for its functions */
	int name_column; /* ties are sorted by it, and the filter looks at it */
	int sort;	 /* at first */
	bool reverse;
	bool by_second; /* what is counted is told by the second, unless it is absolute */
	void (*column)(const struct list *list, int i, struct list_column *out);
	/* Fills in rows and owned. Returns 0 or -ENOMEM. */
	int (*fill)(struct list *list);
	/* Lets go of what owned leads to, but for itself; may be NULL. */
	void (*drop)(struct list *list);
	void (*value)(const struct list *list, const void *row, int column,
		      struct column_value *out);
	/* Whether any row has another name that the glob matches, and whether it is @row; may be NULL. */
	bool (*has_answer)(const struct list *list, const char *glob);
	bool (*answers)(const struct list *list, const void *row, const char *glob);
	/* How a cell stands out; may be NULL. */
	enum style (*style)(const struct list *list, const void *row, int column,
			    const struct column_value *value);
	const struct history_row *(*history)(const struct list *list, const void *row);
};

/* How the user wants a kind to be shown. */
struct list_wish {
	int sort; /* column */
	bool reverse;
	bool shown[LIST_COLUMNS]; /* asked for */
	bool hidden[LIST_COLUMNS];
};

struct list {
	const struct list_kind *kind;
	const struct scene *scene;
	const struct list_wish *wish;
	const char *filter; /* a part of the name or a glob; empty: all */
	bool absolute;	    /* since the start, not the last interval by the second */
	bool exact;
	struct list_row *rows;
	size_t n;
	size_t n_unfiltered;
	void *owned;		   /* freed with the list */
	bool absent[LIST_COLUMNS]; /* n/a or empty in every row */
	/* As laid out: */
	int room; /* columns of the screen */
	int n_wished;
	int wished[LIST_COLUMNS]; /* columns, also those for which there is no room */
	int shown[LIST_COLUMNS];  /* columns, from left to right */
	int x[LIST_COLUMNS];
	int width[LIST_COLUMNS];
	int n_shown;
};

/* Fills, filters and sorts the rows. The list is zeroed but for its first six members. */
int list__make(struct list *list);
void list__reset(struct list *list);

/* Whether that column is to be shown if there is room. */
bool list__wishes(const struct list *list, int column);

/* Chooses the columns that fit into @width. */
void list__lay_out(struct list *list, int width);

void list__draw_heading(const struct list *list, struct frame *frame, int y);
void list__draw_row(const struct list *list, struct frame *frame, int y, size_t row);

/*
 * Adds the whole table, every column of every row, numbers as they are, with a tab between; no text
 * in it holds a tab.
 */
void list__add_numbers(const struct list *list, struct text *out);

extern const struct list_kind list_caches;
extern const struct list_kind list_orders;
extern const struct list_kind list_stacks;
extern const struct list_kind list_processes;
extern const struct list_kind list_cgroups;
extern const struct list_kind list_suspects;

#endif
