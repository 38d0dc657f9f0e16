// SPDX-License-Identifier: GPL-2.0-only
/*
 * yep_slab: makes just the slab, kmalloc and page allocations it is asked for through
 * /sys/kernel/yep_slab/, keeps them until told to free them, and counts them exactly.
 * This file: parameters, folders, loading and unloading.
 */
#include "yep_slab.h"

#include <linux/module.h>
#include <linux/string.h>
#include <linux/version.h>

#define MOST_OBJECTS (1U << 24)
#define LONGEST_NAME 63
#define TEST_NAME    "slub_test"
#define TEST_SIZE    8

/* Half of what the allocator can do: room for a constructor's or a debug flag's extra bytes. */
#define SMALLEST_OBJECT ((unsigned int)sizeof(void *))
#define LARGEST_OBJECT	((unsigned int)(KMALLOC_MAX_SIZE / 2))

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

static unsigned int twin;
module_param(twin, uint, 0444);
MODULE_PARM_DESC(twin,
		 "bytes in an object of a second cache of the same name, in the folder twin; "
		 "kernels before 6.12 have none unless they may merge both (default 0: none)");

static unsigned int flags = (__force unsigned int)SLAB_HWCACHE_ALIGN;
module_param(flags, uint, 0444);
MODULE_PARM_DESC(flags, "SLAB_ flags, as this kernel numbers them (default SLAB_HWCACHE_ALIGN)");

static bool account;
module_param(account, bool, 0444);
MODULE_PARM_DESC(account, "SLAB_ACCOUNT beside the flags (default no)");

static bool typesafe;
module_param(typesafe, bool, 0444);
MODULE_PARM_DESC(typesafe, "SLAB_TYPESAFE_BY_RCU beside the flags (default no)");

static bool ctor;
module_param(ctor, bool, 0444);
MODULE_PARM_DESC(ctor, "give the cache a constructor that does nothing (default no)");

static int merge = 1;
module_param(merge, int, 0444);
MODULE_PARM_DESC(merge, "1: the kernel may merge the cache with others; 0: it may not. A kernel "
			"without SLAB_NO_MERGE is held off by a constructor, and that makes each "
			"object larger by the free pointer (default 1)");

unsigned int max_objects = 65536;
module_param(max_objects, uint, 0444);
MODULE_PARM_DESC(max_objects, "most objects held at a time, of each kind (default 65536)");

unsigned int bulk = 256;
module_param(bulk, uint, 0444);
MODULE_PARM_DESC(bulk, "most objects in one bulk call (default 256)");

bool nowait;
module_param(nowait, bool, 0444);
MODULE_PARM_DESC(nowait,
		 "allocations from the caches fail quietly instead of reclaiming (default no)");

/* Any bytes that sysfs takes for a folder and that leave stat one line a key: tools must bear them. */
static bool name_is_good(const char *text)
{
	size_t length = strlen(text);

	return length && length <= LONGEST_NAME && *text != '.' && strcmp(text, TEST_NAME) &&
	       !strpbrk(text, "/\n");
}

static bool size_is_good(unsigned int size)
{
	return size >= SMALLEST_OBJECT && size <= LARGEST_OBJECT;
}

static int params__check(void)
{
	unsigned int unknown = flags & ~(__force unsigned int)FLAGS_ALLOWED;

	if (!size_is_good(object_size) || (twin && !size_is_good(twin)))
		pr_err("bad object_size %u or twin %u (give %u to %u)\n", object_size, twin,
		       SMALLEST_OBJECT, LARGEST_OBJECT);
	else if (!name_is_good(name))
		pr_err("bad name \"%s\" (give 1 to %d bytes without / and newline, but not %s)\n",
		       name, LONGEST_NAME, TEST_NAME);
	else if (unknown)
		pr_err("bad flags 0x%x (leave out 0x%x)\n", flags, unknown);
	else if (merge != 0 && merge != 1)
		pr_err("bad merge %d (give 0 or 1)\n", merge);
	else if (!max_objects || max_objects > MOST_OBJECTS)
		pr_err("bad max_objects %u (give 1 to %u)\n", max_objects, MOST_OBJECTS);
	else if (bulk < SMALL_BATCH || bulk > MOST_BULK)
		pr_err("bad bulk %u (give %d to %d)\n", bulk, SMALL_BATCH, MOST_BULK);
	else
		return 0;
	return -EINVAL;
}

