// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A trace that is made up, as the data of a report, or as a recording: for tests of the page, and for
 * figures. The words are those of flag_of().
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_source.h"
#include "recorder.h"
#include "report_read.h"

static unsigned int flag_of(const char *word)
{
	static const char *const words[] = { "hostile", "lost", "no-books", "na", "gaps", "busy" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(word, words[i]))
			return 1U << i;
	fprintf(stderr, "no such word: %s\n", word);
	exit(64);
}

static int write_data(const struct fake_options *options)
{
	struct report_reading reading;
	struct source *source = fake_source__open(options, report_reading__deliver, &reading);
	__u64 *ts_ns = calloc(options->n_samples + 1, sizeof(*ts_ns));
	struct select all = {};
	struct text out = {};
	int err = ts_ns ? report_reading__open(&reading, 4096) : -1;

	for (size_t i = 0; !err && i < options->n_samples; i++)
		ts_ns[i] = fake_source__ts_ns(source, i);
	if (!err)
		err = report_reading__run(&reading, source, &all, ts_ns, options->n_samples);
	if (!err)
		err = report__add_json(&out, &(struct report){ .source = source,
							       .timeline = reading.timeline,
							       .since = &reading.since,
							       .slabs = reading.slabs });
	if (!err)
		err = fwrite(out.bytes, 1, out.n, stdout) != out.n;
	report_reading__close(&reading);
	fake_source__close(source);
	text__reset(&out);
	free(ts_ns);
	return err;
}

static int record_event(void *target, const struct event *event)
{
	return recorder__add_event(*(struct recorder **)target, event);
}

static int record(const char *path, const struct fake_options *options)
{
	struct recorder *recorder = NULL;
	struct source *source = fake_source__open(options, record_event, &recorder);
	struct sample sample = {};
	int err = recorder__create(path, source, &recorder);

	for (size_t i = 0; !err && i < options->n_samples; i++) {
		err = source->sweep(source, 0, &sample);
		if (!err)
			err = source->drain(source);
		if (!err)
			err = recorder__add_sample(recorder, &sample);
	}
	if (recorder)
		err = recorder__close(recorder) ?: err;
	if (err)
		fprintf(stderr, "%s: %s\n", path, strerror(-err));
	sample__reset(&sample);
	fake_source__close(source);
	return err;
}

int main(int argc, char **argv)
{
	struct fake_options options = {};
	const char *path = NULL;

	if (argc > 1 && strchr(argv[1], '.')) {
		path = argv[1];
		argc--;
		argv++;
	}
	if (argc < 4) {
		fprintf(stderr, "usage: report-data [FILE.db] SAMPLES CACHES STACKS [WORD...]\n");
		return 64;
	}
	options.n_samples = strtoul(argv[1], NULL, 10);
	options.n_caches = strtoul(argv[2], NULL, 10);
	options.n_stacks = strtoul(argv[3], NULL, 10);
	for (int i = 4; i < argc; i++)
		options.flags |= flag_of(argv[i]);
	return (path ? record(path, &options) : write_data(&options)) != 0;
}
