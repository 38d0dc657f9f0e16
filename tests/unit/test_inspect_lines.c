// SPDX-License-Identifier: GPL-2.0-or-later
/* Screens of the sections occupancy and fill, of the shapes that kernels give a cache; and their JSON. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect_json.h"
#include "inspect_lines.h"
#include "screen_text.h"

static const size_t widths[] = { 40, 80, 120, 250 };

static void begin(struct inspection *inspection, const struct cache_traits *traits)
{
	*inspection = (struct inspection){ .page_bytes = 4096 };
	inspection__begin(inspection, traits);
}

static void add_slabs(struct inspection *inspection, enum slab_place place, __u32 where, __u32 n,
		      __u32 free)
{
	static __u64 page = 0x10000;

	for (__u32 i = 0; i < n; i++)
		inspection__add_slab(inspection,
				     &(struct slab_look){ .page = page += 64,
							  .objects = inspection->traits.objects,
							  .free = free,
							  .where = where,
							  .place = place });
}

static void finish(struct inspection *inspection, __u32 reads, bool quiet)
{
	inspection->reads = reads;
	inspection->quiet = quiet;
	assert_int_equal(inspection__finish(inspection), 0);
}

/* --- shapes ------------------------------------------------------------------------------------ */

/* CPU slabs and CPU partial lists, no sheaves; two nodes, four CPUs of which one is at work. */
static void make_cpu_slabs(struct inspection *inspection)
{
	static const struct cache_traits traits = { .name = "yep_slab_cache",
						    .size = 4096,
						    .object_size = 4096,
						    .objects = 8,
						    .order = 3,
						    .min_objects = 1,
						    .cpu_partial = 6,
						    .sheaf_capacity = -1 };

	begin(inspection, &traits);
	for (__u32 cpu = 0; cpu < 4; cpu++)
		inspection__add_cpu(inspection, cpu,
				    &(struct cpu_stock){ .slab = cpu == 1 ? 0xffffea0004000000 : 0,
							 .slab_objects = cpu == 1 ? 8 : 0,
							 .slab_free = cpu == 1 ? 3 : 0,
							 .slab_returned = cpu == 1,
							 .partial_slabs = cpu == 1,
							 .partial_free = cpu == 1 ? 5 : 0 });
	inspection__add_node(
		inspection, 0,
		&(struct node_stock){ .address = 1, .slabs = 9, .objects = 72, .partial = 3 });
	inspection__add_node(inspection, 1,
			     &(struct node_stock){ .address = 2, .slabs = 1, .objects = 8 });
	add_slabs(inspection, SLAB_ON_CPU, 1, 1, 4);
	add_slabs(inspection, SLAB_ON_CPU_PARTIAL, 1, 1, 5);
	add_slabs(inspection, SLAB_ON_NODE_PARTIAL, 0, 1, 8);
	add_slabs(inspection, SLAB_ON_NODE_PARTIAL, 0, 2, 7);
	finish(inspection, 2, true);
}

/* Sheaves beside CPU slabs: some of the objects in them are of full slabs. */
static void make_both(struct inspection *inspection)
{
	static const struct cache_traits traits = { .name = "maple_node",
						    .size = 256,
						    .object_size = 256,
						    .objects = 16,
						    .min_objects = 16,
						    .cpu_partial = 120,
						    .sheaf_capacity = 32 };

	begin(inspection, &traits);
	inspection__add_cpu(inspection, 0,
			    &(struct cpu_stock){ .slab = 0xffffea0004000000,
						 .sheaf = { 1, 2, 3 },
						 .slab_objects = 16,
						 .slab_free = 7,
						 .slab_returned = 2,
						 .partial_slabs = 2,
						 .partial_free = 12,
						 .in_sheaf = { 10, 15, 11 } });
	inspection__add_cpu(inspection, 1,
			    &(struct cpu_stock){ .sheaf = { 1 }, .in_sheaf = { 19 } });
	inspection__add_node(inspection, 0,
			     &(struct node_stock){ .address = 1,
						   .slabs = 77,
						   .objects = 1232,
						   .partial = 60,
						   .barn_full_list = 1,
						   .barn_full = 8,
						   .barn_empty = 11 })
		->barn_objects = 256;
	for (int i = 0; i < 16; i++)
		inspection__add_shelved(
			inspection, &(struct object_look){ .page = 0x100, .objects = 16 }, false);
	add_slabs(inspection, SLAB_ON_CPU, 0, 1, 9);
	add_slabs(inspection, SLAB_ON_CPU_PARTIAL, 0, 2, 6);
	add_slabs(inspection, SLAB_ON_NODE_PARTIAL, 0, 40, 15);
	add_slabs(inspection, SLAB_ON_NODE_PARTIAL, 0, 20, 3);
	finish(inspection, 3, true);
}

