/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that tell what a cache has on CPUs and on a node. */
#ifndef SLUBTRACE_LOOK_STOCKS_BPF_H
#define SLUBTRACE_LOOK_STOCKS_BPF_H

/* The object behind the one at chain_at on a free list: pointers on it may be hidden. */
__noinline int free_step(void)
{
	struct kmem_cache *s = (struct kmem_cache *)look_cache;
	__u64 place, next;

	if (!knob_reads || !POINTER_IS_KERNEL(chain_at) || chain_n == INSPECT_FREELIST)
		return 0;
	place = chain_at + traits.offset;
	next = read_word(place);
	if (bpf_core_field_exists(s->random))
		next ^= traits.random ^ __builtin_bswap64(place);
	chain_at = next;
	chain_n++;
	return 0;
}

/* In two loops, which the verifier goes through one by one: it is quicker than with a long one. */
__noinline int free_steps(void)
{
	for (int i = 0; i < STEPS; i++)
		free_step();
	return 0;
}

static __always_inline __u32 count_free(__u64 object)
{
	chain_at = object;
	chain_n = 0;
	for (int i = 0; i < INSPECT_FREELIST / STEPS && chain_at; i++)
		free_steps();
	return chain_n;
}

#define HAS_CHAINS                                                                                 \
	(IN_SLAB ? bpf_core_field_exists(struct slab, next)                                        \
		 : bpf_core_field_exists(struct page___slab, next))

/* The next slab on the partial list of a CPU. */
__noinline int chain_step(__u32 i)
{
	struct cpu_stock *stock = &stocks[i & (INSPECT_CPUS - 1)];
	__u64 page = chain_at;
	__u32 counters;

	if (!knob_reads || !page || !HAS_CHAINS)
		return 0;
	if (!POINTER_IS_KERNEL(page) || !is_of_cache(page)) {
		stock->torn = 1;
		chain_at = 0;
		return 0;
	}
	counters = slab_counters(page);
	tell_slab(page, counters_objects(counters), counters_free(counters), look_cpu + i,
		  SLAB_ON_CPU_PARTIAL);
	stock->partial_slabs++;
	stock->partial_free += counters_free(counters);
	chain_at = SLAB_READ(page, next);
	return 0;
}

static __always_inline void look_at_partial(__u64 first, __u32 i)
{
	chain_at = first;
	for (int n = 0; n < INSPECT_CHAIN && chain_at; n++)
		chain_step(i);
	stocks[i & (INSPECT_CPUS - 1)].cut |= chain_at != 0;
}

static __always_inline __u64 cpu_slab(struct kmem_cache_cpu *c)
{
	if (bpf_core_field_exists(c->slab))
		return (__u64)BPF_CORE_READ(c, slab);
	return (__u64)BPF_CORE_READ((struct kmem_cache_cpu___page *)c, page);
}

/* Until 6.19: its slab, and those that it put aside. */
static __always_inline void look_at_cpu_slab(__u32 i, __u64 address)
{
	struct cpu_stock *stock = &stocks[i & (INSPECT_CPUS - 1)];
	struct kmem_cache_cpu *c = (struct kmem_cache_cpu *)address;
	__u32 counters;

	stock->tid = BPF_CORE_READ(c, tid);
	stock->slab = cpu_slab(c);
	if (stock->slab) {
		counters = slab_counters(stock->slab);
		stock->slab_objects = counters_objects(counters);
		stock->slab_returned = counters_free(counters);
		stock->slab_free = count_free((__u64)BPF_CORE_READ(c, freelist));
		stock->cut |= chain_at && chain_n >= INSPECT_FREELIST;
		stock->torn |= chain_at || !is_of_cache(stock->slab);
		tell_slab(stock->slab, stock->slab_objects, stock->slab_free + stock->slab_returned,
			  look_cpu + i, SLAB_ON_CPU);
	}
	if (bpf_core_field_exists(c->partial))
		look_at_partial((__u64)BPF_CORE_READ(c, partial), i);
	stock->torn |= BPF_CORE_READ(c, tid) != stock->tid;
}

