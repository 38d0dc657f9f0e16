// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of caches: made, sorted, chosen and summed up. */
#include "inventory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *const inventory_keys[] = {
	"cache", "slabs", "in-slabs",	 "used",    "in-use", "waste", "pinned",
	"total", "size",  "object-size", "objects", "order",  "flags", "folder",
};

const size_t n_inventory_keys = sizeof(inventory_keys) / sizeof(*inventory_keys);

static const struct inventory_row *whole(const struct snapshot_row *row)
{
	return (const struct inventory_row *)row;
}

static COLUMN_VALUE(flags)
{
	const char *letters = whole(row)->letters;

	(void)column;
	(void)snapshot;
	out->state = CELL_TEXT;
	text__add_string(out->text, letters[0] ? letters : "-");
}

static COLUMN_VALUE(folder)
{
	const struct inventory_row *of = whole(row);

	(void)column;
	(void)snapshot;
	out->state = CELL_TEXT;
	if (strcmp(of->folder, of->cache.name))
		text__add_escaped(out->text, of->folder, strlen(of->folder), true);
}

static const struct column own_columns[] = {
	{ .key = "flags",
	  .header = "FLAGS",
	  .help = "letters of flags, as slabinfo -F has them",
	  .width = 6,
	  .value = value_flags,
	  .text = true },
	{ .key = "folder",
	  .header = "FOLDER",
	  .help = "under /sys/kernel/slab, if that is not its name",
	  .width = 0,
	  .value = value_folder,
	  .text = true },
};

const struct column *inventory__column(const char *key)
{
	const struct column *column = column__find(key);

	for (size_t i = 0; i < sizeof(own_columns) / sizeof(*own_columns); i++)
		if (!strcmp(own_columns[i].key, key))
			return &own_columns[i];
	for (size_t i = 0; column && i < n_inventory_keys; i++)
		if (!strcmp(inventory_keys[i], column->key))
			return column;
	return NULL;
}

void inventory__open(struct inventory *inventory, const struct aliases *aliases, __u32 page_bytes)
{
	*inventory =
		(struct inventory){ .snapshot = { .page_bytes = page_bytes }, .aliases = aliases };
}

void inventory__close(struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->n; i++)
		free(inventory->rows[i]);
	free(inventory->rows);
	memset(inventory, 0, sizeof(*inventory));
}

/* Whether @name is one of the words of @words, which have a blank between them. */
static bool has_word(const char *words, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = words; (at = strstr(at, name)); at += n)
		if ((at == words || at[-1] == ' ') && (!at[n] || at[n] == ' '))
			return true;
	return false;
}

/* In the order of slabinfo -F; * is a cache that has several names. */
static void find_letters(struct inventory_row *row, const char *flags)
{
	static const struct {
		char letter;
		const char *flag;
	} letters[INVENTORY_LETTERS - 2] = {
		{ 'd', "CACHE_DMA" },	    { 'A', "HWCACHE_ALIGN" }, { 'P', "POISON" },
		{ 'a', "RECLAIM_ACCOUNT" }, { 'Z', "RED_ZONE" },      { 'F', "CONSISTENCY_CHECKS" },
		{ 'U', "STORE_USER" },	    { 'T', "TRACE" },
	};
	char *to = row->letters;

	if (row->traits.refcount > 1)
		*to++ = '*';
	for (size_t i = 0; i < sizeof(letters) / sizeof(*letters); i++)
		if (has_word(flags, letters[i].flag))
			*to++ = letters[i].letter;
	*to = '\0';
}

/* A cache that is never merged has no name but its own. */
static void count_names(struct inventory_row *row, const struct aliases *aliases)
{
	const struct alias *folder = aliases__find(aliases, row->folder);
	size_t first, n;

	row->links = folder ? aliases__links(aliases, folder, &first, &n) : 0;
	if (row->traits.refcount > 0 && (size_t)row->traits.refcount < row->links)
		row->stale = row->links - row->traits.refcount;
}

