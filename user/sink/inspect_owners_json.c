// SPDX-License-Identifier: GPL-2.0-or-later
/* Owners of a cache as JSON. */
#include <stdlib.h>
#include <string.h>

#include "inspect_json.h"
#include "owners.h"

static void add_string(struct text *out, const char *string)
{
	if (string)
		text__add_json(out, string, strlen(string));
	else
		text__add_string(out, "null");
}

static void add_text(struct text *out, const char *key, const char *string)
{
	text__printf(out, "\"%s\": ", key);
	add_string(out, string);
}

static void add_maybe(struct text *out, const char *key, struct maybe maybe)
{
	if (maybe.known)
		text__printf(out, ", \"%s\": %llu", key, maybe.value);
	else
		text__printf(out, ", \"%s\": null", key);
}

static void add_big(struct text *out, const char *key, struct maybe maybe, const char *format)
{
	text__printf(out, ", \"%s\": ", key);
	if (!maybe.known) {
		text__add_string(out, "null");
		return;
	}
	text__add_string(out, "\"");
	text__printf(out, *format == 'x' ? "0x%llx" : "%llu", maybe.value);
	text__add_string(out, "\"");
}

/* An open list, whose rows are a line each; ends with its bracket. */
static const char *next_row(bool *any)
{
	const char *before = *any ? ",\n" : "\n";

	*any = true;
	return before;
}

/* --- what was watched -------------------------------------------------------------------------- */

static struct maybe number_of(const struct growth_row *row)
{
	return (struct maybe){ row->number < GROWTH_OTHERS && !row->others, row->number };
}

static void add_rows(struct text *out, const char *key, const struct growth *growth,
		     enum growth_by by, bool held)
{
	struct growth_row *rows = NULL;
	long n = growth__rows(growth, by, 0, &rows);
	bool any = false;

	out->failed |= n < 0;
	text__printf(out, "\"%s\": [", key);
	for (long i = 0; i < n; i++) {
		text__printf(out, "%s{\"made\": %llu", next_row(&any), rows[i].made);
		add_maybe(out, "held", (struct maybe){ held, rows[i].held });
		add_maybe(out, "held_bytes", (struct maybe){ held, rows[i].held_bytes });
		add_big(out, "oldest_ns", (struct maybe){ rows[i].oldest_ns, rows[i].oldest_ns },
			"u");
		if (by == BY_PROCESS)
			add_maybe(out, "pid", number_of(&rows[i]));
		text__add_string(out, ", ");
		add_text(out, by == BY_PROCESS ? "comm" : "stack", rows[i].label);
		text__printf(out, ", \"others\": %s}", rows[i].others ? "true" : "false");
	}
	text__add_string(out, "\n]");
	free(rows);
}

static void add_ages(struct text *out, const struct growth *growth, __u64 now_ns, bool held)
{
	__u64 ages[GROWTH_AGES];

	if (!held) {
		text__add_string(out, "\"held_by_age\": null");
		return;
	}
	growth__ages(growth, 0, now_ns, ages);
	text__add_string(out, "\"held_by_age\": [");
	for (int i = 0; i < GROWTH_AGES; i++) {
		struct maybe below = { i < GROWTH_AGES - 1, growth__age_below(i) / 1000000000 };

		text__printf(out, "%s{\"slabs_or_objects\": %llu", i ? ",\n" : "\n", ages[i]);
		add_maybe(out, "below_s", below);
		text__add_string(out, "}");
	}
	text__add_string(out, "\n]");
}

