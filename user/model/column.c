// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of columns and how each gets its value from a snapshot. */
#include "column.h"

#include <stdlib.h>
#include <string.h>

static void number(struct column_value *out, bool known, __s64 value)
{
	out->state = known ? CELL_NUMBER : CELL_NA;
	out->number = known ? value : 0;
}

void row__add_name(const struct snapshot_row *row, struct text *out)
{
	const char *name = row->label ? row->label : row->cache->name;

	text__add_escaped(out, name, strlen(name), true);
}

/* By whom a cache's objects are allocated, as far as its name tells. */
enum service {
	BY_CACHE = 1 << 0,   /* kmem_cache_alloc */
	BY_KMALLOC = 1 << 1, /* kmalloc */
};

/* Buckets are called as their user likes, with the size at the end: "msg_msg-1k". */
static bool ends_like_a_bucket(const char *name)
{
	const char *size = strrchr(name, '-');
	size_t digits = size ? strspn(size + 1, "0123456789") : 0;

	return digits && (!size[1 + digits] || !strcmp(size + 1 + digits, "k"));
}

static unsigned int service(const struct snapshot_row *row)
{
	const char *name = row->cache->name;

	if (!strncmp(name, "kmalloc-", 8) || !strncmp(name, "dma-kmalloc-", 12))
		return BY_KMALLOC;
	return ends_like_a_bucket(name) ? BY_KMALLOC | BY_CACHE : BY_CACHE;
}

static bool allocs_known(const struct snapshot *snapshot, const struct snapshot_row *row)
{
	const bool *seen = snapshot->coverage.seen;
	unsigned int by = service(row);

	return (seen[METRIC_KMALLOCS] || !(by & BY_KMALLOC)) &&
	       (seen[METRIC_ALLOCS] || !(by & BY_CACHE));
}

/* Objects of any cache may be freed with kfree, so both hooks are needed. */
static bool frees_known(const struct snapshot *snapshot)
{
	return snapshot->coverage.seen[METRIC_FREES] && snapshot->coverage.seen[METRIC_KFREES];
}

static bool tally_known(const struct snapshot *snapshot, const struct snapshot_row *row,
			enum tally tally)
{
	const bool *seen = snapshot->coverage.seen;

	switch (tally) {
	case TALLY_ALLOCS:
	case TALLY_FAILED:
		return allocs_known(snapshot, row);
	case TALLY_FREES:
		return frees_known(snapshot);
	case TALLY_BULK_ALLOCS:
	case TALLY_BULK_FAILED:
		return seen[METRIC_BULK_ALLOCS];
	case TALLY_BULK_FREES:
		return seen[METRIC_BULK_FREES];
	case TALLY_RCU_FREES:
		return seen[METRIC_RCU_FREES];
	default:
		return false;
	}
}

#define VALUE(name)                                                                                \
	static void value_##name(const struct column *column, const struct snapshot *snapshot,     \
				 const struct snapshot_row *row, struct column_value *out)

VALUE(tally)
{
	number(out, tally_known(snapshot, row, column->index), row->tally[column->index]);
}

/* Not known once there was a failure of which the cache could not be told. */
VALUE(failed)
{
	const __u64 *strays = snapshot->strays;
	unsigned int by = service(row);
	bool untold = (by & BY_KMALLOC && strays[STRAY_KMALLOC_FAILED]) ||
		      (by & BY_CACHE && strays[STRAY_ALLOC_FAILED]);

	(void)column;
	number(out, allocs_known(snapshot, row) && !untold, row->tally[TALLY_FAILED]);
}

/* Allocations reach the slabs in two ways, and 7.0's bulk calls count object by object. */
static bool slow_known(const struct snapshot *snapshot)
{
	return snapshot->coverage.seen[METRIC_SLOW] && snapshot->coverage.seen[METRIC_SLOW_BULK];
}

VALUE(slow)
{
	(void)column;
	number(out, slow_known(snapshot), row->tally[TALLY_SLOW] + row->tally[TALLY_SLOW_BULK]);
}

VALUE(refill)
{
	(void)column;
	number(out, snapshot->coverage.seen[METRIC_SLOW] && snapshot->coverage.seen[METRIC_REFILLS],
	       row->tally[TALLY_SLOW] + row->tally[TALLY_REFILLS]);
}

