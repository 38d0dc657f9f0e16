// SPDX-License-Identifier: GPL-2.0-or-later
/* From what is measured to lines: the caches, the page orders or the suspects. */
#include "printed.h"

#include <errno.h>

#include "cost_lines.h"
#include "growth_lines.h"
#include "log.h"
#include "totals.h"

unsigned int printed__wants(const struct top_options *options)
{
	unsigned int wants = options->sort->wants;

	for (size_t i = 0; i < options->n_columns; i++)
		wants |= options->columns[i]->wants;
	for (size_t i = 0; !options->columns && i < n_columns; i++)
		wants |= columns[i].asked ? 0 : columns[i].wants;
	return wants;
}

static struct lines_style style_of(const struct top_options *options)
{
	return (struct lines_style){
		.sort = options->sort,
		.rows = options->rows,
		.width = screen_width(),
		.columns = options->columns,
		.n_columns = options->n_columns,
		.idle_too = options->common.select.n,
	};
}

static int add_suspects(const struct printed *printed, struct text *text)
{
	const struct measure *measure = printed->measure;
	const struct lines_style style = style_of(printed->options);
	const struct suspect_sources from = {
		.since = &measure->since,
		.history = measure->history,
		.slabs = measure->slabs,
		.objects = measure->objects,
		.now_ns = measure->now.ts_ns,
	};
	struct suspects suspects;

	if (suspects__take(&suspects, &from))
		return -ENOMEM;
	lines__add_suspects(text, &suspects, &style);
	suspects__reset(&suspects);
	return 0;
}

/* The caches, or the suspects among them. */
static int add_caches(struct printed *printed, struct text *text, struct snapshot *snapshot,
		      bool define)
{
	const struct top_options *options = printed->options;
	const struct lines_style style = style_of(options);

	if (options->growth) {
		if (define)
			lines__add_growth_definitions(text, &snapshot->coverage, options->objects);
		return add_suspects(printed, text);
	}
	if (define)
		lines__add_definitions(text, &snapshot->coverage);
	lines__add_caches(text, snapshot, &style);
	return 0;
}

static int add_interval(struct printed *printed, struct text *text, struct snapshot *snapshot,
			const char *when, bool totals)
{
	const struct top_options *options = printed->options;
	bool everything = !options->common.select.n && !options->growth;
	bool define = totals || !printed->defined;

	printed->defined = true;
	lines__add_head(text, snapshot, when);
	if (options->orders)
		lines__add_orders(text, snapshot);
	if (options->orders || everything)
		lines__add_strays(text, snapshot);
	return options->orders ? 0 : add_caches(printed, text, snapshot, define);
}

/* @snapshot is of the interval or of the totals. */
static int show(struct printed *printed, struct snapshot *snapshot, bool totals,
		const struct own_cost *cost)
{
	const struct top_options *options = printed->options;
	const struct lines_style style = style_of(options);
	struct text text = {}, when = {};
	int err = 0;

	totals__add_when(&when, printed->measure->now.machine.wall_ns,
			 totals ? "totals since attach" : "slubtrace");
	if (totals && !options->growth)
		totals__add(&text, snapshot, &style, when.bytes,
			    options->orders || !options->common.select.n);
	else
		err = add_interval(printed, &text, snapshot, when.bytes, totals);
	if (cost)
		lines__add_programs(&text, cost, "the kernel does not let us measure it");
	text__add(&text, "\n", 1);
	text.failed |= err == -ENOMEM;
	err = write_text(&text);
	text__reset(&text);
	text__reset(&when);
	return err;
}

int printed__interval(struct printed *printed)
{
	return show(printed, &printed->measure->interval, false, NULL);
}

int printed__totals(struct printed *printed, const struct own_cost *cost)
{
	struct snapshot totals = {};
	int err;

	if (measure__totals(printed->measure, &totals)) {
		log__say("out of memory");
		return -EXIT_FAILED;
	}
	err = show(printed, &totals, true, cost);
	snapshot__reset(&totals);
	return err;
}