static void fill_cache(struct cache_sample *cache, const struct cache_traits *traits)
{
	cache->address = traits->address;
	cache->size = traits->size;
	cache->object_size = traits->object_size;
	cache->order = traits->order;
	cache->objects = traits->objects;
	cache->min_order = traits->min_order;
	cache->min_objects = traits->min_objects;
	cache->flags = traits->flags;
	cache->slabs_now = cache->objects_now = cache->active = -1;
	_Static_assert(sizeof(cache->name) == sizeof(traits->name), "names are of one length");
	memcpy(cache->name, traits->name, sizeof(cache->name));
	cache->name[sizeof(cache->name) - 1] = '\0';
}

static bool make_room(struct inventory *inventory)
{
	size_t room = inventory->room ? inventory->room * 2 : 256;
	struct inventory_row **rows;

	if (inventory->n < inventory->room)
		return true;
	rows = reallocarray(inventory->rows, room, sizeof(*rows));
	if (!rows)
		return false;
	inventory->rows = rows;
	inventory->room = room;
	return true;
}

int inventory__add(struct inventory *inventory, const struct cache_traits *traits,
		   const struct inspection *inspection, const char *folder, const char *flags)
{
	struct inventory_row *row = make_room(inventory) ? calloc(1, sizeof(*row)) : NULL;

	if (!row)
		return -ENOMEM;
	inventory->rows[inventory->n++] = row;
	row->traits = *traits;
	row->row.cache = &row->cache;
	row->told = true;
	fill_cache(&row->cache, traits);
	strncpy(row->folder, folder, sizeof(row->folder) - 1);
	find_letters(row, flags);
	count_names(row, inventory->aliases);
	if (!inspection)
		return 0;
	inside__take(&row->cache.inside, inspection);
	if (inspection->has_counts) {
		row->cache.slabs_now = inspection->n_slabs_total;
		row->cache.objects_now = inspection->n_objects_total;
	}
	return 0;
}

/* --- order ------------------------------------------------------------------------------------- */

struct sort_key {
	struct inventory_row *row;
	struct column_value value;
	struct text text;
};

static int by_name(const struct inventory_row *a, const struct inventory_row *b)
{
	int order = strcmp(a->cache.name, b->cache.name);

	if (order)
		return order;
	return a->traits.address < b->traits.address ? -1 : a->traits.address > b->traits.address;
}

static int by_key(const void *a, const void *b)
{
	const struct sort_key *x = a, *y = b;
	int order = column_value__compare(&x->value, &y->value);

	return order ? order : by_name(x->row, y->row);
}

int inventory__sort(struct inventory *inventory, const struct column *column)
{
	struct sort_key *keys = calloc(inventory->n + 1, sizeof(*keys));
	bool failed = !keys;

	for (size_t i = 0; keys && i < inventory->n; i++) {
		struct sort_key *key = &keys[i];

		key->row = inventory->rows[i];
		key->value.text = &key->text;
		text__add(&key->text, "", 0);
		column->value(column, &inventory->snapshot, &key->row->row, &key->value);
		failed |= key->text.failed;
	}
	if (!failed)
		qsort(keys, inventory->n, sizeof(*keys), by_key);
	for (size_t i = 0; keys && i < inventory->n; i++) {
		inventory->rows[i] = keys[i].row;
		text__reset(&keys[i].text);
	}
	free(keys);
	return failed ? -ENOMEM : 0;
}

/* --- choice ------------------------------------------------------------------------------------ */

void inventory_row__each_name(const struct inventory *inventory, const struct inventory_row *row,
			      void (*add)(void *target, const char *name), void *target)
{
	const struct aliases *aliases = inventory->aliases;
	const struct alias *folder = aliases__find(aliases, row->folder);
	size_t first = 0, n = 0;

	if (folder)
		aliases__links(aliases, folder, &first, &n);
	for (size_t i = first; i < first + n; i++)
		if (&aliases->rows[i] != folder && strcmp(aliases->rows[i].name, row->cache.name))
			add(target, aliases->rows[i].name);
}

struct match {
	const char *pattern;
	bool found;
};

static void match_name(void *target, const char *name)
{
	struct match *match = target;

	match->found |= text__matches(match->pattern, name);
}

static bool answers(const struct inventory *inventory, const struct inventory_row *row,
		    const char *pattern)
{
	struct match match = { .pattern = pattern };

	match_name(&match, row->cache.name);
	match_name(&match, row->folder);
	inventory_row__each_name(inventory, row, match_name, &match);
	return match.found;
}

