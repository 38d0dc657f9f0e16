// SPDX-License-Identifier: GPL-2.0-or-later
/* Asks the rules of this kernel's slab allocator. */
#include "slab_rules.h"

#include <string.h>

__u32 slab_rules__flag(const struct slab_rules *rules, const char *name)
{
	for (int bit = 0; bit < SLAB_FLAGS; bit++)
		if (!strcmp(rules->flags[bit], name))
			return 1u << bit;
	return 0;
}

__u32 slab_rules__flags(const struct slab_rules *rules, const char *const *names)
{
	__u32 flags = 0;

	for (; *names; names++)
		flags |= slab_rules__flag(rules, *names);
	return flags;
}

__s64 slab_rules__value(const struct slab_rules *rules, enum slab_rule rule, __s64 otherwise)
{
	const struct rule *it = &rules->rules[rule];

	return it->source == RULE_UNKNOWN ? otherwise : it->value;
}

const char *slab_rule__name(enum slab_rule rule)
{
	static const char *const names[SLAB_RULE__COUNT] = {
		[RULE_CPUS] = "nr_cpu_ids",
		[RULE_CPUS_PRESENT] = "present_cpus",
		[RULE_MIN_ORDER] = "slub_min_order",
		[RULE_MAX_ORDER] = "slub_max_order",
		[RULE_MIN_OBJECTS] = "slub_min_objects",
		[RULE_NO_MERGE] = "slab_nomerge",
		[RULE_DEBUG] = "slub_debug_built",
		[RULE_TRACK_BYTES] = "track_bytes",
		[RULE_LINE_BYTES] = "cache_line_bytes",
		[RULE_MIN_ALIGN] = "min_align",
		[RULE_PAGE_BYTES] = "page_bytes",
		[RULE_HARDENED] = "freelist_hardened",
		[RULE_NAMED_KMALLOC] = "kmalloc_named_early",
		[RULE_SHEAVES_APART] = "sheaves_apart",
		[RULE_RECLAIM_WRITES] = "reclaim_account_writable",
	};

	return names[rule];
}
