// SPDX-License-Identifier: GPL-2.0-or-later
/* Matching of names and aliases. */
#include "select.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int compare(const char *target, const char *name, const struct alias *row)
{
	int order = strcmp(target, row->target);

	return order ? order : strcmp(name, row->name);
}

/* The first row that does not stand before (@target, @name). */
static size_t place_of(const struct aliases *aliases, const char *target, const char *name)
{
	size_t low = 0, high = aliases->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(target, name, &aliases->rows[middle]) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Likewise in the index by name. */
static size_t place_of_name(const struct aliases *aliases, const char *name)
{
	size_t low = 0, high = aliases->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(name, aliases->rows[aliases->by_name[middle]].name) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool make_room(struct aliases *aliases)
{
	struct alias *rows = reallocarray(aliases->rows, aliases->n + 1, sizeof(*rows));
	size_t *by_name;

	if (!rows)
		return false;
	aliases->rows = rows;
	by_name = reallocarray(aliases->by_name, aliases->n + 1, sizeof(*by_name));
	if (!by_name)
		return false;
	aliases->by_name = by_name;
	return true;
}

int aliases__append(struct aliases *aliases, const char *name, const char *target, bool dangling)
{
	struct alias row = { strdup(name), strdup(target), dangling, -1 };

	if (!row.name || !row.target || !make_room(aliases)) {
		free(row.name);
		free(row.target);
		return -ENOMEM;
	}
	aliases->by_name[aliases->n] = aliases->n;
	aliases->rows[aliases->n++] = row;
	return 0;
}

static int by_target(const void *a, const void *b)
{
	const struct alias *x = a, *y = b;

	return compare(x->target, x->name, y);
}

static int by_name(const void *a, const void *b, void *rows)
{
	const struct alias *x = (struct alias *)rows + *(const size_t *)a;
	const struct alias *y = (struct alias *)rows + *(const size_t *)b;

	return strcmp(x->name, y->name);
}

void aliases__sort(struct aliases *aliases)
{
	if (!aliases->n)
		return;
	qsort(aliases->rows, aliases->n, sizeof(*aliases->rows), by_target);
	qsort_r(aliases->by_name, aliases->n, sizeof(*aliases->by_name), by_name, aliases->rows);
}

int aliases__add(struct aliases *aliases, const char *name, const char *target, bool dangling)
{
	int err = aliases__append(aliases, name, target, dangling);

	if (!err)
		aliases__sort(aliases);
	return err;
}

void aliases__reset(struct aliases *aliases)
{
	for (size_t i = 0; i < aliases->n; i++) {
		free(aliases->rows[i].name);
		free(aliases->rows[i].target);
	}
	free(aliases->rows);
	free(aliases->by_name);
	memset(aliases, 0, sizeof(*aliases));
}

const struct alias *aliases__find(const struct aliases *aliases, const char *name)
{
	size_t at = place_of_name(aliases, name);
	const struct alias *row = at < aliases->n ? &aliases->rows[aliases->by_name[at]] : NULL;

	return row && !strcmp(row->name, name) ? row : NULL;
}

/* The folder of the cache that has @name in the kernel; a cache without a row is its own. */
static const char *target_of(const struct aliases *aliases, const char *name)
{
	const struct alias *row = aliases__find(aliases, name);

	return row ? row->target : name;
}

/*
 * The rows of that folder: *first, and those after it; its own row is one of them, and comes where its
 * name does. Returns how many.
 */
static size_t links_of(const struct aliases *aliases, const char *target, size_t *first)
{
	size_t end;

	*first = place_of(aliases, target, "");
	for (end = *first; end < aliases->n && !strcmp(aliases->rows[end].target, target); end++)
		;
	return end - *first;
}

static bool is_link(const struct alias *row)
{
	return strcmp(row->name, row->target) != 0;
}

static size_t count_links(const struct aliases *aliases, size_t first, size_t n)
{
	size_t links = 0;

	for (size_t i = first; i < first + n; i++)
		links += is_link(&aliases->rows[i]);
	return links;
}

const struct alias *aliases__folder(const struct aliases *aliases, const char *name)
{
	return aliases__find(aliases, target_of(aliases, name));
}

size_t aliases__links(const struct aliases *aliases, const struct alias *folder, size_t *first,
		      size_t *n)
{
	*n = links_of(aliases, folder->target, first);
	return count_links(aliases, *first, *n);
}

void aliases__count(struct aliases *aliases, int (*count)(const char *target))
{
	for (size_t i = 0, n, first; i < aliases->n; i += n) {
		n = links_of(aliases, aliases->rows[i].target, &first);
		for (size_t j = i; j < i + n && count_links(aliases, first, n) > 1; j++)
			if (!is_link(&aliases->rows[j]))
				aliases->rows[j].alive = count(aliases->rows[j].target);
	}
}

void aliases__add_merged(const struct aliases *aliases, const char *name, const char *shown,
			 struct text *out)
{
	const char *target = target_of(aliases, name), *before = " with ";
	const struct alias *folder;
	size_t first, n = links_of(aliases, target, &first), links;

	links = count_links(aliases, first, n);
	if (links < 2)
		return;
	text__add_string(out, "into ");
	text__add_escaped(out, target, strlen(target), true);
	for (size_t i = first; i < first + n; i++) {
		const struct alias *row = &aliases->rows[i];

		if (!is_link(row) || !strcmp(row->name, shown))
			continue;
		text__add_string(out, before);
		text__add_escaped(out, row->name, strlen(row->name), true);
		before = ",";
	}
	folder = aliases__find(aliases, target);
	if (folder && folder->alive >= 0 && (size_t)folder->alive < links)
		text__printf(out, " (%zu of these %zu names %s stale)", links - folder->alive,
			     links, links - folder->alive == 1 ? "is" : "are");
}

int select__add(struct select *select, const char *pattern)
{
	const char **patterns = realloc(select->patterns, (select->n + 1) * sizeof(*patterns));

	if (!patterns)
		return -ENOMEM;
	patterns[select->n++] = pattern;
	select->patterns = patterns;
	return 0;
}

void select__reset(struct select *select)
{
	free(select->patterns);
	memset(select, 0, sizeof(*select));
}

static bool matches_any(const struct select *select, const char *name)
{
	for (size_t i = 0; i < select->n; i++)
		if (text__matches(select->patterns[i], name))
			return true;
	return false;
}

bool select__wants(const struct select *select, const struct aliases *aliases, const char *name,
		   const char **shown)
{
	size_t first, n;

	*shown = name;
	if (!select->n || matches_any(select, name))
		return true;
	n = links_of(aliases, target_of(aliases, name), &first);
	for (size_t i = first; i < first + n; i++) {
		if (!matches_any(select, aliases->rows[i].name))
			continue;
		*shown = aliases->rows[i].name;
		return true;
	}
	return false;
}

bool select__exists(const struct aliases *aliases, const char *pattern, bool *dangling)
{
	bool found = false;

	*dangling = true;
	for (size_t i = 0; i < aliases->n; i++) {
		if (!text__matches(pattern, aliases->rows[i].name))
			continue;
		found = true;
		*dangling = *dangling && aliases->rows[i].dangling;
	}
	*dangling = *dangling && found;
	return found;
}