void construct_nothing(void *object)
{
}

static void store__configure(struct store *store, const char *its_name, unsigned int size)
{
	/* Without SLAB_NO_MERGE only a constructor keeps a cache from merging. */
	bool construct = ctor || (!merge && !FLAGS_NO_MERGE);

	store->name = its_name;
	store->object_size = size;
	if (store == &test_store)
		return;
	store->flags = (__force slab_flags_t)flags;
	if (!merge)
		store->flags |= FLAGS_NO_MERGE;
	if (account)
		store->flags |= SLAB_ACCOUNT;
	if (typesafe)
		store->flags |= SLAB_TYPESAFE_BY_RCU;
	store->ctor = construct ? construct_nothing : NULL;
}

int emit(char *buf, int at, const char *key, u64 value)
{
	return sysfs_emit_at(buf, at, "%s %llu\n", key, (unsigned long long)value);
}

static ssize_t stat_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct store *store = store_of(kobj);
	int at = store__emit(store, buf, 0);

	if (store == &main_store) {
		at = kmalloc__emit(buf, at);
		at = pages__emit(buf, at);
		at = skbs__emit(buf, at);
		at = many__emit(buf, at);
		at = timed__emit(buf, at);
	}
	return at;
}

static struct kobj_attribute stat_attribute = __ATTR_RO(stat);
static struct attribute *stat_attributes[] = { &stat_attribute.attr, NULL };
static const struct attribute_group stat_group = { .attrs = stat_attributes };

static const struct attribute_group *store_groups[] = { &store_group, &ways_group, &timed_group,
							&stat_group, NULL };
static const struct attribute_group *main_groups[] = { &mixed_group,   &kmalloc_group,
						       &pages_group,   &skbs_group,
						       &many_group,    &pattern_group,
						       &latency_group, NULL };

/* Also undoes a load that stopped half-way. The files go first: that waits for their writers. */
static void tear_down(void)
{
	pattern__destroy();
	kobject_put(twin_store.kobj);
	kobject_put(test_store.kobj);
	kobject_put(main_store.kobj);
	latency__destroy();
	many__destroy();
	skbs__destroy();
	pages__destroy();
	kmalloc__destroy();
	store__destroy(&twin_store);
	store__destroy(&test_store);
	store__destroy(&main_store);
	scratches__destroy();
}

static int __init set_up_memory(void)
{
	int err;

	err = scratches__init();
	if (!err)
		err = kmalloc__init();
	if (!err)
		err = pages__init();
	if (!err)
		err = skbs__init();
	if (!err)
		err = store__init(&main_store);
	if (!err)
		err = store__init(&test_store);
	if (!err && twin)
		err = store__init(&twin_store);
	return err;
}

/* A folder is known before its files exist, so that store_of() can tell it from the others. */
static int __init add_folder(struct store *store, const char *folder, struct kobject *parent)
{
	store->kobj = kobject_create_and_add(folder, parent);
	return store->kobj ? 0 : -ENOMEM;
}

static int __init set_up_files(void)
{
	int err;

	err = add_folder(&main_store, KBUILD_MODNAME, kernel_kobj);
	if (!err)
		err = add_folder(&test_store, TEST_NAME, main_store.kobj);
	if (!err && twin)
		err = add_folder(&twin_store, "twin", main_store.kobj);
	if (!err)
		err = sysfs_create_groups(test_store.kobj, store_groups);
	if (!err && twin)
		err = sysfs_create_groups(twin_store.kobj, store_groups);
	if (!err)
		err = sysfs_create_groups(main_store.kobj, main_groups);
	return err ? err : sysfs_create_groups(main_store.kobj, store_groups);
}

static int __init yep_slab_init(void)
{
	int err;

	err = params__check();
	if (err)
		return err;
	store__configure(&main_store, name, object_size);
	store__configure(&test_store, TEST_NAME, TEST_SIZE);
	store__configure(&twin_store, name, twin);
	err = set_up_memory();
	if (!err)
		err = set_up_files();
	if (err) {
		pr_err("cannot load: error %d\n", err);
		tear_down();
		return err;
	}
	pattern__init();
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
