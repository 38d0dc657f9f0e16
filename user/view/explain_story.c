// SPDX-License-Identifier: GPL-2.0-or-later
/* The last allocation from a cache, step by step. */
#include <string.h>

#include "explain_lines.h"
#include "wrap.h"

#define INDENT 15

typedef unsigned long long ull;

/* What is being told, and how far it got. */
struct telling {
	struct text *out;
	const struct story *story;
	const struct journey_call *call;
	const struct explain_style *style;
	int step;
};

static void add_step(struct telling *telling, const char *label, const struct text *words)
{
	struct text text = {};

	text__printf(&text, "%2d  %s", ++telling->step, label);
	wrap__add(telling->out, text.bytes, words->n ? words->bytes : "n/a", INDENT,
		  telling->style->width);
	text__reset(&text);
}

static const char *choose(const struct telling *telling, const char *en, const char *zh)
{
	return telling->style->language == LANGUAGE_ZH ? zh : en;
}

static void add_harmless(struct text *out, const char *bytes)
{
	text__add_escaped(out, bytes, strlen(bytes), false);
}

static const char *reason(const struct telling *telling, enum metric metric)
{
	const struct way *way = &telling->story->ways[metric];

	return way->reason ? way->reason : "";
}

static void tell_who(struct telling *telling)
{
	const struct journey_call *call = telling->call;
	struct text text = {}, comm = {}, caller = {};

	text__add_escaped(&comm, call->comm, strnlen(call->comm, sizeof(call->comm)), false);
	add_harmless(&caller, call->caller.n ? call->caller.bytes : "n/a");
	SAY(&text, telling->style->language, "%s (pid %llu) on CPU %llu, at %s",
	    "%s（pid %llu），在 CPU %llu 上，调用处 %s", comm.n ? comm.bytes : "", (ull)call->pid,
	    (ull)call->cpu, caller.bytes);
	add_step(telling, choose(telling, "caller", "调用者"), &text);
	text__reset(&text);
	text__reset(&comm);
	text__reset(&caller);
}

/* The allocator's own function that the caller called: the frame below it. */
static void add_entered(const struct journey_call *call, struct text *out)
{
	const char *stack = call->stack.n ? call->stack.bytes : "";
	const char *at = call->caller.n ? strstr(stack, call->caller.bytes) : NULL, *start = stack;

	if (!at || at == stack)
		return;
	for (const char *c = stack; c < at - 1; c++)
		if (*c == ';')
			start = c + 1;
	text__add_escaped(out, start, strcspn(start, "+;"), false);
}

static void tell_entry(struct telling *telling)
{
	struct text text = {}, entered = {}, gfp = {};

	add_entered(telling->call, &entered);
	add_harmless(&gfp, telling->call->gfp.n ? telling->call->gfp.bytes : "n/a");
	SAY(&text, telling->style->language, "entered %s with gfp flags %s", "进入 %s，gfp 标志 %s",
	    entered.n ? entered.bytes
		      : choose(telling, "a function that its stack does not show",
			       "调用栈未显示的函数"),
	    gfp.bytes);
	add_step(telling, choose(telling, "entry", "入口"), &text);
	text__reset(&text);
	text__reset(&entered);
	text__reset(&gfp);
}

static void say_fast(const struct telling *telling, struct text *out)
{
	if (telling->story->journey->coverage.layer == LAYER_SHEAVES)
		text__add_string(
			out,
			choose(telling,
			       "fast path: from the CPU's sheaf, or from a full one that the barn "
			       "had; neither ___slab_alloc nor refill_objects returned it",
			       "快速路径：取自 CPU 的 sheaf，或 barn 中一个满的；___slab_alloc 与 "
			       "refill_objects 都未给出它"));
	else
		text__add_string(
			out,
			choose(telling,
			       "fast path: from the free list of the CPU's slab; ___slab_alloc did "
			       "not return it",
			       "快速路径：取自 CPU 的 slab 的空闲链表；___slab_alloc 未给出它"));
}

