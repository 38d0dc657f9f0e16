// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file caches: many of them, each used once, for whoever asks what a tool's cost does when there
 * are more. None of them merges.
 */
#include "yep_slab.h"

#include <linux/sched/signal.h>
#include <linux/vmalloc.h>

#define MOST_CACHES 9999
#define MANY_SIZE   64

/* Write: making and destroying them; read: using them. */
static DECLARE_RWSEM(alive);
static struct kmem_cache **caches;
static unsigned int n_caches;
static atomic64_t pairs;

static void destroy_caches(void)
{
	while (n_caches) {
		kmem_cache_destroy(caches[--n_caches]);
		cond_resched();
	}
	vfree(caches);
	caches = NULL;
}

static int create_cache(void)
{
	char name[32];

	if (fatal_signal_pending(current))
		return -EINTR;
	snprintf(name, sizeof(name), "yep_many_%04u", n_caches);
	/* A constructor keeps a cache from merging in every kernel. */
	caches[n_caches] = kmem_cache_create(name, MANY_SIZE, 0, 0, construct_nothing);
	if (!caches[n_caches])
		return -ENOMEM;
	n_caches++;
	cond_resched();
	return 0;
}

static int create_caches(unsigned int number)
{
	int err = 0;

	if (n_caches)
		return -EBUSY;
	caches = vmalloc(array_size(number, sizeof(*caches)));
	if (!caches)
		return -ENOMEM;
	while (!err && n_caches < number)
		err = create_cache();
	if (!err && many__pairs(number) < number)
		err = -ENOMEM;
	if (err)
		destroy_caches();
	return err;
}

int many__enter(void)
{
	down_read(&alive);
	if (n_caches)
		return 0;
	up_read(&alive);
	return -ENXIO;
}

void many__leave(void)
{
	up_read(&alive);
}

unsigned int many__pairs(unsigned int number)
{
	unsigned int i, at;

	for (i = 0, at = 0; i < number; i++) {
		void *object = kmem_cache_alloc(caches[at], GFP_KERNEL);

		if (!object)
			break;
		kmem_cache_free(caches[at], object);
		if (++at == n_caches)
			at = 0;
	}
	atomic64_add(i, &pairs);
	return i;
}

/* "N": that many, where there are none; "free": none. */
WRITE_TO(caches)
{
	unsigned int number;
	int err;

	if (is_word(buf, count, "free"))
		number = 0;
	else if (parse_count(buf, count, &number) || number > MOST_CACHES)
		return -EINVAL;
	down_write(&alive);
	err = number ? create_caches(number) : 0;
	if (!number)
		destroy_caches();
	up_write(&alive);
	return err ? err : count;
}

int many__emit(char *buf, int at)
{
	at += emit(buf, at, "many_caches", READ_ONCE(n_caches));
	return at + emit(buf, at, "many_pairs", atomic64_read(&pairs));
}

void many__destroy(void)
{
	destroy_caches();
}

FILE_OF(caches);

static struct attribute *attributes[] = { &caches_attribute.attr, NULL };

const struct attribute_group many_group = { .attrs = attributes };
