/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only file, with shapes.bpf.h, that knows how kernels differ: here, in what is called and told. Each
 * branch says which kernel it is for.
 */
#ifndef SLUBTRACE_DIALECT_BPF_H
#define SLUBTRACE_DIALECT_BPF_H

/*
 * 6.13. libbpf looks up a kfunc in the running kernel's BTF and gives up without, so the variant of
 * the object for kernels that carry none (--btf) does not name it.
 */
#ifdef SLUBTRACE_WITHOUT_KFUNC
static __always_inline struct kmem_cache *bpf_get_kmem_cache(__u64 addr)
{
	__u64 none = 0;

	barrier_var(none); /* added as a constant it becomes an atomic or, which 5.10 refuses */
	return (struct kmem_cache *)none;
}
#else
extern struct kmem_cache *bpf_get_kmem_cache(__u64 addr) __ksym __weak;
#endif

/*
 * One name for a call at its entry and its end, for kprobes: on x86 where its return address
 * stands, elsewhere the stack pointer, which is the same at both. And where it returns to: x86 has
 * that on the stack, others in a register. CALLER_AFTER_ENTRY is how many words above the address
 * at which an fentry trampoline returns into the function the address stands at which the function
 * returns to its caller: on arm64 a frame pointer lies between.
 */
#if defined(__TARGET_ARCH_x86)
#define CALLER_AFTER_ENTRY 1

static __always_inline __u64 call_id_at_return(struct pt_regs *ctx)
{
	return PT_REGS_SP(ctx) - sizeof(__u64);
}

static __always_inline __u64 kprobe_caller(struct pt_regs *ctx)
{
	__u64 caller = 0;

	bpf_probe_read_kernel(&caller, sizeof(caller), (const void *)PT_REGS_SP(ctx));
	return caller;
}
#else
#define CALLER_AFTER_ENTRY 2

static __always_inline __u64 call_id_at_return(struct pt_regs *ctx)
{
	return PT_REGS_SP(ctx);
}

static __always_inline __u64 kprobe_caller(struct pt_regs *ctx)
{
	return PT_REGS_RET(ctx);
}
#endif

static __always_inline __u64 call_id_at_entry(struct pt_regs *ctx)
{
	return PT_REGS_SP(ctx);
}

#define ENTRY_BYTES    32 /* the call of the trampoline lies within so many at its start */
#define TRAMPOLINE_TOP 10 /* words of its stack above the parameters in which to look */

/*
 * Who called @function, which has @args parameters, in an fentry or fexit program attached to it; 0
 * if that is not known. A trampoline that was called has both return addresses on its stack. From
 * 7.0 on one with fexit programs is jumped to: then the caller's alone stands there, above the
 * value returned and the frame pointer.
 */
static __always_inline __u64 fentry_caller(const __u64 *ctx, __u64 function, __u32 args)
{
	__u64 words[TRAMPOLINE_TOP] = {};

	if (!function || bpf_probe_read_kernel(words, sizeof(words), ctx + args))
		return 0;
	for (int i = 0; i + CALLER_AFTER_ENTRY < TRAMPOLINE_TOP; i++)
		if (words[i] - function - 1 < ENTRY_BYTES)
			return words[i + CALLER_AFTER_ENTRY];
	return words[1 + CALLER_AFTER_ENTRY];
}

static __always_inline bool is_in_alloc_bulk(__u64 address)
{
	return address >= knob_alloc_bulk_start && address < knob_alloc_bulk_end;
}

/* Before 6.0 a bulk allocation that fails frees what it had through kmem_cache_free. */
static __always_inline bool is_in_free_undo(__u64 address)
{
	return address >= knob_free_undo_start && address < knob_free_undo_end;
}

/* Parameter @n of the function that an fentry or fexit program is attached to. */
#define PARAMETER(ctx, n) number_of((const void *)(ctx)[n])

/*
 * The value that a function with @args parameters returned, in an fexit program: it follows them in
 * the context. @args is a knob, so one branch is left; the barriers keep the compiler from making
 * one load with a variable offset of them all, which is refused.
 */
static __always_inline __u64 fexit_value(const __u64 *ctx, __u32 args)
{
	__u64 value = 0;

#define CASE(n)                                                                                    \
	case n:                                                                                    \
		value = ctx[n];                                                                    \
		barrier_var(value);                                                                \
		break
	switch (args) {
		CASE(2);
		CASE(3);
		CASE(4);
		CASE(5);
		CASE(6);
	}
#undef CASE
	return number_of((const void *)value);
}

/*
 * Whether a block of this migrate type can be no slab: those are not movable on any kernel. What user
 * space gets, which is most, is.
 */
static __always_inline bool is_movable(__u32 migratetype)
{
	return bpf_core_enum_value_exists(enum migratetype, MIGRATE_MOVABLE) &&
	       migratetype == bpf_core_enum_value(enum migratetype, MIGRATE_MOVABLE);
}