static void say_untold(const struct telling *telling, struct text *out)
{
	const struct journey *journey = telling->story->journey;

	if (journey->coverage.layer == LAYER_BOTH)
		SAY(out, telling->style->language,
		    "n/a (%s: the cache has sheaves, which the slow path fills, too)",
		    "n/a（%s：该缓存有 sheaf，慢速路径也用来填充它们）",
		    choose(telling, "fast or slow", "快速或慢速"));
	else if (journey->lost)
		text__add_string(out, choose(telling,
					     "n/a (fast or slow: events were lost that would tell)",
					     "n/a（快速或慢速：本可说明的事件已丢失）"));
	else
		SAY(out, telling->style->language,
		    "n/a: fast or slow is not told here (slow path: %s); no slab was made for it",
		    "n/a：此处无法得知快速或慢速（slow path：%s）；没有为它新建 slab",
		    reason(telling, METRIC_SLOW));
}

/* From 7.0 on a slab may also be made to fill a sheaf, which is fast to the kernel. */
static void say_new_slab(const struct telling *telling, struct text *out)
{
	if (telling->story->journey->coverage.layer == LAYER_SHEAVES)
		SAY(out, telling->style->language,
		    "not from what the CPU had: a slab was made within the call (slow path or "
		    "refill is n/a: %s)",
		    "并非取自 CPU 的库存：调用中新建了 slab（是慢速路径还是补充为 n/a：%s）",
		    reason(telling, METRIC_SLOW));
	else
		SAY(out, telling->style->language,
		    "slow path: a slab was made within the call, as ___slab_alloc alone does (its "
		    "own hook is n/a: %s)",
		    "慢速路径：调用中新建了 slab，只有 ___slab_alloc 会这样做（它自己的挂钩为 "
		    "n/a：%s）",
		    reason(telling, METRIC_SLOW));
}

static void tell_path(struct telling *telling)
{
	const struct journey_call *call = telling->call;
	struct text text = {};

	switch (call->served) {
	case SERVED_FAST:
		say_fast(telling, &text);
		break;
	case SERVED_SLOW:
		text__add_string(
			&text,
			choose(telling,
			       "slow path: ___slab_alloc was entered and returned this object",
			       "慢速路径：进入了 ___slab_alloc，由它返回此对象"));
		break;
	case SERVED_REFILL:
		SAY(&text, telling->style->language,
		    "refill: the sheaf was empty; refill_objects took %llu objects from slabs and "
		    "this is the first of them. The kernel counts it as fast",
		    "补充：sheaf 已空；refill_objects 从 slab 取了 %llu "
		    "个对象，这是其中第一个。内核计为快速",
		    (ull)call->refilled);
		break;
	case SERVED_NEW_SLAB:
		say_new_slab(telling, &text);
		break;
	case SERVED_BULK:
		text__add_string(
			&text,
			choose(telling,
			       "n/a: one of a bulk call, the objects of which are not told apart",
			       "n/a：属于一次批量调用，其中的对象不作区分"));
		break;
	case SERVED_UNTOLD:
		say_untold(telling, &text);
		break;
	}
	add_step(telling, choose(telling, "path", "路径"), &text);
	text__reset(&text);
}

static void add_maybe(struct text *out, const struct maybe *number)
{
	if (number->known)
		text__printf(out, "%llu", (ull)number->value);
	else
		text__add_string(out, "n/a");
}

