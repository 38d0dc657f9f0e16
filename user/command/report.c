// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace report: a recording as one page, or as other tools read it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "chrome_trace.h"
#include "command.h"
#include "folded.h"
#include "lines.h"
#include "log.h"
#include "output_file.h"
#include "replay.h"
#include "report_page.h"
#include "report_read.h"
#include "sample_sink.h"

#define FLUSH_BYTES (1 << 20)

struct job;

/* A word of --format. */
struct format {
	const char *name;
	event_fn deliver; /* gets the job; NULL: it needs no events */
	/* Writes to the output. Returns 0, -errno or -ECANCELED after it said what is wrong. */
	int (*run)(struct job *job);
};

struct report_options {
	struct common common; /* first */
	const struct format *format;
	enum folded_count count;
	bool counts; /* --count was given */
	const char *output;
};

struct job {
	const struct report_options *options;
	const char *path;
	struct source *source;
	struct output_file output;
	int written; /* what the output said last */
	__u64 *ts_ns;
	size_t n;
	struct report_reading reading;
	const struct sample_sink *samples;
	struct chrome_trace *chrome;
	size_t n_rows; /* of the latest interval */
};

static int flush(struct job *job, size_t least)
{
	job->written = output_file__flush(&job->output, least);
	return job->written ? -ECANCELED : 0;
}

/* Once it is known that the file is damaged, what came before is still told. */
static int say_damage(const struct job *job, int err)
{
	const char *damage = replay__damage(job->source);

	if (err != -EUCLEAN)
		return err;
	log__say("%s is damaged: %s; the report tells what came before", job->path,
		 damage ? damage : "it cannot be read to its end");
	return 0;
}

/* --- html and folded --------------------------------------------------------------------------- */

static int read_all(struct job *job)
{
	int err = report_reading__open(&job->reading, job->source->about->page_bytes);

	if (!err)
		err = report_reading__run(&job->reading, job->source, &job->options->common.select,
					  job->ts_ns, job->n);
	return err;
}

static int deliver_reading(void *target, const struct event *event)
{
	return report_reading__deliver(&((struct job *)target)->reading, event);
}

/* The caches that the report is about, as they were asked for; nothing: all. */
static void add_wishes(const struct select *select, struct text *out)
{
	for (size_t i = 0; i < select->n; i++)
		text__printf(out, "%s-c %s", i ? " " : "", select->patterns[i]);
}

static int add_data(struct job *job, const char *damage)
{
	struct text wishes = {}, cost = {};
	const char *ended = replay__ended(job->source);
	struct report_fact facts[4];
	struct report report = { .source = job->source,
				 .timeline = job->reading.timeline,
				 .since = &job->reading.since,
				 .slabs = job->reading.slabs,
				 .facts = facts };
	int err;

	add_wishes(&job->options->common.select, &wishes);
	facts[report.n_facts++] = (struct report_fact){
		"ended", ended ? ended : "not said: it was cut off, or still goes on"
	};
	lines__add_cost(&cost, &job->reading.since);
	facts[report.n_facts++] =
		(struct report_fact){ "cost", cost.bytes ? cost.bytes + strlen("cost ") : "" };
	if (wishes.n)
		facts[report.n_facts++] = (struct report_fact){ "report", wishes.bytes };
	if (damage)
		facts[report.n_facts++] = (struct report_fact){ "damage", damage };
	err = report__add_json(&job->output.text, &report);
	text__reset(&cost);
	if (wishes.failed)
		err = -ENOMEM;
	text__reset(&wishes);
	return err;
}

/* Names that answer to nothing leave an empty report, which could pass for a quiet trace. */
static void say_unwanted(const struct job *job, size_t n_rows)
{
	if (!n_rows && job->options->common.select.n)
		log__say("no cache in %s is one of those of -c", job->path);
}

