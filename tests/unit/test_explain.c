// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of what explain says: that it is whole in both languages, that it fits, and what it makes of events. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain_lines.h"
#include "wrap.h"

#define PAGE 4096

static const struct cache_traits caches[] = {
	{ .name = "small",
	  .size = 64,
	  .object_size = 60,
	  .objects = 64,
	  .refcount = 1,
	  .min_partial = 5 },
	{ .name = "big one",
	  .size = 4544,
	  .object_size = 4096,
	  .objects = 7,
	  .order = 3,
	  .min_order = 1,
	  .min_objects = 1,
	  .refcount = 3,
	  .min_partial = 6,
	  .cpu_partial = 13,
	  .cpu_partial_slabs = 2,
	  .sheaf_capacity = 12 },
};

static void put_functions(void *target, const char *list, struct text *out)
{
	(void)target;
	text__printf(out, "%zu functions", strlen(list) ? (size_t)2 : 0);
}

static const struct machine_facts nothing = {
	.no_caches = "no reason",
	.no_ways = "no ways",
	.add_functions = put_functions,
	.add_counters = put_functions,
};

static struct machine_facts machine_of(enum layer layer)
{
	struct machine_facts machine = nothing;

	machine.layer_known = true;
	machine.layer = layer;
	machine.page_bytes = PAGE;
	machine.caches = caches;
	machine.n_caches = ARRAY_SIZE(caches);
	machine.no_inspection = "nobody looked";
	return machine;
}

static void assert_fits(const struct text *text, size_t width)
{
	for (const char *line = text->bytes, *end; *line; line = end + 1) {
		char copy[1024];

		end = strchr(line, '\n');
		assert_non_null(end);
		snprintf(copy, sizeof(copy), "%.*s", (int)(end - line), line);
		if (wrap__columns(copy) > width)
			fail_msg("wider than %zu: %s", width, copy);
		assert_true(end == line || end[-1] != ' ');
	}
}

static bool has_chinese(const char *text)
{
	unsigned int code;

	for (size_t n; *text; text += n ? n : 1) {
		n = text__decode(text, strlen(text), &code);
		if (n && code >= 0x4e00 && code < 0xa000)
			return true;
	}
	return false;
}

/* Nothing is missing, and what is called Chinese is. */
static void assert_both(const struct both *both, bool whole_sentence)
{
	for (int language = 0; language < LANGUAGE__COUNT; language++) {
		assert_non_null(both->in[language]);
		assert_true(strlen(both->in[language]) > 0);
		if (whole_sentence)
			assert_int_equal(has_chinese(both->in[language]), language == LANGUAGE_ZH);
	}
}

static void every_word_is_explained_in_both_languages(void **state)
{
	const struct word *word;

	(void)state;
	for (size_t i = 0; (word = glossary__word(i)); i++) {
		assert_both(&word->term, false);
		assert_both(&word->brief, true);
		assert_both(&word->means, true);
		for (int layer = 0; layer < LAYERS; layer++)
			if (word->here[layer].in[LANGUAGE_EN] || word->here[layer].in[LANGUAGE_ZH])
				assert_both(&word->here[layer], true);
	}
	for (int group = 0; group < WORD_GROUPS; group++) {
		struct both title = word_group__title(group);

		assert_both(&title, true);
	}
}

static void every_column_is_explained_in_both_languages(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_columns; i++) {
		const struct column_words *words = glossary__column_words(&columns[i]);

		if (!words)
			fail_msg("nothing is said of column %s", columns[i].key);
		assert_true(has_chinese(words->help));
		assert_both(&words->more, true);
		if (words->see && !glossary__find(words->see))
			fail_msg("column %s leads to no word: %s", columns[i].key, words->see);
	}
	for (size_t i = 0; i < n_column_words; i++)
		assert_non_null(glossary__column(column_words[i].key));
}

