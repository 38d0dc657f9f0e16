// SPDX-License-Identifier: GPL-2.0-or-later
/* Questions to a recording, and answers of which no value is believed before it was looked at. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "replay_parts.h"

#define MOST_TEXT (1 << 17) /* bytes; a stack has 127 frames at most */

/* %T, %P and %S as in schema.c. */
static const struct {
	const char *table; /* for messages */
	const char *sql;
} questions[ASK__COUNT] = {
	[ASK_META] = { "meta", "SELECT id, key, CAST(value AS TEXT) FROM meta ORDER BY id" },
	[ASK_METRICS] = { "metrics", "SELECT metric, observed FROM metrics" },
	[ASK_HOOKS] = { "hooks", "SELECT id, metric, tier, target, state, reason FROM hooks "
				 "ORDER BY id" },
	[ASK_KINDS] = { "kinds", "SELECT id, kind FROM kinds ORDER BY id" },
	[ASK_ENDS] = { "samples", "SELECT (SELECT min(id) FROM samples),"
				  " (SELECT max(id) FROM samples)" },
	[ASK_SAMPLE] = { "samples",
			 "SELECT ts_ns, wall_ns, last_event, load1, load5, load15, slab_bytes,"
			 " reclaimable_bytes, unreclaimable_bytes, own_bytes, bpf_ns,"
			 " bpf_guessed_ns, bpf_unknown_ns, user_ns, forgotten%S FROM samples WHERE "
			 "id = ?1" },
	[ASK_CACHE_SAMPLES] = { "cache_samples",
				"SELECT sample, cache, dead, slabs_now, objects_now, active,"
				" active_is_old%T FROM cache_samples WHERE sample > ?1 AND"
				" sample <= ?2 ORDER BY sample, cache" },
	[ASK_CACHE_SLABS] = { "cache_slabs",
			      "SELECT sample, cache, \"order\", wanted, got, freed FROM"
			      " cache_slabs WHERE sample > ?1 AND sample <= ?2"
			      " ORDER BY sample, cache, \"order\"" },
	[ASK_PAGE_SAMPLES] = { "page_samples", "SELECT sample, \"order\"%P FROM page_samples WHERE"
					       " sample > ?1 AND sample <= ?2"
					       " ORDER BY sample, \"order\"" },
	[ASK_LOSSES] = { "losses", "SELECT sample, cause, count FROM losses WHERE sample > ?1"
				   " AND sample <= ?2 ORDER BY sample, cause" },
	[ASK_UNCOUNTED] = { "uncounted", "SELECT sample, metric, ns FROM uncounted WHERE"
					 " sample > ?1 AND sample <= ?2 ORDER BY sample, metric" },
	[ASK_CACHE] = { "caches",
			"SELECT name, address, size, object_size, \"order\", objects, min_order,"
			" min_objects, flags, layer FROM caches WHERE id = ?1" },
	[ASK_FLAGS] = { "caches", "SELECT flag_words FROM caches WHERE flags = ?1 LIMIT 1" },
	[ASK_ALIASES] = { "aliases",
			  "SELECT id, name, target, dangling, alive FROM aliases WHERE"
			  " first_sample <= ?1 AND (last_sample IS NULL OR last_sample >= ?1)"
			  " ORDER BY id" },
	[ASK_NEXT_ALIASES] = { "aliases",
			       "SELECT min(n) FROM (SELECT min(first_sample) AS n FROM aliases"
			       " WHERE first_sample > ?1 UNION ALL SELECT min(last_sample) + 1"
			       " FROM aliases WHERE last_sample >= ?1)" },
	[ASK_GROWTH] = { "cache_samples", "SELECT sample, cache, pages_taken FROM cache_samples"
					  " ORDER BY sample, cache" },
	[ASK_EVENTS] = { "events",
			 "SELECT id, ts_ns, kind, cache, object, requested_bytes, bulk, page, pfn,"
			 " order_wanted, order_got, objects, node, cpu, process, cgroup, gfp,"
			 " migrate_type, stack, caller, alias, lost_events, lost_reason FROM events"
			 " WHERE id > ?1 AND id <= ?2 ORDER BY id" },
	[ASK_WORD] = { "words", "SELECT word FROM words WHERE id = ?1" },
	[ASK_SYMBOL] = { "symbols", "SELECT symbol FROM symbols WHERE id = ?1" },
	[ASK_STACK] = { "stacks", "SELECT caller FROM stacks WHERE id = ?1" },
	[ASK_FRAMES] = { "frames", "SELECT f.depth, s.symbol FROM frames f LEFT JOIN symbols s ON"
				   " s.id = f.symbol WHERE f.stack = ?1 ORDER BY f.depth" },
	[ASK_PROCESS] = { "processes", "SELECT pid, comm FROM processes WHERE id = ?1" },
	[ASK_CGROUP] = { "cgroups", "SELECT path FROM cgroups WHERE id = ?1" },
};

int replay__complain(struct replay *replay, const char *format, ...)
{
	char words[256];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	if (!replay->damage.n)
		text__add_escaped(&replay->damage, words, strlen(words), false);
	return -EUCLEAN;
}

static int complain_of_database(struct replay *replay, const char *table)
{
	if (sqlite3_errcode(replay->db) == SQLITE_NOMEM)
		return -ENOMEM;
	return replay__complain(replay, "%s: %s", table, sqlite3_errmsg(replay->db));
}

