// SPDX-License-Identifier: GPL-2.0-or-later
/* An opened stack, process, cgroup or page order: the caches that it feeds. */
#include <stdlib.h>
#include <string.h>

#include "page_parts.h"

/* --- what feeds caches ------------------------------------------------------------------------- */

static void add_stack_frames(const struct page *page, const char *stack)
{
	for (const char *at = stack ? stack : ""; *at;) {
		size_t n = strcspn(at, ";");

		document__add(page->out, STYLE_PLAIN, "    %.*s", (int)n, at);
		at += n + (at[n] == ';');
	}
}

static void add_key_heading(const struct page *page, enum growth_by by,
			    const struct growth_row *row)
{
	struct text name = {};

	if (by == BY_STACK) {
		document__add(page->out, STYLE_STRONG, "Call stack, innermost caller first");
		add_stack_frames(page, row->label);
		return;
	}
	page__add_name(page, by, row, &name);
	document__add(page->out, STYLE_STRONG, "%s %s", by == BY_PROCESS ? "Process" : "Cgroup",
		      name.bytes ? name.bytes : "");
	text__reset(&name);
}

static void add_fed_cache(const struct page *page, const struct ledger *ledger,
			  const struct growth_row *row, __u64 all_bytes)
{
	const struct snapshot_row *cache = scene__row(page->scene, row->generation);
	struct text name = {};

	if (cache)
		row__add_name(cache, &name);
	else
		text__add_string(&name, "(a cache that is not shown)");
	page__add_row(page, ledger, row, all_bytes, name.bytes ? name.bytes : "");
	if (cache)
		document__link(page->out, PLACE_CACHE, row->generation);
	text__reset(&name);
}

void page__of_key(struct document *out, const struct scene *scene, enum growth_by by, __u64 number,
		  bool exact)
{
	const struct page page = { out, scene, exact };
	const struct ledger ledger = { scene->slabs, false };
	struct growth_row *rows = NULL;
	__u64 all_bytes = 0;
	long n = growth__caches_of(scene->slabs, by, number, &rows);

	out->failed |= n < 0;
	if (n <= 0) {
		free(rows);
		document__add(out, STYLE_PLAIN, "Nothing is known of it any more.");
		return;
	}
	add_key_heading(&page, by, &rows[0]);
	for (long i = 0; i < n; i++)
		all_bytes += rows[i].held_bytes;
	document__add(out, STYLE_PLAIN, "%s", "");
	document__add(out, STYLE_STRONG, SPLIT, "MADE", "HELD", "PAGES", "MEMORY", "%", "LAST",
		      "CACHE (Enter opens it)");
	for (long i = 0; i < n; i++)
		add_fed_cache(&page, &ledger, &rows[i], all_bytes);
	free(rows);
}

/* --- a page order ------------------------------------------------------------------------------ */

static struct word slabs_word(const struct page *page, const struct snapshot_row *row,
			      enum slab_tally what, int order)
{
	const struct snapshot *since = page->scene->since;
	const struct format format = { .exact = page->exact };
	struct column_value value = {};

	column_value__bounded(&value, known__slabs(since, what), row->slabs[what][order],
			      bound__slabs(since, what));
	return page__word(&value, UNIT_PLAIN, false, &format);
}

/* A row and what it is sorted by. */
struct ordered {
	const struct snapshot_row *row;
	__u64 got;
};

static int by_got(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	if (x->got != y->got)
		return x->got < y->got ? 1 : -1;
	return (x->row > y->row) - (x->row < y->row);
}

static void add_cache_of_order(const struct page *page, const struct snapshot_row *row, int order)
{
	struct text name = {};

	row__add_name(row, &name);
	document__add(page->out, STYLE_PLAIN, "  %7s %7s %7s  %s",
		      slabs_word(page, row, SLAB_WANTED, order).text,
		      slabs_word(page, row, SLAB_GOT, order).text,
		      slabs_word(page, row, SLAB_FREED, order).text, name.bytes ? name.bytes : "");
	document__link(page->out, PLACE_CACHE, row->cache->generation);
	text__reset(&name);
}

void page__of_order(struct document *out, const struct scene *scene, int order, bool exact)
{
	const struct page page = { out, scene, exact };
	const struct snapshot *since = scene->since;
	struct ordered *rows = calloc(since->n_rows + 1, sizeof(*rows));
	size_t n = 0;

	if (!rows) {
		out->failed = true;
		return;
	}
	for (size_t i = 0; i < since->n_rows; i++) {
		const struct snapshot_row *row = &since->rows[i];
		__u64 got = row->slabs[SLAB_GOT][order];

		if (row->slabs[SLAB_WANTED][order] | got | row->slabs[SLAB_FREED][order])
			rows[n++] = (struct ordered){ row, got };
	}
	qsort(rows, n, sizeof(*rows), by_got);
	document__add(out, STYLE_STRONG, "Slabs of page order %d since the start", order);
	document__add(out, STYLE_PLAIN, "%s", "");
	document__add(out, STYLE_STRONG, "  %7s %7s %7s  %s", "WANTED", "GOT", "FREED",
		      "CACHE (Enter opens it)");
	for (size_t i = 0; i < n; i++)
		add_cache_of_order(&page, rows[i].row, order);
	if (!n)
		document__add(out, STYLE_DIM, "  No slab of this order so far.");
	free(rows);
}
