// SPDX-License-Identifier: GPL-2.0-or-later
/* An opened cache, stack, process, cgroup or page order, from the ledger and the snapshots. */
#include "pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "units.h"

#define TOP_ROWS 10 /* of each split */
#define SPLIT	 "  %6s %6s %6s %6s %6s %7s  %s"

/* A page being written. */
struct page {
	struct document *out;
	const struct scene *scene;
	bool exact;
};

/* A value in a cell of its own: so that several fit into one printf(). */
struct word {
	char text[48];
};

static struct word word_of(const struct column_value *value, enum unit unit, bool counted,
			   const struct format *format)
{
	struct text text = {};
	struct word word = {};

	format__add_value(&text, value, unit, counted, format);
	if (text.bytes)
		snprintf(word.text, sizeof(word.text), "%s", text.bytes);
	text__reset(&text);
	return word;
}

static struct word number_word(const struct page *page, __s64 number, enum bound bound,
			       enum unit unit)
{
	const struct column_value value = { .bound = bound, .number = number };
	const struct format format = { .exact = page->exact };

	return word_of(&value, unit, false, &format);
}

/* The ledger of slabs or of objects. */
struct ledger {
	const struct growth *growth;
	bool objects;
};

static struct word held_word(const struct page *page, const struct ledger *ledger, __s64 number,
			     enum unit unit)
{
	const struct format format = { .exact = page->exact };
	struct column_value value = {};

	if (ledger->objects)
		scene__live(page->scene, number, &value);
	else
		scene__held(page->scene, number, &value);
	return word_of(&value, unit, false, &format);
}

static struct word time_word(__u64 ns)
{
	const struct column_value value = { .number = ns };
	const struct format format = {};

	return word_of(&value, UNIT_NS, false, &format);
}

static struct word ago_word(const struct page *page, __u64 ts_ns)
{
	return time_word(ts_ns < page->scene->now_ns ? page->scene->now_ns - ts_ns : 0);
}

/* The value of the column of that key, of a row of a snapshot. */
static struct word column_word(const struct page *page, const char *key,
			       const struct snapshot *snapshot, const struct snapshot_row *row,
			       bool per_second)
{
	const struct column *column = column__find(key);
	const struct format format = {
		.exact = page->exact,
		.per_second = per_second,
		.span_ns = snapshot->span_ns,
	};
	struct text text = {};
	struct column_value value = { .text = &text };
	struct word word;

	column->value(column, snapshot, row, &value);
	word = word_of(&value, column->unit, column->counted, &format);
	if (value.state == CELL_TEXT && text.bytes)
		snprintf(word.text, sizeof(word.text), "%s", text.bytes);
	text__reset(&text);
	return word;
}

#define NOW(key)   column_word(page, key, page->scene->now, row, false).text
#define RATE(key)  column_word(page, key, page->scene->now, row, true).text
#define SINCE(key) column_word(page, key, page->scene->since, since, false).text

/* --- what is split ----------------------------------------------------------------------------- */

static void add_split_row(const struct page *page, const struct ledger *ledger,
			  const struct growth_row *row, __u64 all_bytes, const char *name)
{
	__s64 share = scene__permille(row->held_bytes, all_bytes);
	__u32 page_bytes = page->scene->now->page_bytes;
	struct word pages = held_word(page, ledger, row->held_bytes / page_bytes, UNIT_PLAIN);

	document__add(page->out, STYLE_PLAIN, SPLIT,
		      number_word(page, row->made, scene__made_bound(page->scene), UNIT_PLAIN).text,
		      held_word(page, ledger, row->held, UNIT_PLAIN).text,
		      ledger->objects ? "" : pages.text,
		      held_word(page, ledger, row->held_bytes, UNIT_BYTES).text,
		      held_word(page, ledger, share, UNIT_PERMILLE).text,
		      ago_word(page, row->last_ns).text, name);
}

