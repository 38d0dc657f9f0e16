// SPDX-License-Identifier: GPL-2.0-or-later
/* From samples and events to snapshots, history and growth. */
#include "measure.h"

#include <errno.h>
#include <string.h>

int measure__open(struct measure *measure, const struct measure_wishes *wishes,
		  const struct select *select)
{
	int err = history__open(&measure->history);

	measure->select = select;
	if (!err && wishes->slabs)
		err = growth__open(GROWTH_SLABS, wishes->most, wishes->page_bytes, &measure->slabs);
	if (!err && wishes->objects)
		err = growth__open(GROWTH_OBJECTS, wishes->most, wishes->page_bytes,
				   &measure->objects);
	return err;
}

static void forget(struct measure *measure)
{
	snapshot__reset(&measure->interval);
	snapshot__reset(&measure->since);
	sample__reset(&measure->first);
	sample__reset(&measure->before);
	sample__reset(&measure->now);
}

void measure__close(struct measure *measure)
{
	forget(measure);
	growth__close(measure->slabs);
	growth__close(measure->objects);
	history__close(measure->history);
	memset(measure, 0, sizeof(*measure));
}

int measure__take_event(void *target, const struct event *event)
{
	struct measure *measure = target;
	int err = 0;

	/* What came before the first sample is in no number that is shown. */
	if (event->ts_ns < measure->first.ts_ns)
		return 0;
	if (measure->slabs)
		err = growth__take(measure->slabs, event);
	if (!err && measure->objects)
		err = growth__take(measure->objects, event);
	return err;
}

static void clear_growth(struct measure *measure)
{
	if (measure->slabs)
		growth__clear(measure->slabs);
	if (measure->objects)
		growth__clear(measure->objects);
}

static int start_from_zero(struct measure *measure)
{
	clear_growth(measure);
	return sample__copy(&measure->first, &measure->now);
}

int measure__sweep(struct measure *measure, unsigned int wants, bool zero)
{
	struct sample next = measure->before;
	bool first = !measure->now.ts_ns;
	int err = measure->source->sweep(measure->source, wants, &next);

	if (err) {
		measure->before = next;
		return err;
	}
	measure->before = measure->now;
	measure->now = next;
	if (first) { /* or the first interval would begin with the machine */
		measure->began_ns = next.ts_ns;
		err = sample__copy(&measure->before, &measure->now);
	}
	if (!err && (zero || first))
		err = start_from_zero(measure);
	return err;
}

int measure__end_interval(struct measure *measure)
{
	const struct coverage *coverage = &measure->source->about->coverage;
	int err;

	snapshot__reset(&measure->interval);
	err = snapshot__take(&measure->interval, &measure->before, &measure->now, coverage);
	if (!err)
		snapshot__forget_uncounted(&measure->interval);
	if (!err && measure->interval.span_ns)
		err = history__take(measure->history, &measure->interval, measure->now.ts_ns);
	return err;
}

int measure__join(struct measure *measure)
{
	const struct coverage *coverage = &measure->source->about->coverage;
	int err;

	snapshot__reset(&measure->since);
	err = snapshot__take(&measure->since, &measure->first, &measure->now, coverage);
	if (err)
		return err;
	measure->aliases = measure->source->aliases(measure->source);
	snapshot__keep_wanted(&measure->since, measure->select, measure->aliases);
	snapshot__keep_wanted(&measure->interval, measure->select, measure->aliases);
	snapshot__join(&measure->interval, &measure->since);
	history__join(measure->history, &measure->interval);
	return 0;
}

int measure__take(struct measure *measure, unsigned int wants, bool zero)
{
	int err = measure__sweep(measure, wants, zero);

	if (!err)
		err = source__drain(measure->source, SOURCE_TURNS);
	if (!err)
		err = measure__end_interval(measure);
	return err ? err : measure__join(measure);
}

int measure__totals(const struct measure *measure, struct snapshot *out)
{
	int err = snapshot__take(out, &measure->first, &measure->now,
				 &measure->source->about->coverage);

	if (err)
		return err;
	snapshot__keep_wanted(out, measure->select, measure->aliases);
	snapshot__join(out, &measure->since);
	history__join(measure->history, out);
	return 0;
}

int measure__rewind(struct measure *measure)
{
	struct history *history;
	int err = history__open(&history);

	if (err)
		return err;
	history__close(measure->history);
	measure->history = history;
	clear_growth(measure);
	forget(measure);
	measure->aliases = NULL;
	return 0;
}
