// SPDX-License-Identifier: GPL-2.0-only
/*
 * yep_slab: makes just the slab, kmalloc and page allocations it is asked for through
 * /sys/kernel/yep_slab/, keeps them until told to free them, and counts them exactly.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ctype.h>
#include <linux/gfp.h>
#include <linux/kobject.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/percpu.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/version.h>
#include <linux/vmalloc.h>

#define BATCH 32		/* single allocations between two takings of the lock */
#define BULK 256		/* objects in one bulk call */
#define HIGHEST_ORDER 10
#define MOST_BULK_PAGES 1000
#define MOST_OBJECTS (1U << 24)
#define LONGEST_NAME 63
#define TEST_NAME "slub_test"
#define TEST_SIZE 8

/* Half of what the allocator can do: room for a constructor's or a debug flag's extra bytes. */
#define SMALLEST_OBJECT ((unsigned int)sizeof(void *))
#define LARGEST_OBJECT ((unsigned int)(KMALLOC_MAX_SIZE / 2))

/*
 * Before 5.13 the debug flags of a cache went half unheeded unless slub_debug= was given at boot:
 * a cache with SLAB_RED_ZONE and SLAB_CONSISTENCY_CHECKS then took its free lists for corrupt.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 13, 0)
#define FLAGS_DEBUG (SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER)
#else
#define FLAGS_DEBUG ((slab_flags_t __force)0)
#endif

#ifdef SLAB_NO_MERGE
#define FLAGS_NO_MERGE SLAB_NO_MERGE
#else
#define FLAGS_NO_MERGE ((slab_flags_t __force)0)
#endif

/* No SLAB_PANIC, which would stop the machine, and no SLAB_TRACE, which logs every object. */
#define FLAGS_ALLOWED                                                                              \
	(SLAB_HWCACHE_ALIGN | SLAB_CACHE_DMA | SLAB_RECLAIM_ACCOUNT | SLAB_ACCOUNT |               \
	 SLAB_TYPESAFE_BY_RCU | FLAGS_DEBUG | FLAGS_NO_MERGE)

static unsigned int object_size = 4096;
/* module_param() would declare a __check_object_size(), a name the kernel has taken. */
module_param_cb(object_size, &param_ops_uint, &object_size, 0444);
__MODULE_PARM_TYPE(object_size, "uint");
MODULE_PARM_DESC(object_size, "bytes in an object (default 4096)");

static char *name = "yep_slab_cache";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "name of the cache (default yep_slab_cache)");

static unsigned int flags = (__force unsigned int)SLAB_HWCACHE_ALIGN;
module_param(flags, uint, 0444);
MODULE_PARM_DESC(flags, "SLAB_ flags, as this kernel numbers them (default SLAB_HWCACHE_ALIGN)");

static bool ctor;
module_param(ctor, bool, 0444);
MODULE_PARM_DESC(ctor, "give the cache a constructor that does nothing (default no)");

static int merge = 1;
module_param(merge, int, 0444);
MODULE_PARM_DESC(merge, "1: the kernel may merge the cache with others; 0: it may not. A kernel "
			"without SLAB_NO_MERGE is held off by a constructor, and that makes each "
			"object larger by the free pointer (default 1)");

static unsigned int max_objects = 65536;
module_param(max_objects, uint, 0444);
MODULE_PARM_DESC(max_objects, "most objects held at a time, of each kind (default 65536)");

static bool nowait;
module_param(nowait, bool, 0444);
MODULE_PARM_DESC(nowait, "alloc and alloc_bulk fail quietly instead of reclaiming (default no)");

/* What one kind of operation has done; under the lock of its hold. */
struct tally {
	u64 calls;
	u64 objects;
	u64 failed;
};

/* The objects kept, and the promises that let allocations and frees run outside the lock. */
struct hold {
	spinlock_t lock;
	void **objects;
	unsigned int held;
	unsigned int coming;	/* free room, promised to allocations under way */
	unsigned int going;	/* held objects, promised to frees under way */
};

/* A cache and what has been allocated from it. */
struct store {
	const char *name;
	unsigned int object_size;
	slab_flags_t flags;
	void (*ctor)(void *object);
	struct kobject *kobj;
	struct rw_semaphore alive;	/* read: using the cache; write: changing it */
	struct kmem_cache *cache;	/* NULL after a rebirth that failed */
	struct hold hold;
	struct tally allocs, bulk_allocs, frees, bulk_frees;
	u64 shrinks, rebirths;
};