static void add_question(struct text *out, const char *sql)
{
	for (; *sql; sql++) {
		if (*sql != '%')
			text__add(out, sql, 1);
		else if (*++sql == 'T')
			schema__add_tallies(out);
		else if (*sql == 'P')
			schema__add_page_tallies(out);
		else
			schema__add_strays(out);
	}
}

int replay__prepare(struct replay *replay)
{
	struct text sql = {};
	int err = 0;

	for (int i = 0; i < ASK__COUNT && !err; i++) {
		text__clear(&sql);
		add_question(&sql, questions[i].sql);
		if (sql.failed)
			err = -ENOMEM;
		else if (sqlite3_prepare_v3(replay->db, sql.bytes, -1, SQLITE_PREPARE_PERSISTENT,
					    &replay->asked[i], NULL) != SQLITE_OK)
			err = complain_of_database(replay, questions[i].table);
	}
	text__reset(&sql);
	return err;
}

void replay__leave(struct replay *replay, enum question question)
{
	sqlite3_reset(replay->asked[question]);
}

struct reading replay__ask(struct replay *replay, enum question question)
{
	replay__leave(replay, question);
	return (struct reading){ .replay = replay, .question = question };
}

struct reading replay__ask_about(struct replay *replay, enum question question, __u64 id)
{
	struct reading reading = replay__ask(replay, question);

	sqlite3_bind_int64(replay->asked[question], 1, id);
	return reading;
}

struct reading replay__ask_between(struct replay *replay, enum question question, __u64 after,
				   __u64 to)
{
	struct reading reading = replay__ask_about(replay, question, after);

	sqlite3_bind_int64(replay->asked[question], 2, to);
	return reading;
}

int reading__next(struct reading *reading)
{
	struct replay *replay = reading->replay;
	int code;

	if (reading->err) {
		replay__leave(replay, reading->question);
		return reading->err;
	}
	reading->column = 0;
	code = sqlite3_step(replay->asked[reading->question]);
	if (code == SQLITE_ROW)
		return 1;
	if (code != SQLITE_DONE)
		reading->err = complain_of_database(replay, questions[reading->question].table);
	replay__leave(replay, reading->question);
	return reading->err;
}

static sqlite3_stmt *statement_of(const struct reading *reading)
{
	return reading->replay->asked[reading->question];
}

static void refuse(struct reading *reading, int column)
{
	const char *name = sqlite3_column_name(statement_of(reading), column);

	reading->err = replay__complain(reading->replay, "%s: a value of %s cannot be",
					questions[reading->question].table, name ? name : "?");
}

/* False: there is no number, which is said unless @may_lack. */
static bool read_number(struct reading *reading, bool may_lack, __s64 *out)
{
	int column = reading->column++;
	int type;

	if (reading->err)
		return false;
	type = sqlite3_column_type(statement_of(reading), column);
	if (type == SQLITE_INTEGER) {
		*out = sqlite3_column_int64(statement_of(reading), column);
		return true;
	}
	if (type != SQLITE_NULL || !may_lack)
		refuse(reading, column);
	return false;
}

__u64 reading__number(struct reading *reading)
{
	__s64 value = 0;

	read_number(reading, false, &value);
	return value;
}

static struct maybe read_count(struct reading *reading, bool may_lack, __u64 most)
{
	__s64 value = 0;
	bool known = read_number(reading, may_lack, &value);

	if (known && (value < 0 || (__u64)value > most)) {
		refuse(reading, reading->column - 1);
		return (struct maybe){};
	}
	return (struct maybe){ known, value };
}

__u64 reading__count(struct reading *reading, __u64 most)
{
	return read_count(reading, false, most).value;
}

static __u64 read_rising(struct reading *reading, __u64 before, __u64 most)
{
	__u64 value = read_count(reading, false, most).value;

	if (!reading->err && value < before)
		refuse(reading, reading->column - 1);
	return value;
}

__u64 reading__rising(struct reading *reading, __u64 before)
{
	return read_rising(reading, before, MOST);
}

__u64 reading__counter(struct reading *reading, __u64 before)
{
	return read_rising(reading, before, MOST_COUNTED);
}

bool reading__flag(struct reading *reading)
{
	return read_count(reading, false, 1).value;
}

struct maybe reading__maybe(struct reading *reading, __u64 most)
{
	return read_count(reading, true, most);
}

struct maybe reading__maybe_number(struct reading *reading)
{
	__s64 value = 0;
	bool known = read_number(reading, true, &value);

	return (struct maybe){ known, value };
}

bool reading__text(struct reading *reading, bool may_lack, struct text *out)
{
	sqlite3_stmt *statement = statement_of(reading);
	int column = reading->column++;
	const void *bytes;
	int type, n;

	text__clear(out);
	if (reading->err)
		return false;
	type = sqlite3_column_type(statement, column);
	if (type == SQLITE_NULL && may_lack)
		return false;
	bytes = sqlite3_column_blob(statement, column);
	n = sqlite3_column_bytes(statement, column);
	if ((type != SQLITE_TEXT && type != SQLITE_BLOB) || n > MOST_TEXT ||
	    (n && (!bytes || memchr(bytes, '\0', n)))) {
		refuse(reading, column);
		return false;
	}
	text__add(out, n ? bytes : "", n);
	if (out->failed)
		reading->err = -ENOMEM;
	return !out->failed;
}
