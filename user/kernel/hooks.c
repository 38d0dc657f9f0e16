// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of hooks. A new way to observe something is a row here and a program in bpf/. */
#include "hooks.h"

#include <string.h>

bool object_lookup__by_kfunc(const struct facts *facts)
{
	return facts__are_the_kernels(facts) && facts__function(facts, "bpf_get_kmem_cache") >= 0;
}

/*
 * The walk knows the bit or type of a slab page, and tail pages that hold the address of their
 * head.
 */
bool object_lookup__by_walk(const struct facts *facts, const struct memory_map *memory)
{
	return memory__is_known(memory) &&
	       facts__member_offset(facts, "page", "compound_head") >= 0 &&
	       (facts__enumerator(facts, "pageflags", "PG_slab") >= 0 ||
		facts__enumerator(facts, "pagetype", "PGTY_slab") >= 0);
}

bool zone_locked__tells_refill(const struct facts *facts)
{
	return facts__tracepoint_parameters(facts, "mm_page_alloc_zone_locked") >= 4;
}

bool alloc_event__names_cache(const struct facts *facts)
{
	return facts__tracepoint_passes(facts, "kmem_cache_alloc", 2, "kmem_cache");
}

static const char *no_object_lookup(const struct facts *facts, const struct memory_map *memory)
{
	if (object_lookup__by_kfunc(facts) || object_lookup__by_walk(facts, memory))
		return NULL;
	return "no way from an object to its cache: neither bpf_get_kmem_cache nor where the "
	       "kernel keeps struct page";
}

/* For the free event of kernels that do not name the cache: they raise it after the free. */
static const char *cache_only_in_event(const struct facts *facts, const struct memory_map *memory)
{
	(void)memory;
	return alloc_event__names_cache(facts)
		       ? NULL
		       : "the event comes after the free and names no cache";
}

static const char *cache_not_in_event(const struct facts *facts, const struct memory_map *memory)
{
	if (alloc_event__names_cache(facts))
		return "not needed: the event names the cache";
	return no_object_lookup(facts, memory);
}

static const char *no_cache_in_event(const struct facts *facts, const struct memory_map *memory)
{
	(void)memory;
	return alloc_event__names_cache(facts) ? NULL : no_object_lookup(facts, memory);
}

static const char *no_slab_type(const struct facts *facts, const struct memory_map *memory)
{
	(void)memory;
	if (facts__enumerator(facts, "pageflags", "PG_slab") >= 0 ||
	    facts__enumerator(facts, "pagetype", "PGTY_slab") >= 0)
		return NULL;
	return "how this kernel marks slab pages is not known";
}

/* The word with the cache must not be one that the page allocator clears before its event. */
static const char *no_cache_in_freed_page(const struct facts *facts,
					  const struct memory_map *memory)
{
	int cache = facts__member_offset(facts, "slab", "slab_cache");

	(void)memory;
	if (cache >= 0 && cache == facts__member_offset(facts, "page", "lru"))
		return NULL;
	return "a freed page no longer tells its cache";
}

static const char *no_list_of_caches(const struct facts *facts, const struct memory_map *memory)
{
	(void)facts;
	return memory->slab_caches ? NULL
				   : "where the kernel keeps its list of caches is not known";
}

