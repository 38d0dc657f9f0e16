// SPDX-License-Identifier: GPL-2.0-or-later
/* Examples from the numbers of the machine itself. */
#include "explain_lines.h"

#include <string.h>

typedef unsigned long long ull;

static void add_name(struct text *out, const struct cache_traits *cache)
{
	text__add_escaped(out, cache->name, strnlen(cache->name, sizeof(cache->name)), true);
}

static __u64 slab_bytes(const struct machine_facts *machine, const struct cache_traits *cache)
{
	return (__u64)machine->page_bytes << cache->order;
}

/* The cache with the most of something, of which 0 and less is none; NULL: none has any. */
static const struct cache_traits *most(const struct machine_facts *machine,
				       __s64 (*of)(const struct machine_facts *machine,
						   const struct cache_traits *cache))
{
	const struct cache_traits *found = NULL;
	__s64 best = 0;

	for (size_t i = 0; i < machine->n_caches; i++) {
		__s64 value = of(machine, &machine->caches[i]);

		if (value <= best)
			continue;
		best = value;
		found = &machine->caches[i];
	}
	return found;
}

/* Of the largest order the one that has most objects in a slab. */
static __s64 by_order(const struct machine_facts *machine, const struct cache_traits *cache)
{
	(void)machine;
	return ((__s64)cache->order << 32) + cache->objects;
}

static __s64 by_fallback(const struct machine_facts *machine, const struct cache_traits *cache)
{
	(void)machine;
	return (__s64)cache->order - cache->min_order;
}

static __s64 by_objects(const struct machine_facts *machine, const struct cache_traits *cache)
{
	(void)machine;
	return cache->objects;
}

static __u64 tail(const struct machine_facts *machine, const struct cache_traits *cache)
{
	return slab_bytes(machine, cache) - (__u64)cache->objects * cache->size;
}

static __s64 by_tail(const struct machine_facts *machine, const struct cache_traits *cache)
{
	return tail(machine, cache);
}

static __s64 by_names(const struct machine_facts *machine, const struct cache_traits *cache)
{
	(void)machine;
	return cache->refcount - 1;
}

static __s64 by_sheaf(const struct machine_facts *machine, const struct cache_traits *cache)
{
	(void)machine;
	return cache->sheaf_capacity;
}

static __s64 by_cpu_partial(const struct machine_facts *machine, const struct cache_traits *cache)
{
	(void)machine;
	return cache->cpu_partial;
}

static __s64 by_min_partial(const struct machine_facts *machine, const struct cache_traits *cache)
{
	(void)machine;
	return cache->min_partial;
}

#define EXAMPLE(name)                                                                              \
	static void say_##name(struct text *out, const struct machine_facts *machine,              \
			       const struct cache_traits *cache, const char *of,                   \
			       enum language language)

EXAMPLE(order)
{
	SAY(out, language,
	    "the largest order is that of %s: %u, so %llu pages, %llu bytes a slab; %llu / %u = %u "
	    "objects, %llu bytes unused",
	    "阶最大的是 %s：%u 阶，每个 slab %llu 页，%llu 字节；%llu / %u = %u 个对象，剩余 %llu "
	    "字节",
	    of, cache->order, 1ULL << cache->order, (ull)slab_bytes(machine, cache),
	    (ull)slab_bytes(machine, cache), cache->size, cache->objects,
	    (ull)tail(machine, cache));
}

EXAMPLE(min_order)
{
	(void)machine;
	SAY(out, language,
	    "%s wants order %u (%u objects a slab), and takes order %u (%u) when it must",
	    "%s 期望 %u 阶（每个 slab %u 个对象），必要时接受 %u 阶（%u 个）", of, cache->order,
	    cache->objects, cache->min_order, cache->min_objects);
}

EXAMPLE(slab)
{
	SAY(out, language, "a new slab of %s takes %llu pages and brings %u objects of %u bytes",
	    "%s 的一个新 slab 取 %llu 页，带来 %u 个 %u 字节的对象", of, 1ULL << cache->order,
	    cache->objects, cache->size);
	(void)machine;
}

