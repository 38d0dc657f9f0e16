// SPDX-License-Identifier: GPL-2.0-or-later
/* The caches of a report: their columns, and what each held when. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report_parts.h"

/* What a cache gained; what is not known at the end comes last. */
static __s64 gain(const struct report_cache *cache)
{
	if (!cache->kib || cache->kib->last == TIMELINE_NONE || cache->kib->first == TIMELINE_NONE)
		return TIMELINE_NONE;
	return cache->kib->last - cache->kib->first;
}

static int by_gain(const void *a, const void *b)
{
	const struct report_cache *x = a, *y = b;
	__s64 more = gain(x), than = gain(y);

	if (more == than && x->kib && y->kib) {
		more = x->kib->most;
		than = y->kib->most;
	}
	if (more != than)
		return more < than ? 1 : -1;
	return x->row < y->row ? -1 : x->row > y->row;
}

int report_caches__open(struct report_caches *out, const struct report *report)
{
	const struct snapshot *since = report->since;

	out->n = since->n_rows;
	out->rows = calloc(out->n + 1, sizeof(*out->rows));
	out->places = calloc(out->n + 1, sizeof(*out->places));
	if (!out->rows || !out->places) {
		report_caches__close(out);
		return -ENOMEM;
	}
	for (size_t i = 0; i < out->n; i++) {
		const struct snapshot_row *row = &since->rows[i];

		out->rows[i].row = row;
		out->rows[i].kib = timeline__find(report->timeline, row->cache->generation);
	}
	qsort(out->rows, out->n, sizeof(*out->rows), by_gain);
	for (size_t i = 0; i < out->n; i++)
		out->places[out->rows[i].row - since->rows] = i;
	return 0;
}

void report_caches__close(struct report_caches *caches)
{
	free(caches->rows);
	free(caches->places);
	memset(caches, 0, sizeof(*caches));
}

long report_caches__find(const struct report_caches *caches, const struct report *report,
			 __u64 generation)
{
	const struct snapshot_row *row = snapshot__find(report->since, generation);

	return row ? (long)caches->places[row - report->since->rows] : -1;
}

/* --- columns ----------------------------------------------------------------------------------- */

/* A recording does not have what is inside of caches. */
static bool is_told(const struct column *column, const struct snapshot *since)
{
	return column->unit != UNIT_HISTORY && !(column->wants & WANTS_INSPECTION) &&
	       strcmp(column->key, "cache") && strcmp(column->key, "merged") &&
	       !(column->hidden & BIT(since->coverage.layer));
}

static void add_columns(struct text *out, const struct snapshot *since)
{
	static const char *const units[] = {
		[UNIT_PLAIN] = "plain", [UNIT_SIGNED] = "signed",     [UNIT_BYTES] = "bytes",
		[UNIT_KIB] = "kib",	[UNIT_PERMILLE] = "permille", [UNIT_NS] = "ns",
	};
	const char *before = "";

	text__add_string(out, ",\n\"columns\":[");
	for (size_t i = 0; i < n_columns; i++) {
		const struct column *column = &columns[i];

		if (!is_told(column, since))
			continue;
		text__printf(out, "%s{\"key\":\"%s\",\"header\":\"%s\",\"help\":", before,
			     column->key, column->header);
		report__add_string(out, column->help);
		text__printf(out, ",\"unit\":\"%s\",\"text\":%s}", units[column->unit],
			     column->text ? "true" : "false");
		before = ",\n";
	}
	text__add(out, "]", 1);
}

/* One cell; *mark becomes what is to be said of it, or stays NULL. */
static void add_cell(struct text *out, const struct snapshot *since, const struct snapshot_row *row,
		     const struct column *column, const char **mark)
{
	struct text words = {};
	struct column_value value = { .text = &words };

	column->value(column, since, row, &value);
	if (value.state == CELL_NUMBER)
		text__printf(out, "%lld", value.number);
	else if (value.state == CELL_TEXT)
		report__add_harmless(out, &words);
	else
		text__add_string(out, "null");
	if (value.state == CELL_NONE)
		*mark = "-";
	else if (value.state != CELL_NA && value.bound != BOUND_EXACT)
		*mark = bound__mark(value.bound);
	out->failed |= words.failed;
	text__reset(&words);
}

