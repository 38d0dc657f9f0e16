// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes up a trace, with the names that one would not wish for. */
#include "tape.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recording_test.h"

static const char *const names[] = {
	"kmalloc-64", "it's \"quoted\", and;so on", "two\nlines\tand \x1b[31mred", "=cmd()",
	"<script>",   "\xff\xfe not UTF-8 \xc3",    "\xe4\xb8\xad\xe6\x96\x87",	   "a%sb%n",
};

#define N_NAMES (sizeof(names) / sizeof(*names))
#define CACHES	24

/* --- samples ----------------------------------------------------------------------------------- */

/* A number that is always the same for the same place. */
static __u64 noise(__u64 a, __u64 b, __u64 below)
{
	__u64 x = (a + 1) * 0x9e3779b97f4a7c15ull ^ (b + 1) * 0xc2b2ae3d27d4eb4full;

	x ^= x >> 29;
	x *= 0xbf58476d1ce4e5b9ull;
	return (x ^ x >> 32) % below;
}

/* Every cache lives from one sample to another; what dies is forgotten ten samples later. */
static size_t birth(size_t cache)
{
	return cache < 16 ? 0 : cache - 10;
}

static size_t death(size_t cache)
{
	return cache % 5 == 3 ? birth(cache) + 20 : (size_t)-1;
}

static const char *name_of(size_t cache)
{
	return names[cache % N_NAMES];
}

/* What it was at that sample if it still counts then. */
static void fill_cache(struct cache_sample *out, size_t cache, size_t i)
{
	size_t until = i < death(cache) ? i : death(cache);
	bool quiet = cache % 4 == 1; /* nothing happens to it but now and then */

	out->generation = 100 + cache * 3;
	out->address = 0xffff888000000000ull + (cache % 20) * 0x100;
	out->size = 64 + cache;
	out->object_size = 60 + cache;
	out->order = cache % 4;
	out->objects = 16;
	out->min_order = 0;
	out->min_objects = 2;
	out->flags = 0x80000000u + cache % 3;
	out->layer = cache % 3;
	out->dead = i >= death(cache);
	snprintf(out->name, sizeof(out->name), "%s", name_of(cache));
	for (size_t at = birth(cache); at <= until; at += quiet ? 9 : 1) {
		for (int t = 0; t < TALLY__COUNT; t++)
			out->tally[t] +=
				noise(at * 31 + t, cache, t == TALLY_ALLOCS ? 1 << 20 : 90);
		out->slabs[SLAB_GOT][cache % 4] += noise(at, cache, 5);
		out->slabs[SLAB_WANTED][3] += noise(at, cache, 5);
		out->slabs[SLAB_FREED][cache % 4] += noise(at, cache + 50, 3);
	}
	if (out->dead)
		return;
	out->slabs_now = cache % 6 ? (__s64)(cache + until / 3) : -1;
	out->objects_now = out->slabs_now < 0 ? -1 : out->slabs_now * 16;
	out->active = cache % 2 ? (__s64)noise(until, cache, 1000) : -1;
	out->active_is_old = cache % 2 && until % 2;
}

void tape__sample(size_t i, struct sample *out)
{
	sample__reset(out);
	out->ts_ns = 1000000000ull * (500 + i) + (i ? noise(i, 1, 1000000) : 0);
	out->page_bytes = 4096;
	/* The clock on the wall is set back by an hour, and later ahead by two. */
	out->machine.wall_ns = 1700000000000000000ull + 1000000000ull * i;
	out->machine.wall_ns -= i >= 30 && i < 50 ? 3600000000000ull : 0;
	out->machine.wall_ns += i >= 50 ? 3600000000000ull : 0;
	for (int j = 0; j < 3; j++)
		out->machine.load[j] = 100 * j + i;
	out->machine.has_slab = i % 10 != 7;
	if (out->machine.has_slab) {
		out->machine.slab_bytes = 100000000 + i * 4096;
		out->machine.reclaimable_bytes = 60000000 + i * 4096;
		out->machine.unreclaimable_bytes = 40000000;
	}
	out->machine.own_bytes = i % 5 ? 5000000 + i : 0;
	for (size_t cache = 0; cache < CACHES; cache++) {
		struct cache_sample *row;

		if (i < birth(cache) || (death(cache) != (size_t)-1 && i >= death(cache) + 10))
			continue;
		row = sample__add_cache(out);
		assert_non_null(row);
		fill_cache(row, cache, i);
	}
	for (size_t at = 0; at <= i; at++)
		for (int order = 0; order < SLUBTRACE_ORDERS; order += 3)
			for (int j = 0; j < PAGE__COUNT; j++)
				out->pages[order][j] += noise(at, order * 7 + j, 40) / 20 * 3;
	for (int j = 0; j < STRAY__COUNT; j++)
		out->strays[j] = i / (j + 1);
	for (int j = 0; j < LOSS__COUNT; j++)
		out->losses[j] = j ? i / (10 * j) : 0;
	for (int j = 0; j < METRIC__COUNT; j++)
		out->missed[j] = j % 7 ? 0 : i / 9;
	out->forgotten = i / 12;
	out->bpf_ns = i * 1234567;
	out->bpf_guessed_ns = i * 555;
	out->bpf_unknown_ns = 44 + i / 3;
	out->map_bytes = 345678;
	for (int j = 0; j < METRIC__COUNT; j++)
		out->uncounted_ns[j] = j % 5 ? 0 : i / 6 * (j + 1);
	out->user_ns = i * 7654321;
}