static void tell_slab(struct telling *telling, const struct journey_slab *slab)
{
	struct text text = {}, frame = {}, objects = {}, node = {};

	add_maybe(&frame, &slab->pfn);
	add_maybe(&objects, &slab->objects);
	add_maybe(&node, &slab->node);
	SAY(&text, telling->style->language,
	    "a new slab: order wanted %llu, got %llu: %llu pages, %s objects; page frame %s, node "
	    "%s",
	    "新 slab：期望 %llu 阶，实得 %llu 阶：%llu 页，%s 个对象；页帧 %s，节点 %s",
	    (ull)slab->wanted.value, (ull)slab->got.value, 1ULL << slab->got.value, objects.bytes,
	    frame.bytes, node.bytes);
	add_step(telling, choose(telling, "slab", "slab"), &text);
	text__reset(&text);
	text__reset(&frame);
	text__reset(&objects);
	text__reset(&node);
}

static void tell_block(struct telling *telling, const struct journey_slab *slab)
{
	static const struct both sources[] = {
		[BLOCK_UNTOLD] = BOTH("whether from a per-CPU list or the zone is n/a",
				      "取自 CPU 的链表还是 zone：n/a"),
		[BLOCK_FROM_LIST] =
			BOTH("from a per-CPU list of free blocks, without the zone lock",
			     "取自 CPU 的空闲块链表，未持 zone 锁"),
		[BLOCK_FROM_REFILL] = BOTH("from a per-CPU list, onto which the same task had put "
					   "it under the zone lock",
					   "取自 CPU 的链表，此前由同一任务持 zone 锁放入"),
		[BLOCK_FROM_ZONE] = BOTH("taken under the zone lock", "持 zone 锁从 zone 取得"),
		[BLOCK_FROM_OTHER] = BOTH("taken under the zone lock, from another migrate type",
					  "持 zone 锁从其他迁移类型取得"),
	};
	struct text text = {}, type = {}, gfp = {};
	bool timed = slab->source > BLOCK_FROM_LIST;

	add_harmless(&type, slab->migrate_type[0] ? slab->migrate_type : "n/a");
	add_harmless(&gfp, slab->gfp[0] ? slab->gfp : "n/a");
	SAY(&text, telling->style->language,
	    "the page allocator gave a block of order %llu, migrate type %s, gfp flags %s: %s",
	    "页分配器给出 %llu 阶的块，迁移类型 %s，gfp 标志 %s：%s", (ull)slab->got.value,
	    type.bytes, gfp.bytes, sources[slab->source].in[telling->style->language]);
	if (timed)
		SAY(&text, telling->style->language, ", %llu ns before", "，在 %llu ns 之前",
		    (ull)slab->zone_ns);
	add_step(telling, choose(telling, "pages", "页"), &text);
	text__reset(&text);
	text__reset(&type);
	text__reset(&gfp);
}

static void tell_slabs(struct telling *telling)
{
	const struct journey_call *call = telling->call;
	struct text text = {};

	for (size_t i = 0; i < call->n_slabs && i < JOURNEY_SLABS; i++) {
		tell_slab(telling, &call->slabs[i]);
		tell_block(telling, &call->slabs[i]);
	}
	if (call->n_slabs || call->served == SERVED_BULK)
		return;
	if (telling->story->ways[METRIC_NEW_SLABS].seen)
		text__add_string(
			&text,
			choose(telling,
			       "no slab was made for it: the page allocator had nothing to do",
			       "没有为它新建 slab：页分配器无事可做"));
	else
		SAY(&text, telling->style->language, "n/a (new slabs: %s)", "n/a（new slabs：%s）",
		    reason(telling, METRIC_NEW_SLABS));
	add_step(telling, choose(telling, "slab", "slab"), &text);
	text__reset(&text);
}

/* The order of the slab that the object is in; false: it may be either. */
static bool order_of(const struct telling *telling, __u64 *order)
{
	const struct journey_call *call = telling->call;
	const struct cache_traits *traits = telling->story->traits;

	if (call->n_slabs && call->slabs[0].got.known &&
	    telling->story->journey->coverage.layer == LAYER_CPU_SLAB) {
		*order = call->slabs[0].got.value;
		return true;
	}
	if (!traits || traits->order != traits->min_order)
		return false;
	*order = traits->order;
	return true;
}