static void every_name_leads_to_its_word(void **state)
{
	const struct word *word;

	(void)state;
	for (size_t i = 0; (word = glossary__word(i)); i++) {
		char *names = strdup(word->also ? word->also : word->name);

		assert_ptr_equal(glossary__find(word->name), word);
		assert_ptr_equal(glossary__find(word->term.in[LANGUAGE_EN]), word);
		for (char *name = strtok(names, "|"); name; name = strtok(NULL, "|"))
			assert_ptr_equal(glossary__find(name), word);
		free(names);
	}
	assert_string_equal(glossary__find("FAST-Path")->name, "fast path");
	assert_string_equal(glossary__find("min partial")->name, "min_partial");
	assert_string_equal(glossary__find("慢速路径")->name, "slow path");
	assert_string_equal(glossary__find("别名")->name, "merged");
	assert_string_equal(glossary__column("ord")->key, "order");
	assert_string_equal(glossary__column("FAST-SHARE")->key, "fast-share");
	assert_null(glossary__find("dentry"));
	assert_null(glossary__find(""));
	assert_null(glossary__column("dentry"));
}

static void the_words_of_the_manual_are_known(void **state)
{
	static const char *const words[] = {
		"fast path",	"slow path",   "refill",      "sheaf",	    "barn",
		"cpu slab",	"cpu partial", "partial",     "order",	    "min order",
		"fallback",	"new slab",    "freed slab",  "merged",	    "alias",
		"active",	"in use",      "waste",	      "pinned",	    "live",
		"red zone",	"poison",      "tracking",    "tail waste", "shrink",
		"min_partial",	"rcu free",    "bulk",	      "kmalloc",    "n/a",
		"lost",		"recursion",   "ring buffer", "page",	    "zone lock",
		"migrate type", "stack",       "tier",	      "own cost",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!glossary__find(words[i]))
			fail_msg("no word %s", words[i]);
}

/* Every page, of every kind of kernel, in both languages, on a narrow and on a wide screen. */
static void no_line_is_wider_than_the_screen(void **state)
{
	static const size_t widths[] = { 60, 80, 100 };

	(void)state;
	for (int i = 0; i < LAYERS * LANGUAGE__COUNT * (int)ARRAY_SIZE(widths); i++) {
		struct explain_style style = { .language = i % LANGUAGE__COUNT,
					       .width = widths[i / (LAYERS * LANGUAGE__COUNT)] };
		struct machine_facts machine = machine_of(i / LANGUAGE__COUNT % LAYERS);
		struct text text = {};
		const struct word *word;

		explain_lines__add_index(&text, &style);
		for (size_t j = 0; (word = glossary__word(j)); j++)
			explain_lines__add_word(&text, word, &machine, &style);
		for (size_t j = 0; j < n_columns; j++)
			explain_lines__add_column(&text, &columns[j], &machine, &style);
		assert_false(text.failed);
		assert_fits(&text, style.width);
		text__reset(&text);
	}
}

static void assert_word(const char *name, const struct machine_facts *machine,
			enum language language, const char *expected)
{
	struct explain_style style = { .language = language, .width = 60 };
	struct text text = {};

	explain_lines__add_word(&text, glossary__find(name), machine, &style);
	assert_string_equal(text.bytes, expected);
	text__reset(&text);
}

static void a_word_has_the_machine_s_numbers(void **state)
{
	struct machine_facts machine = machine_of(LAYER_CPU_SLAB);

	(void)state;
	assert_word("tail waste", &machine, LANGUAGE_EN,
		    "tail waste\n"
		    "  A slab is cut into as many objects as fit; what is left at\n"
		    "  its end is of no use to anyone. The kernel chooses the\n"
		    "  order such that it is at most a sixteenth where that can\n"
		    "  be had.\n"
		    "\n"
		    "  Function  2 functions\n"
		    "  Here      the largest tail is that of big\\x20one: 32768 -\n"
		    "            7 x 4544 = 960 bytes of each slab, 2.9 %\n");
	assert_word("tail waste", &machine, LANGUAGE_ZH,
		    "tail waste  尾部浪费\n"
		    "  slab 能切出多少对象就切多少；末尾剩下的谁也用不上。内核选\n"
		    "  择阶时，尽可能使其不超过十六分之一。\n"
		    "\n"
		    "  函数      2 functions\n"
		    "  本机      尾部最大的是 big\\x20one：每个 slab 32768 - 7 x\n"
		    "            4544 = 960 字节，2.9 %\n");
}

