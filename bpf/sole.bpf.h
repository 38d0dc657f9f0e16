/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs for when one cache is wanted, and no other can be meant: an object of any other costs a
 * comparison. Whatever takes registers is out of line, since they would be saved for those as well.
 */
#ifndef SLUBTRACE_SOLE_BPF_H
#define SLUBTRACE_SOLE_BPF_H

static __noinline int count_alloc_of_any(struct bpf_raw_tracepoint_args *ctx)
{
	return knob_wide ? counted_alloc(ctx, true) : counted_alloc(ctx, false);
}

static __noinline int count_free_of_any(struct bpf_raw_tracepoint_args *ctx)
{
	return knob_wide ? counted_free(ctx, true) : counted_free(ctx, false);
}

static __always_inline struct hot_cell *sole_cell(__u64 cpu)
{
	return (struct hot_cell *)(sole + (cpu & (SLUBTRACE_SOLE_SETS - 1)) * SLUBTRACE_SOLE_BYTES);
}

SEC("raw_tp")
int count_sole_alloc(struct bpf_raw_tracepoint_args *ctx)
{
	__s64 cache = ctx->args[2], wanted = sole_cache;

	if (cache != wanted)
		return wanted < 0 ? 0 : count_alloc_of_any(ctx);
	if (!ctx->args[1])
		return count_failed(cache);
	bump(&sole_cell(bpf_get_smp_processor_id())->allocs, 1);
	return 0;
}

SEC("raw_tp")
int count_sole_free(struct bpf_raw_tracepoint_args *ctx)
{
	__s64 cache = ctx->args[2], wanted = sole_cache;

	if (cache != wanted)
		return wanted < 0 ? 0 : count_free_of_any(ctx);
	bump(&sole_cell(bpf_get_smp_processor_id())->frees, 1);
	return 0;
}

/* --- with an event ------------------------------------------------------------------------------ */

#define TASKS_SETTLE_NS 1000000 /* the event of a new name comes just before the name */

/* Who a task is has changed, or there is a new one. */
SEC("raw_tp")
int on_task_change(void *ctx)
{
	tasks_settled_ns = bpf_ktime_get_ns() + TASKS_SETTLE_NS;
	return 0;
}

/*
 * The memo of this CPU, of who the task is. No other run of the same program comes in between there,
 * so it has one writer; on machines with more CPUs than there is room for the program is not used.
 */
static __always_inline struct task_memo *task_memo_now(__u64 cpu, bool freed, __u64 ts_ns)
{
	struct task_memo *memo = (struct task_memo *)task_memos + freed * SLUBTRACE_SOLE_SETS +
				 (cpu & (SLUBTRACE_SOLE_SETS - 1));
	__u64 task = bpf_get_current_task();

	if (memo->task == task && memo->ts_ns > tasks_settled_ns)
		return memo;
	memo->ts_ns = ts_ns;
	memo->task = task;
	memo->cgroup = bpf_get_current_cgroup_id();
	memo->pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(memo->comm, sizeof(memo->comm));
	return memo;
}

/* For how full the ring is, one record in so many, by chance: to ask takes as long as a look-up. */
#define LOOK_EVERY 16

static __always_inline void emit_sole(struct bpf_raw_tracepoint_args *ctx, enum record_kind kind,
				      __u64 cpu)
{
	struct object_record *record;
	struct task_memo *memo;

	if (knob_object_events == DELIVER_SOME && !object_passes(kind, sole_identity[1]))
		return;
	if (object_is_left_out(kind, sole_identity[1]))
		return;
	record = ring_reserve(sizeof(*record));
	if (!record)
		return;
	record->head.ts_ns = bpf_ktime_get_ns();
	record->head.generation = sole_identity[0];
	record->head.kind = kind;
	record->head.slot = sole_identity[1];
	record->head.cpu = cpu;
	memo = task_memo_now(cpu, kind == RECORD_FREE, record->head.ts_ns);
	record->head.cgroup = memo->cgroup;
	record->head.pid = memo->pid;
	((__u64 *)record->head.comm)[0] = memo->comm[0];
	((__u64 *)record->head.comm)[1] = memo->comm[1];
	record->address = ctx->args[1];
	record->call_site = ctx->args[0];
	record->requested = 0;
	record->gfp = kind == RECORD_FREE ? 0 : ctx->args[3];
	record->bulk = 0;
	bpf_ringbuf_submit(record,
			   record->head.ts_ns % LOOK_EVERY ? BPF_RB_NO_WAKEUP : ring_flags());
}

static __noinline int deliver_alloc_of_any(struct bpf_raw_tracepoint_args *ctx)
{
	return cache_allocated(ctx);
}

static __noinline int deliver_free_of_any(struct bpf_raw_tracepoint_args *ctx)
{
	return cache_freed(ctx);
}

static __noinline int deliver_alloc(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 cpu = bpf_get_smp_processor_id();

	bump(&sole_cell(cpu)->allocs, 1);
	emit_sole(ctx, RECORD_ALLOC, cpu);
	return 0;
}

static __noinline int deliver_free(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 cpu = bpf_get_smp_processor_id();

	bump(&sole_cell(cpu)->frees, 1);
	emit_sole(ctx, RECORD_FREE, cpu);
	return 0;
}

SEC("raw_tp")
int deliver_sole_alloc(struct bpf_raw_tracepoint_args *ctx)
{
	__s64 cache = ctx->args[2], wanted = sole_cache;

	if (cache != wanted)
		return wanted < 0 ? 0 : deliver_alloc_of_any(ctx);
	return ctx->args[1] ? deliver_alloc(ctx) : count_failed(cache);
}

SEC("raw_tp")
int deliver_sole_free(struct bpf_raw_tracepoint_args *ctx)
{
	__s64 cache = ctx->args[2], wanted = sole_cache;

	if (cache != wanted)
		return wanted < 0 ? 0 : deliver_free_of_any(ctx);
	return deliver_free(ctx);
}

#endif
