// SPDX-License-Identifier: GPL-2.0-or-later
/* The object: what is told of the trace, and the series of all caches together. */
#include "report_json.h"

#include <errno.h>
#include <string.h>

#include "report_parts.h"

#define MOST_BYTES  780000 /* of all of it: the page itself has some 200 kB, and both 1 MB */
#define CACHE_BYTES 600	   /* of a cache but for its series, or nearly */

/* Adds what JSON made of a string from @start on: "<" may not stand in it. */
static void hide_tags(struct text *out, const struct text *json)
{
	const char *at = json->bytes, *tag;

	out->failed |= json->failed;
	if (!at)
		return;
	while ((tag = strchr(at, '<'))) {
		text__add(out, at, tag - at);
		text__add_string(out, "\\u003c");
		at = tag + 1;
	}
	text__add_string(out, at);
}

void report__add_string(struct text *out, const char *string)
{
	struct text json = {};

	if (!string) {
		text__add_string(out, "null");
		return;
	}
	text__add_json(&json, string, strlen(string));
	hide_tags(out, &json);
	text__reset(&json);
}

void report__add_harmless(struct text *out, const struct text *string)
{
	struct text json = {};

	text__quote_json(&json, string->bytes, string->n);
	hide_tags(out, &json);
	text__reset(&json);
}

/* --- about ------------------------------------------------------------------------------------- */

struct facts {
	struct text *out;
	const char *before;
};

static int add_fact(void *target, const char *key, const char *value)
{
	struct facts *facts = target;

	text__printf(facts->out, "%s[", facts->before);
	report__add_string(facts->out, key);
	text__add(facts->out, ",", 1);
	report__add_string(facts->out, value);
	text__add(facts->out, "]", 1);
	facts->before = ",\n";
	return 0;
}

static int add_about(struct text *out, const struct report *report)
{
	struct facts facts = { out, "" };
	int err;

	text__add_string(out, "{\"about\":[");
	err = about__each(report->source->about, add_fact, &facts);
	for (size_t i = 0; i < report->n_facts; i++)
		add_fact(&facts, report->facts[i].key, report->facts[i].value);
	text__add_string(out, "]");
	return err;
}

static void add_hooks(struct text *out, const struct about *about)
{
	text__add_string(out, ",\n\"hooks\":[");
	for (size_t i = 0; i < about->n_hooks; i++) {
		const struct about_hook *hook = &about->hooks[i];
		const char *texts[] = { hook->metric, hook->tier, hook->target, hook->state,
					hook->reason };

		for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++) {
			text__add_string(out, k ? "," : i ? ",\n[" : "[");
			report__add_string(out, texts[k]);
		}
		text__add(out, "]", 1);
	}
	text__add_string(out, "],\n\"observed\":{");
	for (enum metric metric = 0; metric < METRIC__COUNT; metric++) {
		text__add_string(out, metric ? "," : "");
		report__add_string(out, metric__name(metric));
		text__add_string(out, about->coverage.seen[metric] ? ":true" : ":false");
	}
	text__add(out, "}", 1);
}

/* --- numbers ----------------------------------------------------------------------------------- */

/* Without the zeros at the end. */
static void add_thousandths(struct text *out, __s64 number)
{
	text__printf(out, "%s%lld.%03lld", number < 0 ? "-" : "",
		     (number < 0 ? -number : number) / 1000,
		     (number < 0 ? -number : number) % 1000);
	while (!out->failed && out->bytes[out->n - 1] == '0')
		out->n--;
	if (!out->failed && out->bytes[out->n - 1] == '.')
		out->n--;
}

static void add_value(struct text *out, enum series series, __s64 value)
{
	if (value == TIMELINE_NONE)
		text__add_string(out, "null");
	else if (series == SERIES_KIB || series == SERIES_FAST)
		text__printf(out, "%lld", value);
	else if (value >= 100000 || value <= -100000)
		text__printf(out, "%lld", (value + (value < 0 ? -50 : 50)) / 100);
	else
		add_thousandths(out, 10 * value);
}

static void add_places(struct text *out, const struct timeline *timeline, enum series series,
		       const __s64 *places)
{
	size_t n = timeline->axis.n_places, known = 0;

	for (size_t i = 0; i < n; i++)
		known += places[i] != TIMELINE_NONE;
	if (!known) {
		text__add_string(out, "null");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		text__add(out, i ? "," : "[", 1);
		add_value(out, series, places[i]);
	}
	text__add(out, "]", 1);
}

/* --- time -------------------------------------------------------------------------------------- */

static void add_time(struct text *out, const struct report *report)
{
	const struct timeline *timeline = report->timeline;
	__u64 wall_ns = timeline->first_wall_ns ? timeline->first_wall_ns
						: report->source->about->start_wall_ns;

	text__printf(out, ",\n\"start_wall_ms\":%llu,\"span_s\":", wall_ns / 1000000);
	add_thousandths(out, timeline->axis.span_ns / 1000000);
	text__printf(out, ",\"samples\":%zu,\"page_bytes\":%u,\n\"time\":", timeline->n,
		     report->since->page_bytes);
	for (size_t i = 0; i < timeline->axis.n_places; i++) {
		text__add(out, i ? "," : "[", 1);
		add_thousandths(out, timeline->axis.place_ns[i] / 1000000);
	}
	text__add_string(out, "],\n\"jumps\":[");
	for (size_t i = 0; i < timeline->n_jumps; i++) {
		text__add_string(out, i ? ",[" : "[");
		add_thousandths(out, timeline->jumps[i].ns / 1000000);
		text__add(out, ",", 1);
		add_thousandths(out, timeline->jumps[i].wall / 1000000);
		text__add(out, "]", 1);
	}
	text__add(out, "]", 1);
}

