// SPDX-License-Identifier: GPL-2.0-only
/* The caches: made, used in the usual ways, destroyed; and the files for that. */
#include "yep_slab.h"

#include <linux/jiffies.h>
#include <linux/sched/signal.h>
#include <linux/version.h>

struct store main_store, test_store, twin_store;

struct store *store_of(struct kobject *kobj)
{
	if (kobj == test_store.kobj)
		return &test_store;
	return kobj == twin_store.kobj ? &twin_store : &main_store;
}

gfp_t store__gfp(void)
{
	return nowait ? GFP_NOWAIT | __GFP_NOWARN : GFP_KERNEL;
}

void store__count(struct store *store, enum way way, unsigned int objects)
{
	spin_lock(&store->hold.lock);
	store->ways[way] += objects;
	spin_unlock(&store->hold.lock);
}

static int store__create_cache(struct store *store)
{
	store->cache =
		kmem_cache_create(store->name, store->object_size, 0, store->flags, store->ctor);
	return store->cache ? 0 : -ENOMEM;
}

int store__init(struct store *store)
{
	int err;

	init_rwsem(&store->alive);
	err = hold__init(&store->hold);
	if (err)
		return err;
	err = store__create_cache(store);
	if (err)
		pr_err("cannot create cache %s (free memory, ask for smaller objects, or for a "
		       "name that is not taken)\n",
		       store->name);
	return err;
}

/* Opens the store for use; on success the caller owes a store__leave(). */
int store__enter(struct store *store)
{
	down_read(&store->alive);
	if (store->cache)
		return 0;
	up_read(&store->alive);
	return -ENXIO;
}

void store__leave(struct store *store)
{
	up_read(&store->alive);
}

/* How objects are had and given back in bulk; one by one: yep_slab.h. */

/* All or nothing, whether it returns a count or, as from 7.2 on, a bool. */
static __always_inline unsigned int get_bulk(void *context, void **batch, unsigned int some)
{
	struct request *request = context;

	return kmem_cache_alloc_bulk(request->store->cache, store__gfp(), some, batch) ? some : 0;
}

static __always_inline void put_bulk(void *context, void **batch, unsigned int some)
{
	struct request *request = context;

	kmem_cache_free_bulk(request->store->cache, some, batch);
}

/*
 * Before 6.12 nothing waits for what kfree_rcu() was given: batches go every 5 s and after a grace
 * period. A cache must not go before them.
 */
static void store__await_rcu(struct store *store)
{
	unsigned long safe = store->last_kfree_rcu + 6 * HZ;

	if (LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0) && store->rcu_frees.objects)
		while (time_before(jiffies, safe))
			schedule_timeout_uninterruptible(safe - jiffies);
	rcu_barrier();
}

void store__destroy(struct store *store)
{
	struct request request = { .store = store };

	if (store->cache) {
		hold__drain(&store->hold, 0, SMALL_BATCH, &store->frees, put_single, &request);
		store__await_rcu(store);
	}
	kmem_cache_destroy(store->cache);
	hold__destroy(&store->hold);
}

/*
 * The files of each cache. Whatever calls the allocator is inline in a function named for its
 * file, which stack traces of new slabs then show; hence the noinline.
 */

WRITE_TO(alloc)
{
	struct request request = { .store = store_of(kobj) };
	unsigned int number;
	int err;

	err = parse_count(buf, count, &number);
	if (!err)
		err = store__alloc(&request, number, SMALL_BATCH, &request.store->allocs,
				   get_single);
	return err ? err : count;
}

WRITE_TO(alloc_bulk)
{
	struct request request = { .store = store_of(kobj) };
	unsigned int number;
	int err;

	err = parse_count(buf, count, &number);
	if (!err)
		err = store__alloc(&request, number, bulk, &request.store->bulk_allocs, get_bulk);
	return err ? err : count;
}

WRITE_TO(free)
{
	struct request request = { .store = store_of(kobj) };
	unsigned int number;
	int err;

	err = parse_count_or_all(buf, count, &number);
	if (!err)
		err = store__free(&request, number, SMALL_BATCH, &request.store->frees, put_single);
	return err ? err : count;
}

WRITE_TO(free_bulk)
{
	struct request request = { .store = store_of(kobj) };
	unsigned int number;
	int err;

	err = parse_count_or_all(buf, count, &number);
	if (!err)
		err = store__free(&request, number, bulk, &request.store->bulk_frees, put_bulk);
	return err ? err : count;
}

WRITE_TO(shrink)
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
	store__await_rcu(store);
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

WRITE_TO(rebirth)
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

/* The counts */

static int emit_ways(const struct store *store, char *buf, int at)
{
	static const char *const keys[WAY__COUNT] = {
		[WAY_NODE] = "node_allocs",	[WAY_LRU] = "lru_allocs",
		[WAY_IRQ_ALLOC] = "irq_allocs", [WAY_NESTED] = "nested_allocs",
		[WAY_IRQ_FREE] = "irq_frees",	[WAY_CALL_RCU] = "call_rcu_frees",
		[WAY_MIXED] = "mixed_frees",
	};
	enum way way;

	for (way = 0; way < WAY__COUNT; way++)
		at += emit(buf, at, keys[way], store->ways[way]);
	return at;
}

int store__emit(struct store *store, char *buf, int at)
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
	at += emit(buf, at, "kfree_rcu_frees", store->rcu_frees.objects);
	at += emit(buf, at, "failed", store->allocs.failed);
	at += emit(buf, at, "bulk_failed", store->bulk_allocs.failed);
	at = emit_ways(store, buf, at);
	spin_unlock(&store->hold.lock);
	at += emit(buf, at, "shrinks", READ_ONCE(store->shrinks));
	at += emit(buf, at, "rebirths", READ_ONCE(store->rebirths));
	at += emit(buf, at, "max_objects", max_objects);
	return at;
}

FILE_OF(alloc);
FILE_OF(alloc_bulk);
FILE_OF(free);
FILE_OF(free_bulk);
FILE_OF(shrink);
FILE_OF(rebirth);

static struct attribute *attributes[] = {
	&alloc_attribute.attr,
	&alloc_bulk_attribute.attr,
	&free_attribute.attr,
	&free_bulk_attribute.attr,
	&shrink_attribute.attr,
	&rebirth_attribute.attr,
	NULL,
};

const struct attribute_group store_group = { .attrs = attributes };
