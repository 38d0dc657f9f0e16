// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of the path that an allocation takes. */
#include "glossary.h"

#define SEEN(metric) (1U << METRIC_##metric)

#define ALLOC_FUNCTIONS "kmem_cache_alloc_noprof|kmem_cache_alloc slab_alloc_node*"

const struct word words_path[] = {
	{
		.name = "fast path",
		.also = "fastpath",
		.term = BOTH("fast path", "快速路径"),
		.group = WORDS_PATH,
		.brief = BOTH("an object from the CPU's own store, without a lock of others",
			      "对象取自本 CPU 自己的库存，不与其他 CPU 争锁"),
		.means = BOTH(
			"The shortest way to an object: the CPU has free objects of the cache at hand and hands one out. Nothing is shared with other CPUs, and no page is touched but the object's.",
			"得到对象的最短途径：本 CPU 手头就有该缓存的空闲对象，直接取出一个。不与其他 CPU 共享任何东西，除对象所在的页外不碰别的页。"),
		.here = {
			[LAYER_CPU_SLAB] = BOTH(
				"In this kernel: the first object on the free list of the CPU's slab is taken by one compare-and-exchange.",
				"在此内核上：用一次 compare-and-exchange 取走 CPU 的 slab 空闲链表上的第一个对象。"),
			[LAYER_SHEAVES] = BOTH(
				"In this kernel: the last object of the CPU's sheaf is taken. The kernel counts it as fast also when the sheaf had to be filled for it, even with a new slab: see refill.",
				"在此内核上：取走 CPU 的 sheaf 中最后一个对象。即使为此先要填充 sheaf，甚至新建 slab，内核仍计为快速：见 refill（补充）。"),
			[LAYER_BOTH] = BOTH(
				"In this kernel: from the CPU's slab, by one compare-and-exchange; caches that have sheaves take it from the sheaf first. For those FAST is n/a, because the slow path also fills sheaves.",
				"在此内核上：用一次 compare-and-exchange 取自 CPU 的 slab；有 sheaf 的缓存先取自 sheaf。对后者 FAST 为 n/a，因为慢速路径也用来填充 sheaf。"),
		},
		.functions = { ALLOC_FUNCTIONS, ALLOC_FUNCTIONS " alloc_from_pcs*",
			       ALLOC_FUNCTIONS " alloc_from_pcs*" },
		.counters = { "ALLOC_FASTPATH", "ALLOC_FASTPATH", "ALLOC_FASTPATH ALLOC_PCS" },
		.metrics = SEEN(ALLOCS) | SEEN(BULK_ALLOCS) | SEEN(SLOW),
	},
	{
		.name = "slow path",
		.also = "slowpath",
		.term = BOTH("slow path", "慢速路径"),
		.group = WORDS_PATH,
		.brief = BOTH("the CPU has none at hand: ___slab_alloc is entered",
			      "CPU 手头没有：进入 ___slab_alloc"),
		.means = BOTH(
			"What happens when the CPU's own store has no object to give: ___slab_alloc looks for a slab that has one, and makes a new slab if there is none. slubtrace counts what the kernel counts.",
			"CPU 自己的库存给不出对象时发生的事：___slab_alloc 寻找一个还有空闲对象的 slab，没有则新建一个 slab。slubtrace 与内核的计数口径相同。"),
		.here = {
			[LAYER_CPU_SLAB] = BOTH(
				"In this kernel, in this order: objects that others freed into the CPU's slab; the CPU's partial slabs; the partial list of the node, then of other nodes; a new slab. With debugging of the cache (slub_debug) every allocation is slow.",
				"在此内核上依次为：别人释放回 CPU 的 slab 的对象；CPU 的 partial slab；本节点的 partial 链表，然后是其他节点的；最后新建 slab。缓存开启调试（slub_debug）时，每次分配都是慢速。"),
			[LAYER_SHEAVES] = BOTH(
				"In this kernel it is rare: debug caches, caches without sheaves, a wish for another node, a sheaf that cannot be locked or filled. Objects that bulk calls take from slabs count, too. That the sheaf was empty is no slow path here: see refill.",
				"在此内核上很少见：调试缓存、没有 sheaf 的缓存、指定其他节点、sheaf 锁不上或填不满。批量调用取自 slab 的对象也计入。sheaf 取空不算慢速路径：见 refill（补充）。"),
			[LAYER_BOTH] = BOTH(
				"In this kernel, in this order: objects that others freed into the CPU's slab; the CPU's partial slabs; the partial list of the node, then of other nodes; a new slab. It also fills the sheaves of those caches that have them.",
				"在此内核上依次为：别人释放回 CPU 的 slab 的对象；CPU 的 partial slab；本节点的 partial 链表，然后是其他节点的；最后新建 slab。有 sheaf 的缓存也由它填充 sheaf。"),
		},
		.functions = { "___slab_alloc", "___slab_alloc", "___slab_alloc" },
		.counters = { "ALLOC_SLOWPATH", "ALLOC_SLOWPATH", "ALLOC_SLOWPATH" },
		.metrics = SEEN(SLOW) | SEEN(SLOW_BULK),
	},
	{
		.name = "refill",
		.term = BOTH("refill", "补充"),
		.group = WORDS_PATH,
		.brief = BOTH("a time that the slabs themselves had to be gone to",
			      "不得不去 slab 本身取对象的一次"),
		.means = BOTH(
			"How often allocations had to go to the slabs, because the CPU's store was empty. It is the number to compare between kernels: slow has another meaning from 7.0 on.",
			"因 CPU 的库存已空而不得不去 slab 取对象的次数。跨内核比较时应看它：从 7.0 起 slow 的含义不同。"),
		.here = {
			[LAYER_CPU_SLAB] = BOTH("In this kernel it is the same as the slow path.",
						"在此内核上与慢速路径相同。"),
			[LAYER_SHEAVES] = BOTH(
				"In this kernel: refill_objects takes objects from partial slabs of the node, or from new slabs, until the sheaf is full. One refill serves as many allocations as the sheaf holds.",
				"在此内核上：refill_objects 从节点的 partial slab 或新 slab 中取对象，直到 sheaf 装满。一次补充可满足 sheaf 容量那么多次分配。"),
			[LAYER_BOTH] = BOTH(
				"In this kernel it is the same as the slow path, also where that fills a sheaf.",
				"在此内核上与慢速路径相同，填充 sheaf 时亦然。"),
		},
		.functions = { "___slab_alloc", "refill_objects __pcs_replace_empty_main",
			       "___slab_alloc __pcs_replace_empty_main" },
		.counters = { "ALLOC_SLOWPATH", "SHEAF_REFILL", "ALLOC_SLOWPATH SHEAF_REFILL" },
		.metrics = SEEN(REFILLS) | SEEN(SLOW),
		.example = EXAMPLE_SHEAF,
	},
	{
		.name = "sheaf",
		.also = "sheaves|percpu sheaf",
		.term = BOTH("sheaf", "sheaf"),
		.group = WORDS_PATH,
		.brief = BOTH("an array of free objects that a CPU has for itself",
			      "CPU 独有的一组空闲对象（数组）"),
		.means = BOTH(
			"An array of pointers to free objects. Each CPU has a main sheaf and a spare one for a cache: allocations take from its end, frees put there. The objects come from many slabs, which do not know that they are free.",
			"指向空闲对象的指针数组。每个 CPU 对一个缓存有一个主 sheaf 和一个备用 sheaf：分配从末尾取，释放放回末尾。其中的对象来自许多 slab，而这些 slab 并不知道它们是空闲的。"),
		.here = {
			[LAYER_CPU_SLAB] = BOTH("This kernel has no sheaves: see cpu slab.",
						"此内核没有 sheaf：见 cpu slab。"),
			[LAYER_SHEAVES] = BOTH(
				"This kernel has them for all caches but debug caches and a few of its own, in place of CPU slabs.",
				"此内核中除调试缓存和内核自己的少数缓存外都有 sheaf，取代了 CPU slab。"),
			[LAYER_BOTH] = BOTH(
				"This kernel has them for a few caches, on top of CPU slabs.",
				"此内核只有少数缓存有 sheaf，位于 CPU slab 之上。"),
		},
		.functions = { [LAYER_SHEAVES] = "alloc_from_pcs* __pcs_replace_empty_main",
			       [LAYER_BOTH] = "alloc_from_pcs* __pcs_replace_empty_main" },
		.counters = { [LAYER_SHEAVES] = "ALLOC_FASTPATH SHEAF_REFILL SHEAF_FLUSH",
			      [LAYER_BOTH] = "ALLOC_PCS SHEAF_REFILL SHEAF_FLUSH" },
		.metrics = SEEN(REFILLS) | SEEN(PREFILLED),
		.example = EXAMPLE_SHEAF,
	},
	{
		.name = "barn",
		.term = BOTH("barn", "barn"),
		.group = WORDS_PATH,
		.brief = BOTH("a node's store of full and of empty sheaves",
			      "节点存放满的与空的 sheaf 之处"),
		.means = BOTH(
			"Between the CPUs' sheaves and the slabs of a NUMA node: a CPU whose sheaf is empty exchanges it for a full one there before it goes to the slabs, and one whose sheaf is full leaves it there. Its objects are free, but no slab knows.",
			"位于各 CPU 的 sheaf 与 NUMA 节点的 slab 之间：CPU 的 sheaf 取空时，先在此换一个满的，换不到才去 slab；装满时把它留在这里。其中的对象是空闲的，但没有 slab 知道。"),
		.here = {
			[LAYER_CPU_SLAB] = BOTH("This kernel has no sheaves, and so no barn.",
						"此内核没有 sheaf，因此没有 barn。"),
			[LAYER_SHEAVES] = BOTH("In this kernel every cache with sheaves has one a node.",
					       "此内核中每个有 sheaf 的缓存在每个节点都有一个。"),
			[LAYER_BOTH] = BOTH("In this kernel only caches with sheaves have one.",
					    "此内核中只有带 sheaf 的缓存才有。"),
		},
		.functions = { [LAYER_SHEAVES] = "barn_replace_empty_sheaf barn_put_full_sheaf",
			       [LAYER_BOTH] = "barn_replace_empty_sheaf barn_put_full_sheaf" },
		.counters = { [LAYER_SHEAVES] = "BARN_GET BARN_GET_FAIL BARN_PUT",
			      [LAYER_BOTH] = "BARN_GET BARN_GET_FAIL BARN_PUT" },
		.example = EXAMPLE_FREE,
	},
	{
		.name = "cpu slab",
		.also = "c->slab",
		.term = BOTH("cpu slab", "CPU 的 slab"),
		.group = WORDS_PATH,
		.brief = BOTH("the slab that a CPU allocates from, its own until it is used up",
			      "CPU 正在从中分配的 slab，用完之前归它独有"),
		.means = BOTH(
			"A slab that is frozen for one CPU: all its free objects belong to that CPU, and slabinfo calls every one of them active.",
			"为某个 CPU 冻结的 slab：其全部空闲对象都归该 CPU，slabinfo 把它们统统称为 active。"),
		.here = {
			[LAYER_CPU_SLAB] = BOTH("In this kernel every cache has one a CPU, once it was used there.",
						"此内核中，每个缓存在用过它的每个 CPU 上各有一个。"),
			[LAYER_SHEAVES] = BOTH("This kernel has none: sheaves took their place.",
					       "此内核没有：已由 sheaf 取代。"),
			[LAYER_BOTH] = BOTH("In this kernel every cache has one a CPU, once it was used there.",
					    "此内核中，每个缓存在用过它的每个 CPU 上各有一个。"),
		},
		.functions = { [LAYER_CPU_SLAB] = "___slab_alloc deactivate_slab",
			       [LAYER_BOTH] = "___slab_alloc deactivate_slab" },
		.counters = { [LAYER_CPU_SLAB] = "CPUSLAB_FLUSH DEACTIVATE_FULL",
			      [LAYER_BOTH] = "CPUSLAB_FLUSH DEACTIVATE_FULL" },
		.example = EXAMPLE_FREE,
	},
	{
		.name = "cpu partial",
		.also = "cpu partial list|cpu_partial_slabs",
		.term = BOTH("cpu partial", "CPU 的 partial 链表"),
		.group = WORDS_PATH,
		.brief = BOTH("partly used slabs that a CPU has put aside for itself",
			      "CPU 为自己留下的部分使用的 slab"),
		.means = BOTH(
			"When an object is freed into a full slab, the freeing CPU keeps that slab on a list of its own. cpu_partial bounds the list, in objects; beyond it, its slabs go to the node's partial list.",
			"向一个满的 slab 释放对象时，释放它的 CPU 把该 slab 留在自己的链表上。cpu_partial 以对象数限制这个链表；超过时，其中的 slab 转到节点的 partial 链表。"),
		.here = {
			[LAYER_CPU_SLAB] = BOTH("In this kernel: slabinfo calls all objects of these slabs active.",
						"在此内核上：slabinfo 把这些 slab 的对象都称为 active。"),
			[LAYER_SHEAVES] = BOTH("This kernel has no such lists: sheaves took their place.",
					       "此内核没有这种链表：已由 sheaf 取代。"),
			[LAYER_BOTH] = BOTH("In this kernel: slabinfo calls all objects of these slabs active.",
					    "在此内核上：slabinfo 把这些 slab 的对象都称为 active。"),
		},
		.functions = { [LAYER_CPU_SLAB] = "put_cpu_partial", [LAYER_BOTH] = "put_cpu_partial" },
		.counters = { [LAYER_CPU_SLAB] = "CPU_PARTIAL_ALLOC CPU_PARTIAL_FREE CPU_PARTIAL_NODE CPU_PARTIAL_DRAIN",
			      [LAYER_BOTH] = "CPU_PARTIAL_ALLOC CPU_PARTIAL_FREE CPU_PARTIAL_NODE CPU_PARTIAL_DRAIN" },
		.example = EXAMPLE_CPU_PARTIAL,
	},
	{
		.name = "partial",
		.also = "partial list|node partial|partial slab",
		.term = BOTH("partial", "partial 链表"),
		.group = WORDS_PATH,
		.brief = BOTH("the node's list of slabs that have free objects",
			      "节点上仍有空闲对象的 slab 的链表"),
		.means = BOTH(
			"Each NUMA node has for each cache a list of slabs of which some objects are free. The objects free there are the only ones that slabinfo does not call active. A slab that becomes empty leaves it for the page allocator, but for the first min_partial of them.",
			"每个 NUMA 节点对每个缓存有一个链表，挂着部分对象空闲的 slab。只有那里空闲的对象，slabinfo 才不称为 active。变空的 slab 离开链表归还页分配器，但先保留 min_partial 个。"),
		.functions = { "___slab_alloc __slab_free", "refill_objects __slab_free",
			       "___slab_alloc __slab_free" },
		.counters = { "ALLOC_FROM_PARTIAL FREE_ADD_PARTIAL FREE_REMOVE_PARTIAL",
			      "FREE_ADD_PARTIAL FREE_REMOVE_PARTIAL",
			      "ALLOC_FROM_PARTIAL FREE_ADD_PARTIAL FREE_REMOVE_PARTIAL" },
		.example = EXAMPLE_PARTIAL,
	},
	{
		.name = "bulk",
		.also = "bulk call",
		.term = BOTH("bulk", "批量"),
		.group = WORDS_PATH,
		.brief = BOTH("many objects allocated or freed by one call",
			      "一次调用分配或释放许多对象"),
		.means = BOTH(
			"kmem_cache_alloc_bulk fills an array with objects, kmem_cache_free_bulk gives them back. No tracepoint tells of them: where functions cannot be hooked, BULK and BFREES are n/a, and so is what is reckoned from them.",
			"kmem_cache_alloc_bulk 用对象填满一个数组，kmem_cache_free_bulk 把它们还回去。没有 tracepoint 报告它们：不能挂钩函数时，BULK 与 BFREES 为 n/a，由此算出的数也是。"),
#define BULK_FUNCTIONS	  "kmem_cache_alloc_bulk_noprof|kmem_cache_alloc_bulk kmem_cache_free_bulk"
		.functions = { BULK_FUNCTIONS, BULK_FUNCTIONS, BULK_FUNCTIONS },
		.metrics = SEEN(BULK_ALLOCS) | SEEN(BULK_FREES),
	},
	{
		.name = "rcu free",
		.also = "kfree_rcu|rcu",
		.term = BOTH("rcu free", "RCU 释放"),
		.group = WORDS_PATH,
		.brief = BOTH("an object freed once no reader can see it any more",
			      "等到再无读者能看到时才释放的对象"),
		.means = BOTH(
			"kfree_rcu hands an object over to be freed after a grace period. Until then it is in use for the allocator. A cache of SLAB_TYPESAFE_BY_RCU is another matter: there objects are freed at once, and only whole slabs wait.",
			"kfree_rcu 把对象交出，宽限期过后才释放；在此之前，分配器仍视其为使用中。SLAB_TYPESAFE_BY_RCU 的缓存是另一回事：对象立即释放，只有整个 slab 才等待。"),
		.here = {
			[LAYER_SHEAVES] = BOTH(
				"In this kernel such objects are put into a sheaf of their own, which is freed as a whole (RFREES): no tracepoint tells.",
				"在此内核上，这些对象放入专门的 sheaf，整体释放（RFREES）：没有 tracepoint 报告。"),
			[LAYER_BOTH] = BOTH(
				"In this kernel objects of caches with sheaves are put into a sheaf of their own, which is freed as a whole (RFREES): no tracepoint tells.",
				"在此内核上，带 sheaf 的缓存把这些对象放入专门的 sheaf，整体释放（RFREES）：没有 tracepoint 报告。"),
		},
		.functions = { [LAYER_SHEAVES] = "__kfree_rcu_sheaf rcu_free_sheaf",
			       [LAYER_BOTH] = "__kfree_rcu_sheaf rcu_free_sheaf" },
		.counters = { [LAYER_SHEAVES] = "FREE_RCU_SHEAF", [LAYER_BOTH] = "FREE_RCU_SHEAF" },
		.metrics = SEEN(RCU_FREES),
	},
	{
		.name = "kmalloc",
		.also = "kfree",
		.term = BOTH("kmalloc", "kmalloc"),
		.group = WORDS_PATH,
		.brief = BOTH("memory of any size, from the smallest kmalloc-N that holds it",
			      "任意大小的内存，取自容得下它的最小的 kmalloc-N"),
		.means = BOTH(
			"kmalloc(bytes) rounds up to the next of a row of caches, kmalloc-8, kmalloc-16 and so on; accounted, reclaimable and DMA memory have rows of their own. More than two pages come from the page allocator and belong to no cache. The tracepoint does not name the cache: slubtrace finds it by the object's page.",
			"kmalloc(bytes) 向上取到一排缓存中的下一个：kmalloc-8、kmalloc-16 等；记账的、可回收的和 DMA 的内存各有一排。超过两页的取自页分配器，不属于任何缓存。tracepoint 不说明缓存：slubtrace 由对象所在的页找到它。"),
#define KMALLOC_FUNCTIONS "__kmalloc_noprof|__kmalloc kfree"
		.functions = { KMALLOC_FUNCTIONS, KMALLOC_FUNCTIONS, KMALLOC_FUNCTIONS },
		.metrics = SEEN(KMALLOCS) | SEEN(KFREES),
		.example = EXAMPLE_KMALLOC,
	},
};

const size_t n_words_path = sizeof(words_path) / sizeof(*words_path);
