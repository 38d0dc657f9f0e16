// SPDX-License-Identifier: GPL-2.0-or-later
/* The file of a recording: opened for reading alone, and only if it is one that can be read here. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "log.h"
#include "replay_parts.h"

#define CACHE_KIB 768

/* What sqlite3_errcode() says, as it is said of a file. */
static int fail(struct replay *replay)
{
	int code = sqlite3_errcode(replay->db);

	if (code == SQLITE_NOMEM)
		return -ENOMEM;
	if (code == SQLITE_NOTADB)
		return -EBADMSG;
	return replay__complain(replay, "%s", sqlite3_errmsg(replay->db));
}

static int set_up(sqlite3 *db)
{
	static const char wishes[] = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
				     "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;";
	char cache[64];

	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 1 << 20);
	snprintf(cache, sizeof(cache), "PRAGMA cache_size = -%d", CACHE_KIB);
	sqlite3_exec(db, cache, NULL, NULL, NULL);
	return sqlite3_exec(db, wishes, NULL, NULL, NULL);
}

/* One state of the file for as long as it is open. Returns an SQLite code. */
static int begin(sqlite3 *db)
{
	int code = set_up(db);

	if (code == SQLITE_OK)
		code = sqlite3_exec(db, "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL,
				    NULL);
	return code;
}

static int open_as(struct replay *replay, const char *name, int flags)
{
	int code;

	sqlite3_close(replay->db);
	replay->db = NULL;
	code = sqlite3_open_v2(name, &replay->db,
			       SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | flags, NULL);
	return code == SQLITE_OK ? begin(replay->db) : code;
}

/* As it is on media that cannot be written: then nobody else can change it. */
static int open_immutable(struct replay *replay)
{
	struct text uri = {};
	int code;

	text__add_string(&uri, "file:");
	for (const char *at = replay->path; *at; at++)
		text__printf(&uri, strchr("?#%", *at) ? "%%%02x" : "%c", (unsigned char)*at);
	text__add_string(&uri, "?immutable=1");
	code = uri.failed ? SQLITE_NOMEM : open_as(replay, uri.bytes, SQLITE_OPEN_URI);
	text__reset(&uri);
	return code;
}

/* What the recorder wrote last, where it was killed. */
static bool has_journal(const struct replay *replay)
{
	struct text name = {};
	struct stat is;
	bool has;

	text__printf(&name, "%s-wal", replay->path);
	has = !name.failed && !stat(name.bytes, &is) && is.st_size;
	text__reset(&name);
	return has;
}

/* -EBADMSG: it is no recording. */
static int check_kind(struct replay *replay, const char *pragma, __s64 wanted, __s64 *out)
{
	sqlite3_stmt *statement = NULL;
	int err = 0;

	if (sqlite3_prepare_v2(replay->db, pragma, -1, &statement, NULL) != SQLITE_OK ||
	    sqlite3_step(statement) != SQLITE_ROW)
		err = fail(replay);
	else
		*out = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	if (!err && *out != wanted)
		err = -EBADMSG;
	return err;
}

/* Whether table or index @name is in the file as @sql makes it. */
static int check_part(struct replay *replay, sqlite3_stmt *statement, const char *name,
		      const char *sql)
{
	const char *found = NULL;
	int err = 0, code;

	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		found = (const char *)sqlite3_column_text(statement, 0);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		err = fail(replay);
	else if (!found || strcmp(found, sql))
		err = replay__complain(replay, "%s %s", name,
				       found ? "is not the table that it should be" : "is missing");
	sqlite3_reset(statement);
	return err;
}

