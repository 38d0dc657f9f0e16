/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the module share: how input is read, what is held, what is counted. */
#ifndef YEP_SLAB_H
#define YEP_SLAB_H

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/gfp.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/sysfs.h>
#include <linux/types.h>

#define SMALL_BATCH 32	 /* objects handled in one go where that should not take long */
#define MOST_BULK   4096 /* objects in one bulk call */

/* Parameters that more than one file heeds; main.c has them all. */
extern unsigned int max_objects, bulk;
extern bool nowait;

/* A constructor, for those to whom having one is all that matters. */
void construct_nothing(void *object);

/* What one kind of operation has done; under the lock of its hold. */
struct tally {
	u64 calls;
	u64 objects;
	u64 failed;
};

/* input.c: reading what was written. Returns 0 or -EINVAL, and then leaves the results alone. */
int parse_count(const char *buf, size_t count, unsigned int *number);
int parse_pair(const char *buf, size_t count, unsigned int *first, unsigned int *number);
int parse_word_and_count(const char *buf, size_t count, char *word, size_t bytes,
			 unsigned int *number);
bool is_word(const char *buf, size_t count, const char *word);

/* "all" is 0. */
int parse_count_or_all(const char *buf, size_t count, unsigned int *number);

/* hold.c: the objects kept, and the promises that let allocations and frees run outside the lock. */
struct hold {
	spinlock_t lock;
	void **objects;
	unsigned int held;
	unsigned int coming; /* free room, promised to allocations under way */
	unsigned int going;  /* held objects, promised to frees under way */
};

int hold__init(struct hold *hold);
void hold__destroy(struct hold *hold);
int hold__reserve(struct hold *hold, unsigned int number);
void hold__append(struct hold *hold, void **batch, unsigned int number, struct tally *tally);
int hold__settle(struct hold *hold, unsigned int left, struct tally *tally);
int hold__claim(struct hold *hold, unsigned int *number);
void hold__pop(struct hold *hold, void **batch, unsigned int number, struct tally *tally);

/* Room for one bulk call, too large for the stack; of the heap it would disturb the counts. */
struct scratch {
	struct mutex lock;
	void **objects; /* `bulk` of them */
};

int scratches__init(void);
void scratches__destroy(void);
struct scratch *scratch__get(void);
void scratch__put(struct scratch *scratch);

/*
 * The two frames of every operation. Inline, and @get and @put with them, so that the caller that
 * stack traces and events show is the file that was written to. @get fills up to @some places of
 * @batch and returns how many; fewer end the operation with -ENOMEM.
 */
static __always_inline int
hold__fill(struct hold *hold, unsigned int left, unsigned int most, struct tally *tally,
	   unsigned int (*get)(void *context, void **batch, unsigned int some), void *context)
{
	struct scratch *scratch;
	unsigned int some, got;
	int err;

	err = hold__reserve(hold, left);
	if (err)
		return err;
	scratch = scratch__get();
	do {
		some = min(left, most);
		got = get(context, scratch->objects, some);
		if (got)
			hold__append(hold, scratch->objects, got, tally);
		left -= got;
		cond_resched();
	} while (left && got == some);
	scratch__put(scratch);
	return hold__settle(hold, left, tally);
}

/* Frees the newest @left objects; 0 asks for all. */
static __always_inline int hold__drain(struct hold *hold, unsigned int left, unsigned int most,
				       struct tally *tally,
				       void (*put)(void *context, void **batch, unsigned int some),
				       void *context)
{
	struct scratch *scratch;
	unsigned int some;
	int err;

	err = hold__claim(hold, &left);
	if (err)
		return err;
	scratch = scratch__get();
	for (; left; left -= some) {
		some = min(left, most);
		hold__pop(hold, scratch->objects, some, tally);
		put(context, scratch->objects, some);
		cond_resched();
	}
	scratch__put(scratch);
	return 0;
}

