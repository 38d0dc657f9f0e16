// SPDX-License-Identifier: GPL-2.0-only
/* The less usual ways to allocate from a cache and to free: each a file of its own. */
#include "yep_slab.h"

#include <linux/irq_work.h>
#include <linux/kprobes.h>
#include <linux/nodemask.h>
#include <linux/rcupdate.h>
#include <linux/version.h>

/* On a node */

static __always_inline unsigned int get_on_node(void *context, void **batch, unsigned int some)
{
	struct request *request = context;
	unsigned int got;

	for (got = 0; got < some; got++) {
		batch[got] =
			kmem_cache_alloc_node(request->store->cache, store__gfp(), request->node);
		if (!batch[got])
			break;
	}
	store__count(request->store, WAY_NODE, got);
	return got;
}

/* "NODE N" */
WRITE_TO(alloc_node)
{
	struct request request = { .store = store_of(kobj) };
	unsigned int number, node;
	int err;

	err = parse_pair(buf, count, &node, &number);
	if (err)
		return err;
	if (node >= MAX_NUMNODES || !node_online(node))
		return -EINVAL;
	request.node = node;
	err = store__alloc(&request, number, SMALL_BATCH, &request.store->allocs, get_on_node);
	return err ? err : count;
}

/* For an LRU list, as dentries and inodes are */

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 18, 0)
static __always_inline unsigned int get_for_lru(void *context, void **batch, unsigned int some)
{
	struct request *request = context;
	unsigned int got;

	for (got = 0; got < some; got++) {
		batch[got] = kmem_cache_alloc_lru(request->store->cache, NULL, store__gfp());
		if (!batch[got])
			break;
	}
	store__count(request->store, WAY_LRU, got);
	return got;
}

WRITE_TO(alloc_lru)
{
	struct request request = { .store = store_of(kobj) };
	unsigned int number;
	int err;

	err = parse_count(buf, count, &number);
	if (!err)
		err = store__alloc(&request, number, SMALL_BATCH, &request.store->allocs,
				   get_for_lru);
	return err ? err : count;
}
#else
WRITE_TO(alloc_lru)
{
	return -EOPNOTSUPP;
}
#endif

/* In a hard interrupt */

struct irq_job {
	struct irq_work work;
	struct kmem_cache *cache;
	void **objects;
	unsigned int some;
	unsigned int got;
};

static noinline void alloc_in_irq(struct irq_work *work)
{
	struct irq_job *job = container_of(work, struct irq_job, work);

	for (; job->got < job->some; job->got++) {
		job->objects[job->got] = kmem_cache_alloc(job->cache, GFP_ATOMIC | __GFP_NOWARN);
		if (!job->objects[job->got])
			break;
	}
}

static noinline void free_in_irq(struct irq_work *work)
{
	struct irq_job *job = container_of(work, struct irq_job, work);

	for (; job->got < job->some; job->got++)
		kmem_cache_free(job->cache, job->objects[job->got]);
}

static unsigned int run_in_irq(struct store *store, void (*function)(struct irq_work *work),
			       void **objects, unsigned int some)
{
	struct irq_job job = { .cache = store->cache, .objects = objects, .some = some };

	init_irq_work(&job.work, function);
	irq_work_queue(&job.work);
	irq_work_sync(&job.work);
	return job.got;
}

static unsigned int get_in_irq(void *context, void **batch, unsigned int some)
{
	struct request *request = context;
	unsigned int got = run_in_irq(request->store, alloc_in_irq, batch, some);

	store__count(request->store, WAY_IRQ_ALLOC, got);
	return got;
}

static void put_in_irq(void *context, void **batch, unsigned int some)
{
	struct request *request = context;

	store__count(request->store, WAY_IRQ_FREE,
		     run_in_irq(request->store, free_in_irq, batch, some));
}

WRITE_TO(alloc_irq)
{
	struct request request = { .store = store_of(kobj) };
	unsigned int number;
	int err;

	err = parse_count(buf, count, &number);
	if (!err)
		err = store__alloc(&request, number, SMALL_BATCH, &request.store->allocs,
				   get_in_irq);
	return err ? err : count;
}

WRITE_TO(free_irq)
{
	struct request request = { .store = store_of(kobj) };
	unsigned int number;
	int err;

	err = parse_count_or_all(buf, count, &number);
	if (!err)
		err = store__free(&request, number, SMALL_BATCH, &request.store->frees, put_in_irq);
	return err ? err : count;
}

/*
 * Within a function of the kernel that an allocation calls, if somebody traces allocations: one
 * more, at the function's beginning. Where that takes a trap, which counts as an NMI, none is made.
 */
static DEFINE_MUTEX(nest_lock);
static struct {
	struct task_struct *task; /* whose next call of the function is to allocate */
	struct kmem_cache *cache;
	void *object;
} nest;

static int nested_call(struct kprobe *probe, struct pt_regs *regs)
{
	if (READ_ONCE(nest.task) != current || in_nmi() || hardirq_count())
		return 0;
	WRITE_ONCE(nest.task, NULL);
	nest.object = kmem_cache_alloc(nest.cache, GFP_ATOMIC | __GFP_NOWARN);
	return 0;
}

static __always_inline unsigned int get_nested(void *context, void **batch, unsigned int some)
{
	struct request *request = context;
	unsigned int got = 0, nested = 0;

	nest.cache = request->store->cache;
	while (got < some) {
		nest.object = NULL;
		WRITE_ONCE(nest.task, got + 1 < some ? current : NULL);
		batch[got] = kmem_cache_alloc(request->store->cache, store__gfp());
		WRITE_ONCE(nest.task, NULL);
		if (batch[got])
			got++;
		else
			some = got + !!nest.object;
		if (nest.object) {
			batch[got++] = nest.object;
			nested++;
		}
	}
	store__count(request->store, WAY_NESTED, nested);
	return got;
}