/* Room for one bulk call, too large for the stack; of the heap it would disturb the counts. */
struct scratch {
	struct mutex lock;
	void *objects[BULK];
};

static struct store main_store;
static struct store test_store;
static struct hold kmalloc_hold, page_hold;
static struct tally kmallocs, kfrees;
static struct tally page_allocs[HIGHEST_ORDER + 1], page_frees;
static atomic64_t bulk_pages;	/* had in bulk, without those that were there before */
static struct scratch __percpu *scratches;

/* Reading what was written */

/* The number at @text, with @end set behind it; digits only, no sign. */
static int parse_number(const char *text, unsigned int *value, const char **end)
{
	u64 sum = 0;

	if (!isdigit(*text))
		return -EINVAL;
	for (; isdigit(*text); text++) {
		sum = sum * 10 + (*text - '0');
		if (sum > UINT_MAX)
			return -EINVAL;
	}
	*value = sum;
	*end = text;
	return 0;
}

/* Whether the @count bytes at @buf stop at @end, but for a newline. */
static bool ends_at(const char *buf, size_t count, const char *end)
{
	if (*end == '\n')
		end++;
	return end == buf + count;
}

static bool is_word(const char *buf, size_t count, const char *word)
{
	size_t length = strlen(word);

	return !strncmp(buf, word, length) && ends_at(buf, count, buf + length);
}

static int parse_count(const char *buf, size_t count, unsigned int *number)
{
	unsigned int value;
	const char *end;

	if (parse_number(buf, &value, &end) || !ends_at(buf, count, end) || !value)
		return -EINVAL;
	*number = value;
	return 0;
}

static int parse_pair(const char *buf, size_t count, unsigned int *first, unsigned int *number)
{
	unsigned int value;
	const char *end;

	if (parse_number(buf, &value, &end) || *end != ' ')
		return -EINVAL;
	end++;
	if (parse_count(end, count - (end - buf), number))
		return -EINVAL;
	*first = value;
	return 0;
}

/* The objects held */

static int hold__init(struct hold *hold)
{
	spin_lock_init(&hold->lock);
	hold->objects = vmalloc(array_size(max_objects, sizeof(void *)));
	return hold->objects ? 0 : -ENOMEM;
}

static int hold__reserve(struct hold *hold, unsigned int number)
{
	int err = 0;

	spin_lock(&hold->lock);
	if (number > max_objects - hold->held - hold->coming)
		err = -ENOSPC;
	else
		hold->coming += number;
	spin_unlock(&hold->lock);
	return err;
}

static void hold__append(struct hold *hold, void **batch, unsigned int number, struct tally *tally)
{
	spin_lock(&hold->lock);
	memcpy(hold->objects + hold->held, batch, number * sizeof(*batch));
	hold->held += number;
	hold->coming -= number;
	tally->objects += number;
	tally->calls++;
	spin_unlock(&hold->lock);
}

/* Ends an allocation that has @left objects still to get: a failure, unless there are none. */
static int hold__settle(struct hold *hold, unsigned int left, struct tally *tally)
{
	if (!left)
		return 0;
	spin_lock(&hold->lock);
	hold->coming -= left;
	tally->failed++;
	spin_unlock(&hold->lock);
	return -ENOMEM;
}

/* Promises *@number of the held objects to a free; 0 asks for all of them. */
static int hold__claim(struct hold *hold, unsigned int *number)
{
	unsigned int unclaimed;
	int err = 0;

	spin_lock(&hold->lock);
	unclaimed = hold->held - hold->going;
	if (!unclaimed || *number > unclaimed) {
		err = -EINVAL;
	} else {
		if (!*number)
			*number = unclaimed;
		hold->going += *number;
	}
	spin_unlock(&hold->lock);
	return err;
}

/* Takes the newest @number objects out, for the caller to free. */
static void hold__pop(struct hold *hold, void **batch, unsigned int number, struct tally *tally)
{
	spin_lock(&hold->lock);
	hold->held -= number;
	hold->going -= number;
	memcpy(batch, hold->objects + hold->held, number * sizeof(*batch));
	tally->objects += number;
	tally->calls++;
	spin_unlock(&hold->lock);
}