/* store.c: a cache and what has been allocated from it. */
enum way { /* objects got or given back in an unusual way; they count as allocs and frees too */
	WAY_NODE,
	WAY_LRU,
	WAY_IRQ_ALLOC,
	WAY_NESTED,
	WAY_IRQ_FREE,
	WAY_CALL_RCU,
	WAY_MIXED,
	WAY__COUNT
};

struct store {
	const char *name;
	unsigned int object_size;
	slab_flags_t flags;
	void (*ctor)(void *object);
	struct kobject *kobj;	   /* NULL: not in use */
	struct rw_semaphore alive; /* read: using the cache; write: changing it */
	struct kmem_cache *cache;  /* NULL after a rebirth that failed */
	struct hold hold;
	struct tally allocs, bulk_allocs, frees, bulk_frees;
	struct tally rcu_frees;	      /* handed to kfree_rcu(), which frees as it likes */
	unsigned long last_kfree_rcu; /* jiffies */
	u64 ways[WAY__COUNT];
	u64 shrinks, rebirths;
};

extern struct store main_store, test_store, twin_store;

struct store *store_of(struct kobject *kobj);
int store__init(struct store *store);
void store__destroy(struct store *store);
int store__enter(struct store *store);
void store__leave(struct store *store);
gfp_t store__gfp(void);
void store__count(struct store *store, enum way way, unsigned int objects);

/* A write to a file of a cache. */
struct request {
	struct store *store;
	int node;
};

static __always_inline int
store__alloc(struct request *request, unsigned int left, unsigned int most, struct tally *tally,
	     unsigned int (*get)(void *context, void **batch, unsigned int some))
{
	int err;

	err = store__enter(request->store);
	if (err)
		return err;
	err = hold__fill(&request->store->hold, left, most, tally, get, request);
	store__leave(request->store);
	return err;
}

static __always_inline int store__free(struct request *request, unsigned int left,
				       unsigned int most, struct tally *tally,
				       void (*put)(void *context, void **batch, unsigned int some))
{
	int err;

	err = store__enter(request->store);
	if (err)
		return err;
	err = hold__drain(&request->store->hold, left, most, tally, put, request);
	store__leave(request->store);
	return err;
}

/* One by one, for store__alloc() and store__free(). */

static __always_inline unsigned int get_single(void *context, void **batch, unsigned int some)
{
	struct request *request = context;
	unsigned int got;

	for (got = 0; got < some; got++) {
		batch[got] = kmem_cache_alloc(request->store->cache, store__gfp());
		if (!batch[got])
			break;
	}
	return got;
}

static __always_inline void put_single(void *context, void **batch, unsigned int some)
{
	struct request *request = context;
	unsigned int i;

	for (i = 0; i < some; i++)
		kmem_cache_free(request->store->cache, batch[i]);
}

/* The files that each C file has, and their lines in `stat`. */
extern const struct attribute_group store_group, ways_group, mixed_group, kmalloc_group,
	pages_group, skbs_group, many_group, timed_group, pattern_group, latency_group;

#define FILE_OF(name) static struct kobj_attribute name##_attribute = __ATTR_WO(name)

#define WRITE_TO(name)                                                                             \
	static noinline ssize_t name##_store(struct kobject *kobj, struct kobj_attribute *attr,    \
					     const char *buf, size_t count)

int emit(char *buf, int at, const char *key, u64 value);
int store__emit(struct store *store, char *buf, int at);
int kmalloc__emit(char *buf, int at);
int pages__emit(char *buf, int at);
int skbs__emit(char *buf, int at);
int many__emit(char *buf, int at);
int timed__emit(char *buf, int at);

int kmalloc__init(void);
void kmalloc__destroy(void);
int pages__init(void);
void pages__destroy(void);
int skbs__init(void);
void skbs__destroy(void);
void many__destroy(void);
void pattern__init(void);
void pattern__destroy(void);
void latency__destroy(void);

/*
 * many.c: caches by the hundred. Who uses them enters: 0, and then owes a many__leave(), or -ENXIO if
 * there are none. @number objects are allocated and freed again, from each cache in turn; returns how
 * many.
 */
int many__enter(void);
void many__leave(void);
unsigned int many__pairs(unsigned int number);

#endif