/* "FUNCTION N": N objects, the nested ones among them. */
WRITE_TO(alloc_nested)
{
	struct request request = { .store = store_of(kobj) };
	struct kprobe probe = { .pre_handler = nested_call };
	unsigned int number;
	char function[64];
	int err;

	err = parse_word_and_count(buf, count, function, sizeof(function), &number);
	if (err)
		return err;
	probe.symbol_name = function;
	mutex_lock(&nest_lock);
	err = register_kprobe(&probe);
	if (!err) {
		err = store__alloc(&request, number, SMALL_BATCH, &request.store->allocs,
				   get_nested);
		unregister_kprobe(&probe);
	}
	mutex_unlock(&nest_lock);
	return err ? err : count;
}

/* After a grace period */

struct rcu_object {
	struct rcu_head head;
	struct kmem_cache *cache;
};

static noinline void free_after_grace(struct rcu_head *head)
{
	struct rcu_object *object = container_of(head, struct rcu_object, head);

	kmem_cache_free(object->cache, object);
}

static void put_by_call_rcu(void *context, void **batch, unsigned int some)
{
	struct request *request = context;
	unsigned int i;

	for (i = 0; i < some; i++) {
		struct rcu_object *object = batch[i];

		object->cache = request->store->cache;
		call_rcu(&object->head, free_after_grace);
	}
	store__count(request->store, WAY_CALL_RCU, some);
	rcu_barrier();
}

static void put_by_kfree_rcu(void *context, void **batch, unsigned int some)
{
	struct request *request = context;
	unsigned int i;

	for (i = 0; i < some; i++) {
		struct rcu_object *object = batch[i];

		kfree_rcu(object, head);
	}
	WRITE_ONCE(request->store->last_kfree_rcu, jiffies);
}

static int parse_rcu_free(const struct store *store, const char *buf, size_t count,
			  unsigned int *number)
{
	int err = parse_count_or_all(buf, count, number);

	return err || store->object_size >= sizeof(struct rcu_object) ? err : -EINVAL;
}

/* All are free when the write returns. */
WRITE_TO(free_call_rcu)
{
	struct request request = { .store = store_of(kobj) };
	unsigned int number;
	int err;

	err = parse_rcu_free(request.store, buf, count, &number);
	if (!err)
		err = store__free(&request, number, bulk, &request.store->frees, put_by_call_rcu);
	return err ? err : count;
}

/* They become free later, one by one or in bulk. */
WRITE_TO(free_kfree_rcu)
{
	struct request request = { .store = store_of(kobj) };
	unsigned int number;
	int err;

	err = parse_rcu_free(request.store, buf, count, &number);
	if (!err)
		err = store__free(&request, number, bulk, &request.store->rcu_frees,
				  put_by_kfree_rcu);
	return err ? err : count;
}

/* Objects of two caches in one bulk call */

/* Takes turns: one of the main cache, one of the test cache. */
static int free_mixed(struct scratch *scratch, unsigned int number)
{
	unsigned int i, main_number = number, test_number = number;
	void **objects = scratch->objects;
	int err;

	err = hold__claim(&main_store.hold, &main_number);
	if (err)
		return err;
	err = hold__claim(&test_store.hold, &test_number);
	if (err) {
		spin_lock(&main_store.hold.lock);
		main_store.hold.going -= number;
		spin_unlock(&main_store.hold.lock);
		return err;
	}
	for (i = 0; i < number; i++) {
		hold__pop(&main_store.hold, &objects[2 * i], 1, &main_store.bulk_frees);
		hold__pop(&test_store.hold, &objects[2 * i + 1], 1, &test_store.bulk_frees);
	}
	kfree_bulk(2 * number, objects);
	store__count(&main_store, WAY_MIXED, number);
	store__count(&test_store, WAY_MIXED, number);
	return 0;
}

/* "N": as many of each of the two. */
WRITE_TO(free_mixed)
{
	struct scratch *scratch;
	unsigned int number;
	int err;

	err = parse_count(buf, count, &number);
	if (err)
		return err;
	if (number > bulk / 2)
		return -EINVAL;
	err = store__enter(&main_store);
	if (err)
		return err;
	err = store__enter(&test_store);
	if (!err) {
		scratch = scratch__get();
		err = free_mixed(scratch, number);
		scratch__put(scratch);
		store__leave(&test_store);
	}
	store__leave(&main_store);
	return err ? err : count;
}

FILE_OF(alloc_node);
FILE_OF(alloc_lru);
FILE_OF(alloc_irq);
FILE_OF(alloc_nested);
FILE_OF(free_irq);
FILE_OF(free_call_rcu);
FILE_OF(free_kfree_rcu);
FILE_OF(free_mixed);

static struct attribute *attributes[] = {
	&alloc_node_attribute.attr,	&alloc_lru_attribute.attr,
	&alloc_irq_attribute.attr,	&alloc_nested_attribute.attr,
	&free_irq_attribute.attr,	&free_call_rcu_attribute.attr,
	&free_kfree_rcu_attribute.attr, NULL,
};

static struct attribute *mixed_attributes[] = { &free_mixed_attribute.attr, NULL };

const struct attribute_group ways_group = { .attrs = attributes };
const struct attribute_group mixed_group = { .attrs = mixed_attributes };
