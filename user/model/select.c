// SPDX-License-Identifier: GPL-2.0-or-later
/* Matching of names and aliases. */
#include "select.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int aliases__add(struct aliases *aliases, const char *name, const char *target, bool dangling)
{
	struct alias *rows = realloc(aliases->rows, (aliases->n + 1) * sizeof(*rows));
	struct alias row = { .dangling = dangling };

	if (!rows)
		return -ENOMEM;
	aliases->rows = rows;
	row.name = strdup(name);
	row.target = strdup(target);
	if (!row.name || !row.target) {
		free(row.name);
		free(row.target);
		return -ENOMEM;
	}
	rows[aliases->n++] = row;
	return 0;
}

void aliases__reset(struct aliases *aliases)
{
	for (size_t i = 0; i < aliases->n; i++) {
		free(aliases->rows[i].name);
		free(aliases->rows[i].target);
	}
	free(aliases->rows);
	aliases->rows = NULL;
	aliases->n = 0;
}

const struct alias *aliases__find(const struct aliases *aliases, const char *name)
{
	for (size_t i = 0; i < aliases->n; i++)
		if (!strcmp(aliases->rows[i].name, name))
			return &aliases->rows[i];
	return NULL;
}

/* The folder of the cache that has @name in the kernel; a cache without a row is its own. */
static const char *target_of(const struct aliases *aliases, const char *name)
{
	const struct alias *row = aliases__find(aliases, name);

	return row ? row->target : name;
}

static bool is_link_to(const struct alias *row, const char *target)
{
	return !strcmp(row->target, target) && strcmp(row->name, target);
}

static size_t count_links(const struct aliases *aliases, const char *target)
{
	size_t n = 0;

	for (size_t i = 0; i < aliases->n; i++)
		n += is_link_to(&aliases->rows[i], target);
	return n;
}

void aliases__add_merged(const struct aliases *aliases, const char *name, const char *shown,
			 struct text *out)
{
	const char *target = target_of(aliases, name), *before = " with ";
	size_t links = count_links(aliases, target);
	int alive = aliases->names_alive ? aliases->names_alive(target) : -1;

	if (links < 2)
		return;
	text__add_string(out, "into ");
	text__add_escaped(out, target, strlen(target), true);
	for (size_t i = 0; i < aliases->n; i++) {
		const struct alias *row = &aliases->rows[i];

		if (!is_link_to(row, target) || !strcmp(row->name, shown))
			continue;
		text__add_string(out, before);
		text__add_escaped(out, row->name, strlen(row->name), true);
		before = ",";
	}
	if (alive >= 0 && (size_t)alive < links)
		text__printf(out, " (%zu of these %zu names %s stale)", links - alive, links,
			     links - alive == 1 ? "is" : "are");
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
	const char *target = target_of(aliases, name);

	*shown = name;
	if (!select->n || matches_any(select, name))
		return true;
	for (size_t i = 0; i < aliases->n; i++) {
		if (strcmp(aliases->rows[i].target, target) ||
		    !matches_any(select, aliases->rows[i].name))
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
