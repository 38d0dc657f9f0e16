/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns: one table feeds screen, sort keys and --help. Pure. */
#ifndef SLUBTRACE_MODEL_COLUMN_H
#define SLUBTRACE_MODEL_COLUMN_H

#include "column_value.h"
#include "source.h"

enum unit {
	UNIT_PLAIN,
	UNIT_SIGNED, /* a difference: shown with its sign */
	UNIT_BYTES,
	UNIT_KIB,
	UNIT_PERMILLE,
	UNIT_NS,      /* a time that went by */
	UNIT_HISTORY, /* pages; drawn interval by interval from the row's history */
};

struct column {
	const char *key; /* for -s, and in lower case the word for it everywhere */
	const char *header;
	const char *help;    /* one line, with the unit */
	const char *letters; /* slabtop's sort keys; NULL: none */
	int width;	     /* columns in a line of numbers as they are */
	bool text;	     /* left-aligned, sorted from a to z */
	void (*value)(const struct column *column, const struct snapshot *snapshot,
		      const struct snapshot_row *row, struct column_value *out);
	int index;	     /* of a tally or slab tally, for value() */
	int rank;	     /* on a narrow screen, columns with a high rank are left out first */
	unsigned int hidden; /* bits 1 << enum layer: on these kernels it has nothing to say */
	int screen;   /* the same as rank for the live view, from 1 on; 0: shown if asked for */
	bool asked;   /* in lines, shown if asked for */
	bool counted; /* over the interval, and may be told by the second */
	enum unit unit;
	unsigned int wants; /* of a sweep: bits of enum source_wants */
};

extern const struct column columns[];
extern const size_t n_columns;

/* The column with that key or slabtop letter; NULL if there is none. */
const struct column *column__find(const char *key);

/*
 * Which of two values of a column comes first: numbers from the largest, texts from a to z, what is
 * n/a last. As strcmp().
 */
int column_value__compare(const struct column_value *a, const struct column_value *b);

/*
 * Sorts the rows by @column: numbers from the largest, n/a last, names from a to z; ties by name.
 */
void column__sort(const struct column *column, struct snapshot *snapshot);

/* Adds the name to show for the row's cache, made harmless, as one word. */
void row__add_name(const struct snapshot_row *row, struct text *out);

#endif
