// SPDX-License-Identifier: GPL-2.0-or-later
/* Who made the slabs: stacks, processes, cgroups; what is beyond a bound is summed up, not left out. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "report_parts.h"

/* So that the page is no larger than 1 MB; of stacks with their symbols. */
#define STACK_BYTES   200000
#define PROCESS_BYTES 40000
#define CGROUP_BYTES  40000

struct symbol {
	UT_hash_handle hh;
	unsigned int number;
	size_t bytes;
	char name[];
};

/* A list of rows being written. */
struct growers {
	struct text *out;
	const struct report *report;
	const struct report_caches *caches;
	struct symbol *symbols;
	struct text names; /* of them, as members of an array */
	bool frees;	   /* are seen */
	bool failed;
};

typedef void (*add_key_fn)(struct growers *growers, struct text *out, const struct growth_row *row);

/* The number of the symbol; it gets one if it has none. */
static unsigned int intern(struct growers *growers, const char *name, size_t bytes)
{
	struct text string = {}, json = {};
	struct symbol *symbol;

	HASH_FIND(hh, growers->symbols, name, bytes, symbol);
	if (symbol)
		return symbol->number;
	symbol = malloc(sizeof(*symbol) + bytes);
	if (!symbol) {
		growers->failed = true;
		return 0;
	}
	symbol->number = HASH_COUNT(growers->symbols);
	symbol->bytes = bytes;
	memcpy(symbol->name, name, bytes);
	HASH_ADD_KEYPTR(hh, growers->symbols, symbol->name, bytes, symbol);
	text__add(&string, name, bytes);
	report__add_string(&json, string.bytes);
	text__add_string(&growers->names, symbol->number ? ",\n" : "");
	text__add(&growers->names, json.bytes ? json.bytes : "", json.n);
	growers->failed |= string.failed | json.failed;
	text__reset(&string);
	text__reset(&json);
	return symbol->number;
}

static void add_stack(struct growers *growers, struct text *out, const struct growth_row *row)
{
	const char *at = row->label;

	if (!at) {
		text__add_string(out, "null");
		return;
	}
	text__add(out, "[", 1);
	for (const char *before = "";; before = ",") {
		size_t n = strcspn(at, ";");

		text__printf(out, "%s%u", before, intern(growers, at, n));
		if (!at[n])
			break;
		at += n + 1;
	}
	text__add(out, "]", 1);
}

static void add_process(struct growers *growers, struct text *out, const struct growth_row *row)
{
	(void)growers;
	if (row->number == GROWTH_UNKNOWN)
		text__add_string(out, "null");
	else
		text__printf(out, "%llu", row->number);
	text__add(out, ",", 1);
	report__add_string(out, row->label);
}

static void add_cgroup(struct growers *growers, struct text *out, const struct growth_row *row)
{
	(void)growers;
	report__add_string(out, row->label);
}

static void add_counts(const struct growers *growers, struct text *out,
		       const struct growth_row *row)
{
	if (growers->frees)
		text__printf(out, ",%llu,%llu,%llu,%llu]", row->made, row->held, row->made_bytes,
			     row->held_bytes);
	else
		text__printf(out, ",%llu,null,%llu,null]", row->made, row->made_bytes);
}