static void add_key_name(const struct page *page, enum growth_by by, const struct growth_row *row,
			 struct text *out)
{
	static const char *const lives[] = {
		[LIFE_UNKNOWN] = " (alive?)",
		[LIFE_ALIVE] = "",
		[LIFE_ENDED] = " (ended)",
	};

	scene__add_key(out, by, row);
	if (by == BY_PROCESS && !row->others && row->number != GROWTH_UNKNOWN)
		text__printf(out, "  pid %llu%s", row->number,
			     lives[scene__life(page->scene, row)]);
}

static enum place_kind place_of(enum growth_by by)
{
	static const enum place_kind places[GROWTH_BY__COUNT] = {
		[BY_STACK] = PLACE_STACK,
		[BY_PROCESS] = PLACE_PROCESS,
		[BY_CGROUP] = PLACE_CGROUP,
	};

	return places[by];
}

static void add_rest(const struct page *page, const struct ledger *ledger,
		     const struct growth_row *rows, long n)
{
	__u64 made = 0, held = 0;

	if (n <= TOP_ROWS)
		return;
	for (long i = TOP_ROWS; i < n; i++) {
		made += rows[i].made;
		held += rows[i].held;
	}
	document__add(page->out, STYLE_DIM, "  %6s %6s  by %ld more",
		      number_word(page, made, scene__made_bound(page->scene), UNIT_PLAIN).text,
		      held_word(page, ledger, held, UNIT_PLAIN).text, n - TOP_ROWS);
}

static void add_split(const struct page *page, const struct ledger *ledger, enum growth_by by,
		      __u64 generation, const char *title)
{
	struct growth_totals totals;
	struct growth_row *rows = NULL;
	long n = growth__rows(ledger->growth, by, generation, &rows);

	page->out->failed |= n < 0;
	if (n <= 0) {
		free(rows);
		return;
	}
	growth__totals(ledger->growth, generation, &totals);
	document__add(page->out, STYLE_PLAIN, "%s", "");
	document__add(page->out, STYLE_STRONG, SPLIT, "MADE", ledger->objects ? "LIVE" : "HELD",
		      ledger->objects ? "" : "PAGES", "MEMORY", "%", "LAST", title);
	for (long i = 0; i < n && i < TOP_ROWS; i++) {
		struct text name = {};

		add_key_name(page, by, &rows[i], &name);
		add_split_row(page, ledger, &rows[i], totals.held_bytes,
			      name.bytes ? name.bytes : "");
		if (place_of(by) != PLACE_NOWHERE && !rows[i].others)
			document__link(page->out, place_of(by), rows[i].number);
		text__reset(&name);
	}
	add_rest(page, ledger, rows, n);
	free(rows);
}

/* "<10s", "<1h"; ~0: "older". */
static void add_age(struct text *out, __u64 below_ns)
{
	__u64 s = below_ns / 1000000000;

	if (below_ns == ~0ull)
		text__add_string(out, "older");
	else if (s < 60)
		text__printf(out, "<%llus", s);
	else if (s < 3600)
		text__printf(out, "<%llum", s / 60);
	else if (s < 86400)
		text__printf(out, "<%lluh", s / 3600);
	else
		text__printf(out, "<%llud", s / 86400);
}

static void add_ages(const struct page *page, const struct ledger *ledger, __u64 generation)
{
	const bool *seen = page->scene->now->coverage.seen;
	__u64 ages[GROWTH_AGES], any = 0;
	struct text line = {};

	/* Whatever was made would seem to be held. */
	if (!ledger->objects && !seen[METRIC_FREED_SLABS])
		return;
	growth__ages(ledger->growth, generation, page->scene->now_ns, ages);
	for (int i = 0; i < GROWTH_AGES; i++) {
		any |= ages[i];
		text__add_string(&line, "  ");
		add_age(&line, growth__age_below(i));
		text__printf(&line, " %llu", ages[i]);
	}
	if (any) {
		document__add(page->out, STYLE_PLAIN, "%s", "");
		document__add(page->out, STYLE_STRONG, "  %s by age",
			      ledger->objects ? "Objects still held," : "Slabs still held,");
		document__add(page->out, STYLE_PLAIN, "%s", line.bytes);
	}
	text__reset(&line);
}

