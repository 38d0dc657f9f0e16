/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which events are delivered: those of the caches that the user chose, that pass the other filters,
 * and of these one of so many. It is judged before the ring is asked for room. Where nothing is to
 * be left out, one look at one knob says so, and nothing else of this is left in a program.
 */
#ifndef SLUBTRACE_FILTER_BPF_H
#define SLUBTRACE_FILTER_BPF_H

static __always_inline void bump(__u64 *count, __u64 by);

/* Whether events of the cache in @slot are to be delivered. */
static __always_inline bool is_chosen(__u32 slot)
{
	__u32 *choice;

	if (!knob_chosen_only || !recording)
		return recording;
	choice = bpf_map_lookup_elem(&choices, &slot);
	return choice && *choice != CHOICE_IGNORED;
}

/* Whether events of a page block are to be delivered; slot 0: it is no slab's. */
static __always_inline bool is_page_chosen(__u32 slot)
{
	return slot ? is_chosen(slot) : !knob_chosen_only && recording;
}

static __always_inline bool comm_passes(void)
{
	__u64 comm[SLUBTRACE_COMM / sizeof(__u64)] = {}; /* not every kernel pads it */

	bpf_get_current_comm(comm, sizeof(comm));
	return comm[0] == knob_comm[0] && comm[1] == knob_comm[1];
}

/* Whether the task of now is one that the user asked for. */
static __always_inline bool task_passes(void)
{
	if (knob_by_pid && bpf_get_current_pid_tgid() >> 32 != knob_pid)
		return false;
	if (knob_by_comm && !comm_passes())
		return false;
	return !knob_by_cgroup || bpf_current_task_under_cgroup(&cgroup, 0) == 1;
}

/* A slab or a page block; @page 0: there is none, and @order is what was asked for. */
static __always_inline bool is_asked_for(__u64 page, __u32 order)
{
	if (knob_by_order && (order < knob_least_order || order > knob_most_order))
		return false;
	if (knob_by_node && (!page || page_node(page) != knob_node))
		return false;
	return task_passes();
}

/*
 * Whether it is this event's turn; if not, it is counted. An interrupt may take the same turn, but
 * what is left out is counted exactly. Events of a cache that nobody judged yet all go: user space
 * drops those of caches that nobody wants, and they are no part of the count.
 */
static __always_inline bool is_sampled(enum record_kind kind, __u32 slot)
{
	__u32 zero = 0, *choice;
	struct sampling *sampling;

	if (knob_sample_every < 2 || kind >= RECORD_BULK_STACK)
		return true;
	choice = knob_chosen_only ? bpf_map_lookup_elem(&choices, &slot) : 0;
	if (choice && *choice == CHOICE_UNDECIDED)
		return true;
	sampling = bpf_map_lookup_elem(&samplings, &zero);
	if (!sampling)
		return true;
	if (++sampling->turn[kind] >= knob_sample_every)
		sampling->turn[kind] = 0;
	if (sampling->turn[kind] == 1)
		return true;
	bump(&sampling->not_sampled[kind], 1);
	return false;
}

/*
 * What is asked of every event is out of line, as it takes registers also where it is never asked;
 * and it hangs on the knob that was looked at anyway.
 */

/*
 * An object has neither order nor node. RECORD_BULK_STACK asks for a bulk call as a whole: whether
 * any event of it may go.
 */
static __noinline bool object_passes(enum record_kind kind, __u32 slot)
{
	return is_chosen(slot) && !knob_by_order && !knob_by_node && task_passes() &&
	       is_sampled(kind, slot);
}

/* @passed: it was judged when the page was allocated, by who did. */
static __noinline bool kept_passes(enum record_kind kind, __u32 slot, bool passed)
{
	return is_page_chosen(slot) && passed && is_sampled(kind, slot);
}

static __noinline bool block_passes(enum record_kind kind, __u32 slot, __u64 page, __u32 order)
{
	return kept_passes(kind, slot, is_asked_for(page, order));
}

/* What would have been told is counted; the stack of a bulk call is no event. */
static __always_inline bool object_is_left_out(enum record_kind kind, __u32 slot)
{
	if (!objects_paused || kind == RECORD_BULK_STACK)
		return false;
	if (is_chosen(slot))
		bump(&losses[LOSS_PAUSED], 1);
	return true;
}

static __always_inline bool object_goes(enum delivery delivery, enum record_kind kind, __u32 slot)
{
	return (delivery == DELIVER_ALL || (delivery && object_passes(kind, slot))) &&
	       !object_is_left_out(kind, slot);
}

static __always_inline bool block_goes(enum delivery delivery, enum record_kind kind, __u32 slot,
				       __u64 page, __u32 order)
{
	return delivery == DELIVER_ALL || (delivery && block_passes(kind, slot, page, order));
}

static __always_inline bool kept_goes(enum delivery delivery, enum record_kind kind, __u32 slot,
				      bool passed)
{
	return delivery == DELIVER_ALL || (delivery && kept_passes(kind, slot, passed));
}

#endif
