// SPDX-License-Identifier: GPL-2.0-or-later
/* Section identity of inspect: names, and how merging came about. */
#include "inspect_lines.h"

#include <string.h>

#include "cache_flags.h"
#include "inspect_facts.h"
#include "merging.h"

#define NAMES_MAX 24 /* that are told of a list */

/* The folder of the cache in /sys/kernel/slab; NULL: it has none. */
static const struct alias *folder_of(const struct subject *subject)
{
	return subject->aliases
		       ? aliases__folder(subject->aliases, subject->inspection->traits.name)
		       : NULL;
}

/* Names to be listed, of which the first are told. */
struct names {
	struct text text;
	size_t n;
};

static void take_name(struct names *names, const char *name)
{
	if (names->n++ >= NAMES_MAX)
		return;
	if (names->text.n)
		text__add_string(&names->text, ", ");
	inspect__add_name(&names->text, name);
}

static const char *finish_names(struct names *names, const char *none)
{
	if (names->n > NAMES_MAX)
		text__printf(&names->text, " and %zu more", names->n - NAMES_MAX);
	return names->text.bytes ? names->text.bytes : none;
}

/* Links outlive the caches that they were made for, and which ones did is told by nothing. */
static void add_aliases(struct text *out, const struct subject *subject,
			const struct inspect_style *style)
{
	const struct alias *folder = folder_of(subject);
	__s32 alive = subject->inspection->traits.refcount;
	struct names names = {};
	size_t links, first, n;

	if (!folder) {
		inspect__add_fact(out, style, "aliases", "n/a (not found in /sys/kernel/slab)");
		return;
	}
	links = aliases__links(subject->aliases, folder, &first, &n);
	for (size_t i = first; i < first + n; i++)
		if (strcmp(subject->aliases->rows[i].name, folder->name) != 0)
			take_name(&names, subject->aliases->rows[i].name);
	inspect__add_fact(out, style, "names", "%s", finish_names(&names, "its own alone"));
	text__reset(&names.text);
	if (links && alive >= 0 && (size_t)alive < links)
		inspect__add_fact(
			out, style, "of these",
			"%d alive, %zu stale: links that outlived their cache; the kernel "
			"does not tell which",
			alive, links - alive);
	else if (links)
		inspect__add_fact(out, style, "of these", "%zu alive, 0 stale", links);
}

/* --- the test ---------------------------------------------------------------------------------- */

/* What a line of the test looks at, of this cache. */
static void add_value(struct text *out, enum merge_line line, const struct subject *subject,
		      const struct slab_rules *rules)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	__u32 never = cache->flags & merging__never(rules);

	switch (line) {
	case MERGE_ALLOWED:
		text__add_string(out, "slab_nomerge = ");
		inspect__add_rule(out, rules, RULE_NO_MERGE);
		break;
	case MERGE_FLAGS:
		if (never)
			cache_flags__add_names(out, never, rules);
		else
			text__add_string(out, "none of those that do");
		break;
	case MERGE_CTOR:
		if (subject->ctor)
			text__add_escaped(out, subject->ctor, strlen(subject->ctor), false);
		else
			text__add_string(out, cache->ctor ? "one without a symbol" : "none");
		break;
	case MERGE_USERCOPY:
		if (cache->usersize > 0)
			text__printf(out, "%lld bytes from byte %lld on", cache->usersize,
				     cache->useroffset);
		else
			text__add_string(out, "none");
		break;
	case MERGE_SHEAVES:
		if (cache->sheaf_capacity > 0)
			text__printf(out, "of %lld objects", cache->sheaf_capacity);
		else
			text__add_string(out, "none");
		break;
	default:
		text__printf(out, "%d", cache->refcount);
		break;
	}
}

/* A pass that nothing but an assumption is behind has a mark. */
static const char *verdict(const struct cache_traits *cache, enum merge_line line,
			   const struct slab_rules *rules)
{
	if (!merging__passes(cache, line, rules))
		return "  FAIL";
	return line == MERGE_ALLOWED && rules->rules[RULE_NO_MERGE].source != RULE_READ ? "  ~pass"
											: "  pass";
}

static void add_test(struct text *out, const struct subject *subject,
		     const struct inspect_style *style)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	const struct slab_rules *rules = inspect__rules(subject);
	struct text words = {};

	inspect__add_fact(out, style, "may be merged", "%s: the kernel's test (find_mergeable)",
			  merging__obstacle(cache, rules) == MERGE_ALONE ? "yes" : "no");
	for (int line = 0; line < MERGE_ALONE; line++) {
		text__clear(&words);
		text__printf(&words, "%s: ", merge_line__name(line));
		add_value(&words, line, subject, rules);
		inspect__add_fact(out, style, verdict(cache, line, rules), "%s", words.bytes);
	}
	text__clear(&words);
	cache_flags__add_names(&words, cache->flags & merging__same(rules), rules);
	inspect__add_fact(out, style, "  and of another",
			  "a slot of %u bytes or up to 7 more that %u divides, and the same of "
			  "the flags of accounting and zone: %s",
			  merging__bytes(cache), cache->align ? cache->align : 1,
			  words.n ? words.bytes : "none");
	text__reset(&words);
}

