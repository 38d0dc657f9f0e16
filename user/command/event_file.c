// SPDX-License-Identifier: GPL-2.0-or-later
/* A buffer of lines in front of an output. */
#include "event_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

#define BUFFER_BYTES (64 * 1024)

struct event_file {
	const struct event_sink *sink;
	struct output *output;
	struct text lines; /* events alone, or facts and losses alone: so lines count events */
	__u64 waiting;	   /* events in them */
	__u64 added;
	__u64 unwritten;
	int failure; /* the first one; 0: none so far */
};

int event_file__open(const struct event_sink *sink, const struct output_options *options,
		     struct event_file **out)
{
	struct event_file *file = calloc(1, sizeof(*file));
	int err;

	if (!file) {
		log__say("out of memory");
		return -EXIT_FAILED;
	}
	file->sink = sink;
	err = output__open(options, &file->output);
	if (err) {
		free(file);
		return err;
	}
	*out = file;
	return 0;
}

/* A fact on its way into a text. */
struct telling {
	const struct event_sink *sink;
	struct text *out;
	__u64 ts_ns;
};

static int add_fact(void *target, const char *key, const char *value)
{
	const struct telling *telling = target;
	struct event event = {
		.kind = EVENT_ABOUT, .ts_ns = telling->ts_ns, .key = key, .value = value
	};

	telling->sink->add_event(telling->out, &event);
	return telling->out->failed ? -ENOMEM : 0;
}

int event_file__begin(struct event_file *file, const struct about *about)
{
	struct text head = {};
	struct telling telling = { file->sink, &head, about->start_ns };
	int err;

	file->sink->add_header(&head);
	err = about__each(about, add_fact, &telling);
	if (err) {
		log__say("out of memory");
	} else {
		err = output__begin(file->output, head.bytes, head.n);
		if (err == -EFBIG)
			log__say(
				"header and facts take %zu bytes, more than --rotate allows a file",
				head.n);
	}
	file->failure = err;
	text__reset(&head);
	return err;
}

static __u64 count_lines(const char *lines, size_t n)
{
	__u64 count = 0;

	for (size_t i = 0; i < n; i++)
		count += lines[i] == '\n';
	return count;
}

int event_file__flush(struct event_file *file)
{
	size_t written;
	int err;

	if (file->failure || !file->lines.n)
		return file->failure;
	err = output__write(file->output, file->lines.bytes, file->lines.n, &written);
	if (err && file->waiting)
		file->unwritten += file->waiting - count_lines(file->lines.bytes, written);
	text__clear(&file->lines);
	file->waiting = 0;
	file->failure = err;
	return err;
}

static int add_event(struct event_file *file, const struct event *event)
{
	file->added++;
	if (!file->failure)
		file->sink->add_event(&file->lines, event);
	if (file->lines.failed && !file->failure) {
		log__say("out of memory");
		file->unwritten += file->waiting;
		file->failure = -ENOMEM;
	}
	if (file->failure) {
		file->unwritten++;
		return file->failure;
	}
	file->waiting++;
	return file->lines.n < BUFFER_BYTES ? 0 : event_file__flush(file);
}

int event_file__add(struct event_file *file, const struct event *event)
{
	int err;

	if (event__group(event->kind))
		return add_event(file, event);
	err = event_file__flush(file);
	if (err)
		return err;
	file->sink->add_event(&file->lines, event);
	return event_file__flush(file);
}

int event_file__add_fact(struct event_file *file, __u64 ts_ns, const char *key, const char *value)
{
	struct event event = { .kind = EVENT_ABOUT, .ts_ns = ts_ns, .key = key, .value = value };

	return event_file__add(file, &event);
}

int event_file__reopen(struct event_file *file)
{
	int err = event_file__flush(file);

	if (!err)
		file->failure = err = output__reopen(file->output);
	return err;
}

__u64 event_file__added(const struct event_file *file)
{
	return file->added;
}

__u64 event_file__unwritten(const struct event_file *file)
{
	return file->unwritten;
}

int event_file__failure(const struct event_file *file)
{
	return file->failure;
}

int event_file__close(struct event_file *file)
{
	int err, closed;

	if (!file)
		return 0;
	err = event_file__flush(file);
	closed = output__close(file->output);
	text__reset(&file->lines);
	free(file);
	return err ? err : closed;
}