static const char *const titles[GROWTH_BY__COUNT] = {
	[BY_STACK] = "BY CALL STACK, innermost first",
	[BY_PROCESS] = "BY PROCESS",
	[BY_CGROUP] = "BY CGROUP",
	[BY_NODE] = "BY NUMA NODE",
	[BY_CPU] = "BY CPU",
	[BY_GFP] = "BY GFP FLAGS",
};

/* --- a cache ----------------------------------------------------------------------------------- */

static void add_identity(const struct page *page, const struct snapshot_row *row)
{
	const struct cache_sample *cache = row->cache;
	struct text name = {}, flags = {};

	row__add_name(row, &name);
	document__add(page->out, STYLE_STRONG, "Cache %s%s", name.bytes,
		      cache->dead ? " (destroyed)" : "");
	if (row->merged)
		document__add(page->out, STYLE_PLAIN, "  merged %s", row->merged);
	document__add(
		page->out, STYLE_PLAIN,
		"  object %u bytes (takes %u); slab order %u: %u objects (least order %u: %u)",
		cache->object_size, cache->size, cache->order, cache->objects, cache->min_order,
		cache->min_objects);
	page->scene->source->add_flags(page->scene->source, cache->flags, &flags);
	document__add(page->out, STYLE_PLAIN, "  flags %s", flags.n ? flags.bytes : "none");
	text__reset(&name);
	text__reset(&flags);
}

static void add_counts(const struct page *page, const struct snapshot_row *row)
{
	const struct snapshot_row *since = row->since ? row->since : row;
	struct word fast = column_word(page, "fast-share", page->scene->now, row, false);

	if (strpbrk(fast.text, "0123456789"))
		strcat(fast.text, "%");
	document__add(page->out, STYLE_PLAIN,
		      "  holds %s slabs, %s%s, of %s objects; slabinfo takes %s for active",
		      NOW("slabs"), NOW("total"), page->exact ? " KiB" : "", NOW("in-slabs"),
		      NOW("active"));
	document__add(page->out, STYLE_PLAIN,
		      "  a second: %s allocs + %s bulk, %s frees + %s bulk, %s slow, fast %s",
		      RATE("allocs"), RATE("bulk"), RATE("frees"), RATE("bulk-frees"), RATE("slow"),
		      fast.text);
	document__add(
		page->out, STYLE_PLAIN,
		"  slabs a second: %s made, %s given back; since the start %s and %s, %s pages",
		RATE("new"), RATE("freed"), SINCE("new"), SINCE("freed"), NOW("net"));
	document__add(page->out, STYLE_PLAIN, "  order of new slabs: wanted %s, got %s",
		      SINCE("wanted"), SINCE("got"));
}

/* The exact count of the cache against what the events account for. */
static void add_attribution(const struct page *page, const struct snapshot_row *row)
{
	const struct snapshot_row *since = row->since ? row->since : row;
	__u64 made = slabs__sum(since->slabs[SLAB_GOT], false);
	struct growth_totals totals;

	growth__totals(page->scene->slabs, row->cache->generation, &totals);
	if (!page->scene->now->coverage.seen[METRIC_NEW_SLABS]) {
		document__add(page->out, STYLE_LOSS,
			      "  who makes its slabs is n/a here (? says why)");
		return;
	}
	if (totals.made > made)
		document__add(page->out, STYLE_PLAIN,
			      "  %llu new slabs are told apart below, the last ones after the "
			      "numbers above",
			      totals.made);
	else
		document__add(page->out, totals.made == made ? STYLE_PLAIN : STYLE_LOSS,
			      "  %llu of %llu new slabs are told apart below%s", totals.made, made,
			      totals.made < made ? "; of the others no event came" : "");
	if (totals.freed_before)
		document__add(page->out, STYLE_PLAIN,
			      "  %llu slabs were given back that are not among them: made before",
			      totals.freed_before);
	if (totals.untracked)
		document__add(page->out, STYLE_LOSS,
			      "  %llu new slabs were too many to be followed: held is at least",
			      totals.untracked);
	if (totals.refound)
		document__add(page->out, STYLE_LOSS,
			      "  %llu were made anew where one was held: its end had been missed",
			      totals.refound);
}