/* What refill_objects took less what it took for bulk calls: the kernel's SHEAF_REFILL. */
VALUE(refilled)
{
	(void)column;
	number(out,
	       snapshot->coverage.seen[METRIC_REFILLS] && slow_known(snapshot) &&
		       !row->tally[TALLY_BULK_FAILED] && row->cache->layer != LAYER_BOTH,
	       row->tally[TALLY_REFILLED] - row->tally[TALLY_SLOW_BULK]);
}

VALUE(fast)
{
	const bool *seen = snapshot->coverage.seen;

	(void)column;
	number(out,
	       row->fast_known && allocs_known(snapshot, row) && slow_known(snapshot) &&
		       seen[METRIC_BULK_ALLOCS] && seen[METRIC_PREFILLED] && seen[METRIC_REFUSED] &&
		       (seen[METRIC_NOLOCK_ALLOCS] || !(service(row) & BY_KMALLOC)),
	       row->fast);
}

VALUE(live)
{
	const bool *seen = snapshot->coverage.seen;
	const __u64 *tally = row->tally;

	(void)column;
	number(out,
	       allocs_known(snapshot, row) && frees_known(snapshot) && seen[METRIC_BULK_ALLOCS] &&
		       seen[METRIC_BULK_FREES] && seen[METRIC_RCU_FREES] &&
		       seen[METRIC_NOLOCK_ALLOCS] && seen[METRIC_NOLOCK_FREES],
	       (__s64)(tally[TALLY_ALLOCS] + tally[TALLY_BULK_ALLOCS] - tally[TALLY_FREES] -
		       tally[TALLY_BULK_FREES] - tally[TALLY_RCU_FREES]));
}

static bool slabs_known(const struct snapshot *snapshot, enum slab_tally what)
{
	return snapshot->coverage.seen[what == SLAB_FREED ? METRIC_FREED_SLABS : METRIC_NEW_SLABS];
}

VALUE(slabs)
{
	number(out, slabs_known(snapshot, column->index),
	       slabs__sum(row->slabs[column->index], false));
}

VALUE(pages)
{
	number(out, slabs_known(snapshot, column->index),
	       slabs__sum(row->slabs[column->index], true));
}

VALUE(held)
{
	(void)column;
	number(out, slabs_known(snapshot, SLAB_GOT) && slabs_known(snapshot, SLAB_FREED),
	       ((__s64)slabs__sum(row->slabs[SLAB_GOT], true) -
		(__s64)slabs__sum(row->slabs[SLAB_FREED], true)) *
		       (snapshot->page_bytes / 1024));
}

/* Slabs by the order that the cache got: "3:9" is nine of order 3. */
VALUE(got)
{
	const char *comma = "";

	out->state = slabs_known(snapshot, column->index) ? CELL_TEXT : CELL_NA;
	if (out->state == CELL_NA)
		return;
	for (int order = 0; order < SLUBTRACE_ORDERS; order++) {
		if (!row->slabs[column->index][order])
			continue;
		text__printf(out->text, "%s%d:%llu", comma, order,
			     row->slabs[column->index][order]);
		comma = ",";
	}
	if (!*comma)
		text__add_string(out->text, "-");
}

VALUE(bytes)
{
	(void)column;
	number(out, allocs_known(snapshot, row) && snapshot->coverage.seen[METRIC_BULK_ALLOCS],
	       (row->tally[TALLY_ALLOCS] + row->tally[TALLY_BULK_ALLOCS]) * row->cache->size);
}

VALUE(order)
{
	(void)column;
	(void)snapshot;
	number(out, true, row->cache->order);
}

VALUE(objects)
{
	(void)column;
	(void)snapshot;
	number(out, true, row->cache->objects);
}

VALUE(size)
{
	(void)column;
	(void)snapshot;
	number(out, true, row->cache->size);
}

VALUE(object_size)
{
	(void)column;
	(void)snapshot;
	number(out, true, row->cache->object_size);
}

VALUE(cache)
{
	(void)column;
	(void)snapshot;
	out->state = CELL_TEXT;
	row__add_name(row, out->text);
}

VALUE(merged)
{
	(void)column;
	(void)snapshot;
	out->state = CELL_TEXT;
	if (row->merged)
		text__add_string(out->text, row->merged);
	if (row->cache->dead)
		text__add_string(out->text, row->merged ? " (destroyed)" : "(destroyed)");
}