/* Sheaves alone, of 64 CPUs; of large objects, and it was at work: bounds. */
static void make_sheaves(struct inspection *inspection)
{
	static const struct cache_traits traits = { .name = "large",
						    .size = 6144,
						    .object_size = 6000,
						    .objects = 5,
						    .order = 3,
						    .min_objects = 1,
						    .min_order = 1,
						    .cpu_partial = -1,
						    .sheaf_capacity = 4 };
	struct inspected_node *node;

	begin(inspection, &traits);
	for (__u32 cpu = 0; cpu < 64; cpu++)
		inspection__add_cpu(inspection, cpu,
				    &(struct cpu_stock){ .sheaf = { 1 },
							 .in_sheaf = { cpu % 25 == 7 ? 4 : 0 } });
	node = inspection__add_node(inspection, 0,
				    &(struct node_stock){ .address = 1,
							  .slabs = 500001,
							  .objects = 2500005,
							  .partial = 500000,
							  .barn_full_list = 1,
							  .barn_full = 10 });
	node->barn_objects = 40;
	node->torn = 2;
	node->cut = true;
	inspection->shelves_known = false;
	add_slabs(inspection, SLAB_ON_NODE_PARTIAL, 0, 10000, 4);
	finish(inspection, 5, false);
}

/* Debugging is on, so that CPUs have nothing for themselves; the counts are n/a. */
static void make_uncounted(struct inspection *inspection)
{
	static const struct cache_traits traits = { .name = "kmalloc-2k",
						    .size = 2048,
						    .object_size = 2048,
						    .objects = 2,
						    .min_objects = 2,
						    .cpu_partial = -1,
						    .sheaf_capacity = -1 };

	begin(inspection, &traits);
	inspection__add_cpu(inspection, 0, &(struct cpu_stock){ .torn = 1, .cut = 1 });
	inspection__add_node(
		inspection, 0,
		&(struct node_stock){ .address = 1, .slabs = -1, .objects = -1, .partial = 3 });
	add_slabs(inspection, SLAB_ON_NODE_PARTIAL, 0, 3, 1);
	finish(inspection, 1, false);
}

static void make_empty(struct inspection *inspection)
{
	static const struct cache_traits traits = { .name = "empty",
						    .size = 64,
						    .object_size = 64,
						    .objects = 64,
						    .min_objects = 64,
						    .sheaf_capacity = 0 };

	begin(inspection, &traits);
	inspection__add_cpu(inspection, 0, &(struct cpu_stock){});
	inspection__add_node(inspection, 0, &(struct node_stock){ .address = 1 });
	finish(inspection, 2, true);
}

/* One slab with a single object, that is in use. */
static void make_one(struct inspection *inspection)
{
	static const struct cache_traits traits = { .name = "one",
						    .size = 32768,
						    .object_size = 32768,
						    .objects = 1,
						    .order = 3,
						    .min_objects = 1,
						    .min_order = 3,
						    .sheaf_capacity = 0 };

	begin(inspection, &traits);
	inspection__add_cpu(inspection, 0, &(struct cpu_stock){});
	inspection__add_node(inspection, 0,
			     &(struct node_stock){ .address = 1, .slabs = 1, .objects = 1 });
	finish(inspection, 2, true);
}

static const struct shape {
	const char *name;
	void (*make)(struct inspection *inspection);
} shapes[] = {
	{ "inspect-cpu-slabs", make_cpu_slabs }, { "inspect-both", make_both },
	{ "inspect-sheaves", make_sheaves },	 { "inspect-uncounted", make_uncounted },
	{ "inspect-empty", make_empty },	 { "inspect-one", make_one },
};