static void what_cannot_be_had_has_its_reason(void **state)
{
	struct text text = {};

	(void)state;
	explain_lines__add_example(&text, EXAMPLE_ORDER, &nothing, LANGUAGE_EN);
	explain_lines__add_example(&text, EXAMPLE_TIERS, &nothing, LANGUAGE_ZH);
	assert_string_equal(text.bytes, "n/a (no reason)n/a（no ways）");
	text__reset(&text);
}

static void language_is_that_of_the_locale(void **state)
{
	(void)state;
	assert_int_equal(language__of("zh_CN.UTF-8"), LANGUAGE_ZH);
	assert_int_equal(language__of("zh"), LANGUAGE_ZH);
	assert_int_equal(language__of("C"), LANGUAGE_EN);
	assert_int_equal(language__of(NULL), LANGUAGE_EN);
}

/* --- the last allocation ----------------------------------------------------------------------- */

#define KNOWN(number)                                                                              \
	{                                                                                          \
		true, number                                                                       \
	}

static void take(struct journey *journey, int kind, __u64 ts_ns, __u64 pid, __u64 address,
		 __u64 number)
{
	bool page = kind == EVENT_NEW_SLAB || kind == EVENT_PAGE_ALLOC ||
		    kind == EVENT_ZONE_LOCKED || kind == EVENT_FALLBACK;
	struct event event = { .kind = kind,
			       .ts_ns = ts_ns,
			       .pid = KNOWN(pid),
			       .cpu = KNOWN(1),
			       .comm = "a\033b",
			       .size_bytes = KNOWN(4544),
			       .gfp_flags = "GFP_X",
			       .caller = "f+0x1 [m]",
			       .stack = "g+0x7;kmem_cache_alloc+0x2;f+0x1 [m];main+0x3",
			       .migrate_type = "unmovable",
			       .order_wanted = KNOWN(3),
			       .order_got = KNOWN(3),
			       .pfn = KNOWN(77),
			       .node = KNOWN(0) };

	event.objects = (struct maybe)KNOWN(number);
	event.bulk = (struct maybe)KNOWN(page ? number : 0);
	if (page)
		event.page_address = (struct maybe)KNOWN(address);
	else
		event.object_address = (struct maybe)KNOWN(address);
	journey__take(journey, &event);
}

static struct journey *journey_of(enum layer layer, bool sees_slow)
{
	struct journey *journey = calloc(1, sizeof(*journey));

	memset(journey->coverage.seen, true, sizeof(journey->coverage.seen));
	journey->coverage.layer = layer;
	journey->coverage.seen[METRIC_SLOW] = sees_slow;
	return journey;
}

static void end_journey(struct journey *journey)
{
	journey__reset(journey);
	free(journey);
}

static void what_the_slow_path_returned_is_slow_and_the_next_is_fast(void **state)
{
	struct journey *journey = journey_of(LAYER_CPU_SLAB, true);
	const struct journey_call *call = &journey->last;

	(void)state;
	take(journey, EVENT_NEW_SLAB, 10, 5, 0xea000, 7);
	take(journey, EVENT_PAGE_ALLOC, 8, 5, 0xea000, 0);
	take(journey, EVENT_SLOW_PATH, 11, 5, 0xf000, 0);
	take(journey, EVENT_ALLOC, 12, 5, 0xf000, 0);
	assert_int_equal(call->served, SERVED_SLOW);
	assert_int_equal(call->n_slabs, 1);
	assert_string_equal(call->slabs[0].migrate_type, "unmovable");
	assert_int_equal(call->slabs[0].source, BLOCK_FROM_LIST);
	take(journey, EVENT_ALLOC, 13, 5, 0xf100, 0);
	assert_int_equal(call->served, SERVED_FAST);
	assert_int_equal(call->n_slabs, 0);
	/* Freed and had again, by the fast path. */
	take(journey, EVENT_FREE, 14, 5, 0xf000, 0);
	take(journey, EVENT_ALLOC, 15, 5, 0xf000, 0);
	assert_int_equal(call->served, SERVED_FAST);
	assert_int_equal(journey->allocs, 3);
	assert_int_equal(journey->slow, 1);
	end_journey(journey);
}