/* Inline, as store__free() is, so that what frees is seen to be the file written to. */
static __always_inline int hold__free_all(struct hold *hold, struct tally *tally,
					  void (*free_one)(void *object))
{
	unsigned int i, some, left = 0;
	void *batch[BATCH];
	int err;

	err = hold__claim(hold, &left);
	if (err)
		return err;
	for (; left; left -= some) {
		some = min_t(unsigned int, left, BATCH);
		hold__pop(hold, batch, some, tally);
		for (i = 0; i < some; i++)
			free_one(batch[i]);
		cond_resched();
	}
	return 0;
}

/* A writer moved to another CPU keeps its scratch; at worst one there waits for it. */
static struct scratch *scratch__get(void)
{
	struct scratch *scratch = raw_cpu_ptr(scratches);

	mutex_lock(&scratch->lock);
	return scratch;
}

static void scratch__put(struct scratch *scratch)
{
	mutex_unlock(&scratch->lock);
}

/* The caches */

static void construct_nothing(void *object)
{
	/* Having a constructor is all that matters. */
}

static struct store *store_of(struct kobject *kobj)
{
	return kobj == test_store.kobj ? &test_store : &main_store;
}

static gfp_t store__gfp(void)
{
	return nowait ? GFP_NOWAIT | __GFP_NOWARN : GFP_KERNEL;
}

static int store__create_cache(struct store *store)
{
	store->cache = kmem_cache_create(store->name, store->object_size, 0, store->flags,
					 store->ctor);
	return store->cache ? 0 : -ENOMEM;
}

static int store__init(struct store *store)
{
	int err;

	init_rwsem(&store->alive);
	err = hold__init(&store->hold);
	if (err)
		return err;
	err = store__create_cache(store);
	if (err)
		pr_err("cannot create cache %s (free memory, or ask for smaller objects)\n",
		       store->name);
	return err;
}

/* Frees @left objects already claimed, one by one. */
static __always_inline void store__free(struct store *store, unsigned int left)
{
	unsigned int i, some;
	void *batch[BATCH];

	for (; left; left -= some) {
		some = min_t(unsigned int, left, BATCH);
		hold__pop(&store->hold, batch, some, &store->frees);
		for (i = 0; i < some; i++)
			kmem_cache_free(store->cache, batch[i]);
		cond_resched();
	}
}

static void store__destroy(struct store *store)
{
	unsigned int all = 0;

	if (store->cache && !hold__claim(&store->hold, &all))
		store__free(store, all);
	kmem_cache_destroy(store->cache);
	vfree(store->hold.objects);
}

/* Opens the store for use; on success the caller owes an up_read() of store->alive. */
static int store__enter(struct store *store)
{
	down_read(&store->alive);
	if (store->cache)
		return 0;
	up_read(&store->alive);
	return -ENXIO;
}

static int store__begin_alloc(struct store *store, const char *buf, size_t count,
			      unsigned int *number)
{
	int err;

	err = parse_count(buf, count, number);
	if (err)
		return err;
	err = store__enter(store);
	if (err)
		return err;
	err = hold__reserve(&store->hold, *number);
	if (err)
		up_read(&store->alive);
	return err;
}

static int store__end_alloc(struct store *store, unsigned int left, struct tally *tally)
{
	int err = hold__settle(&store->hold, left, tally);

	up_read(&store->alive);
	return err;
}

static int store__begin_free(struct store *store, const char *buf, size_t count,
			     unsigned int *number)
{
	int err;

	*number = 0;
	if (!is_word(buf, count, "all")) {
		err = parse_count(buf, count, number);
		if (err)
			return err;
	}
	err = store__enter(store);
	if (err)
		return err;
	err = hold__claim(&store->hold, number);
	if (err)
		up_read(&store->alive);
	return err;
}

/*
 * The files of each cache. Whatever calls the allocator is inline in a function named for its
 * file, which stack traces of new slabs then show; hence the noinline.
 */

