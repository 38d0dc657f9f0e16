// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of -c, and of what is said about merged caches. */
#include "unit.h"

#include <string.h>

#include "select.h"

/* A small /sys/kernel/slab: three names merged, a lone alias, own folders, a dead link. */
static int make_folders(void **state)
{
	static const struct alias rows[] = {
		{ "biovec-max", ":0004096", false, -1 },
		{ "yep_slab_cache", ":0004096", false, -1 },
		{ ":0004096", ":0004096", false, -1 },
		{ "sgpool-128", ":0004096", false, -1 },
		{ ":a-0000104", ":a-0000104", false, -1 },
		{ "buffer_head", ":a-0000104", false, -1 },
		{ "dentry", "dentry", false, -1 },
		{ "gone_cache", ":0000512", true, -1 },
		{ "kmalloc-4k", "kmalloc-4k", false, -1 },
	};
	static struct aliases aliases;

	memset(&aliases, 0, sizeof(aliases));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(
			aliases__add(&aliases, rows[i].name, rows[i].target, rows[i].dangling), 0);
	*state = &aliases;
	return 0;
}

static int drop_folders(void **state)
{
	struct aliases *aliases = *state;

	aliases__reset(aliases);
	assert_null(aliases->rows);
	assert_int_equal(aliases->n, 0);
	return 0;
}

/* What -c @pattern shows for the kernel's cache @name; NULL: nothing. */
static const char *shown(const struct aliases *aliases, const char *pattern, const char *name)
{
	struct select select = {};
	const char *out = NULL;
	bool wanted;

	assert_int_equal(select__add(&select, pattern), 0);
	wanted = select__wants(&select, aliases, name, &out);
	select__reset(&select);
	return wanted ? out : NULL;
}

