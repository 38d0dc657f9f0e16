// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of the layout of caches, with figures of real kernels. */
#include "unit.h"

#include <string.h>

#include "cache_fixture.h"
#include "layout.h"

/* What the reckoning, checked against the cache itself, makes of it with these letters. */
static void assert_becomes(const struct cache_traits *cache, const struct slab_rules *rules,
			   const char *letters, __u32 size, __u32 order, __u32 objects)
{
	struct layout_check check;
	struct layout layout;

	layout__check(cache, rules, layout__ways(cache, 1, rules), &check);
	assert_null(layout__predict(cache, rules, &check, letters, &layout));
	assert_int_equal(layout.size, size);
	assert_int_equal(layout.order, order);
	assert_int_equal(layout.objects, objects);
}

static const char *why_not(const struct cache_traits *cache, const struct slab_rules *rules,
			   const char *letters)
{
	struct layout_check check;
	struct layout layout;

	layout__check(cache, rules, layout__ways(cache, 1, rules), &check);
	return layout__predict(cache, rules, &check, letters, &layout);
}

static void arm64_cache_has_4544_bytes_an_object(void **state)
{
	struct cache_traits cache = arm64_yep();
	struct slab_rules rules;
	struct text text = {};

	(void)state;
	make_rules(&rules, 152);
	assert_becomes(&cache, &rules, "", 4544, 3, 7);
	layout__add_division(&text, cache.size, cache.order, 4096, true);
	assert_string_equal(text.bytes, "8 × 4096 / 4544 = 7, 960 bytes unused");
	text__clear(&text);
	layout__add_division(&text, cache.size, cache.order, 4096, false);
	assert_string_equal(text.bytes, "8 x 4096 / 4544 = 7, 960 bytes unused");
	text__reset(&text);
	assert_int_equal(layout__tail(4544, 3, 4096), 960);
	cache.flags &= F_LINES;
	cache.inuse = cache.size = 4096;
	cache.offset = 2048;
	cache.objects = 8;
	cache.red_left_pad = 0;
	assert_becomes(&cache, &rules, "FZPU", 4544, 3, 7);
}

static void segments_sum_up(void **state)
{
	static const __u32 bytes[SEGMENT__COUNT] = {
		[SEGMENT_LEFT_RED_ZONE] = 64, [SEGMENT_OBJECT] = 4096,
		[SEGMENT_RIGHT_RED_ZONE] = 8, [SEGMENT_FREE_POINTER] = 8,
		[SEGMENT_ALLOC_TRACK] = 152,  [SEGMENT_FREE_TRACK] = 152,
		[SEGMENT_PADDING] = 64,
	};
	struct cache_traits cache = arm64_yep();
	struct slab_rules rules;
	struct segments segments;
	const char *why = "";
	__u32 at = 0;

	(void)state;
	make_rules(&rules, 152);
	layout__segments(&cache, &rules, &segments, &why);
	assert_null(why);
	for (int i = 0; i < SEGMENT__COUNT; i++) {
		assert_int_equal(segments.bytes[i], bytes[i]);
		if (bytes[i])
			assert_int_equal(segments.offset[i], at);
		at += segments.bytes[i];
	}
	assert_int_equal(at, cache.size);
	make_rules(&rules, 0);
	layout__segments(&cache, &rules, &segments, &why);
	assert_non_null(why);
	assert_int_equal(segments.bytes[SEGMENT_PADDING], 64 + 2 * 152);
	cache.size = 100; /* nonsense is no reason to run over */
	layout__segments(&cache, &rules, &segments, NULL);
	assert_int_equal(segments.bytes[SEGMENT_LEFT_RED_ZONE], 64);
	assert_int_equal(segments.bytes[SEGMENT_OBJECT], 36);
	assert_int_equal(segments.bytes[SEGMENT_PADDING], 0);
}

/* As boots of 6.1 and 5.10 with these parameters had them. */
static void letters_give_what_boots_with_them_gave(void **state)
{
	struct cache_traits caches[] = { dentry(), kmalloc_64() };
	struct slab_rules rules;

	(void)state;
	make_rules(&rules, 32);
	assert_becomes(&caches[0], &rules, "F", 192, 0, 21);
	assert_becomes(&caches[0], &rules, "T", 192, 0, 21);
	assert_becomes(&caches[0], &rules, "A", 192, 0, 21);
	assert_becomes(&caches[0], &rules, "Z", 216, 0, 18);
	assert_becomes(&caches[0], &rules, "P", 200, 0, 20);
	assert_becomes(&caches[0], &rules, "U", 256, 0, 16);
	assert_becomes(&caches[0], &rules, "FZPU", 288, 0, 14);
	assert_becomes(&caches[1], &rules, "Z", 192, 0, 21);
	assert_becomes(&caches[1], &rules, "P", 128, 0, 32);
	assert_becomes(&caches[1], &rules, "U", 192, 0, 21);
	assert_becomes(&caches[1], &rules, "FZPU", 256, 0, 16);
	make_rules(&rules, 152);
	caches[1].flags &= ~F_KMALLOC; /* 5.10 has no such flag */
	assert_becomes(&caches[0], &rules, "U", 496, 1, 16);
	assert_becomes(&caches[0], &rules, "FZPU", 528, 1, 15);
	assert_becomes(&caches[1], &rules, "U", 384, 1, 21);
	assert_becomes(&caches[1], &rules, "FZPU", 512, 1, 16);
}

