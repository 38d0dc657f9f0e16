/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a recorder is made of; for the files that make up recorder.h alone. */
#ifndef SLUBTRACE_RECORDING_WRITING_H
#define SLUBTRACE_RECORDING_WRITING_H

#include "ids.h"
#include "recorder.h"
#include "row.h"

#define CACHE_LAYOUT 9 /* columns of caches that only samples tell */

enum insert {
	INSERT_META,
	INSERT_METRIC,
	INSERT_HOOK,
	INSERT_KIND,
	INSERT_CACHE,
	INSERT_SAMPLE,
	INSERT_CACHE_SAMPLE,
	INSERT_CACHE_SLABS,
	INSERT_PAGE_SAMPLE,
	INSERT_LOSS,
	INSERT_UNCOUNTED,
	INSERT_ALIAS,
	INSERT_EVENT,
	INSERT_FRAME,
	INSERT_CGROUP,
	INSERT_SYMBOL,
	INSERT_WORD,
	INSERT_PROCESS,
	INSERT_STACK,
	INSERT__COUNT
};

enum query {
	QUERY_BEGIN,
	QUERY_COMMIT,
	QUERY_PAGES, /* of the database */
	QUERY_SYMBOL,
	QUERY_WORD,
	QUERY_PROCESS,
	QUERY_STACK,
	QUERY_END_ALIAS,
	QUERY__COUNT
};

/* What was written lately, by what it is known by. */
enum known {
	KNOWN_CACHES,  /* by generation; the id says nothing */
	KNOWN_CGROUPS, /* by id; the id says whether its path is known */
	KNOWN_SYMBOLS,
	KNOWN_WORDS,
	KNOWN_PROCESSES,
	KNOWN_STACKS, /* by stack_id */
	KNOWN__COUNT
};

/* A name as it was written last. */
struct written_alias {
	struct alias alias;
	__s64 id;
};

struct recorder {
	struct source *source;
	sqlite3 *db;
	char *path; /* as SQLite gets it; what it has besides the file is called after it */
	int fd;
	int err;    /* why nothing more is added; 0: nothing failed */
	bool begun; /* a transaction */
	__s64 samples;
	__u64 events;	      /* those after the last sample included */
	__u32 page_bytes;     /* of the database */
	__s64 pages;	      /* of it, as of the last commit */
	__s64 wal_pages;      /* in the journal, and not in the file */
	__s64 rewritten;      /* pages that were there before; the most that one commit had */
	struct sample before; /* the last sample */
	struct written_alias *aliases; /* as of then, by target and name */
	size_t n_aliases;
	struct text facts; /* key and value, each with its NUL, that are not written yet */
	struct ids known[KNOWN__COUNT];
	sqlite3_stmt *insert[INSERT__COUNT];
	sqlite3_stmt *query[QUERY__COUNT];
};

/* A row for that table. */
static inline struct row recorder__row(struct recorder *recorder, enum insert insert)
{
	return row__of(recorder->insert[insert]);
}

/* Prepares all statements. Returns 0 or -errno. */
int recorder__prepare(struct recorder *recorder);

/* What does not change: about, kinds of events. Returns 0 or -errno. */
int recorder__write_about(struct recorder *recorder);

int recorder__write_fact(struct recorder *recorder, const char *key, const char *value);

/* Rows of @sample that differ from those of the sample before. Returns 0 or -errno. */
int recorder__write_sample(struct recorder *recorder, const struct sample *sample);

/* The names of caches, where they have changed. Returns 0 or -errno. */
int recorder__write_aliases(struct recorder *recorder);
void recorder__forget_aliases(struct recorder *recorder);

int recorder__write_event(struct recorder *recorder, const struct event *event);

/*
 * Ids of texts, written if they are not there yet. Each returns 0 or -errno; without a text *id
 * becomes unknown.
 */
int recorder__symbol(struct recorder *recorder, const char *symbol, size_t n, struct maybe *id);
int recorder__word(struct recorder *recorder, const char *word, struct maybe *id);
int recorder__process(struct recorder *recorder, const struct event *event, struct maybe *id);
int recorder__stack(struct recorder *recorder, const struct event *event, struct maybe *id);

/* What an event tells of a cache or cgroup, written if it is news. Each returns 0 or -errno. */
int recorder__note_cache(struct recorder *recorder, const struct event *event);
int recorder__note_cgroup(struct recorder *recorder, const struct event *event);

#endif
