// SPDX-License-Identifier: GPL-2.0-or-later
/* Explains a word with what is known of this kernel and of this machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "census.h"
#include "explain.h"
#include "kernel.h"
#include "log.h"
#include "sysfs.h"

#define CANDIDATES 1000 /* caches that are looked into for the best example */
#define MOST_SLABS 1000 /* of each of these, on one list */

struct explaining {
	const struct explain_options *options;
	struct kernel kernel;
	struct inspector *inspector;
	struct census census;
	struct inspection inspection;
	struct way ways[METRIC__COUNT];
	struct text reasons[METRIC__COUNT];
	struct text why; /* not more is known */
	struct machine_facts machine;
};

/* --- what the plan says ------------------------------------------------------------------------ */

static void add_reasons(const struct plan *plan, enum metric metric, struct text *out)
{
	for (size_t i = 0; i < plan->n_rows; i++) {
		const struct plan_row *row = &plan->rows[i];

		if (row->hook->metric != metric || !row->reason[0])
			continue;
		if (row->state == HOOK_NEEDLESS) {
			text__clear(out);
			text__add_string(out, row->reason);
			return;
		}
		text__printf(out, "%s%s %s: %s", out->n ? "; " : "", tier__name(row->hook->tier),
			     plan_row__target(row), row->reason);
	}
}

void explain__ways(const struct plan *plan, struct way *ways, struct text *texts)
{
	for (int metric = 0; metric < METRIC__COUNT; metric++) {
		const struct plan_row *row = plan__used(plan, metric);

		add_reasons(plan, metric, &texts[metric]);
		ways[metric] = (struct way){
			.seen = plan->coverage.seen[metric],
			.tier = row ? tier__name(row->hook->tier) : NULL,
			.target = row ? plan_row__target(row) : NULL,
			.reason = texts[metric].n ? texts[metric].bytes : "not asked for",
		};
	}
}

/* As check does: it is known only after it was tried. */
static void read_ways(struct explaining *explaining)
{
	struct tracer_options options = explaining->options->common.tracer;
	struct tracer *tracer = NULL;

	options.pages = options.quiet = true;
	options.ring_bytes = 1 << 16;
	if (tracer__open(&options, &tracer)) {
		explaining->machine.no_ways = "the programs cannot be attached";
		return;
	}
	explain__ways(tracer__plan(tracer), explaining->ways, explaining->reasons);
	explaining->machine.ways = explaining->ways;
	tracer__close(tracer);
}

/* --- functions and counters -------------------------------------------------------------------- */

static void add_function(const struct explaining *explaining, const char *names, size_t n,
			 struct text *out)
{
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(names, "|* "), names);
	for (size_t at = 0; at < n; at += strcspn(names + at, "|* ") + 1) {
		char other[64];

		snprintf(other, sizeof(other), "%.*s", (int)strcspn(names + at, "|* "), names + at);
		/* Addresses may be hidden from us, and what is inlined has no type. */
		if (!symbols__address(explaining->kernel.symbols, other) &&
		    facts__function(explaining->kernel.facts, other) < 0)
			continue;
		text__add_string(out, other);
		return;
	}
	text__printf(out, "%s (%s)", name,
		     names[n - 1] == '*' ? "inlined" : "no such symbol on this kernel");
}

static void add_functions(void *target, const char *list, struct text *out)
{
	for (size_t n; *list; list += n + (list[n] == ' ')) {
		n = strcspn(list, " ");
		text__add_string(out, out->n ? ", " : "");
		add_function(target, list, n, out);
	}
}

static void add_counters(void *target, const char *list, struct text *out)
{
	const struct explaining *explaining = target;
	bool counts = !access("/sys/kernel/slab/kmalloc-64/alloc_fastpath", F_OK);
	const struct facts *facts = explaining->kernel.facts;

	for (size_t n; *list; list += n + (list[n] == ' ')) {
		char name[64];

		n = strcspn(list, " ");
		snprintf(name, sizeof(name), "%.*s", (int)n, list);
		text__printf(out, "%s%s%s", out->n ? ", " : "", name,
			     facts__enumerator(facts, "stat_item", name) < 0
				     ? " (no such counter on this kernel)"
				     : "");
	}
	SAY(out, explaining->options->style.language, "%s", "%s",
	    counts ? ""
	    : explaining->options->style.language == LANGUAGE_ZH
		    ? "；此内核不计数（CONFIG_SLUB_STATS 关闭）"
		    : "; this kernel does not count it (CONFIG_SLUB_STATS is off)");
}

/* --- numbers ----------------------------------------------------------------------------------- */

static void count_debugged(struct explaining *explaining)
{
	static const char *const names[DEBUG_FLAGS] = { "RED_ZONE", "POISON", "STORE_USER" };
	struct text flags = {};

	for (size_t i = 0; i < explaining->census.n; i++) {
		text__clear(&flags);
		facts__add_slab_flags(explaining->kernel.facts, explaining->census.caches[i].flags,
				      &flags);
		for (int flag = 0; flag < DEBUG_FLAGS; flag++)
			explaining->machine.debugged[flag] +=
				flags.n && strstr(flags.bytes, names[flag]);
	}
	text__reset(&flags);
}