const struct column columns[] = {
	{ "cache", "CACHE", "name of the cache", 'n', 20, true, value_cache, 0, 0, 0 },
	{ "allocs", "ALLOCS", "objects allocated one by one", 0, 9, false, value_tally,
	  TALLY_ALLOCS, 1, 0 },
	{ "bulk", "BULK", "objects allocated in bulk calls", 0, 7, false, value_tally,
	  TALLY_BULK_ALLOCS, 10, 0 },
	{ "failed", "FAILED", "allocations that returned NULL", 0, 6, false, value_failed, 0, 9,
	  0 },
	{ "frees", "FREES", "objects freed one by one", 0, 9, false, value_tally, TALLY_FREES, 2,
	  0 },
	{ "bulk-frees", "BFREES", "objects freed in bulk calls", 0, 7, false, value_tally,
	  TALLY_BULK_FREES, 11, 0 },
	{ "rcu-frees", "RFREES", "objects that kfree_rcu put into a sheaf (6.18 on)", 0, 6, false,
	  value_tally, TALLY_RCU_FREES, 23, 1 << LAYER_CPU_SLAB },
	{ "live", "LIVE", "allocated less freed", 0, 8, false, value_live, 0, 7, 0 },
	{ "fast", "FAST", "objects served by the CPU's slab or, from 7.0 on, its sheaf", 0, 9,
	  false, value_fast, 0, 3, 0 },
	{ "slow", "SLOW",
	  "the kernel's ALLOC_SLOWPATH: entries of ___slab_alloc, and in bulk objects", 0, 8, false,
	  value_slow, 0, 4, 0 },
	{ "refill", "REFILL", "times an allocation had to go to the slabs themselves", 0, 8, false,
	  value_refill, 0, 21, 0 },
	{ "refilled", "REFILLED", "objects taken from slabs into sheaves (7.0 on)", 0, 8, false,
	  value_refilled, 0, 22, 1 << LAYER_CPU_SLAB | 1 << LAYER_BOTH },
	{ "new", "NEW", "slabs made", 'l', 6, false, value_slabs, SLAB_GOT, 5, 0 },
	{ "freed", "FREED", "slabs given back", 0, 6, false, value_slabs, SLAB_FREED, 6, 0 },
	{ "taken", "TAKEN", "pages taken from the page allocator", 0, 7, false, value_pages,
	  SLAB_GOT, 12, 0 },
	{ "given", "GIVEN", "pages given back to the page allocator", 0, 7, false, value_pages,
	  SLAB_FREED, 13, 0 },
	{ "held", "KIB", "KiB taken less given back", 'c', 8, false, value_held, 0, 8, 0 },
	{ "bytes", "BYTES", "bytes of slab that the allocated objects take", 0, 11, false,
	  value_bytes, 0, 17, 0 },
	{ "size", "SIZE", "bytes that an object takes in a slab", 's', 6, false, value_size, 0, 16,
	  0 },
	{ "object-size", "OBJSIZE", "bytes of an object, as asked for", 0, 7, false,
	  value_object_size, 0, 20, 0 },
	{ "objects", "OBJS", "objects in a slab of the wanted order", 'b', 4, false, value_objects,
	  0, 15, 0 },
	{ "order", "ORD", "page order that the cache wants for a slab", 'p', 3, false, value_order,
	  0, 14, 0 },
	{ "wanted", "WANTED", "new slabs by the page order wanted, order:slabs", 0, 6, true,
	  value_got, SLAB_WANTED, 19, 0 },
	{ "got", "GOT", "new slabs by the page order got, order:slabs", 0, 6, true, value_got,
	  SLAB_GOT, 18, 0 },
	{ "merged", "MERGED", "what the cache is merged into and with whom", 0, 0, true,
	  value_merged, 0, 0, 0 },
};

const size_t n_columns = sizeof(columns) / sizeof(*columns);

const struct column *column__find(const char *key)
{
	for (size_t i = 0; i < n_columns; i++)
		if (!strcmp(columns[i].key, key) ||
		    (columns[i].letter && key[0] == columns[i].letter && !key[1]))
			return &columns[i];
	return NULL;
}

struct sort_key {
	struct snapshot_row row;
	struct column_value value;
	struct text text;
	struct text name;
};

