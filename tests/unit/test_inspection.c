// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of what an inspection adds up to: known caches, put together piece by piece. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "inspection.h"
#include "inspection_known.h"

#define PAGE 4096

/* Objects of 448 bytes that were asked for as 400: 9 in a page, and 64 bytes are left. */
static const struct cache_traits traits = {
	.size = 448,
	.object_size = 400,
	.objects = 18,
	.order = 1,
	.min_objects = 9,
	.cpu_partial = 52,
	.sheaf_capacity = 32,
	.name = "made",
};

static void begin(struct inspection *inspection, const struct cache_traits *of)
{
	*inspection = (struct inspection){ .page_bytes = PAGE };
	inspection__begin(inspection, of);
}

static void add_slabs(struct inspection *inspection, enum slab_place place, __u32 n, __u32 objects,
		      __u32 free)
{
	static __u64 page = 0x10000;

	for (__u32 i = 0; i < n; i++)
		inspection__add_slab(inspection, &(struct slab_look){ .page = page += 64,
								      .objects = objects,
								      .free = free,
								      .place = place });
}

static struct inspected_node *add_node(struct inspection *inspection, __s64 slabs, __s64 objects,
				       __u64 partial)
{
	const struct node_stock stock = {
		.address = 1, .slabs = slabs, .objects = objects, .partial = partial
	};
	struct inspected_node *node = inspection__add_node(inspection, 0, &stock);

	assert_non_null(node);
	return node;
}

/* Objects of the slab at @page that are in sheaves. */
static void shelve(struct inspection *inspection, __u64 page, __u32 n, bool rcu)
{
	const struct object_look object = { .page = page, .objects = traits.objects };

	for (__u32 i = 0; i < n; i++)
		inspection__add_shelved(inspection, &object, rcu);
}

static void assert_in_use(const struct inspection *inspection, __u64 least, __u64 most)
{
	assert_int_equal(inspection->in_use.least, least);
	assert_int_equal(inspection->in_use.most, most);
}

static void assert_fill(const struct inspection *inspection, const __u64 *fill)
{
	for (enum fill i = 0; i < FILL__COUNT; i++)
		if (inspection->fill[i] != fill[i])
			fail_msg("%s: %llu, not %llu", fill__name(i), inspection->fill[i], fill[i]);
}

/* --- sums -------------------------------------------------------------------------------------- */

static void nothing_is_nothing(void **state)
{
	static const __u64 fill[FILL__COUNT] = {};
	struct inspection inspection;

	(void)state;
	begin(&inspection, &traits);
	add_node(&inspection, 0, 0, 0);
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_in_use(&inspection, 0, 0);
	assert_fill(&inspection, fill);
	assert_int_equal(inspection.active, 0);
	assert_int_equal(inspection.slab_bytes + inspection.waste_bytes + inspection.packed_bytes +
				 inspection.shrink_bytes + inspection.tail_bytes,
			 0);
	inspection__reset(&inspection);
	inspection__reset(&inspection);
}

/*
 * CPU slab: 4 own and 3 returned of 18. Put aside: 18 and 6 of 18 free. Node: 17, 9, 1 of 18 free.
 * Two are full: 8 slabs, 144 objects, 58 free.
 */