/*
 * NUMA node of a page: the topmost bits of its flags, as wide as the number of nodes (valid where
 * every struct page is in vmemmap).
 */
static __always_inline __s32 page_node(__u64 page)
{
	__u64 nodes = max_nodes();
	__u32 bits = 0;

	if (!knob_reads || !nodes)
		return -1;
	while (bits < 16 && (1UL << bits) < nodes)
		bits++;
	return bits ? page_flags(page) >> (64 - bits) : 0;
}

static __always_inline __u64 walk_to_cache(__u64 address)
{
	__u64 page;

	if (address < page_offset || address >= vmemmap)
		return 0;
	page = vmemmap +
	       ((address - page_offset) >> knob_page_shift) * bpf_core_type_size(struct page);
	page = page_head(page);
	return page_is_slab(page) ? page_cache_field(page) : 0;
}

/* 7.0 dropped the CPU slab; 6.18 and 6.19 have it below the sheaves of the caches that have any. */
static __always_inline enum layer cache_layer(struct kmem_cache *s)
{
	if (!bpf_core_field_exists(s->cpu_slab))
		return LAYER_SHEAVES;
	if (bpf_core_field_exists(s->sheaf_capacity) && BPF_CORE_READ(s, sheaf_capacity))
		return LAYER_BOTH;
	return LAYER_CPU_SLAB;
}

/* The kernel's SLAB_DEBUG_FLAGS; asked on kernels alone (7.0 on) that name the bits in their BTF. */
static __always_inline bool is_debug_cache(__u32 flags)
{
	__u32 bits = 1U << bpf_core_enum_value(enum _slab_flag_bits, _SLAB_CONSISTENCY_CHECKS) |
		     1U << bpf_core_enum_value(enum _slab_flag_bits, _SLAB_RED_ZONE) |
		     1U << bpf_core_enum_value(enum _slab_flag_bits, _SLAB_POISON) |
		     1U << bpf_core_enum_value(enum _slab_flag_bits, _SLAB_STORE_USER) |
		     1U << bpf_core_enum_value(enum _slab_flag_bits, _SLAB_TRACE);

	return flags & bits;
}

/* The cache an allocated object belongs to; 0 for memory that is no slab's. */
static __always_inline __u64 object_cache(__u64 address)
{
	if (knob_kfunc)
		return number_of(bpf_get_kmem_cache(address));
	if (knob_page_walk)
		return walk_to_cache(address);
	return 0;
}

/*
 * kmem_cache_alloc: (call_site, ptr, cache, gfp, node); before 6.0 (call_site, ptr, bytes, bytes,
 * gfp).
 */
static __always_inline __u64 alloc_event_cache(struct bpf_raw_tracepoint_args *ctx)
{
	return knob_event_has_cache ? ctx->args[2] : object_cache(ctx->args[1]);
}

static __always_inline __u32 alloc_event_gfp(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 after_cache = ctx->args[3], after_bytes = ctx->args[4];

	barrier_var(after_cache); /* else the compiler chooses an offset at run time: refused */
	barrier_var(after_bytes);
	return knob_event_has_cache ? after_cache : after_bytes;
}

static __always_inline __u64 alloc_event_requested(struct bpf_raw_tracepoint_args *ctx)
{
	return knob_event_has_cache ? 0 : ctx->args[2];
}

/*
 * Parameter @n, of a type that the verifier does not let us read from the context before 7.x (void
 * **). The context is an array on the trampoline's stack, and can be read as any memory.
 */
static __always_inline __u64 pointer_parameter(const __u64 *ctx, __u32 n)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), ctx + n);
	return value;
}

/* alloc_pages_bulk: (gfp, node, nodemask, n, list, array); 6.14 dropped the list. */
static __always_inline __u64 page_bulk_array(const __u64 *ctx)
{
	return pointer_parameter(ctx, knob_page_bulk_args - 1);
}

static __always_inline __u64 page_bulk_list(const __u64 *ctx)
{
	return knob_page_bulk_args == 6 ? pointer_parameter(ctx, 4) : 0;
}

/* The page that was put first on the list, by its lru. */
static __always_inline __u64 page_of_lru(__u64 lru)
{
	return lru - bpf_core_field_offset(struct page, lru);
}

/*
 * mm_page_alloc_zone_locked: (page, order, migratetype, percpu_refill). 5.10 lacks the last one,
 * and there only single pages go through the per-CPU lists.
 */
static __always_inline bool zone_locked_is_refill(struct bpf_raw_tracepoint_args *ctx)
{
	return knob_zone_locked_refill ? (int)ctx->args[3] != 0 : (__u32)ctx->args[1] == 0;
}

#endif
