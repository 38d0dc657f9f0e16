// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of columns, and the order that they bring rows into. */
#include "column.h"

#include <stdlib.h>
#include <string.h>

const struct column columns[] = {
	{ .key = "cache",
	  .header = "CACHE",
	  .help = "name of the cache",
	  .width = 20,
	  .value = value_cache,
	  .letters = "n",
	  .text = true,
	  .screen = 1 },
	{ .key = "allocs",
	  .header = "ALLOCS",
	  .help = "objects allocated one by one",
	  .width = 9,
	  .value = value_tally,
	  .index = TALLY_ALLOCS,
	  .rank = 1,
	  .screen = 1,
	  .counted = true },
	{ .key = "bulk",
	  .header = "BULK",
	  .help = "objects allocated in bulk calls",
	  .width = 7,
	  .value = value_tally,
	  .index = TALLY_BULK_ALLOCS,
	  .rank = 10,
	  .screen = 16,
	  .counted = true },
	{ .key = "failed",
	  .header = "FAILED",
	  .help = "allocations that returned NULL",
	  .width = 6,
	  .value = value_failed,
	  .rank = 9,
	  .counted = true },
	{ .key = "frees",
	  .header = "FREES",
	  .help = "objects freed one by one",
	  .width = 9,
	  .value = value_tally,
	  .index = TALLY_FREES,
	  .rank = 2,
	  .screen = 5,
	  .counted = true },
	{ .key = "bulk-frees",
	  .header = "BFREES",
	  .help = "objects freed in bulk calls",
	  .width = 7,
	  .value = value_tally,
	  .index = TALLY_BULK_FREES,
	  .rank = 11,
	  .screen = 17,
	  .counted = true },
	{ .key = "rcu-frees",
	  .header = "RFREES",
	  .help = "objects that kfree_rcu put into a sheaf (6.18 on)",
	  .width = 6,
	  .value = value_tally,
	  .index = TALLY_RCU_FREES,
	  .rank = 23,
	  .screen = 18,
	  .hidden = 1 << LAYER_CPU_SLAB,
	  .counted = true },
	{ .key = "live",
	  .header = "LIVE",
	  .help = "allocated less freed",
	  .width = 8,
	  .value = value_live,
	  .rank = 7,
	  .unit = UNIT_SIGNED,
	  .counted = true },
	{ .key = "fast",
	  .header = "FAST",
	  .help = "objects served by the CPU's slab or, from 7.0 on, its sheaf",
	  .width = 9,
	  .value = value_fast,
	  .rank = 3,
	  .counted = true },
	{ .key = "fast-share",
	  .header = "FAST%",
	  .help = "the same in percent of the objects that were had",
	  .width = 6,
	  .value = value_fast_share,
	  .rank = 24,
	  .screen = 4,
	  .unit = UNIT_PERMILLE },
	{ .key = "slow",
	  .header = "SLOW",
	  .help = "the kernel's ALLOC_SLOWPATH: entries of ___slab_alloc, and in bulk objects",
	  .width = 8,
	  .value = value_slow,
	  .rank = 4,
	  .screen = 7,
	  .counted = true },
	{ .key = "refill",
	  .header = "REFILL",
	  .help = "times an allocation had to go to the slabs themselves",
	  .width = 8,
	  .value = value_refill,
	  .rank = 21,
	  .counted = true },
	{ .key = "refilled",
	  .header = "REFILLED",
	  .help = "objects taken from slabs into sheaves (7.0 on)",
	  .width = 8,
	  .value = value_refilled,
	  .rank = 22,
	  .screen = 15,
	  .hidden = 1 << LAYER_CPU_SLAB | 1 << LAYER_BOTH,
	  .counted = true },
	{ .key = "new",
	  .header = "NEW",
	  .help = "slabs made",
	  .width = 6,
	  .value = value_slabs,
	  .index = SLAB_GOT,
	  .rank = 5,
	  .screen = 6,
	  .counted = true },
	{ .key = "freed",
	  .header = "FREED",
	  .help = "slabs given back",
	  .width = 6,
	  .value = value_slabs,
	  .index = SLAB_FREED,
	  .rank = 6,
	  .screen = 9,
	  .counted = true },
	{ .key = "taken",
	  .header = "TAKEN",
	  .help = "pages taken from the page allocator",
	  .width = 7,
	  .value = value_pages,
	  .index = SLAB_GOT,
	  .rank = 12,
	  .counted = true },
	{ .key = "given",
	  .header = "GIVEN",
	  .help = "pages given back to the page allocator",
	  .width = 7,
	  .value = value_pages,
	  .index = SLAB_FREED,
	  .rank = 13,
	  .counted = true },
	{ .key = "held",
	  .header = "KIB",
	  .help = "KiB taken less given back",
	  .width = 8,
	  .value = value_held,
	  .rank = 8,
	  .unit = UNIT_KIB,
	  .counted = true },
	{ .key = "net",
	  .header = "NET",
	  .help = "pages taken less given back since the start",
	  .width = 8,
	  .value = value_net,
	  .rank = 25,
	  .screen = 2,
	  .unit = UNIT_SIGNED },
	{ .key = "growth",
	  .header = "GROWTH",
	  .help = "pages gained in each of the last 60 intervals; - is one that lost some",
	  .width = 12,
	  .value = value_growth,
	  .screen = 8,
	  .unit = UNIT_HISTORY,
	  .asked = true },
	{ .key = "total",
	  .header = "TOTAL",
	  .help = "KiB that its slabs take, by the books of the kernel",
	  .width = 9,
	  .value = value_total,
	  .letters = "c",
	  .rank = 26,
	  .screen = 3,
	  .unit = UNIT_KIB },
	{ .key = "slabs",
	  .header = "SLABS",
	  .help = "slabs that it has, by the same books",
	  .width = 7,
	  .value = value_slabs_now,
	  .letters = "lv",
	  .rank = 27,
	  .screen = 14 },
	{ .key = "in-slabs",
	  .header = "OBJECTS",
	  .help = "objects in these slabs, used or not",
	  .width = 9,
	  .value = value_objects_now,
	  .letters = "o",
	  .rank = 28,
	  .screen = 10 },
	{ .key = "active",
	  .header = "ACTIVE",
	  .help = "slabinfo's active: objects on no list of free ones, which is not those in use",
	  .width = 9,
	  .value = value_active,
	  .letters = "a",
	  .screen = 11,
	  .asked = true,
	  .wants = WANTS_SLABINFO },
	{ .key = "use",
	  .header = "USE%",
	  .help = "ACTIVE in percent of OBJECTS: slabinfo's, not those in use (see INUSE%)",
	  .width = 6,
	  .value = value_use,
	  .letters = "u",
	  .asked = true,
	  .unit = UNIT_PERMILLE,
	  .wants = WANTS_SLABINFO },
	{ .key = "used",
	  .header = "INUSE",
	  .help = "objects in use: those that no list of free ones has, by inspection",
	  .width = 9,
	  .value = value_used,
	  .asked = true,
	  .wants = WANTS_INSPECTION },
	{ .key = "in-use",
	  .header = "INUSE%",
	  .help = "INUSE in percent of all objects in its slabs",
	  .width = 6,
	  .value = value_in_use,
	  .asked = true,
	  .unit = UNIT_PERMILLE,
	  .wants = WANTS_INSPECTION },
	{ .key = "waste",
	  .header = "WASTE",
	  .help = "KiB of its slabs that are no bytes asked for by objects in use",
	  .width = 8,
	  .value = value_waste,
	  .asked = true,
	  .unit = UNIT_KIB,
	  .wants = WANTS_INSPECTION },
	{ .key = "pinned",
	  .header = "PINNED",
	  .help = "slabs that are kept by at most an eighth of their objects",
	  .width = 7,
	  .value = value_pinned,
	  .asked = true,
	  .wants = WANTS_INSPECTION },
	{ .key = "bytes",
	  .header = "BYTES",
	  .help = "bytes of slab that the allocated objects take",
	  .width = 11,
	  .value = value_bytes,
	  .rank = 17,
	  .unit = UNIT_BYTES,
	  .counted = true },
	{ .key = "size",
	  .header = "SIZE",
	  .help = "bytes that an object takes in a slab",
	  .width = 6,
	  .value = value_size,
	  .letters = "s",
	  .rank = 16,
	  .unit = UNIT_BYTES },
	{ .key = "object-size",
	  .header = "OBJSIZE",
	  .help = "bytes of an object, as asked for",
	  .width = 7,
	  .value = value_object_size,
	  .rank = 20,
	  .unit = UNIT_BYTES },
	{ .key = "objects",
	  .header = "OBJS",
	  .help = "objects in a slab of the wanted order",
	  .width = 4,
	  .value = value_objects,
	  .letters = "b",
	  .rank = 15,
	  .screen = 13 },
	{ .key = "order",
	  .header = "ORD",
	  .help = "page order that the cache wants for a slab",
	  .width = 3,
	  .value = value_order,
	  .letters = "p",
	  .rank = 14,
	  .screen = 12 },
	{ .key = "wanted",
	  .header = "WANTED",
	  .help = "new slabs by the page order wanted, order:slabs",
	  .width = 6,
	  .value = value_got,
	  .index = SLAB_WANTED,
	  .rank = 19,
	  .text = true },
	{ .key = "got",
	  .header = "GOT",
	  .help = "new slabs by the page order got, order:slabs",
	  .width = 6,
	  .value = value_got,
	  .index = SLAB_GOT,
	  .rank = 18,
	  .text = true },
	{ .key = "merged",
	  .header = "MERGED",
	  .help = "what the cache is merged into and with whom",
	  .width = 0,
	  .value = value_merged,
	  .text = true,
	  .screen = 19 },
};

