// SPDX-License-Identifier: GPL-2.0-or-later
/* Section flags of inspect: each in words, and the settings of the cache. */
#include "inspect_lines.h"

#include <string.h>

#include "cache_flags.h"
#include "inspect_facts.h"

static void add_flags(struct text *out, const struct inspect_style *style,
		      const struct cache_traits *cache, const struct slab_rules *rules)
{
	struct text words = {};

	for (int bit = 0; bit < SLAB_FLAGS; bit++) {
		const struct cache_flag *flag = cache_flag__find(rules->flags[bit]);

		if (!(cache->flags & 1u << bit))
			continue;
		text__clear(&words);
		if (!rules->flags[bit][0])
			text__printf(&words, "0x%x: this kernel does not name it", 1u << bit);
		else if (!flag)
			text__add_string(&words, "no words for it here");
		else
			text__add_string(&words, flag->meaning);
		if (flag && flag->letter)
			text__printf(&words, " (slabinfo: %c)", flag->letter);
		inspect__add_wrapped(out, style, 2 + LABEL_WIDTH + 2,
				     rules->flags[bit][0] ? rules->flags[bit] : "a flag",
				     words.bytes ? words.bytes : "");
	}
	text__reset(&words);
}

static void add_count(struct text *out, const struct inspect_style *style, const char *label,
		      __s64 value, const char *unit)
{
	if (value < 0)
		inspect__add_fact(out, style, label, "n/a (this kernel has no such thing)");
	else
		inspect__add_fact(out, style, label, "%lld %s", value, unit);
}

static void add_usercopy(struct text *out, const struct inspect_style *style,
			 const struct cache_traits *cache)
{
	if (cache->usersize < 0)
		inspect__add_fact(out, style, "usercopy window",
				  "n/a (built without CONFIG_HARDENED_USERCOPY)");
	else if (!cache->usersize)
		inspect__add_fact(out, style, "usercopy window",
				  "none: nothing of an object may be copied to or from user space");
	else
		inspect__add_fact(out, style, "usercopy window",
				  "bytes %lld to %lld of an object may be copied to and from user "
				  "space",
				  cache->useroffset, cache->useroffset + cache->usersize - 1);
}

static void add_reclaim(struct text *out, const struct inspect_style *style,
			const struct cache_traits *cache, const struct slab_rules *rules)
{
	bool on = cache->flags & slab_rules__flag(rules, "RECLAIM_ACCOUNT");
	const struct rule *rule = &rules->rules[RULE_RECLAIM_WRITES];

	if (rule->source == RULE_UNKNOWN)
		inspect__add_fact(out, style, "reclaim_account",
				  "%d; whether it may be written to is n/a (%s)", on,
				  rule->why ? rule->why : "not asked");
	else
		inspect__add_fact(
			out, style, "reclaim_account",
			"%d, %s: a change at run time would be one of the flag alone: "
			"pages of new slabs would still be grouped as before "
			"(allocflags), and SReclaimable and SUnreclaim stay wrong by the "
			"slabs there are",
			on, rule->value ? "writable in this kernel" : "read-only in this kernel");
}

static void add_settings(struct text *out, const struct subject *subject,
			 const struct inspect_style *style)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	struct text name = {};

	if (subject->ctor)
		text__add_escaped(&name, subject->ctor, strlen(subject->ctor), false);
	inspect__add_fact(out, style, "constructor", "%s",
			  name.bytes	? name.bytes
			  : cache->ctor ? "n/a (its address has no symbol)"
					: "none");
	text__reset(&name);
	add_usercopy(out, style, cache);
	add_reclaim(out, style, cache, inspect__rules(subject));
	add_count(out, style, "min_partial", cache->min_partial,
		  "empty slabs are kept on each node");
	add_count(out, style, "cpu_partial", cache->cpu_partial,
		  "free objects that a CPU may put aside in slabs");
	add_count(out, style, "cpu_partial_slabs", cache->cpu_partial_slabs,
		  "slabs that a CPU may put aside");
	add_count(out, style, "sheaf capacity", cache->sheaf_capacity,
		  cache->sheaf_capacity ? "objects a sheaf" : "(the cache has no sheaves)");
	inspect__add_fact(out, style, "refcount", "%d%s", cache->refcount,
			  cache->refcount < 0 ? " (never to be merged)"
					      : " (names that are alive)");
	inspect__add_fact(out, style, "allocflags", "0x%x (gfp flags of its pages)",
			  cache->allocflags);
	inspect__add_fact(out, style, "free pointers", "%s",
			  cache->random ? "hidden (CONFIG_SLAB_FREELIST_HARDENED)" : "plain");
}

void inspect_lines__add_flags(struct text *out, const struct subject *subject,
			      const struct inspect_style *style)
{
	const struct cache_traits *cache = &subject->inspection->traits;
	const struct slab_rules *rules = inspect__rules(subject);
	struct text letters = {};

	text__add_string(out, "flags\n");
	cache_flags__add_letters(&letters, cache, rules);
	inspect__add_fact(out, style, "value", "0x%x", cache->flags);
	inspect__add_fact(out, style, "slabinfo Flg", "%s", letters.n ? letters.bytes : "none");
	text__reset(&letters);
	add_flags(out, style, cache, rules);
	add_settings(out, subject, style);
	text__add(out, "\n", 1);
}
