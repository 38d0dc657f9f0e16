// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of what is in use, and of what a slab holds besides. */
#include "glossary.h"

#define SEEN(metric) (1U << METRIC_##metric)
#define ON_ALL(functions)                                                                          \
	{                                                                                          \
		functions, functions, functions                                                    \
	}

const struct word words_use[] = {
	{
		.name = "active",
		.also = "active objects|active_objs",
		.term = BOTH("active", "active"),
		.group = WORDS_USE,
		.brief = BOTH("slabinfo's count: not those in use", "slabinfo 的计数：并非正在使用的"),
		.means = BOTH("Objects in all slabs less those free on the partial lists of the nodes. Whatever lies free elsewhere counts as active: one object in use may show as a whole slab of them.",
			      "全部 slab 中的对象减去节点 partial 链表上空闲的。在别处空闲的都算 active：只有一个对象在使用，也可能显示为整个 slab 的对象数。"),
		.here = {
			[LAYER_CPU_SLAB] = BOTH("In this kernel: what is free in CPU slabs and on the CPUs' partial lists counts as active.", "在此内核上：CPU 的 slab 中和 CPU 的 partial 链表上空闲的，都算 active。"),
			[LAYER_SHEAVES] = BOTH("In this kernel: what lies in sheaves and in the barn counts as active.", "在此内核上：sheaf 与 barn 中的都算 active。"),
			[LAYER_BOTH] = BOTH("In this kernel: what is free in CPU slabs, on the CPUs' partial lists, in sheaves and in the barn counts as active.", "在此内核上：CPU 的 slab、CPU 的 partial 链表、sheaf 与 barn 中空闲的，都算 active。"),
		},
		.functions = ON_ALL("get_slabinfo"),
		.example = EXAMPLE_ACTIVE,
	},
	{
		.name = "in use",
		.also = "inuse",
		.term = BOTH("in use", "正在使用"),
		.group = WORDS_USE,
		.brief = BOTH("objects that somebody has, found by looking", "确实被占着的对象，逐处查看得出"),
		.means = BOTH("All objects of all slabs less those free anywhere: on CPUs, in sheaves, in the barn, on the nodes' lists. slubtrace inspect looks into all these places. While the cache is busy it is told as bounds.",
			      "全部 slab 的对象减去在任何地方空闲的：CPU、sheaf、barn、节点链表。slubtrace inspect 查看所有这些地方。缓存忙时给出上下界。"),
		.example = EXAMPLE_ACTIVE,
	},
	{
		.name = "waste",
		.term = BOTH("waste", "浪费"),
		.group = WORDS_USE,
		.brief = BOTH("bytes of slabs that hold nothing that was asked for", "slab 中未存放任何所求内容的字节"),
		.means = BOTH("The bytes of all slabs less object size times objects in use: free objects, what is added to each object (alignment, red zones, records), and the tails of slabs.",
			      "全部 slab 的字节减去“对象大小 × 正在使用的对象数”：空闲对象、每个对象附加的部分（对齐、红区、记录）以及 slab 的尾部。"),
		.example = EXAMPLE_WASTE,
	},
	{
		.name = "pinned",
		.also = "pinned slab",
		.term = BOTH("pinned", "被钉住"),
		.group = WORDS_USE,
		.brief = BOTH("a slab that a few objects keep from being given back", "被少数对象占住而不能归还的 slab"),
		.means = BOTH("A slab goes back only when its last object is freed, and objects cannot be moved. slubtrace calls a slab pinned if at most an eighth of its objects are in use (one at least).",
			      "slab 只有在最后一个对象释放后才能归还，而对象不能移动。正在使用的对象不超过八分之一（至少一个）时，slubtrace 称该 slab 被钉住。"),
		.example = EXAMPLE_PINNED,
	},
	{
		.name = "live",
		.term = BOTH("live", "存活"),
		.group = WORDS_USE,
		.brief = BOTH("allocated and not freed since slubtrace was attached", "自 slubtrace 挂上以来已分配而未释放的"),
		.means = BOTH("Allocations less frees, counted since the start: it may be negative, as objects from before are freed. Where some way to free is not seen, it is n/a.",
			      "自开始以来分配数减释放数：可为负，因为此前分配的也会被释放。有某种释放方式看不到时为 n/a。"),
		.metrics = SEEN(ALLOCS) | SEEN(FREES) | SEEN(BULK_ALLOCS) | SEEN(BULK_FREES) | SEEN(RCU_FREES),
	},
	{
		.name = "red zone",
		.also = "redzone",
		.term = BOTH("red zone", "红区"),
		.group = WORDS_USE,
		.brief = BOTH("bytes beside an object that nobody may write to", "对象两侧谁都不许写的字节"),
		.means = BOTH("With slub_debug=Z a pattern stands before and behind each object (0xbb while it is free, 0xcc while it is in use). It is looked at when the object is allocated or freed: who wrote beyond the object is found out.",
			      "slub_debug=Z 时，每个对象前后都有固定的花样（空闲时 0xbb，使用中 0xcc）。分配和释放时检查：越界写入会被发现。"),
		.functions = ON_ALL("init_object|check_object"),
		.example = EXAMPLE_DEBUG,
	},
	{
		.name = "poison",
		.term = BOTH("poison", "毒化"),
		.group = WORDS_USE,
		.brief = BOTH("a pattern in free objects, to find who writes to them", "空闲对象中的花样，用来发现谁还在写"),
		.means = BOTH("With slub_debug=P a free object is filled with 0x6b and 0xa5 at its end, which is checked when it is handed out again. As it is overwritten, the free pointer moves behind the object, which grows by it.",
			      "slub_debug=P 时，空闲对象填满 0x6b，末字节为 0xa5，再次分配时检查。由于内容被覆盖，空闲指针移到对象之后，对象因此变大。"),
		.functions = ON_ALL("init_object|check_object"),
		.example = EXAMPLE_DEBUG,
	},
	{
		.name = "tracking",
		.also = "store user|user tracking",
		.term = BOTH("tracking", "跟踪记录"),
		.group = WORDS_USE,
		.brief = BOTH("who allocated and who freed an object, kept behind it", "对象之后记着谁分配、谁释放"),
		.means = BOTH("With slub_debug=U two records stand behind each object: call site or stack, CPU, process and time of the last allocation and of the last free. They can be read in the folder of the cache in debugfs.",
			      "slub_debug=U 时，每个对象之后有两条记录：最近一次分配与最近一次释放的调用处或调用栈、CPU、进程和时间。可在 debugfs 中该缓存的目录读取。"),
		.example = EXAMPLE_DEBUG,
	},
};

const size_t n_words_use = sizeof(words_use) / sizeof(*words_use);
