// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of slubtrace list: rows, names, sums, what is ambiguous and what would be merged. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "inventory_lines.h"
#include "inventory_sink.h"

/* Slabs of eight objects of 500 bytes in 512, and one page. */
struct made {
	const char *name;
	const char *folder;
	__s32 refcount;
	__u32 slabs; /* all but one are full */
	__u32 free;  /* of that one */
	const char *flags;
};

static const struct made caches[] = {
	{ "biovec-max", ":0000512", 2, 4, 2, "HWCACHE_ALIGN" },
	{ "dentry", "dentry", 1, 9, 7, "RECLAIM_ACCOUNT CACHE_DMA32" },
	{ "yep_twin", ":0003000", 1, 1, 0, "" },
	{ "yep_twin", ":0005000", 1, 2, 8, "RED_ZONE POISON STORE_USER CONSISTENCY_CHECKS" },
	{ "kmalloc-512", "kmalloc-512", -1, 0, 0, "CACHE_DMA TRACE" },
};

static const struct alias names[] = {
	{ ":0000512", ":0000512", false, 2 },	 { "biovec-max", ":0000512", false, -1 },
	{ "sgpool-128", ":0000512", false, -1 }, { "a b,\"c\n", ":0000512", false, -1 },
	{ "dentry", "dentry", false, -1 },	 { "kmalloc-512", "kmalloc-512", false, -1 },
	{ ":0003000", ":0003000", false, -1 },	 { ":0005000", ":0005000", false, -1 },
	{ "yep_twin", ":0005000", false, -1 },	 { "gone_cache", ":0000777", true, -1 },
};

static struct cache_traits traits_of(const struct made *made, size_t i)
{
	struct cache_traits traits = {
		.address = 0x1000 + i,
		.size = 512,
		.object_size = 500,
		.objects = 8,
		.min_objects = 8,
		.refcount = made->refcount,
	};

	strcpy(traits.name, made->name);
	return traits;
}

static void fill(struct inspection *inspection, const struct made *made,
		 const struct cache_traits *traits)
{
	const struct node_stock node = { .address = 1,
					 .slabs = made->slabs,
					 .objects = made->slabs * 8,
					 .partial = made->free != 0 };
	const struct slab_look slab = {
		.page = 64, .objects = 8, .free = made->free, .place = SLAB_ON_NODE_PARTIAL
	};

	*inspection = (struct inspection){ .page_bytes = 4096, .quiet = true };
	inspection__begin(inspection, traits);
	inspection->quiet = true;
	inspection__add_node(inspection, 0, &node);
	if (made->free)
		inspection__add_slab(inspection, &slab);
	assert_int_equal(inspection__finish(inspection), 0);
}

struct fixture {
	struct aliases aliases;
	struct inventory inventory;
	struct text text;
};

static void add(struct fixture *fixture, const struct made *made, size_t i)
{
	struct cache_traits traits = traits_of(made, i);
	struct inspection inspection;

	fill(&inspection, made, &traits);
	assert_int_equal(inventory__add(&fixture->inventory, &traits, &inspection, made->folder,
					made->flags),
			 0);
	inspection__reset(&inspection);
}

static int open_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(aliases__append(&fixture->aliases, names[i].name, names[i].target,
						 names[i].dangling),
				 0);
	aliases__sort(&fixture->aliases);
	inventory__open(&fixture->inventory, &fixture->aliases, 4096);
	for (size_t i = 0; i < ARRAY_SIZE(caches); i++)
		add(fixture, &caches[i], i);
	text__add(&fixture->text, "", 0);
	*state = fixture;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *fixture = *state;

	inventory__close(&fixture->inventory);
	aliases__reset(&fixture->aliases);
	text__reset(&fixture->text);
	free(fixture);
	return 0;
}