/* Those that made or hold most first. */
static int by_weight(const void *a, const void *b)
{
	const struct growth_row *x = a, *y = b;
	__u64 more = x->made_bytes + x->held_bytes, than = y->made_bytes + y->held_bytes;

	if (more != than)
		return more < than ? 1 : -1;
	if (x->generation != y->generation)
		return x->generation < y->generation ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static void add_up(struct growth_row *sum, const struct growth_row *row)
{
	sum->made += row->made;
	sum->held += row->held;
	sum->made_bytes += row->made_bytes;
	sum->held_bytes += row->held_bytes;
}

static void begin_row(const struct growers *growers, long cache, const char **before)
{
	text__add_string(growers->out, *before);
	text__printf(growers->out, cache < 0 ? "[null," : "[%ld,", cache);
	*before = ",\n";
}

/*
 * Adds @rows, and for each cache the sum of those for which there is no room in @bytes, or which are
 * sums already; @others: room for a sum a cache, and one before them.
 */
static void add_rows(struct growers *growers, const struct growth_row *rows, long n,
		     add_key_fn add_key, const char *others_key, size_t bytes,
		     struct growth_row *others)
{
	struct text *out = growers->out;
	size_t start = out->n;
	const char *before = "";

	for (long i = 0; i < n; i++) {
		long cache =
			report_caches__find(growers->caches, growers->report, rows[i].generation);

		if (rows[i].others || out->n - start + growers->names.n > bytes) {
			add_up(&others[cache + 1], &rows[i]);
			continue;
		}
		begin_row(growers, cache, &before);
		add_key(growers, out, &rows[i]);
		add_counts(growers, out, &rows[i]);
	}
	for (long cache = -1; cache < (long)growers->caches->n; cache++) {
		if (!others[cache + 1].made)
			continue;
		begin_row(growers, cache, &before);
		text__add_string(out, others_key);
		add_counts(growers, out, &others[cache + 1]);
	}
}

static int add_dimension(struct growers *growers, const char *key, enum growth_by by,
			 add_key_fn add_key, const char *others_key, size_t bytes)
{
	struct growth_row *rows = NULL, *others = calloc(growers->caches->n + 1, sizeof(*others));
	long n = others ? growth__rows_apart(growers->report->slabs, by, &rows) : -ENOMEM;

	if (n >= 0) {
		qsort(rows, n, sizeof(*rows), by_weight);
		text__printf(growers->out, ",\n\"%s\":[", key);
		add_rows(growers, rows, n, add_key, others_key, bytes, others);
		text__add(growers->out, "]", 1);
	}
	free(rows);
	free(others);
	return n < 0 || growers->failed ? -ENOMEM : 0;
}

static void add_totals(const struct growers *growers)
{
	struct growth_totals totals;

	growth__totals(growers->report->slabs, 0, &totals);
	text__printf(growers->out, ",\n\"growth\":{\"made\":%llu", totals.made);
	if (growers->frees)
		text__printf(growers->out, ",\"held\":%llu,\"freed\":%llu,\"freed_before\":%llu",
			     totals.held, totals.freed, totals.freed_before);
	else
		text__add_string(growers->out,
				 ",\"held\":null,\"freed\":null,\"freed_before\":null");
	text__printf(growers->out, ",\"refound\":%llu,\"untracked\":%llu,\"nameless\":%llu}",
		     totals.refound, totals.untracked, totals.nameless);
}

static void free_symbols(struct growers *growers)
{
	struct symbol *symbol, *next;

	HASH_ITER(hh, growers->symbols, symbol, next) {
		HASH_DEL(growers->symbols, symbol);
		free(symbol);
	}
	text__reset(&growers->names);
}

int report__add_growth(struct text *out, const struct report *report,
		       const struct report_caches *caches)
{
	struct growers growers = {
		.out = out,
		.report = report,
		.caches = caches,
		.frees = known__slabs(report->since, SLAB_FREED),
	};
	int err = add_dimension(&growers, "stacks", BY_STACK, add_stack, "-1", STACK_BYTES);

	text__add_string(out, ",\n\"symbols\":[");
	text__add(out, growers.names.n ? growers.names.bytes : "", growers.names.n);
	text__add_string(out, "]");
	growers.failed |= growers.names.failed;
	free_symbols(&growers);
	if (!err)
		err = add_dimension(&growers, "processes", BY_PROCESS, add_process, "-1,null",
				    PROCESS_BYTES);
	if (!err)
		err = add_dimension(&growers, "cgroups", BY_CGROUP, add_cgroup, "-1", CGROUP_BYTES);
	add_totals(&growers);
	return err;
}
