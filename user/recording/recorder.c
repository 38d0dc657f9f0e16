// SPDX-License-Identifier: GPL-2.0-or-later
/* The life of a recording: one transaction a sample, and one file in the end. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema.h"
#include "writing.h"

#define PAGE_BYTES	 8192
#define CHECKPOINT_BYTES (4 << 20) /* of journal: then it is carried over into the file */
#define WAL_HEADER	 24	   /* bytes before each page of it */
#define BUSY_MS		 1000	   /* for whom else has the file open */

/* --- transactions ------------------------------------------------------------------------------ */

/* The first error is the last thing that happens to the file. */
static int fail(struct recorder *recorder, int err)
{
	if (!err || recorder->err)
		return err;
	recorder->err = err;
	sqlite3_exec(recorder->db, "ROLLBACK", NULL, NULL, NULL); /* if SQLite has not done so */
	recorder->begun = false;
	return err;
}

static int run(struct recorder *recorder, enum query query)
{
	struct row row = row__of(recorder->query[query]);

	return row__run(&row);
}

static int begin(struct recorder *recorder)
{
	int err = recorder->err;

	if (err || recorder->begun)
		return err;
	err = run(recorder, QUERY_BEGIN);
	recorder->begun = !err;
	return err;
}

static __s64 pages_now(const struct recorder *recorder)
{
	struct row row = row__of(recorder->query[QUERY_PAGES]);
	__s64 pages = recorder->pages;

	row__ask(&row, &pages);
	return pages;
}

/*
 * Room in the file for what is in the journal: when the disk is full, it can be brought in
 * nevertheless. Where that cannot be had, it is done without.
 */
static int reserve(const struct recorder *recorder)
{
	off_t bytes = pages_now(recorder) * recorder->page_bytes;

	if (!fallocate(recorder->fd, FALLOC_FL_KEEP_SIZE, 0, bytes) || errno == EOPNOTSUPP ||
	    errno == ENOSYS || errno == EINTR)
		return 0;
	return -errno;
}

static int commit(struct recorder *recorder)
{
	int err = reserve(recorder);

	if (!err)
		err = run(recorder, QUERY_COMMIT);
	recorder->begun &= err != 0;
	return err;
}

static int after_commit(void *context, sqlite3 *db, const char *name, int wal_pages)
{
	struct recorder *recorder = context;
	__s64 pages = pages_now(recorder), rewritten;

	(void)db;
	(void)name;
	rewritten = wal_pages - recorder->wal_pages - (pages - recorder->pages);
	if (rewritten > recorder->rewritten)
		recorder->rewritten = rewritten;
	recorder->pages = pages;
	recorder->wal_pages = wal_pages;
	return SQLITE_OK;
}

/* Between two samples, so that no event waits for it in the middle of a transaction. */
static int carry_over(struct recorder *recorder)
{
	int code, all, done;

	if ((__u64)recorder->wal_pages * recorder->page_bytes < CHECKPOINT_BYTES)
		return 0;
	code = sqlite3_wal_checkpoint_v2(recorder->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &all,
					 &done);
	if (code == SQLITE_BUSY)
		return 0;
	if (code != SQLITE_OK)
		return database__errno(recorder->db);
	if (all == done) /* the journal begins anew */
		recorder->wal_pages = 0;
	return 0;
}

/* --- what is added ----------------------------------------------------------------------------- */

int recorder__add_event(struct recorder *recorder, const struct event *event)
{
	int err = begin(recorder);

	if (!err)
		err = recorder__write_event(recorder, event);
	recorder->events += !err;
	return fail(recorder, err);
}

int recorder__add_fact(struct recorder *recorder, const char *key, const char *value)
{
	text__add(&recorder->facts, key, strlen(key) + 1);
	text__add(&recorder->facts, value, strlen(value) + 1);
	return recorder->facts.failed ? -ENOMEM : 0;
}

static int write_facts(struct recorder *recorder)
{
	const char *at = recorder->facts.n ? recorder->facts.bytes : "";
	const char *end = at + recorder->facts.n;
	int err = 0;

	while (at < end && !err) {
		const char *value = at + strlen(at) + 1;

		err = recorder__write_fact(recorder, at, value);
		at = value + strlen(value) + 1;
	}
	if (!err)
		text__clear(&recorder->facts);
	return err;
}

static int write_sample(struct recorder *recorder, const struct sample *sample)
{
	int err = recorder__write_sample(recorder, sample);

	if (!err)
		err = recorder__write_aliases(recorder);
	if (!err)
		err = write_facts(recorder);
	if (!err)
		err = commit(recorder);
	if (!err)
		err = sample__copy(&recorder->before, sample);
	return err ? err : carry_over(recorder);
}

int recorder__add_sample(struct recorder *recorder, const struct sample *sample)
{
	int err = begin(recorder);

	if (!err) {
		recorder->samples++;
		err = write_sample(recorder, sample);
	}
	return fail(recorder, err);
}

/* --- sizes ------------------------------------------------------------------------------------- */

static __u64 file_bytes(const struct recorder *recorder, const char *suffix)
{
	struct text path = {};
	struct stat status;
	__u64 bytes = 0;

	text__printf(&path, "%s%s", recorder->path, suffix);
	if (!path.failed && !stat(path.bytes, &status))
		bytes = status.st_size;
	text__reset(&path);
	return bytes;
}

