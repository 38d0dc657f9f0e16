// SPDX-License-Identifier: GPL-2.0-or-later
/* Counters and instants, one a line. */
#include "chrome_trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "series.h"

#define OWN_PID 4194305 /* of the counters; above any pid that Linux gives */

/* What was last told of a cache, by generation. */
struct counted {
	UT_hash_handle hh;
	__u64 generation;
	__s64 number;
	bool told;
	bool books; /* what it holds, not what it gained */
	char *name; /* of its track, as JSON without the quotes */
};

struct named {
	UT_hash_handle hh;
	__u64 pid;
	char comm[SLUBTRACE_COMM];
};

/* Names of tracks that are taken. */
struct taken {
	UT_hash_handle hh;
	char name[];
};

struct chrome_trace {
	struct text *out;
	struct counted *caches;
	struct named *processes;
	struct taken *names;
	__s64 series[SERIES__COUNT];
	bool series_told[SERIES__COUNT];
	__u64 first_ns; /* events before it are in no count */
	bool begun;
};

static void add_time(struct text *out, __u64 ns)
{
	text__printf(out, "\"ts\":%llu.%03llu", ns / 1000, ns % 1000);
}

static void add_member(struct text *out, const char *key, const char *value)
{
	if (!value)
		return;
	text__printf(out, ",\"%s\":", key);
	text__add_json(out, value, strlen(value));
}

/* --- what is told of the trace ----------------------------------------------------------------- */

struct facts {
	struct text *out;
	const char *before;
};

static int add_fact(void *target, const char *key, const char *value)
{
	struct facts *facts = target;

	text__printf(facts->out, "%s[\"%s\",", facts->before, key);
	text__add_json(facts->out, value, strlen(value));
	text__add(facts->out, "]", 1);
	facts->before = ",\n";
	return 0;
}

static int add_head(struct text *out, const struct about *about)
{
	struct facts facts = { out, "" };
	int err;

	text__add_string(out, "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"about\":[");
	err = about__each(about, add_fact, &facts);
	text__printf(out,
		     "]},\n\"traceEvents\":[\n{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":%d,"
		     "\"args\":{\"name\":\"slabs\"}}",
		     OWN_PID);
	text__printf(out,
		     ",\n{\"name\":\"about this trace\",\"ph\":\"i\",\"s\":\"g\",\"pid\":%d,"
		     "\"tid\":0,",
		     OWN_PID);
	add_time(out, about->start_ns);
	facts.before = ",\"args\":{\"facts\":[";
	if (!err)
		err = about__each(about, add_fact, &facts);
	text__add_string(out, "]}}");
	return err;
}

int chrome_trace__open(struct text *out, const struct about *about, struct chrome_trace **trace)
{
	struct chrome_trace *new = calloc(1, sizeof(*new));

	if (!new || add_head(out, about)) {
		free(new);
		return -ENOMEM;
	}
	new->out = out;
	*trace = new;
	return 0;
}

/* --- counters ---------------------------------------------------------------------------------- */

static void add_counter(struct text *out, const char *name, __u64 ns, const char *unit,
			const char *value)
{
	text__printf(out, ",\n{\"name\":\"%s\",\"ph\":\"C\",\"pid\":%d,", name, OWN_PID);
	add_time(out, ns);
	text__printf(out, ",\"args\":{\"%s\":%s}}", unit, value);
}

/* Two caches of one name have two tracks: the second one is told by its generation. */
static char *name_track(struct chrome_trace *trace, const struct snapshot_row *row, bool books)
{
	const char *name = row->label ? row->label : row->cache->name;
	struct text track = {}, json = {};
	struct taken *taken;

	text__add_string(&track, books ? "KiB " : "KiB gained ");
	text__add_string(&track, name);
	HASH_FIND_STR(trace->names, track.bytes, taken);
	if (taken)
		text__printf(&track, " #%llu", row->cache->generation);
	taken = track.failed ? NULL : malloc(sizeof(*taken) + track.n + 1);
	if (taken) {
		strcpy(taken->name, track.bytes);
		HASH_ADD_STR(trace->names, name, taken);
		text__add_json(&json, track.bytes, track.n);
	}
	text__reset(&track);
	if (json.failed || !json.n) {
		text__reset(&json);
		return NULL;
	}
	json.bytes[json.n - 1] = '\0'; /* the quotes */
	memmove(json.bytes, json.bytes + 1, json.n - 1);
	return json.bytes;
}

