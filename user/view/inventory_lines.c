// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of slubtrace list. */
#include "inventory_lines.h"

#include <string.h>

#include "lines.h"

#define ADDRESS_WIDTH 18
#define INDENT	      "  "

/* --- names ------------------------------------------------------------------------------------- */

struct name_line {
	struct text *out;
	size_t start; /* of the line */
	size_t width; /* of the screen; 0: lines are as long as they get */
	const char *before;
};

static void add_name(void *target, const char *name)
{
	struct name_line *line = target;
	struct text word = {};

	text__add_escaped(&word, name, strlen(name), true);
	if (line->width && line->out->n > line->start + strlen(INDENT) &&
	    line->out->n - line->start + word.n + 2 > line->width) {
		text__add_string(line->out, ",\n" INDENT "  ");
		line->start = line->out->n - strlen(INDENT "  ");
		line->before = "";
	}
	text__add_string(line->out, line->before);
	text__add(line->out, word.bytes ? word.bytes : "", word.n);
	line->out->failed |= word.failed;
	line->before = ", ";
	text__reset(&word);
}

/* Which of them are stale the kernel does not keep: it has their number alone. */
static void add_staleness(struct text *out, const struct inventory_row *row)
{
	if (!row->stale)
		return;
	text__printf(out, " (of these and its own, %zu %s stale)", row->stale,
		     row->stale == 1 ? "is" : "are");
}

static void add_names(struct text *out, const struct inventory *inventory,
		      const struct inventory_row *row, size_t width)
{
	struct name_line line = { .out = out, .start = out->n, .width = width, .before = INDENT };
	size_t before = out->n;

	inventory_row__each_name(inventory, row, add_name, &line);
	if (out->n == before)
		return;
	add_staleness(out, row);
	text__add(out, "\n", 1);
}

/* --- sums -------------------------------------------------------------------------------------- */

static void add_kib(struct text *out, const struct column_value *bytes)
{
	if (bytes->state == CELL_NUMBER)
		text__printf(out, "%s%lld KiB", bound__mark(bytes->bound), bytes->number / 1024);
	else
		text__add_string(out, "n/a");
}

static void add_totals(struct text *out, const struct inventory *inventory)
{
	struct inventory_totals totals;

	inventory__sum_up(inventory, &totals);
	text__printf(out, "\n%zu cache%s", totals.caches, totals.caches == 1 ? "" : "s");
	if (totals.unknown)
		text__printf(out, ", of which %zu could not be looked into", totals.unknown);
	text__printf(out, ": %llu KiB of slabs, ", totals.slab_bytes / 1024);
	add_kib(out, &totals.in_use);
	text__add_string(out, " in use, ");
	add_kib(out, &totals.waste);
	text__add_string(out, " waste, ");
	if (totals.pinned.state == CELL_NUMBER)
		text__printf(out, "%s%lld slab%s pinned\n", bound__mark(totals.pinned.bound),
			     totals.pinned.number, totals.pinned.number == 1 ? "" : "s");
	else
		text__add_string(out, "n/a slabs pinned\n");
}

/* --- the table --------------------------------------------------------------------------------- */

static size_t room_for_rows(const struct inventory_style *style)
{
	return style->rows ? style->rows : (size_t)-1;
}

static size_t narrower(size_t width, size_t by)
{
	return width > by ? width - by : width ? 1 : 0;
}

void inventory_lines__add(struct text *out, const struct inventory *inventory,
			  const struct inventory_style *style)
{
	size_t width = narrower(style->width, style->addresses ? ADDRESS_WIDTH + 1 : 0), rows = 0;
	const struct column *shown[n_inventory_keys];
	struct text scratch = {};

	for (size_t i = 0; i < n_inventory_keys; i++)
		shown[i] = inventory__column(inventory_keys[i]);
	if (style->addresses)
		text__printf(out, "%-*s ", ADDRESS_WIDTH, "ADDRESS");
	lines__add_titles(out, shown, n_inventory_keys, width);
	for (size_t i = 0; i < inventory->n && rows < room_for_rows(style); i++) {
		const struct inventory_row *row = inventory->rows[i];

		if (!row->told)
			continue;
		if (style->addresses)
			text__printf(out, "0x%-*llx ", ADDRESS_WIDTH - 2, row->traits.address);
		lines__add_row(out, &inventory->snapshot, &row->row, shown, n_inventory_keys, width,
			       &scratch);
		add_names(out, inventory, row, style->width);
		rows++;
	}
	add_totals(out, inventory);
	text__reset(&scratch);
}

void inventory_lines__add_dangling(struct text *out, const struct aliases *aliases)
{
	const char *before = "names left behind by caches that are gone: ";
	bool any = false;

	for (size_t i = 0; i < aliases->n; i++) {
		const char *name = aliases->rows[i].name;

		if (!aliases->rows[i].dangling)
			continue;
		text__add_string(out, before);
		text__add_escaped(out, name, strlen(name), true);
		before = ", ";
		any = true;
	}
	text__add_string(out, any ? "\n" : "");
}

/* --- names that are not of one cache ----------------------------------------------------------- */

void inventory_lines__add_ambiguous(struct text *out, const struct inventory *inventory,
				    const struct ambiguous *names, size_t n)
{
	size_t end;

	text__add_string(out, n ? "" : "no name is of two caches\n");
	for (size_t i = 0; i < n; i = end) {
		const struct alias *entry = aliases__find(inventory->aliases, names[i].name);
		const char *before = " means ";

		text__add_escaped(out, names[i].name, strlen(names[i].name), true);
		for (end = i; end < n && !strcmp(names[end].name, names[i].name); end++) {
			text__printf(out, "%s0x%llx", before, names[end].row->traits.address);
			before = ", ";
		}
		for (size_t j = i; entry && j < end; j++)
			if (!strcmp(names[j].row->folder, entry->target))
				text__printf(out, "; in /sys/kernel/slab it is 0x%llx",
					     names[j].row->traits.address);
		text__add(out, "\n", 1);
	}
}

void inventory_lines__add_mergeable(struct text *out, const struct mergeable *rows, size_t n)
{
	text__add_string(
		out, n ? "" : "no two caches would be merged with one another if created now\n");
	for (size_t i = 0; i < n; i++) {
		const struct cache_traits *cache = rows[i].cache;

		if (rows[i].apart == APART_NOT && i)
			text__add(out, "\n", 1);
		text__add_string(out, rows[i].apart == APART_NOT ? "" : INDENT);
		text__add_escaped(out, cache->name, strlen(cache->name), true);
		text__printf(out, " (0x%llx, objects of %u bytes in %u): %s\n", cache->address,
			     cache->object_size, cache->size, apart__reason(rows[i].apart));
	}
}

void inventory_lines__add_help(struct text *out)
{
	for (size_t i = 0; i < n_inventory_keys; i++) {
		const struct column *column = inventory__column(inventory_keys[i]);

		text__printf(out, "  %-11s %-8s %s\n", column->key, column->header, column->help);
	}
}
