// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of slabs, and of the pages that they are made of. */
#include "glossary.h"

#define SEEN(metric) (1U << METRIC_##metric)
#define ON_ALL(functions)                                                                          \
	{                                                                                          \
		functions, functions, functions                                                    \
	}

const struct word words_slabs[] = {
	{
		.name = "slab",
		.term = BOTH("slab", "slab"),
		.group = WORDS_SLABS,
		.brief = BOTH("a block of 2^order pages, cut into objects of one cache",
			      "2^阶 个页的一块，切成同一缓存的对象"),
		.means = BOTH("What a cache takes from the page allocator and gives back to it, "
			      "always as a whole: one object in use keeps all of its pages.",
			      "缓存向页分配器取用和归还的单位，总是整块：只要有一个对象在使用，全部"
			      "的页都被占住。"),
		.functions = ON_ALL("allocate_slab __free_slab"),
		.metrics = SEEN(NEW_SLABS) | SEEN(FREED_SLABS),
		.example = EXAMPLE_SLAB,
	},
	{
		.name = "order",
		.also = "page order",
		.term = BOTH("order", "阶"),
		.group = WORDS_SLABS,
		.brief = BOTH("a slab has 2^order pages", "一个 slab 有 2^阶 个页"),
		.means = BOTH("The page allocator hands out blocks of 1, 2, 4, 8 … pages: of order "
			      "0, 1, 2, 3 … The kernel chooses the order of a cache when it is "
			      "created, such that little of a slab is left over. WANTED is this "
			      "order, GOT the one that was had.",
			      "页分配器按 1、2、4、8……页的块分配，即 "
			      "0、1、2、3……阶。缓存创建时内核选定其阶，使 slab "
			      "尾部剩余很少。WANTED 是这个阶，GOT 是实得的阶。"),
		.functions = ON_ALL("allocate_slab calculate_order*"),
		.counters = ON_ALL("ORDER_FALLBACK"),
		.metrics = SEEN(NEW_SLABS),
		.example = EXAMPLE_ORDER,
	},
	{
		.name = "min order",
		.also = "fallback|min order/fallback|order fallback",
		.term = BOTH("min order", "最小阶"),
		.group = WORDS_SLABS,
		.brief = BOTH("the order that a cache accepts when the wanted one is not to be had",
			      "得不到期望阶时缓存接受的阶"),
		.means = BOTH("The wanted order is tried first and not hard. If there is no such "
			      "block at hand, the least order that holds one object is asked for "
			      "in earnest. Such a slab has fewer objects; the kernel counts "
			      "ORDER_FALLBACK, slubtrace shows both orders of each new slab.",
			      "先尝试期望的阶，但不强求。手头没有这样的块时，再认真地要能放下一个对"
			      "象的最小阶。这样的 slab 对象较少；内核计入 "
			      "ORDER_FALLBACK，slubtrace 显示每个新 slab 的两个阶。"),
		.functions = ON_ALL("allocate_slab"),
		.counters = ON_ALL("ORDER_FALLBACK"),
		.metrics = SEEN(NEW_SLABS),
		.example = EXAMPLE_MIN_ORDER,
	},
	{
		.name = "new slab",
		.also = "slab made|new_slab",
		.term = BOTH("new slab", "新 slab"),
		.group = WORDS_SLABS,
		.brief = BOTH("pages taken from the page allocator for one cache",
			      "为某个缓存从页分配器取走页"),
		.means = BOTH("No slab of the cache had a free object within reach, so "
			      "allocate_slab asked the page allocator for a block and cut it up. "
			      "It is rare beside allocations, so slubtrace tells of each one: who, "
			      "from where, of which order.",
			      "缓存的 slab 中没有够得到的空闲对象，于是 allocate_slab "
			      "向页分配器要一块并切开。与分配相比它很少发生，因此 slubtrace "
			      "逐一报告：是谁、从哪里、几阶。"),
		.functions = ON_ALL("allocate_slab"),
		.counters = ON_ALL("ALLOC_SLAB"),
		.metrics = SEEN(NEW_SLABS),
		.example = EXAMPLE_SLAB,
	},
	{
		.name = "freed slab",
		.also = "slab given back|freed_slab",
		.term = BOTH("freed slab", "归还的 slab"),
		.group = WORDS_SLABS,
		.brief = BOTH("an empty slab given back to the page allocator",
			      "归还给页分配器的空 slab"),
		.means = BOTH(
			"When its last object is freed, a slab goes back unless the node keeps it "
			"(min_partial) or a CPU has it. slubtrace counts every one that goes; the "
			"kernel's FREE_SLAB leaves out those of shrinking and of caches that are "
			"destroyed.",
			"最后一个对象释放后，slab 即归还，除非节点保留它（min_partial）或它在某个 "
			"CPU 手上。slubtrace 计入每一个归还的 slab；内核的 FREE_SLAB "
			"不计收缩和销毁缓存时归还的。"),
		.functions = ON_ALL("__free_slab"),
		.counters = ON_ALL("FREE_SLAB"),
		.metrics = SEEN(FREED_SLABS),
	},
	{
		.name = "merged",
		.also = "alias|merge|aliases",
		.term = BOTH("merged", "合并|别名"),
		.group = WORDS_SLABS,
		.brief = BOTH("one cache under several names, because they are alike",
			      "因彼此相似而共用一个缓存的多个名称"),
		.means = BOTH("A cache that is created with size, alignment and flags like those "
			      "of another is no new one: the kernel gives out the other under one "
			      "more name, an alias. All numbers are of all names together. "
			      "slab_nomerge on the kernel's command line stops it.",
			      "创建的缓存若大小、对齐和标志与已有的相当，内核并不新建，而是给已有的"
			      "再加一个名称，即别名。所有数字都是全部名称的合计。内核命令行的 "
			      "slab_nomerge 可关闭合并。"),
		.functions = { "find_mergeable __kmem_cache_alias", "slab_unmergeable",
			       "find_mergeable __kmem_cache_alias" },
		.metrics = SEEN(CACHE_ALIASES),
		.example = EXAMPLE_MERGED,
	},
	{
		.name = "page",
		.also = "pages|page frame",
		.term = BOTH("page", "页"),
		.group = WORDS_SLABS,
		.brief = BOTH("what the page allocator deals in", "页分配器的分配单位"),
		.means = BOTH("The smallest block of memory that the page allocator hands out. "
			      "TAKEN and GIVEN count the pages of slabs, 2^order each. A page "
			      "frame number is the place of a page in physical memory.",
			      "页分配器分配的最小内存块。TAKEN 与 GIVEN 计 slab 的页数，每个 slab "
			      "为 2^阶 页。页帧号是页在物理内存中的位置。"),
		.functions = ON_ALL("get_page_from_freelist"),
		.counters = { NULL },
		.metrics = SEEN(PAGES_ALLOCATED) | SEEN(PAGES_FREED) | SEEN(PAGES_BULK),
		.example = EXAMPLE_PAGE,
	},
	{
		.name = "zone lock",
		.also = "zone|pcp|per-CPU list",
		.term = BOTH("zone lock", "zone 锁"),
		.group = WORDS_SLABS,
		.brief = BOTH("under it blocks leave the free lists of a zone",
			      "持有它时，块才从 zone 的空闲链表取出"),
		.means = BOTH("Each CPU has lists of free blocks (pcp), from which most "
			      "allocations are served without this lock. ZONE counts blocks taken "
			      "under it for the caller, REFILL those taken to fill such a list. "
			      "Many of ZONE mean that CPUs wait for each other.",
			      "每个 CPU 有空闲块的链表（pcp），多数分配由它满足而不需此锁。ZONE "
			      "计持锁为调用者取的块，REFILL 计为填充链表取的块。ZONE 很多说明 CPU "
			      "在互相等待。"),
		.functions = ON_ALL("get_page_from_freelist rmqueue*"),
		.metrics = SEEN(ZONE_LOCKED),
	},
	{
		.name = "migrate type",
		.also = "migratetype|migrate type fallback",
		.term = BOTH("migrate type", "迁移类型"),
		.group = WORDS_SLABS,
		.brief = BOTH("whether the kernel could move what is in a page",
			      "内核能否移动页中的内容"),
		.means = BOTH("The page allocator keeps unmovable, reclaimable and movable pages "
			      "apart, so that large blocks can be made free again. Slabs are "
			      "unmovable, or reclaimable if their cache says so. FALLBACK counts "
			      "blocks that had to be taken from another type.",
			      "页分配器把不可移动、可回收与可移动的页分开存放，以便腾出大块。slab "
			      "是不可移动的；缓存声明可回收的则为可回收。FALLBACK "
			      "计不得不从其他类型取的块。"),
		.functions = ON_ALL("get_page_from_freelist"),
		.metrics = SEEN(FALLBACKS),
	},
	{
		.name = "min_partial",
		.also = "min partial",
		.term = BOTH("min_partial", "min_partial"),
		.group = WORDS_SLABS,
		.brief = BOTH("so many slabs a node keeps though they are empty",
			      "即使变空，节点也保留这么多 slab"),
		.means = BOTH(
			"A slab that becomes empty is given back only if the node's partial list "
			"has at least so many. It spares the page allocator when a cache grows and "
			"shrinks all the time.",
			"slab 变空时，只有节点的 partial "
			"链表上已有不少于这么多个，才归还。缓存反复增减时可减轻页分配器的负担。"),
		.functions = ON_ALL("__slab_free"),
		.metrics = SEEN(FREED_SLABS),
		.example = EXAMPLE_MIN_PARTIAL,
	},
	{
		.name = "shrink",
		.term = BOTH("shrink", "收缩"),
		.group = WORDS_SLABS,
		.brief = BOTH("gives back all slabs that have no object in use",
			      "归还所有没有对象在使用的 slab"),
		.means = BOTH("Writing 1 to /sys/kernel/slab/CACHE/shrink takes what CPUs have put "
			      "aside and gives back every empty slab, also those of min_partial. "
			      "It does not move objects: a slab with one object in use stays.",
			      "向 /sys/kernel/slab/CACHE/shrink 写 1 会收回各 CPU "
			      "留存的部分，归还每个空 slab，min_partial "
			      "保留的也不例外。它不移动对象：还有一个对象在使用的 slab 仍会留下。"),
		.functions = ON_ALL("kmem_cache_shrink __kmem_cache_do_shrink|__kmem_cache_shrink"),
		.metrics = SEEN(FREED_SLABS),
	},
	{
		.name = "tail waste",
		.also = "tail",
		.term = BOTH("tail waste", "尾部浪费"),
		.group = WORDS_SLABS,
		.brief = BOTH("the bytes at the end of a slab, too few for an object",
			      "slab 末尾不够放一个对象的字节"),
		.means = BOTH("A slab is cut into as many objects as fit; what is left at its end "
			      "is of no use to anyone. The kernel chooses the order such that it "
			      "is at most a sixteenth where that can be had.",
			      "slab "
			      "能切出多少对象就切多少；末尾剩下的谁也用不上。内核选择阶时，尽可能使"
			      "其不超过十六分之一。"),
		.functions = ON_ALL("calculate_order*"),
		.example = EXAMPLE_TAIL,
	},
};

const size_t n_words_slabs = sizeof(words_slabs) / sizeof(*words_slabs);