/* An interrupt's slow path between is of the same task, but of another object; another task's is not. */
static void steps_of_others_are_theirs(void **state)
{
	struct journey *journey = journey_of(LAYER_CPU_SLAB, true);

	(void)state;
	take(journey, EVENT_SLOW_PATH, 10, 5, 0xa000, 0);
	take(journey, EVENT_SLOW_PATH, 11, 6, 0xb000, 0);
	take(journey, EVENT_ALLOC, 12, 5, 0xb000, 0);
	assert_int_equal(journey->last.served, SERVED_FAST);
	end_journey(journey);
}

static void a_refill_serves_the_object_that_it_took_last(void **state)
{
	struct journey *journey = journey_of(LAYER_SHEAVES, true);

	(void)state;
	take(journey, EVENT_REFILL, 10, 5, 0xa000, 12);
	take(journey, EVENT_ALLOC, 12, 5, 0xa000, 0);
	assert_int_equal(journey->last.served, SERVED_REFILL);
	assert_int_equal(journey->last.refilled, 12);
	end_journey(journey);
}

static void without_the_slow_path_only_a_new_slab_tells(void **state)
{
	struct journey *journey = journey_of(LAYER_CPU_SLAB, false);

	(void)state;
	take(journey, EVENT_NEW_SLAB, 10, 5, 0xea000, 7);
	take(journey, EVENT_ALLOC, 12, 5, 0xf000, 0);
	assert_int_equal(journey->last.served, SERVED_NEW_SLAB);
	take(journey, EVENT_ALLOC, 13, 5, 0xf100, 0);
	assert_int_equal(journey->last.served, SERVED_UNTOLD);
	end_journey(journey);
}

static void a_cache_with_both_layers_does_not_tell(void **state)
{
	struct journey *journey = journey_of(LAYER_BOTH, true);

	(void)state;
	take(journey, EVENT_SLOW_PATH, 10, 5, 0xa000, 0);
	take(journey, EVENT_ALLOC, 12, 5, 0xa000, 0);
	assert_int_equal(journey->last.served, SERVED_UNTOLD);
	end_journey(journey);
}

static void what_was_lost_makes_fast_doubtful(void **state)
{
	static const struct event frees = { .kind = EVENT_LOST,
					    .lost_reason = "recursion in frees" };
	static const struct event full = { .kind = EVENT_LOST, .lost_reason = "ring buffer full" };
	struct journey *journey = journey_of(LAYER_CPU_SLAB, true);

	(void)state;
	take(journey, EVENT_ALLOC, 12, 5, 0xa000, 0);
	journey__take(journey, &frees);
	journey__finish(journey);
	assert_int_equal(journey->last.served, SERVED_FAST);
	journey__take(journey, &full);
	journey__finish(journey);
	assert_int_equal(journey->last.served, SERVED_UNTOLD);
	end_journey(journey);
}