static int by_key(const void *a, const void *b)
{
	const struct sort_key *x = a, *y = b;

	if (x->value.state != y->value.state)
		return (x->value.state == CELL_NA) - (y->value.state == CELL_NA);
	if (x->value.state == CELL_TEXT && strcmp(x->text.bytes, y->text.bytes))
		return strcmp(x->text.bytes, y->text.bytes);
	if (x->value.state == CELL_NUMBER && x->value.number != y->value.number)
		return x->value.number < y->value.number ? 1 : -1;
	return strcmp(x->name.bytes, y->name.bytes);
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

/* --- page orders --------------------------------------------------------------------------- */

#define ORDER_VALUE(name)                                                                          \
	static void order_##name(const struct snapshot *snapshot, int order,                       \
				 struct column_value *out)

ORDER_VALUE(order)
{
	(void)snapshot;
	number(out, true, order);
}

ORDER_VALUE(allocated)
{
	number(out, snapshot->coverage.seen[METRIC_PAGES_ALLOCATED],
	       snapshot->pages[order][PAGE_ALLOCATED]);
}

ORDER_VALUE(for_slabs)
{
	number(out, snapshot->coverage.seen[METRIC_NEW_SLABS], snapshot->slabs[SLAB_GOT][order]);
}

ORDER_VALUE(failed)
{
	number(out, snapshot->coverage.seen[METRIC_PAGES_ALLOCATED],
	       snapshot->pages[order][PAGE_FAILED]);
}

ORDER_VALUE(bulk)
{
	number(out, snapshot->coverage.seen[METRIC_PAGES_BULK], snapshot->pages[order][PAGE_BULK]);
}

ORDER_VALUE(freed)
{
	number(out, snapshot->coverage.seen[METRIC_PAGES_FREED],
	       snapshot->pages[order][PAGE_FREED]);
}

ORDER_VALUE(of_slabs)
{
	number(out, snapshot->coverage.seen[METRIC_FREED_SLABS],
	       snapshot->slabs[SLAB_FREED][order]);
}

/*
 * A page that 6.15 and later steal from another migrate type raises an event of the fallback, but
 * none of the zone.
 */
static bool zone_known(const struct snapshot *snapshot, int order)
{
	const struct coverage *coverage = &snapshot->coverage;

	return coverage->seen[METRIC_ZONE_LOCKED] &&
	       !(coverage->steals && snapshot->pages[order][PAGE_FALLBACK]);
}

ORDER_VALUE(pcp)
{
	number(out, snapshot->coverage.seen[METRIC_PAGES_ALLOCATED] && zone_known(snapshot, order),
	       (__s64)(snapshot->pages[order][PAGE_ALLOCATED] -
		       snapshot->pages[order][PAGE_ZONE_LOCKED]));
}

ORDER_VALUE(zone)
{
	number(out, zone_known(snapshot, order), snapshot->pages[order][PAGE_ZONE_LOCKED]);
}

ORDER_VALUE(refill)
{
	number(out, zone_known(snapshot, order), snapshot->pages[order][PAGE_PCP_REFILL]);
}

ORDER_VALUE(fallback)
{
	number(out, snapshot->coverage.seen[METRIC_FALLBACKS],
	       snapshot->pages[order][PAGE_FALLBACK]);
}

const struct order_column order_columns[] = {
	{ "ORDER", "page order: blocks of 2^order pages", 5, order_order },
	{ "ALLOCATED", "blocks allocated (mm_page_alloc)", 10, order_allocated },
	{ "BULK", "pages handed out by alloc_pages_bulk, which raises no event", 8, order_bulk },
	{ "FOR-SLABS", "of these, for slabs", 9, order_for_slabs },
	{ "FAILED", "allocations that returned no page", 7, order_failed },
	{ "PCP", "served from the per-CPU lists: ALLOCATED less ZONE", 10, order_pcp },
	{ "ZONE", "taken under the zone lock for the caller", 8, order_zone },
	{ "REFILL", "taken under the zone lock to refill a per-CPU list", 8, order_refill },
	{ "FALLBACK", "served from another migrate type", 8, order_fallback },
	{ "FREED", "blocks freed (mm_page_free)", 10, order_freed },
	{ "OF-SLABS", "of these, slabs given back", 9, order_of_slabs },
};

const size_t n_order_columns = sizeof(order_columns) / sizeof(*order_columns);