static void add_ledger(struct text *out, const char *key, const struct owners *owners,
		       const struct growth *growth, bool held)
{
	struct growth_totals totals;

	text__printf(out, "\"%s\": ", key);
	if (!growth) {
		text__add_string(out, "null,\n");
		return;
	}
	growth__totals(growth, 0, &totals);
	text__printf(out, "{\n\"made\": %llu", totals.made);
	add_maybe(out, "held", (struct maybe){ held, totals.held });
	add_maybe(out, "held_bytes", (struct maybe){ held, totals.held_bytes });
	text__printf(out, ",\n\"freed_before\": %llu, \"refound\": %llu, \"untracked\": %llu,\n",
		     totals.freed_before, totals.refound, totals.untracked);
	add_rows(out, "by_stack", growth, BY_STACK, held);
	text__add_string(out, ",\n");
	add_rows(out, "by_process", growth, BY_PROCESS, held);
	text__add_string(out, ",\n");
	add_ages(out, growth, owners->now_ns, held);
	text__add_string(out, "\n},\n");
}

static void add_watched(struct text *out, const struct owners *owners)
{
	const bool *seen = owners->unwatched ? NULL : owners->coverage->seen;
	struct text unseen = {};

	text__printf(out, "\"watched\": %s,\n", seen ? "true" : "false");
	add_text(out, "watched_reason", owners->unwatched);
	text__add_string(out, ",\n\"watched_s\": ");
	text__printf(out, seen ? "%.3f,\n" : "null,\n", owners->watched_ns / 1e9);
	add_text(out, "lost", owners->lost);
	text__add_string(out, ",\n");
	if (seen)
		coverage__add_unseen_frees(owners->coverage, &unseen);
	add_text(out, "unseen_frees", unseen.bytes);
	text__add_string(out, ",\n");
	add_ledger(out, "slabs", owners, seen && seen[METRIC_NEW_SLABS] ? owners->slabs : NULL,
		   seen && seen[METRIC_FREED_SLABS]);
	add_ledger(out, "objects", owners, seen ? owners->objects : NULL, true);
	text__reset(&unseen);
}

/* --- pages ------------------------------------------------------------------------------------- */

static void add_flags(struct text *out, const struct owners *owners, struct maybe flags)
{
	int node = flags.known ? page_names__node(owners->names, flags.value) : -1;
	int zone = flags.known ? page_names__zone(owners->names, flags.value) : -1;
	struct text words = {};

	if (flags.known)
		page_names__add_flags(owners->names, flags.value, &words);
	add_big(out, "flags", flags, "x");
	text__add_string(out, ", ");
	add_text(out, "flag_names", words.bytes);
	add_maybe(out, "node", (struct maybe){ node >= 0, node });
	text__add_string(out, ", ");
	add_text(out, "zone", zone >= 0 && zone < PAGE_ZONES ? owners->names->zones[zone] : NULL);
	text__reset(&words);
}

static void add_met(struct text *out, const struct inspected_slab *met)
{
	add_maybe(out, "objects", (struct maybe){ met, met ? met->look.objects : 0 });
	add_maybe(out, "in_use", (struct maybe){ met, met ? owned_slab__in_use(met) : 0 });
	text__add_string(out, ", ");
	add_text(out, "kept", met ? slab_place__name(met->look.place) : NULL);
	add_maybe(out, "where", (struct maybe){ met, met ? met->look.where : 0 });
}

static void add_made(struct text *out, const struct owned_slab *row)
{
	const struct growth_holding *made = row->made;
	struct maybe pid = { made && made->pid < GROWTH_OTHERS, made ? made->pid : 0 };

	text__add_string(out, ", ");
	add_text(out, "comm", made ? made->comm : NULL);
	add_maybe(out, "pid", pid);
	text__add_string(out, ", ");
	add_text(out, "stack", made ? made->stack : NULL);
	text__printf(out, ", \"page_owner\": %s, \"agrees\": %s",
		     row->page_owner ? "true" : "false",
		     !row->page_owner || !made				? "null"
		     : page_owner__agrees(row->page_owner, made->stack) ? "true"
									: "false");
}

