// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of alloc_traces: "      9 name+0x1f/0x200 [module] age=1/2/3 pid=4-5 cpus=0-1", and frames below. */
#include "alloc_traces.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_stack.h"
#include "text.h"

/* A row while there is no text yet that it may point into: places from 1 on; 0: none. */
struct places {
	size_t site;
	size_t cpus;
	size_t nodes;
	size_t stack;
};

struct reader {
	struct alloc_traces traces;
	struct places *places;
	size_t room;
	struct text text; /* of all rows, each NUL-terminated */
	bool open;	  /* the last row takes frames */
};

/* A number that may be negative; NULL: there is none. */
static const char *read_number(const char *at, const char *end, __s64 *out)
{
	bool negative = at < end && *at == '-';
	const char *start = at += negative;
	__s64 number = 0;

	for (; at < end && *at >= '0' && *at <= '9'; at++)
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, *at - '0', &number))
			return NULL;
	*out = negative ? -number : number;
	return at > start ? at : NULL;
}

/* Ages before the machine's clock began, or of objects from the future, are none. */
static __u64 age_of(__s64 jiffies)
{
	return jiffies > 0 ? jiffies : 0;
}

/* "1/2/3", or "1" for all three. */
static const char *read_ages(const char *at, const char *end, struct alloc_trace *row)
{
	__s64 least, mean, most;

	at = read_number(at, end, &least);
	if (!at)
		return NULL;
	mean = most = least;
	if (at < end && *at == '/') {
		at = read_number(at + 1, end, &mean);
		at = at && at < end && *at == '/' ? read_number(at + 1, end, &most) : NULL;
	}
	row->age_least = age_of(least);
	row->age_mean = age_of(mean);
	row->age_most = age_of(most);
	return at;
}

static const char *read_pids(const char *at, const char *end, struct alloc_trace *row)
{
	at = read_number(at, end, &row->pid_least);
	row->pid_most = row->pid_least;
	if (at && at < end && *at == '-')
		at = read_number(at + 1, end, &row->pid_most);
	return at;
}

/* Where @word stands in the text; NULL: nowhere. */
static const char *find(const char *at, const char *end, const char *word)
{
	return memmem(at, end - at, word, strlen(word));
}

/* Keeps a text. Returns its place from 1 on. */
static size_t keep(struct reader *reader, const char *at, const char *end)
{
	size_t place = reader->text.n + 1;

	text__add(&reader->text, at, end - at);
	text__add(&reader->text, "", 1);
	return place;
}

/* What stands behind @word up to the next blank. 0: it is not there. */
static size_t keep_list(struct reader *reader, const char *at, const char *end, const char *word)
{
	const char *list = find(at, end, word), *stop;

	if (!list)
		return 0;
	list += strlen(word);
	stop = memchr(list, ' ', end - list);
	return keep(reader, list, stop ? stop : end);
}

static int grow(struct reader *reader)
{
	size_t room = reader->room ? reader->room * 2 : 64;
	struct alloc_trace *rows;
	struct places *places;

	if (reader->traces.n < reader->room)
		return 0;
	rows = realloc(reader->traces.rows, room * sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	reader->traces.rows = rows;
	places = realloc(reader->places, room * sizeof(*places));
	if (!places)
		return -ENOMEM;
	reader->places = places;
	reader->room = room;
	return 0;
}

/* The site and what stands behind it. 1: that is no such line. */
static int read_row(struct reader *reader, const char *at, const char *end)
{
	struct alloc_trace row = {};
	struct places places = {};
	const char *age, *site_end, *waste;
	struct text site = {};
	__s64 objects;
	int err;

	at = read_number(at, end, &objects);
	if (!at || objects < 0 || at == end || *at != ' ')
		return 1;
	at++;
	age = site_end = find(at, end, " age=");
	waste = age ? find(at, age, " waste=") : NULL;
	site_end = waste ? waste : age;
	if (!age || site_end == at)
		return 1;
	row.objects = objects;
	age = read_ages(age + strlen(" age="), end, &row);
	if (age && find(age, end, " pid=") == age)
		age = read_pids(age + strlen(" pid="), end, &row);
	if (!age)
		return 1;
	err = grow(reader);
	if (err)
		return err;
	kernel_stack__add_frame(&site, at, site_end - at);
	places.site = reader->text.n + 1;
	row.known = *at != '<';
	text__add(&reader->text, site.n ? site.bytes : "", site.n);
	text__add(&reader->text, "", 1);
	places.cpus = keep_list(reader, age, end, " cpus=");
	places.nodes = keep_list(reader, age, end, " nodes=");
	reader->text.failed |= site.failed;
	text__reset(&site);
	reader->places[reader->traces.n] = places;
	reader->traces.rows[reader->traces.n++] = row;
	reader->traces.objects += row.objects;
	reader->open = true;
	return 0;
}

/* A frame of the last row: its text is the last one kept, so it grows. */
static void add_frame(struct reader *reader, const char *at, const char *end)
{
	struct places *places = &reader->places[reader->traces.n - 1];

	if (reader->text.failed)
		return;
	if (places->stack) {
		text__end(&reader->text, reader->text.bytes + reader->text.n - 1);
		text__add_string(&reader->text, ";");
	} else {
		places->stack = reader->text.n + 1;
	}
	kernel_stack__add_frame(&reader->text, at, end - at);
	text__add(&reader->text, "", 1);
}

static int read_line(struct reader *reader, const char *at, const char *end)
{
	const char *start = at;
	int err = 1;

	while (at < end && *at == ' ')
		at++;
	if (at == end) {
		reader->open = false;
		return 0;
	}
	if (*at >= '0' && *at <= '9')
		err = read_row(reader, at, end);
	if (err != 1)
		return err;
	if (reader->open && at > start)
		add_frame(reader, at, end);
	else if (end - at != 7 || memcmp(at, "No data", 7))
		reader->traces.odd++;
	return 0;
}

/* The rows point into the text, now that it moves no more. */
static void point(struct reader *reader)
{
	char *base = reader->traces.n ? reader->text.bytes - 1 : NULL;

	for (size_t i = 0; i < reader->traces.n; i++) {
		const struct places *places = &reader->places[i];
		struct alloc_trace *row = &reader->traces.rows[i];

		row->site = base + places->site;
		row->cpus = places->cpus ? base + places->cpus : NULL;
		row->nodes = places->nodes ? base + places->nodes : NULL;
		row->stack = places->stack ? kernel_stack__from_caller(base + places->stack) : NULL;
	}
	reader->traces.text = reader->text.bytes;
}

int alloc_traces__parse(const char *text, size_t n, struct alloc_traces *out)
{
	const char *end = text + n, *stop;
	struct reader reader = {};
	int err = 0;

	for (const char *at = text; at < end && !err; at = stop + 1) {
		stop = memchr(at, '\n', end - at);
		stop = stop ? stop : end;
		err = read_line(&reader, at, stop);
	}
	if (reader.text.failed)
		err = -ENOMEM;
	if (!err)
		point(&reader);
	free(reader.places);
	if (err) {
		text__reset(&reader.text);
		free(reader.traces.rows);
		return err;
	}
	*out = reader.traces;
	return 0;
}

void alloc_traces__reset(struct alloc_traces *traces)
{
	free(traces->rows);
	free(traces->text);
	memset(traces, 0, sizeof(*traces));
}