/* clang-format off */
#define HEADINGS    "CACHE                  SLABS   OBJECTS     INUSE INUSE%    WASTE  PINNED     TOTAL   SIZE OBJSIZE OBJS ORD FLAGS  FOLDER\n"
#define DENTRY      "dentry                     9        72        65   90.2        4       1        36    512     500    8   0 a\n"
#define SECOND_TWIN "yep_twin                   2        16         8   50.0        4       0         8    512     500    8   0 PZFU   :0005000\n"
#define BIOVEC      "biovec-max                 4        32        30   93.7        1       0        16    512     500    8   0 *A     :0000512\n"
#define KMALLOC     "kmalloc-512                0         0         0      -        0       0         0    512     500    8   0 dT\n"
#define FIRST_TWIN  "yep_twin                   1         8         8  100.0        0       0         4    512     500    8   0 -      :0003000\n"
#define SUMS        "64 KiB of slabs, 54 KiB in use, 9 KiB waste, 1 slab pinned\n"
/* clang-format on */

static void caches_are_listed_with_their_names_and_sums(void **state)
{
	struct fixture *fixture = *state;
	const struct inventory_style style = {};

	assert_int_equal(inventory__sort(&fixture->inventory, inventory__column("waste")), 0);
	inventory_lines__add(&fixture->text, &fixture->inventory, &style);
	inventory_lines__add_dangling(&fixture->text, &fixture->aliases);
	assert_string_equal(
		fixture->text.bytes, HEADINGS DENTRY SECOND_TWIN BIOVEC
		"  a\\x20b,\"c\\x0a, sgpool-128 (of these and its own, 1 is stale)\n" KMALLOC
			FIRST_TWIN "\n5 caches: " SUMS
		"names left behind by caches that are gone: gone_cache\n");
}

/* What is cut is cut from the rows: sums are of all. */
static void rows_and_width_have_a_limit(void **state)
{
	struct fixture *fixture = *state;
	const struct inventory_style style = { .rows = 2, .width = 26 };

	assert_int_equal(inventory__sort(&fixture->inventory, inventory__column("cache")), 0);
	inventory_lines__add(&fixture->text, &fixture->inventory, &style);
	assert_string_equal(fixture->text.bytes,
			    "CACHE                  SL>\n"
			    "biovec-max               >\n"
			    "  a\\x20b,\"c\\x0a,\n"
			    "    sgpool-128 (of these and its own, 1 is stale)\n"
			    "dentry                   >\n"
			    "\n5 caches: " SUMS);
}

static void assert_order(struct fixture *fixture, const char *key, const char *expected)
{
	struct text order = {};

	text__add(&order, "", 0);
	assert_int_equal(inventory__sort(&fixture->inventory, inventory__column(key)), 0);
	for (size_t i = 0; i < fixture->inventory.n; i++)
		text__printf(&order, "%llu", fixture->inventory.rows[i]->traits.address - 0x1000);
	assert_string_equal(order.bytes, expected);
	text__reset(&order);
}

