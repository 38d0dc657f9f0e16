// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes samples and events by rule, so that every screen of them is always the same. */
#include "scene_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND	   1000000000ull
#define BEGAN	   700 /* seconds of the clock */
#define TRACED	   300 /* seconds until the screens are taken */
#define INTERVALS  20  /* that the history has then */
#define PAGE_BYTES 4096

/* --- the source -------------------------------------------------------------------------------- */

static int sweep(struct source *source, unsigned int wants, struct sample *sample)
{
	(void)source;
	(void)wants;
	(void)sample;
	return 0;
}

static int drain(struct source *source)
{
	(void)source;
	return 0;
}

static struct fixture *fixture_of(struct source *source)
{
	return (struct fixture *)((char *)source - offsetof(struct fixture, source));
}

static const struct aliases *aliases_of(struct source *source)
{
	return &fixture_of(source)->aliases;
}

static void add_flags(struct source *source, __u32 flags, struct text *out)
{
	(void)source;
	if (flags)
		text__add_string(out, "SLAB_HWCACHE_ALIGN,SLAB_RECLAIM_ACCOUNT");
}

static enum life life(struct source *source, __u32 pid, __u64 ts_ns)
{
	(void)source;
	(void)ts_ns;
	return pid % 3;
}

/* --- caches ------------------------------------------------------------------------------------ */

struct kind {
	const char *name;
	__u32 object_size;
	__u32 size;
	__u32 order;
	__u64 allocs; /* a second */
};

static const struct kind kinds[] = {
	{ "dentry", 192, 192, 0, 5200 },	 { "biovec-max", 4096, 4096, 3, 60 },
	{ "kmalloc-64", 64, 64, 0, 48211 },	 { "ext4_inode_cache", 1096, 1104, 3, 12 },
	{ "buffer_head", 104, 104, 0, 830 },	 { "vm_area_struct", 176, 184, 1, 2210 },
	{ "task_struct", 9472, 9536, 3, 21 },	 { "filp", 232, 256, 0, 3100 },
	{ "jbd2_journal_handle", 56, 56, 0, 0 }, { "names_cache", 4096, 4096, 3, 7777 },
	{ "kmalloc-rcl-128", 128, 128, 0, 3 },	 { "skbuff_head_cache", 224, 256, 0, 1230000 },
};

static void name_cache(const struct fixture *fixture, size_t i, char name[SLUBTRACE_NAME])
{
	if (fixture->flags & FIXTURE_NAMES && i < n_hostile_names)
		snprintf(name, SLUBTRACE_NAME, "%s", hostile_names[i]);
	else if (i < ARRAY_SIZE(kinds))
		snprintf(name, SLUBTRACE_NAME, "%s", kinds[i].name);
	else
		snprintf(name, SLUBTRACE_NAME, "cache-%zu", i);
}

/* What happened in @t seconds. Some grow, some shrink at times, most stand still. */
static void count(const struct fixture *fixture, size_t i, __u64 t, struct cache_sample *out)
{
	const struct kind *kind = &kinds[i % ARRAY_SIZE(kinds)];
	__u64 allocs = kind->allocs * t + (kind->allocs ? i : 0);

	out->tally[TALLY_ALLOCS] = allocs;
	out->tally[TALLY_FREES] = allocs - allocs / 50;
	out->tally[TALLY_SLOW] = allocs / (i % 7 + 9);
	out->tally[TALLY_BULK_ALLOCS] = i % 5 == 3 ? allocs / 4 : 0;
	out->tally[TALLY_BULK_FREES] = i % 5 == 3 ? allocs / 5 : 0;
	if (fixture->flags & FIXTURE_QUIET)
		return;
	if (i < fixture->n_caches && fixture->made[i]) {
		out->slabs[SLAB_GOT][kind->order] = fixture->made[i] * t / TRACED;
		out->slabs[SLAB_FREED][kind->order] = fixture->freed[i] * t / TRACED;
	} else if (kind->allocs) {
		out->slabs[SLAB_GOT][kind->order] = allocs / 700 + (i % 4 == 0) * t / 3;
		out->slabs[SLAB_FREED][kind->order] = allocs / 710 + (i % 3 == 0) * (t / 9);
	}
	memcpy(out->slabs[SLAB_WANTED], out->slabs[SLAB_GOT], sizeof(out->slabs[SLAB_GOT]));
	if (kind->order && out->slabs[SLAB_GOT][kind->order] > 4) {
		out->slabs[SLAB_GOT][kind->order] -= 2;
		out->slabs[SLAB_GOT][0] += 2;
	}
}

