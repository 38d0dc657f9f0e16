/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which caches the user wants, and which names are the same cache. Pure. */
#ifndef SLUBTRACE_MODEL_SELECT_H
#define SLUBTRACE_MODEL_SELECT_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

/* A name under /sys/kernel/slab: a link to a cache's own folder, or that folder. */
struct alias {
	char *name;
	char *target;  /* the folder; for a folder its own name */
	bool dangling; /* the folder is gone */
	int alive;     /* of a folder: its names alive, as the kernel counts them; -1: not known */
};

struct aliases {
	struct alias *rows; /* by target, then by name */
	size_t *by_name;    /* indices of them */
	size_t n;
};

/* Adds a name; copies both strings. Returns 0 or -ENOMEM. */
int aliases__add(struct aliases *aliases, const char *name, const char *target, bool dangling);

/*
 * The same for those who add many: nothing is in its place before aliases__sort(), and nothing may
 * be asked.
 */
int aliases__append(struct aliases *aliases, const char *name, const char *target, bool dangling);
void aliases__sort(struct aliases *aliases);
void aliases__reset(struct aliases *aliases);

/*
 * Asks @count for the names alive of each folder that several links lead to; it returns -1 if that
 * is not known.
 */
void aliases__count(struct aliases *aliases, int (*count)(const char *target));

/* The row of that name; NULL: none. */
const struct alias *aliases__find(const struct aliases *aliases, const char *name);

/* The folder of the cache that has @name in the kernel; NULL: there is none. */
const struct alias *aliases__folder(const struct aliases *aliases, const char *name);

/* How many links lead to the folder: the rows from *first on, among which it is itself. */
size_t aliases__links(const struct aliases *aliases, const struct alias *folder, size_t *first,
		      size_t *n);

/*
 * Adds what there is to say of the cache named @name being merged: "into :0004096 with a,b". Names
 * that outlived their cache are counted: the kernel leaves the links behind. Adds nothing for a
 * cache that is not merged.
 */
void aliases__add_merged(const struct aliases *aliases, const char *name, const char *shown,
			 struct text *out);

/* What was given with -c. */
struct select {
	const char **patterns; /* borrowed */
	size_t n;
};

/* Returns 0 or -ENOMEM. */
int select__add(struct select *select, const char *pattern);
void select__reset(struct select *select);

/*
 * Whether the user wants the cache whose name in the kernel is @name: by that name or by one that
 * it is merged with. *shown becomes the name to show: the user's word for it if that is an alias.
 * Without patterns all are wanted.
 */
bool select__wants(const struct select *select, const struct aliases *aliases, const char *name,
		   const char **shown);

/*
 * Whether anything under /sys/kernel/slab answers to @pattern; *dangling: only links without a
 * cache.
 */
bool select__exists(const struct aliases *aliases, const char *pattern, bool *dangling);

#endif