static void assert_merged(const struct aliases *aliases, const char *name, const char *shown_as,
			  const char *expected)
{
	struct text text = {};

	text__add(&text, "", 0);
	aliases__add_merged(aliases, name, shown_as, &text);
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

static int three_alive(const char *target)
{
	assert_string_equal(target, ":0004096");
	return 3;
}

static int two_alive(const char *target)
{
	(void)target;
	return 2;
}

static int one_alive(const char *target)
{
	(void)target;
	return 1;
}

static int nobody_knows(const char *target)
{
	(void)target;
	return -1;
}

static void without_patterns_all_are_wanted(void **state)
{
	struct select select = {};
	const char *out = NULL;

	assert_true(select__wants(&select, *state, "biovec-max", &out));
	assert_string_equal(out, "biovec-max");
	assert_true(select__wants(&select, *state, "unheard_of", &out));
	assert_string_equal(out, "unheard_of");
}

static void exact_name_is_wanted(void **state)
{
	assert_string_equal(shown(*state, "dentry", "dentry"), "dentry");
	assert_null(shown(*state, "dentry", "kmalloc-4k"));
	assert_null(shown(*state, "dentr", "dentry"));
	assert_null(shown(*state, "", "dentry"));
}

static void name_without_a_folder_is_wanted(void **state)
{
	assert_string_equal(shown(*state, "brand_new", "brand_new"), "brand_new");
	assert_null(shown(*state, "brand_new", "dentry"));
}

static void glob_is_wanted(void **state)
{
	assert_string_equal(shown(*state, "kmalloc-*", "kmalloc-4k"), "kmalloc-4k");
	assert_string_equal(shown(*state, "kmalloc-?k", "kmalloc-4k"), "kmalloc-4k");
	assert_string_equal(shown(*state, "[dk]*", "dentry"), "dentry");
	assert_null(shown(*state, "kmalloc-*", "dentry"));
}

static void alias_is_wanted_and_shown_as_the_user_said(void **state)
{
	assert_string_equal(shown(*state, "yep_slab_cache", "biovec-max"), "yep_slab_cache");
	assert_string_equal(shown(*state, "yep_*", "biovec-max"), "yep_slab_cache");
	assert_string_equal(shown(*state, "biovec-max", "yep_slab_cache"), "biovec-max");
	assert_string_equal(shown(*state, ":0004096", "biovec-max"), ":0004096");
	assert_null(shown(*state, "yep_slab_cache", "buffer_head"));
	assert_null(shown(*state, "yep_slab_cache", "dentry"));
}

static void own_name_is_shown_before_an_alias(void **state)
{
	assert_string_equal(shown(*state, "*", "sgpool-128"), "sgpool-128");
	assert_string_equal(shown(*state, "*a*", "yep_slab_cache"), "yep_slab_cache");
}

static void any_pattern_of_several_is_enough(void **state)
{
	struct select select = {};
	const char *out;

	assert_int_equal(select__add(&select, "nothing"), 0);
	assert_int_equal(select__add(&select, "kmalloc-*"), 0);
	assert_int_equal(select__add(&select, "yep_slab_cache"), 0);
	assert_true(select__wants(&select, *state, "kmalloc-4k", &out));
	assert_true(select__wants(&select, *state, "biovec-max", &out));
	assert_string_equal(out, "yep_slab_cache");
	assert_false(select__wants(&select, *state, "dentry", &out));
	select__reset(&select);
	assert_int_equal(select.n, 0);
}

static void find_knows_names_and_folders(void **state)
{
	assert_string_equal(aliases__find(*state, "sgpool-128")->target, ":0004096");
	assert_string_equal(aliases__find(*state, "dentry")->target, "dentry");
	assert_true(aliases__find(*state, "gone_cache")->dangling);
	assert_null(aliases__find(*state, "sgpool"));
}

static void add_copies_its_strings(void **state)
{
	struct aliases aliases = {};
	char name[] = "first", target[] = ":folder";

	(void)state;
	assert_int_equal(aliases__add(&aliases, name, target, false), 0);
	memset(name, 'x', sizeof(name) - 1);
	memset(target, 'x', sizeof(target) - 1);
	assert_string_equal(aliases__find(&aliases, "first")->target, ":folder");
	aliases__reset(&aliases);
	aliases__reset(&aliases);
}

static void merged_names_the_folder_and_the_others(void **state)
{
	assert_merged(*state, "biovec-max", "biovec-max",
		      "into :0004096 with sgpool-128,yep_slab_cache");
	assert_merged(*state, "biovec-max", "yep_slab_cache",
		      "into :0004096 with biovec-max,sgpool-128");
	assert_merged(*state, "biovec-max", ":0004096",
		      "into :0004096 with biovec-max,sgpool-128,yep_slab_cache");
}

static void merged_says_nothing_of_a_cache_alone(void **state)
{
	assert_merged(*state, "dentry", "dentry", "");
	assert_merged(*state, "buffer_head", "buffer_head", "");
	assert_merged(*state, "unheard_of", "unheard_of", "");
}

static void merged_counts_stale_names(void **state)
{
	struct aliases *aliases = *state;

	aliases__count(aliases, three_alive);
	assert_merged(aliases, "biovec-max", "biovec-max",
		      "into :0004096 with sgpool-128,yep_slab_cache");
	aliases__count(aliases, two_alive);
	assert_merged(aliases, "biovec-max", "biovec-max",
		      "into :0004096 with sgpool-128,yep_slab_cache (1 of these 3 names is stale)");
	aliases__count(aliases, one_alive);
	assert_merged(
		aliases, "biovec-max", "biovec-max",
		"into :0004096 with sgpool-128,yep_slab_cache (2 of these 3 names are stale)");
	aliases__count(aliases, nobody_knows);
	assert_merged(aliases, "biovec-max", "biovec-max",
		      "into :0004096 with sgpool-128,yep_slab_cache");
}

static void merged_makes_hostile_names_harmless(void **state)
{
	struct aliases aliases = {};

	(void)state;
	assert_int_equal(aliases__add(&aliases, "good", "bad\033folder", false), 0);
	assert_int_equal(aliases__add(&aliases, "two\nlines", "bad\033folder", false), 0);
	assert_int_equal(aliases__add(&aliases, "a b", "bad\033folder", false), 0);
	assert_merged(&aliases, "good", "good", "into bad\\x1bfolder with a\\x20b,two\\x0alines");
	aliases__reset(&aliases);
}

static void exists_knows_names_aliases_and_globs(void **state)
{
	bool dangling = true;

	assert_true(select__exists(*state, "dentry", &dangling));
	assert_false(dangling);
	assert_true(select__exists(*state, "yep_slab_cache", &dangling));
	assert_false(dangling);
	assert_true(select__exists(*state, "kmalloc-*", &dangling));
	assert_false(dangling);
	assert_false(select__exists(*state, "nothing*", &dangling));
	assert_false(dangling);
}

static void exists_tells_links_without_a_cache(void **state)
{
	bool dangling = false;

	assert_true(select__exists(*state, "gone_cache", &dangling));
	assert_true(dangling);
	assert_true(select__exists(*state, "*_cache", &dangling));
	assert_false(dangling);
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, make_folders, drop_folders)

int test_select(void)
{
	static const struct CMUnitTest tests[] = {
		FOLDER_TEST(without_patterns_all_are_wanted),
		FOLDER_TEST(exact_name_is_wanted),
		FOLDER_TEST(name_without_a_folder_is_wanted),
		FOLDER_TEST(glob_is_wanted),
		FOLDER_TEST(alias_is_wanted_and_shown_as_the_user_said),
		FOLDER_TEST(own_name_is_shown_before_an_alias),
		FOLDER_TEST(any_pattern_of_several_is_enough),
		FOLDER_TEST(find_knows_names_and_folders),
		cmocka_unit_test(add_copies_its_strings),
		FOLDER_TEST(merged_names_the_folder_and_the_others),
		FOLDER_TEST(merged_says_nothing_of_a_cache_alone),
		FOLDER_TEST(merged_counts_stale_names),
		cmocka_unit_test(merged_makes_hostile_names_harmless),
		FOLDER_TEST(exists_knows_names_aliases_and_globs),
		FOLDER_TEST(exists_tells_links_without_a_cache),
	};

	return cmocka_run_group_tests_name("select", tests, NULL, NULL);
}
