/* SPDX-License-Identifier: GPL-2.0-only */
/* Fills records and hands them to the ring buffer; what does not fit is counted as lost. */
#ifndef SLUBTRACE_EMIT_BPF_H
#define SLUBTRACE_EMIT_BPF_H

static __always_inline void lose(enum loss why, __u64 by);

/*
 * Wakes the reader only when there is a good deal to read, and once: a wake-up is an interrupt,
 * whether or not it sleeps. It looks by itself every tenth of a second.
 */
static __always_inline __u64 ring_flags(void)
{
	if (!reader_waits || bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) < knob_wake_bytes)
		return BPF_RB_NO_WAKEUP;
	reader_waits = 0;
	return BPF_RB_FORCE_WAKEUP;
}

static __always_inline void record_fill(struct record *head, enum record_kind kind, __u32 slot,
					__u64 generation)
{
	head->ts_ns = bpf_ktime_get_ns();
	head->cgroup = bpf_get_current_cgroup_id();
	head->generation = generation;
	head->kind = kind;
	head->slot = slot;
	head->cpu = bpf_get_smp_processor_id();
	head->pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(head->comm, sizeof(head->comm));
}

/* Room for a record; NULL, counted, when the ring is full. */
static __always_inline void *ring_reserve(__u64 bytes)
{
	void *record = bpf_ringbuf_reserve(&events, bytes, 0);

	if (!record)
		lose(LOSS_RING_FULL, 1);
	return record;
}

static __always_inline void emit_cache(enum record_kind kind, __u32 slot, __u64 generation,
				       __u64 cache, __u64 alias)
{
	struct cache_record *record;

	if (!knob_cache_events)
		return;
	/* That a cache was there before is nobody's event: it is met again with its first one. */
	record = kind == RECORD_CACHE_SEEN ? bpf_ringbuf_reserve(&events, sizeof(*record), 0)
					   : ring_reserve(sizeof(*record));
	if (!record)
		return;
	record_fill(&record->head, kind, slot, generation);
	record->cache = cache;
	record->alias[0] = 0;
	if (alias)
		bpf_probe_read_kernel_str(record->alias, sizeof(record->alias),
					  (const void *)alias);
	bpf_ringbuf_submit(record, BPF_RB_FORCE_WAKEUP);
}

static __always_inline __u64 generation_of(__u32 slot)
{
	struct cache_info *info = bpf_map_lookup_elem(&caches, &slot);

	return info ? info->generation : 0;
}

static __always_inline void object_record_fill(struct object_record *record, enum record_kind kind,
					       __u32 slot, __u64 address, __u64 call_site,
					       __u64 requested, __u32 gfp, bool bulk)
{
	record_fill(&record->head, kind, slot, generation_of(slot));
	record->address = address;
	record->call_site = call_site;
	record->requested = requested;
	record->gfp = gfp;
	record->bulk = bulk;
}

static __always_inline void emit_object(enum record_kind kind, __u32 slot, __u64 address,
					__u64 call_site, __u64 requested, __u32 gfp, bool bulk)
{
	struct object_record *record;

	if (!is_chosen(slot))
		return;
	record = ring_reserve(sizeof(*record));
	if (!record)
		return;
	object_record_fill(record, kind, slot, address, call_site, requested, gfp, bulk);
	bpf_ringbuf_submit(record, ring_flags());
}

/* A step of an allocation; slot 0: of which cache is not known. */
static __always_inline void emit_step(enum record_kind kind, __u32 slot, __u64 address,
				      __u64 requested, bool bulk)
{
	struct object_record *record;

	if (!knob_steps || !recording || (slot && !is_chosen(slot)))
		return;
	record = ring_reserve(sizeof(*record));
	if (!record)
		return;
	object_record_fill(record, kind, slot, address, 0, requested, 0, bulk);
	bpf_ringbuf_submit(record, ring_flags());
}

/*
 * With the stack. Returns the ts_ns of the record; 0: there is none. The stack of a bulk call is no
 * event, so it cannot be a lost one.
 */
static __always_inline __u64 emit_object_stack(void *ctx, enum record_kind kind, __u32 slot,
					       __u64 address, __u64 call_site, __u64 requested,
					       __u32 gfp)
{
	struct object_stack_record *record;
	__u64 ts_ns;

	if (!is_chosen(slot))
		return 0;
	record = kind == RECORD_BULK_STACK ? bpf_ringbuf_reserve(&events, sizeof(*record), 0)
					   : ring_reserve(sizeof(*record));
	if (!record)
		return 0;
	object_record_fill(&record->object, kind, slot, address, call_site, requested, gfp, false);
	record->unused = 0;
	record->stack_bytes = bpf_get_stack(ctx, record->stack, sizeof(record->stack), 0);
	ts_ns = record->object.head.ts_ns;
	bpf_ringbuf_submit(record, ring_flags());
	return ts_ns;
}

/* What is known of every page block; the order and what it is for are the caller's to add. */
static __always_inline void slab_record_fill(void *ctx, struct slab_record *record,
					     enum record_kind kind, __u32 slot, __u64 page)
{
	record_fill(&record->head, kind, slot, slot ? generation_of(slot) : 0);
	record->page = page;
	record->objects = 0;
	record->node = page ? page_node(page) : -1;
	record->gfp = 0;
	record->migratetype = 0;
	record->unused = 0;
	record->stack_bytes = 0;
	if (knob_slab_events || knob_page_events)
		record->stack_bytes = bpf_get_stack(ctx, record->stack, sizeof(record->stack), 0);
}

static __always_inline void emit_slab(void *ctx, enum record_kind kind, __u32 slot, __u64 page,
				      __u32 wanted, __u32 got, __u32 objects, __u32 gfp)
{
	struct slab_record *record;

	if (!is_chosen(slot))
		return;
	record = ring_reserve(sizeof(*record));
	if (!record)
		return;
	slab_record_fill(ctx, record, kind, slot, page);
	record->wanted = wanted;
	record->got = got;
	record->objects = objects;
	record->gfp = gfp;
	bpf_ringbuf_submit(record, ring_flags());
}

static __always_inline void page_record_fill(void *ctx, struct slab_record *record,
					     enum record_kind kind, __u32 slot, __u64 page,
					     __u32 order, __u32 gfp, __u32 migratetype)
{
	slab_record_fill(ctx, record, kind, slot, page);
	record->wanted = order;
	record->got = order;
	record->gfp = gfp;
	record->migratetype = migratetype;
}

static __always_inline void emit_page(void *ctx, enum record_kind kind, __u32 slot, __u64 page,
				      __u32 order, __u32 gfp, __u32 migratetype)
{
	struct slab_record *record;

	if (!is_page_chosen(slot))
		return;
	record = ring_reserve(sizeof(*record));
	if (!record)
		return;
	page_record_fill(ctx, record, kind, slot, page, order, gfp, migratetype);
	bpf_ringbuf_submit(record, ring_flags());
}

/* Delivers a record that was filled before; the cache has become known since. */
static __always_inline void emit_kept(struct slab_record *record, enum record_kind kind, __u32 slot)
{
	if (!is_page_chosen(slot))
		return;
	record->head.kind = kind;
	record->head.slot = slot;
	record->head.generation = slot ? generation_of(slot) : 0;
	if (bpf_ringbuf_output(&events, record, sizeof(*record), ring_flags()))
		lose(LOSS_RING_FULL, 1);
}

#endif
