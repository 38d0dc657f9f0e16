// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file timed: the allocator's paths in bare loops, and how long they took. In a guest whose
 * clock counts instructions that is what an operation costs. What is done is counted as anywhere.
 */
#include "yep_slab.h"

#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

#define MOST_TIMED   (1U << 20)
#define TURNS	     13 /* on the way to an object, each of two: 8,192 stacks */
#define KMALLOC_SIZE 256

/* What a path does with its own; each loop returns how many it managed. */
struct timing {
	struct kmem_cache *cache;
	void **objects; /* `n` of them */
	unsigned int n;
	unsigned int besides; /* objects allocated and freed that are not timed */
};

struct timed_path {
	const char *name;
	unsigned int (*run)(struct timing *timing);
	void (*after)(struct timing *timing, unsigned int done); /* not timed */
	bool of_cache;						 /* counts as allocs and frees */
	bool of_many;						 /* not of the cache at all */
};

static DEFINE_MUTEX(lock);
static const struct timed_path *last;
static unsigned int last_done;
static u64 last_ns;
static atomic64_t kmallocs, pages;

static void free_all(struct timing *timing, unsigned int done)
{
	unsigned int i;

	for (i = 0; i < done; i++)
		kmem_cache_free(timing->cache, timing->objects[i]);
}

#define MOST_HEADS 16

/*
 * The way from an object in the first page of its slab to the slab is two instructions shorter. The loop
 * of pairs has the object that was freed last, so those in first pages are held until there is another.
 * Returns how many are held; 0, too, if there is no other.
 */
static unsigned int hold_heads(struct timing *timing)
{
	unsigned int held = 0;

	while (held < MOST_HEADS && held < timing->n) {
		void *object = kmem_cache_alloc(timing->cache, GFP_KERNEL);

		if (!object)
			break;
		timing->besides++;
		if (virt_to_page(object) != virt_to_head_page(object)) {
			kmem_cache_free(timing->cache, object);
			return held;
		}
		timing->objects[held++] = object;
	}
	free_all(timing, held);
	return 0;
}

static unsigned int run_pairs(struct timing *timing)
{
	unsigned int i;

	for (i = 0; i < timing->n; i++) {
		void *object = kmem_cache_alloc(timing->cache, GFP_KERNEL);

		if (!object)
			break;
		kmem_cache_free(timing->cache, object);
	}
	return i;
}

static unsigned int run_grow(struct timing *timing)
{
	unsigned int i;

	for (i = 0; i < timing->n; i++) {
		timing->objects[i] = kmem_cache_alloc(timing->cache, GFP_KERNEL);
		if (!timing->objects[i])
			break;
	}
	return i;
}

/* Leaves no free slab behind that the next growth would start with. */
static void free_and_shrink(struct timing *timing, unsigned int done)
{
	free_all(timing, done);
	kmem_cache_shrink(timing->cache);
}

static unsigned int run_shrink(struct timing *timing)
{
	free_and_shrink(timing, timing->n);
	return timing->n;
}

static unsigned int run_bulk(struct timing *timing)
{
	unsigned int done, some;

	for (done = 0; done < timing->n; done += some) {
		some = min_t(unsigned int, timing->n - done, SMALL_BATCH);
		if (!kmem_cache_alloc_bulk(timing->cache, GFP_KERNEL, some, timing->objects))
			break;
		kmem_cache_free_bulk(timing->cache, some, timing->objects);
	}
	return done;
}

static unsigned int run_kmalloc(struct timing *timing)
{
	unsigned int i;

	for (i = 0; i < timing->n; i++) {
		void *memory = kmalloc(KMALLOC_SIZE, GFP_KERNEL);

		if (!memory)
			break;
		kfree(memory);
	}
	return i;
}

static unsigned int run_page(struct timing *timing)
{
	unsigned int i;

	for (i = 0; i < timing->n; i++) {
		struct page *page = alloc_page(GFP_KERNEL);

		if (!page)
			break;
		__free_page(page);
	}
	return i;
}

static void *turn_left(struct kmem_cache *cache, unsigned int way, unsigned int turns);
static void *turn_right(struct kmem_cache *cache, unsigned int way, unsigned int turns);

static __always_inline void *walk(struct kmem_cache *cache, unsigned int way, unsigned int turns)
{
	if (!turns)
		return kmem_cache_alloc(cache, GFP_KERNEL);
	return way & 1 ? turn_right(cache, way >> 1, turns - 1)
		       : turn_left(cache, way >> 1, turns - 1);
}

/* What follows the walk leaves it a frame of its own; what precedes it makes the two differ. */
static noinline void *turn_left(struct kmem_cache *cache, unsigned int way, unsigned int turns)
{
	void *object = walk(cache, way, turns);

	barrier();
	return object;
}