__u64 recorder__bytes(const struct recorder *recorder)
{
	__s64 pages = pages_now(recorder);
	__s64 next = pages - recorder->pages + 2 * recorder->rewritten;
	__u64 coming = (recorder->wal_pages + next) * (recorder->page_bytes + WAL_HEADER);
	__u64 there = file_bytes(recorder, "-wal");

	return (pages + recorder->rewritten) * recorder->page_bytes +
	       (coming > there ? coming : there);
}

__u64 recorder__events(const struct recorder *recorder)
{
	return recorder->events;
}

/* --- beginning and end ------------------------------------------------------------------------- */

static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
#define N_SUFFIXES (sizeof(suffixes) / sizeof(*suffixes))

static void remove_all(const struct recorder *recorder)
{
	for (size_t i = 0; i < N_SUFFIXES; i++) {
		struct text path = {};

		text__printf(&path, "%s%s", recorder->path, suffixes[i]);
		if (!path.failed)
			unlink(path.bytes);
		text__reset(&path);
	}
}

/* Who called sudo shall be able to read what they asked for, and to throw it away. */
static void give_to_caller(int fd)
{
	const char *user = getenv("SUDO_UID"), *group = getenv("SUDO_GID");

	if (user && group && !geteuid() && fchown(fd, atoi(user), atoi(group)))
		return; /* it is root's then, and a recording nevertheless */
}

/*
 * A journal that lies there would be taken for this file's. What SQLite makes beside the file belongs
 * to whom the file belongs to.
 */
static int create_file(struct recorder *recorder, const char *path)
{
	struct text name = {};

	/* A name like ":memory:" means a file, too. */
	text__printf(&name, "%s%s", path[0] == '/' ? "" : "./", path);
	recorder->path = name.bytes;
	if (name.failed)
		return -ENOMEM;
	for (size_t i = 1; i < N_SUFFIXES; i++)
		if (file_bytes(recorder, suffixes[i]))
			return -EEXIST;
	recorder->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (recorder->fd < 0)
		return -errno;
	give_to_caller(recorder->fd);
	return 0;
}

static int execute(struct recorder *recorder, const char *sql)
{
	int code = sqlite3_exec(recorder->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? 0 : database__errno(recorder->db);
}

/* Durable at every commit; and how it is carried over is our own affair. */
static int open_database(struct recorder *recorder)
{
	struct text sql = {};
	int err;

	if (sqlite3_open_v2(recorder->path, &recorder->db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return recorder->db ? database__errno(recorder->db) : -ENOMEM;
	sqlite3_busy_timeout(recorder->db, BUSY_MS);
	recorder->page_bytes = PAGE_BYTES;
	text__printf(
		&sql,
		"PRAGMA page_size=%d; PRAGMA application_id=%d; PRAGMA user_version=%d;"
		"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
		"PRAGMA journal_size_limit=%d; PRAGMA cache_size=-16384; BEGIN;",
		PAGE_BYTES, RECORDING_APPLICATION, RECORDING_VERSION, CHECKPOINT_BYTES);
	schema__add(&sql);
	err = sql.failed ? -ENOMEM : execute(recorder, sql.bytes);
	text__reset(&sql);
	sqlite3_wal_hook(recorder->db, after_commit, recorder);
	recorder->begun = !err;
	return err;
}

/* Without a transaction that is not ended. */
static void free_recorder(struct recorder *recorder)
{
	for (int i = 0; i < INSERT__COUNT; i++)
		sqlite3_finalize(recorder->insert[i]);
	for (int i = 0; i < QUERY__COUNT; i++)
		sqlite3_finalize(recorder->query[i]);
	sqlite3_close(recorder->db);
	if (recorder->fd >= 0)
		close(recorder->fd); /* not earlier: SQLite's locks would go with it */
	for (int i = 0; i < KNOWN__COUNT; i++)
		ids__forget(&recorder->known[i]);
	recorder__forget_aliases(recorder);
	sample__reset(&recorder->before);
	text__reset(&recorder->facts);
	free(recorder->path);
	free(recorder);
}

int recorder__create(const char *path, struct source *source, struct recorder **out)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	int err;

	if (!recorder)
		return -ENOMEM;
	recorder->source = source;
	recorder->fd = -1;
	err = create_file(recorder, path);
	if (err)
		goto fail_file;
	err = open_database(recorder);
	if (!err)
		err = recorder__prepare(recorder);
	if (!err)
		err = recorder__write_about(recorder);
	if (!err)
		err = commit(recorder);
	if (err)
		goto fail_database;
	*out = recorder;
	return 0;

fail_database:
	remove_all(recorder);
fail_file:
	free_recorder(recorder);
	return err;
}

/* Events after the last sample belong to none; facts are true without one. */
static int finish(struct recorder *recorder)
{
	int err;

	sqlite3_exec(recorder->db, "ROLLBACK", NULL, NULL, NULL); /* there may be nothing */
	if (!recorder->facts.n)
		return 0;
	if (recorder->err == -ENOSPC) /* what the journal takes is room for them */
		sqlite3_wal_checkpoint_v2(recorder->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
					  NULL);
	err = run(recorder, QUERY_BEGIN);
	if (!err)
		err = write_facts(recorder);
	return err ? err : commit(recorder);
}

int recorder__close(struct recorder *recorder)
{
	int err, left;

	if (!recorder)
		return 0;
	err = finish(recorder);
	sqlite3_exec(recorder->db, "ROLLBACK", NULL, NULL, NULL);
	left = execute(recorder, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;");
	if (recorder->err) /* which was told; that facts are missing is no news */
		err = 0;
	free_recorder(recorder);
	return left ? left : err;
}
