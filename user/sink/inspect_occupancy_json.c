// SPDX-License-Identifier: GPL-2.0-or-later
/* Occupancy and fill of a cache as JSON. */
#include "inspect_json.h"

#include "inspection_known.h"

static void add_number(struct text *out, const char *key, __u64 value)
{
	text__printf(out, "\"%s\": %llu,\n", key, value);
}

static void add_known(struct text *out, const char *key, bool known, __u64 value)
{
	if (known)
		add_number(out, key, value);
	else
		text__printf(out, "\"%s\": null,\n", key);
}

static void add_truth(struct text *out, const char *key, bool value)
{
	text__printf(out, "\"%s\": %s,\n", key, value ? "true" : "false");
}

/* Exact: a double has more bits than a byte count shifted by ten needs. */
static void add_kib(struct text *out, const char *key, bool known, __u64 bytes)
{
	if (known)
		text__printf(out, "\"%s\": %.15g,\n", key, bytes / 1024.0);
	else
		text__printf(out, "\"%s\": null,\n", key);
}

/* --- rows, a line each ------------------------------------------------------------------------- */

static void add_cell(struct text *out, const char *key, bool known, __u64 value)
{
	if (known)
		text__printf(out, ", \"%s\": %llu", key, value);
	else
		text__printf(out, ", \"%s\": null", key);
}

static void add_address(struct text *out, const char *key, __u64 address)
{
	if (address)
		text__printf(out, ", \"%s\": \"0x%llx\"", key, address);
	else
		text__printf(out, ", \"%s\": null", key);
}

static void add_cpu(struct text *out, const struct inspection *inspection,
		    const struct inspected_cpu *cpu)
{
	static const char *const sheaves[INSPECT_SHEAVES] = { "main", "spare", "rcu_free" };
	const struct cpu_stock *stock = &cpu->stock;
	bool slabs = inspection__presence(inspection, FREE_CPU_SLAB) == PLACE_THERE;
	bool partial = inspection__presence(inspection, FREE_CPU_PARTIAL) != PLACE_NOT_OF_KERNEL;

	text__printf(out, "{\"cpu\": %u", cpu->cpu);
	add_address(out, "slab", stock->slab);
	add_cell(out, "objects", slabs, stock->slab_objects);
	add_cell(out, "free", slabs, stock->slab_free);
	add_cell(out, "returned", slabs, stock->slab_returned);
	add_cell(out, "partial_slabs", partial, stock->partial_slabs);
	add_cell(out, "partial_free", partial, stock->partial_free);
	for (int i = 0; i < INSPECT_SHEAVES; i++)
		add_cell(out, sheaves[i], stock->sheaf[i] != 0, stock->in_sheaf[i]);
	text__printf(out, ", \"cut\": %s, \"torn\": %s}", stock->cut ? "true" : "false",
		     stock->torn ? "true" : "false");
}

static void add_node(struct text *out, const struct inspected_node *node)
{
	const struct node_stock *stock = &node->stock;
	bool barn = stock->barn_full_list != 0;

	text__printf(out, "{\"node\": %u", node->node);
	add_cell(out, "slabs", stock->slabs >= 0, stock->slabs);
	add_cell(out, "objects", stock->objects >= 0, stock->objects);
	add_cell(out, "partial", true, stock->partial);
	add_cell(out, "walked", true, node->walked);
	add_cell(out, "free", true, node->partial_free);
	add_cell(out, "full_walked", stock->full_list != 0, node->full_walked);
	add_cell(out, "barn_full", barn, stock->barn_full);
	add_cell(out, "barn_empty", barn, stock->barn_empty);
	add_cell(out, "barn_objects", barn, node->barn_objects);
	text__printf(out, ", \"torn\": %u, \"cut\": %s}", node->torn, node->cut ? "true" : "false");
}

static void add_rows(struct text *out, const struct inspection *inspection)
{
	text__add_string(out, "\"cpus\": [");
	for (size_t i = 0; i < inspection->n_cpus; i++) {
		text__add_string(out, i ? ",\n" : "\n");
		add_cpu(out, inspection, &inspection->cpus[i]);
	}
	text__add_string(out, "\n],\n\"nodes\": [");
	for (size_t i = 0; i < inspection->n_nodes; i++) {
		text__add_string(out, i ? ",\n" : "\n");
		add_node(out, &inspection->nodes[i]);
	}
	text__add_string(out, "\n]\n");
}