/* Nothing but the tables of this version: a view or function in their place could do anything. */
static int check_parts(struct replay *replay)
{
	static const char all[] = "SELECT name, sql FROM sqlite_schema WHERE type IN ('table',"
				  " 'index') AND sql IS NOT NULL";
	static const char one[] = "SELECT sql FROM main.sqlite_schema WHERE name = ?1 AND type IN"
				  " ('table', 'index')";
	sqlite3_stmt *wanted = NULL, *found = NULL;
	struct text sql = {};
	sqlite3 *model = NULL;
	int err = -ENOMEM;

	schema__add(&sql);
	if (sql.failed || sqlite3_open(":memory:", &model) != SQLITE_OK ||
	    sqlite3_exec(model, sql.bytes, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(model, all, -1, &wanted, NULL) != SQLITE_OK)
		goto out;
	err = sqlite3_prepare_v2(replay->db, one, -1, &found, NULL) == SQLITE_OK ? 0 : fail(replay);
	while (!err && sqlite3_step(wanted) == SQLITE_ROW)
		err = check_part(replay, found, (const char *)sqlite3_column_text(wanted, 0),
				 (const char *)sqlite3_column_text(wanted, 1));
out:
	sqlite3_finalize(found);
	sqlite3_finalize(wanted);
	sqlite3_close(model);
	text__reset(&sql);
	return err;
}

int replay__open_file(struct replay *replay)
{
	__s64 application;
	struct stat is;
	int code, err;

	if (stat(replay->path, &is))
		return -errno;
	if (!S_ISREG(is.st_mode))
		return -EBADMSG;
	code = open_as(replay, replay->path, 0);
	if ((code == SQLITE_CANTOPEN || code == SQLITE_READONLY) && !has_journal(replay))
		code = open_immutable(replay);
	if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_PERM) {
		int system = sqlite3_system_errno(replay->db);

		return system && system != ENOENT ? -system : -EROFS;
	}
	if (code != SQLITE_OK)
		return fail(replay);
	err = check_kind(replay, "PRAGMA application_id", RECORDING_APPLICATION, &application);
	if (!err)
		err = check_kind(replay, "PRAGMA user_version", RECORDING_VERSION,
				 &replay->version);
	if (err == -EBADMSG && replay->version)
		err = -EPROTO;
	return err ? err : check_parts(replay);
}

int replay__find_ends(struct replay *replay)
{
	struct reading reading = replay__ask(replay, ASK_ENDS);
	struct maybe first = {}, last = {};
	int err = reading__next(&reading);

	if (err > 0) {
		first = reading__maybe_number(&reading);
		last = reading__maybe_number(&reading);
	}
	replay__leave(replay, ASK_ENDS);
	if (err < 0 || reading.err)
		return err < 0 ? err : reading.err;
	if (!last.known)
		return -ENODATA;
	if (first.value != 1 || last.value > MOST / 2)
		return replay__complain(replay, "samples: they are %lld to %lld",
					(__s64)first.value, (__s64)last.value);
	replay->samples = last.value;
	return 0;
}

int replay__say_why(const struct replay *replay, const char *path, int err)
{
	struct text name = {};

	text__add_escaped(&name, path, strlen(path), false);
	if (err == -ENOMEM || name.failed || !replay)
		log__say("out of memory");
	else if (err == -EUCLEAN)
		log__say("%s is damaged: %s", name.bytes, replay->damage.bytes);
	else if (err == -EBADMSG)
		log__say("%s is no recording of slubtrace", name.bytes);
	else if (err == -ENODATA)
		log__say("%s has no sample: its recording ended before the first one", name.bytes);
	else if (err == -EPROTO && replay->version > RECORDING_VERSION)
		log__say("%s was recorded by a newer slubtrace (version %lld); this one reads "
			 "version %d",
			 name.bytes, replay->version, RECORDING_VERSION);
	else if (err == -EPROTO)
		log__say("%s is of version %lld; this slubtrace reads version %d", name.bytes,
			 replay->version, RECORDING_VERSION);
	else if (err == -EROFS)
		log__say("cannot read %s: what was recorded last is in %s-wal, and both must be in "
			 "a folder that can be written",
			 name.bytes, name.bytes);
	else
		log__say("cannot open %s: %s", name.bytes, strerror(-err));
	text__reset(&name);
	return err == -ENOENT || err == -EBADMSG ? -EXIT_NO_INPUT
	       : err == -EACCES			 ? -EXIT_NO_PERMISSION
						 : -EXIT_FAILED;
}