const struct hook hooks[] = {
	{ METRIC_ALLOCS,
	  TIER_TRACEPOINT,
	  "on_cache_alloc",
	  NULL,
	  { "kmem_cache_alloc", "kmem_cache_alloc_node" },
	  no_cache_in_event },
	{ METRIC_FREES,
	  TIER_TRACEPOINT,
	  "on_cache_free",
	  NULL,
	  { "kmem_cache_free" },
	  cache_only_in_event },
	{ METRIC_FREES,
	  TIER_FENTRY,
	  "fentry_cache_free",
	  NULL,
	  { "kmem_cache_free" },
	  cache_not_in_event },
	{ METRIC_FREES,
	  TIER_KPROBE,
	  "kprobe_cache_free",
	  NULL,
	  { "kmem_cache_free" },
	  cache_not_in_event },
	{ METRIC_FREES,
	  TIER_TRACEPOINT,
	  "on_cache_free_afterwards",
	  NULL,
	  { "kmem_cache_free" },
	  cache_not_in_event },
	{ METRIC_KMALLOCS,
	  TIER_TRACEPOINT,
	  "on_kmalloc",
	  NULL,
	  { "kmalloc", "kmalloc_node" },
	  no_object_lookup },
	{ METRIC_KFREES, TIER_TRACEPOINT, "on_kfree", NULL, { "kfree" }, no_object_lookup },

	{ METRIC_BULK_ALLOCS,
	  TIER_FENTRY,
	  "fexit_alloc_bulk",
	  NULL,
	  { "kmem_cache_alloc_bulk_noprof", "kmem_cache_alloc_bulk" },
	  NULL },
	{ METRIC_BULK_ALLOCS,
	  TIER_KPROBE,
	  "kprobe_alloc_bulk",
	  "kretprobe_alloc_bulk",
	  { "kmem_cache_alloc_bulk_noprof", "kmem_cache_alloc_bulk" },
	  NULL },
	{ METRIC_BULK_FREES,
	  TIER_FENTRY,
	  "fentry_free_bulk",
	  NULL,
	  { "kmem_cache_free_bulk" },
	  NULL },
	{ METRIC_BULK_FREES,
	  TIER_KPROBE,
	  "kprobe_free_bulk",
	  NULL,
	  { "kmem_cache_free_bulk" },
	  NULL },

	{ METRIC_NOLOCK_ALLOCS,
	  TIER_FENTRY,
	  "fexit_nolock_alloc",
	  NULL,
	  { "__kmalloc_nolock_noprof", "kmalloc_nolock_noprof" },
	  no_object_lookup },
	{ METRIC_NOLOCK_ALLOCS,
	  TIER_KPROBE,
	  "kprobe_nolock_alloc",
	  "kretprobe_nolock_alloc",
	  { "__kmalloc_nolock_noprof", "kmalloc_nolock_noprof" },
	  no_object_lookup },
	{ METRIC_NOLOCK_FREES,
	  TIER_FENTRY,
	  "fentry_nolock_free",
	  NULL,
	  { "kfree_nolock" },
	  no_object_lookup },
	{ METRIC_NOLOCK_FREES,
	  TIER_KPROBE,
	  "kprobe_nolock_free",
	  NULL,
	  { "kfree_nolock" },
	  no_object_lookup },
	{ METRIC_RCU_FREES, TIER_FENTRY, "fexit_rcu_free", NULL, { "__kfree_rcu_sheaf" }, NULL },
	{ METRIC_RCU_FREES,
	  TIER_KPROBE,
	  "kprobe_rcu_free",
	  "kretprobe_rcu_free",
	  { "__kfree_rcu_sheaf" },
	  NULL },

	{ METRIC_SLOW, TIER_FENTRY, "fexit_slow", NULL, { "___slab_alloc" }, NULL },
	{ METRIC_SLOW, TIER_KPROBE, "kprobe_slow", "kretprobe_slow", { "___slab_alloc" }, NULL },
	{ METRIC_SLOW_BULK,
	  TIER_FENTRY,
	  "fexit_slow_bulk",
	  NULL,
	  { "__kmem_cache_alloc_bulk" },
	  NULL },
	{ METRIC_SLOW_BULK,
	  TIER_KPROBE,
	  "kprobe_slow_bulk",
	  "kretprobe_slow_bulk",
	  { "__kmem_cache_alloc_bulk" },
	  NULL },
	{ METRIC_PREFILLED,
	  TIER_FENTRY,
	  "fexit_prefilled",
	  NULL,
	  { "kmem_cache_alloc_from_sheaf_noprof" },
	  NULL },
	{ METRIC_PREFILLED,
	  TIER_KPROBE,
	  "kprobe_prefilled",
	  "kretprobe_prefilled",
	  { "kmem_cache_alloc_from_sheaf_noprof" },
	  NULL },
	{ METRIC_REFUSED,
	  TIER_FENTRY,
	  "fentry_refused",
	  NULL,
	  { "memcg_alloc_abort_single" },
	  NULL },
	{ METRIC_REFUSED,
	  TIER_KPROBE,
	  "kprobe_refused",
	  NULL,
	  { "memcg_alloc_abort_single" },
	  NULL },
	{ METRIC_REFILLS, TIER_FENTRY, "fexit_refill", NULL, { "refill_objects" }, NULL },
	{ METRIC_REFILLS,
	  TIER_KPROBE,
	  "kprobe_refill",
	  "kretprobe_refill",
	  { "refill_objects" },
	  NULL },

	{ METRIC_NEW_SLABS, TIER_FENTRY, "fexit_new_slab", NULL, { "allocate_slab" }, NULL },
	{ METRIC_NEW_SLABS,
	  TIER_KPROBE,
	  "kprobe_new_slab",
	  "kretprobe_new_slab",
	  { "allocate_slab" },
	  NULL },
	{ METRIC_NEW_SLABS,
	  TIER_TRACEPOINT,
	  "on_page_alloc",
	  NULL,
	  { "mm_page_alloc" },
	  no_slab_type },
	{ METRIC_FREED_SLABS, TIER_FENTRY, "fentry_freed_slab", NULL, { "__free_slab" }, NULL },
	{ METRIC_FREED_SLABS, TIER_KPROBE, "kprobe_freed_slab", NULL, { "__free_slab" }, NULL },
	{ METRIC_FREED_SLABS,
	  TIER_TRACEPOINT,
	  "on_page_free",
	  NULL,
	  { "mm_page_free" },
	  no_cache_in_freed_page },

	{ METRIC_PAGES_ALLOCATED,
	  TIER_TRACEPOINT,
	  "on_page_alloc",
	  NULL,
	  { "mm_page_alloc" },
	  NULL },
	{ METRIC_PAGES_BULK,
	  TIER_FENTRY,
	  "fentry_page_bulk",
	  "fexit_page_bulk",
	  { "alloc_pages_bulk_noprof", "__alloc_pages_bulk" },
	  NULL },
	{ METRIC_PAGES_FREED, TIER_TRACEPOINT, "on_page_free", NULL, { "mm_page_free" }, NULL },
	{ METRIC_ZONE_LOCKED,
	  TIER_TRACEPOINT,
	  "on_zone_locked",
	  NULL,
	  { "mm_page_alloc_zone_locked" },
	  NULL },
	{ METRIC_FALLBACKS,
	  TIER_TRACEPOINT,
	  "on_fallback",
	  NULL,
	  { "mm_page_alloc_extfrag" },
	  NULL },

	{ METRIC_CACHE_BIRTHS,
	  TIER_FENTRY,
	  "fentry_cache_birth",
	  NULL,
	  { "sysfs_slab_add" },
	  NULL },
	{ METRIC_CACHE_BIRTHS,
	  TIER_KPROBE,
	  "kprobe_cache_birth",
	  NULL,
	  { "sysfs_slab_add" },
	  NULL },
	{ METRIC_CACHE_BIRTHS,
	  TIER_TRACEPOINT,
	  "on_cache_alloc",
	  NULL,
	  { "kmem_cache_alloc" },
	  no_cache_in_event },
	{ METRIC_CACHE_DEATHS,
	  TIER_FENTRY,
	  "fentry_cache_death",
	  NULL,
	  { "slab_kmem_cache_release" },
	  NULL },
	{ METRIC_CACHE_DEATHS,
	  TIER_KPROBE,
	  "kprobe_cache_death",
	  NULL,
	  { "slab_kmem_cache_release" },
	  NULL },
	{ METRIC_CACHE_DEATHS,
	  TIER_TRACEPOINT,
	  "on_cache_free",
	  NULL,
	  { "kmem_cache_free" },
	  cache_only_in_event },
	{ METRIC_CACHE_DEATHS,
	  TIER_TRACEPOINT,
	  "on_cache_free_afterwards",
	  NULL,
	  { "kmem_cache_free" },
	  cache_not_in_event },
	{ METRIC_CACHE_ALIASES,
	  TIER_FENTRY,
	  "fentry_cache_alias",
	  NULL,
	  { "sysfs_slab_alias" },
	  NULL },
	{ METRIC_CACHE_ALIASES,
	  TIER_KPROBE,
	  "kprobe_cache_alias",
	  NULL,
	  { "sysfs_slab_alias" },
	  NULL },
	{ METRIC_CACHE_LIST, TIER_TRACEPOINT, "list_caches", NULL, { "iter/kmem_cache" }, NULL },
	{ METRIC_CACHE_LIST,
	  TIER_TRACEPOINT,
	  "walk_caches",
	  NULL,
	  { "slab_caches" },
	  no_list_of_caches },
};

