// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of which frame of a kernel stack is named as the caller. */
#include "unit.h"

#include "callers.h"

/* The first frame that is neither the tracer's nor the allocator's. */
static const char *caller_of(const char *const *stack)
{
	while (*stack && (caller__is_tracing(*stack) || caller__is_allocator(*stack)))
		stack++;
	return *stack;
}

#define STACK(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void names_that_begin_alike_are_told_apart(void **state)
{
	static const char *const allocators[] = {
		"__alloc_pages_nodemask",	"alloc_pages_current", "__alloc_pages_node",
		"kmem_cache_alloc_node_noprof", "barn_shrink",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(allocators) / sizeof(*allocators); i++)
		assert_true(caller__is_allocator(allocators[i]));
	assert_false(caller__is_allocator("__alloc_pages_nodes"));
	assert_false(caller__is_allocator("barn_find"));
}

static void caller_of_a_new_slab_is_above_the_allocator(void **state)
{
	(void)state;
	assert_string_equal(caller_of(STACK("bpf_prog_6deef7357e7b4530_on_mm_page_alloc",
					    "bpf_trace_run4", "__traceiter_mm_page_alloc",
					    "__alloc_pages", "allocate_slab", "___slab_alloc",
					    "__slab_alloc.isra.0", "kmem_cache_alloc",
					    "alloc_store", "kernfs_fop_write_iter", "vfs_write")),
			    "alloc_store");
	assert_string_equal(caller_of(STACK("__alloc_frozen_pages_noprof", "alloc_pages_mpol",
					    "allocate_slab", "refill_objects",
					    "__pcs_replace_empty_main",
					    "kmem_cache_alloc_lru_noprof", "__d_alloc", "d_alloc")),
			    "__d_alloc");
	assert_string_equal(caller_of(STACK("__alloc_pages_slowpath.constprop.0", "__alloc_pages",
					    "new_slab", "___slab_alloc", "__kmem_cache_alloc_bulk",
					    "kmem_cache_alloc_bulk", "io_alloc_req_refill")),
			    "io_alloc_req_refill");
}

