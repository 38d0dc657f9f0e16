// SPDX-License-Identifier: GPL-2.0-or-later
/* Keeps its files in a folder of its own. */
#include "fixture.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recording_test.h"

static const struct aliases *aliases(struct source *source)
{
	return &((struct fixture *)source)->aliases;
}

static void add_flags(struct source *source, __u32 flags, struct text *out)
{
	(void)source;
	text__printf(out, "FLAG_%u", flags);
}

void fixture__open(struct fixture *fixture)
{
	*fixture = (struct fixture){ .source = { .aliases = aliases, .add_flags = add_flags } };
	fixture->source.about = &fixture->about;
	fixture->about.sample_every = 1;
	fixture->about.page_bytes = fixture->sample.page_bytes = 4096;
	folder__open(fixture->folder);
	snprintf(fixture->path, sizeof(fixture->path), "%s/file.db", fixture->folder);
}

void fixture__close(struct fixture *fixture)
{
	folder__close(fixture->folder);
	about__reset(&fixture->about);
	aliases__reset(&fixture->aliases);
	sample__reset(&fixture->sample);
}

struct cache_sample *fixture__cache(struct fixture *fixture, __u64 generation, const char *name)
{
	struct cache_sample *cache = sample__add_cache(&fixture->sample);

	assert_non_null(cache);
	cache->generation = generation;
	cache->address = 0xffff888100000000 + generation;
	cache->size = 64;
	snprintf(cache->name, sizeof(cache->name), "%s", name);
	return cache;
}

void fixture__add_sample(struct fixture *fixture, struct recorder *recorder)
{
	fixture->sample.ts_ns += 1000000000;
	fixture->sample.machine.wall_ns += 1000000000;
	assert_int_equal(recorder__add_sample(recorder, &fixture->sample), 0);
}

struct maybe known(__u64 value)
{
	return (struct maybe){ true, value };
}

struct event slab_event(__u64 ts_ns, __u64 generation, const char *stack, __u64 stack_id)
{
	return (struct event){ .kind = EVENT_NEW_SLAB,
			       .ts_ns = ts_ns,
			       .cache = "a cache",
			       .generation = known(generation),
			       .cache_address = known(0xffff888100000000 + generation),
			       .pfn = known(1000),
			       .order_wanted = known(1),
			       .order_got = known(1),
			       .objects = known(128),
			       .cpu = known(1),
			       .pid = known(77),
			       .comm = "maker",
			       .cgroup_id = known(5),
			       .cgroup_path = "/a",
			       .gfp_flags = "GFP_KERNEL",
			       .stack = stack,
			       .stack_id = known(stack_id) };
}

char *ask(const char *path, const char *sql)
{
	sqlite3_stmt *statement;
	struct text text = {};
	sqlite3 *db;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	text__add_string(&text, "");
	while (sqlite3_step(statement) == SQLITE_ROW) {
		text__add_string(&text, text.n ? "\n" : "");
		for (int i = 0; i < sqlite3_column_count(statement); i++) {
			text__add_string(&text, i ? "|" : "");
			text__add(&text, sqlite3_column_blob(statement, i) ?: "",
				  sqlite3_column_bytes(statement, i));
		}
	}
	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	return text.bytes;
}

void assert_answer(const char *path, const char *sql, const char *answer)
{
	char *seen = ask(path, sql);

	if (strcmp(seen, answer))
		fail_msg("%s\nseen   '%s'\nwanted '%s'", sql, seen, answer);
	free(seen);
}