static void every_list_of_slabs_is_added_up(void **state)
{
	static const __u64 fill[FILL__COUNT] = {
		[FILL_EMPTY] = 1, [FILL_ONE] = 1,  [FILL_50] = 1,
		[FILL_75] = 2,	  [FILL_FULL] = 2, [FILL_BELOW_100] = 1,
	};
	struct inspection inspection;

	(void)state;
	begin(&inspection, &traits);
	inspection__add_cpu(&inspection, 0,
			    &(struct cpu_stock){ .slab = 1,
						 .slab_objects = 18,
						 .slab_free = 4,
						 .slab_returned = 3,
						 .partial_slabs = 2,
						 .partial_free = 24 });
	add_node(&inspection, 8, 144, 3);
	add_slabs(&inspection, SLAB_ON_CPU, 1, 18, 7);
	add_slabs(&inspection, SLAB_ON_CPU_PARTIAL, 1, 18, 18);
	add_slabs(&inspection, SLAB_ON_CPU_PARTIAL, 1, 18, 6);
	add_slabs(&inspection, SLAB_ON_NODE_PARTIAL, 1, 18, 17);
	add_slabs(&inspection, SLAB_ON_NODE_PARTIAL, 1, 18, 9);
	add_slabs(&inspection, SLAB_ON_NODE_PARTIAL, 1, 18, 1);
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_true(inspection.has_counts);
	assert_int_equal(inspection.met, 6);
	assert_int_equal(inspection.free[FREE_CPU_SLAB], 7);
	assert_int_equal(inspection.free[FREE_CPU_PARTIAL], 24);
	assert_int_equal(inspection.free[FREE_NODE], 27);
	assert_int_equal(inspection__free(&inspection, FREE_PLACE__COUNT), 58);
	assert_int_equal(inspection__free(&inspection, FREE_NODE), 31);
	assert_in_use(&inspection, 86, 86);
	assert_int_equal(inspection.active, 117);
	assert_fill(&inspection, fill);
	assert_int_equal(inspection.by_use[0], 1);
	assert_int_equal(inspection.by_use[11], 1);
	assert_int_equal(inspection.by_use[18], 2);
	assert_int_equal(inspection.nodes[0].walked, 3);
	assert_int_equal(inspection.nodes[0].partial_free, 27);
	/* 86 objects fit into 5 slabs of 8 KiB; 128 bytes of each are left; 86 × 400 are asked for. */
	assert_int_equal(inspection.slab_bytes, 8 * 8192);
	assert_int_equal(inspection.packed_bytes, 3 * 8192);
	assert_int_equal(inspection.shrink_bytes, 8192);
	assert_int_equal(inspection.tail_bytes, 8 * 128);
	assert_int_equal(inspection.waste_bytes, 8 * 8192 - 86 * 400);
	inspection__reset(&inspection);
}

/*
 * A full slab of which 18 objects are in sheaves, one of which 3 are, one on the partial list with 10 free
 * and 8 in sheaves, one full: 72 objects, 10 + 29 free, so 33 in use.
 */
static void objects_in_sheaves_are_free(void **state)
{
	static const __u64 fill[FILL__COUNT] = {
		[FILL_EMPTY] = 2, [FILL_BELOW_100] = 1, [FILL_FULL] = 1
	};
	struct inspection inspection;

	(void)state;
	begin(&inspection, &traits);
	inspection__add_cpu(&inspection, 0,
			    &(struct cpu_stock){ .sheaf = { 1, 2, 3 }, .in_sheaf = { 5, 6, 2 } });
	add_node(&inspection, 4, 72, 1)->barn_objects = 16;
	shelve(&inspection, 0x100, 9, false);
	shelve(&inspection, 0x200, 2, true);
	shelve(&inspection, 0x300, 8, false);
	shelve(&inspection, 0x100, 9, false);
	shelve(&inspection, 0x200, 1, false);
	inspection__add_slab(&inspection, &(struct slab_look){ .page = 0x300,
							       .objects = 18,
							       .free = 10,
							       .place = SLAB_ON_NODE_PARTIAL });
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_true(inspection.shelves_known);
	assert_int_equal(inspection.free[FREE_SHEAVES], 11);
	assert_int_equal(inspection.free[FREE_RCU_SHEAF], 2);
	assert_int_equal(inspection.free[FREE_BARN], 16);
	assert_int_equal(inspection.free[FREE_NODE], 10);
	assert_in_use(&inspection, 33, 33);
	assert_int_equal(inspection.active, 62);
	assert_fill(&inspection, fill);
	assert_int_equal(inspection.by_use[15], 1);
	assert_int_equal(inspection.shrink_bytes, 2 * 8192);
	inspection__reset(&inspection);
}

/* A slab whose objects wait for RCU is empty, but nothing gives it back now. */
static void what_waits_for_rcu_is_not_shrunk(void **state)
{
	struct inspection inspection;

	(void)state;
	begin(&inspection, &traits);
	add_node(&inspection, 1, 18, 0);
	inspection__add_cpu(&inspection, 0,
			    &(struct cpu_stock){ .sheaf = { 1, 0, 3 }, .in_sheaf = { 17, 0, 1 } });
	shelve(&inspection, 0x100, 17, false);
	shelve(&inspection, 0x100, 1, true);
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_in_use(&inspection, 0, 0);
	assert_int_equal(inspection.fill[FILL_EMPTY], 1);
	assert_int_equal(inspection.shrink_bytes, 0);
	inspection__reset(&inspection);
}

