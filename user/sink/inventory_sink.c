// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace list for programs. */
#include "inventory_sink.h"

#include <string.h>

#include "cell.h"
#include "csv.h"

struct list_of_names {
	struct text *out;
	const char *before;
};

/* The rows to be told, one after the other; NULL: there is no more. */
static const struct inventory_row *next(const struct inventory *inventory, size_t *at)
{
	while (*at < inventory->n && !inventory->rows[*at]->told)
		++*at;
	return *at < inventory->n ? inventory->rows[(*at)++] : NULL;
}

/* --- CSV --------------------------------------------------------------------------------------- */

static void add_word(void *target, const char *name)
{
	struct list_of_names *list = target;

	text__add_string(list->out, list->before);
	text__add_string(list->out, name);
	list->before = " ";
}

static void csv__add_names(struct text *out, const struct inventory *inventory,
			   const struct inventory_row *row)
{
	struct text names = {};
	struct list_of_names list = { &names, "" };

	inventory_row__each_name(inventory, row, add_word, &list);
	text__add(out, ",", 1);
	csv__add_text(out, names.n ? names.bytes : "");
	out->failed |= names.failed;
	text__reset(&names);
}

/* Texts that the kernel or a user made up are escaped as those of events are. */
static void csv__add_value(struct text *out, const struct inventory *inventory,
			   const struct inventory_row *row, const char *key, struct text *bounds)
{
	if (strcmp(key, "folder")) {
		cell__add_csv(out, &inventory->snapshot, &row->row, inventory__column(key), bounds);
		return;
	}
	text__add(out, ",", 1);
	csv__add_text(out, row->folder);
}

static void csv__add_row(struct text *out, const struct inventory *inventory,
			 const struct inventory_row *row)
{
	struct text bounds = {};

	text__printf(out, "0x%llx", row->traits.address);
	for (size_t i = 0; i < n_inventory_keys; i++)
		csv__add_value(out, inventory, row, inventory_keys[i], &bounds);
	csv__add_names(out, inventory, row);
	text__printf(out, ",%zu,%s\n", row->stale, bounds.n ? bounds.bytes : "");
	out->failed |= bounds.failed;
	text__reset(&bounds);
}

void inventory_csv__add(struct text *out, const struct inventory *inventory, size_t rows)
{
	const struct inventory_row *row;
	size_t at = 0;

	text__add_string(out, "address");
	for (size_t i = 0; i < n_inventory_keys; i++)
		text__printf(out, ",%s", inventory_keys[i]);
	text__add_string(out, ",aliases,stale,bounds\n");
	for (size_t n = 0; (!rows || n < rows) && (row = next(inventory, &at)); n++)
		csv__add_row(out, inventory, row);
}

/* --- JSON -------------------------------------------------------------------------------------- */

static void add_string(void *target, const char *name)
{
	struct list_of_names *list = target;

	text__add_string(list->out, list->before);
	text__add_json(list->out, name, strlen(name));
	list->before = ",";
}

static void json__add_row(struct text *out, const struct inventory *inventory,
			  const struct inventory_row *row)
{
	struct list_of_names list = { out, "" };
	struct text bounds = {};

	text__printf(out, "{\"address\":\"0x%llx\"", row->traits.address);
	for (size_t i = 0; i < n_inventory_keys; i++)
		if (strcmp(inventory_keys[i], "folder"))
			cell__add_json(out, &inventory->snapshot, &row->row,
				       inventory__column(inventory_keys[i]), &bounds);
	text__add_string(out, ",\"folder\":");
	text__add_json(out, row->folder, strlen(row->folder));
	text__add_string(out, ",\"aliases\":[");
	inventory_row__each_name(inventory, row, add_string, &list);
	text__printf(out, "],\"stale\":%zu,\"bounds\":{%s}}", row->stale,
		     bounds.n ? bounds.bytes : "");
	out->failed |= bounds.failed;
	text__reset(&bounds);
}

static void json__add_sum(struct text *out, const char *key, const struct column_value *sum,
			  struct text *bounds)
{
	if (sum->state != CELL_NUMBER) {
		text__printf(out, ",\"%s\":null", key);
		return;
	}
	text__printf(out, ",\"%s\":%lld", key, sum->number);
	if (sum->bound != BOUND_EXACT)
		text__printf(bounds, "%s\"%s\":\"%s\"", bounds->n ? "," : "", key,
			     bound__mark(sum->bound));
}

static void json__add_totals(struct text *out, const struct inventory *inventory)
{
	struct inventory_totals totals;
	struct text bounds = {};

	inventory__sum_up(inventory, &totals);
	text__printf(out, "\"totals\":{\"caches\":%zu,\"unknown\":%zu,\"slab_bytes\":%llu",
		     totals.caches, totals.unknown, totals.slab_bytes);
	json__add_sum(out, "in_use_bytes", &totals.in_use, &bounds);
	json__add_sum(out, "waste_bytes", &totals.waste, &bounds);
	json__add_sum(out, "pinned_slabs", &totals.pinned, &bounds);
	text__printf(out, ",\"bounds\":{%s}}", bounds.n ? bounds.bytes : "");
	out->failed |= bounds.failed;
	text__reset(&bounds);
}

void inventory_json__add(struct text *out, const struct inventory *inventory, size_t rows)
{
	const struct inventory_row *row;
	size_t at = 0;

	text__add_string(out, "\"caches\":[");
	for (size_t n = 0; (!rows || n < rows) && (row = next(inventory, &at)); n++) {
		text__add_string(out, n ? ",\n" : "\n");
		json__add_row(out, inventory, row);
	}
	text__add_string(out, "],\n");
	json__add_totals(out, inventory);
}

void inventory_json__add_dangling(struct text *out, const struct aliases *aliases)
{
	struct list_of_names list = { out, "" };

	text__add_string(out, "\"left_behind\":[");
	for (size_t i = 0; i < aliases->n; i++)
		if (aliases->rows[i].dangling)
			add_string(&list, aliases->rows[i].name);
	text__add_string(out, "]");
}

void inventory_json__add_ambiguous(struct text *out, const struct ambiguous *names, size_t n)
{
	size_t end;

	text__add_string(out, "\"ambiguous\":[");
	for (size_t i = 0; i < n; i = end) {
		text__add_string(out, i ? ",\n{\"name\":" : "\n{\"name\":");
		text__add_json(out, names[i].name, strlen(names[i].name));
		text__add_string(out, ",\"addresses\":[");
		for (end = i; end < n && !strcmp(names[end].name, names[i].name); end++)
			text__printf(out, "%s\"0x%llx\"", end > i ? "," : "",
				     names[end].row->traits.address);
		text__add_string(out, "]}");
	}
	text__add_string(out, "]");
}

void inventory_json__add_mergeable(struct text *out, const struct mergeable *rows, size_t n)
{
	text__add_string(out, "\"mergeable\":[");
	for (size_t i = 0; i < n; i++) {
		const struct cache_traits *cache = rows[i].cache;

		text__printf(out, "%s{\"group\":%zu,\"cache\":", i ? ",\n" : "\n", rows[i].group);
		text__add_json(out, cache->name, strlen(cache->name));
		text__printf(out,
			     ",\"address\":\"0x%llx\",\"size\":%u,\"object_size\":%u,\"apart\":",
			     cache->address, cache->size, cache->object_size);
		if (rows[i].apart == APART_NOT)
			text__add_string(out, "null}");
		else
			text__printf(out, "\"%s\"}", apart__reason(rows[i].apart));
	}
	text__add_string(out, "]");
}