/* How well a cache illustrates the word. */
static __u64 merit(enum example example, const struct inspection *seen)
{
	__u64 partial = 0;

	switch (example) {
	case EXAMPLE_ACTIVE:
		return seen->active -
		       (seen->in_use.most < seen->active ? seen->in_use.most : seen->active);
	case EXAMPLE_WASTE:
		return seen->waste_bytes;
	case EXAMPLE_PINNED:
		return inspection__pinned(seen, inspection__pinning(seen));
	case EXAMPLE_FREE:
		return inspection__free(seen, FREE_NODE);
	default:
		for (size_t i = 0; i < seen->n_nodes; i++)
			partial += seen->nodes[i].stock.partial;
		return partial;
	}
}

static __u64 find_example(struct explaining *explaining, enum example example)
{
	const struct inspection_wishes quickly = { .reads = 1, .most_slabs = MOST_SLABS };
	__u64 best = 0, address = 0;

	for (size_t i = 0; i < explaining->census.n && i < CANDIDATES; i++) {
		const struct cache_traits *cache = &explaining->census.caches[i];
		__u64 merits;

		if (inspector__inspect(explaining->inspector, cache->address, &quickly,
				       &explaining->inspection))
			continue;
		merits = merit(example, &explaining->inspection);
		if (merits <= best)
			continue;
		best = merits;
		address = cache->address;
	}
	return address;
}

static void look(struct explaining *explaining, enum example example)
{
	const struct inspection_wishes wishes = INSPECTION_THOROUGH;
	__u64 address;

	if (example < EXAMPLE_ACTIVE && example != EXAMPLE_PARTIAL)
		return;
	explaining->machine.no_inspection = "no cache here shows it";
	if (example > EXAMPLE_FREE)
		return;
	address = find_example(explaining, example);
	if (address &&
	    !inspector__inspect(explaining->inspector, address, &wishes, &explaining->inspection))
		explaining->machine.inspection = &explaining->inspection;
}

static void read_caches(struct explaining *explaining, enum example example)
{
	const struct inspector_options options = {
		.btf_path = explaining->options->common.tracer.btf_path,
	};
	struct machine_facts *machine = &explaining->machine;
	int err;

	if (inspector__open(&options, explaining->kernel.facts, &explaining->kernel.memory,
			    &explaining->inspector)) {
		machine->no_caches = "the programs that look into caches cannot be loaded";
		return;
	}
	err = census__take(explaining->inspector, &explaining->census);
	if (err) {
		machine->no_caches = census__reason(err);
		return;
	}
	machine->caches = explaining->census.caches;
	machine->n_caches = explaining->census.n;
	machine->aliases = &explaining->census.aliases;
	count_debugged(explaining);
	look(explaining, example);
}

/* The kernel's own description is everybody's to read; the rest is not. */
static int read_machine(struct explaining *explaining, unsigned int metrics, enum example example)
{
	struct machine_facts *machine = &explaining->machine;
	const struct tracer_options *tracer = &explaining->options->common.tracer;
	const char *lacks = capability__missing();

	machine->page_bytes = sysconf(_SC_PAGESIZE);
	machine->target = explaining;
	machine->add_functions = add_functions;
	machine->add_counters = add_counters;
	if (lacks) {
		text__printf(&explaining->why, "needs %s; try sudo", lacks);
		machine->no_caches = machine->no_ways = explaining->why.bytes;
		if (facts__open(tracer->btf_path, &explaining->kernel.facts) ||
		    symbols__open(&explaining->kernel.symbols))
			return 0;
	} else {
		int err = kernel__open(&explaining->kernel, tracer->btf_path, tracer->verbose);

		if (err)
			return err;
	}
	machine->layer = kernel__layer(explaining->kernel.facts);
	machine->layer_known = true;
	if (lacks)
		return 0;
	if (metrics || example == EXAMPLE_MISSING || example == EXAMPLE_TIERS)
		read_ways(explaining);
	if (example != EXAMPLE_NONE && example < EXAMPLE_MISSING)
		read_caches(explaining, example);
	return 0;
}

static void close_machine(struct explaining *explaining)
{
	inspection__reset(&explaining->inspection);
	census__reset(&explaining->census);
	inspector__close(explaining->inspector);
	kernel__close(&explaining->kernel);
	for (int i = 0; i < METRIC__COUNT; i++)
		text__reset(&explaining->reasons[i]);
	text__reset(&explaining->why);
}

int explain__word(const struct explain_options *options, const struct word *word,
		  const struct column *column)
{
	struct explaining *explaining = calloc(1, sizeof(*explaining));
	const struct column_words *words = column ? glossary__column_words(column) : NULL;
	const struct word *see = words && words->see ? glossary__find(words->see) : word;
	struct text text = {};
	int err;

	if (!explaining)
		return -EXIT_FAILED;
	explaining->options = options;
	err = read_machine(explaining,
			   word	   ? word->metrics
			   : words ? words->metrics
				   : 0,
			   see ? see->example : EXAMPLE_NONE);
	if (!err) {
		if (word)
			explain_lines__add_word(&text, word, &explaining->machine, &options->style);
		else
			explain_lines__add_column(&text, column, &explaining->machine,
						  &options->style);
		err = write_text(&text);
	}
	text__reset(&text);
	close_machine(explaining);
	free(explaining);
	return err;
}