static struct counted *find_cache(struct chrome_trace *trace, const struct snapshot_row *row,
				  bool books)
{
	struct counted *cache;
	__u64 generation = row->cache->generation;

	HASH_FIND(hh, trace->caches, &generation, sizeof(generation), cache);
	if (cache)
		return cache;
	cache = calloc(1, sizeof(*cache));
	if (!cache)
		return NULL;
	cache->generation = generation;
	cache->books = books;
	cache->name = name_track(trace, row, books);
	if (!cache->name) {
		free(cache);
		return NULL;
	}
	HASH_ADD(hh, trace->caches, generation, sizeof(generation), cache);
	return cache;
}

/* What it holds by the books of the kernel or, if they are not read, what it gained; as it changes. */
static int take_cache(struct chrome_trace *trace, const struct snapshot *interval,
		      const struct snapshot_row *row, __u64 ns)
{
	const struct column *total = column__find("total"), *net = column__find("net");
	struct column_value value = {};
	struct counted *cache;
	bool books;
	char number[32];

	total->value(total, interval, row, &value);
	books = value.state == CELL_NUMBER;
	if (!books && !row->cache->dead) {
		net->value(net, interval, row, &value);
		value.number *= interval->page_bytes / 1024;
	}
	if (value.state != CELL_NUMBER)
		return 0;
	cache = find_cache(trace, row, books);
	if (!cache)
		return -ENOMEM;
	if (cache->books != books || (cache->told && cache->number == value.number))
		return 0;
	cache->told = true;
	cache->number = value.number;
	snprintf(number, sizeof(number), "%lld", value.number);
	add_counter(trace->out, cache->name, ns, "KiB", number);
	return 0;
}

/* A rate holds from the start of its interval on. */
static void take_series(struct chrome_trace *trace, const struct snapshot *interval, __u64 ns)
{
	static const struct {
		enum series series;
		const char *name;
	} tracks[] = {
		{ SERIES_ALLOCS, "allocs/s" },	   { SERIES_FREES, "frees/s" },
		{ SERIES_SLOW, "slow/s" },	   { SERIES_NEW, "new slabs/s" },
		{ SERIES_FREED, "freed slabs/s" }, { SERIES_PAGES, "net pages/s" },
		{ SERIES_FAST, "fast %" },
	};

	for (size_t i = 0; i < sizeof(tracks) / sizeof(*tracks); i++) {
		enum series series = tracks[i].series;
		enum bound bound = BOUND_EXACT;
		char number[32];
		__s64 value;

		if (!series__value(interval, series, &value, &bound) ||
		    (trace->series_told[series] && value == trace->series[series]))
			continue;
		trace->series_told[series] = true;
		trace->series[series] = value;
		snprintf(number, sizeof(number), series == SERIES_FAST ? "%.1f" : "%.2f",
			 value / (series == SERIES_FAST ? 10.0 : 100.0));
		add_counter(trace->out, tracks[i].name, ns, "value", number);
	}
}

static void take_losses(struct chrome_trace *trace, const struct snapshot *interval, __u64 ns)
{
	for (int cause = 0; cause < SERIES_CAUSES; cause++) {
		__u64 events = series__lost(interval, cause);

		if (!events)
			continue;
		text__add_string(trace->out, ",\n{\"name\":\"lost: ");
		series__add_cause(cause, trace->out);
		text__printf(trace->out, "\",\"ph\":\"i\",\"s\":\"g\",\"pid\":%d,\"tid\":0,",
			     OWN_PID);
		add_time(trace->out, ns);
		text__printf(trace->out, ",\"args\":{\"events\":%llu}}", events);
	}
}

