// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prefixes of function names of mm/slub.c, mm/slab_common.c, mm/page_alloc.c and of the tracing
 * core.
 */
#include "callers.h"

#include <stddef.h>
#include <string.h>

static bool starts_with_any(const char *function, const char *const *prefixes)
{
	for (; *prefixes; prefixes++)
		if (!strncmp(function, *prefixes, strlen(*prefixes)))
			return true;
	return false;
}

/*
 * Whether @rest of a name is nothing, a compiler's suffix (".part.0"), or words that the allocator
 * appends.
 */
static bool is_variant(const char *rest)
{
	/* A word that begins like another stands before it. */
	static const char *const words[] = {
		"_nodemask",	 "_noprof",	"_node",  "_lru",      "_bulk",	   "_trace",
		"_track_caller", "_from_sheaf", "_cache", "_large",    "_order",   "_nolock",
		"_align",	 "_flags",	"_mpol",  "_slowpath", "_list",	   "_commit",
		"_exact",	 "_page",	"_ok",	  "_locked",   "_cpu",	   "_main",
		"_batch",	 "_full",	"_empty", "_hook",     "_current", NULL,
	};
	bool found = true;

	while (*rest && *rest != '.' && found) {
		found = false;
		for (int i = 0; words[i] && !found; i++) {
			found = !strncmp(rest, words[i], strlen(words[i]));
			rest += found ? strlen(words[i]) : 0;
		}
	}
	return found;
}

bool caller__is_allocator(const char *function)
{
	static const char *const stems[] = {
		/* making slabs and objects */
		"allocate_slab",
		"new_slab",
		"___slab_alloc",
		"__slab_alloc",
		"slab_alloc",
		"slab_post_alloc",
		"alloc_slab_obj_exts",
		"account_slab",
		"memcg_alloc_abort_single",
		"memcg_alloc_slab_cgroups",
		"memcg_alloc_page_obj_cgroups",
		"kmem_cache_alloc",
		"__kmem_cache_alloc",
		"kmem_cache_prefill_sheaf",
		"kmem_cache_refill_sheaf",
		"kmalloc",
		"__kmalloc",
		"___kmalloc",
		"__do_kmalloc",
		"_kmalloc",
		"krealloc",
		"kvmalloc",
		"__kvmalloc",
		"refill_objects",
		"refill_sheaf",
		"__refill_objects",
		"__pcs_replace",
		"alloc_from_pcs",
		"alloc_from_new_slab",
		"alloc_full_sheaf",
		"alloc_empty_sheaf",
		"__alloc_empty_sheaf",
		"__prefill_sheaf_pfmemalloc",
		/* giving them back */
		"__free_slab",
		"free_slab",
		"discard_slab",
		"rcu_free_slab",
		"__slab_free",
		"slab_free",
		"do_slab_free",
		"kmem_cache_free",
		"__kmem_cache_free",
		"___cache_free",
		"kfree",
		"kvfree",
		"unfreeze_partials",
		"__unfreeze_partials",
		"put_cpu_partial",
		"__put_partials",
		"flush_cpu_slab",
		"flush_all_cpus",
		"deactivate_slab",
		"kmem_cache_shrink",
		"__kmem_cache_shrink",
		"__kmem_cache_do_shrink",
		"kmem_cache_destroy",
		"shutdown_cache",
		"__kmem_cache_shutdown",
		"free_to_pcs",
		"free_to_partial",
		"sheaf_flush",
		"barn_shrink",
		"__sheaf_flush",
		"kmem_cache_return_sheaf",
		"rcu_free_sheaf",
		/* pages */
		"__alloc_pages",
		"alloc_pages",
		"__alloc_frozen_pages",
		"alloc_frozen_pages",
		"__folio_alloc",
		"folio_alloc",
		"__get_free_pages",
		"get_free_pages",
		"get_zeroed",
		"get_page_from_freelist",
		"__free_pages",
		"free_pages",
		"free_unref",
		"__free_frozen_pages",
		"free_frozen_pages",
		"__folio_put",
		"folio_put",
		"free_compound",
		"free_the",
		"___free_pages",
		NULL,
	};

	for (int i = 0; stems[i]; i++) {
		size_t n = strlen(stems[i]);

		if (!strncmp(function, stems[i], n) && is_variant(function + n))
			return true;
	}
	return false;
}

bool caller__is_tracing(const char *function)
{
	static const char *const prefixes[] = {
		"bpf_prog_",
		"bpf_trampoline_",
		"bpf_trace_run",
		"__bpf_trace_",
		"__traceiter_",
		"bpf_get_stack",
		"__bpf_get_stack",
		"bpf_test_run",
		"__bpf_prog_",
		"kprobe_",
		"kretprobe_",
		"__kretprobe_",
		"rethook_",
		"arch_rethook_",
		"aggr_",
		"optimized_callback",
		"trace_call_bpf",
		"ftrace_",
		NULL,
	};

	return starts_with_any(function, prefixes);
}