const char *inventory__keep(struct inventory *inventory, const struct select *select)
{
	const char *unanswered = NULL;

	for (size_t i = 0; select->n && i < inventory->n; i++)
		inventory->rows[i]->told = false;
	for (size_t p = select->n; p-- > 0;) {
		bool any = false;

		for (size_t i = 0; i < inventory->n; i++) {
			if (!answers(inventory, inventory->rows[i], select->patterns[p]))
				continue;
			inventory->rows[i]->told = any = true;
		}
		if (!any)
			unanswered = select->patterns[p];
	}
	return unanswered;
}

/* --- names ------------------------------------------------------------------------------------- */

struct all_names {
	struct ambiguous *names;
	size_t n;
	size_t room;
	const struct inventory_row *row; /* that the next names are of */
	bool failed;
};

static void note_name(void *target, const char *name)
{
	struct all_names *all = target;

	if (all->n == all->room) {
		size_t room = all->room ? all->room * 2 : 256;
		struct ambiguous *names = reallocarray(all->names, room, sizeof(*names));

		if (!names) {
			all->failed = true;
			return;
		}
		all->names = names;
		all->room = room;
	}
	all->names[all->n++] = (struct ambiguous){ name, all->row };
}

static int by_word(const void *a, const void *b)
{
	const struct ambiguous *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : by_name(x->row, y->row);
}

static void note_all(const struct inventory *inventory, struct all_names *all)
{
	for (size_t i = 0; i < inventory->n; i++) {
		const struct inventory_row *row = inventory->rows[i];

		all->row = row;
		if (!row->told)
			continue;
		note_name(all, row->cache.name);
		if (row->folder[0] && strcmp(row->folder, row->cache.name))
			note_name(all, row->folder);
		inventory_row__each_name(inventory, row, note_name, all);
	}
	if (all->n)
		qsort(all->names, all->n, sizeof(*all->names), by_word);
}

/* Names that one cache alone has are dropped. */
static size_t leave_shared(struct ambiguous *names, size_t n)
{
	size_t kept = 0, end;

	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && !strcmp(names[end].name, names[i].name); end++)
			;
		if (end - i < 2)
			continue;
		memmove(&names[kept], &names[i], (end - i) * sizeof(*names));
		kept += end - i;
	}
	return kept;
}

long inventory__keep_ambiguous(struct inventory *inventory, struct ambiguous **out)
{
	struct all_names all = {};

	note_all(inventory, &all);
	if (all.failed) {
		free(all.names);
		return -ENOMEM;
	}
	all.n = leave_shared(all.names, all.n);
	for (size_t i = 0; i < inventory->n; i++) {
		bool shares = false;

		for (size_t j = 0; j < all.n; j++)
			shares |= all.names[j].row == inventory->rows[i];
		inventory->rows[i]->told &= shares;
	}
	*out = all.names;
	return all.n;
}

/* --- sums -------------------------------------------------------------------------------------- */

/* The sum is as far from the truth as its worst part. */
static void add_up(struct column_value *sum, const struct column_value *part)
{
	sum->number += part->number;
	if (part->bound > sum->bound)
		sum->bound = part->bound;
}

void inventory__sum_up(const struct inventory *inventory, struct inventory_totals *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < inventory->n; i++) {
		const struct inside *inside = &inventory->rows[i]->cache.inside;
		const struct bounds in_use = { inside->slab_bytes - inside->waste.most,
					       inside->slab_bytes - inside->waste.least };
		struct column_value part;

		if (!inventory->rows[i]->told)
			continue;
		out->caches++;
		out->unknown += !inside->known;
		if (!inside->known)
			continue;
		out->slab_bytes += inside->slab_bytes;
		column_value__inside(&part, inside, &in_use, false);
		add_up(&out->in_use, &part);
		column_value__inside(&part, inside, &inside->waste, false);
		add_up(&out->waste, &part);
		column_value__inside(&part, inside, &inside->pinned, inside->pins_guessed);
		add_up(&out->pinned, &part);
	}
	out->in_use.state = out->waste.state = out->pinned.state =
		out->unknown < out->caches || !out->caches ? CELL_NUMBER : CELL_NA;
}