static void add_cache(const struct fixture *fixture, size_t i, __u64 t, struct sample *out)
{
	const struct kind *kind = &kinds[i % ARRAY_SIZE(kinds)];
	struct cache_sample *cache = sample__add_cache(out);

	assert_non_null(cache);
	cache->address = cache->generation = i + 1;
	cache->object_size = kind->object_size;
	cache->size = kind->size;
	cache->order = kind->order;
	cache->objects = (PAGE_BYTES << kind->order) / kind->size;
	cache->min_objects = PAGE_BYTES / kind->size;
	cache->flags = i % 2;
	name_cache(fixture, i, cache->name);
	count(fixture, i, t, cache);
	if (fixture->flags & FIXTURE_NA)
		return;
	cache->slabs_now = (__s64)(i * 37 % 900 + cache->slabs[SLAB_GOT][kind->order] -
				   cache->slabs[SLAB_FREED][kind->order] + 100);
	cache->objects_now = cache->slabs_now * cache->objects;
	cache->active = cache->objects_now - (__s64)(i % 11);
	cache->active_is_old = i % 6 == 5;
}

static void count_pages(struct sample *out, __u64 t)
{
	for (int order = 0; order < 11; order++) {
		__u64 n = t * (4000 >> order);

		out->pages[order][PAGE_ALLOCATED] = n;
		out->pages[order][PAGE_FREED] = n - n / 30;
		out->pages[order][PAGE_ZONE_LOCKED] = n / 12;
		out->pages[order][PAGE_PCP_REFILL] = n / 50;
		out->pages[order][PAGE_FALLBACK] = order == 9 ? t : 0;
	}
	out->pages[0][PAGE_BULK] = t * 12;
}

static void lose(struct sample *out, __u64 t)
{
	out->losses[LOSS_RING_FULL] = t / 100;
	out->losses[LOSS_TABLE_FULL] = 12;
	out->missed[METRIC_ALLOCS] = t / 7;
	out->missed[METRIC_FREED_SLABS] = t / 300;
	out->forgotten = 2;
}

static void set_machine(struct machine *machine, __u64 t)
{
	*machine = (struct machine){
		.load = { 123, 87, 5 },
		.has_slab = true,
		.slab_bytes = 1288490188 + t * 1000000,
		.reclaimable_bytes = 901943132 + t * 1100000,
		.unreclaimable_bytes = 386547056 - t * 100000,
		.own_bytes = 14680064,
	};
}

/* Everything as it is @t seconds after the beginning. */
static void take_sample(const struct fixture *fixture, __u64 t, struct sample *out)
{
	sample__reset(out);
	out->ts_ns = (BEGAN + t) * SECOND;
	out->page_bytes = PAGE_BYTES;
	if (!(fixture->flags & FIXTURE_NA))
		set_machine(&out->machine, t);
	for (size_t i = 0; i < fixture->n_caches; i++)
		add_cache(fixture, i, t, out);
	count_pages(out, t);
	if (fixture->flags & FIXTURE_LOST)
		lose(out, t);
	out->bpf_ns = t * 3400000;
	out->user_ns = t * 900000;
}

/* --- events ------------------------------------------------------------------------------------ */

static const char *const stacks[] = {
	"alloc_store+0xb8 [yep_slab];yep_write+0x4c [yep_slab];vfs_write+0xcf;ksys_write+0x6f;"
	"do_syscall_64+0x5b;entry_SYSCALL_64_after_hwframe+0x6e",
	"d_alloc+0x2b;d_alloc_parallel+0x61;__lookup_slow+0x6c;walk_component+0xdb;"
	"path_lookupat+0x6a;filename_lookup+0xe8;vfs_statx+0x9a;__do_sys_newlstat+0x3f",
	"alloc_skb_with_frags+0x52;sock_alloc_send_pskb+0x22a;unix_stream_sendmsg+0x1d4",
	NULL,
};

static const char *const callers[] = { "alloc_store+0xb8 [yep_slab]", "d_alloc+0x2b",
				       "alloc_skb_with_frags+0x52", NULL };

struct who {
	__u64 pid;
	const char *comm;
	__u64 cgroup;
	const char *path;
};

static const struct who known[] = {
	{ 4242, "yepd", 7, "/system.slice/yep.service" },
	{ 17, "updatedb.mlocat", 8, "/system.slice/mlocate-updatedb.service" },
	{ 90001, "bash", 9, NULL },
	{ 5, NULL, 1, "/" },
};

static const struct who strange[] = {
	{ 4242, "\033[31mred", 7, "/\xe4\xb8\xad\xe6\x96\x87/\033]0;x\a" },
	{ 17, "\xe7\xbc\x93\xe5\xad\x98\xe7\xbc\x93\xe5\xad\x98\xe7", 8, "/two\nlines" },
	{ 90001, "tab\there\177", 9, "/\xff\xfe" },
	{ 5, "\xe2\x80\xaegnp", 1, "/%s%n%d" },
};

