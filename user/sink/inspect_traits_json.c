// SPDX-License-Identifier: GPL-2.0-or-later
/* Identity, layout and flags of a cache as JSON. */
#include "inspect_json.h"

#include <string.h>

#include "cache_flags.h"
#include "layout.h"
#include "merging.h"

static const struct slab_rules *rules_of(const struct subject *subject)
{
	static const struct slab_rules none;

	return subject->rules ? subject->rules : &none;
}

static void add_number(struct text *out, const char *key, __s64 value)
{
	text__printf(out, "\"%s\": %lld,\n", key, value);
}

/* What this kernel has none of is null. */
static void add_setting(struct text *out, const char *key, __s64 value)
{
	if (value < 0)
		text__printf(out, "\"%s\": null,\n", key);
	else
		add_number(out, key, value);
}

static void add_truth(struct text *out, const char *key, bool value)
{
	text__printf(out, "\"%s\": %s,\n", key, value ? "true" : "false");
}

static void add_address(struct text *out, const char *key, __u64 value)
{
	text__printf(out, "\"%s\": \"0x%llx\",\n", key, value);
}

static void add_value(struct text *out, const char *string)
{
	if (string)
		text__add_json(out, string, strlen(string));
	else
		text__add_string(out, "null");
}

static void add_string(struct text *out, const char *key, const char *string)
{
	text__printf(out, "\"%s\": ", key);
	add_value(out, string);
	text__add_string(out, ",\n");
}

/* --- identity ---------------------------------------------------------------------------------- */

static void add_names(struct text *out, const struct subject *subject)
{
	const struct alias *folder =
		subject->aliases
			? aliases__folder(subject->aliases, subject->inspection->traits.name)
			: NULL;
	__s32 alive = subject->inspection->traits.refcount;
	size_t links, first, n;
	const char *before = "";

	add_string(out, "folder", folder ? folder->name : NULL);
	if (!folder) {
		text__add_string(out, "\"names\": null,\n\"stale\": null,\n");
		return;
	}
	links = aliases__links(subject->aliases, folder, &first, &n);
	text__add_string(out, "\"names\": [");
	for (size_t i = first; i < first + n; i++) {
		if (!strcmp(subject->aliases->rows[i].name, folder->name))
			continue;
		text__add_string(out, before);
		add_value(out, subject->aliases->rows[i].name);
		before = ", ";
	}
	text__add_string(out, "],\n");
	add_setting(out, "stale",
		    alive < 0 && links	   ? -1
		    : (__s64)links > alive ? (__s64)links - alive
					   : 0);
}

static void add_test(struct text *out, const struct cache_traits *cache,
		     const struct slab_rules *rules)
{
	add_truth(out, "mergeable", merging__obstacle(cache, rules) == MERGE_ALONE);
	text__add_string(out, "\"test\": [");
	for (int line = 0; line < MERGE_ALONE; line++)
		text__printf(out, "%s\n{\"line\": \"%s\", \"passes\": %s}", line ? "," : "",
			     merge_line__name(line),
			     merging__passes(cache, line, rules) ? "true" : "false");
	text__add_string(out, "\n],\n");
	add_number(out, "compared_bytes", merging__bytes(cache));
	text__add_string(out, "\"compared_flags\": \"");
	cache_flags__add_names(out, cache->flags & merging__same(rules), rules);
	text__add_string(out, "\",\n");
}

/* A row for each cache that would be merged, one way or the other. */
static void add_others(struct text *out, const struct subject *subject,
		       const struct slab_rules *rules, bool into)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	const char *before = "";

	text__printf(out, "\"%s\": ", into ? "would_merge_into" : "would_be_merged_into_it");
	if (!subject->n_caches) {
		text__add_string(out, "null");
		return;
	}
	text__add_string(out, "[");
	for (size_t i = 0; i < subject->n_caches; i++) {
		const struct cache_traits *other = &subject->caches[i];

		if (!(into ? merging__would_merge(cache, other, rules)
			   : merging__would_merge(other, cache, rules)))
			continue;
		text__printf(out, "%s\n{\"address\": \"0x%llx\", \"name\": ", before,
			     other->address);
		add_value(out, other->name);
		text__add_string(out, "}");
		before = ",";
	}
	text__add_string(out, *before ? "\n]" : "]");
}

void inspect_json__add_identity(struct text *out, const struct subject *subject)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	const struct slab_rules *rules = rules_of(subject);

	text__add_string(out, "\"identity\": {\n");
	add_string(out, "asked", subject->asked);
	add_string(out, "name", cache->name);
	add_address(out, "address", cache->address);
	add_names(out, subject);
	add_test(out, cache, rules);
	add_string(out, "slub_debug", rules->debugged ? rules->debug : NULL);
	add_others(out, subject, rules, true);
	text__add_string(out, ",\n");
	add_others(out, subject, rules, false);
	text__add_string(out, "\n}");
}

/* --- layout ------------------------------------------------------------------------------------ */

static void add_parts(struct text *out, const struct cache_traits *cache,
		      const struct slab_rules *rules)
{
	struct segments segments;
	const char *before = "", *why;

	layout__segments(cache, rules, &segments, &why);
	text__add_string(out, "\"parts\": [");
	for (int i = 0; i < SEGMENT__COUNT; i++) {
		if (!segments.bytes[i])
			continue;
		text__printf(out, "%s\n{\"part\": \"%s\", \"offset\": %u, \"bytes\": %u}", before,
			     segment__name(i), segments.offset[i], segments.bytes[i]);
		before = ",";
	}
	text__add_string(out, "\n],\n");
	add_string(out, "parts_not_told_apart", why);
}