/* The caches that one such as this would be merged into, or that would be merged into it. */
static void add_others(struct text *out, const struct subject *subject,
		       const struct inspect_style *style)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	const struct slab_rules *rules = inspect__rules(subject);
	struct names into = {}, from = {};

	if (!subject->n_caches) {
		inspect__add_fact(out, style, "others", "which would be merged is n/a (%s)",
				  subject->no_caches ? subject->no_caches : "no list of caches");
		return;
	}
	if (merging__obstacle(cache, rules) == MERGE_ALONE)
		take_name(&into, cache->name);
	for (size_t i = 0; i < subject->n_caches; i++) {
		if (merging__would_merge(cache, &subject->caches[i], rules))
			take_name(&into, subject->caches[i].name);
		if (merging__would_merge(&subject->caches[i], cache, rules))
			take_name(&from, subject->caches[i].name);
	}
	inspect__add_fact(out, style, "another alike", "created now, would be merged into %s%s",
			  finish_names(&into, "no cache"),
			  into.n > 1 ? " (that of these which is oldest)" : "");
	inspect__add_fact(out, style, "into this one",
			  "caches that could be merged into it, created now: %s",
			  finish_names(&from, "none"));
	text__reset(&into.text);
	text__reset(&from.text);
}

/* --- how to stop it ---------------------------------------------------------------------------- */

static void add_no_merge(struct text *out, const struct slab_rules *rules)
{
	if (slab_rules__flag(rules, "NO_MERGE") && rules->flags_numbered)
		text__add_string(out, "; SLAB_NO_MERGE where it is created");
	else if (rules->flags_numbered)
		text__add_string(out, "; this kernel has no SLAB_NO_MERGE");
	else
		text__add_string(out, "; SLAB_NO_MERGE (from 6.5 on; this kernel does not tell "
				      "whether it has it)");
}

/*
 * kmalloc's caches are made without the test. That slub_debug does not find them by name was so as long as
 * they were named later than made.
 */
static void add_kmalloc(struct text *out, const struct subject *subject,
			const struct inspect_style *style)
{
	const struct slab_rules *rules = inspect__rules(subject);
	const struct rule *named = &rules->rules[RULE_NAMED_KMALLOC];
	const char *by_name = "whether slub_debug=...,NAME finds it is n/a";

	if (named->source == RULE_READ && named->value)
		by_name = "slub_debug=P,NAME finds it in this kernel, which has its name ready "
			  "when the cache is made, and keeps others out";
	else if (named->source == RULE_READ)
		by_name = "slub_debug=P,NAME does not find it: it is named after it is made";
	inspect__add_fact(out, style, "kmalloc",
			  "the kernel makes kmalloc-* at boot without this test, so that it never "
			  "is an alias of another, and no flag of a creator can unmerge it; others "
			  "are kept out by its usercopy window, or by refcount or NO_MERGE; %s",
			  by_name);
}

static bool is_kmalloc(const struct cache_traits *cache, const struct slab_rules *rules)
{
	return cache->flags & slab_rules__flag(rules, "KMALLOC") ||
	       !strncmp(cache->name, "kmalloc-", strlen("kmalloc-")) ||
	       !strncmp(cache->name, "dma-kmalloc-", strlen("dma-kmalloc-"));
}

static void add_stop(struct text *out, const struct subject *subject,
		     const struct inspect_style *style)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	const struct slab_rules *rules = inspect__rules(subject);
	struct text words = {};

	if (is_kmalloc(cache, rules)) {
		add_kmalloc(out, subject, style);
		return;
	}
	text__add_string(&words, "boot with slab_nomerge (all caches), or slub_debug=P,");
	inspect__add_name(&words, cache->name);
	text__add_string(&words,
			 " (this name alone, of a merged cache each name for itself; Z, U and "
			 "T do it, too)");
	add_no_merge(&words, rules);
	inspect__add_fact(out, style, "to keep it apart", "%s", words.bytes ? words.bytes : "");
	text__reset(&words);
}

static void add_boot(struct text *out, const struct slab_rules *rules,
		     const struct inspect_style *style)
{
	struct text words = {};

	if (!rules->told)
		text__add_string(&words, "n/a (boot parameters cannot be read)");
	else if (!rules->debugged)
		text__add_string(&words, "not given");
	else if (!rules->debug[0])
		text__add_string(&words, "given without letters: FZPU for all");
	else
		inspect__add_name(&words, rules->debug);
	inspect__add_fact(out, style, "slub_debug", "%s", words.bytes);
	text__reset(&words);
}

void inspect_lines__add_identity(struct text *out, const struct subject *subject,
				 const struct inspect_style *style)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	const struct alias *folder = folder_of(subject);
	struct text words = {};

	text__add_string(out, "identity\n");
	inspect__add_name(&words, cache->name);
	inspect__add_fact(out, style, "name", "%s", words.n ? words.bytes : "n/a (empty)");
	if (subject->asked && *subject->asked && strcmp(subject->asked, cache->name) != 0) {
		text__clear(&words);
		inspect__add_name(&words, subject->asked);
		inspect__add_fact(out, style, "asked for as", "%s", words.bytes);
	}
	inspect__add_fact(out, style, "address", "0x%llx", cache->address);
	text__clear(&words);
	if (folder) {
		inspect__add_name(&words, folder->name);
		inspect__add_fact(out, style, "folder", "%s (in /sys/kernel/slab)", words.bytes);
	}
	text__reset(&words);
	add_aliases(out, subject, style);
	add_test(out, subject, style);
	add_others(out, subject, style);
	add_stop(out, subject, style);
	add_boot(out, inspect__rules(subject), style);
	text__add(out, "\n", 1);
}
