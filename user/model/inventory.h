/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All caches of the kernel at one moment, each with its names, for a table: what the columns of
 * column.h tell of it, and some of its own. Pure.
 */
#ifndef SLUBTRACE_MODEL_INVENTORY_H
#define SLUBTRACE_MODEL_INVENTORY_H

#include "column.h"
#include "inspection.h"
#include "select.h"

#define INVENTORY_FOLDER  64 /* bytes of a name under /sys/kernel/slab, with the NUL */
#define INVENTORY_LETTERS 10

struct inventory_row {
	struct snapshot_row row; /* first: what columns take their values from */
	struct cache_sample cache;
	struct cache_traits traits;
	char folder
		[INVENTORY_FOLDER]; /* its own under /sys/kernel/slab; empty: none, or not known */
	char letters[INVENTORY_LETTERS]; /* of flags, as slabinfo -F has them */
	size_t links;			 /* names that lead to the folder */
	size_t stale;			 /* of these, names of caches that are gone */
	bool told;			 /* it is to be shown */
};

struct inventory {
	struct snapshot snapshot; /* of no time and no rows, for the columns */
	const struct aliases *aliases;
	struct inventory_row **rows; /* owned */
	size_t n;
	size_t room;
};

/* The columns of the table, from left to right: most are of columns[]. */
extern const char *const inventory_keys[];
extern const size_t n_inventory_keys;

/* The column of that key, or, as slabtop has it, letter; NULL: the table has none. */
const struct column *inventory__column(const char *key);

/* @aliases are borrowed, and sorted. */
void inventory__open(struct inventory *inventory, const struct aliases *aliases, __u32 page_bytes);
void inventory__close(struct inventory *inventory);

/*
 * Adds the cache of @traits, with what a finished @inspection found (NULL: it could not be looked into).
 * @flags are the names of its flags, as facts__add_slab_flags() has them. Returns 0 or -ENOMEM.
 */
int inventory__add(struct inventory *inventory, const struct cache_traits *traits,
		   const struct inspection *inspection, const char *folder, const char *flags);

/* By @column, as column__sort() does; ties by name, then by address. */
int inventory__sort(struct inventory *inventory, const struct column *column);

/*
 * Leaves to be told what answers to one of the patterns by any of its names. Returns the first pattern
 * that nothing answers to; NULL: there is none.
 */
const char *inventory__keep(struct inventory *inventory, const struct select *select);

/* A name that several caches have, as their own or as another. */
struct ambiguous {
	const char *name;
	const struct inventory_row *row;
};

/*
 * Leaves to be told the caches of which a name is another's, too, and fills *out (owned by the caller)
 * with these names: one entry for each that has it, by name. Returns their number, or -ENOMEM.
 */
long inventory__keep_ambiguous(struct inventory *inventory, struct ambiguous **out);

/* Adds the other names of the cache, one after the other: @add gets them as they are. */
void inventory_row__each_name(const struct inventory *inventory, const struct inventory_row *row,
			      void (*add)(void *target, const char *name), void *target);

/* Sums over all caches to be told. */
struct inventory_totals {
	size_t caches;
	size_t unknown; /* of these, those that could not be looked into */
	__u64 slab_bytes;
	struct column_value in_use; /* bytes asked for by objects in use */
	struct column_value waste;  /* bytes */
	struct column_value pinned; /* slabs */
};

void inventory__sum_up(const struct inventory *inventory, struct inventory_totals *out);

#endif