static noinline ssize_t alloc_store(struct kobject *kobj, struct kobj_attribute *attr,
				    const char *buf, size_t count)
{
	struct store *store = store_of(kobj);
	unsigned int got, some, left;
	void *batch[BATCH];
	int err;

	err = store__begin_alloc(store, buf, count, &left);
	if (err)
		return err;
	for (got = some = 0; left && got == some; left -= got) {
		some = min_t(unsigned int, left, BATCH);
		for (got = 0; got < some; got++) {
			batch[got] = kmem_cache_alloc(store->cache, store__gfp());
			if (!batch[got])
				break;
		}
		hold__append(&store->hold, batch, got, &store->allocs);
		cond_resched();
	}
	err = store__end_alloc(store, left, &store->allocs);
	return err ? err : count;
}

static noinline ssize_t free_store(struct kobject *kobj, struct kobj_attribute *attr,
				   const char *buf, size_t count)
{
	struct store *store = store_of(kobj);
	unsigned int number;
	int err;

	err = store__begin_free(store, buf, count, &number);
	if (err)
		return err;
	store__free(store, number);
	up_read(&store->alive);
	return count;
}

static noinline ssize_t alloc_bulk_store(struct kobject *kobj, struct kobj_attribute *attr,
					 const char *buf, size_t count)
{
	struct store *store = store_of(kobj);
	struct scratch *scratch;
	unsigned int some, left;
	int err;

	err = store__begin_alloc(store, buf, count, &left);
	if (err)
		return err;
	scratch = scratch__get();
	for (; left; left -= some) {
		some = min_t(unsigned int, left, BULK);
		/* All or nothing, whether it returns a count or, as from 7.2 on, a bool. */
		if (!kmem_cache_alloc_bulk(store->cache, store__gfp(), some, scratch->objects))
			break;
		hold__append(&store->hold, scratch->objects, some, &store->bulk_allocs);
		cond_resched();
	}
	scratch__put(scratch);
	err = store__end_alloc(store, left, &store->bulk_allocs);
	return err ? err : count;
}

static noinline ssize_t free_bulk_store(struct kobject *kobj, struct kobj_attribute *attr,
					const char *buf, size_t count)
{
	struct store *store = store_of(kobj);
	struct scratch *scratch;
	unsigned int some, left;
	int err;

	err = store__begin_free(store, buf, count, &left);
	if (err)
		return err;
	scratch = scratch__get();
	for (; left; left -= some) {
		some = min_t(unsigned int, left, BULK);
		hold__pop(&store->hold, scratch->objects, some, &store->bulk_frees);
		kmem_cache_free_bulk(store->cache, some, scratch->objects);
		cond_resched();
	}
	scratch__put(scratch);
	up_read(&store->alive);
	return count;
}

static noinline ssize_t shrink_store(struct kobject *kobj, struct kobj_attribute *attr,
				     const char *buf, size_t count)
{
	struct store *store = store_of(kobj);
	ssize_t ret = -ENXIO;

	down_write(&store->alive);
	if (store->cache) {
		kmem_cache_shrink(store->cache);
		store->shrinks++;
		ret = count;
	}
	up_write(&store->alive);
	return ret;
}

/* Destroys and creates the cache, @number times unless it fails or the writer is killed. */
static int store__rebirth(struct store *store, unsigned int number)
{
	int err;

	if (!store->cache)
		return -ENXIO;
	if (store->hold.held)
		return -EBUSY;
	for (; number; number--) {
		if (fatal_signal_pending(current))
			return -EINTR;
		kmem_cache_destroy(store->cache);
		err = store__create_cache(store);
		if (err) {
			pr_err("cannot create cache %s again (unload and load the module)\n",
			       store->name);
			return err;
		}
		store->rebirths++;
		cond_resched();
	}
	return 0;
}

static noinline ssize_t rebirth_store(struct kobject *kobj, struct kobj_attribute *attr,
				      const char *buf, size_t count)
{
	struct store *store = store_of(kobj);
	unsigned int number;
	int err;

	err = parse_count(buf, count, &number);
	if (err)
		return err;
	down_write(&store->alive);
	err = store__rebirth(store, number);
	up_write(&store->alive);
	return err ? err : count;
}

/* kmalloc and whole pages: only in the main folder */

static void free_kmalloc(void *object)
{
	kfree(object);
}