int chrome_trace__take(struct chrome_trace *trace, const struct snapshot *interval,
		       const struct sample *now)
{
	if (!trace->begun)
		trace->first_ns = now->ts_ns;
	trace->begun = true;
	for (size_t i = 0; i < interval->n_rows; i++)
		if (take_cache(trace, interval, &interval->rows[i], now->ts_ns))
			return -ENOMEM;
	take_series(trace, interval, now->ts_ns - interval->span_ns);
	take_losses(trace, interval, now->ts_ns);
	return trace->out->failed ? -ENOMEM : 0;
}

/* --- instants ---------------------------------------------------------------------------------- */

/* Says the name of a process when it is first seen, and when it has another. */
static int name_process(struct chrome_trace *trace, __u64 pid, const char *comm)
{
	struct named *process;

	HASH_FIND(hh, trace->processes, &pid, sizeof(pid), process);
	if (process && !strncmp(process->comm, comm, sizeof(process->comm) - 1))
		return 0;
	if (!process) {
		process = calloc(1, sizeof(*process));
		if (!process)
			return -ENOMEM;
		process->pid = pid;
		HASH_ADD(hh, trace->processes, pid, sizeof(pid), process);
	}
	snprintf(process->comm, sizeof(process->comm), "%s", comm);
	text__printf(trace->out,
		     ",\n{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":%llu,\"args\":{"
		     "\"name\":",
		     pid);
	text__add_json(trace->out, comm, strlen(comm));
	text__add_string(trace->out, "}}");
	return 0;
}

int chrome_trace__add_event(struct chrome_trace *trace, const struct event *event)
{
	const struct {
		const char *key;
		const struct maybe *number;
	} numbers[] = {
		{ "order_wanted", &event->order_wanted },
		{ "order_got", &event->order_got },
		{ "objects", &event->objects },
		{ "pages", &event->pages },
		{ "node", &event->node },
		{ "cpu", &event->cpu },
		{ "pfn", &event->pfn },
	};
	__u64 pid = event->pid.known ? event->pid.value : OWN_PID;
	struct text *out = trace->out;

	if ((event->kind != EVENT_NEW_SLAB && event->kind != EVENT_FREED_SLAB) || !trace->begun ||
	    event->ts_ns < trace->first_ns)
		return 0;
	if (event->pid.known && event->comm && name_process(trace, pid, event->comm))
		return -ENOMEM;
	text__printf(out, ",\n{\"name\":\"%s\",\"ph\":\"i\",\"s\":\"t\",\"pid\":%llu,\"tid\":%llu,",
		     event__word(event->kind), pid, pid);
	add_time(out, event->ts_ns);
	text__add_string(out, ",\"args\":{\"cache\":");
	text__add_json(out, event->cache ?: "", event->cache ? strlen(event->cache) : 0);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (numbers[i].number->known)
			text__printf(out, ",\"%s\":%lld", numbers[i].key,
				     (__s64)numbers[i].number->value);
	add_member(out, "caller", event->caller);
	text__add_string(out, "}}");
	return out->failed ? -ENOMEM : 0;
}

void chrome_trace__end(struct chrome_trace *trace)
{
	text__add_string(trace->out, "\n]}\n");
}

void chrome_trace__close(struct chrome_trace *trace)
{
	struct counted *cache, *next_cache;
	struct named *process, *next_process;
	struct taken *name, *next_name;

	if (!trace)
		return;
	HASH_ITER(hh, trace->caches, cache, next_cache) {
		HASH_DEL(trace->caches, cache);
		free(cache->name);
		free(cache);
	}
	HASH_ITER(hh, trace->processes, process, next_process) {
		HASH_DEL(trace->processes, process);
		free(process);
	}
	HASH_ITER(hh, trace->names, name, next_name) {
		HASH_DEL(trace->names, name);
		free(name);
	}
	free(trace);
}