static void the_free_pointer_goes_behind_what_is_poisoned(void **state)
{
	struct cache_traits cache = biovec_max();
	struct layout_check check;
	struct slab_rules rules;
	struct layout layout;

	(void)state;
	make_rules(&rules, 32);
	layout__check(&cache, &rules, layout__ways(&cache, 1, &rules), &check);
	assert_null(layout__predict(&cache, &rules, &check, "P", &layout));
	assert_int_equal(layout.offset, 4096);
	assert_null(layout__predict(&cache, &rules, &check, "FZPU", &layout));
	assert_int_equal(layout.offset, 4104);
	assert_int_equal(layout.red_left_pad, 64);
	assert_false(layout.dropped);
	assert_null(layout__predict(&cache, &rules, &check, "FZPUO", &layout));
	assert_true(layout.dropped);
	assert_int_equal(layout.size, 4096);
}

static void what_does_not_come_out_is_not_predicted(void **state)
{
	struct cache_traits cache = dentry();
	struct layout_check check;
	struct slab_rules rules;

	(void)state;
	make_rules(&rules, 32);
	cache.size = 208; /* as if something unknown were kept there */
	assert_int_equal(layout__ways(&cache, 1, &rules), 0xff);
	layout__check(&cache, &rules, 0xff, &check);
	assert_int_equal(check.ways, 0);
	assert_string_equal(check.member, "size");
	assert_int_equal(check.reckoned, 192);
	assert_int_equal(check.real, 208);
	assert_non_null(why_not(&cache, &rules, "Z"));
}

static void what_is_not_known_is_not_predicted(void **state)
{
	struct cache_traits cache = dentry();
	struct slab_rules rules;

	(void)state;
	make_rules(&rules, 0);
	assert_null(why_not(&cache, &rules, "Z"));
	assert_non_null(why_not(&cache, &rules, "U"));
	make_rules(&rules, 32);
	rules.flags[25][0] = '\0';
	assert_non_null(why_not(&cache, &rules, "A"));
	rules.rules[RULE_DEBUG].value = 0;
	assert_non_null(why_not(&cache, &rules, "Z"));
	memset(&rules, 0, sizeof(rules));
	assert_null(why_not(&cache, &rules, ""));
	assert_non_null(why_not(&cache, &rules, "FZPU"));
	memset(&cache, 0, sizeof(cache));
	assert_non_null(why_not(&cache, &rules, ""));
	assert_int_equal(layout__ways(NULL, 0, &rules), 0);
}

/* Many CPUs, of which few are there: kernels that count all that could be take a higher order. */
static void the_caches_tell_how_cpus_are_counted(void **state)
{
	struct cache_traits caches[] = { dentry(), dentry() };
	struct slab_rules rules;
	__u32 present, possible;

	(void)state;
	make_rules(&rules, 32);
	rules.rules[RULE_CPUS].value = 240;
	caches[0].order = 0;
	present = layout__ways(caches, 1, &rules);
	caches[0].order = 1; /* for 36 objects and more */
	caches[0].objects = 42;
	possible = layout__ways(caches, 1, &rules);
	assert_int_equal(present & possible, 0);
	assert_true(present && possible);
	/* Where that cannot be told, ways that differ give no answer. */
	caches[1].size = 0;
	assert_int_equal(layout__ways(&caches[1], 1, &rules), 0xff);
}

static void a_merged_cache_shows_what_it_was_made_for(void **state)
{
	struct cache_traits cache = dentry();
	struct layout_check check;
	struct slab_rules rules;

	(void)state;
	make_rules(&rules, 32);
	cache.usersize = 0;
	cache.flags = F_LINES;
	cache.align = 64;
	cache.refcount = 2;
	cache.object_size = 184; /* of the second name */
	cache.offset = 80;	 /* in the middle of the first */
	cache.inuse = 184;
	layout__check(&cache, &rules, 0xff, &check);
	assert_int_equal(check.ways, 0xff);
	assert_int_equal(check.made_for, 160);
	cache.ctor = 1; /* such a cache is merged with none */
	layout__check(&cache, &rules, 0xff, &check);
	assert_int_equal(check.made_for, 0);
}

static void letters_that_debug_leave_the_fast_path(void **state)
{
	struct slab_rules rules;

	(void)state;
	make_rules(&rules, 32);
	for (const char *at = "FZPUT"; *at; at++)
		assert_true(layout__is_slow(&rules, layout__flags(&rules, (char[]){ *at, 0 })));
	assert_false(layout__is_slow(&rules, layout__flags(&rules, "A")));
	assert_false(layout__is_slow(&rules, F_LINES | F_RECLAIM));
}

int test_layout(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(arm64_cache_has_4544_bytes_an_object),
		cmocka_unit_test(segments_sum_up),
		cmocka_unit_test(letters_give_what_boots_with_them_gave),
		cmocka_unit_test(the_free_pointer_goes_behind_what_is_poisoned),
		cmocka_unit_test(what_does_not_come_out_is_not_predicted),
		cmocka_unit_test(what_is_not_known_is_not_predicted),
		cmocka_unit_test(the_caches_tell_how_cpus_are_counted),
		cmocka_unit_test(a_merged_cache_shows_what_it_was_made_for),
		cmocka_unit_test(letters_that_debug_leave_the_fast_path),
	};

	return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