static void caller_of_kmalloc_is_above_its_entry_points(void **state)
{
	static const char *const entries[] = {
		"__kmalloc",
		"__kmalloc_noprof",
		"__kmalloc_node",
		"__kmalloc_node_noprof",
		"kmalloc_trace",
		"kmalloc_node_trace",
		"__kmalloc_cache_noprof",
		"__kmalloc_cache_node_noprof",
		"__kmalloc_node_track_caller",
		"__kmalloc_node_track_caller_noprof",
		"__kmalloc_track_caller",
		"kmem_cache_alloc_trace",
		"kmem_cache_alloc_node_trace",
		"__do_kmalloc_node",
		"__kvmalloc_node_noprof",
		"kvmalloc_node",
		"krealloc",
		"krealloc_noprof",
		"kmalloc_large",
		"__kmalloc_large_node",
		"kmalloc_order",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		assert_string_equal(
			caller_of(STACK("allocate_slab", "___slab_alloc", entries[i], "ext4_read")),
			"ext4_read");
}

static void caller_of_a_freed_slab_is_above_the_allocator(void **state)
{
	(void)state;
	assert_string_equal(caller_of(STACK("__free_pages", "__free_slab", "discard_slab",
					    "__slab_free", "slab_free", "kmem_cache_free",
					    "__d_free", "rcu_core")),
			    "__d_free");
	assert_string_equal(caller_of(STACK("free_unref_page", "__unfreeze_partials",
					    "put_cpu_partial", "__slab_free", "kfree",
					    "single_release")),
			    "single_release");
	assert_string_equal(caller_of(STACK("__free_slab", "__kmem_cache_do_shrink",
					    "kmem_cache_shrink", "shrink_store")),
			    "shrink_store");
	assert_string_equal(caller_of(STACK("rcu_free_slab", "rcu_do_batch")), "rcu_do_batch");
}

static void caller_of_pages_is_above_the_page_allocator(void **state)
{
	(void)state;
	assert_string_equal(caller_of(STACK("__alloc_pages_noprof", "alloc_pages_mpol_noprof",
					    "folio_alloc_noprof", "filemap_alloc_folio_noprof")),
			    "filemap_alloc_folio_noprof");
	assert_string_equal(caller_of(STACK("__alloc_pages", "__get_free_pages", "pgd_alloc")),
			    "pgd_alloc");
	assert_string_equal(caller_of(STACK("free_unref_page", "__folio_put", "pipe_read")),
			    "pipe_read");
}

static void caller_of_a_stack_without_one_is_nobody(void **state)
{
	(void)state;
	assert_null(caller_of(STACK("allocate_slab", "___slab_alloc", "kmem_cache_alloc")));
}

static void tracing_frames_are_no_callers(void **state)
{
	static const char *const frames[] = {
		"bpf_prog_6deef7357e7b4530_on_alloc",
		"bpf_trampoline_6442536467",
		"bpf_trace_run2",
		"bpf_trace_run5",
		"__bpf_trace_kmem_cache_alloc",
		"__traceiter_kmalloc",
		"bpf_get_stackid_raw_tp",
		"kprobe_ftrace_handler",
		"kretprobe_trampoline",
		"__kretprobe_trampoline",
		"rethook_trampoline_handler",
		"arch_rethook_trampoline",
		"ftrace_ops_test",
		"trace_call_bpf",
		"__bpf_prog_enter_recur",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(frames); i++) {
		assert_true(caller__is_tracing(frames[i]));
		assert_false(caller__is_allocator(frames[i]));
	}
}

static void others_are_neither(void **state)
{
	static const char *const functions[] = {
		"",
		"alloc_store",
		"vfs_read",
		"__d_alloc",
		"alloc_inode",
		"alloc_buffer_head",
		"__alloc_skb",
		"ext4_alloc_inode",
		"do_kmem_cache_create",
		"my_kmalloc",
		"alloc_task_struct_node",
		"free_task",
		"rcu_core",
		"0xffffffffc0a01000",
		"bpf_map_alloc",
		"do_syscall_64",
		"trace_event_raw_event",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		assert_false(caller__is_allocator(functions[i]));
		assert_false(caller__is_tracing(functions[i]));
	}
}

/* Their names begin like the allocator's, but they live in net/core/skbuff.c and fs/libfs.c. */
static void users_with_an_allocator_like_name_are_callers(void **state)
{
	(void)state;
	assert_string_equal(
		caller_of(STACK("__slab_free", "kmem_cache_free", "kfree_skbmem", "consume_skb")),
		"kfree_skbmem");
	assert_string_equal(caller_of(STACK("___slab_alloc", "__kmalloc_node_track_caller",
					    "kmalloc_reserve", "__alloc_skb")),
			    "kmalloc_reserve");
	assert_string_equal(
		caller_of(STACK("__slab_free", "kfree", "kfree_link", "walk_component")),
		"kfree_link");
}

int test_callers(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_begin_alike_are_told_apart),
		cmocka_unit_test(caller_of_a_new_slab_is_above_the_allocator),
		cmocka_unit_test(caller_of_kmalloc_is_above_its_entry_points),
		cmocka_unit_test(caller_of_a_freed_slab_is_above_the_allocator),
		cmocka_unit_test(caller_of_pages_is_above_the_page_allocator),
		cmocka_unit_test(caller_of_a_stack_without_one_is_nobody),
		cmocka_unit_test(tracing_frames_are_no_callers),
		cmocka_unit_test(others_are_neither),
		cmocka_unit_test(users_with_an_allocator_like_name_are_callers),
	};

	return cmocka_run_group_tests_name("callers", tests, NULL, NULL);
}
