// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of occupancy: free objects CPU by CPU, slabs node by node. */
#include "inspect_stocks.h"

#include "inspect_parts.h"
#include "inspection_known.h"

/* --- CPUs -------------------------------------------------------------------------------------- */

/* What the cache or this kernel has not, has no columns. */
struct cpu_columns {
	bool slab;
	bool partial;
	bool sheaves;
};

static bool has_nothing(const struct cpu_stock *stock)
{
	for (int i = 0; i < INSPECT_SHEAVES; i++)
		if (stock->in_sheaf[i])
			return false;
	return !stock->slab && !stock->slab_free && !stock->slab_returned &&
	       !stock->partial_slabs && !stock->partial_free && !stock->cut && !stock->torn;
}

static void add_cpu(struct inspect_table *table, const struct inspected_cpu *cpu,
		    const struct cpu_columns *columns)
{
	const struct cpu_stock *stock = &cpu->stock;

	inspect_table__add_count(table, cpu->cpu);
	if (columns->slab && stock->slab) {
		inspect_table__add_count(table, stock->slab_objects);
		inspect_table__add_count(table, stock->slab_free);
		inspect_table__add_count(table, stock->slab_returned);
	} else if (columns->slab) {
		for (int i = 0; i < 3; i++)
			inspect_table__add_word(table, "-");
	}
	if (columns->partial) {
		inspect_table__add_count(table, stock->partial_slabs);
		inspect_table__add_count(table, stock->partial_free);
	}
	for (int i = 0; columns->sheaves && i < INSPECT_SHEAVES; i++)
		if (stock->sheaf[i])
			inspect_table__add_count(table, stock->in_sheaf[i]);
		else
			inspect_table__add_word(table, "-");
}

static void add_header(struct inspect_table *table, const struct cpu_columns *columns)
{
	static const char *const slab[] = { "OBJECTS", "FREE", "RETURNED" };
	static const char *const partial[] = { "PARTIAL", "PFREE" };
	static const char *const sheaves[] = { "MAIN", "SPARE", "RCU" };

	inspect_table__add_column(table, "CPU");
	for (size_t i = 0; columns->slab && i < sizeof(slab) / sizeof(*slab); i++)
		inspect_table__add_column(table, slab[i]);
	for (size_t i = 0; columns->partial && i < sizeof(partial) / sizeof(*partial); i++)
		inspect_table__add_column(table, partial[i]);
	for (size_t i = 0; columns->sheaves && i < sizeof(sheaves) / sizeof(*sheaves); i++)
		inspect_table__add_column(table, sheaves[i]);
}

/* "1-3, 5": rows follow one another as their CPUs do. */
static void add_idle(struct text *out, const struct inspection *inspection)
{
	const struct inspected_cpu *cpus = inspection->cpus;
	const char *before = "";

	for (size_t i = 0; i < inspection->n_cpus; i++) {
		size_t last = i;

		if (!has_nothing(&cpus[i].stock))
			continue;
		while (last + 1 < inspection->n_cpus && cpus[last + 1].cpu == cpus[last].cpu + 1 &&
		       has_nothing(&cpus[last + 1].stock))
			last++;
		text__printf(out, "%s%u", before, cpus[i].cpu);
		if (last > i)
			text__printf(out, "-%u", cpus[last].cpu);
		before = ", ";
		i = last;
	}
}

void inspect_stocks__add_cpus(struct text *out, const struct inspection *inspection,
			      const struct inspect_style *style)
{
	const struct cpu_columns columns = {
		inspection__presence(inspection, FREE_CPU_SLAB) == PLACE_THERE,
		inspection__presence(inspection, FREE_CPU_PARTIAL) == PLACE_THERE,
		inspection__presence(inspection, FREE_SHEAVES) == PLACE_THERE,
	};
	struct inspect_table table = {};
	struct text idle = {};
	size_t n_idle = 0;

	if (!inspection->n_cpus || !(columns.slab || columns.partial || columns.sheaves))
		return;
	text__add(out, "\n", 1);
	add_header(&table, &columns);
	for (size_t i = 0; i < inspection->n_cpus; i++)
		if (has_nothing(&inspection->cpus[i].stock))
			n_idle++;
		else
			add_cpu(&table, &inspection->cpus[i], &columns);
	inspect_table__end(&table, out, style);
	if (!n_idle)
		return;
	inspect_parts__add_units(&idle, n_idle, "CPU");
	text__add_string(&idle, n_idle == 1 ? " has nothing: " : " have nothing: ");
	add_idle(&idle, inspection);
	inspect_parts__end_sentence(out, &idle, 4, style);
}

/* --- nodes ------------------------------------------------------------------------------------- */

static void add_known(struct inspect_table *table, __s64 count)
{
	if (count < 0)
		inspect_table__add_word(table, "n/a");
	else
		inspect_table__add_count(table, count);
}

static void add_node(struct inspect_table *table, const struct inspected_node *node, bool full,
		     bool barn)
{
	inspect_table__add_count(table, node->node);
	add_known(table, node->stock.slabs);
	add_known(table, node->stock.objects);
	inspect_table__add_count(table, node->stock.partial);
	inspect_table__add_count(table, node->walked);
	inspect_table__add_count(table, node->partial_free);
	if (full)
		inspect_table__add_count(table, node->full_walked);
	if (barn) {
		inspect_table__add_count(table, node->stock.barn_full);
		inspect_table__add_count(table, node->stock.barn_empty);
		inspect_table__add_count(table, node->barn_objects);
	}
}

void inspect_stocks__add_nodes(struct text *out, const struct inspection *inspection,
			       const struct inspect_style *style)
{
	static const char *const headers[] = {
		"NODE", "SLABS", "OBJECTS", "PARTIAL", "WALKED", "FREE",
	};
	bool barn = inspection__presence(inspection, FREE_BARN) == PLACE_THERE, full = false;
	struct inspect_table table = {};

	if (!inspection->n_nodes)
		return;
	for (size_t i = 0; i < inspection->n_nodes; i++)
		full |= inspection->nodes[i].full_walked != 0;
	text__add(out, "\n", 1);
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++)
		inspect_table__add_column(&table, headers[i]);
	if (full)
		inspect_table__add_column(&table, "FULL");
	if (barn) {
		inspect_table__add_column(&table, "SHEAVES");
		inspect_table__add_column(&table, "EMPTY");
		inspect_table__add_column(&table, "BARN");
	}
	for (size_t i = 0; i < inspection->n_nodes; i++)
		add_node(&table, &inspection->nodes[i], full, barn);
	inspect_table__end(&table, out, style);
}
