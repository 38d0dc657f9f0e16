// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Things that many events refer to: each is written once and known by its id. What was written lately
 * is remembered; what was forgotten is looked up, so that the same thing never has two ids.
 */
#include <errno.h>
#include <string.h>

#include "writing.h"

/* How a thing is written, and looked up. */
struct way {
	enum insert insert;
	enum query query;
	enum known known;
};

/* Adds the row, or finds the one that is there; both statements get the same values. */
static int write_or_find(struct recorder *recorder, const struct way *way,
			 void (*bind)(struct row *row, const void *thing), const void *thing,
			 __s64 *id)
{
	struct row row = recorder__row(recorder, way->insert);
	int err, found;

	bind(&row, thing);
	err = row__run(&row);
	if (err)
		return err;
	*id = sqlite3_last_insert_rowid(recorder->db);
	if (sqlite3_changes(recorder->db))
		return 0;
	row = row__of(recorder->query[way->query]);
	bind(&row, thing);
	found = row__ask(&row, id);
	return found < 0 ? found : found ? 0 : -EUCLEAN;
}

/* Bytes to be written as one text. */
struct bytes {
	const char *at;
	size_t n;
};

static void bind_bytes(struct row *row, const void *thing)
{
	const struct bytes *bytes = thing;

	row__text(row, bytes->at, bytes->n);
}

static int text_id(struct recorder *recorder, const struct way *way, const char *text, size_t n,
		   struct maybe *out)
{
	const struct bytes bytes = { text, n };
	__s64 id;
	int err;

	*out = (struct maybe){};
	if (!text)
		return 0;
	if (!ids__find(&recorder->known[way->known], text, n, &id)) {
		err = write_or_find(recorder, way, bind_bytes, &bytes, &id);
		if (err)
			return err;
		ids__keep(&recorder->known[way->known], text, n, id);
	}
	*out = (struct maybe){ true, id };
	return 0;
}

int recorder__symbol(struct recorder *recorder, const char *symbol, size_t n, struct maybe *id)
{
	static const struct way way = { INSERT_SYMBOL, QUERY_SYMBOL, KNOWN_SYMBOLS };

	return text_id(recorder, &way, symbol, n, id);
}

int recorder__word(struct recorder *recorder, const char *word, struct maybe *id)
{
	static const struct way way = { INSERT_WORD, QUERY_WORD, KNOWN_WORDS };

	return text_id(recorder, &way, word, word ? strlen(word) : 0, id);
}

/* The key of a process in memory. */
struct process {
	__u64 pid;
	char comm[SLUBTRACE_COMM];
};

static void bind_process(struct row *row, const void *thing)
{
	const struct process *process = thing;

	row__number(row, process->pid);
	row__text(row, process->comm, strnlen(process->comm, sizeof(process->comm)));
}

int recorder__process(struct recorder *recorder, const struct event *event, struct maybe *out)
{
	static const struct way way = { INSERT_PROCESS, QUERY_PROCESS, KNOWN_PROCESSES };
	struct process process = { .pid = event->pid.value };
	__s64 id;
	int err;

	*out = (struct maybe){};
	if (!event->pid.known)
		return 0;
	if (event->comm)
		memcpy(process.comm, event->comm, strnlen(event->comm, sizeof(process.comm)));
	if (!ids__find(&recorder->known[way.known], &process, sizeof(process), &id)) {
		err = write_or_find(recorder, &way, bind_process, &process, &id);
		if (err)
			return err;
		ids__keep(&recorder->known[way.known], &process, sizeof(process), id);
	}
	*out = (struct maybe){ true, id };
	return 0;
}

static int write_frames(struct recorder *recorder, __s64 stack, const char *text)
{
	for (int depth = 0; *text; depth++) {
		size_t n = strcspn(text, ";");
		struct row row;
		struct maybe symbol;
		int err = recorder__symbol(recorder, text, n, &symbol);

		if (err)
			return err;
		row = recorder__row(recorder, INSERT_FRAME);
		row__number(&row, stack);
		row__number(&row, depth);
		row__maybe(&row, symbol);
		err = row__run(&row);
		if (err)
			return err;
		text += n + (text[n] == ';');
	}
	return 0;
}

static int write_stack(struct recorder *recorder, const struct event *event, __s64 *id)
{
	const char *caller = event->caller;
	struct maybe symbol;
	struct row row;
	int err = recorder__symbol(recorder, caller, caller ? strlen(caller) : 0, &symbol);

	if (err)
		return err;
	row = recorder__row(recorder, INSERT_STACK);
	row__number(&row, event->stack_id.value);
	row__maybe(&row, symbol);
	err = row__run(&row);
	if (err)
		return err;
	*id = sqlite3_last_insert_rowid(recorder->db);
	return write_frames(recorder, *id, event->stack);
}

int recorder__stack(struct recorder *recorder, const struct event *event, struct maybe *out)
{
	const __u64 key = event->stack_id.value;
	struct ids *known = &recorder->known[KNOWN_STACKS];
	struct row row;
	int found;
	__s64 id;

	*out = (struct maybe){};
	if (!event->stack)
		return 0;
	if (!event->stack_id.known)
		return -EINVAL;
	if (!ids__find(known, &key, sizeof(key), &id)) {
		row = row__of(recorder->query[QUERY_STACK]);
		row__number(&row, key);
		found = row__ask(&row, &id);
		if (!found)
			found = write_stack(recorder, event, &id);
		if (found < 0)
			return found;
		ids__keep(known, &key, sizeof(key), id);
	}
	*out = (struct maybe){ true, id };
	return 0;
}

int recorder__note_cache(struct recorder *recorder, const struct event *event)
{
	const __u64 generation = event->generation.value;
	struct ids *known = &recorder->known[KNOWN_CACHES];
	struct row row;
	__s64 id;
	int err;

	if (!event->generation.known || ids__find(known, &generation, sizeof(generation), &id))
		return 0;
	row = recorder__row(recorder, INSERT_CACHE);
	row__number(&row, generation);
	row__string(&row, event->cache ? event->cache : "");
	row__maybe(&row, event->cache_address);
	for (int i = 0; i < CACHE_LAYOUT; i++)
		row__null(&row);
	err = row__run(&row);
	if (!err)
		ids__keep(known, &generation, sizeof(generation), 0);
	return err;
}

int recorder__note_cgroup(struct recorder *recorder, const struct event *event)
{
	const __u64 cgroup = event->cgroup_id.value;
	const bool has_path = event->cgroup_path;
	struct ids *known = &recorder->known[KNOWN_CGROUPS];
	struct row row;
	__s64 had_path;
	int err;

	if (!event->cgroup_id.known ||
	    (ids__find(known, &cgroup, sizeof(cgroup), &had_path) && (had_path || !has_path)))
		return 0;
	row = recorder__row(recorder, INSERT_CGROUP);
	row__number(&row, cgroup);
	row__string(&row, event->cgroup_path);
	err = row__run(&row);
	if (!err)
		ids__keep(known, &cgroup, sizeof(cgroup), has_path);
	return err;
}
