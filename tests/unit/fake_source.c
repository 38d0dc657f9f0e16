// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes up a trace: some caches grow and keep it, some come and go, most stand still. */
#include "fake_source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define SECOND 1000000000ull
#define BEGAN  5000 /* seconds of the clock */

struct fake {
	struct source source;
	struct fake_options options;
	struct about about;
	struct aliases aliases;
	event_fn deliver;
	void *target;
	size_t position; /* of the next sample */
	__u64 pfn;
};

static struct fake *fake_of(const struct source *source)
{
	return (struct fake *)((char *)source - offsetof(struct fake, source));
}

/* --- what each cache did ----------------------------------------------------------------------- */

struct kind {
	const char *name;
	__u32 size;
	__u32 order;
	unsigned int every; /* makes a slab every so many samples; 0: never */
	unsigned int keeps; /* of ten */
	__u64 allocs;	    /* a sample */
};

static const struct kind kinds[] = {
	{ "yep_slab_cache", 4096, 3, 1, 9, 60 },   { "dentry", 192, 0, 1, 4, 5200 },
	{ "kmalloc-64", 64, 0, 3, 5, 48211 },	   { "ext4_inode_cache", 1104, 3, 4, 8, 12 },
	{ "buffer_head", 104, 0, 2, 0, 830 },	   { "vm_area_struct", 184, 1, 7, 5, 2210 },
	{ "task_struct", 9536, 3, 50, 3, 21 },	   { "filp", 256, 0, 9, 2, 3100 },
	{ "jbd2_journal_handle", 56, 0, 0, 0, 0 }, { "names_cache", 4096, 3, 0, 0, 7777 },
	{ "kmalloc-rcl-128", 128, 0, 100, 10, 3 }, { "skbuff_head_cache", 256, 0, 0, 0, 1230000 },
};

static const struct kind *kind_of(size_t i)
{
	return &kinds[i % ARRAY_SIZE(kinds)];
}

/* The first caches are busy, and all in a busy trace; of the others, some at times. */
static unsigned int every(const struct fake *fake, size_t i)
{
	const struct kind *kind = kind_of(i);

	if (fake->options.flags & FAKE_BUSY)
		return 1;
	if (i < ARRAY_SIZE(kinds))
		return kind->every;
	return i % 3 ? 0 : kind->every * (unsigned int)(i % 11 + 1);
}

static __u64 slabs_made(const struct fake *fake, size_t i, size_t sample)
{
	unsigned int n = every(fake, i);

	return n ? sample / n : 0;
}

/* Slab @nth of cache @i is kept, or given back in the sample after. */
static bool is_kept(size_t i, __u64 nth)
{
	return nth * 7 % 10 < kind_of(i)->keeps;
}

static __u64 slabs_freed(const struct fake *fake, size_t i, size_t sample)
{
	__u64 freed = 0, made = sample ? slabs_made(fake, i, sample - 1) : 0;
	unsigned int keeps = kind_of(i)->keeps;

	freed = made / 10 * (10 - keeps);
	for (__u64 nth = made / 10 * 10; nth < made; nth++)
		freed += !is_kept(i, nth);
	return freed;
}

static void name_cache(const struct fake *fake, size_t i, char name[SLUBTRACE_NAME])
{
	static const char *const tags[] = { "<script>alert(1)</script>", "</script><!--", "\"';--",
					    "{\"a\":1}" };

	if (fake->options.flags & FAKE_HOSTILE && i < ARRAY_SIZE(tags))
		snprintf(name, SLUBTRACE_NAME, "%s", tags[i]);
	else if (fake->options.flags & FAKE_HOSTILE && i - ARRAY_SIZE(tags) < n_hostile_names)
		snprintf(name, SLUBTRACE_NAME, "%s", hostile_names[i - ARRAY_SIZE(tags)]);
	else if (i < ARRAY_SIZE(kinds))
		snprintf(name, SLUBTRACE_NAME, "%s", kinds[i].name);
	else
		snprintf(name, SLUBTRACE_NAME, "cache-%zu", i);
}

/* The last cache is made in the middle of the trace, the one before destroyed. */
static bool is_there(const struct fake *fake, size_t i, size_t sample)
{
	return i + 1 < fake->options.n_caches || i < 3 || sample >= fake->options.n_samples / 2;
}

static bool is_dead(const struct fake *fake, size_t i, size_t sample)
{
	return i + 2 == fake->options.n_caches && i > 3 && sample >= fake->options.n_samples / 2;
}