static void a_block_comes_from_where_the_zone_said(void **state)
{
	static const struct {
		int kind;
		bool per_cpu;
		enum block_source source;
	} zones[] = {
		{ EVENT_ZONE_LOCKED, false, BLOCK_FROM_ZONE },
		{ EVENT_ZONE_LOCKED, true, BLOCK_FROM_REFILL },
		{ EVENT_FALLBACK, false, BLOCK_FROM_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(zones); i++) {
		struct journey *journey = journey_of(LAYER_CPU_SLAB, true);

		take(journey, zones[i].kind, 5, 5, 0xea000, zones[i].per_cpu);
		take(journey, EVENT_ZONE_LOCKED, 6, 5, 0xeb000, 0);
		take(journey, EVENT_NEW_SLAB, 10, 5, 0xea000, 7);
		take(journey, EVENT_PAGE_ALLOC, 8, 5, 0xea000, 0);
		take(journey, EVENT_SLOW_PATH, 11, 5, 0xf000, 0);
		take(journey, EVENT_ALLOC, 12, 5, 0xf000, 0);
		assert_int_equal(journey->last.slabs[0].source, zones[i].source);
		assert_int_equal(journey->last.slabs[0].zone_ns, 3);
		end_journey(journey);
	}
}

static void a_story_is_told_step_by_step(void **state)
{
	static const struct way ways[METRIC__COUNT] = { [METRIC_SLOW] = { .seen = true } };
	static const struct explain_style style = { .width = 76 };
	struct journey *journey = journey_of(LAYER_CPU_SLAB, true);
	struct story story = { .name = "x y",
			       .journey = journey,
			       .ways = ways,
			       .page_bytes = PAGE,
			       .seconds = 10,
			       .losses = "" };
	struct text text = {};

	(void)state;
	explain_lines__add_story(&text, &story, &style);
	assert_string_equal(
		text.bytes,
		"no allocation from x\\x20y was seen in 10.0 s. Have it used meanwhile:\n"
		"slubtrace explain --cache x\\x20y -- COMMAND; or wait longer: --duration 60.\n");
	text__clear(&text);
	take(journey, EVENT_NEW_SLAB, 10, 5, 0xea000, 7);
	take(journey, EVENT_PAGE_ALLOC, 8, 5, 0xea000, 0);
	take(journey, EVENT_SLOW_PATH, 11, 5, 0xf0011c0, 0);
	take(journey, EVENT_ALLOC, 12, 5, 0xf0011c0, 0);
	explain_lines__add_story(&text, &story, &style);
	assert_string_equal(
		text.bytes,
		"x\\x20y: the last allocation that was seen\n"
		" 1  caller     a\\x1bb (pid 5) on CPU 1, at f+0x1 [m]\n"
		" 2  entry      entered kmem_cache_alloc with gfp flags GFP_X\n"
		" 3  path       slow path: ___slab_alloc was entered and returned this object\n"
		" 4  slab       a new slab: order wanted 3, got 3: 8 pages, 7 objects; page\n"
		"               frame 77, node 0\n"
		" 5  pages      the page allocator gave a block of order 3, migrate type\n"
		"               unmovable, gfp flags GFP_X: from a per-CPU list of free\n"
		"               blocks, without the zone lock\n"
		" 6  object     at 0xf0011c0, 4544 bytes of its slab: 4544 bytes into it,\n"
		"               number 2 of 7\n"
		"    in all     1 allocations one by one, 0 objects in bulk; 1 slow; 1 new\n"
		"               slabs\n");
	text__reset(&text);
	end_journey(journey);
}

int test_explain(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_is_explained_in_both_languages),
		cmocka_unit_test(every_column_is_explained_in_both_languages),
		cmocka_unit_test(every_name_leads_to_its_word),
		cmocka_unit_test(the_words_of_the_manual_are_known),
		cmocka_unit_test(no_line_is_wider_than_the_screen),
		cmocka_unit_test(a_word_has_the_machine_s_numbers),
		cmocka_unit_test(what_cannot_be_had_has_its_reason),
		cmocka_unit_test(language_is_that_of_the_locale),
		cmocka_unit_test(what_the_slow_path_returned_is_slow_and_the_next_is_fast),
		cmocka_unit_test(steps_of_others_are_theirs),
		cmocka_unit_test(a_refill_serves_the_object_that_it_took_last),
		cmocka_unit_test(without_the_slow_path_only_a_new_slab_tells),
		cmocka_unit_test(a_cache_with_both_layers_does_not_tell),
		cmocka_unit_test(what_was_lost_makes_fast_doubtful),
		cmocka_unit_test(a_block_comes_from_where_the_zone_said),
		cmocka_unit_test(a_story_is_told_step_by_step),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