const size_t n_columns = sizeof(columns) / sizeof(*columns);

const struct column *column__find(const char *key)
{
	for (size_t i = 0; i < n_columns; i++)
		if (!strcmp(columns[i].key, key) ||
		    (columns[i].letters && key[0] && !key[1] && strchr(columns[i].letters, key[0])))
			return &columns[i];
	return NULL;
}

void row__add_name(const struct snapshot_row *row, struct text *out)
{
	const char *name = row->label ? row->label : row->cache->name;

	text__add_escaped(out, name, strlen(name), true);
}

struct sort_key {
	struct snapshot_row row;
	struct column_value value;
	struct text text;
	struct text name;
};

int column_value__compare(const struct column_value *a, const struct column_value *b)
{
	if (a->state != b->state)
		return (int)a->state - (int)b->state;
	if (a->state == CELL_TEXT)
		return strcmp(a->text->bytes, b->text->bytes);
	if (a->state == CELL_NUMBER && a->number != b->number)
		return a->number < b->number ? 1 : -1;
	return 0;
}

static int by_key(const void *a, const void *b)
{
	const struct sort_key *x = a, *y = b;
	int order = column_value__compare(&x->value, &y->value);

	return order ? order : strcmp(x->name.bytes, y->name.bytes);
}

void column__sort(const struct column *column, struct snapshot *snapshot)
{
	struct sort_key *keys = calloc(snapshot->n_rows + 1, sizeof(*keys));

	if (!keys)
		return;
	for (size_t i = 0; i < snapshot->n_rows; i++) {
		struct sort_key *key = &keys[i];

		key->row = snapshot->rows[i];
		key->value.text = &key->text;
		text__add(&key->text, "", 0);
		text__add(&key->name, "", 0);
		column->value(column, snapshot, &key->row, &key->value);
		row__add_name(&key->row, &key->name);
	}
	qsort(keys, snapshot->n_rows, sizeof(*keys), by_key);
	for (size_t i = 0; i < snapshot->n_rows; i++) {
		snapshot->rows[i] = keys[i].row;
		text__reset(&keys[i].text);
		text__reset(&keys[i].name);
	}
	free(keys);
}
