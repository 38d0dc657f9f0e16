// SPDX-License-Identifier: GPL-2.0-or-later
/* The names of caches: each is written when it comes or changes, and its end when it goes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "writing.h"

/* The order of struct aliases. */
static int compare(const struct alias *a, const struct alias *b)
{
	int by_target = strcmp(a->target, b->target);

	return by_target ? by_target : strcmp(a->name, b->name);
}

static void free_all(struct written_alias *aliases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(aliases[i].alias.name);
		free(aliases[i].alias.target);
	}
	free(aliases);
}

void recorder__forget_aliases(struct recorder *recorder)
{
	free_all(recorder->aliases, recorder->n_aliases);
	recorder->aliases = NULL;
	recorder->n_aliases = 0;
}

/* It was last seen with the sample before. */
static int end_alias(struct recorder *recorder, const struct written_alias *written)
{
	struct row row = row__of(recorder->query[QUERY_END_ALIAS]);

	row__number(&row, recorder->samples - 1);
	row__number(&row, written->id);
	return row__run(&row);
}

static int write_alias(struct recorder *recorder, const struct alias *alias, __s64 *id)
{
	struct row row = recorder__row(recorder, INSERT_ALIAS);
	int err;

	row__string(&row, alias->name);
	row__string(&row, alias->target);
	row__number(&row, alias->dangling);
	row__number(&row, alias->alive);
	row__number(&row, recorder->samples);
	err = row__run(&row);
	if (!err)
		*id = sqlite3_last_insert_rowid(recorder->db);
	return err;
}

static int copy_alias(struct alias *to, const struct alias *from)
{
	*to = *from;
	to->name = strdup(from->name);
	to->target = strdup(from->target);
	return to->name && to->target ? 0 : -ENOMEM;
}

static bool is_same(const struct alias *a, const struct alias *b)
{
	return a->dangling == b->dangling && a->alive == b->alive;
}

/* Fills next[] from @now, with the ids of what is as it was. */
static int write_changes(struct recorder *recorder, const struct aliases *now,
			 struct written_alias *next)
{
	const struct written_alias *before = recorder->aliases;
	size_t n = recorder->n_aliases, i = 0;
	int err = 0;

	for (size_t j = 0; !err && (i < n || j < now->n);) {
		int order = i == n	  ? 1
			    : j == now->n ? -1
					  : compare(&before[i].alias, &now->rows[j]);

		if (order || !is_same(&before[i].alias, &now->rows[j])) {
			if (order <= 0)
				err = end_alias(recorder, &before[i]);
			if (order >= 0 && !err)
				err = write_alias(recorder, &now->rows[j], &next[j].id);
		} else {
			next[j].id = before[i].id;
		}
		if (order >= 0 && !err)
			err = copy_alias(&next[j].alias, &now->rows[j]);
		i += order <= 0;
		j += order >= 0;
	}
	return err;
}

int recorder__write_aliases(struct recorder *recorder)
{
	const struct aliases *now = recorder->source->aliases(recorder->source);
	struct written_alias *next = calloc(now->n + 1, sizeof(*next));
	int err;

	if (!next)
		return -ENOMEM;
	err = write_changes(recorder, now, next);
	if (err) {
		free_all(next, now->n);
		return err;
	}
	recorder__forget_aliases(recorder);
	recorder->aliases = next;
	recorder->n_aliases = now->n;
	return 0;
}
