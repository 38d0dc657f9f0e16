// SPDX-License-Identifier: GPL-2.0-or-later
/* Words, splits and ages of a page. */
#include "page_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "units.h"

#define TOP_ROWS 10 /* of each split */

struct word page__word(const struct column_value *value, enum unit unit, bool counted,
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

struct word page__number(const struct page *page, __s64 number, enum bound bound, enum unit unit)
{
	const struct column_value value = { .bound = bound, .number = number };
	const struct format format = { .exact = page->exact };

	return page__word(&value, unit, false, &format);
}

struct word page__held(const struct page *page, const struct ledger *ledger, __s64 number,
		       enum unit unit)
{
	const struct format format = { .exact = page->exact };
	struct column_value value = {};

	if (ledger->objects)
		scene__live(page->scene, number, &value);
	else
		scene__held(page->scene, number, &value);
	return page__word(&value, unit, false, &format);
}

struct word page__time(__u64 ns)
{
	const struct column_value value = { .number = ns };
	const struct format format = {};

	return page__word(&value, UNIT_NS, false, &format);
}

struct word page__ago(const struct page *page, __u64 ts_ns)
{
	return page__time(scene__ago(page->scene, ts_ns));
}

/* The value of the column of that key, of a row of a snapshot. */
struct word page__column(const struct page *page, const char *key, const struct snapshot *snapshot,
			 const struct snapshot_row *row, bool per_second)
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
	word = page__word(&value, column->unit, column->counted, &format);
	if (value.state == CELL_TEXT && text.bytes)
		snprintf(word.text, sizeof(word.text), "%s", text.bytes);
	text__reset(&text);
	return word;
}

/* --- what is split ----------------------------------------------------------------------------- */

void page__add_row(const struct page *page, const struct ledger *ledger,
		   const struct growth_row *row, __u64 all_bytes, const char *name)
{
	__s64 share = scene__permille(row->held_bytes, all_bytes);
	__u32 page_bytes = page->scene->now->page_bytes;
	struct word pages = page__held(page, ledger, row->held_bytes / page_bytes, UNIT_PLAIN);

	document__add(
		page->out, STYLE_PLAIN, SPLIT,
		page__number(page, row->made, scene__made_bound(page->scene), UNIT_PLAIN).text,
		page__held(page, ledger, row->held, UNIT_PLAIN).text,
		ledger->objects ? "" : pages.text,
		page__held(page, ledger, row->held_bytes, UNIT_BYTES).text,
		page__held(page, ledger, share, UNIT_PERMILLE).text,
		page__ago(page, row->last_ns).text, name);
}

void page__add_name(const struct page *page, enum growth_by by, const struct growth_row *row,
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
		      page__number(page, made, scene__made_bound(page->scene), UNIT_PLAIN).text,
		      page__held(page, ledger, held, UNIT_PLAIN).text, n - TOP_ROWS);
}

void page__add_split(const struct page *page, const struct ledger *ledger, enum growth_by by,
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

		page__add_name(page, by, &rows[i], &name);
		page__add_row(page, ledger, &rows[i], totals.held_bytes,
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

void page__add_ages(const struct page *page, const struct ledger *ledger, __u64 generation)
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
