// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of columns and how each gets its value from a snapshot. */
#include "column.h"

#include <stdlib.h>
#include <string.h>

#include "history.h"

static void number(struct column_value *out, bool known, __s64 value)
{
	out->state = known ? CELL_NUMBER : CELL_NA;
	out->bound = BOUND_EXACT;
	out->number = known ? value : 0;
}

static void bounded(struct column_value *out, bool known, __s64 value, enum bound bound)
{
	number(out, known, value);
	out->bound = bound;
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

/* Whether something happened that the tally would have counted, of this cache or of another. */
static bool tally_missed(const struct snapshot *snapshot, enum tally tally)
{
	const __u64 *missed = snapshot->missed, *losses = snapshot->losses;

	switch (tally) {
	case TALLY_ALLOCS:
		return missed[METRIC_ALLOCS] || missed[METRIC_KMALLOCS] ||
		       missed[METRIC_NOLOCK_ALLOCS];
	case TALLY_FREES:
		return missed[METRIC_FREES] || missed[METRIC_KFREES] ||
		       missed[METRIC_NOLOCK_FREES] || losses[LOSS_CACHE_UNTOLD];
	case TALLY_BULK_ALLOCS:
		return missed[METRIC_BULK_ALLOCS];
	case TALLY_BULK_FREES:
		return missed[METRIC_BULK_FREES] || losses[LOSS_BULK_TOO_LONG];
	case TALLY_RCU_FREES:
		return missed[METRIC_RCU_FREES];
	case TALLY_SLOW:
		return missed[METRIC_SLOW] || missed[METRIC_SLOW_BULK] || missed[METRIC_REFILLS];
	default:
		return false;
	}
}

static enum bound tally_bound(const struct snapshot *snapshot, enum tally tally)
{
	return tally_missed(snapshot, tally) ? BOUND_AT_LEAST : BOUND_EXACT;
}

/* Of what is calculated from several tallies. */
static enum bound sum_bound(const struct snapshot *snapshot, const enum tally *tallies, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (tally_missed(snapshot, tallies[i]))
			return BOUND_ABOUT;
	return BOUND_EXACT;
}

static enum bound fast_bound(const struct snapshot *snapshot)
{
	static const enum tally tallies[] = { TALLY_ALLOCS, TALLY_BULK_ALLOCS, TALLY_SLOW };

	return sum_bound(snapshot, tallies, sizeof(tallies) / sizeof(*tallies));
}

static bool slabs_missed(const struct snapshot *snapshot, enum slab_tally what)
{
	if (what == SLAB_FREED)
		return snapshot->missed[METRIC_FREED_SLABS];
	return snapshot->missed[METRIC_NEW_SLABS] || snapshot->losses[LOSS_PENDING_FULL];
}

static enum bound slabs_bound(const struct snapshot *snapshot, enum slab_tally what)
{
	return slabs_missed(snapshot, what) ? BOUND_AT_LEAST : BOUND_EXACT;
}

static enum bound net_bound(const struct snapshot *snapshot)
{
	return slabs_missed(snapshot, SLAB_GOT) || slabs_missed(snapshot, SLAB_FREED) ? BOUND_ABOUT
										      : BOUND_EXACT;
}

#define VALUE(name)                                                                                \
	static void value_##name(const struct column *column, const struct snapshot *snapshot,     \
				 const struct snapshot_row *row, struct column_value *out)

VALUE(tally)
{
	bounded(out, tally_known(snapshot, row, column->index), row->tally[column->index],
		tally_bound(snapshot, column->index));
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
	bounded(out, slow_known(snapshot), row->tally[TALLY_SLOW] + row->tally[TALLY_SLOW_BULK],
		tally_bound(snapshot, TALLY_SLOW));
}