const size_t n_hooks = sizeof(hooks) / sizeof(*hooks);

enum layer kernel__layer(const struct facts *facts)
{
	if (facts__member_offset(facts, "kmem_cache", "cpu_slab") < 0)
		return LAYER_SHEAVES;
	return facts__struct_size(facts, "slab_sheaf") < 0 ? LAYER_CPU_SLAB : LAYER_BOTH;
}

const char *metric__needless(enum metric metric, const struct facts *facts)
{
	switch (metric) {
	case METRIC_NOLOCK_ALLOCS:
	case METRIC_NOLOCK_FREES:
		if (facts__function(facts, "kfree_nolock") < 0)
			return "this kernel has no kmalloc_nolock";
		break;
	case METRIC_RCU_FREES:
	case METRIC_PREFILLED:
		if (kernel__layer(facts) == LAYER_CPU_SLAB)
			return "this kernel has no sheaves";
		break;
	case METRIC_SLOW_BULK:
	case METRIC_REFILLS:
		if (kernel__layer(facts) != LAYER_SHEAVES)
			return "this kernel has CPU slabs";
		break;
	case METRIC_PAGES_BULK:
		if (facts__function(facts, "alloc_pages_bulk_noprof") < 0 &&
		    facts__function(facts, "__alloc_pages_bulk") < 0)
			return "this kernel has no alloc_pages_bulk";
		break;
	case METRIC_REFUSED:
		if (facts__function(facts, "memcg_alloc_abort_single") < 0)
			return "this kernel charges a memcg before it allocates";
		break;
	default:
		break;
	}
	return NULL;
}