static void rows_are_sorted_by_every_column(void **state)
{
	static const char *const orders[][2] = {
		{ "cache", "01423" },	    { "slabs", "10324" },   { "in-slabs", "10324" },
		{ "used", "10234" },	    { "in-use", "20134" },  { "waste", "13042" },
		{ "pinned", "10423" },	    { "total", "10324" },   { "size", "01423" },
		{ "object-size", "01423" }, { "objects", "01423" }, { "order", "01423" },
		{ "flags", "02314" },	    { "folder", "14023" },  { "n", "01423" },
		{ "l", "10324" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(orders); i++)
		assert_order(*state, orders[i][0], orders[i][1]);
	assert_null(inventory__column("allocs"));
	assert_null(inventory__column(""));
	assert_null(inventory__column("a"));
}

static void assert_told(struct fixture *fixture, const char *const patterns[], size_t n,
			const char *unanswered, const char *expected)
{
	struct select select = {};
	struct text told = {};
	const char * not ;

	text__add(&told, "", 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(select__add(&select, patterns[i]), 0);
	not = inventory__keep(&fixture->inventory, &select);
	if (unanswered)
		assert_string_equal(not, unanswered);
	else
		assert_null(not );
	for (size_t i = 0; i < fixture->inventory.n; i++)
		if (fixture->inventory.rows[i]->told)
			text__printf(&told, "%zu", i);
	assert_string_equal(told.bytes, expected);
	text__reset(&told);
	select__reset(&select);
}

static void caches_are_chosen_by_any_name(void **state)
{
	static const char *const patterns[] = { "sgpool-*", ":0005000", "no_such", "dentry",
						"gone_cache" };

	assert_told(*state, NULL, 0, NULL, "01234");
	assert_told(*state, patterns, 2, NULL, "03");
	assert_told(*state, &patterns[3], 1, NULL, "1");
	assert_told(*state, patterns, 5, "no_such", "013");
	assert_told(*state, (const char *const[]){ "yep_twin" }, 1, NULL, "23");
}

static void a_name_of_two_caches_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct ambiguous *found;
	long n = inventory__keep_ambiguous(&fixture->inventory, &found);

	assert_int_equal(n, 2);
	for (size_t i = 0; i < ARRAY_SIZE(caches); i++)
		assert_int_equal(fixture->inventory.rows[i]->told, i == 2 || i == 3);
	inventory_lines__add_ambiguous(&fixture->text, &fixture->inventory, found, n);
	inventory_json__add_ambiguous(&fixture->text, found, n);
	assert_string_equal(
		fixture->text.bytes,
		"yep_twin means 0x1002, 0x1003; in /sys/kernel/slab it is 0x1003\n"
		"\"ambiguous\":[\n{\"name\":\"yep_twin\",\"addresses\":[\"0x1002\",\"0x1003\"]}]");
	free(found);
}

/* Its own name is a link to another cache's folder: that cache has the name, too. */
static void an_alias_that_is_anothers_name_is_ambiguous(void **state)
{
	static const struct made taken = { "sgpool-128", ":0000640", 1, 1, 0, "" };
	struct fixture *fixture = *state;
	struct ambiguous *found;

	add(fixture, &taken, 7);
	assert_int_equal(inventory__keep_ambiguous(&fixture->inventory, &found), 4);
	assert_string_equal(found[0].name, "sgpool-128");
	assert_string_equal(found[1].name, "sgpool-128");
	assert_true(fixture->inventory.rows[0]->told);
	assert_true(fixture->inventory.rows[5]->told);
	free(found);
}

static void programs_get_it_as_csv_and_json(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(inventory__sort(&fixture->inventory, inventory__column("cache")), 0);
	inventory_csv__add(&fixture->text, &fixture->inventory, 1);
	text__add(&fixture->text, "\n", 1);
	inventory_json__add(&fixture->text, &fixture->inventory, 1);
	text__add(&fixture->text, "\n", 1);
	inventory_json__add_dangling(&fixture->text, &fixture->aliases);
	assert_string_equal(
		fixture->text.bytes,
		"address,cache,slabs,in-slabs,used,in-use,waste,pinned,total,size,object-size,"
		"objects,"
		"order,flags,folder,aliases,stale,bounds\n"
		"0x1000,biovec-max,4,32,30,937,1,0,16,512,500,8,0,*A,:0000512,"
		"\"a b,\"\"c\\x0a sgpool-128\",1,\n\n"
		"\"caches\":[\n{\"address\":\"0x1000\",\"cache\":\"biovec-max\",\"slabs\":4,"
		"\"in-slabs\":32,\"used\":30,\"in-use\":937,\"waste\":1,\"pinned\":0,\"total\":16,"
		"\"size\":512,\"object-size\":500,\"objects\":8,\"order\":0,\"flags\":\"*A\","
		"\"folder\":\":0000512\",\"aliases\":[\"a b,\\\"c\\\\x0a\",\"sgpool-128\"],"
		"\"stale\":1,\"bounds\":{}}],\n"
		"\"totals\":{\"caches\":5,\"unknown\":0,\"slab_bytes\":65536,\"in_use_bytes\":"
		"55500,"
		"\"waste_bytes\":10036,\"pinned_slabs\":1,\"bounds\":{}}\n"
		"\"left_behind\":[\"gone_cache\"]");
}

static void what_could_not_be_looked_into_is_said(void **state)
{
	struct fixture *fixture = *state;
	struct cache_traits traits = traits_of(&caches[1], 9);
	const struct inventory_style style = { .addresses = true };

	fixture->inventory.rows[1]->cache.inside.quiet = false;
	fixture->inventory.rows[0]->told = fixture->inventory.rows[2]->told = false;
	fixture->inventory.rows[3]->told = fixture->inventory.rows[4]->told = false;
	assert_int_equal(inventory__add(&fixture->inventory, &traits, NULL, "", ""), 0);
	inventory_lines__add(&fixture->text, &fixture->inventory, &style);
	assert_string_equal(
		fixture->text.bytes,
		"ADDRESS            " HEADINGS "0x1001             dentry                     9    "
		"    72       ~65  ~90.2       ~4  "
		"    ~1        36    512     500    8   0 a\n"
		"0x1009             dentry                   n/a       n/a       n/a    n/a      "
		"n/a  "
		"   n/a       n/a    512     500    8   0 -\n"
		"\n2 caches, of which 1 could not be looked into: 36 KiB of slabs, ~31 KiB in use, "
		"~4 KiB waste, ~1 slab pinned\n");
}

/* --- what a row takes of an inspection --------------------------------------------------------- */

static void a_row_takes_the_bounds_of_an_inspection(void **state)
{
	static const struct made made = { "yep", "yep", 1, 9, 7, "" };
	struct cache_traits traits = traits_of(&made, 0);
	struct inspection inspection;
	struct inside inside;

	(void)state;
	fill(&inspection, &made, &traits);
	inspection.in_use.least = 60;
	inspection.unplaced = 3;
	inspection.free[FREE_BARN] = 1;
	inside__take(&inside, &inspection);
	assert_true(inside.known && inside.quiet && !inside.is_old && !inside.pins_guessed);
	assert_int_equal(inside.in_use.least, 60);
	assert_int_equal(inside.in_use.most, 65);
	assert_int_equal(inside.waste.least, 9 * 4096 - 65 * 500);
	assert_int_equal(inside.waste.most, 9 * 4096 - 60 * 500);
	assert_int_equal(inside.pinned.least, 1);
	assert_int_equal(inside.pinned.most, 4);
	inspection.shelves_known = false;
	inside__take(&inside, &inspection);
	assert_true(inside.pins_guessed);
	inspection.has_counts = false;
	inside__take(&inside, &inspection);
	assert_false(inside.known);
	inspection__reset(&inspection);
}

/* --- merging ----------------------------------------------------------------------------------- */

static struct cache_traits mergeable_cache(const char *name, __u32 size)
{
	static __u64 address = 0x100;
	struct cache_traits traits = { .address = address++,
				       .size = size,
				       .object_size = size,
				       .objects = 4,
				       .refcount = 1,
				       .align = 8 };

	strcpy(traits.name, name);
	return traits;
}

static void assert_mergeable(const struct cache_traits *found, size_t n, bool forbidden,
			     const char *expected)
{
	struct slab_rules rules = {};
	struct mergeable *rows;
	struct text text = {};
	long length;

	if (forbidden)
		rules.rules[RULE_NO_MERGE] = (struct rule){ .value = 1, .source = RULE_READ };
	length = mergeable__find(found, n, &rules, &rows);
	assert_true(length >= 0);
	text__add(&text, "", 0);
	for (long i = 0; i < length; i++)
		text__printf(&text, "%s%zu%s:%d", i ? " " : "", rows[i].group, rows[i].cache->name,
			     rows[i].apart);
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
	free(rows);
}

/* The kernel lists the newest first. */
static void groups_are_those_that_would_be_one_cache(void **state)
{
	const struct cache_traits all[] = {
		mergeable_cache("newest", 128), mergeable_cache("lone", 64),
		mergeable_cache("newer", 256),	mergeable_cache("kmalloc-128", 128),
		mergeable_cache("old", 256),	mergeable_cache("oldest", 128),
	};
	struct cache_traits exempt[ARRAY_SIZE(all)];

	(void)state;
	assert_mergeable(all, 0, false, "");
	assert_mergeable(all, 2, false, "");
	assert_mergeable(all, ARRAY_SIZE(all), false,
			 "0oldest:0 0kmalloc-128:2 0newest:4 1old:0 1newer:4");
	assert_mergeable(all, ARRAY_SIZE(all), true,
			 "0oldest:0 0kmalloc-128:1 0newest:1 1old:0 1newer:1");
	memcpy(exempt, all, sizeof(all));
	exempt[5].refcount = -1;
	exempt[2].ctor = 1;
	assert_mergeable(exempt, ARRAY_SIZE(all), false, "0kmalloc-128:0 0newest:4");
}

/* The older needs an alignment that the newer has by chance: the reverse is not true. */
static void an_older_cache_is_not_merged_into_a_newer_one(void **state)
{
	struct cache_traits all[] = { mergeable_cache("newer", 192),
				      mergeable_cache("older", 192) };

	(void)state;
	all[0].align = 128; /* it is a multiple of 64 alone */
	all[1].align = 64;
	assert_mergeable(all, 2, false, "0newer:0 0older:3");
}

static void groups_are_told(void **state)
{
	const struct cache_traits all[] = { mergeable_cache("new\n", 128),
					    mergeable_cache("old", 128) };
	struct slab_rules rules = {};
	struct fixture *fixture = *state;
	struct mergeable *rows;

	assert_int_equal(mergeable__find(all, 2, &rules, &rows), 2);
	rows[0].cache = &all[1];
	inventory_lines__add_mergeable(&fixture->text, rows, 2);
	inventory_lines__add_mergeable(&fixture->text, rows, 0);
	inventory_json__add_mergeable(&fixture->text, rows, 2);
	free(rows);
	assert_non_null(strstr(fixture->text.bytes,
			       ", objects of 128 bytes in 128): the others would be merged into "
			       "it\n  new\\x0a (0x"));
	assert_non_null(strstr(fixture->text.bytes,
			       "no two caches would be merged with one another if created now\n"
			       "\"mergeable\":[\n{\"group\":0,\"cache\":\"old\","));
	assert_non_null(strstr(fixture->text.bytes, "\"apart\":null},\n{\"group\":0,\"cache\":"
						    "\"new\\\\x0a\","));
}

int test_list(void)
{
#define WITH_CACHES(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)
	const struct CMUnitTest tests[] = {
		WITH_CACHES(caches_are_listed_with_their_names_and_sums),
		WITH_CACHES(rows_and_width_have_a_limit),
		WITH_CACHES(rows_are_sorted_by_every_column),
		WITH_CACHES(caches_are_chosen_by_any_name),
		WITH_CACHES(a_name_of_two_caches_is_told),
		WITH_CACHES(an_alias_that_is_anothers_name_is_ambiguous),
		WITH_CACHES(programs_get_it_as_csv_and_json),
		WITH_CACHES(what_could_not_be_looked_into_is_said),
		cmocka_unit_test(a_row_takes_the_bounds_of_an_inspection),
		cmocka_unit_test(groups_are_those_that_would_be_one_cache),
		cmocka_unit_test(an_older_cache_is_not_merged_into_a_newer_one),
		WITH_CACHES(groups_are_told),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
