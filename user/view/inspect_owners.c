// SPDX-License-Identifier: GPL-2.0-or-later
/* Owners: who made the slabs and objects that a cache has, by what was watched and by what the kernel keeps. */
#include <stdlib.h>
#include <string.h>

#include "inspect_owned_pages.h"
#include "inspect_parts.h"
#include "owners.h"
#include "scene.h"
#include "units.h"

#define TOP_ROWS 20 /* of each list */

/* What a list of a ledger is of. */
struct split {
	const struct owners *owners;
	const struct growth *growth;
	enum growth_by by;
	const char *title;
	bool held_known;
};

static void add_number(struct text *out, bool known, __u64 number)
{
	struct text word = {};

	if (known)
		inspect_parts__add_count(&word, number);
	else
		text__add_string(&word, "n/a");
	text__printf(out, "%8s", word.bytes ? word.bytes : "");
	text__reset(&word);
}

static void add_since(struct text *out, const struct owners *owners, __u64 ns)
{
	struct text word = {};

	if (ns)
		units__add_time(&word, owners->now_ns > ns ? owners->now_ns - ns : 0);
	text__printf(out, "%8s", word.bytes ? word.bytes : "-");
	text__reset(&word);
}

static void add_row(struct text *out, const struct split *split, const struct growth_row *row)
{
	text__add_string(out, "  ");
	add_number(out, true, row->made);
	add_number(out, split->held_known, row->held);
	add_since(out, split->owners, row->oldest_ns);
	text__add_string(out, "  ");
	scene__add_key(out, split->by, row);
	if (split->by == BY_PROCESS && !row->others && row->number != GROWTH_UNKNOWN)
		text__printf(out, "  pid %llu", row->number);
	text__add_string(out, "\n");
}

static void add_split(struct text *out, const struct split *split)
{
	struct growth_row *rows = NULL;
	long n = growth__rows(split->growth, split->by, 0, &rows);

	out->failed |= n < 0;
	if (n > 0)
		text__printf(out, "  %8s%8s%8s  %s\n", "MADE", "HELD", "OLDEST", split->title);
	for (long i = 0; i < n && i < TOP_ROWS; i++)
		add_row(out, split, &rows[i]);
	if (n > TOP_ROWS)
		text__printf(out, "  and by %ld more\n", n - TOP_ROWS);
	free(rows);
}

/* --- what was watched -------------------------------------------------------------------------- */

static void add_followed(struct text *sentence, const struct growth_totals *totals)
{
	if (totals->untracked)
		text__printf(sentence, "; %llu were too many to be followed", totals->untracked);
	if (totals->refound)
		text__printf(sentence, "; of %llu the end was missed", totals->refound);
	if (totals->freed_before)
		text__printf(sentence, "; %llu were given back that had been made before",
			     totals->freed_before);
}

static void add_totals(struct text *out, const struct split *split, const char *what,
		       const struct inspect_style *style)
{
	struct text sentence = {};
	struct growth_totals totals;

	growth__totals(split->growth, 0, &totals);
	inspect_parts__add_units(&sentence, totals.made, what);
	text__add_string(&sentence, " made in ");
	units__add_time(&sentence, split->owners->watched_ns);
	text__add_string(&sentence, ", ");
	if (split->held_known) {
		inspect_parts__add_count(&sentence, totals.held);
		text__add_string(&sentence, " still held");
		if (totals.held) {
			text__add_string(&sentence, ": ");
			inspect_parts__add_bytes(&sentence, totals.held_bytes);
		}
	} else {
		text__add_string(&sentence, "held n/a: this kernel does not show us their end");
	}
	add_followed(&sentence, &totals);
	inspect_parts__end_sentence(out, &sentence, 4, style);
}

static void add_age(struct text *out, __u64 below_ns)
{
	text__add_string(out, below_ns == ~0ull ? "older" : "under ");
	if (below_ns != ~0ull)
		units__add_time(out, below_ns);
}

static void add_ages(struct text *out, const struct split *split, const struct inspect_style *style)
{
	struct text sentence = {};
	__u64 ages[GROWTH_AGES];
	const char *comma = "held, by age: ";

	growth__ages(split->growth, 0, split->owners->now_ns, ages);
	for (int i = 0; i < GROWTH_AGES; i++) {
		if (!ages[i])
			continue;
		text__add_string(&sentence, comma);
		inspect_parts__add_count(&sentence, ages[i]);
		text__add_string(&sentence, " ");
		add_age(&sentence, growth__age_below(i));
		comma = ", ";
	}
	if (sentence.n)
		inspect_parts__end_sentence(out, &sentence, 4, style);
	text__reset(&sentence);
}