void tape__aliases(size_t i, struct aliases *out)
{
	aliases__reset(out);
	for (size_t name = 0; name < N_NAMES; name++) {
		assert_int_equal(aliases__add(out, names[name], names[name], false), 0);
		if (name % 3 == 1 || i > 12 + name)
			assert_int_equal(aliases__add(out, name ? "one\"of\xff" : "another",
						      names[name], i > 40),
					 0);
		if (name % 3 == 1)
			break;
	}
}

/* --- events ------------------------------------------------------------------------------------ */

static struct maybe known(__u64 value)
{
	return (struct maybe){ true, value };
}

/* Stacks of which one has the most frames that there can be, and of 4 KiB. */
static const char *stack_of(size_t n, const char **caller)
{
	static char deep[SLUBTRACE_FRAMES * 32 + 1];
	static const char *const stacks[] = {
		"allocate_slab+0x1 [x];it's;the \"caller\"+0x3;main",
		"one",
		"",
		"\xff\xfe;=cmd();<script>",
	};

	if (n % 5 < 4) {
		*caller = n % 5 == 0 ? "it's" : n % 5 == 1 ? "one" : NULL;
		return stacks[n % 5];
	}
	for (int i = 0; i < SLUBTRACE_FRAMES && !deep[sizeof(deep) - 2]; i++)
		snprintf(deep + i * 32, 33, "%sframe_of_a_stack_with_%09d", i ? ";" : "!", i);
	*caller = "frame_of_a_stack_with_000000003";
	return deep;
}

static void add_slab(size_t i, size_t j, bool made, struct event *event)
{
	const char *caller;

	event->kind = made ? EVENT_NEW_SLAB : EVENT_FREED_SLAB;
	event->page_address = known(0xffffea0000000000ull + 64 * noise(i * 97 + j, 3, 300));
	if (j % 2)
		event->pfn = known(0x10000 + noise(i, j, 300));
	event->order_wanted = known(3);
	event->order_got = known(j % 4);
	event->pages = known(1 << j % 4);
	event->memory_bytes = known(4096 << j % 4);
	event->objects = known(16);
	event->stack = stack_of(i + j, &caller);
	event->caller = caller;
	event->stack_id = known(1000 + (i + j) % 5);
	if (made)
		event->gfp_flags = j % 2 ? "GFP_KERNEL" : "__GFP_ZERO|\xff";
}

static void add_object(size_t i, size_t j, size_t cache, struct event *event)
{
	event->kind = j % 2 ? EVENT_ALLOC : EVENT_FREE;
	event->object_address = known(0xffff888000100000ull + 64 * noise(i, j / 2, 100));
	event->size_bytes = event->memory_bytes = known(64 + cache);
	event->bulk = known(j % 3 == 0);
	if (j % 2)
		event->requested_bytes = known(33);
	if (j % 4 == 1)
		event->caller = "called_from+0x\xff";
}

void tape__event(size_t i, size_t j, struct event *out)
{
	size_t cache = noise(i, j, 16);

	*out = (struct event){ .ts_ns = 1000000000ull * (500 + i) - 900000000 + j * 1000000,
			       .cache = name_of(cache),
			       .cache_address = known(0xffff888000000000ull + cache % 20 * 0x100),
			       .generation = known(100 + cache * 3),
			       .cpu = known(j % 4),
			       .pid = known(1000 + j % 7),
			       .comm = j % 7 ? "worker,\"1\"" : "\xff=cmd",
			       .cgroup_id = known(j % 3 ? 0xf000000000000001ull : 77) };
	if (j % 3)
		out->cgroup_path = "/a \"slice\"/\xfe";
	if (j % 8 == 5)
		out->alias = "one\"of\xff";
	if (j % 2)
		out->node = known(j % 3);
	if (j == TAPE_EVENTS - 1)
		*out = (struct event){ .kind = EVENT_LOST,
				       .ts_ns = out->ts_ns,
				       .lost_events = known(3),
				       .lost_reason = "ring buffer full" };
	else if (j == 5)
		out->kind = EVENT_CACHE_ALIAS;
	else if (j % 10 == 9)
		add_object(i, j, cache, out);
	else
		add_slab(i, j, j % 3 != 2, out);
}

