// SPDX-License-Identifier: GPL-2.0-or-later
/* Screens and JSON of the sections identity, layout and flags. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "cache_fixture.h"
#include "inspect_json.h"
#include "inspect_lines.h"
#include "screen_text.h"

struct page {
	struct slab_rules rules;
	struct inspection inspection;
	struct aliases aliases;
	struct cache_traits caches[4];
	struct subject subject;
};

static void make_page(struct page *page, struct cache_traits cache, __u32 track_bytes)
{
	memset(page, 0, sizeof(*page));
	make_rules(&page->rules, track_bytes);
	page->inspection.traits = cache;
	page->caches[0] = cache;
	page->caches[1] = biovec_max();
	page->caches[1].address = 1;
	snprintf(page->caches[1].name, INSPECT_NAME, "an older one");
	page->caches[2] = dentry();
	page->caches[3] = kmalloc_64();
	aliases__add(&page->aliases, ":0004096", ":0004096", false);
	aliases__add(&page->aliases, "biovec-max", ":0004096", false);
	aliases__add(&page->aliases, "sgpool-128", ":0004096", false);
	aliases__add(&page->aliases, "nvme-chap", ":0004096", false);
	aliases__add(&page->aliases, "yep_slab_cache", ":0004096", false);
	aliases__add(&page->aliases, "dentry", "dentry", false);
	page->subject = (struct subject){ .asked = page->inspection.traits.name,
					  .aliases = &page->aliases,
					  .caches = page->caches,
					  .n_caches = ARRAY_SIZE(page->caches),
					  .rules = &page->rules,
					  .inspection = &page->inspection };
}

static void add_sections(struct text *out, const struct page *page, size_t width, bool utf8)
{
	const struct inspect_style style = { .width = width, .utf8 = utf8 };

	inspect_lines__add_identity(out, &page->subject, &style);
	inspect_lines__add_layout(out, &page->subject, &style);
	inspect_lines__add_flags(out, &page->subject, &style);
	assert_false(out->failed);
}

static void add_json(struct text *out, const struct page *page)
{
	text__add_string(out, "{\n");
	inspect_json__add_identity(out, &page->subject);
	text__add_string(out, ",\n");
	inspect_json__add_layout(out, &page->subject);
	text__add_string(out, ",\n");
	inspect_json__add_flags(out, &page->subject);
	text__add_string(out, "\n}\n");
	assert_false(out->failed);
}

/* No line is wider than the screen, but for a single word. */
static void assert_narrow(const char *text, size_t width)
{
	while (*text) {
		size_t columns = 0, n = strcspn(text, "\n"), indent = strspn(text, " ");

		for (size_t i = 0; i < n; i++)
			columns += ((unsigned char)text[i] & 0xc0) != 0x80;
		if (columns > width && memchr(text + indent, ' ', n - indent))
			fail_msg("%zu columns: %.*s", columns, (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static void screens_are_as_in_their_files(void **state)
{
	static const size_t widths[] = { 40, 80, 120, 250 };
	const struct {
		const char *name;
		struct cache_traits cache;
		__u32 track_bytes;
	} pages[] = {
		{ "debugged", arm64_yep(), 152 },
		{ "merged", biovec_max(), 32 },
		{ "reclaimable", dentry(), 32 },
		{ "kmalloc", kmalloc_64(), 32 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pages) * ARRAY_SIZE(widths); i++) {
		size_t width = widths[i % 4], which = i / 4;
		struct text out = {};
		struct page page;
		char name[64];

		make_page(&page, pages[which].cache, pages[which].track_bytes);
		page.subject.asked = "sgpool-128";
		add_sections(&out, &page, width, true);
		assert_narrow(out.bytes, width);
		snprintf(name, sizeof(name), "inspect-traits-%s-%zu", pages[which].name, width);
		assert_screen_text(name, out.bytes);
		text__reset(&out);
		aliases__reset(&page.aliases);
	}
}

static void pictures_need_no_utf8(void **state)
{
	struct text out = {};
	struct page page;

	(void)state;
	make_page(&page, arm64_yep(), 152);
	add_sections(&out, &page, 80, false);
	for (const char *at = out.bytes; *at; at++)
		assert_in_range(*at, '\n', '~');
	assert_screen_text("inspect-traits-ascii-80", out.bytes);
	text__reset(&out);
	add_json(&out, &page);
	assert_screen_text("inspect-traits-json", out.bytes);
	text__reset(&out);
	aliases__reset(&page.aliases);
}

/* Nothing is known, not even by guessing. */
static void what_is_missing_is_na(void **state)
{
	struct inspection inspection = {};
	struct subject subject = { .asked = "", .inspection = &inspection };
	struct page page = { .subject = subject };
	struct text out = {};

	(void)state;
	inspection.traits.flags = 0x81000000;
	add_sections(&out, &page, 80, true);
	assert_screen_text("inspect-traits-na-80", out.bytes);
	text__reset(&out);
	add_json(&out, &page);
	assert_screen_text("inspect-traits-na-json", out.bytes);
	text__reset(&out);
}

static void hostile_names_do_no_harm(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_hostile_names; i++) {
		struct text out = {};
		struct page page;

		make_page(&page, biovec_max(), 32);
		aliases__add(&page.aliases, hostile_names[i], ":0004096", false);
		snprintf(page.inspection.traits.name, INSPECT_NAME, "%s", hostile_names[i]);
		snprintf(page.caches[1].name, INSPECT_NAME, "%s", hostile_names[i]);
		snprintf(page.rules.debug, sizeof(page.rules.debug), "%s", hostile_names[i]);
		page.rules.debugged = true;
		page.subject.asked = page.subject.ctor = hostile_names[i];
		page.inspection.traits.ctor = 1;
		add_sections(&out, &page, 80, true);
		add_json(&out, &page);
		for (size_t at = 0, n; at < out.n; at += n) {
			unsigned int code;

			n = out.bytes[at] == '\n'
				    ? 1
				    : text__character(out.bytes + at, out.n - at, &code);
			assert_true(n);
		}
		text__reset(&out);
		aliases__reset(&page.aliases);
	}
}

int test_inspect_traits(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(screens_are_as_in_their_files),
		cmocka_unit_test(pictures_need_no_utf8),
		cmocka_unit_test(what_is_missing_is_na),
		cmocka_unit_test(hostile_names_do_no_harm),
	};

	return cmocka_run_group_tests_name("inspect_traits", tests, NULL, NULL);
}