EXAMPLE(tail)
{
	SAY(out, language,
	    "the largest tail is that of %s: %llu - %u x %u = %llu bytes of each slab, %.1f %%",
	    "尾部最大的是 %s：每个 slab %llu - %u x %u = %llu 字节，%.1f %%", of,
	    (ull)slab_bytes(machine, cache), cache->objects, cache->size, (ull)tail(machine, cache),
	    100.0 * tail(machine, cache) / slab_bytes(machine, cache));
}

EXAMPLE(merged)
{
	struct text merged = {};

	if (machine->aliases)
		aliases__add_merged(machine->aliases, cache->name, cache->name, &merged);
	SAY(out, language, "the cache with most names is %s: %d of them alive, merged %s",
	    "名称最多的缓存是 %s：现有 %d 个，合并 %s", of, cache->refcount,
	    merged.n ? merged.bytes : "n/a");
	text__reset(&merged);
}

EXAMPLE(sheaf)
{
	size_t n = 0;

	for (size_t i = 0; i < machine->n_caches; i++)
		n += machine->caches[i].sheaf_capacity > 0;
	SAY(out, language,
	    "%zu of %zu caches have sheaves; the largest are those of %s, of %lld objects of %u "
	    "bytes",
	    "%zu 个缓存（共 %zu 个）有 sheaf；最大的是 %s 的，容量 %lld 个 %u 字节的对象", n,
	    machine->n_caches, of, (long long)cache->sheaf_capacity, cache->size);
}

EXAMPLE(cpu_partial)
{
	(void)machine;
	SAY(out, language, "%s: a CPU may put aside slabs for about %lld objects (%lld slabs)",
	    "%s：每个 CPU 可留存约 %lld 个对象的 slab（%lld 个 slab）", of,
	    (long long)cache->cpu_partial, (long long)cache->cpu_partial_slabs);
}

EXAMPLE(min_partial)
{
	SAY(out, language, "%s keeps up to %lld empty slabs a node, %lld KiB",
	    "%s 在每个节点最多保留 %lld 个空 slab，%lld KiB", of, (long long)cache->min_partial,
	    (long long)(cache->min_partial * slab_bytes(machine, cache) / 1024));
}

static bool is_kmalloc(const char *name)
{
	return !strncmp(name, "kmalloc-", 8) && name[8] >= '1' && name[8] <= '9';
}

static void say_kmalloc(struct text *out, const struct machine_facts *machine,
			enum language language)
{
	__u32 wanted = 200, best = 0, largest = 0;
	size_t n = 0;

	for (size_t i = 0; i < machine->n_caches; i++) {
		__u32 size = machine->caches[i].object_size;

		if (!is_kmalloc(machine->caches[i].name))
			continue;
		n++;
		if (size > largest)
			largest = size;
		if (size >= wanted && (!best || size < best))
			best = size;
	}
	SAY(out, language,
	    "%zu caches are called kmalloc-N; kmalloc(%u) takes an object of %u bytes; beyond %u "
	    "bytes the page allocator serves it",
	    "%zu 个缓存名为 kmalloc-N；kmalloc(%u) 取一个 %u 字节的对象；超过 %u "
	    "字节由页分配器满足",
	    n, wanted, best, largest);
}

static void say_debug(struct text *out, const struct machine_facts *machine, enum language language)
{
	SAY(out, language,
	    "of %zu caches %zu have red zones, %zu poison, %zu records of who allocated",
	    "共 %zu 个缓存，其中 %zu 个有红区，%zu 个毒化，%zu 个记录由谁分配", machine->n_caches,
	    machine->debugged[DEBUG_RED_ZONE], machine->debugged[DEBUG_POISON],
	    machine->debugged[DEBUG_STORE_USER]);
}

