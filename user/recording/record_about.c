// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is to be known of a trace, as rows: so that people can read it, and so that struct about can be
 * made again from them.
 */
#include <stdio.h>

#include "writing.h"

static int write_fact(void *target, const char *key, const char *value)
{
	struct row row = recorder__row(target, INSERT_META);

	row__string(&row, key);
	row__string(&row, value);
	return row__run(&row);
}

int recorder__write_fact(struct recorder *recorder, const char *key, const char *value)
{
	return write_fact(recorder, key, value);
}

static int write_number(struct recorder *recorder, const char *key, __u64 value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", value);
	return write_fact(recorder, key, text);
}

/* What about__each() puts into words, or not at all. */
static int write_numbers(struct recorder *recorder, const struct about *about)
{
	const struct {
		const char *key;
		__u64 value;
	} numbers[] = {
		{ "sample_every", about->sample_every }, { "tracepoints", about->tracepoints },
		{ "kprobes", about->kprobes },		 { "fentries", about->fentries },
		{ "steals", about->coverage.steals },	 { "layer", about->coverage.layer },
	};
	int err = 0;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers) && !err; i++)
		err = write_number(recorder, numbers[i].key, numbers[i].value);
	return err;
}

static int write_metrics(struct recorder *recorder, const struct coverage *coverage)
{
	int err = 0;

	for (int i = 0; i < METRIC__COUNT && !err; i++) {
		struct row row = recorder__row(recorder, INSERT_METRIC);

		row__string(&row, metric__name(i));
		row__number(&row, coverage->seen[i]);
		err = row__run(&row);
	}
	return err;
}

static int write_hooks(struct recorder *recorder, const struct about *about)
{
	int err = 0;

	for (size_t i = 0; i < about->n_hooks && !err; i++) {
		const struct about_hook *hook = &about->hooks[i];
		struct row row = recorder__row(recorder, INSERT_HOOK);

		row__string(&row, hook->metric);
		row__string(&row, hook->tier);
		row__string(&row, hook->target);
		row__string(&row, hook->state);
		row__string(&row, hook->reason);
		err = row__run(&row);
	}
	return err;
}

static int write_kinds(struct recorder *recorder)
{
	int err = 0;

	for (int i = 0; i < EVENT__COUNT && !err; i++) {
		struct row row = recorder__row(recorder, INSERT_KIND);

		row__number(&row, i);
		row__string(&row, event__word(i));
		err = row__run(&row);
	}
	return err;
}

int recorder__write_about(struct recorder *recorder)
{
	const struct about *about = recorder->source->about;
	int err = about__each(about, write_fact, recorder);

	if (!err)
		err = write_numbers(recorder, about);
	if (!err)
		err = write_metrics(recorder, &about->coverage);
	if (!err)
		err = write_hooks(recorder, about);
	if (!err)
		err = write_kinds(recorder);
	return err;
}