static void add_ledger(struct text *out, struct split *split, const char *what,
		       const struct inspect_style *style)
{
	add_totals(out, split, what, style);
	split->by = BY_STACK;
	split->title = "BY STACK";
	add_split(out, split);
	split->by = BY_PROCESS;
	split->title = "BY PROCESS";
	add_split(out, split);
	if (split->held_known)
		add_ages(out, split, style);
}

static void add_objects(struct text *out, const struct owners *owners,
			const struct inspect_style *style)
{
	struct split split = { .owners = owners, .growth = owners->objects, .held_known = true };
	struct text unseen = {}, sentence = {};

	add_ledger(out, &split, "object", style);
	coverage__add_unseen_frees(owners->coverage, &unseen);
	if (unseen.n) {
		text__printf(&sentence, "held is too high: not seen are %s", unseen.bytes);
		inspect_parts__end_sentence(out, &sentence, 4, style);
	}
	text__reset(&unseen);
}

static void add_watched(struct text *out, const struct owners *owners,
			const struct inspect_style *style)
{
	struct split split = { .owners = owners, .growth = owners->slabs };
	struct text sentence = {};

	if (owners->coverage->seen[METRIC_NEW_SLABS]) {
		split.held_known = owners->coverage->seen[METRIC_FREED_SLABS];
		add_ledger(out, &split, "slab", style);
	} else {
		text__add_string(out, "  who makes its slabs is n/a: no hook shows it here\n");
	}
	if (owners->objects)
		add_objects(out, owners, style);
	if (owners->lost) {
		text__printf(&sentence,
			     "lost: %s; what was made is at least that, and what is "
			     "held about that",
			     owners->lost);
		inspect_parts__end_sentence(out, &sentence, 4, style);
	}
}

/* --- the kernel's own -------------------------------------------------------------------------- */

static void add_page_owner_row(struct text *out, const struct page_owner *row)
{
	text__printf(out, "  %#12llx%7u%12x", row->pfn, row->order, row->gfp);
	if (row->pid.known)
		text__printf(out, "%9llu", row->pid.value);
	else
		text__printf(out, "%9s", "n/a");
	if (row->tgid.known)
		text__printf(out, "%9llu", row->tgid.value);
	else
		text__printf(out, "%9s", "n/a");
	if (row->ts_ns.known)
		text__printf(out, "%14.3f  ", row->ts_ns.value / 1e9);
	else
		text__printf(out, "%14s  ", "n/a");
	text__add_escaped(out, row->comm, strnlen(row->comm, sizeof(row->comm)), true);
	text__add_string(out, "  ");
	scene__add_stack(out, row->stack);
	text__add_string(out, "\n");
}

static void add_page_owner(struct text *out, const struct owners *owners,
			   const struct inspect_style *style)
{
	const struct page_owners *theirs = &owners->page_owners;
	struct agreement agreement = owners__agreement(owners);
	size_t most = owners->pages ? theirs->n : TOP_ROWS;
	struct text sentence = {};

	text__add_string(&sentence, "page_owner");
	if (theirs->why_not[0]) {
		text__printf(&sentence, " n/a: %s", theirs->why_not);
		inspect_parts__end_sentence(out, &sentence, 4, style);
		return;
	}
	text__printf(&sentence, " tells of %zu of %zu slabs", theirs->n, theirs->asked);
	if (theirs->answered < theirs->asked)
		text__printf(&sentence, ", asked of %zu in the time there is", theirs->answered);
	if (agreement.both)
		text__printf(&sentence,
			     "; of %zu of these the making was watched, and of %zu both tell "
			     "the same stack",
			     agreement.both, agreement.agree);
	inspect_parts__end_sentence(out, &sentence, 4, style);
	if (theirs->n)
		text__printf(out, "  %12s%7s%12s%9s%9s%14s  %s\n", "FRAME", "ORDER", "GFP", "PID",
			     "TGID", "SECONDS", "PROCESS, STACK");
	for (size_t i = 0; i < theirs->n && i < most; i++)
		add_page_owner_row(out, &theirs->rows[i]);
	if (theirs->n > most)
		text__printf(out, "  and %zu more (--pages)\n", theirs->n - most);
}

/* Whether one stack is the other, or its nearer part. */
static bool is_part(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (!*a || !*b) && (!*a || *a == ';') && (!*b || *b == ';');
}

static bool is_same_place(const struct alloc_trace *a, const struct alloc_trace *b)
{
	return !strcmp(a->site, b->site) && !a->stack == !b->stack &&
	       (!a->stack || !strcmp(a->stack, b->stack));
}

