// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of what is read from /proc/slabinfo. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "slabinfo.h"
#include "text.h"

#define HEAD                                                                                       \
	"slabinfo - version: 2.1\n"                                                                \
	"# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : "      \
	"tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> "      \
	"<sharedavail>\n"

static void add_line(struct text *text, const char *name, unsigned long active)
{
	text__printf(text,
		     "%-17s %6lu %6lu %6u %4u %4d : tunables %4u %4u %4u : slabdata %6lu %6lu "
		     "%6lu\n",
		     name, active, active + 9, 192, 21, 1, 0, 0, 0, 4UL, 5UL, 0UL);
}

static struct cache_sample *add_cache(struct sample *sample, const char *name)
{
	struct cache_sample *row = sample__add_cache(sample);

	snprintf(row->name, sizeof(row->name), "%s", name);
	row->generation = sample->n_caches;
	return row;
}

/* Fills the sample from the text, and empties the text. */
static void fill(struct text *text, struct sample *sample)
{
	struct slabinfo slabinfo;

	assert_int_equal(slabinfo__parse(text->bytes, &slabinfo), 0);
	assert_int_equal(slabinfo__fill(&slabinfo, sample), 0);
	slabinfo__reset(&slabinfo);
	text__reset(text);
}

static void a_line_gives_its_active_objects(void **state)
{
	struct text text = {};
	struct sample sample = {};

	(void)state;
	text__add_string(&text, HEAD);
	add_line(&text, "dentry", 34055);
	add_line(&text, "a_name_longer_than_its_seventeen_columns", 12345678);
	add_line(&text, ":A-0000192", 0);
	add_cache(&sample, ":A-0000192");
	add_cache(&sample, "dentry");
	add_cache(&sample, "absent");
	add_cache(&sample, "a_name_longer_than_its_seventeen_columns");
	fill(&text, &sample);
	assert_int_equal(sample.caches[0].active, 0);
	assert_int_equal(sample.caches[1].active, 34055);
	assert_int_equal(sample.caches[2].active, -1);
	assert_int_equal(sample.caches[3].active, 12345678);
	sample__reset(&sample);
}

static void names_are_any_bytes(void **state)
{
	struct text text = {};
	struct sample sample = {};

	(void)state;
	text__add_string(&text, HEAD);
	add_line(&text, "two words", 1);
	add_line(&text, "7 8 9 10 11 12", 2);
	add_line(&text, "x : tunables 1 2 3 : slabdata 4 5 6", 3);
	add_line(&text, "", 4);
	add_cache(&sample, "two words");
	add_cache(&sample, "7 8 9 10 11 12");
	add_cache(&sample, "x : tunables 1 2 3 : slabdata 4 5 6");
	add_cache(&sample, "");
	add_cache(&sample, "two");
	fill(&text, &sample);
	assert_int_equal(sample.caches[0].active, 1);
	assert_int_equal(sample.caches[1].active, 2);
	assert_int_equal(sample.caches[2].active, 3);
	assert_int_equal(sample.caches[3].active, -1);
	assert_int_equal(sample.caches[4].active, -1);
	for (size_t i = 0; i < n_hostile_names; i++) {
		sample__reset(&sample);
		add_cache(&sample, hostile_names[i]);
		text__add_string(&text, HEAD);
		add_line(&text, hostile_names[i], 77);
		fill(&text, &sample);
		assert_true(sample.caches[0].active == 77 || sample.caches[0].active == -1);
	}
	sample__reset(&sample);
}

/* A name with a newline may look like another cache's line: then neither is believed. */
static void a_forged_line_is_no_number(void **state)
{
	static const char *const names[] = { "x\ndentry",
					     "x\ndentry 1 2 3 4 5 : tunables 0 0 0\ny" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct text text = {};
		struct sample sample = {};

		text__add_string(&text, HEAD);
		add_line(&text, "dentry", 34055);
		add_line(&text, names[i], 5);
		add_cache(&sample, "dentry");
		fill(&text, &sample);
		assert_int_equal(sample.caches[0].active, -1);
		sample__reset(&sample);
	}
}

static void a_name_of_two_is_nobodys(void **state)
{
	struct text text = {};
	struct sample sample = {};

	(void)state;
	add_line(&text, "twin", 1);
	add_line(&text, "single", 2);
	add_line(&text, "twin", 3);
	add_line(&text, "shown_once", 4);
	add_line(&text, "reborn", 5);
	add_cache(&sample, "twin");
	add_cache(&sample, "single");
	add_cache(&sample, "shown_once");
	add_cache(&sample, "shown_once");
	add_cache(&sample, "reborn")->dead = true;
	add_cache(&sample, "reborn");
	fill(&text, &sample);
	assert_int_equal(sample.caches[0].active, -1);
	assert_int_equal(sample.caches[1].active, 2);
	assert_int_equal(sample.caches[2].active, -1);
	assert_int_equal(sample.caches[3].active, -1);
	assert_int_equal(sample.caches[4].active, -1);
	assert_int_equal(sample.caches[5].active, 5);
	sample__reset(&sample);
}

/* A sample keeps the first bytes of a name: another cache may begin alike. */
static void a_name_cut_short_is_not_believed(void **state)
{
	struct text text = {};
	struct sample sample = {};
	char name[2 * SLUBTRACE_NAME];

	(void)state;
	memset(name, 'n', sizeof(name));
	name[SLUBTRACE_NAME - 1] = '\0';
	add_line(&text, name, 1);
	add_line(&text, name + 1, 2);
	add_cache(&sample, name);
	add_cache(&sample, name + 1);
	fill(&text, &sample);
	assert_int_equal(sample.caches[0].active, -1);
	assert_int_equal(sample.caches[1].active, 2);
	sample__reset(&sample);
}

static void what_is_no_slabinfo_is_passed_over(void **state)
{
	static const char *const texts[] = {
		"",
		"\n\n",
		" : tunables ",
		"dentry : tunables ",
		"dentry 1 2 3 4 : tunables 0",
		"dentry x 2 3 4 5 : tunables 0",
		"dentry -5 2 3 4 5 : tunables 0",
		"dentry 1x 2 3 4 5 : tunables 0",
		"dentry 1 2 3 4 5",
		"     1 2 3 4 5 : tunables 0",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct text text = {};
		struct sample sample = {};

		text__add_string(&text, texts[i]);
		text__add(&text, "", 0);
		add_cache(&sample, "dentry");
		fill(&text, &sample);
		assert_int_equal(sample.caches[0].active, -1);
		sample__reset(&sample);
	}
}

int test_slabinfo(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_gives_its_active_objects),
		cmocka_unit_test(names_are_any_bytes),
		cmocka_unit_test(a_forged_line_is_no_number),
		cmocka_unit_test(a_name_of_two_is_nobodys),
		cmocka_unit_test(a_name_cut_short_is_not_believed),
		cmocka_unit_test(what_is_no_slabinfo_is_passed_over),
	};

	return cmocka_run_group_tests_name("slabinfo", tests, NULL, NULL);
}
