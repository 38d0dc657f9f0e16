/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All caches as CSV, a line each, and as a JSON document: every column of the table by its key,
 * numbers as they are, addresses as strings, n/a empty or null, and in bounds what is no exact
 * number. Pure.
 */
#ifndef SLUBTRACE_SINK_INVENTORY_SINK_H
#define SLUBTRACE_SINK_INVENTORY_SINK_H

#include "inventory.h"
#include "mergeable.h"

/* The caches to be told, at most @rows (0: all); aliases have a blank between them. */
void inventory_csv__add(struct text *out, const struct inventory *inventory, size_t rows);

/* "caches":[...],"totals":{...}: of the same. */
void inventory_json__add(struct text *out, const struct inventory *inventory, size_t rows);

/* "left_behind":[...]: names of caches that are gone. */
void inventory_json__add_dangling(struct text *out, const struct aliases *aliases);

/* "ambiguous":[{"name":...,"addresses":[...]},...]: @n entries of inventory__keep_ambiguous(). */
void inventory_json__add_ambiguous(struct text *out, const struct ambiguous *names, size_t n);

/* "mergeable":[{"group":0,"cache":...,"apart":...},...]: @n rows of mergeable__find(). */
void inventory_json__add_mergeable(struct text *out, const struct mergeable *rows, size_t n);

#endif