static noinline ssize_t kmalloc_store(struct kobject *kobj, struct kobj_attribute *attr,
				      const char *buf, size_t count)
{
	unsigned int got, some, left, size;
	void *batch[BATCH];
	int err;

	if (is_word(buf, count, "free")) {
		err = hold__free_all(&kmalloc_hold, &kfrees, free_kmalloc);
		return err ? err : count;
	}
	err = parse_pair(buf, count, &size, &left);
	if (err)
		return err;
	if (!size || size > KMALLOC_MAX_SIZE)
		return -EINVAL;
	err = hold__reserve(&kmalloc_hold, left);
	if (err)
		return err;
	for (got = some = 0; left && got == some; left -= got) {
		some = min_t(unsigned int, left, BATCH);
		for (got = 0; got < some; got++) {
			batch[got] = kmalloc(size, GFP_KERNEL);
			if (!batch[got])
				break;
		}
		hold__append(&kmalloc_hold, batch, got, &kmallocs);
		cond_resched();
	}
	err = hold__settle(&kmalloc_hold, left, &kmallocs);
	return err ? err : count;
}

/* A block is held as its address, page-aligned, with its order in the bits that leaves free. */
static void free_block(void *block)
{
	unsigned long address = (unsigned long)block & PAGE_MASK;

	__free_pages(virt_to_page((void *)address), (unsigned long)block & ~PAGE_MASK);
}

static noinline ssize_t pages_store(struct kobject *kobj, struct kobj_attribute *attr,
				    const char *buf, size_t count)
{
	unsigned int got, some, left, order;
	void *batch[BATCH];
	int err;

	if (is_word(buf, count, "free")) {
		err = hold__free_all(&page_hold, &page_frees, free_block);
		return err ? err : count;
	}
	err = parse_pair(buf, count, &order, &left);
	if (err)
		return err;
	if (order > HIGHEST_ORDER)
		return -EINVAL;
	err = hold__reserve(&page_hold, left);
	if (err)
		return err;
	for (got = some = 0; left && got == some; left -= got) {
		some = min_t(unsigned int, left, BATCH);
		for (got = 0; got < some; got++) {
			struct page *page = alloc_pages(GFP_KERNEL, order);

			if (!page)
				break;
			batch[got] = page_address(page) + order;
		}
		hold__append(&page_hold, batch, got, &page_allocs[order]);
		cond_resched();
	}
	err = hold__settle(&page_hold, left, &page_allocs[order]);
	return err ? err : count;
}

/* The function has had three names; before 5.13 there is none. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 14, 0)
#define bulk_of_pages(n, pages) alloc_pages_bulk(GFP_KERNEL, n, pages)
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(5, 13, 0)
#define bulk_of_pages(n, pages) alloc_pages_bulk_array(GFP_KERNEL, n, pages)
#endif

#ifdef bulk_of_pages
/* Fills the places of @pages that are empty, in one call; then gives all of them back. */
static long fill_pages(struct page **pages, unsigned int n, unsigned int had)
{
	unsigned int i;
	long filled = 0;

	for (i = 0; i < had; i++) {
		pages[i * (n / had)] = alloc_page(GFP_KERNEL);
		filled -= pages[i * (n / had)] != NULL;
	}
	bulk_of_pages(n, pages);
	for (i = 0; i < n; i++) {
		if (!pages[i])
			continue;
		__free_page(pages[i]);
		filled++;
	}
	return filled;
}