static void add_pages(struct text *out, const struct owners *owners,
		      const struct inspection *inspection)
{
	bool any = false;

	text__add_string(out, "\"pages\": ");
	if (!owners->pages) {
		text__add_string(out, "null,\n");
		return;
	}
	text__add_string(out, "[");
	for (size_t i = 0; i < owners->n; i++) {
		const struct owned_slab *row = &owners->rows[i];
		int order = owned_slab__order(row, owners, &inspection->traits);

		text__printf(out, "%s{\"page\": \"0x%llx\"", next_row(&any), row->page);
		add_maybe(out, "pfn", row->pfn);
		add_maybe(out, "order", (struct maybe){ order >= 0, order });
		add_met(out, row->met);
		add_flags(out, owners, row->flags);
		add_made(out, row);
		text__add_string(out, "}");
	}
	text__add_string(out, "\n],\n");
}

/* --- the kernel's own -------------------------------------------------------------------------- */

static void add_page_owner(struct text *out, const struct owners *owners)
{
	const struct page_owners *theirs = &owners->page_owners;
	struct agreement agreement = owners__agreement(owners);
	bool any = false;

	text__add_string(out, "\"page_owner\": {\n");
	add_text(out, "reason", theirs->why_not[0] ? theirs->why_not : NULL);
	text__printf(out, ",\n\"asked\": %zu, \"answered\": %zu, \"both\": %zu, \"agree\": %zu,\n",
		     theirs->asked, theirs->answered, agreement.both, agreement.agree);
	text__add_string(out, "\"rows\": [");
	for (size_t i = 0; i < theirs->n; i++) {
		const struct page_owner *row = &theirs->rows[i];
		struct text comm = {};

		text__printf(out, "%s{\"pfn\": %llu, \"order\": %u, \"gfp\": \"0x%x\"",
			     next_row(&any), row->pfn, row->order, row->gfp);
		add_maybe(out, "pid", row->pid);
		add_maybe(out, "tgid", row->tgid);
		add_big(out, "ts_ns", row->ts_ns, "u");
		text__add(&comm, row->comm, strnlen(row->comm, sizeof(row->comm)));
		text__add_string(out, ", ");
		add_text(out, "comm", comm.bytes);
		text__add_string(out, ", ");
		add_text(out, "stack", row->stack);
		text__add_string(out, "}");
		text__reset(&comm);
	}
	text__add_string(out, "\n]\n},\n");
}

static void add_traces(struct text *out, const char *key, const struct alloc_traces *traces)
{
	bool any = false;

	text__printf(out, "\"%s\": {\n", key);
	add_text(out, "reason", traces->why_not[0] ? traces->why_not : NULL);
	text__printf(out, ",\n\"objects\": %llu, \"not_understood\": %zu,\n\"rows\": [",
		     traces->objects, traces->odd);
	for (size_t i = 0; i < traces->n; i++) {
		const struct alloc_trace *row = &traces->rows[i];

		text__printf(out, "%s{\"objects\": %llu, ", next_row(&any), row->objects);
		if (row->known)
			text__printf(
				out,
				"\"age_jiffies\": [%llu, %llu, %llu], \"pids\": [%lld, %lld], ",
				row->age_least, row->age_mean, row->age_most, row->pid_least,
				row->pid_most);
		else
			text__add_string(out, "\"age_jiffies\": null, \"pids\": null, ");
		add_text(out, "cpus", row->cpus);
		text__add_string(out, ", ");
		add_text(out, "nodes", row->nodes);
		text__add_string(out, ", ");
		add_text(out, "site", row->site);
		text__add_string(out, ", ");
		add_text(out, "stack", row->stack);
		text__add_string(out, "}");
	}
	text__add_string(out, "\n]\n}");
}

void inspect_json__add_owners(struct text *out, const struct subject *subject)
{
	const struct owners *owners = subject->owners;

	if (!owners) {
		text__add_string(out, "\"owners\": null");
		return;
	}
	text__add_string(out, "\"owners\": {\n");
	add_watched(out, owners);
	add_pages(out, owners, subject->inspection);
	add_page_owner(out, owners);
	add_traces(out, "alloc_traces", &owners->allocs);
	text__add_string(out, ",\n");
	add_traces(out, "free_traces", &owners->frees);
	text__add_string(out, "\n}");
}
