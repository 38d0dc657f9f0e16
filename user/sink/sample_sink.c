// SPDX-License-Identifier: GPL-2.0-or-later
/* Samples as CSV and as JSON Lines. */
#include "sample_sink.h"

#include <string.h>

#include "cell.h"
#include "csv.h"
#include "series.h"

/* A column that is told; the history of a row is the rows before it. */
static bool is_told(const struct column *column)
{
	return column->unit != UNIT_HISTORY;
}

struct facts {
	struct text *out;
	__u64 ts_ns;
};

struct losses {
	struct text *out;
	const struct sample *now;
	void (*add)(struct text *out, const struct sample *now, const char *cause, __u64 events);
};

static void each_loss(const struct snapshot *interval, const struct losses *losses)
{
	for (int cause = 0; cause < SERIES_CAUSES; cause++) {
		__u64 events = series__lost(interval, cause);
		struct text words = {};

		if (!events)
			continue;
		series__add_cause(cause, &words);
		losses->add(losses->out, losses->now, words.n ? words.bytes : "", events);
		losses->out->failed |= words.failed;
		text__reset(&words);
	}
}

/* --- CSV --------------------------------------------------------------------------------------- */

/* Commas for the columns, and for bounds behind them. */
static void csv__add_empty(struct text *out)
{
	for (size_t i = 0; i < n_columns; i++)
		text__add_string(out, is_told(&columns[i]) ? "," : "");
	text__add_string(out, ",\n");
}

static int csv__add_fact(void *target, const char *key, const char *value)
{
	const struct facts *facts = target;

	text__printf(facts->out, "%llu,about,", facts->ts_ns);
	csv__add_text(facts->out, key);
	text__add(facts->out, ",", 1);
	csv__add_text(facts->out, value);
	text__add_string(facts->out, ",,,,");
	csv__add_empty(facts->out);
	return 0;
}

static void csv__add_head(struct text *out, const struct about *about)
{
	struct facts facts = { out, about->start_ns };

	text__add_string(out, "ts_ns,row,key,value,wall_ns,interval_ns,generation,address");
	for (size_t i = 0; i < n_columns; i++)
		if (is_told(&columns[i]))
			text__printf(out, ",%s", columns[i].key);
	text__add_string(out, ",bounds\n");
	if (about__each(about, csv__add_fact, &facts))
		out->failed = true;
}

static void csv__add_loss(struct text *out, const struct sample *now, const char *cause,
			  __u64 events)
{
	text__printf(out, "%llu,lost,%s,%llu,%llu,,,", now->ts_ns, cause, events,
		     now->machine.wall_ns);
	csv__add_empty(out);
}

static void csv__add_interval(struct text *out, const struct snapshot *interval,
			      const struct sample *now)
{
	const struct losses losses = { out, now, csv__add_loss };

	for (size_t i = 0; i < interval->n_rows; i++) {
		const struct snapshot_row *row = &interval->rows[i];
		struct text bounds = {};

		text__printf(out, "%llu,sample,,,%llu,%llu,%llu,0x%llx", now->ts_ns,
			     now->machine.wall_ns, interval->span_ns, row->cache->generation,
			     row->cache->address);
		for (size_t c = 0; c < n_columns; c++)
			if (is_told(&columns[c]))
				cell__add_csv(out, interval, row, &columns[c], &bounds);
		text__printf(out, ",%s\n", bounds.n ? bounds.bytes : "");
		out->failed |= bounds.failed;
		text__reset(&bounds);
	}
	each_loss(interval, &losses);
}

/* --- JSON Lines -------------------------------------------------------------------------------- */

static int jsonl__add_fact(void *target, const char *key, const char *value)
{
	const struct facts *facts = target;

	text__printf(facts->out, "{\"ts_ns\":\"%llu\",\"row\":\"about\",\"key\":\"%s\",\"value\":",
		     facts->ts_ns, key);
	text__add_json(facts->out, value, strlen(value));
	text__add_string(facts->out, "}\n");
	return 0;
}

static void jsonl__add_head(struct text *out, const struct about *about)
{
	struct facts facts = { out, about->start_ns };

	if (about__each(about, jsonl__add_fact, &facts))
		out->failed = true;
}

static void jsonl__add_loss(struct text *out, const struct sample *now, const char *cause,
			    __u64 events)
{
	text__printf(out,
		     "{\"ts_ns\":\"%llu\",\"row\":\"lost\",\"key\":\"%s\",\"value\":%llu,"
		     "\"wall_ns\":\"%llu\"}\n",
		     now->ts_ns, cause, events, now->machine.wall_ns);
}

static void jsonl__add_interval(struct text *out, const struct snapshot *interval,
				const struct sample *now)
{
	const struct losses losses = { out, now, jsonl__add_loss };

	for (size_t i = 0; i < interval->n_rows; i++) {
		const struct snapshot_row *row = &interval->rows[i];
		struct text bounds = {};

		text__printf(out,
			     "{\"ts_ns\":\"%llu\",\"row\":\"sample\",\"wall_ns\":\"%llu\","
			     "\"interval_ns\":\"%llu\",\"generation\":\"%llu\","
			     "\"address\":\"0x%llx\"",
			     now->ts_ns, now->machine.wall_ns, interval->span_ns,
			     row->cache->generation, row->cache->address);
		for (size_t c = 0; c < n_columns; c++)
			if (is_told(&columns[c]))
				cell__add_json(out, interval, row, &columns[c], &bounds);
		text__printf(out, ",\"bounds\":{%s}}\n", bounds.n ? bounds.bytes : "");
		out->failed |= bounds.failed;
		text__reset(&bounds);
	}
	each_loss(interval, &losses);
}

const struct sample_sink *sample_sink__find(const char *name)
{
	static const struct sample_sink sinks[] = {
		{ "csv", csv__add_head, csv__add_interval },
		{ "jsonl", jsonl__add_head, jsonl__add_interval },
	};

	for (size_t i = 0; i < sizeof(sinks) / sizeof(*sinks); i++)
		if (!strcmp(sinks[i].name, name))
			return &sinks[i];
	return NULL;
}