/* "HAD N": one call for N pages, of which HAD places are filled before. Nothing is kept. */
static noinline ssize_t pages_bulk_store(struct kobject *kobj, struct kobj_attribute *attr,
					 const char *buf, size_t count)
{
	unsigned int n, had;
	struct page **pages;
	int err;

	err = parse_pair(buf, count, &had, &n);
	if (err)
		return err;
	if (n > MOST_BULK_PAGES || had >= n)
		return -EINVAL;
	pages = kcalloc(n, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return -ENOMEM;
	atomic64_add(fill_pages(pages, n, had), &bulk_pages);
	kfree(pages);
	return count;
}
#else
static ssize_t pages_bulk_store(struct kobject *kobj, struct kobj_attribute *attr,
				const char *buf, size_t count)
{
	return -EOPNOTSUPP;
}
#endif

/* The counts */

static int emit(char *buf, int at, const char *key, u64 value)
{
	return sysfs_emit_at(buf, at, "%s %llu\n", key, (unsigned long long)value);
}

static int emit_store(struct store *store, char *buf, int at)
{
	at += sysfs_emit_at(buf, at, "name %s\n", store->name);
	at += emit(buf, at, "object_size", store->object_size);
	spin_lock(&store->hold.lock);
	at += emit(buf, at, "held", store->hold.held);
	at += emit(buf, at, "allocs", store->allocs.objects);
	at += emit(buf, at, "bulk_allocs", store->bulk_allocs.calls);
	at += emit(buf, at, "bulk_objects", store->bulk_allocs.objects);
	at += emit(buf, at, "frees", store->frees.objects);
	at += emit(buf, at, "bulk_frees", store->bulk_frees.calls);
	at += emit(buf, at, "bulk_objects_freed", store->bulk_frees.objects);
	at += emit(buf, at, "failed", store->allocs.failed);
	at += emit(buf, at, "bulk_failed", store->bulk_allocs.failed);
	spin_unlock(&store->hold.lock);
	at += emit(buf, at, "shrinks", READ_ONCE(store->shrinks));
	at += emit(buf, at, "rebirths", READ_ONCE(store->rebirths));
	at += emit(buf, at, "max_objects", max_objects);
	return at;
}

static int emit_kmallocs(char *buf, int at)
{
	spin_lock(&kmalloc_hold.lock);
	at += emit(buf, at, "kmallocs", kmallocs.objects);
	at += emit(buf, at, "kmalloc_failed", kmallocs.failed);
	at += emit(buf, at, "kfrees", kfrees.objects);
	at += emit(buf, at, "kmalloc_held", kmalloc_hold.held);
	spin_unlock(&kmalloc_hold.lock);
	return at;
}

static int emit_pages(char *buf, int at)
{
	u64 blocks = 0, failed = 0;
	unsigned int order;

	spin_lock(&page_hold.lock);
	for (order = 0; order <= HIGHEST_ORDER; order++) {
		blocks += page_allocs[order].objects;
		failed += page_allocs[order].failed;
	}
	at += emit(buf, at, "page_blocks", blocks);
	at += emit(buf, at, "page_failed", failed);
	at += emit(buf, at, "page_blocks_freed", page_frees.objects);
	at += emit(buf, at, "page_blocks_held", page_hold.held);
	at += emit(buf, at, "bulk_pages", atomic64_read(&bulk_pages));
	for (order = 0; order <= HIGHEST_ORDER; order++)
		at += sysfs_emit_at(buf, at, "page_blocks_order_%u %llu\n", order,
				    (unsigned long long)page_allocs[order].objects);
	spin_unlock(&page_hold.lock);
	return at;
}

static ssize_t stat_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct store *store = store_of(kobj);
	int at;

	at = emit_store(store, buf, 0);
	if (store == &main_store) {
		at = emit_kmallocs(buf, at);
		at = emit_pages(buf, at);
	}
	return at;
}

static struct kobj_attribute alloc_attribute = __ATTR_WO(alloc);
static struct kobj_attribute free_attribute = __ATTR_WO(free);
static struct kobj_attribute alloc_bulk_attribute = __ATTR_WO(alloc_bulk);
static struct kobj_attribute free_bulk_attribute = __ATTR_WO(free_bulk);
static struct kobj_attribute shrink_attribute = __ATTR_WO(shrink);
static struct kobj_attribute rebirth_attribute = __ATTR_WO(rebirth);
static struct kobj_attribute stat_attribute = __ATTR_RO(stat);
static struct kobj_attribute kmalloc_attribute = __ATTR_WO(kmalloc);
static struct kobj_attribute pages_attribute = __ATTR_WO(pages);
static struct kobj_attribute pages_bulk_attribute = __ATTR_WO(pages_bulk);

static struct attribute *cache_attributes[] = {
	&alloc_attribute.attr,
	&free_attribute.attr,
	&alloc_bulk_attribute.attr,
	&free_bulk_attribute.attr,
	&shrink_attribute.attr,
	&rebirth_attribute.attr,
	&stat_attribute.attr,
	NULL,
};

static struct attribute *main_attributes[] = {
	&kmalloc_attribute.attr,
	&pages_attribute.attr,
	&pages_bulk_attribute.attr,
	NULL,
};

static const struct attribute_group cache_group = { .attrs = cache_attributes };
static const struct attribute_group main_group = { .attrs = main_attributes };

/* Loading and unloading */