static void tell_object(struct telling *telling)
{
	const struct journey_call *call = telling->call;
	const struct cache_traits *traits = telling->story->traits;
	struct text text = {};
	__u64 order;

	SAY(&text, telling->style->language, "at 0x%llx, %llu bytes of its slab",
	    "地址 0x%llx，占其 slab %llu 字节", (ull)call->object, (ull)call->size);
	if (order_of(telling, &order) && call->size) {
		__u64 offset = journey__offset(call, order, telling->story->page_bytes);

		SAY(&text, telling->style->language, ": %llu bytes into it, number %llu of %u",
		    "：位于其中 %llu 字节处，第 %llu 个（共 %u 个）", (ull)offset,
		    (ull)(offset / call->size) + 1,
		    (unsigned int)((telling->story->page_bytes << order) / call->size));
	} else if (traits) {
		text__add_string(
			&text,
			choose(telling,
			       "; where in it is n/a (a slab may be of either of two orders)",
			       "；在其中的位置为 n/a（slab 可能是两种阶之一）"));
	}
	add_step(telling, choose(telling, "object", "对象"), &text);
	text__reset(&text);
}

static void tell_counts(struct telling *telling)
{
	const struct journey *journey = telling->story->journey;
	struct text text = {};

	SAY(&text, telling->style->language, "%llu allocations one by one, %llu objects in bulk",
	    "逐个分配 %llu 次，批量 %llu 个对象", (ull)journey->allocs, (ull)journey->bulk);
	if (telling->story->ways[METRIC_SLOW].seen)
		SAY(&text, telling->style->language, "; %llu slow", "；慢速 %llu 次",
		    (ull)journey->slow);
	else
		text__add_string(&text, choose(telling, "; slow n/a", "；慢速 n/a"));
	if (journey->coverage.layer == LAYER_SHEAVES)
		SAY(&text, telling->style->language, "; %llu refills", "；补充 %llu 次",
		    (ull)journey->refills);
	SAY(&text, telling->style->language, "; %llu new slabs", "；新 slab %llu 个",
	    (ull)journey->new_slabs);
	if (telling->story->losses[0])
		SAY(&text, telling->style->language, "; lost: %s", "；丢失：%s",
		    telling->story->losses);
	wrap__add(telling->out, choose(telling, "    in all", "    合计"), text.bytes, INDENT,
		  telling->style->width);
	text__reset(&text);
}

static void tell_nothing(struct telling *telling, const char *name)
{
	struct text text = {};

	SAY(&text, telling->style->language,
	    "no allocation from %s was seen in %.1f s. Have it used meanwhile: slubtrace explain "
	    "--cache %s -- COMMAND; or wait longer: --duration 60.",
	    "没有看到从 %s 的分配，共等待 %.1f 秒。请同时使用它：slubtrace explain --cache %s -- "
	    "COMMAND；或等得更久：--duration 60。",
	    name, telling->story->seconds, name);
	wrap__add(telling->out, "", text.bytes, 0, telling->style->width);
	text__reset(&text);
}

static void tell_all(struct telling *telling)
{
	tell_who(telling);
	tell_entry(telling);
	tell_path(telling);
	tell_slabs(telling);
	tell_object(telling);
	tell_counts(telling);
}

void explain_lines__add_story(struct text *out, const struct story *story,
			      const struct explain_style *style)
{
	struct telling telling = {
		.out = out, .story = story, .call = &story->journey->last, .style = style
	};
	struct text name = {};

	text__add_escaped(&name, story->name, strlen(story->name), true);
	if (!story->journey->allocs && !story->journey->bulk) {
		tell_nothing(&telling, name.bytes);
	} else {
		SAY(out, style->language, "%s: the last allocation that was seen\n",
		    "%s：所见的最近一次分配\n", name.bytes);
		tell_all(&telling);
	}
	text__reset(&name);
}