static const char *mark_of(enum bound bound)
{
	return bound == BOUND_EXACT ? "null" : bound == BOUND_AT_LEAST ? "\">\"" : "\"~\"";
}

static void add_series(struct text *out, const struct timeline *timeline)
{
	static const char *const keys[SERIES__COUNT] = {
		[SERIES_KIB] = "kib",
		[SERIES_ALLOCS] = "allocs_s",
		[SERIES_FREES] = "frees_s",
		[SERIES_SLOW] = "slow_s",
		[SERIES_NEW] = "new_s",
		[SERIES_FREED] = "freed_s",
		[SERIES_FAST] = "fast_permille",
		[SERIES_PAGES] = "pages_s",
	};
	static const char *const sources[] = {
		[KIB_UNKNOWN] = "null",
		[KIB_OF_BOOKS] = "\"books\"",
		[KIB_OF_TRACE] = "\"trace\"",
	};

	for (int i = 0; i < SERIES__COUNT; i++) {
		text__printf(out, "%s\"%s\":", i ? ",\n" : ",\n\"series\":{", keys[i]);
		add_places(out, timeline, i, timeline->series[i]);
	}
	for (int i = 0; i < SERIES__COUNT; i++)
		text__printf(out, "%s\"%s\":%s", i ? "," : "},\n\"marks\":{", keys[i],
			     mark_of(timeline->bounds[i]));
	text__printf(out, "},\"kib_of\":%s", sources[timeline->kib_of]);
}

static void add_orders(struct text *out, const struct report *report)
{
	static const char *const keys[SLAB__COUNT] = { "wanted", "got", "freed" };
	const struct timeline *timeline = report->timeline;
	const char *before = "";

	text__add_string(out, ",\n\"orders\":[");
	for (int order = 0; order < SLUBTRACE_ORDERS; order++) {
		__u64 any = 0;

		for (int what = 0; what < SLAB__COUNT; what++)
			any |= timeline->slabs[what][order];
		if (!any)
			continue;
		text__printf(out, "%s{\"order\":%d", before, order);
		for (int what = 0; what < SLAB__COUNT; what++) {
			text__printf(out, ",\"%s\":", keys[what]);
			if (known__slabs(report->since, what))
				text__printf(out, "%llu", timeline->slabs[what][order]);
			else
				text__add_string(out, "null");
		}
		text__add_string(out, ",\"series\":");
		if (timeline->orders[order])
			add_places(out, timeline, SERIES_NEW, timeline->orders[order]);
		else
			text__add_string(out, "null");
		text__add(out, "}", 1);
		before = ",\n";
	}
	text__add(out, "]", 1);
}

static void add_loss(struct text *out, int cause, __u64 events)
{
	struct text words = {};

	series__add_cause(cause, &words);
	report__add_harmless(out, &words);
	text__printf(out, ",%llu]", events);
	out->failed |= words.failed;
	text__reset(&words);
}

static void add_losses(struct text *out, const struct timeline *timeline)
{
	__u64 part_ms = timeline->axis.span_ns / 1000000, sums[SERIES_CAUSES] = {};
	const char *before = "[";

	text__add_string(out, ",\n\"losses\":[");
	for (int part = 0; part < TIMELINE_PARTS; part++)
		for (int cause = 0; cause < SERIES_CAUSES; cause++) {
			if (!timeline->lost[part][cause])
				continue;
			text__add_string(out, before);
			add_thousandths(out, (__s64)(part_ms * (part + 1) / TIMELINE_PARTS));
			text__add(out, ",", 1);
			add_loss(out, cause, timeline->lost[part][cause]);
			sums[cause] += timeline->lost[part][cause];
			before = ",[";
		}
	before = "[";
	text__add_string(out, "],\n\"lost\":[");
	for (int cause = 0; cause < SERIES_CAUSES; cause++) {
		if (!sums[cause])
			continue;
		text__add_string(out, before);
		add_loss(out, cause, sums[cause]);
		before = ",[";
	}
	text__add(out, "]", 1);
}

static void add_largest(struct text *out, const struct report *report,
			const struct report_caches *caches)
{
	const struct timeline_largest *largest = &report->timeline->largest;
	long cache = report_caches__find(caches, report, largest->generation);

	text__add_string(out, ",\n\"largest\":");
	if (!largest->pages) {
		text__add_string(out, "null}");
		return;
	}
	text__add_string(out, "{\"seconds\":");
	add_thousandths(out, largest->ns / 1000000);
	text__printf(out, ",\"pages\":%llu,\"cache\":", largest->pages);
	text__printf(out, cache < 0 ? "null}}" : "%ld}}", cache);
}

/* What is left for the series of the caches when everything else has its place. */
static size_t series_room(const struct report_caches *caches, size_t taken)
{
	taken += caches->n * CACHE_BYTES;
	return taken < MOST_BYTES ? MOST_BYTES - taken : 0;
}

int report__add_json(struct text *out, const struct report *report)
{
	struct report_caches caches;
	struct text growth = {};
	int err = report_caches__open(&caches, report);

	if (err)
		return err;
	err = add_about(out, report);
	add_hooks(out, report->source->about);
	add_time(out, report);
	add_series(out, report->timeline);
	add_orders(out, report);
	add_losses(out, report->timeline);
	if (!err)
		err = report__add_growth(&growth, report, &caches);
	report__add_caches(out, report, &caches, series_room(&caches, out->n + growth.n));
	text__add(out, growth.n ? growth.bytes : "", growth.n);
	add_largest(out, report, &caches);
	report_caches__close(&caches);
	out->failed |= growth.failed;
	text__reset(&growth);
	return out->failed ? -ENOMEM : err;
}