/* What runs at every object, and what may run in its place. */
static const struct {
	const char *program, *counting, *sole[2];
} fast_path[] = {
	{ "on_cache_alloc", "count_alloc", { "count_sole_alloc", "deliver_sole_alloc" } },
	{ "on_cache_free", "count_free", { "count_sole_free", "deliver_sole_free" } },
	{ "on_cache_free_afterwards", NULL, {} },
	{ "on_kmalloc", "count_kmalloc", {} },
	{ "on_kfree", "count_kfree", {} },
};

/* The number in fast_path[] of the program; negative: it does not stand there. */
static int find_fast(const char *program)
{
	for (size_t i = 0; i < sizeof(fast_path) / sizeof(*fast_path); i++)
		if (!strcmp(fast_path[i].program, program))
			return i;
	return -1;
}

bool hook__is_on_fast_path(const struct hook *hook)
{
	return find_fast(hook->program) >= 0;
}

const char *hook__counting(const struct hook *hook)
{
	int i = find_fast(hook->program);

	return i < 0 ? NULL : fast_path[i].counting;
}

const char *hook__sole(const struct hook *hook, bool events)
{
	int i = find_fast(hook->program);

	return i < 0 ? NULL : fast_path[i].sole[events];
}

static bool is_counting_program(const struct hook *hook, const char *program)
{
	const char *counting = hook__counting(hook), *sole;
	size_t bytes = counting ? strlen(counting) : 0;

	for (int events = 0; events < 2; events++) {
		sole = hook__sole(hook, events);
		if (sole && !strcmp(program, sole))
			return true;
	}
	return bytes && !strncmp(program, counting, bytes) &&
	       (!program[bytes] || !strcmp(program + bytes, HOOK_WIDE));
}

bool hook__has_program(const struct hook *hook, const char *program)
{
	return !strcmp(hook->program, program) ||
	       (hook->return_program && !strcmp(hook->return_program, program)) ||
	       is_counting_program(hook, program);
}
