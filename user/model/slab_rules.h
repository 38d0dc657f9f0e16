/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this kernel's slab allocator was built with and told at boot, as far as that can be had: what
 * the layout of caches and their merging follow from. Pure.
 */
#ifndef SLUBTRACE_MODEL_SLAB_RULES_H
#define SLUBTRACE_MODEL_SLAB_RULES_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#define SLAB_FLAGS	32
#define SLAB_FLAG_NAME	24
#define SLAB_RULES_TOLD 512

enum rule_source {
	RULE_UNKNOWN,
	RULE_READ,    /* from the kernel */
	RULE_ASSUMED, /* the kernel's default: it does not tell what it has */
};

/* One fact. Zeroed: not known. */
struct rule {
	__s64 value;
	enum rule_source source;
	const char *why; /* how it was had, or why not; a literal */
};

enum slab_rule {
	RULE_CPUS,	   /* nr_cpu_ids */
	RULE_CPUS_PRESENT, /* of the machine */
	RULE_MIN_ORDER,	   /* slub_min_order */
	RULE_MAX_ORDER,	   /* slub_max_order */
	RULE_MIN_OBJECTS,  /* slub_min_objects; 0: by the number of CPUs */
	RULE_NO_MERGE,	   /* slab_nomerge: 1: no cache is merged */
	RULE_DEBUG,	   /* 1: built with CONFIG_SLUB_DEBUG */
	RULE_TRACK_BYTES,  /* sizeof(struct track) */
	RULE_LINE_BYTES,   /* that HWCACHE_ALIGN aligns to */
	RULE_MIN_ALIGN,	   /* bytes, of any object */
	RULE_PAGE_BYTES,
	RULE_HARDENED,	    /* 1: free pointers are hidden (CONFIG_SLAB_FREELIST_HARDENED) */
	RULE_NAMED_KMALLOC, /* 1: kmalloc caches have their names when boot parameters are looked at */
	RULE_SHEAVES_APART,  /* 1: caches with sheaves, then few, are not merged */
	RULE_RECLAIM_WRITES, /* 1: reclaim_account in sysfs may be written to */
	SLAB_RULE__COUNT
};

/* Zeroed: nothing is known. */
struct slab_rules {
	struct rule rules[SLAB_RULE__COUNT];
	char flags[SLAB_FLAGS][SLAB_FLAG_NAME]; /* "RED_ZONE"; empty: the bit has no name */
	bool flags_numbered;			/* the kernel names its flags, none is missing */
	bool told;				/* the boot parameters could be read */
	bool debugged;				/* slub_debug or slab_debug was among them */
	char debug[SLAB_RULES_TOLD];		/* what it was set to */
};

/* The bit of a flag; 0: this kernel has no such flag. */
__u32 slab_rules__flag(const struct slab_rules *rules, const char *name);

/* All bits of those @names, that a NULL ends. */
__u32 slab_rules__flags(const struct slab_rules *rules, const char *const *names);

/* The value, or @otherwise where it is not known. */
__s64 slab_rules__value(const struct slab_rules *rules, enum slab_rule rule, __s64 otherwise);

const char *slab_rule__name(enum slab_rule rule); /* as the kernel calls it: "slub_max_order" */

#endif