static void add_letters(struct text *out, const struct cache_traits *cache,
			const struct slab_rules *rules, const struct layout_check *check)
{
	static const char *const rows[] = { "", "F", "Z", "P", "U", "T", "A", "FZPU", "FZPUO" };

	text__add_string(out, "\"slub_debug\": [");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct cache_traits changed = *cache;
		struct layout layout;
		const char *why = layout__predict(cache, rules, check, rows[i], &layout);

		text__printf(out, "%s\n{\"letters\": \"%s\"", i ? "," : "", rows[i]);
		if (why) {
			text__printf(out, ", \"size\": null, \"why\": \"%s\"}", why);
			continue;
		}
		changed.flags |= layout__flags(rules, rows[i]);
		if (layout.dropped)
			changed.flags &= ~layout__flags(rules, "ZPU");
		text__printf(out,
			     ", \"size\": %u, \"objects\": %u, \"order\": %u, \"offset\": %u, "
			     "\"mergeable\": %s, \"fast_path\": %s}",
			     layout.size, layout.objects, layout.order, layout.offset,
			     merging__obstacle(&changed, rules) == MERGE_ALONE ? "true" : "false",
			     layout__is_slow(rules, changed.flags) ? "false" : "true");
	}
	text__add_string(out, "\n],\n");
}

static void add_rules(struct text *out, const struct slab_rules *rules)
{
	static const char *const sources[] = { "unknown", "read", "assumed" };

	text__add_string(out, "\"rules\": [");
	for (int i = 0; i < SLAB_RULE__COUNT; i++) {
		const struct rule *rule = &rules->rules[i];

		text__printf(out, "%s\n{\"rule\": \"%s\", \"value\": ", i ? "," : "",
			     slab_rule__name(i));
		if (rule->source == RULE_UNKNOWN)
			text__add_string(out, "null");
		else
			text__printf(out, "%lld", rule->value);
		text__printf(out, ", \"source\": \"%s\", \"why\": ", sources[rule->source]);
		add_value(out, rule->why);
		text__add_string(out, "}");
	}
	text__add_string(out, "\n]\n");
}

void inspect_json__add_layout(struct text *out, const struct subject *subject)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	const struct slab_rules *rules = rules_of(subject);
	__u32 page = slab_rules__value(rules, RULE_PAGE_BYTES, 4096);
	struct layout_check check;

	layout__check(cache, rules,
		      layout__ways(subject->n_caches ? subject->caches : cache,
				   subject->n_caches ? subject->n_caches : 1, rules),
		      &check);
	text__add_string(out, "\"layout\": {\n");
	add_number(out, "object_size", cache->object_size);
	add_number(out, "size", cache->size);
	add_number(out, "inuse", cache->inuse);
	add_number(out, "align", cache->align);
	add_number(out, "offset", cache->offset);
	add_setting(out, "red_left_pad", cache->red_left_pad);
	add_number(out, "order", cache->order);
	add_number(out, "objects", cache->objects);
	add_number(out, "min_order", cache->min_order);
	add_number(out, "min_objects", cache->min_objects);
	add_number(out, "tail_bytes", layout__tail(cache->size, cache->order, page));
	add_truth(out, "reckoned", check.ways != 0);
	add_string(out, "not_reckoned", check.ways ? NULL : check.member);
	add_parts(out, cache, rules);
	add_letters(out, cache, rules, &check);
	add_rules(out, rules);
	text__add_string(out, "}");
}

/* --- flags ------------------------------------------------------------------------------------- */

void inspect_json__add_flags(struct text *out, const struct subject *subject)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	const struct slab_rules *rules = rules_of(subject);
	const char *before = "";

	text__add_string(out, "\"flags\": {\n");
	add_address(out, "value", cache->flags);
	text__add_string(out, "\"slabinfo\": \"");
	cache_flags__add_letters(out, cache, rules);
	text__add_string(out, "\",\n\"names\": [");
	for (int bit = 0; bit < SLAB_FLAGS; bit++) {
		if (!(cache->flags & 1u << bit))
			continue;
		text__printf(out, "%s\"", before);
		cache_flags__add_names(out, 1u << bit, rules);
		text__add_string(out, "\"");
		before = ", ";
	}
	text__add_string(out, "],\n");
	add_string(out, "ctor", subject->ctor);
	add_truth(out, "has_ctor", cache->ctor != 0);
	add_setting(out, "useroffset", cache->useroffset);
	add_setting(out, "usersize", cache->usersize);
	add_setting(out, "min_partial", cache->min_partial);
	add_setting(out, "cpu_partial", cache->cpu_partial);
	add_setting(out, "cpu_partial_slabs", cache->cpu_partial_slabs);
	add_setting(out, "sheaf_capacity", cache->sheaf_capacity);
	add_number(out, "refcount", cache->refcount);
	add_address(out, "allocflags", cache->allocflags);
	text__printf(out, "\"free_pointers_hidden\": %s\n}", cache->random ? "true" : "false");
}
