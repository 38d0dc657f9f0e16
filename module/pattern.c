// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file pattern: slabs that are used in part, in ways that are known. And frames, in debugfs, which
 * tells of each slab that has held objects how many: it may be longer than a file of sysfs.
 */
#include "yep_slab.h"

#include <linux/debugfs.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>

#define MOST_SLABS (1U << 22)

/* A slab that has objects of ours; one without any is a free place of the table. */
struct frame {
	unsigned long number; /* of its first page */
	unsigned int objects;
	unsigned int keep; /* of these, so many are still to be kept */
	bool decided;
};

struct frames {
	struct frame *table;
	unsigned int bits;
	unsigned int used;
};

static int frames__init(struct frames *frames, unsigned int most)
{
	frames->bits = ilog2(most) + 2; /* two to four times the room */
	frames->used = 0;
	frames->table = vzalloc(sizeof(*frames->table) << frames->bits);
	return frames->table ? 0 : -ENOMEM;
}

/* The place of the object's slab, be it known or not. */
static struct frame *frames__find(struct frames *frames, const void *object)
{
	unsigned long number = page_to_pfn(virt_to_head_page(object));
	unsigned int at = hash_long(number, frames->bits);

	while (frames->table[at].objects && frames->table[at].number != number)
		at = (at + 1) & ((1U << frames->bits) - 1);
	frames->table[at].number = number;
	return &frames->table[at];
}

static void frames__count(struct frames *frames, const void *object)
{
	if (!frames__find(frames, object)->objects++)
		frames->used++;
}

/* How many of a slab's objects a pattern keeps. */

static unsigned int keep_one(unsigned int objects, u32 *state)
{
	return 1;
}

static unsigned int keep_all_but_one(unsigned int objects, u32 *state)
{
	return objects - 1;
}

static unsigned int keep_half(unsigned int objects, u32 *state)
{
	return objects / 2;
}

/* None to all. The generator is Marsaglia's xorshift. */
static unsigned int keep_some(unsigned int objects, u32 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state % (objects + 1);
}

struct pattern {
	const char *name;
	unsigned int (*keep)(unsigned int objects, u32 *state);
	bool seeded;
	bool elsewhere; /* another CPU frees the rest */
};

static const struct pattern patterns[] = {
	{ "one", keep_one },
	{ "but_one", keep_all_but_one },
	{ "random", keep_some, .seeded = true },
	{ "elsewhere", keep_half, .elsewhere = true },
};

/*
 * Holds all objects of so many slabs, which are all when the next slab is begun: how many a slab has is
 * the kernel's to know. That one object of another slab is given back.
 */
static noinline int fill_slabs(struct request *request, struct frames *frames, unsigned int slabs)
{
	struct store *store = request->store;
	int err;

	while (frames->used <= slabs) {
		if (fatal_signal_pending(current))
			return -EINTR;
		err = hold__fill(&store->hold, 1, 1, &store->allocs, get_single, request);
		if (err)
			return err;
		frames__count(frames, store->hold.objects[store->hold.held - 1]);
	}
	return hold__drain(&store->hold, 1, 1, &store->frees, put_single, request);
}

/* Puts the objects to be kept before the others. Returns how many are not. */
static unsigned int part_objects(struct hold *hold, struct frames *frames,
				 const struct pattern *pattern, u32 state)
{
	unsigned int i, kept = 0;

	for (i = 0; i < hold->held; i++) {
		struct frame *frame = frames__find(frames, hold->objects[i]);

		if (!frame->decided)
			frame->keep = pattern->keep(frame->objects, &state);
		frame->decided = true;
		if (frame->keep) {
			frame->keep--;
			swap(hold->objects[kept], hold->objects[i]);
			kept++;
		}
	}
	return hold->held - kept;
}

struct release {
	struct request request;
	unsigned int number; /* 0: all */
};

static int release_objects(void *context)
{
	struct release *release = context;
	struct store *store = release->request.store;

	return hold__drain(&store->hold, release->number, SMALL_BATCH, &store->frees, put_single,
			   &release->request);
}

static int release_elsewhere(struct release *release)
{
	unsigned int cpu = cpumask_any_but(cpu_online_mask, raw_smp_processor_id());

	if (cpu >= nr_cpu_ids)
		return -EOPNOTSUPP;
	return smp_call_on_cpu(cpu, release_objects, release, false);
}

