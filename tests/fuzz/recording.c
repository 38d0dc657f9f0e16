// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes the recording with the recorder, and reads it with all that reads recordings. */
#include "recording.h"

#include <fcntl.h>
#include <unistd.h>

#include "../unit/fake_source.h"
#include "recorder.h"
#include "replay.h"
#include "report_read.h"

#define SAMPLES 4
#define CACHES	12

/* Made once, then copied. */
static char *whole;
static size_t whole_bytes;

const char *recording__path(void)
{
	static char path[64];

	if (!path[0])
		snprintf(path, sizeof(path), "/dev/shm/slubtrace-fuzz-%d.db", getpid());
	return path;
}

static int take(void *recorder, const struct event *event)
{
	return recorder__add_event(*(struct recorder **)recorder, event);
}

static void record(const char *path)
{
	static const struct fake_options options = { .n_samples = SAMPLES,
						     .n_caches = CACHES,
						     .n_stacks = 5,
						     .flags =
							     FAKE_HOSTILE | FAKE_LOST | FAKE_GAPS };
	struct recorder *recorder;
	struct source *source = fake_source__open(&options, take, &recorder);
	struct sample sample = {};

	unlink(path);
	promised(!recorder__create(path, source, &recorder));
	while (!source->sweep(source, 0, &sample)) {
		promised(!source->drain(source));
		promised(!recorder__add_sample(recorder, &sample));
	}
	promised(!recorder__close(recorder));
	sample__reset(&sample);
	fake_source__close(source);
}

static void keep(const char *path)
{
	FILE *file = fopen(path, "re");

	promised(file && !fseek(file, 0, SEEK_END));
	whole_bytes = ftell(file);
	whole = malloc(whole_bytes);
	rewind(file);
	promised(whole && fread(whole, 1, whole_bytes, file) == whole_bytes);
	fclose(file);
}

void recording__make(const char *path)
{
	int fd;

	if (!whole) {
		record(path);
		keep(path);
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	promised(fd >= 0 && write(fd, whole, whole_bytes) == (ssize_t)whole_bytes);
	close(fd);
}

/* What was read before damage was met is told all the same. */
static void report(struct source *source, struct report_reading *reading)
{
	size_t n = replay__samples(source), largest;
	__u64 *ts_ns = calloc(n, sizeof(*ts_ns)), wall_ns;
	struct select all = {};
	struct text out = {};
	int err = 0;

	promised(ts_ns);
	for (size_t i = 0; i < n && !err; i++)
		err = replay__moment(source, i, &ts_ns[i], &wall_ns);
	if (!err)
		err = report_reading__run(reading, source, &all, ts_ns, n);
	if (!err)
		report__add_json(&out, &(struct report){ .source = source,
							 .timeline = reading->timeline,
							 .since = &reading->since,
							 .slabs = reading->slabs });
	replay__largest_growth(source, &largest);
	text__reset(&out);
	free(ts_ns);
}

static void seek_about(struct source *source)
{
	struct text words = {};
	struct sample sample = {};

	for (size_t n = replay__samples(source), i = n; i-- > 0 && n - i < 10;) {
		replay__seek(source, i);
		if (source->sweep(source, 0, &sample) || source__drain(source, 100))
			break;
		source->aliases(source);
		for (size_t at = 0; at < sample.n_caches; at++)
			source->add_flags(source, sample.caches[at].flags, &words);
	}
	sample__reset(&sample);
	text__reset(&words);
}

void recording__read(const char *path)
{
	struct report_reading reading;
	struct select all = {};
	struct source *source;

	if (replay__open(path, &all, report_reading__deliver, &reading, &source))
		return;
	promised(replay__samples(source) > 0);
	if (!report_reading__open(&reading, 4096)) {
		report(source, &reading);
		seek_about(source);
	}
	report_reading__close(&reading);
	replay__close(source);
}