/* @n slabs of a cache made by a stack and a process, of which @freed are given back. */
struct made {
	size_t cache;
	int stack;
	int who;
	__u64 n;
	__u64 freed;
	__u64 at; /* seconds after the beginning that the first one was made; one each second */
};

static const struct made slabs_made[] = {
	{ 1, 0, 0, 51, 0, 240 },  { 1, 2, 2, 9, 3, 10 },  { 0, 1, 1, 130, 20, 100 },
	{ 0, 1, 2, 12, 12, 280 }, { 2, 3, 3, 7, 1, 290 }, { 3, 1, 1, 4, 0, 295 },
};

static void give_event(struct growth *growth, const struct fixture *fixture,
		       const struct made *made, struct event *event, __u64 pfn)
{
	const struct who *who =
		fixture->flags & FIXTURE_NAMES ? &strange[made->who] : &known[made->who];
	const struct kind *kind = &kinds[made->cache];

	event->generation = event->cache_address = (struct maybe){ true, made->cache + 1 };
	event->pfn = event->object_address = (struct maybe){ true, pfn };
	event->order_wanted = (struct maybe){ true, kind->order };
	event->order_got = (struct maybe){ true, pfn % 25 ? kind->order : 0 };
	event->memory_bytes = (struct maybe){ true, PAGE_BYTES << event->order_got.value };
	event->node = (struct maybe){ made->stack != 3, pfn % 2 };
	event->cpu = (struct maybe){ true, pfn % 3 };
	event->pid = (struct maybe){ true, who->pid };
	event->comm = who->comm;
	event->cgroup_id = (struct maybe){ true, who->cgroup };
	event->cgroup_path = who->path;
	event->gfp_flags = made->stack == 3 ? NULL : "GFP_KERNEL|__GFP_ACCOUNT";
	event->stack = stacks[made->stack];
	event->caller = callers[made->stack];
	assert_int_equal(growth__take(growth, event), 0);
}

static void feed(struct fixture *fixture, struct growth *growth, const struct made *made,
		 enum event_kind make, enum event_kind free)
{
	__u64 pfn = fixture->pfn;

	for (__u64 i = 0; i < made->n; i++) {
		struct event event = { .kind = make,
				       .ts_ns = (BEGAN + made->at + i * 8 / 10) * SECOND };

		give_event(growth, fixture, made, &event, pfn + i);
	}
	for (__u64 i = 0; i < made->freed; i++) {
		struct event event = { .kind = free, .ts_ns = (BEGAN + TRACED - 3) * SECOND };

		give_event(growth, fixture, made, &event, pfn + i);
	}
	fixture->pfn += made->n;
}

static void feed_all(struct fixture *fixture)
{
	for (size_t i = 0; i < ARRAY_SIZE(slabs_made); i++) {
		const struct made *made = &slabs_made[i];

		if (made->cache >= fixture->n_caches || fixture->flags & FIXTURE_QUIET)
			continue;
		fixture->made[made->cache] += made->n;
		fixture->freed[made->cache] += made->freed;
		if (fixture->flags & FIXTURE_NA)
			continue;
		feed(fixture, fixture->slabs, made, EVENT_NEW_SLAB, EVENT_FREED_SLAB);
		if (fixture->objects)
			feed(fixture, fixture->objects, made, EVENT_ALLOC, EVENT_FREE);
	}
}

/* --- the scene --------------------------------------------------------------------------------- */

static void fill_about(struct fixture *fixture)
{
	static const enum metric deep[] = { METRIC_SLOW, METRIC_SLOW_BULK, METRIC_REFUSED,
					    METRIC_BULK_ALLOCS, METRIC_BULK_FREES };
	struct about *about = &fixture->about;
	bool none = fixture->flags & FIXTURE_NA;

	strcpy(about->kernel, "6.1.0-28-amd64");
	strcpy(about->machine, "x86_64");
	about->tracepoints = none ? 0 : 11;
	about->fentries = none || fixture->flags & FIXTURE_TRACEPOINTS ? 0 : 9;
	for (int i = 0; i < METRIC__COUNT; i++)
		about->coverage.seen[i] = !none;
	for (size_t i = 0; fixture->flags & FIXTURE_TRACEPOINTS && i < ARRAY_SIZE(deep); i++)
		about->coverage.seen[deep[i]] = false;
	if (fixture->flags & FIXTURE_UNFREED)
		about->coverage.seen[METRIC_FREED_SLABS] = false;
	if (none || fixture->flags & FIXTURE_TRACEPOINTS)
		about->missing = "slow: this kernel refuses fentry and kprobes\n"
				 "bulk frees: there is no tracepoint";
}

static void add_aliases(struct fixture *fixture)
{
	static const char *const names[] = { "yep_slab_cache", "biovec-max", "sgpool-128" };
	struct aliases *aliases = &fixture->aliases;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(aliases__add(aliases, names[i], ":0004096", false), 0);
	assert_int_equal(aliases__add(aliases, ":0004096", ":0004096", false), 0);
}