static int make_pattern(struct store *store, const struct pattern *pattern, unsigned int slabs,
			u32 seed)
{
	struct release release = { .request.store = store };
	struct frames frames;
	int err;

	err = frames__init(&frames, slabs + 1);
	if (err)
		return err;
	/* What CPUs still have of slabs used before would be of many slabs. */
	kmem_cache_shrink(store->cache);
	store->shrinks++;
	err = fill_slabs(&release.request, &frames, slabs);
	if (!err) {
		release.number = part_objects(&store->hold, &frames, pattern, seed);
		if (pattern->elsewhere)
			err = release_elsewhere(&release);
		else if (release.number)
			err = release_objects(&release);
	}
	if (err && store->hold.held) {
		release.number = 0;
		release_objects(&release);
	}
	vfree(frames.table);
	return err;
}

/* "NAME SLABS", for a seeded one "NAME SLABS SEED". */
static const struct pattern *parse_pattern(const char *buf, size_t count, unsigned int *slabs,
					   unsigned int *seed)
{
	size_t i, length = strcspn(buf, " ");

	for (i = 0; i < ARRAY_SIZE(patterns); i++) {
		const struct pattern *pattern = &patterns[i];
		int err;

		if (strlen(pattern->name) != length || strncmp(buf, pattern->name, length))
			continue;
		if (length + 1 >= count)
			return NULL;
		buf += length + 1;
		count -= length + 1;
		err = pattern->seeded ? parse_pair(buf, count, slabs, seed)
				      : parse_count(buf, count, slabs);
		return err || !*slabs || *slabs > MOST_SLABS ? NULL : pattern;
	}
	return NULL;
}

/* Where nothing is held, as it is after "free". */
WRITE_TO(pattern)
{
	struct store *store = store_of(kobj);
	struct release all = { .request.store = store };
	bool is_free = is_word(buf, count, "free");
	const struct pattern *pattern = NULL;
	unsigned int slabs, seed = 1;
	int err = -ENXIO;

	if (!is_free)
		pattern = parse_pattern(buf, count, &slabs, &seed);
	if (!is_free && !pattern)
		return -EINVAL;
	down_write(&store->alive);
	if (store->cache && is_free)
		err = release_objects(&all);
	else if (store->cache && store->hold.held)
		err = -EBUSY;
	else if (store->cache)
		err = make_pattern(store, pattern, slabs, seed);
	up_write(&store->alive);
	return err ? err : count;
}

/* What is held, slab by slab: "FRAME OBJECTS". It is counted when the file is opened. */

static void *frames_start(struct seq_file *file, loff_t *position)
{
	const struct frames *frames = file->private;

	for (; *position < 1LL << frames->bits; ++*position)
		if (frames->table[*position].objects)
			return &frames->table[*position];
	return NULL;
}

static void *frames_next(struct seq_file *file, void *frame, loff_t *position)
{
	++*position;
	return frames_start(file, position);
}

static void frames_stop(struct seq_file *file, void *frame)
{
}

static int frames_show(struct seq_file *file, void *at)
{
	const struct frame *frame = at;

	seq_printf(file, "%lu %u\n", frame->number, frame->objects);
	return 0;
}

static const struct seq_operations frames_operations = {
	.start = frames_start,
	.next = frames_next,
	.stop = frames_stop,
	.show = frames_show,
};

static int count_held(struct store *store, struct frames *frames)
{
	unsigned int i;
	int err;

	down_write(&store->alive);
	err = frames__init(frames, store->hold.held + 1);
	for (i = 0; !err && i < store->hold.held; i++)
		frames__count(frames, store->hold.objects[i]);
	up_write(&store->alive);
	return err;
}

static int frames_open(struct inode *inode, struct file *file)
{
	struct frames *frames;
	int err;

	frames = __seq_open_private(file, &frames_operations, sizeof(*frames));
	if (!frames)
		return -ENOMEM;
	err = count_held(inode->i_private, frames);
	if (err)
		seq_release_private(inode, file);
	return err;
}

static int frames_release(struct inode *inode, struct file *file)
{
	struct frames *frames = ((struct seq_file *)file->private_data)->private;

	vfree(frames->table);
	return seq_release_private(inode, file);
}

static const struct file_operations frames_file = {
	.owner = THIS_MODULE,
	.open = frames_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = frames_release,
};

static struct dentry *folder;

void pattern__init(void)
{
	folder = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("frames", 0400, folder, &main_store, &frames_file);
}

void pattern__destroy(void)
{
	debugfs_remove(folder);
}

FILE_OF(pattern);

static struct attribute *attributes[] = { &pattern_attribute.attr, NULL };

const struct attribute_group pattern_group = { .attrs = attributes };
