// SPDX-License-Identifier: GPL-2.0-or-later
/* Adds up what was read of a cache's slabs and free objects. */
#include "inspection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PINNING_SHARE 8 /* of its objects: a slab with no more in use is pinned by them */

/* Objects of one slab that are in sheaves. */
struct shelf {
	__u64 page;
	__u32 objects; /* of the slab */
	__u32 n;
	__u32 rcu; /* of these, those that wait for kfree_rcu */
	bool met;  /* the slab is on a list, and was counted with it */
};

static __u64 least(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

static __u64 most(__u64 a, __u64 b)
{
	return a > b ? a : b;
}

static __u64 less(__u64 from, __u64 what)
{
	return from > what ? from - what : 0;
}

/* One more at the end of a growing array; NULL without memory. */
static void *grow(struct inspection *inspection, void *array, size_t *n, size_t bytes)
{
	char **rows = array;

	if (!(*n & (*n - 1))) { /* full: the room is the next power of two */
		char *more = realloc(*rows, bytes * (*n ? 2 * *n : 1));

		if (!more) {
			inspection->failed = true;
			return NULL;
		}
		*rows = more;
	}
	memset(*rows + bytes * *n, 0, bytes);
	return *rows + bytes * (*n)++;
}

void inspection__begin(struct inspection *inspection, const struct cache_traits *traits)
{
	bool keeps_slabs = inspection->keeps_slabs;
	__u32 page_bytes = inspection->page_bytes;

	inspection__reset(inspection);
	inspection->traits = *traits;
	inspection->keeps_slabs = keeps_slabs;
	inspection->page_bytes = page_bytes;
	inspection->shelves_known = true;
	inspection->by_use = calloc(traits->objects + 1, sizeof(*inspection->by_use));
	inspection->failed = !inspection->by_use;
}

void inspection__add_cpu(struct inspection *inspection, __u32 cpu, const struct cpu_stock *stock)
{
	struct inspected_cpu *row =
		grow(inspection, &inspection->cpus, &inspection->n_cpus, sizeof(*row));

	if (!row)
		return;
	row->cpu = cpu;
	row->stock = *stock;
	inspection->free[FREE_SHEAVES] += stock->in_sheaf[0] + stock->in_sheaf[1];
	inspection->free[FREE_RCU_SHEAF] += stock->in_sheaf[2];
}

struct inspected_node *inspection__add_node(struct inspection *inspection, __u32 node,
					    const struct node_stock *stock)
{
	struct inspected_node *row =
		grow(inspection, &inspection->nodes, &inspection->n_nodes, sizeof(*row));

	if (!row)
		return NULL;
	row->node = node;
	row->stock = *stock;
	return row;
}

void inspection__add_shelved(struct inspection *inspection, const struct object_look *object,
			     bool waits_for_rcu)
{
	struct shelf *shelf;

	if (!object->page) {
		inspection->shelves_known = false;
		return;
	}
	shelf = grow(inspection, &inspection->shelves, &inspection->n_shelves, sizeof(*shelf));
	if (!shelf)
		return;
	*shelf = (struct shelf){
		.page = object->page, .objects = object->objects, .n = 1, .rcu = waits_for_rcu
	};
	inspection->shelves_sorted = false;
}

static int compare_pages(const void *a, const void *b)
{
	const struct shelf *one = a, *other = b;

	return one->page < other->page ? -1 : one->page > other->page;
}

/* A row a slab. */
static void sort_shelves(struct inspection *inspection)
{
	struct shelf *shelves = inspection->shelves;
	size_t n = 0;

	inspection->shelves_sorted = true;
	if (!inspection->n_shelves)
		return;
	qsort(shelves, inspection->n_shelves, sizeof(*shelves), compare_pages);
	for (size_t i = 1; i < inspection->n_shelves; i++) {
		if (shelves[i].page != shelves[n].page) {
			shelves[++n] = shelves[i];
			continue;
		}
		shelves[n].n += shelves[i].n;
		shelves[n].rcu += shelves[i].rcu;
	}
	inspection->n_kinds = n + 1;
}

static struct shelf *find_shelf(struct inspection *inspection, __u64 page)
{
	struct shelf key = { .page = page };

	if (!inspection->shelves_sorted)
		sort_shelves(inspection);
	if (!inspection->n_kinds)
		return NULL;
	return bsearch(&key, inspection->shelves, inspection->n_kinds, sizeof(key), compare_pages);
}

/* Bytes of a slab that has so many objects: when memory is short, a cache takes smaller ones. */
static __u64 bytes_of(const struct inspection *inspection, __u32 objects)
{
	const struct cache_traits *traits = &inspection->traits;
	__u32 order = traits->min_order;

	if (objects >= traits->objects)
		order = traits->order;
	while (order < traits->order &&
	       ((__u64)inspection->page_bytes << order) / traits->size < objects)
		order++;
	return (__u64)inspection->page_bytes << order;
}

static enum fill fill_of(__u32 in_use, __u32 objects)
{
	if (in_use >= objects)
		return FILL_FULL;
	if (in_use < 2)
		return in_use ? FILL_ONE : FILL_EMPTY;
	if (4 * in_use <= objects)
		return FILL_25;
	if (2 * in_use <= objects)
		return FILL_50;
	return 4 * in_use <= 3 * objects ? FILL_75 : FILL_BELOW_100;
}

/* So many slabs of @objects with that many in use, of which @rcu are only about to be freed. */
static void count_slabs(struct inspection *inspection, __u64 slabs, __u32 objects, __u32 in_use,
			__u32 rcu)
{
	inspection->by_use[least(in_use, inspection->traits.objects)] += slabs;
	inspection->fill[fill_of(in_use, objects)] += slabs;
	if (in_use >= objects && objects < inspection->traits.objects)
		inspection->small_full += slabs;
	if (!in_use && !rcu)
		inspection->shrink_bytes += slabs * bytes_of(inspection, objects);
	inspection->slab_bytes += slabs * bytes_of(inspection, objects);
}

static const enum free_place free_places[SLAB_PLACE__COUNT] = {
	[SLAB_ON_CPU] = FREE_CPU_SLAB,	     [SLAB_ON_CPU_PARTIAL] = FREE_CPU_PARTIAL,
	[SLAB_ON_NODE_PARTIAL] = FREE_NODE,  [SLAB_ON_NODE_FULL] = FREE_NODE,
	[SLAB_UNLISTED] = FREE_PLACE__COUNT,
};

static void count_on_node(struct inspection *inspection, const struct slab_look *look)
{
	for (size_t i = 0; i < inspection->n_nodes; i++) {
		struct inspected_node *node = &inspection->nodes[i];

		if (node->node != look->where)
			continue;
		if (look->place == SLAB_ON_NODE_FULL) {
			node->full_walked++;
		} else {
			node->walked++;
			node->partial_free += look->free;
		}
	}
}

static void keep_slab(struct inspection *inspection, const struct slab_look *look,
		      const struct shelf *shelf)
{
	struct inspected_slab *slab =
		grow(inspection, &inspection->slabs, &inspection->n_slabs, sizeof(*slab));

	if (!slab)
		return;
	slab->look = *look;
	slab->shelved = shelf ? shelf->n : 0;
	slab->shelved_rcu = shelf ? shelf->rcu : 0;
}

void inspection__add_slab(struct inspection *inspection, const struct slab_look *look)
{
	struct shelf *shelf;
	__u32 shelved;

	if (inspection->failed || look->place >= SLAB_PLACE__COUNT)
		return;
	shelf = find_shelf(inspection, look->page);
	shelved = shelf ? shelf->n : 0;
	if (inspection->keeps_slabs)
		keep_slab(inspection, look, shelf);
	/* What is on no list is counted with the others of its kind, as the kernel does not say. */
	if (look->place == SLAB_UNLISTED)
		return;
	if (shelf)
		shelf->met = true;
	inspection->met++;
	inspection->met_objects += look->objects;
	inspection->free[free_places[look->place]] += look->free;
	if (look->place >= SLAB_ON_NODE_PARTIAL)
		count_on_node(inspection, look);
	count_slabs(inspection, 1, look->objects, less(look->objects, look->free + shelved),
		    shelf ? shelf->rcu : 0);
}

/* --- reckoning --------------------------------------------------------------------------------- */

/* Slabs that the walk of lists has missed. */
static __u64 missed_slabs(const struct inspection *inspection)
{
	__u64 missed = 0;

	for (size_t i = 0; i < inspection->n_nodes; i++)
		if (inspection->nodes[i].cut)
			missed += less(inspection->nodes[i].stock.partial,
				       inspection->nodes[i].walked);
	return missed;
}

static void sum_nodes(struct inspection *inspection)
{
	inspection->has_counts = inspection->n_nodes > 0;
	for (size_t i = 0; i < inspection->n_nodes; i++) {
		const struct inspected_node *node = &inspection->nodes[i];

		inspection->free[FREE_BARN] += node->barn_objects;
		if (node->stock.slabs < 0)
			inspection->has_counts = false;
		inspection->n_slabs_total += node->stock.slabs;
		inspection->n_objects_total += node->stock.objects;
	}
	if (inspection->has_counts)
		return;
	inspection->n_slabs_total = inspection->met;
	inspection->n_objects_total = inspection->met_objects;
}

/*
 * The slabs on no list are full, as far as the slabs know. Those of them that have objects in sheaves are
 * known one by one; the others may be of two sizes, which their objects tell.
 */
static void count_full(struct inspection *inspection)
{
	const struct cache_traits *traits = &inspection->traits;
	__u64 slabs = less(inspection->n_slabs_total, inspection->met + inspection->unplaced);
	__u64 objects = less(inspection->n_objects_total,
			     inspection->met_objects + inspection->unplaced * traits->objects);
	__u64 small = 0;

	for (size_t i = 0; i < inspection->n_kinds && slabs; i++) {
		const struct shelf *shelf = &inspection->shelves[i];

		if (shelf->met)
			continue;
		count_slabs(inspection, 1, shelf->objects, less(shelf->objects, shelf->n),
			    shelf->rcu);
		slabs--;
		objects = less(objects, shelf->objects);
	}
	if (traits->min_objects < traits->objects && slabs * traits->objects > objects)
		small = least((slabs * traits->objects - objects) /
				      (traits->objects - traits->min_objects),
			      slabs);
	count_slabs(inspection, slabs - small, traits->objects, traits->objects, 0);
	count_slabs(inspection, small, traits->min_objects, traits->min_objects, 0);
	inspection->slab_bytes += inspection->unplaced * bytes_of(inspection, traits->objects);
}

static void reckon_bytes(struct inspection *inspection)
{
	const struct cache_traits *traits = &inspection->traits;
	__u64 in_use = inspection->in_use.most, whole = bytes_of(inspection, traits->objects);
	__u64 needed = (in_use + traits->objects - 1) / traits->objects * whole;

	inspection->tail_bytes =
		less(inspection->slab_bytes, inspection->n_objects_total * traits->size);
	inspection->waste_bytes = less(inspection->slab_bytes, in_use * traits->object_size);
	inspection->packed_bytes = less(inspection->slab_bytes, needed);
}

/* Objects that may be free on lists of CPUs behind where these were left. */
static __u64 behind_cuts(const struct inspection *inspection)
{
	__u64 objects = 0;
	bool cut = false;

	for (size_t i = 0; i < inspection->n_cpus; i++) {
		const struct cpu_stock *stock = &inspection->cpus[i].stock;

		if (!stock->cut)
			continue;
		cut = true;
		objects += less(stock->slab_objects, stock->slab_free + stock->slab_returned);
	}
	/* Slabs that a CPU has put aside are then among those that seem to be on no list. */
	return cut ? objects + less(inspection->n_objects_total, inspection->met_objects) : 0;
}

int inspection__finish(struct inspection *inspection)
{
	__u64 free;

	if (inspection->failed)
		return -ENOMEM;
	if (!inspection->shelves_sorted)
		sort_shelves(inspection);
	sum_nodes(inspection);
	inspection->unplaced = missed_slabs(inspection);
	count_full(inspection);
	free = inspection__free(inspection, FREE_PLACE__COUNT);
	/* Of a slab on a list of partial ones that was not met, at least one object is free. */
	inspection->in_use.most = less(inspection->n_objects_total, free + inspection->unplaced);
	inspection->in_use.least = less(inspection->n_objects_total,
					free + inspection->unplaced * inspection->traits.objects +
						behind_cuts(inspection));
	inspection->active = less(inspection->n_objects_total, inspection->free[FREE_NODE]);
	reckon_bytes(inspection);
	return 0;
}

/* --- two readings ------------------------------------------------------------------------------ */

static bool same_nodes(const struct inspection *a, const struct inspection *b)
{
	for (size_t i = 0; i < a->n_nodes; i++)
		if (memcmp(&a->nodes[i].stock, &b->nodes[i].stock, sizeof(a->nodes[i].stock)) ||
		    a->nodes[i].walked != b->nodes[i].walked ||
		    a->nodes[i].partial_free != b->nodes[i].partial_free ||
		    a->nodes[i].cut != b->nodes[i].cut)
			return false;
	return true;
}

static bool is_torn(const struct inspection *inspection)
{
	for (size_t i = 0; i < inspection->n_cpus; i++)
		if (inspection->cpus[i].stock.torn)
			return true;
	return false;
}

bool inspection__agrees(const struct inspection *a, const struct inspection *b)
{
	if (a->n_cpus != b->n_cpus || a->n_nodes != b->n_nodes || is_torn(a) || is_torn(b) ||
	    a->traits.objects != b->traits.objects || a->met != b->met)
		return false;
	for (size_t i = 0; i < a->n_cpus; i++)
		if (memcmp(&a->cpus[i].stock, &b->cpus[i].stock, sizeof(a->cpus[i].stock)))
			return false;
	return same_nodes(a, b) &&
	       !memcmp(a->by_use, b->by_use, (a->traits.objects + 1) * sizeof(*a->by_use));
}

/* Objects that a CPU has free, and those that it gets at once. */
static __u64 movable(const struct cache_traits *traits, const struct cpu_stock *stock)
{
	__u64 free = stock->slab_free + stock->slab_returned + stock->partial_free;

	for (int i = 0; i < INSPECT_SHEAVES; i++)
		free += stock->in_sheaf[i];
	if (traits->sheaf_capacity > 0)
		free += traits->sheaf_capacity;
	return traits->cpu_partial < 0 ? free : free + traits->objects;
}

static __u64 moved(const struct inspection *a, const struct inspection *b)
{
	__u64 n = 0;

	for (size_t i = 0; i < a->n_cpus && i < b->n_cpus; i++)
		if (a->cpus[i].stock.torn || b->cpus[i].stock.torn ||
		    memcmp(&a->cpus[i].stock, &b->cpus[i].stock, sizeof(a->cpus[i].stock)))
			n += most(movable(&a->traits, &a->cpus[i].stock),
				  movable(&b->traits, &b->cpus[i].stock));
	return n;
}

void inspection__widen(struct inspection *inspection, const struct inspection *other)
{
	__u64 by = moved(inspection, other), others = other->widened ? 0 : by;

	inspection->widened = true;
	inspection->in_use.least =
		least(less(inspection->in_use.least, by), less(other->in_use.least, others));
	inspection->in_use.most =
		least(most(inspection->in_use.most + by, other->in_use.most + others),
		      inspection->n_objects_total);
}

/* --- what is asked of it ----------------------------------------------------------------------- */

__u64 inspection__pinned(const struct inspection *inspection, __u32 most_objects)
{
	__u64 slabs = 0;

	for (__u32 i = 1; i <= most_objects && i < inspection->traits.objects; i++)
		slabs += inspection->by_use[i];
	/* A slab that is all in use is there for good reason, few as its objects are. */
	if (inspection->traits.min_objects <= most_objects)
		slabs = less(slabs, inspection->small_full);
	return slabs;
}

__u32 inspection__pinning(const struct inspection *inspection)
{
	return most(inspection->traits.objects / PINNING_SHARE, 1);
}

__u64 inspection__free(const struct inspection *inspection, enum free_place but)
{
	__u64 free = 0;

	for (enum free_place place = 0; place < FREE_PLACE__COUNT; place++)
		if (place != but)
			free += inspection->free[place];
	return free;
}

const char *free_place__name(enum free_place place)
{
	static const char *const names[FREE_PLACE__COUNT] = {
		[FREE_CPU_SLAB] = "cpu slab", [FREE_CPU_PARTIAL] = "cpu partial",
		[FREE_SHEAVES] = "sheaves",   [FREE_RCU_SHEAF] = "rcu sheaf",
		[FREE_BARN] = "barn",	      [FREE_NODE] = "node partial",
	};

	return names[place];
}

const char *fill__name(enum fill fill)
{
	static const char *const names[FILL__COUNT] = {
		[FILL_EMPTY] = "empty",	  [FILL_ONE] = "1 object",
		[FILL_25] = "up to 25 %", [FILL_50] = "up to 50 %",
		[FILL_75] = "up to 75 %", [FILL_BELOW_100] = "below 100 %",
		[FILL_FULL] = "full",
	};

	return names[fill];
}

const char *slab_place__name(enum slab_place place)
{
	static const char *const names[SLAB_PLACE__COUNT] = {
		[SLAB_ON_CPU] = "cpu slab",
		[SLAB_ON_CPU_PARTIAL] = "cpu partial",
		[SLAB_ON_NODE_PARTIAL] = "node partial",
		[SLAB_ON_NODE_FULL] = "full list",
		[SLAB_UNLISTED] = "no list",
	};

	return names[place];
}

void inspection__reset(struct inspection *inspection)
{
	free(inspection->cpus);
	free(inspection->nodes);
	free(inspection->slabs);
	free(inspection->shelves);
	free(inspection->by_use);
	memset(inspection, 0, sizeof(*inspection));
}