/* --- the recording ----------------------------------------------------------------------------- */

static const struct aliases *aliases(struct source *source)
{
	return &((struct tape *)source)->aliases;
}

static void add_flags(struct source *source, __u32 flags, struct text *out)
{
	(void)source;
	text__printf(out, "FLAG_%x", flags);
}

static void fill_about(struct about *about)
{
	strcpy(about->tool, "slubtrace 0.1");
	strcpy(about->kernel, "6.1 \"quoted\"");
	strcpy(about->build, "#1 SMP");
	strcpy(about->machine, "x86_64");
	strcpy(about->host, "\xff host");
	about->cpus = 4;
	about->page_bytes = 4096;
	about->memory_bytes = 1ull << 33;
	about->map_bytes = 345678;
	about->overhead = strdup("a step\nand back\n");
	about->programs = strdup("on_kfree: ~1 runs\n");
	about->start_wall_ns = 1700000000123456789;
	about->start_boot_ns = 501000000001;
	about->start_ns = 500000000001;
	about->tracepoints = 12;
	about->kprobes = 3;
	about->fentries = 1;
	for (int i = 0; i < METRIC__COUNT; i++)
		about->coverage.seen[i] = i % 5 != 4;
	about->coverage.steals = true;
	about->coverage.layer = LAYER_BOTH;
	about->missing = strdup("one: n/a (\"why\")\ntwo: n/a\n");
	about->events = strdup("slab,object,cache");
	about->filters = strdup("-c 'a b'");
	about->command = strdup("sh -c 'x; y'");
	about->sample_every = 1;
	assert_int_equal(about__add_hook(about, "slow path", "kprobe", "___slab_alloc", "used", ""),
			 0);
	assert_int_equal(about__add_hook(about, "refills", "fentry", "x", "refused", "\xff why"),
			 0);
}

void tape__open(struct tape *tape)
{
	*tape = (struct tape){ .source = { .aliases = aliases, .add_flags = add_flags } };
	tape->source.about = &tape->about;
	fill_about(&tape->about);
	folder__open(tape->folder);
	snprintf(tape->path, sizeof(tape->path), "%s/a%%?#b.db", tape->folder);
}

void tape__close(struct tape *tape)
{
	folder__close(tape->folder);
	about__reset(&tape->about);
	aliases__reset(&tape->aliases);
}

static void copy_file(const char *from, const char *to)
{
	char command[512];

	snprintf(command, sizeof(command), "cp '%s' '%s'", from, to);
	assert_int_equal(system(command), 0);
}

/* What is left on disk when a recorder is killed. */
static void keep_as_killed(struct tape *tape)
{
	char from[128], path[128], wal[140];

	snprintf(path, sizeof(path), "%s/killed.db", tape->folder);
	snprintf(from, sizeof(from), "%s-wal", tape->path);
	snprintf(wal, sizeof(wal), "%s-wal", path);
	copy_file(tape->path, path);
	copy_file(from, wal);
	snprintf(tape->path, sizeof(tape->path), "%s/killed.db", tape->folder);
}

void tape__record(struct tape *tape, size_t n, bool closed)
{
	struct recorder *recorder;
	struct sample sample = {};
	struct event event;

	tape__aliases(0, &tape->aliases);
	assert_int_equal(recorder__create(tape->path, &tape->source, &recorder), 0);
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; i && j < TAPE_EVENTS; j++) {
			tape__event(i, j, &event);
			assert_int_equal(recorder__add_event(recorder, &event), 0);
		}
		tape__sample(i, &sample);
		tape__aliases(i, &tape->aliases);
		assert_int_equal(recorder__add_sample(recorder, &sample), 0);
	}
	sample__reset(&sample);
	if (!closed)
		keep_as_killed(tape);
	assert_int_equal(recorder__close(recorder), 0);
}

void tape__run(const struct tape *tape, const char *sql)
{
	sqlite3 *db;
	char *why = NULL;

	assert_int_equal(sqlite3_open(tape->path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(db);
}