static int run_html(struct job *job)
{
	size_t bytes = report_page_end - report_page;
	const char *marker = memmem(report_page, bytes, REPORT_MARKER, strlen(REPORT_MARKER));
	const char *rest = marker + strlen(REPORT_MARKER);
	int damaged = read_all(job), err = say_damage(job, damaged);

	if (err)
		return err;
	say_unwanted(job, job->reading.since.n_rows);
	text__add(&job->output.text, report_page, marker - report_page);
	err = add_data(job, damaged ? replay__damage(job->source) : NULL);
	text__add(&job->output.text, rest, report_page_end - rest);
	return err ? err : damaged;
}

static int run_folded(struct job *job)
{
	int damaged = read_all(job), err = say_damage(job, damaged);

	if (!err)
		say_unwanted(job, job->reading.since.n_rows);
	if (!err)
		err = folded__add(&job->output.text, &job->reading.since, job->reading.slabs,
				  job->options->count);
	return err ? err : damaged;
}

/* --- interval by interval ---------------------------------------------------------------------- */

static int walk(struct job *job, walk_fn fn)
{
	const struct walk walk = { .source = job->source,
				   .select = &job->options->common.select,
				   .joined = true,
				   .fn = fn,
				   .target = job };
	int damaged = walk__run(&walk, NULL, NULL), err = say_damage(job, damaged);

	if (!err)
		say_unwanted(job, job->n_rows);
	return err ? err : damaged;
}

static int take_sample(void *target, const struct snapshot *interval, const struct sample *now)
{
	struct job *job = target;

	job->n_rows = interval->n_rows;
	job->samples->add_interval(&job->output.text, interval, now);
	return flush(job, FLUSH_BYTES);
}

static int run_samples(struct job *job)
{
	job->samples = sample_sink__find(job->options->format->name);
	job->samples->add_head(&job->output.text, job->source->about);
	return walk(job, take_sample);
}

static int deliver_chrome(void *target, const struct event *event)
{
	struct job *job = target;
	int err = chrome_trace__add_event(job->chrome, event);

	return err ? err : flush(job, FLUSH_BYTES);
}

static int take_chrome(void *target, const struct snapshot *interval, const struct sample *now)
{
	struct job *job = target;
	int err = chrome_trace__take(job->chrome, interval, now);

	job->n_rows = interval->n_rows;
	return err ? err : flush(job, FLUSH_BYTES);
}

static int run_chrome(struct job *job)
{
	int err = chrome_trace__open(&job->output.text, job->source->about, &job->chrome);

	if (!err)
		err = walk(job, take_chrome);
	if (!err || err == -EUCLEAN)
		chrome_trace__end(job->chrome);
	return err;
}

static const struct format formats[] = {
	{ "html", deliver_reading, run_html },
	{ "folded", deliver_reading, run_folded },
	{ "chrome-trace", deliver_chrome, run_chrome },
	{ "csv", NULL, run_samples },
	{ "jsonl", NULL, run_samples },
};

/* --- options ----------------------------------------------------------------------------------- */

static int set_format(void *target, const char *argument)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (!strcmp(formats[i].name, argument)) {
			((struct report_options *)target)->format = &formats[i];
			return 0;
		}
	log__say("--format is html, folded, chrome-trace, csv or jsonl, not '%s'", argument);
	return -EINVAL;
}

static int set_count(void *target, const char *argument)
{
	static const char *const words[] = {
		[FOLDED_MADE] = "made",
		[FOLDED_HELD] = "held",
		[FOLDED_PAGES] = "pages",
	};
	struct report_options *options = target;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i], argument)) {
			options->count = i;
			options->counts = true;
			return 0;
		}
	log__say("--count is made, held or pages, not '%s'", argument);
	return -EINVAL;
}

static int set_output(void *target, const char *argument)
{
	((struct report_options *)target)->output = argument;
	return 0;
}