static void objects_of_no_known_slab_are_said(void **state)
{
	struct inspection inspection;

	(void)state;
	begin(&inspection, &traits);
	inspection__add_cpu(&inspection, 0,
			    &(struct cpu_stock){ .sheaf = { 1 }, .in_sheaf = { 4 } });
	add_node(&inspection, 1, 18, 0);
	shelve(&inspection, 0, 4, false);
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_false(inspection.shelves_known);
	assert_in_use(&inspection, 14, 14);
	assert_int_equal(inspection.fill[FILL_FULL], 1);
	inspection__reset(&inspection);
}

/* Two of 9 objects, one of them full and one with 8 free; two of 18, full. */
static void slabs_of_a_smaller_order_have_fewer_objects(void **state)
{
	static const __u64 fill[FILL__COUNT] = { [FILL_ONE] = 1, [FILL_FULL] = 3 };
	struct inspection inspection;

	(void)state;
	begin(&inspection, &traits);
	add_node(&inspection, 4, 54, 1);
	add_slabs(&inspection, SLAB_ON_NODE_PARTIAL, 1, 9, 8);
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_in_use(&inspection, 46, 46);
	assert_fill(&inspection, fill);
	assert_int_equal(inspection.by_use[1], 1);
	assert_int_equal(inspection.by_use[9], 1);
	assert_int_equal(inspection.by_use[18], 2);
	assert_int_equal(inspection.slab_bytes, 2 * 4096 + 2 * 8192);
	assert_int_equal(inspection.tail_bytes, 2 * 64 + 2 * 128);
	assert_int_equal(inspection.packed_bytes, 0);
	inspection__reset(&inspection);
}

/* Where memory was short for 8 objects, a slab has one; that is all in use, and not pinned by it. */
static void a_full_slab_is_pinned_by_nothing(void **state)
{
	static const struct cache_traits large = { .size = 4096,
						   .object_size = 4096,
						   .objects = 8,
						   .order = 3,
						   .min_objects = 1,
						   .sheaf_capacity = -1 };
	struct inspection inspection;

	(void)state;
	begin(&inspection, &large);
	add_node(&inspection, 5, 19, 1);
	add_slabs(&inspection, SLAB_ON_NODE_PARTIAL, 1, 8, 7);
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_in_use(&inspection, 12, 12);
	assert_int_equal(inspection.fill[FILL_FULL], 4);
	assert_int_equal(inspection.by_use[1], 4);
	assert_int_equal(inspection__pinned(&inspection, 1), 1);
	inspection__reset(&inspection);
}

static void few_objects_pin_slabs(void **state)
{
	struct inspection inspection;

	(void)state;
	begin(&inspection, &traits);
	add_node(&inspection, 10, 180, 9);
	add_slabs(&inspection, SLAB_ON_NODE_PARTIAL, 4, 18, 17);
	add_slabs(&inspection, SLAB_ON_NODE_PARTIAL, 3, 18, 16);
	add_slabs(&inspection, SLAB_ON_NODE_PARTIAL, 2, 18, 15);
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_int_equal(inspection__pinning(&inspection), 2);
	assert_int_equal(inspection__pinned(&inspection, 1), 4);
	assert_int_equal(inspection__pinned(&inspection, 2), 7);
	assert_int_equal(inspection__pinned(&inspection, 3), 9);
	assert_int_equal(inspection__pinned(&inspection, 1000), 9);
	inspection__reset(&inspection);
}

/* A debug cache keeps full slabs on a list: 2 there, 1 with 5 free. */
static void full_lists_are_of_full_slabs(void **state)
{
	struct inspection inspection;

	(void)state;
	begin(&inspection, &traits);
	add_node(&inspection, 3, 54, 1);
	add_slabs(&inspection, SLAB_ON_NODE_FULL, 2, 18, 0);
	add_slabs(&inspection, SLAB_ON_NODE_PARTIAL, 1, 18, 5);
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_in_use(&inspection, 49, 49);
	assert_int_equal(inspection.active, 49);
	assert_int_equal(inspection.fill[FILL_FULL], 2);
	assert_int_equal(inspection.fill[FILL_75], 1);
	assert_int_equal(inspection.nodes[0].full_walked, 2);
	assert_int_equal(inspection.nodes[0].walked, 1);
	inspection__reset(&inspection);
}

/* --- what is not known ------------------------------------------------------------------------- */

static void without_counts_full_slabs_are_not_known(void **state)
{
	struct inspection inspection;

	(void)state;
	begin(&inspection, &traits);
	add_node(&inspection, -1, -1, 2);
	add_slabs(&inspection, SLAB_ON_NODE_PARTIAL, 2, 18, 10);
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_false(inspection.has_counts);
	assert_int_equal(inspection.n_slabs_total, 2);
	assert_int_equal(inspection.in_use.least, 16);
	assert_int_equal(inspection.fill[FILL_FULL], 0);
	inspection__reset(&inspection);
}