static void add_cells(struct text *out, const struct snapshot *since,
		      const struct snapshot_row *row)
{
	const char *marks[n_columns];
	size_t n = 0, marked = 0;

	text__add_string(out, ",\"cells\":");
	for (size_t i = 0; i < n_columns; i++) {
		if (!is_told(&columns[i], since))
			continue;
		text__add(out, n ? "," : "[", 1);
		marks[n] = NULL;
		add_cell(out, since, row, &columns[i], &marks[n]);
		marked += marks[n++] != NULL;
	}
	text__add_string(out, "],\"marks\":");
	if (!marked)
		text__add_string(out, "null");
	for (size_t i = 0; marked && i < n; i++) {
		text__add(out, i ? "," : "[", 1);
		text__printf(out, marks[i] ? "\"%s\"" : "null", marks[i]);
	}
	text__add_string(out, marked ? "]" : "");
}

/* --- what it held ------------------------------------------------------------------------------ */

/* Ends a run of @n places like the one before. */
static void end_run(struct text *out, const char *what, size_t n)
{
	if (n > 2)
		text__printf(out, ",[%zu]", n);
	else
		for (; n; n--)
			text__printf(out, ",%s", what);
}

/* See report_data.h. */
static void add_runs(struct text *out, const __s64 *places, size_t n)
{
	__s64 number = 0;
	size_t run = 0;

	text__add(out, "[", 1);
	for (size_t i = 0; i < n; i++) {
		bool known = places[i] != TIMELINE_NONE;

		if (i && (known ? places[i] == number && places[i - 1] != TIMELINE_NONE
				: places[i - 1] == TIMELINE_NONE)) {
			run++;
			continue;
		}
		end_run(out, i && places[i - 1] == TIMELINE_NONE ? "null" : "0", run);
		run = 0;
		text__add_string(out, i ? "," : "");
		if (known)
			text__printf(out, "%lld", places[i] - number);
		else
			text__add_string(out, "null");
		number = known ? places[i] : number;
	}
	end_run(out, n && places[n - 1] == TIMELINE_NONE ? "null" : "0", run);
	text__add(out, "]", 1);
}

static void add_kib_value(struct text *out, const char *key, __s64 value)
{
	text__printf(out, ",\"kib_%s\":", key);
	if (value == TIMELINE_NONE)
		text__add_string(out, "null");
	else
		text__printf(out, "%lld", value);
}

/* Returns whether a series was left out. */
static bool add_kib(struct text *out, const struct report *report,
		    const struct timeline_cache *cache, size_t *room)
{
	static const struct timeline_cache none = { .first = TIMELINE_NONE,
						    .last = TIMELINE_NONE,
						    .least = TIMELINE_NONE,
						    .most = TIMELINE_NONE };
	const struct timeline_cache *kib = cache ? cache : &none;
	struct text runs = {};
	bool fits;

	add_kib_value(out, "first", kib->first);
	add_kib_value(out, "last", kib->last);
	add_kib_value(out, "min", kib->least);
	add_kib_value(out, "max", kib->most);
	text__printf(out, kib->bound ? ",\"kib_mark\":\"%s\"" : ",\"kib_mark\":null",
		     bound__mark(kib->bound));
	if (kib->places)
		add_runs(&runs, kib->places, report->timeline->axis.n_places);
	fits = kib->places && runs.n <= *room;
	text__printf(out, ",\"kib\":%s", fits ? runs.bytes : "null");
	*room -= fits ? runs.n : 0;
	out->failed |= runs.failed;
	text__reset(&runs);
	return kib->changed && !fits;
}

static void add_identity(struct text *out, const struct report *report,
			 const struct snapshot_row *row)
{
	const struct cache_sample *cache = row->cache;
	struct text flags = {};

	text__printf(out, "{\"id\":%llu,\"name\":", cache->generation);
	report__add_string(out, row->label ? row->label : cache->name);
	text__add_string(out, ",\"merged\":");
	if (row->merged)
		report__add_harmless(out, &(struct text){ .bytes = row->merged,
							  .n = strlen(row->merged) });
	else
		text__add_string(out, "null");
	report->source->add_flags(report->source, cache->flags, &flags);
	text__printf(out, ",\"address\":\"0x%llx\",\"flags\":", cache->address);
	report__add_string(out, flags.n ? flags.bytes : "");
	text__printf(out, ",\"dead\":%s", cache->dead ? "true" : "false");
	out->failed |= flags.failed;
	text__reset(&flags);
}

void report__add_caches(struct text *out, const struct report *report,
			const struct report_caches *caches, size_t room)
{
	size_t left_out = 0;

	add_columns(out, report->since);
	text__add_string(out, ",\n\"caches\":[");
	for (size_t i = 0; i < caches->n; i++) {
		text__add_string(out, i ? ",\n" : "");
		add_identity(out, report, caches->rows[i].row);
		add_cells(out, report->since, caches->rows[i].row);
		left_out += add_kib(out, report, caches->rows[i].kib, &room);
		text__add(out, "}", 1);
	}
	text__printf(out, "],\n\"left_out\":%zu", left_out);
}
