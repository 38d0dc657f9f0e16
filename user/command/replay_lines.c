// SPDX-License-Identifier: GPL-2.0-or-later
/* Prints what slubtrace top would have printed while a recording was made, or at one moment of it. */
#include "replay_lines.h"

#include <errno.h>
#include <string.h>

#include "log.h"
#include "moment.h"
#include "printed.h"
#include "recording.h"

/* The next sample and all its events. Returns 0 or -errno. */
static int take_next(struct measure *measure)
{
	int err = measure__sweep(measure, 0, false);

	if (err)
		return err;
	do
		err = measure->source->drain(measure->source);
	while (err == -EAGAIN);
	return err ? err : measure__end_interval(measure);
}

static int say_failure(const struct top_options *options, struct source *source, int err)
{
	struct text name = {};

	text__add_escaped(&name, options->recording, strlen(options->recording), false);
	if (err == -EUCLEAN)
		log__say("%s is damaged from here on: %s", name.n ? name.bytes : "",
			 replay__damage(source));
	else
		log__say("cannot read %s: %s", name.n ? name.bytes : "", strerror(-err));
	text__reset(&name);
	return -EXIT_FAILED;
}

/* Until @last, printing as it goes. Returns 0, -EPIPE, or a negative exit code after it said why. */
static int play(struct printed *printed, size_t last, bool shown)
{
	struct measure *measure = printed->measure;
	size_t at = 0;
	int err = take_next(measure);

	while (!err && at < last) {
		err = take_next(measure);
		at++;
		if (!err && shown)
			err = measure__join(measure);
		if (!err && shown) {
			int said = printed__interval(printed);

			if (said)
				return said;
		}
	}
	return err ? say_failure(printed->options, measure->source, err) : 0;
}

static int find(const struct top_options *options, struct source *source, size_t *last)
{
	struct text text = {};
	int err;

	*last = replay__samples(source) - 1;
	err = options->at ? moment__find(source, options->at, last) : 0;
	if (err == -EINVAL) {
		text__add_escaped(&text, options->at, strlen(options->at), false);
		log__say("--at is HH:MM:SS, a date and time, +SECONDS since the start or end, not "
			 "'%s'",
			 text.n ? text.bytes : "");
		err = -EXIT_USAGE;
	} else if (err == -ERANGE && !moment__add_span(source, &text)) {
		log__say("--at %s is outside of the recording: %s", options->at, text.bytes);
		err = -EXIT_FAILED;
	} else if (err) {
		err = say_failure(options, source, err);
	}
	text__reset(&text);
	return err;
}

static int print(const struct top_options *given, bool intervals)
{
	struct top_options options = *given;
	struct measure measure = {};
	struct printed printed = { .options = &options, .measure = &measure };
	struct source *source = NULL;
	size_t last;
	int err = recording__open(&options, options.growth, &measure, &source), played = 0;

	options.objects = measure.objects;
	if (!err)
		err = find(&options, source, &last);
	if (!err)
		played = play(&printed, last, intervals);
	if (!err && played != -EPIPE && (!played || intervals) && measure.now.ts_ns) {
		err = measure__join(&measure) ? say_failure(&options, source, -ENOMEM)
					      : printed__totals(&printed, NULL);
	}
	err = err ? err : played;
	measure__close(&measure);
	replay__close(source);
	return err == -EPIPE ? EXIT_OK : -err;
}

int replay_lines__run(const struct top_options *options)
{
	return print(options, true);
}

int replay_lines__at(const struct top_options *options)
{
	return print(options, false);
}