/* 2 of 5 partial slabs were walked: the other 3 have 1 to 18 free objects each. 1 slab is full. */
static void a_cut_walk_leaves_bounds(void **state)
{
	struct inspected_node *node;
	struct inspection inspection;

	(void)state;
	begin(&inspection, &traits);
	node = add_node(&inspection, 6, 108, 5);
	node->cut = true;
	add_slabs(&inspection, SLAB_ON_NODE_PARTIAL, 2, 18, 10);
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_int_equal(inspection.unplaced, 3);
	assert_int_equal(inspection.fill[FILL_FULL], 1);
	assert_in_use(&inspection, 108 - 20 - 54, 108 - 20 - 3);
	assert_int_equal(inspection.slab_bytes, 6 * 8192);
	assert_true(inspection__is_cut(&inspection));
	assert_int_equal(inspection__walked(&inspection), 2);
	inspection__reset(&inspection);
}

/* What is behind the end of a CPU's list may be free: 11 objects of its slab, 36 of two others. */
static void a_cut_list_of_a_cpu_leaves_bounds(void **state)
{
	struct inspection inspection;

	(void)state;
	begin(&inspection, &traits);
	add_node(&inspection, 3, 54, 0);
	inspection__add_cpu(
		&inspection, 0,
		&(struct cpu_stock){ .slab = 1, .slab_objects = 18, .slab_free = 7, .cut = 1 });
	add_slabs(&inspection, SLAB_ON_CPU, 1, 18, 7);
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_in_use(&inspection, 0, 47);
	inspection__reset(&inspection);
}

/* Slabs that came up twice, as they moved from list to list, take nothing below 0. */
static void what_moved_takes_nothing_below_zero(void **state)
{
	struct inspection inspection;

	(void)state;
	begin(&inspection, &traits);
	add_node(&inspection, 1, 18, 1);
	add_slabs(&inspection, SLAB_ON_CPU_PARTIAL, 1, 18, 15);
	add_slabs(&inspection, SLAB_ON_NODE_PARTIAL, 1, 18, 15);
	assert_int_equal(inspection__finish(&inspection), 0);
	assert_in_use(&inspection, 0, 0);
	assert_int_equal(inspection.fill[FILL_FULL], 0);
	assert_int_equal(inspection.active, 3);
	inspection__reset(&inspection);
}

/* --- two readings ------------------------------------------------------------------------------ */

static void make_reading(struct inspection *inspection, const struct cpu_stock *stock, __u32 free)
{
	begin(inspection, &traits);
	inspection__add_cpu(inspection, 0, stock);
	add_node(inspection, 3, 54, 1);
	add_slabs(inspection, SLAB_ON_CPU, 1, 18, stock->slab_free);
	add_slabs(inspection, SLAB_ON_NODE_PARTIAL, 1, 18, free);
	assert_int_equal(inspection__finish(inspection), 0);
}

static const struct cpu_stock first = { .slab = 1, .tid = 7, .slab_objects = 18, .slab_free = 4 };

static void equal_readings_agree(void **state)
{
	struct inspection a, b;

	(void)state;
	make_reading(&a, &first, 5);
	make_reading(&b, &first, 5);
	assert_true(inspection__agrees(&a, &b));
	inspection__reset(&a);
	inspection__reset(&b);
}

static void different_readings_do_not(void **state)
{
	struct cpu_stock second = first;
	struct inspection a, b;

	(void)state;
	make_reading(&a, &first, 5);
	make_reading(&b, &first, 6);
	assert_false(inspection__agrees(&a, &b));
	inspection__reset(&b);
	/* An object was allocated and freed: all is as it was, but for the count of changes. */
	second.tid++;
	make_reading(&b, &second, 5);
	assert_false(inspection__agrees(&a, &b));
	inspection__reset(&a);
	inspection__reset(&b);
	/* Torn twice at the same place. */
	second.torn = 1;
	make_reading(&a, &second, 5);
	make_reading(&b, &second, 5);
	assert_false(inspection__agrees(&a, &b));
	inspection__reset(&a);
	inspection__reset(&b);
}