/* --- screens ----------------------------------------------------------------------------------- */

/* All characters are one column wide. A path is not broken. */
static void assert_lines_fit(const char *lines, size_t width)
{
	for (size_t n; *lines; lines += n + 1) {
		size_t columns = 0;

		n = strcspn(lines, "\n");
		for (size_t i = 0; i < n; i++)
			columns += (lines[i] & 0xc0) != 0x80;
		if (columns > width && !memmem(lines, n, "/sys/", 5))
			fail_msg("%zu columns: %.*s", columns, (int)n, lines);
	}
}

static void assert_screen(const struct shape *shape, size_t width, bool utf8)
{
	const struct inspect_style style = { .width = width, .utf8 = utf8 };
	struct inspection inspection;
	struct subject subject = { .inspection = &inspection };
	struct text out = {};
	char name[64];

	shape->make(&inspection);
	inspect_lines__add_occupancy(&out, &subject, &style);
	inspect_lines__add_fill(&out, &subject, &style);
	assert_false(out.failed);
	assert_lines_fit(out.bytes, width);
	for (size_t i = 0; i < out.n && !utf8; i++)
		assert_true(out.bytes[i] > 0);
	snprintf(name, sizeof(name), "%s-%zu%s", shape->name, width, utf8 ? "" : "-ascii");
	assert_screen_text(name, out.bytes);
	text__reset(&out);
	inspection__reset(&inspection);
}

static void every_shape_at_every_width(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++)
		for (size_t j = 0; j < ARRAY_SIZE(widths); j++)
			assert_screen(&shapes[i], widths[j], true);
}

static void every_shape_in_ascii(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++)
		assert_screen(&shapes[i], 80, false);
	assert_screen(&shapes[0], 40, false);
}

static void without_a_screen_it_is_as_for_80_columns(void **state)
{
	struct inspection inspection;
	struct subject subject = { .inspection = &inspection };
	struct text none = {}, screen = {};

	(void)state;
	make_both(&inspection);
	inspect_lines__add_occupancy(&none, &subject, &(struct inspect_style){ .width = 0 });
	inspect_lines__add_occupancy(&screen, &subject, &(struct inspect_style){ .width = 80 });
	assert_string_equal(none.bytes, screen.bytes);
	text__reset(&none);
	text__reset(&screen);
	inspection__reset(&inspection);
}

static void every_shape_as_json(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
		struct inspection inspection;
		struct subject subject = { .inspection = &inspection };
		struct text out = {};
		char name[64];

		shapes[i].make(&inspection);
		text__add_string(&out, "{");
		inspect_json__add_occupancy(&out, &subject);
		text__add_string(&out, ",\n");
		inspect_json__add_fill(&out, &subject);
		text__add_string(&out, "}\n");
		snprintf(name, sizeof(name), "%s-json", shapes[i].name);
		assert_screen_text(name, out.bytes);
		text__reset(&out);
		inspection__reset(&inspection);
	}
}

/* A shell that is given the line reads the name as it is, and runs nothing of it. */
static void a_command_is_safe_with_any_name(void **state)
{
	static const char odd[] = "a 'b'\n$(x)\\;\033[2J";
	const struct inspect_style style = { .width = 80 };
	struct inspection inspection;
	struct subject subject = { .inspection = &inspection };
	struct text out = {};

	(void)state;
	make_cpu_slabs(&inspection);
	memcpy(inspection.traits.name, odd, sizeof(odd));
	inspect_lines__add_fill(&out, &subject, &style);
	assert_non_null(strstr(out.bytes, "echo 1 > /sys/kernel/slab/"
					  "$'a\\x20\\'b\\'\\x0a$(x)\\\\;\\x1b[2J'/shrink\n"));
	text__reset(&out);
	inspection__reset(&inspection);
}

int test_inspect_lines(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shape_at_every_width),
		cmocka_unit_test(every_shape_in_ascii),
		cmocka_unit_test(without_a_screen_it_is_as_for_80_columns),
		cmocka_unit_test(every_shape_as_json),
		cmocka_unit_test(a_command_is_safe_with_any_name),
	};

	return cmocka_run_group_tests_name("inspect_lines", tests, NULL, NULL);
}
