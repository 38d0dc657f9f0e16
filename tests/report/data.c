// SPDX-License-Identifier: GPL-2.0-or-later
/* The data of a report on a trace that is made up, for tests of the page: data SAMPLES CACHES STACKS [WORD...] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_source.h"
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

int main(int argc, char **argv)
{
	struct fake_options options = {};

	if (argc < 4) {
		fprintf(stderr, "usage: data SAMPLES CACHES STACKS [WORD...]\n");
		return 64;
	}
	options.n_samples = strtoul(argv[1], NULL, 10);
	options.n_caches = strtoul(argv[2], NULL, 10);
	options.n_stacks = strtoul(argv[3], NULL, 10);
	for (int i = 4; i < argc; i++)
		options.flags |= flag_of(argv[i]);
	return write_data(&options) != 0;
}