/* Objects that were watched and allocated at the place of the row, and are held. */
static __u64 held_at(const struct growth_row *rows, long n, const struct alloc_trace *trace)
{
	const char *place = trace->stack ? trace->stack : trace->site;
	__u64 held = 0;

	for (long i = 0; i < n; i++)
		if (rows[i].label && is_part(rows[i].label, place))
			held += rows[i].held;
	return held;
}

static void add_range(struct text *out, __s64 least, __s64 most)
{
	struct text word = {};

	text__printf(&word, "%lld", least);
	if (most != least)
		text__printf(&word, "-%lld", most);
	text__printf(out, "%14s", word.bytes ? word.bytes : "");
	text__reset(&word);
}

static void add_trace(struct text *out, const struct alloc_trace *row)
{
	if (row->known) {
		add_range(out, row->age_least, row->age_most);
		add_range(out, row->pid_least, row->pid_most);
	} else {
		text__printf(out, "%14s%14s", "n/a", "n/a");
	}
	text__printf(out, "%8s  ", row->known && row->cpus ? row->cpus : "-");
	if (!row->stack || strncmp(row->stack, row->site, strlen(row->site)))
		text__add_escaped(out, row->site, strlen(row->site), false);
	if (row->stack && strncmp(row->stack, row->site, strlen(row->site)))
		text__add_string(out, " < ");
	if (row->stack)
		scene__add_stack(out, row->stack);
	text__add_string(out, "\n");
}

static void add_traces(struct text *out, const struct owners *owners,
		       const struct alloc_traces *traces, bool freed)
{
	struct growth_row *rows = NULL;
	bool ours = owners->objects && !freed;
	long n = ours ? growth__rows(owners->objects, BY_STACK, 0, &rows) : 0;

	out->failed |= n < 0;
	if (traces->n)
		text__printf(out, "  %8s%8s%14s%14s%8s  %s\n", "OBJECTS", "OURS", "JIFFIES", "PIDS",
			     "CPUS", freed ? "FREED BEFORE BY" : "ALLOCATED BY");
	for (size_t i = 0; i < traces->n && i < TOP_ROWS; i++) {
		text__add_string(out, "  ");
		add_number(out, true, traces->rows[i].objects);
		/* The kernel tells apart what looks the same here. */
		if (ours && i && is_same_place(&traces->rows[i - 1], &traces->rows[i]))
			text__printf(out, "%8s", "above");
		else
			add_number(out, ours, held_at(rows, n, &traces->rows[i]));
		add_trace(out, &traces->rows[i]);
	}
	if (traces->n > TOP_ROWS)
		text__printf(out, "  and %zu more\n", traces->n - TOP_ROWS);
	if (traces->odd)
		text__printf(out, "  %zu lines were not understood\n", traces->odd);
	free(rows);
}

static void add_user_traces(struct text *out, const struct owners *owners,
			    const struct inspection *inspection, const struct inspect_style *style)
{
	struct text sentence = {};

	text__add_string(&sentence, "slub_debug=U");
	if (owners->allocs.why_not[0]) {
		text__printf(&sentence, " n/a: %s", owners->allocs.why_not);
		inspect_parts__end_sentence(out, &sentence, 4, style);
		return;
	}
	text__add_string(&sentence, " tells of ");
	inspect_parts__add_units(&sentence, owners->allocs.objects, "object");
	text__add_string(&sentence, "; in use are ");
	inspect_parts__add_count(&sentence, inspection->in_use.least);
	if (inspection->in_use.least != inspection->in_use.most) {
		text__add_string(&sentence, " to ");
		inspect_parts__add_count(&sentence, inspection->in_use.most);
	}
	text__add_string(&sentence, " by the slabs' own counts");
	inspect_parts__end_sentence(out, &sentence, 4, style);
	add_traces(out, owners, &owners->allocs, false);
	add_traces(out, owners, &owners->frees, true);
}

void inspect_lines__add_owners(struct text *out, const struct subject *subject,
			       const struct inspect_style *style)
{
	const struct owners *owners = subject->owners;
	struct text sentence = {};

	text__add_string(out, "owners\n");
	if (!owners || owners->unwatched) {
		text__printf(&sentence, "n/a: %s",
			     owners ? owners->unwatched
				    : "nothing was watched (--watch SECONDS or -- COMMAND)");
		inspect_parts__end_sentence(out, &sentence, 4, style);
	} else {
		add_watched(out, owners, style);
	}
	if (owners) {
		if (owners->pages)
			inspect_owned_pages__add(out, owners, subject->inspection, style);
		add_page_owner(out, owners, style);
		add_user_traces(out, owners, subject->inspection, style);
	}
	text__add_string(out, "\n");
}