static const struct option_row rows[] = {
	{ 'o', "output", "FILE", "instead of stdout", set_output },
	OPTION_CACHE,
	{ 0, "format", "FORMAT", "html (the default), folded, chrome-trace, csv or jsonl",
	  set_format },
	{ 0, "count", "WHAT", "of folded: slabs made (the default) or held, or pages", set_count },
	OPTION_HELP,
};

static const struct command_line line = {
	.usage = "report FILE.db [-o FILE] [-c CACHE]... [--format FORMAT] [--count WHAT]",
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(*rows),
	.max_operands = 1,
};

/* What cannot be had is said before anything is read. */
static int refuse(const struct report_options *options)
{
	size_t bytes = report_page_end - report_page;

	if (options->counts && strcmp(options->format->name, "folded")) {
		log__say("--count is for --format folded");
		return -EXIT_USAGE;
	}
	if (strcmp(options->format->name, "html") ||
	    memmem(report_page, bytes, REPORT_MARKER, strlen(REPORT_MARKER)))
		return 0;
	log__say("built without Node.js: no HTML; --format folded, chrome-trace, csv and jsonl "
		 "work");
	return -EXIT_UNAVAILABLE;
}

/* --- the command ------------------------------------------------------------------------------- */

/* When each sample was taken; those that cannot be read are left out. */
static int read_times(struct job *job)
{
	size_t n = replay__samples(job->source);
	__u64 wall_ns;

	job->ts_ns = calloc(n, sizeof(*job->ts_ns));
	if (!job->ts_ns)
		return -ENOMEM;
	while (job->n < n && !replay__moment(job->source, job->n, &job->ts_ns[job->n], &wall_ns))
		job->n++;
	return job->n ? 0 : -EIO;
}

/* Where slabs that are given back are not seen, those held are not known: there is no line then. */
static int check_count(const struct job *job)
{
	if (job->options->count != FOLDED_HELD ||
	    job->source->about->coverage.seen[METRIC_FREED_SLABS])
		return 0;
	log__say("--count held: slabs that are given back could not be observed in %s", job->path);
	return -EXIT_UNAVAILABLE;
}

/* Returns 0, a negative exit code after it said what is wrong, or -EPIPE. */
static int run(struct job *job)
{
	int err = read_times(job), end;
	const char *damage;

	if (!err)
		err = job->options->format->run(job);
	if (err == -ECANCELED)
		return job->written;
	if (err && err != -EUCLEAN) {
		damage = replay__damage(job->source);
		log__say("cannot read %s: %s", job->path, damage ? damage : strerror(-err));
		return -EXIT_FAILED;
	}
	end = output_file__end(&job->output);
	return end ? end : err ? -EXIT_FAILED : 0;
}

static int open_job(struct job *job)
{
	const struct report_options *options = job->options;
	int err = refuse(options);

	if (!err)
		err = replay__open(job->path, &options->common.select, options->format->deliver,
				   job, &job->source);
	if (!err)
		err = check_count(job);
	if (!err)
		err = output_file__open(&job->output, options->output, job->path);
	return err;
}

static int report(const struct report_options *options, const char *path)
{
	struct job job = { .options = options, .path = path, .output.fd = -1 };
	int err = open_job(&job);

	if (!err)
		err = run(&job);
	chrome_trace__close(job.chrome);
	report_reading__close(&job.reading);
	output_file__close(&job.output);
	replay__close(job.source);
	free(job.ts_ns);
	return err;
}

int command__report(int argc, char **argv)
{
	struct report_options options = { .format = &formats[0] };
	const char *path = NULL;
	int err = options__parse(&line, argc, argv, &options, &path);

	if (err >= 0 && options.common.help) {
		options__help(&line);
		err = 0;
	} else if (err == 0) {
		log__say("report needs a recording: slubtrace %s", line.usage);
		err = -EXIT_USAGE;
	} else {
		err = err < 0 ? -EXIT_USAGE : report(&options, path);
	}
	select__reset(&options.common.select);
	return err == -EPIPE ? EXIT_OK : -err;
}