VALUE(refill)
{
	(void)column;
	bounded(out,
		snapshot->coverage.seen[METRIC_SLOW] && snapshot->coverage.seen[METRIC_REFILLS],
		row->tally[TALLY_SLOW] + row->tally[TALLY_REFILLS],
		tally_bound(snapshot, TALLY_SLOW));
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

static bool fast_known(const struct snapshot *snapshot, const struct snapshot_row *row)
{
	const bool *seen = snapshot->coverage.seen;

	return row->fast_known && allocs_known(snapshot, row) && slow_known(snapshot) &&
	       seen[METRIC_BULK_ALLOCS] && seen[METRIC_PREFILLED] && seen[METRIC_REFUSED] &&
	       (seen[METRIC_NOLOCK_ALLOCS] || !(service(row) & BY_KMALLOC));
}

VALUE(fast)
{
	(void)column;
	bounded(out, fast_known(snapshot, row), row->fast, fast_bound(snapshot));
}

/* Of all objects that were had. */
VALUE(fast_share)
{
	const __u64 *tally = row->tally;
	__s64 had = tally[TALLY_ALLOCS] + tally[TALLY_BULK_ALLOCS] + tally[TALLY_REFUSED];

	(void)column;
	bounded(out, fast_known(snapshot, row), had > 0 ? (row->fast * 1000 + had / 2) / had : 0,
		fast_bound(snapshot));
	if (out->state == CELL_NUMBER && had <= 0)
		out->state = CELL_NONE;
}

VALUE(live)
{
	static const enum tally parts[] = { TALLY_ALLOCS, TALLY_BULK_ALLOCS, TALLY_FREES,
					    TALLY_BULK_FREES, TALLY_RCU_FREES };
	const bool *seen = snapshot->coverage.seen;
	const __u64 *tally = row->tally;

	(void)column;
	bounded(out,
		allocs_known(snapshot, row) && frees_known(snapshot) && seen[METRIC_BULK_ALLOCS] &&
			seen[METRIC_BULK_FREES] && seen[METRIC_RCU_FREES] &&
			seen[METRIC_NOLOCK_ALLOCS] && seen[METRIC_NOLOCK_FREES],
		(__s64)(tally[TALLY_ALLOCS] + tally[TALLY_BULK_ALLOCS] - tally[TALLY_FREES] -
			tally[TALLY_BULK_FREES] - tally[TALLY_RCU_FREES]),
		sum_bound(snapshot, parts, sizeof(parts) / sizeof(*parts)));
}

static bool slabs_known(const struct snapshot *snapshot, enum slab_tally what)
{
	return snapshot->coverage.seen[what == SLAB_FREED ? METRIC_FREED_SLABS : METRIC_NEW_SLABS];
}

VALUE(slabs)
{
	bounded(out, slabs_known(snapshot, column->index),
		slabs__sum(row->slabs[column->index], false), slabs_bound(snapshot, column->index));
}

VALUE(pages)
{
	bounded(out, slabs_known(snapshot, column->index),
		slabs__sum(row->slabs[column->index], true), slabs_bound(snapshot, column->index));
}

static bool net_known(const struct snapshot *snapshot)
{
	return slabs_known(snapshot, SLAB_GOT) && slabs_known(snapshot, SLAB_FREED);
}

static __s64 net_pages(const struct snapshot_row *row)
{
	return (__s64)slabs__sum(row->slabs[SLAB_GOT], true) -
	       (__s64)slabs__sum(row->slabs[SLAB_FREED], true);
}

VALUE(held)
{
	(void)column;
	bounded(out, net_known(snapshot), net_pages(row) * (snapshot->page_bytes / 1024),
		net_bound(snapshot));
}

VALUE(net)
{
	(void)column;
	bounded(out, net_known(snapshot), net_pages(row->since ? row->since : row),
		net_bound(snapshot));
}

/* What the kernel's own books say at the end of the interval. */
VALUE(slabs_now)
{
	(void)column;
	(void)snapshot;
	number(out, row->cache->slabs_now >= 0, row->cache->slabs_now);
}

VALUE(objects_now)
{
	(void)column;
	(void)snapshot;
	number(out, row->cache->objects_now >= 0, row->cache->objects_now);
}

VALUE(total)
{
	bool exact;
	__s64 pages = snapshot_row__pages_now(row, &exact);

	(void)column;
	bounded(out, pages >= 0, pages * (snapshot->page_bytes / 1024),
		exact ? BOUND_EXACT : BOUND_ABOUT);
}

static enum bound active_bound(const struct snapshot_row *row)
{
	return row->cache->active_is_old ? BOUND_ABOUT : BOUND_EXACT;
}

VALUE(active)
{
	(void)column;
	(void)snapshot;
	bounded(out, row->cache->active >= 0, row->cache->active, active_bound(row));
}

VALUE(use)
{
	__s64 active = row->cache->active, objects = row->cache->objects_now;

	(void)column;
	(void)snapshot;
	bounded(out, active >= 0 && objects >= 0, objects > 0 ? active * 1000 / objects : 0,
		active_bound(row));
	if (out->state == CELL_NUMBER && !objects)
		out->state = CELL_NONE;
}

/* For sorting: what the cache gained over all the intervals that are drawn. */
VALUE(growth)
{
	__s64 sum = 0;

	(void)column;
	for (int i = 0; row->history && i < row->history->n; i++)
		sum += row->history->net[i];
	bounded(out, net_known(snapshot), sum, net_bound(snapshot));
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
	bounded(out, allocs_known(snapshot, row) && snapshot->coverage.seen[METRIC_BULK_ALLOCS],
		(row->tally[TALLY_ALLOCS] + row->tally[TALLY_BULK_ALLOCS]) * row->cache->size,
		tally_missed(snapshot, TALLY_ALLOCS) || tally_missed(snapshot, TALLY_BULK_ALLOCS)
			? BOUND_AT_LEAST
			: BOUND_EXACT);
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
	  .screen = 8,
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
	  .unit = UNIT_KIB },
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
	  .screen = 9,
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
	  .help = "ACTIVE in percent of OBJECTS",
	  .width = 6,
	  .value = value_use,
	  .letters = "u",
	  .asked = true,
	  .unit = UNIT_PERMILLE,
	  .wants = WANTS_SLABINFO },
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