static void add_event(const struct page *page, const struct growth_event *event)
{
	struct text who = {};
	char node[16] = "node ?";

	if (event->node >= 0)
		snprintf(node, sizeof(node), "node %d", event->node);
	text__add_escaped(&who, event->comm, strnlen(event->comm, sizeof(event->comm)), false);
	document__add(page->out, STYLE_PLAIN, "  %7s ago %s order %u%s  CPU %u %s  pid %u %s  %s",
		      ago_word(page, event->ts_ns).text, event->made ? "new  " : "freed",
		      event->order_got,
		      event->order_got < event->order_wanted ? " (fell back)" : "", event->cpu,
		      node, event->pid, who.bytes ? who.bytes : "",
		      event->caller ? event->caller : "");
	text__reset(&who);
}

static void add_last_events(const struct page *page, __u64 generation)
{
	struct growth_event last[GROWTH_LAST];
	size_t n = growth__last(page->scene->slabs, generation, last);

	if (!n)
		return;
	document__add(page->out, STYLE_PLAIN, "%s", "");
	document__add(page->out, STYLE_STRONG, "  Last slab events");
	for (size_t i = 0; i < n; i++)
		add_event(page, &last[i]);
}

static void add_objects(const struct page *page, __u64 generation)
{
	const struct ledger ledger = { page->scene->objects, true };
	struct growth_totals totals;
	struct text unseen = {};

	growth__totals(ledger.growth, generation, &totals);
	coverage__add_unseen_frees(&page->scene->now->coverage, &unseen);
	document__add(page->out, STYLE_PLAIN, "%s", "");
	document__add(
		page->out, STYLE_STRONG,
		"OBJECTS since the start: %llu made, %llu live; each costs an event (see above)",
		totals.made, totals.held);
	if (unseen.n)
		document__add(page->out, STYLE_LOSS, "  Live is too high: not seen are %s",
			      unseen.bytes);
	if (totals.untracked)
		document__add(page->out, STYLE_LOSS, "  %llu were too many to be followed",
			      totals.untracked);
	if (totals.refound)
		document__add(page->out, STYLE_LOSS,
			      "  %llu were made anew where one was live: its end had been missed",
			      totals.refound);
	for (enum growth_by by = 0; by < GROWTH_BY__COUNT; by++)
		if (by != BY_NODE)
			add_split(page, &ledger, by, generation, titles[by]);
	add_ages(page, &ledger, generation);
	text__reset(&unseen);
}

void page__of_cache(struct document *out, const struct scene *scene, __u64 generation, bool exact)
{
	const struct page page = { out, scene, exact };
	const struct ledger slabs = { scene->slabs, false };
	const struct snapshot_row *row = scene__row(scene, generation);

	if (!row) {
		document__add(out, STYLE_PLAIN, "This cache is no longer known.");
		return;
	}
	add_identity(&page, row);
	add_counts(&page, row);
	add_attribution(&page, row);
	for (enum growth_by by = 0; by < GROWTH_BY__COUNT; by++)
		add_split(&page, &slabs, by, generation, titles[by]);
	add_ages(&page, &slabs, generation);
	add_last_events(&page, generation);
	if (scene->objects)
		add_objects(&page, generation);
}

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
	add_key_name(page, by, row, &name);
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
	add_split_row(page, ledger, row, all_bytes, name.bytes ? name.bytes : "");
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
	return word_of(&value, UNIT_PLAIN, false, &format);
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