static void add_cache(const struct fake *fake, size_t i, size_t sample, struct sample *out)
{
	const struct kind *kind = kind_of(i);
	struct cache_sample *cache = sample__add_cache(out);
	__u64 made = slabs_made(fake, i, sample), freed = slabs_freed(fake, i, sample);

	assert_non_null(cache);
	cache->address = 0xffff888100000000 + i * 256;
	cache->generation = i + 1;
	cache->size = cache->object_size = kind->size;
	cache->order = kind->order;
	cache->objects = (4096 << kind->order) / kind->size;
	cache->min_order = kind->size > 4096 ? kind->order : 0;
	cache->min_objects = (4096 << cache->min_order) / kind->size;
	cache->flags = i % 2;
	cache->dead = is_dead(fake, i, sample);
	name_cache(fake, i, cache->name);
	cache->tally[TALLY_ALLOCS] = kind->allocs * sample;
	cache->tally[TALLY_FREES] = kind->allocs * sample * 49 / 50;
	cache->tally[TALLY_SLOW] = kind->allocs * sample / (i % 7 + 9);
	cache->slabs[SLAB_WANTED][kind->order] = cache->slabs[SLAB_GOT][kind->order] = made;
	cache->slabs[SLAB_FREED][kind->order] = freed;
	if (cache->dead || fake->options.flags & FAKE_NO_BOOKS)
		return;
	cache->slabs_now = (__s64)(i * 37 % 900 + 100 + made - freed);
	cache->objects_now = cache->slabs_now * cache->objects;
}

/* --- events ------------------------------------------------------------------------------------ */

/* Stacks that differ by their number only in the caller. */
static void set_stack(const struct fake *fake, size_t i, __u64 nth, char *stack, size_t bytes,
		      struct event *event)
{
	static const char *const ends[] = {
		"yep_write+0x4c [yep_slab];vfs_write+0xcf;ksys_write+0x6f;do_syscall_64+0x5b;"
		"entry_SYSCALL_64_after_hwframe+0x6e",
		"d_alloc+0x2b;d_alloc_parallel+0x61;__lookup_slow+0x6c;walk_component+0xdb;"
		"path_lookupat+0x6a;filename_lookup+0xe8;vfs_statx+0x9a;__do_sys_newlstat+0x3f;"
		"do_syscall_64+0x5b;entry_SYSCALL_64_after_hwframe+0x6e",
		"alloc_skb_with_frags+0x52;sock_alloc_send_pskb+0x22a;unix_stream_sendmsg+0x1d4;"
		"do_syscall_64+0x5b;entry_SYSCALL_64_after_hwframe+0x6e",
	};
	size_t number = (i * 5 + nth) % (fake->options.n_stacks ? fake->options.n_stacks : 1);

	if (i == 2)
		return; /* not told */
	snprintf(stack, bytes, "%s_%zu+0x%zx [%s];%s",
		 fake->options.flags & FAKE_HOSTILE ? "<b>\n\xff\"" : "alloc_store", number,
		 number * 16 + 8, i % 2 ? "ext4" : "yep_slab", ends[number % ARRAY_SIZE(ends)]);
	event->stack = stack;
	event->stack_id = (struct maybe){ true, number + 1 };
}

static int give(struct fake *fake, size_t i, enum event_kind kind, __u64 nth, __u64 ts_ns)
{
	static const char *const comms[] = { "yepd", "updatedb.mlocat", "bash", "make" };
	const struct kind *cache = kind_of(i);
	bool hostile = fake->options.flags & FAKE_HOSTILE;
	char stack[512], name[SLUBTRACE_NAME];
	struct event event = {
		.kind = kind,
		.ts_ns = ts_ns,
		.cache = name,
		.cache_address = { true, 0xffff888100000000 + i * 256 },
		.generation = { true, i + 1 },
		.pfn = { true, (i << 24) + nth },
		.order_wanted = { true, cache->order },
		.order_got = { true, cache->order },
		.objects = { true, (4096 << cache->order) / cache->size },
		.pages = { true, 1 << cache->order },
		.memory_bytes = { true, 4096ull << cache->order },
		.cpu = { true, nth % 2 },
		.pid = { true, 100 + nth % 4 },
		.comm = hostile ? hostile_names[nth % 4] : comms[nth % 4],
		.cgroup_id = { true, nth % 3 + 1 },
		.cgroup_path = nth % 3 == 2 ? NULL
			       : nth % 3    ? "/system.slice/yep.service"
					    : "/",
	};

	name_cache(fake, i, name);
	set_stack(fake, i, nth, stack, sizeof(stack), &event);
	return fake->deliver ? fake->deliver(fake->target, &event) : 0;
}