static void say_ways(struct text *out, const struct machine_facts *machine, enum language language,
		     bool missing)
{
	const char *separator = "";
	size_t seen = 0;

	for (int i = 0; i < METRIC__COUNT; i++)
		seen += machine->ways[i].seen;
	SAY(out, language, "%zu of %d metrics are seen%s", "%zu 项指标（共 %d 项）可见%s", seen,
	    METRIC__COUNT, seen < METRIC__COUNT && missing ? "; n/a: " : "");
	for (int i = 0; missing && i < METRIC__COUNT; i++) {
		if (machine->ways[i].seen)
			continue;
		text__printf(out, "%s%s", separator, metric__name(i));
		separator = ", ";
	}
	if (missing)
		return;
	for (int tier = 0; tier < 3; tier++) {
		static const char *const tiers[] = { "tracepoint", "fentry", "kprobe" };
		size_t n = 0;

		for (int i = 0; i < METRIC__COUNT; i++)
			n += machine->ways[i].tier && !strcmp(machine->ways[i].tier, tiers[tier]);
		SAY(out, language, "%s%s %zu", "%s%s %zu", tier ? ", " : ": ", tiers[tier], n);
	}
}

/* --- of one cache that was looked into --------------------------------------------------------- */

static void add_bounds(struct text *out, const struct bounds *bounds)
{
	if (bounds->least == bounds->most)
		text__printf(out, "%llu", (ull)bounds->most);
	else
		text__printf(out, "%llu-%llu", (ull)bounds->least, (ull)bounds->most);
}

static void say_active(struct text *out, const struct inspection *seen, const char *of,
		       enum language language)
{
	struct text in_use = {};

	add_bounds(&in_use, &seen->in_use);
	SAY(out, language,
	    "%s: slabinfo says %llu active of %llu objects; %s are in use. The others lie free on "
	    "CPUs (%llu), in sheaves (%llu) or in the barn (%llu)",
	    "%s：slabinfo 说 active %llu 个，共 %llu 个对象；正在使用的是 %s 个。其余空闲：在 CPU "
	    "上 %llu 个，在 sheaf 中 %llu 个，在 barn 中 %llu 个",
	    of, (ull)seen->active, (ull)seen->n_objects_total, in_use.bytes,
	    (ull)(seen->free[FREE_CPU_SLAB] + seen->free[FREE_CPU_PARTIAL]),
	    (ull)(seen->free[FREE_SHEAVES] + seen->free[FREE_RCU_SHEAF]),
	    (ull)seen->free[FREE_BARN]);
	text__reset(&in_use);
}

static void say_waste(struct text *out, const struct inspection *seen, const char *of,
		      enum language language)
{
	struct text in_use = {};

	add_bounds(&in_use, &seen->in_use);
	SAY(out, language,
	    "%s: %llu bytes of slabs, %s objects of %u bytes in use, so %llu bytes are waste; %llu "
	    "of these are tails of slabs",
	    "%s：slab 共 %llu 字节，正在使用 %s 个 %u 字节的对象，因此浪费 %llu 字节，其中 %llu "
	    "字节是 slab 的尾部",
	    of, (ull)seen->slab_bytes, in_use.bytes, seen->traits.object_size,
	    (ull)seen->waste_bytes, (ull)seen->tail_bytes);
	text__reset(&in_use);
}

static void say_pinned(struct text *out, const struct inspection *seen, const char *of,
		       enum language language)
{
	__u32 pinning = inspection__pinning(seen);

	SAY(out, language, "%s: %llu of %llu slabs are there for 1 to %u of their %u objects",
	    "%s：%llu 个 slab（共 %llu 个）只为 1 到 %u 个对象而留（每个 slab 有 %u 个）", of,
	    (ull)inspection__pinned(seen, pinning), (ull)seen->n_slabs_total, pinning,
	    seen->traits.objects);
}

static void say_free(struct text *out, const struct inspection *seen, const char *of,
		     enum language language)
{
	SAY(out, language, "%s: free objects: ", "%s：空闲对象：", of);
	for (int place = 0; place < FREE_PLACE__COUNT; place++)
		text__printf(out, "%s%s %llu", place ? ", " : "", free_place__name(place),
			     (ull)seen->free[place]);
}

