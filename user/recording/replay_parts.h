/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a replay is made of; for the files of replay.h alone. */
#ifndef SLUBTRACE_RECORDING_REPLAY_PARTS_H
#define SLUBTRACE_RECORDING_REPLAY_PARTS_H

#include <sqlite3.h>
#include <stdint.h>

#include "replay.h"
#include "schema.h"

enum question {
	ASK_META,
	ASK_METRICS,
	ASK_HOOKS,
	ASK_KINDS,
	ASK_ENDS,	   /* of the samples */
	ASK_SAMPLE,	   /* one */
	ASK_CACHE_SAMPLES, /* of the samples after ?1 up to ?2, in their order; so the next three */
	ASK_CACHE_SLABS,
	ASK_PAGE_SAMPLES,
	ASK_LOSSES,
	ASK_UNCOUNTED,
	ASK_CACHE,
	ASK_FLAGS, /* words for a set of flags */
	ASK_ALIASES,
	ASK_NEXT_ALIASES, /* the sample at which they change next */
	ASK_GROWTH,
	ASK_EVENTS, /* after ?1 up to ?2 */
	ASK_WORD,
	ASK_SYMBOL,
	ASK_STACK,
	ASK_FRAMES,
	ASK_PROCESS,
	ASK_CGROUP,
	ASK__COUNT
};

/* Rows of a table that events lead to, as they were read lately: place and id tell whether it is. */
struct kept {
	bool used;
	bool known; /* what is NULL in the table is not */
	__u64 id;
	__u64 number;	   /* pid; address of a cache */
	__u32 size;	   /* of a cache's objects; 0: not known */
	struct text text;  /* may be empty */
	struct text other; /* the caller of a stack; empty: none */
	bool wanted;	   /* a cache: the user wants its events, as of those names */
	__u64 names;
};

enum shelf {
	SHELF_CACHES,
	SHELF_GFP,
	SHELF_MIGRATE_TYPES,
	SHELF_ALIASES,
	SHELF_REASONS,
	SHELF_CALLERS,
	SHELF_PROCESSES,
	SHELF_CGROUPS,
	SHELF_STACKS,
	SHELF__COUNT
};

struct replay {
	struct source source; /* first */
	struct about about;
	const struct select *select;
	event_fn deliver; /* may be NULL */
	void *target;
	char *path;
	char *ended; /* why; NULL: it was not said */
	sqlite3 *db;
	sqlite3_stmt *asked[ASK__COUNT];
	struct text damage;		     /* what was found to be wrong; empty: nothing */
	enum event_kind kinds[EVENT__COUNT]; /* by the number in the file */
	bool has_kind[EVENT__COUNT];
	__s64 version;
	__u64 samples;
	__u64 next;	     /* what sweep() gives next, from 1 on */
	__u64 at;	     /* what it gave last; 0: none */
	struct sample state; /* of @at */
	__u64 event;	     /* the last one that was delivered */
	__u64 last_event;    /* that belongs to @at */
	bool draining;
	struct aliases aliases;
	__u64 names_from; /* the samples that these are the aliases of; 0: none are read */
	__u64 names_before;
	struct kept *shelves[SHELF__COUNT]; /* NULL: empty */
	size_t kept_bytes;		    /* of texts in them */
};

/* --- replay_file.c ----------------------------------------------------------------------------- */

/* -EBADMSG: it is no recording; -EPROTO: of another version; -EROFS: the folder must be writable. */
int replay__open_file(struct replay *replay);

/* Counts the samples; -ENODATA: there is none. */
int replay__find_ends(struct replay *replay);

/* Says why it cannot be opened. Returns a negative exit code. */
int replay__say_why(const struct replay *replay, const char *path, int err);

/* --- replay_rows.c: reading, and nothing is believed ------------------------------------------- */

/* Prepares all questions. Returns 0, -EUCLEAN or -ENOMEM. */
int replay__prepare(struct replay *replay);

/* Says what is wrong with the file, if nothing was said before. Returns -EUCLEAN. */
int replay__complain(struct replay *replay, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The row that is being read, column by column. */
struct reading {
	struct replay *replay;
	enum question question;
	int column;
	int err; /* of the first value that was none of those that may be there */
};

struct reading replay__ask(struct replay *replay, enum question question);
struct reading replay__ask_about(struct replay *replay, enum question question, __u64 id);
struct reading replay__ask_between(struct replay *replay, enum question question, __u64 after,
				   __u64 to);

/*
 * The next row of what was asked. Returns 1; 0: there are no more; or a negative errno. Must be
 * called until it returns no 1, or be followed by replay__leave().
 */
int reading__next(struct reading *reading);
void replay__leave(struct replay *replay, enum question question);

/* Each reads the next column of the row; after an error they return 0, NULL or nothing. */
__u64 reading__number(struct reading *reading); /* any of 64 bits */
__u64 reading__count(struct reading *reading, __u64 most);
__u64 reading__rising(struct reading *reading, __u64 before);  /* no less than @before */
__u64 reading__counter(struct reading *reading, __u64 before); /* likewise, of what is counted */
bool reading__flag(struct reading *reading);
struct maybe reading__maybe(struct reading *reading, __u64 most);
struct maybe reading__maybe_number(struct reading *reading);
/* Puts the bytes into *out. False: there are none (NULL), which is an error unless @may_lack. */
bool reading__text(struct reading *reading, bool may_lack, struct text *out);

#define MOST ((__u64)INT64_MAX) /* that SQLite has for a number */

/* Of anything that is counted: a century of what a machine can do in it, and sums of it are safe. */
#define MOST_COUNTED (1ULL << 50)

/* --- replay_about.c ---------------------------------------------------------------------------- */

int replay__read_about(struct replay *replay);

/* --- replay_sample.c --------------------------------------------------------------------------- */

/* Makes the state that of sample @to, which lies ahead of it. */
int replay__advance(struct replay *replay, __u64 to);

/* Back to before the first sample. */
void replay__rewind(struct replay *replay);

/* When sample @id was. */
int replay__read_times(struct replay *replay, __u64 id, __u64 *ts_ns, __u64 *wall_ns);

/* --- replay_aliases.c -------------------------------------------------------------------------- */

/* Makes the aliases those of sample @id. */
int replay__read_aliases(struct replay *replay, __u64 id);
const struct aliases *replay__aliases(struct source *source);

/* --- replay_event.c ---------------------------------------------------------------------------- */

int replay__drain(struct source *source);
void replay__clear_shelves(struct replay *replay);

#endif