static noinline void *turn_right(struct kmem_cache *cache, unsigned int way, unsigned int turns)
{
	void *object;

	barrier();
	object = walk(cache, way, turns);
	barrier();
	return object;
}

/* As run_grow(), but each object on a way of its own, which is a stack of its own. */
static unsigned int run_stacks(struct timing *timing)
{
	unsigned int i;

	for (i = 0; i < timing->n; i++) {
		timing->objects[i] = walk(timing->cache, i, TURNS);
		if (!timing->objects[i])
			break;
	}
	return i;
}

static unsigned int run_many(struct timing *timing)
{
	return many__pairs(timing->n);
}

static void count_kmalloc(struct timing *timing, unsigned int done)
{
	atomic64_add(done, &kmallocs);
}

static void count_pages(struct timing *timing, unsigned int done)
{
	atomic64_add(done, &pages);
}

static const struct timed_path paths[] = {
	{ "pair", run_pairs, .of_cache = true },
	{ "grow", run_grow, free_and_shrink, .of_cache = true },
	{ "stacks", run_stacks, free_and_shrink, .of_cache = true },
	{ "shrink", run_shrink, .of_cache = true },
	{ "bulk", run_bulk, .of_cache = true },
	{ "kmalloc", run_kmalloc, count_kmalloc },
	{ "page", run_page, count_pages },
	{ "many", run_many, .of_many = true },
};

static const struct timed_path *find_path(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(paths); i++)
		if (!strcmp(paths[i].name, name))
			return &paths[i];
	return NULL;
}

static void count_objects(struct store *store, const struct timed_path *path, unsigned int done)
{
	bool bulk = path->run == run_bulk;

	spin_lock(&store->hold.lock);
	(bulk ? &store->bulk_allocs : &store->allocs)->objects += done;
	(bulk ? &store->bulk_frees : &store->frees)->objects += done;
	spin_unlock(&store->hold.lock);
}

static int enter(struct store *store, const struct timed_path *path)
{
	return path->of_many ? many__enter() : store__enter(store);
}

static void leave(struct store *store, const struct timed_path *path)
{
	if (path->of_many)
		many__leave();
	else
		store__leave(store);
}

static int run_timed(struct store *store, const struct timed_path *path, struct timing *timing)
{
	unsigned int done = timing->n;
	unsigned int held = 0;
	u64 start;

	if (path->run == run_shrink)
		done = run_grow(timing);
	if (done < timing->n) {
		free_all(timing, done);
		return -ENOMEM;
	}
	if (path->run == run_pairs)
		held = hold_heads(timing);
	start = ktime_get_raw_ns();
	done = path->run(timing);
	last_ns = ktime_get_raw_ns() - start;
	last = path;
	last_done = done;
	if (path->after)
		path->after(timing, done);
	if (path->run == run_pairs)
		free_all(timing, held);
	if (path->of_cache)
		count_objects(store, path, done + timing->besides);
	return done == timing->n ? 0 : -ENOMEM;
}

/* "PATH N" */
static noinline ssize_t timed_store(struct kobject *kobj, struct kobj_attribute *attr,
				    const char *buf, size_t count)
{
	struct store *store = store_of(kobj);
	struct timing timing = {};
	const struct timed_path *path;
	char name[16];
	int err;

	err = parse_word_and_count(buf, count, name, sizeof(name), &timing.n);
	path = err ? NULL : find_path(name);
	if (!path || timing.n > MOST_TIMED)
		return -EINVAL;
	timing.objects = vmalloc(array_size(timing.n, sizeof(void *)));
	if (!timing.objects)
		return -ENOMEM;
	err = enter(store, path);
	if (!err) {
		timing.cache = store->cache;
		mutex_lock(&lock);
		err = run_timed(store, path, &timing);
		mutex_unlock(&lock);
		leave(store, path);
	}
	vfree(timing.objects);
	return err ? err : count;
}

/* The last that was timed: path, operations, nanoseconds. */
static ssize_t timed_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	ssize_t bytes;

	mutex_lock(&lock);
	bytes = sysfs_emit(buf, "%s %u %llu\n", last ? last->name : "none", last_done,
			   (unsigned long long)last_ns);
	mutex_unlock(&lock);
	return bytes;
}

int timed__emit(char *buf, int at)
{
	at += emit(buf, at, "timed_kmallocs", atomic64_read(&kmallocs));
	return at + emit(buf, at, "timed_pages", atomic64_read(&pages));
}

static struct kobj_attribute timed_attribute = __ATTR_RW(timed);
static struct attribute *attributes[] = { &timed_attribute.attr, NULL };

const struct attribute_group timed_group = { .attrs = attributes };
