/* SPDX-License-Identifier: GPL-2.0-only */
/* The only writers of tallies, and the register of caches. */
#ifndef SLUBTRACE_ACCOUNT_BPF_H
#define SLUBTRACE_ACCOUNT_BPF_H

/* Atomic also on one CPU: an interrupt may bump the same count between its load and its store. */
static __always_inline void bump(__u64 *count, __u64 by)
{
	__sync_fetch_and_add(count, by);
}

static __always_inline void lose(enum loss why, __u64 by)
{
	bump(&losses[why], by);
}

static __always_inline void stray(enum stray what)
{
	__u32 zero = 0;
	struct stray_cell *cell = bpf_map_lookup_elem(&strays, &zero);

	if (cell)
		bump(&cell->count[what], 1);
}

static __always_inline void page_bump(__u32 order, enum page_tally what)
{
	struct page_cell *cell = bpf_map_lookup_elem(&page_cells, &order);

	if (cell)
		bump(&cell->count[what], 1);
}

/*
 * The place of a cache's counts: its slot in bytes of hot[]. A struct kmem_cache is aligned to the
 * 64 bytes of a cache line, so its address, shifted, leaves room for it; what the shift drops is the
 * same for all memory below a pebibyte.
 */
#define PLACE_BYTES	 sizeof(struct hot_cell)
#define LAST_PLACE(wide) ((((wide) ? SLUBTRACE_SLOTS_WIDE : SLUBTRACE_SLOTS) - 1) * PLACE_BYTES)
#define CACHE_TAG(cache) ((cache) << 14)

static __always_inline __u64 *hint_at(__u64 cache)
{
	return (__u64 *)((char *)hints + (cache >> 3 & (sizeof(hints) - sizeof(*hints))));
}

/* Counts one event of TALLY_ALLOCS or TALLY_FREES. @wide is a constant to the compiler. */
static __always_inline void count_hot(__u64 place, enum tally what, bool wide)
{
	__u64 cpu = bpf_get_smp_processor_id();
	char *at = hot + (what == TALLY_FREES ? sizeof(__u64) : 0);

	place &= LAST_PLACE(wide); /* for the verifier; its bits are all ones but for the lowest */
	barrier_var(place);
	if (wide)
		cpu = (cpu & (SLUBTRACE_HOT_BYTES / SLUBTRACE_SLOTS_WIDE / PLACE_BYTES - 1)) *
		      (SLUBTRACE_SLOTS_WIDE * PLACE_BYTES);
	else
		cpu = (cpu & (SLUBTRACE_HOT_BYTES / SLUBTRACE_SLOTS / PLACE_BYTES - 1)) *
		      (SLUBTRACE_SLOTS * PLACE_BYTES);
	bump((__u64 *)(at + cpu + place), 1);
}

static __always_inline void count_rare(__u32 slot, enum tally what, __u64 by)
{
	__u32 set = bpf_get_smp_processor_id() & (knob_rare_sets - 1);
	__u32 key = slot * knob_rare_sets + set;
	struct rare_cell *cell = bpf_map_lookup_elem(&rare, &key);

	if (cell)
		bump(&cell->count[what], by);
}

static __always_inline void count_one(__u32 slot, enum tally what)
{
	if (what != TALLY_ALLOCS && what != TALLY_FREES)
		count_rare(slot, what, 1);
	else if (knob_wide)
		count_hot(slot * PLACE_BYTES, what, true);
	else
		count_hot(slot * PLACE_BYTES, what, false);
}

static __always_inline struct cache_info *cache_info(__u32 slot)
{
	return bpf_map_lookup_elem(&caches, &slot);
}

static __always_inline void cache_judge_anew(__u32 slot)
{
	__u32 *choice = bpf_map_lookup_elem(&choices, &slot);

	if (choice)
		*choice = CHOICE_UNDECIDED;
}

static __always_inline void cache_describe(struct cache_info *info, __u64 cache)
{
	struct kmem_cache *s = (struct kmem_cache *)cache;
	__u32 oo = BPF_CORE_READ(s, oo.x), min = BPF_CORE_READ(s, min.x);
	long bytes;

	info->size = BPF_CORE_READ(s, size);
	info->object_size = BPF_CORE_READ(s, object_size);
	info->order = oo >> 16;
	info->objects = oo & 0xffff;
	info->min_order = min >> 16;
	info->min_objects = min & 0xffff;
	info->flags = BPF_CORE_READ(s, flags);
	info->layer = cache_layer(s);
	info->died_ns = 0;
	info->slabs_now = info->objects_now = -1;
	bytes = bpf_probe_read_kernel_str(info->name, sizeof(info->name), BPF_CORE_READ(s, name));
	info->name_bytes = bytes > 0 ? bytes - 1 : 0;
	info->cache = cache;
}