static __always_inline void look_at_sheaf_of(struct cpu_stock *stock, int which, __u64 sheaf)
{
	stock->sheaf[which] = sheaf;
	if (sheaf)
		stock->in_sheaf[which] = BPF_CORE_READ((struct slab_sheaf *)sheaf, size);
}

static __always_inline void look_at_sheaves(struct cpu_stock *stock, __u64 address)
{
	struct slub_percpu_sheaves *pcs = (struct slub_percpu_sheaves *)address;

	look_at_sheaf_of(stock, 0, (__u64)BPF_CORE_READ(pcs, main));
	look_at_sheaf_of(stock, 1, (__u64)BPF_CORE_READ(pcs, spare));
	look_at_sheaf_of(stock, 2, (__u64)BPF_CORE_READ(pcs, rcu_free));
}

__noinline int look_at_cpu(__u32 i)
{
	struct kmem_cache *s = (struct kmem_cache *)look_cache;
	struct cpu_stock *stock = &stocks[i & (INSPECT_CPUS - 1)];
	__u32 cpu = look_cpu + i;
	__u64 offset = cpu < INSPECT_MAX_CPUS ? cpu_offsets[cpu] : 0, own;

	__builtin_memset(stock, 0, sizeof(*stock));
	if (!knob_reads || !offset)
		return 0;
	if (bpf_core_field_exists(s->cpu_slab)) {
		own = (__u64)BPF_CORE_READ(s, cpu_slab);
		if (own)
			look_at_cpu_slab(i, own + offset);
	}
	if (bpf_core_field_exists(s->cpu_sheaves)) {
		own = (__u64)BPF_CORE_READ(s, cpu_sheaves);
		if (own)
			look_at_sheaves(stock, own + offset);
	}
	return 0;
}

/* What the CPUs from look_cpu on have; read_traits has run for the cache. */
SEC("raw_tp")
int look_at_cpus(void *ctx)
{
	for (__u32 i = 0; i < INSPECT_CPUS; i++)
		look_at_cpu(i);
	return 0;
}

/* --- what nodes have --------------------------------------------------------------------------- */

static __always_inline __u64 node_barn(__u64 node)
{
	struct kmem_cache_node *n = (struct kmem_cache_node *)node;
	__u64 place = look_cache;

	if (bpf_core_field_exists(n->barn)) /* 6.18 and 6.19 */
		return (__u64)BPF_CORE_READ(n, barn);
	if (!bpf_core_field_exists(struct kmem_cache___per_node, per_node))
		return 0;
	place += bpf_core_field_offset(struct kmem_cache___per_node, per_node);
	place += bpf_core_field_offset(struct kmem_cache_per_node_ptrs, barn);
	place += look_where * bpf_core_type_size(struct kmem_cache_per_node_ptrs);
	return read_word(place);
}

static __always_inline void look_at_barn(__u64 address)
{
	struct node_barn *barn = (struct node_barn *)address;

	node_look.barn_full = BPF_CORE_READ(barn, nr_full);
	node_look.barn_empty = BPF_CORE_READ(barn, nr_empty);
	node_look.barn_full_list = address + bpf_core_field_offset(struct node_barn, sheaves_full);
}

/* What the cache has on node look_where. */
SEC("raw_tp")
int look_at_node(void *ctx)
{
	__u64 address = cache_node(look_cache, look_where), barn;
	struct kmem_cache_node *n = (struct kmem_cache_node *)address;

	__builtin_memset(&node_look, 0, sizeof(node_look));
	node_look.slabs = node_look.objects = -1;
	node_look.address = address;
	if (!address)
		return 0;
	if (bpf_core_field_exists(n->nr_slabs)) {
		node_look.slabs = BPF_CORE_READ(n, nr_slabs.counter);
		node_look.objects = BPF_CORE_READ(n, total_objects.counter);
	}
	node_look.partial = BPF_CORE_READ(n, nr_partial);
	node_look.partial_list = address + bpf_core_field_offset(struct kmem_cache_node, partial);
	if (bpf_core_field_exists(n->full))
		node_look.full_list = address + bpf_core_field_offset(struct kmem_cache_node, full);
	barn = node_barn(address);
	if (barn)
		look_at_barn(barn);
	return 0;
}

#endif