static void say_partial(struct text *out, const struct inspection *seen, const char *of,
			enum language language)
{
	__u64 slabs = 0;

	for (size_t i = 0; i < seen->n_nodes; i++)
		slabs += seen->nodes[i].stock.partial;
	SAY(out, language, "%s: %llu slabs on the nodes' partial lists, with %llu free objects",
	    "%s：节点的 partial 链表上有 %llu 个 slab，其中 %llu 个对象空闲", of, (ull)slabs,
	    (ull)seen->free[FREE_NODE]);
}

static const struct {
	__s64 (*of)(const struct machine_facts *machine, const struct cache_traits *cache);
	void (*say)(struct text *out, const struct machine_facts *machine,
		    const struct cache_traits *cache, const char *of, enum language language);
} of_caches[] = {
	[EXAMPLE_ORDER] = { by_order, say_order },
	[EXAMPLE_MIN_ORDER] = { by_fallback, say_min_order },
	[EXAMPLE_SLAB] = { by_objects, say_slab },
	[EXAMPLE_TAIL] = { by_tail, say_tail },
	[EXAMPLE_MERGED] = { by_names, say_merged },
	[EXAMPLE_SHEAF] = { by_sheaf, say_sheaf },
	[EXAMPLE_CPU_PARTIAL] = { by_cpu_partial, say_cpu_partial },
	[EXAMPLE_MIN_PARTIAL] = { by_min_partial, say_min_partial },
	[EXAMPLE_TIERS] = { NULL, NULL },
};

static void (*const of_inspection[])(struct text *out, const struct inspection *seen,
				     const char *of, enum language language) = {
	[EXAMPLE_ACTIVE] = say_active,	 [EXAMPLE_WASTE] = say_waste,
	[EXAMPLE_PINNED] = say_pinned,	 [EXAMPLE_FREE] = say_free,
	[EXAMPLE_PARTIAL] = say_partial, [EXAMPLE_TIERS] = NULL,
};

static void say_none(struct text *out, const char *reason, enum language language)
{
	SAY(out, language, "n/a (%s)", "n/a（%s）", reason ? reason : "");
}

static void add_of_caches(struct text *out, enum example example,
			  const struct machine_facts *machine, enum language language)
{
	const struct cache_traits *cache = most(machine, of_caches[example].of);
	struct text name = {};

	if (!cache) {
		say_none(out,
			 language == LANGUAGE_ZH ? "本机没有这样的缓存"
						 : "no cache here is like that",
			 language);
		return;
	}
	add_name(&name, cache);
	of_caches[example].say(out, machine, cache, name.bytes, language);
	text__reset(&name);
}

static void add_of_inspection(struct text *out, enum example example,
			      const struct machine_facts *machine, enum language language)
{
	struct text name = {};

	if (!machine->inspection) {
		say_none(out, machine->no_inspection, language);
		return;
	}
	add_name(&name, &machine->inspection->traits);
	of_inspection[example](out, machine->inspection, name.bytes, language);
	text__reset(&name);
}

void explain_lines__add_example(struct text *out, enum example example,
				const struct machine_facts *machine, enum language language)
{
	text__add(out, "", 0);
	if (example == EXAMPLE_PAGE)
		SAY(out, language, "a page has %u bytes; a block of order 3 has 8 pages, %u bytes",
		    "一页 %u 字节；3 阶的块有 8 页，%u 字节", machine->page_bytes,
		    8 * machine->page_bytes);
	else if (example == EXAMPLE_MISSING || example == EXAMPLE_TIERS)
		machine->ways ? say_ways(out, machine, language, example == EXAMPLE_MISSING)
			      : say_none(out, machine->no_ways, language);
	else if (!machine->n_caches)
		say_none(out, machine->no_caches, language);
	else if (example == EXAMPLE_KMALLOC)
		say_kmalloc(out, machine, language);
	else if (example == EXAMPLE_DEBUG)
		say_debug(out, machine, language);
	else if (of_caches[example].of)
		add_of_caches(out, example, machine, language);
	else if (of_inspection[example])
		add_of_inspection(out, example, machine, language);
}