/* What user space thought of the names no longer holds. */
static __always_inline void names_changed(void)
{
	bump(&name_changes, 1);
	sole_cache = name_changes;
}

static __always_inline bool name_is_kmem_cache(const char *name)
{
	const char want[] = "kmem_cache";

	for (unsigned int i = 0; i < sizeof(want); i++)
		if (name[i] != want[i])
			return false;
	return true;
}

/*
 * Gives @cache a slot and tells user space. Several CPUs may see a cache for the first time at
 * once: the directory's BPF_NOEXIST picks one, the others put their ticket back. Returns the
 * slot, 0 when the table is full.
 */
static __noinline __u32 cache_register(__u64 cache, enum record_kind kind)
{
	struct slot_ticket ticket = {};
	struct cache_info *info;
	__u32 *winner;

	if (bpf_map_pop_elem(&tickets, &ticket)) {
		lose(LOSS_TABLE_FULL, 1);
		return 0;
	}
	info = cache_info(ticket.slot);
	if (!info)
		return 0;
	cache_describe(info, cache);
	info->generation = ticket.generation;
	cache_judge_anew(ticket.slot);
	if (bpf_map_update_elem(&directory, &cache, &ticket.slot, BPF_NOEXIST)) {
		info->cache = 0;
		bpf_map_push_elem(&tickets, &ticket, BPF_ANY);
		winner = bpf_map_lookup_elem(&directory, &cache);
		return winner ? *winner : 0;
	}
	if (name_is_kmem_cache(info->name))
		cache_of_caches = cache;
	names_changed();
	emit_cache(kind, ticket.slot, ticket.generation, cache, 0);
	return ticket.slot;
}

/*
 * Where the counts of @cache are: asks the directory, registers a cache never seen, mends the hint. 0
 * when there is no room for it, which is counted as lost.
 */
static __noinline __u64 place_find(__u64 cache)
{
	__u32 *known = bpf_map_lookup_elem(&directory, &cache);
	__u64 slot = known ? *known : cache_register(cache, RECORD_CACHE_SEEN);

	if (!slot)
		return 0;
	*hint_at(cache) = CACHE_TAG(cache) ^ slot * PLACE_BYTES;
	return slot * PLACE_BYTES;
}

/* The slot of @cache; 0: there is none. */
static __always_inline __u32 slot_of(__u64 cache)
{
	__u64 place = *hint_at(cache) ^ CACHE_TAG(cache);

	if (place > LAST_PLACE(true))
		place = place_find(cache);
	return place / PLACE_BYTES;
}

/* The address is free to become another cache: its slot stays for user space to read. */
static __noinline int cache_died(__u64 cache)
{
	__u32 *known = bpf_map_lookup_elem(&directory, &cache), slot;
	struct cache_info *info;
	__u64 generation;

	if (!known)
		return 0;
	slot = *known;
	info = cache_info(slot);
	if (!info)
		return 0;
	bpf_map_delete_elem(&directory, &cache);
	if ((*hint_at(cache) ^ CACHE_TAG(cache)) <= LAST_PLACE(true))
		*hint_at(cache) = 0;
	names_changed();
	generation = info->generation;
	info->died_ns = bpf_ktime_get_ns(); /* before the record: who reads it may empty the slot */
	emit_cache(RECORD_CACHE_DEATH, slot, generation, cache, 0);
	return 0;
}

static __always_inline void slab_bump(__u32 slot, enum slab_tally what, __u32 order)
{
	struct slab_cell *cell = bpf_map_lookup_elem(&slab_cells, &slot);

	if (cell)
		bump(&cell->count[what][order & (SLUBTRACE_ORDERS - 1)], 1);
}

static __always_inline void slab_made(__u32 slot, __u32 wanted, __u32 got)
{
	slab_bump(slot, SLAB_WANTED, wanted);
	slab_bump(slot, SLAB_GOT, got);
}

/* Order of a slab of @objects: allocate_slab() takes the order it wants or the least it accepts. */
static __always_inline __u32 slab_order(const struct cache_info *info, __u32 objects)
{
	return objects == info->objects ? info->order : info->min_order;
}

#endif