/* --- sections ---------------------------------------------------------------------------------- */

static void add_free(struct text *out, const struct inspection *inspection)
{
	static const char *const keys[FREE_PLACE__COUNT] = {
		[FREE_CPU_SLAB] = "free_cpu_slab", [FREE_CPU_PARTIAL] = "free_cpu_partial",
		[FREE_SHEAVES] = "free_sheaves",   [FREE_RCU_SHEAF] = "free_rcu_sheaf",
		[FREE_BARN] = "free_barn",	   [FREE_NODE] = "free_node",
	};

	for (enum free_place place = 0; place < FREE_PLACE__COUNT; place++)
		add_known(out, keys[place],
			  inspection__presence(inspection, place) != PLACE_NOT_OF_KERNEL,
			  inspection->free[place]);
}

void inspect_json__add_occupancy(struct text *out, const struct subject *subject)
{
	const struct inspection *inspection = subject->inspection;
	bool whole = inspection->has_counts;

	text__add_string(out, "\"occupancy\": {\n");
	add_known(out, "slabs", whole, inspection->n_slabs_total);
	add_known(out, "objects", whole, inspection->n_objects_total);
	add_number(out, "in_use_least", inspection->in_use.least);
	add_known(out, "in_use_most", whole, inspection->in_use.most);
	add_known(out, "active", inspection->has_counts && !inspection->unplaced,
		  inspection->active);
	add_free(out, inspection);
	add_truth(out, "quiet", inspection->quiet);
	add_number(out, "reads", inspection->reads);
	add_number(out, "met", inspection->met);
	add_number(out, "walked", inspection__walked(inspection));
	add_number(out, "torn", inspection__torn(inspection));
	add_truth(out, "cut", inspection__is_cut(inspection));
	add_truth(out, "walked_pages", inspection->walked_pages);
	text__printf(out, "\"ts_ns\": \"%llu\",\n", inspection->ts_ns);
	add_rows(out, inspection);
	text__add_string(out, "}");
}

static void add_pinned(struct text *out, const struct inspection *inspection)
{
	__u32 most = inspection__telling(inspection);

	text__add_string(out, "\"pinned\": [");
	for (__u32 use = 1; use <= most; use++)
		text__printf(out, "%s%llu", use > 1 ? ", " : "",
			     inspection__pinned(inspection, use));
	text__add_string(out, "],\n");
}

static void add_by_use(struct text *out, const struct inspection *inspection)
{
	const char *before = "\n";

	text__add_string(out, "\"by_use\": [");
	for (__u32 use = 0; inspection->by_use && use <= inspection->traits.objects; use++) {
		if (!inspection->by_use[use])
			continue;
		text__printf(out, "%s[%u, %llu]", before, use, inspection->by_use[use]);
		before = ",\n";
	}
	text__add_string(out, "\n]\n");
}

void inspect_json__add_fill(struct text *out, const struct subject *subject)
{
	static const char *const keys[FILL__COUNT] = {
		[FILL_EMPTY] = "empty", [FILL_ONE] = "one",  [FILL_25] = "to_25",
		[FILL_50] = "to_50",	[FILL_75] = "to_75", [FILL_BELOW_100] = "below_100",
		[FILL_FULL] = "full",
	};
	const struct inspection *inspection = subject->inspection;
	bool whole = inspection->has_counts;

	text__add_string(out, "\"fill\": {\n");
	for (enum fill fill = 0; fill < FILL__COUNT; fill++)
		add_known(out, keys[fill], fill != FILL_FULL || whole, inspection->fill[fill]);
	add_number(out, "unplaced", inspection->unplaced);
	add_truth(out, "shelves_known", inspection->shelves_known);
	add_kib(out, "slab_kib", whole, inspection->slab_bytes);
	add_kib(out, "waste_kib", whole, inspection->waste_bytes);
	add_kib(out, "tail_kib", whole, inspection->tail_bytes);
	add_kib(out, "packed_kib", whole, inspection->packed_bytes);
	add_kib(out, "shrink_kib", true, inspection->shrink_bytes);
	add_pinned(out, inspection);
	add_by_use(out, inspection);
	text__add_string(out, "}");
}