static void bounds_hold_both_readings(void **state)
{
	struct cpu_stock second = first;
	struct inspection a, b;

	(void)state;
	make_reading(&a, &first, 5);
	make_reading(&b, &first, 9);
	assert_in_use(&a, 45, 45);
	assert_in_use(&b, 41, 41);
	inspection__widen(&b, &a);
	assert_in_use(&b, 41, 45);
	inspection__reset(&b);
	/* What a CPU that was at work had free may have moved. */
	second.tid++;
	second.slab_free = 2;
	make_reading(&b, &second, 9);
	inspection__widen(&b, &a);
	assert_true(b.in_use.least <= 43 - 4);
	assert_true(b.in_use.most >= 45 + 4);
	assert_true(b.in_use.most <= 54);
	inspection__reset(&a);
	inspection__reset(&b);
}

/* --- places ------------------------------------------------------------------------------------ */

static void places_are_those_of_kernel_and_cache(void **state)
{
	static const struct {
		__s64 cpu_partial;
		__s64 sheaf_capacity;
		enum place_presence places[FREE_PLACE__COUNT];
	} kernels[] = {
		{ 52,
		  -1,
		  { PLACE_THERE, PLACE_THERE, PLACE_NOT_OF_KERNEL, PLACE_NOT_OF_KERNEL,
		    PLACE_NOT_OF_KERNEL, PLACE_THERE } },
		{ -1,
		  -1,
		  { PLACE_THERE, PLACE_NOT_OF_KERNEL, PLACE_NOT_OF_KERNEL, PLACE_NOT_OF_KERNEL,
		    PLACE_NOT_OF_KERNEL, PLACE_THERE } },
		{ 52,
		  0,
		  { PLACE_THERE, PLACE_THERE, PLACE_NOT_OF_CACHE, PLACE_NOT_OF_CACHE,
		    PLACE_NOT_OF_CACHE, PLACE_THERE } },
		{ 0,
		  32,
		  { PLACE_THERE, PLACE_NOT_OF_CACHE, PLACE_THERE, PLACE_THERE, PLACE_THERE,
		    PLACE_THERE } },
		{ -1,
		  60,
		  { PLACE_NOT_OF_KERNEL, PLACE_NOT_OF_KERNEL, PLACE_THERE, PLACE_THERE, PLACE_THERE,
		    PLACE_THERE } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		const struct inspection inspection = {
			.traits = { .cpu_partial = kernels[i].cpu_partial,
				    .sheaf_capacity = kernels[i].sheaf_capacity }
		};

		for (enum free_place place = 0; place < FREE_PLACE__COUNT; place++) {
			assert_int_equal(inspection__presence(&inspection, place),
					 kernels[i].places[place]);
			assert_true(!inspection__absence(&inspection, place) ==
				    (kernels[i].places[place] == PLACE_THERE));
		}
	}
}

static void one_object_a_slab_pins_none(void **state)
{
	struct inspection inspection = { .traits = { .objects = 1 } };

	(void)state;
	assert_int_equal(inspection__telling(&inspection), 0);
	inspection.traits.objects = 2;
	assert_int_equal(inspection__telling(&inspection), 1);
	inspection.traits.objects = 32;
	assert_int_equal(inspection__telling(&inspection), 4);
}

int test_inspection(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_nothing),
		cmocka_unit_test(every_list_of_slabs_is_added_up),
		cmocka_unit_test(objects_in_sheaves_are_free),
		cmocka_unit_test(what_waits_for_rcu_is_not_shrunk),
		cmocka_unit_test(objects_of_no_known_slab_are_said),
		cmocka_unit_test(slabs_of_a_smaller_order_have_fewer_objects),
		cmocka_unit_test(a_full_slab_is_pinned_by_nothing),
		cmocka_unit_test(few_objects_pin_slabs),
		cmocka_unit_test(full_lists_are_of_full_slabs),
		cmocka_unit_test(without_counts_full_slabs_are_not_known),
		cmocka_unit_test(a_cut_walk_leaves_bounds),
		cmocka_unit_test(a_cut_list_of_a_cpu_leaves_bounds),
		cmocka_unit_test(what_moved_takes_nothing_below_zero),
		cmocka_unit_test(equal_readings_agree),
		cmocka_unit_test(different_readings_do_not),
		cmocka_unit_test(bounds_hold_both_readings),
		cmocka_unit_test(places_are_those_of_kernel_and_cache),
		cmocka_unit_test(one_object_a_slab_pins_none),
	};

	return cmocka_run_group_tests_name("inspection", tests, NULL, NULL);
}