/* Any bytes that sysfs takes for a folder and that leave stat one line a key: tools must bear them. */
static bool name_is_good(const char *text)
{
	size_t length = strlen(text);

	return length && length <= LONGEST_NAME && *text != '.' && strcmp(text, TEST_NAME) &&
	       !strpbrk(text, "/\n");
}

static int params__check(void)
{
	unsigned int unknown = flags & ~(__force unsigned int)FLAGS_ALLOWED;

	if (object_size < SMALLEST_OBJECT || object_size > LARGEST_OBJECT)
		pr_err("bad object_size %u (give %u to %u)\n", object_size, SMALLEST_OBJECT,
		       LARGEST_OBJECT);
	else if (!name_is_good(name))
		pr_err("bad name \"%s\" (give 1 to %d bytes without / and newline, but not %s)\n",
		       name, LONGEST_NAME, TEST_NAME);
	else if (unknown)
		pr_err("bad flags 0x%x (leave out 0x%x)\n", flags, unknown);
	else if (merge != 0 && merge != 1)
		pr_err("bad merge %d (give 0 or 1)\n", merge);
	else if (!max_objects || max_objects > MOST_OBJECTS)
		pr_err("bad max_objects %u (give 1 to %u)\n", max_objects, MOST_OBJECTS);
	else
		return 0;
	return -EINVAL;
}

static void main_store__configure(void)
{
	/* Without SLAB_NO_MERGE only a constructor keeps a cache from merging. */
	bool construct = ctor || (!merge && !FLAGS_NO_MERGE);

	main_store.name = name;
	main_store.object_size = object_size;
	main_store.flags = (__force slab_flags_t)flags;
	if (!merge)
		main_store.flags |= FLAGS_NO_MERGE;
	main_store.ctor = construct ? construct_nothing : NULL;
}

/* Also undoes a load that stopped half-way. The files go first: that waits for their writers. */
static void tear_down(void)
{
	kobject_put(test_store.kobj);
	kobject_put(main_store.kobj);
	if (page_hold.objects)
		hold__free_all(&page_hold, &page_frees, free_block);
	vfree(page_hold.objects);
	if (kmalloc_hold.objects)
		hold__free_all(&kmalloc_hold, &kfrees, free_kmalloc);
	vfree(kmalloc_hold.objects);
	store__destroy(&test_store);
	store__destroy(&main_store);
	free_percpu(scratches);
}

static int __init set_up_memory(void)
{
	int cpu, err;

	scratches = alloc_percpu(struct scratch);
	if (!scratches)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		mutex_init(&per_cpu_ptr(scratches, cpu)->lock);
	err = hold__init(&kmalloc_hold);
	if (err)
		return err;
	return hold__init(&page_hold);
}

/* The kobjects are known before their files exist, so that store_of() can tell them apart. */
static int __init set_up_files(void)
{
	int err;

	main_store.kobj = kobject_create_and_add(KBUILD_MODNAME, kernel_kobj);
	if (!main_store.kobj)
		return -ENOMEM;
	test_store.kobj = kobject_create_and_add(TEST_NAME, main_store.kobj);
	if (!test_store.kobj)
		return -ENOMEM;
	err = sysfs_create_group(test_store.kobj, &cache_group);
	if (err)
		return err;
	err = sysfs_create_group(main_store.kobj, &main_group);
	if (err)
		return err;
	return sysfs_create_group(main_store.kobj, &cache_group);
}

static int __init yep_slab_init(void)
{
	int err;

	err = params__check();
	if (err)
		return err;
	main_store__configure();
	test_store.name = TEST_NAME;
	test_store.object_size = TEST_SIZE;
	err = set_up_memory();
	if (!err)
		err = store__init(&main_store);
	if (!err)
		err = store__init(&test_store);
	if (!err)
		err = set_up_files();
	if (err) {
		pr_err("cannot load: error %d\n", err);
		tear_down();
		return err;
	}
	pr_info("%s: %u-byte objects, at most %u\n", name, object_size, max_objects);
	return 0;
}

static void __exit yep_slab_exit(void)
{
	tear_down();
	pr_info("unloaded\n");
}

module_init(yep_slab_init);
module_exit(yep_slab_exit);

MODULE_DESCRIPTION("Slab, kmalloc and page allocations on request, counted exactly");
MODULE_LICENSE("GPL");