static void join(struct fixture *fixture)
{
	static const struct select all;

	snapshot__reset(&fixture->interval);
	snapshot__reset(&fixture->since);
	assert_int_equal(snapshot__take(&fixture->since, &fixture->first, &fixture->now,
					&fixture->about.coverage),
			 0);
	assert_int_equal(snapshot__take(&fixture->interval, &fixture->before, &fixture->now,
					&fixture->about.coverage),
			 0);
	assert_int_equal(history__take(fixture->history, &fixture->interval, fixture->now.ts_ns),
			 0);
	snapshot__keep_wanted(&fixture->since, &all, &fixture->aliases);
	snapshot__keep_wanted(&fixture->interval, &all, &fixture->aliases);
	snapshot__join(&fixture->interval, &fixture->since);
	for (size_t i = 0; i < fixture->interval.n_rows; i++) {
		struct snapshot_row *row = &fixture->interval.rows[i];

		row->history = history__find(fixture->history, row->cache->generation);
	}
}

static void measure(struct fixture *fixture)
{
	struct sample spare = fixture->before;

	fixture->before = fixture->now;
	fixture->now = spare;
	take_sample(fixture, fixture->moment, &fixture->now);
	join(fixture);
	fixture->scene.now_ns = fixture->now.ts_ns;
	fixture->scene.began_ns = fixture->first.ts_ns;
}

struct fixture *fixture__open(size_t n_caches, unsigned int flags)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture->flags = flags;
	fixture->n_caches = n_caches;
	fixture->made = calloc(n_caches + 1, sizeof(*fixture->made));
	fixture->freed = calloc(n_caches + 1, sizeof(*fixture->freed));
	fill_about(fixture);
	add_aliases(fixture);
	assert_int_equal(history__open(&fixture->history), 0);
	assert_int_equal(growth__open(GROWTH_SLABS, 1 << 16, PAGE_BYTES, &fixture->slabs), 0);
	if (flags & FIXTURE_OBJECTS)
		assert_int_equal(
			growth__open(GROWTH_OBJECTS, 1 << 16, PAGE_BYTES, &fixture->objects), 0);
	feed_all(fixture);
	fixture->source =
		(struct source){ &fixture->about, sweep, drain, aliases_of, add_flags, life };
	fixture->scene = (struct scene){
		.clock = "12:34:56",
		.source = &fixture->source,
		.now = &fixture->interval,
		.since = &fixture->since,
		.machine = &fixture->now.machine,
		.machine_before = &fixture->first.machine,
		.aliases = &fixture->aliases,
		.history = fixture->history,
		.slabs = fixture->slabs,
		.objects = fixture->objects,
	};
	fixture->frame.utf8 = !(flags & FIXTURE_ASCII);
	view__open(&fixture->view, VIEW_CACHES, 1, SECOND);
	fixture->moment = flags & FIXTURE_FIRST ? 0 : TRACED - INTERVALS;
	take_sample(fixture, 0, &fixture->first);
	take_sample(fixture, fixture->moment, &fixture->now);
	if (flags & FIXTURE_FIRST)
		measure(fixture);
	while (!(flags & FIXTURE_FIRST) && fixture->moment < TRACED) {
		fixture->moment++;
		measure(fixture);
	}
	return fixture;
}

void fixture__close(struct fixture *fixture)
{
	view__close(&fixture->view);
	frame__reset(&fixture->frame);
	snapshot__reset(&fixture->interval);
	snapshot__reset(&fixture->since);
	sample__reset(&fixture->first);
	sample__reset(&fixture->before);
	sample__reset(&fixture->now);
	aliases__reset(&fixture->aliases);
	history__close(fixture->history);
	growth__close(fixture->slabs);
	growth__close(fixture->objects);
	free(fixture->made);
	free(fixture->freed);
	free(fixture);
}

void fixture__go_on(struct fixture *fixture, size_t n_caches)
{
	__u64 *made = calloc(n_caches + 1, sizeof(*made)),
	      *freed = calloc(n_caches + 1, sizeof(*freed));
	size_t n = n_caches < fixture->n_caches ? n_caches : fixture->n_caches;

	memcpy(made, fixture->made, n * sizeof(*made));
	memcpy(freed, fixture->freed, n * sizeof(*freed));
	free(fixture->made);
	free(fixture->freed);
	fixture->made = made;
	fixture->freed = freed;
	fixture->n_caches = n_caches;
	fixture->moment++;
	measure(fixture);
}

void fixture__kill(struct fixture *fixture, __u64 generation)
{
	for (size_t i = 0; i < fixture->now.n_caches; i++)
		if (fixture->now.caches[i].generation == generation)
			fixture->now.caches[i].dead = true;
	join(fixture);
}