/* What happened to cache @i until sample @sample, since the one before. */
static int give_cache(struct fake *fake, size_t i, size_t sample)
{
	__u64 now = fake_source__ts_ns(&fake->source, sample);
	__u64 before = slabs_made(fake, i, sample - 1), made = slabs_made(fake, i, sample);
	__u64 older = sample > 1 ? slabs_made(fake, i, sample - 2) : 0;
	int err = 0;

	for (__u64 nth = before; nth < made && !err; nth++)
		err = give(fake, i, EVENT_NEW_SLAB, nth, now - 1000 * (i + 1));
	for (__u64 nth = older; nth < before && !err; nth++)
		if (!is_kept(i, nth))
			err = give(fake, i, EVENT_FREED_SLAB, nth, now - 1000 * (i + 1) + 1);
	return err;
}

/* --- the source -------------------------------------------------------------------------------- */

static int sweep(struct source *source, unsigned int wants, struct sample *sample)
{
	struct fake *fake = fake_of(source);
	size_t i = fake->position;
	bool late = fake->options.flags & FAKE_GAPS && i > fake->options.n_samples / 2;

	(void)wants;
	if (i == fake->options.n_samples)
		return -ENODATA;
	sample__reset(sample);
	sample->ts_ns = fake_source__ts_ns(source, i);
	sample->page_bytes = 4096;
	sample->machine.wall_ns = sample->ts_ns + 1700000000 * SECOND + (late ? 7200 * SECOND : 0);
	for (size_t c = 0; c < fake->options.n_caches; c++)
		if (is_there(fake, c, i))
			add_cache(fake, c, i, sample);
	if (fake->options.flags & FAKE_LOST) {
		sample->losses[LOSS_RING_FULL] = i / 100 * 17;
		sample->missed[METRIC_ALLOCS] = i / 250;
	}
	fake->position++;
	return 0;
}

static int drain(struct source *source)
{
	struct fake *fake = fake_of(source);
	size_t sample = fake->position - 1;
	int err = 0;

	for (size_t i = 0; sample && i < fake->options.n_caches && !err; i++)
		if (!is_dead(fake, i, sample))
			err = give_cache(fake, i, sample);
	return err;
}

static const struct aliases *aliases_of(struct source *source)
{
	return &fake_of(source)->aliases;
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
	(void)pid;
	(void)ts_ns;
	return LIFE_UNKNOWN;
}

__u64 fake_source__ts_ns(const struct source *source, size_t i)
{
	const struct fake *fake = fake_of(source);
	bool late = fake->options.flags & FAKE_GAPS && i > fake->options.n_samples / 3;

	return (BEGAN + i + (late ? 600 : 0)) * SECOND;
}

static void fill_about(struct fake *fake)
{
	static const enum metric unseen[] = { METRIC_SLOW, METRIC_SLOW_BULK, METRIC_FREED_SLABS };
	struct about *about = &fake->about;

	strcpy(about->tool, "slubtrace 0.1");
	strcpy(about->kernel, "6.1.0-28-amd64");
	strcpy(about->machine, "x86_64");
	strcpy(about->host, "testbed");
	about->cpus = 2;
	about->page_bytes = 4096;
	about->memory_bytes = 8ull << 30;
	about->start_ns = BEGAN * SECOND;
	about->start_boot_ns = about->start_ns + 30 * SECOND;
	about->start_wall_ns = 1700000000 * SECOND + about->start_ns;
	about->sample_every = 1;
	about->command = strdup("make -j8");
	for (int i = 0; i < METRIC__COUNT; i++)
		about->coverage.seen[i] = true;
	for (size_t i = 0; fake->options.flags & FAKE_NA && i < ARRAY_SIZE(unseen); i++)
		about->coverage.seen[unseen[i]] = false;
	if (fake->options.flags & FAKE_NA)
		about->missing = strdup("slow path: this kernel refuses fentry and kprobes");
	about__add_hook(about, "allocs", "tracepoint", "kmem_cache_alloc", "used", "");
	about__add_hook(about, "slow path", "fentry", "___slab_alloc",
			fake->options.flags & FAKE_NA ? "refused" : "used",
			fake->options.flags & FAKE_NA ? "Operation not supported" : "");
}

struct source *fake_source__open(const struct fake_options *options, event_fn deliver, void *target)
{
	struct fake *fake = calloc(1, sizeof(*fake));

	assert_non_null(fake);
	fake->options = *options;
	fake->deliver = deliver;
	fake->target = target;
	fill_about(fake);
	aliases__add(&fake->aliases, "biovec-max", ":0004096", false);
	aliases__add(&fake->aliases, "yep_slab_cache", ":0004096", false);
	aliases__add(&fake->aliases, ":0004096", ":0004096", false);
	fake->source = (struct source){ &fake->about, sweep, drain, aliases_of, add_flags, life };
	return &fake->source;
}

void fake_source__close(struct source *source)
{
	struct fake *fake = fake_of(source);

	about__reset(&fake->about);
	aliases__reset(&fake->aliases);
	free(fake);
}
