/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts the calls for which a kprobe's program was not run. While a kprobe is handled on a CPU, or
 * a process there looks into a BPF map, an interrupt finds kprobes shut: either the kprobe is not
 * even hit, or its program is skipped, which before 6.7 the kernel keeps to itself.
 */
#ifndef SLUBTRACE_PROBES_BPF_H
#define SLUBTRACE_PROBES_BPF_H

/* From a per-CPU address to that of this CPU; a map of our own has both. */
static __always_inline __u64 this_cpu_offset(void)
{
	__u32 zero = 0;
	void *here = bpf_map_lookup_elem(&probe_cells, &zero);
	__u64 everywhere = 0, map = number_of(&probe_cells);

	bpf_probe_read_kernel(&everywhere, sizeof(everywhere),
			      (const void *)(map + bpf_core_field_offset(struct bpf_array, pptrs)));
	return here ? number_of(here) - everywhere : 0;
}

/* What this CPU has at a per-CPU address. */
static __always_inline __u64 this_cpu_word(__u64 address)
{
	__u64 word = 0;

	bpf_probe_read_kernel(&word, sizeof(word), (const void *)(address + this_cpu_offset()));
	return word;
}

_Static_assert(PROBE__COUNT <= SLUBTRACE_PROBE_ROOM, "");

/* For each use anew: the verifier forgets the bounds of what it keeps on the stack. */
static __always_inline __u32 probe_place(__u32 which)
{
	barrier_var(which);
	return which & (SLUBTRACE_PROBE_ROOM - 1);
}

/* What a program has not told so far of the hits that came without a run. */
static __always_inline void probe_tell(__u32 which, struct probe_cell *cell, __u64 skipped)
{
	if ((__s64)(skipped - cell->skipped) <= 0)
		return;
	bump(&probe_skipped[probe_place(which)], skipped - cell->skipped);
	cell->skipped = skipped;
}

/*
 * First in every program of a kprobe. No other run of it comes in between. The kprobe is hit for a
 * while before its program is attached, so what is told begins with the first run on each CPU.
 */
static __always_inline void probe_ran(__u32 which)
{
	struct probe_cell *cell = knob_probes ? bpf_map_lookup_elem(&probe_cells, &which) : 0;
	__u64 hits;

	if (!cell || !probe_hits[probe_place(which)])
		return;
	hits = this_cpu_word(probe_hits[probe_place(which)]);
	if (!cell->runs)
		cell->hits_before = hits - 1;
	cell->runs++;
	probe_tell(which, cell, hits - cell->hits_before - cell->runs);
}

#define PROBE_PROGRAM(type, program)                                                               \
	static __always_inline int program##_run(struct pt_regs *ctx);                             \
                                                                                                   \
	SEC(type)                                                                                  \
	int program(struct pt_regs *ctx)                                                           \
	{                                                                                          \
		probe_ran(PROBE_##program);                                                        \
		return program##_run(ctx);                                                         \
	}                                                                                          \
                                                                                                   \
	static __always_inline int program##_run(struct pt_regs *ctx)

#define KPROBE(program)	   PROBE_PROGRAM("kprobe", program)
#define KRETPROBE(program) PROBE_PROGRAM("kretprobe", program)

/*
 * Calls that were no hit. Those that a kretprobe did not see begin were not seen by the kprobe at the
 * same place either, and count there.
 */
static __always_inline __u64 calls_missed(__u64 address)
{
	struct trace_kprobe *probe = (struct trace_kprobe *)address;

	if (BPF_CORE_READ(probe, rp.handler))
		return (__u32)BPF_CORE_READ(probe, rp.nmissed);
	return BPF_CORE_READ(probe, rp.kp.nmissed);
}

/*
 * Since its last run a program may have been skipped, or it is about to run: then this has
 * interrupted it, and the next look finds another number.
 */
__noinline int probe_look(__u32 which)
{
	struct probe_cell *cell = bpf_map_lookup_elem(&probe_cells, &which);
	__u64 hits, runs;

	probe_missed[probe_place(which)] = calls_missed(probe_kprobes[probe_place(which)]) -
					   probe_missed_before[probe_place(which)];
	if (!cell || !cell->runs)
		return 0;
	hits = this_cpu_word(probe_hits[probe_place(which)]);
	runs = cell->runs; /* after the hits: both may come in between */
	if (hits == cell->hits_then && runs == cell->runs_then)
		probe_tell(which, cell, hits - cell->hits_before - runs);
	cell->hits_then = hits;
	cell->runs_then = runs;
	return 0;
}

/* Run by user space on each CPU. */
SEC("raw_tp")
int look_at_probes(void *ctx)
{
	for (__u32 which = 0; knob_probes && which < PROBE__COUNT; which++)
		probe_look(which);
	return 0;
}

/* The struct perf_event behind a descriptor of this process. */
static __always_inline __u64 perf_event_of(__u32 fd)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	__u64 files = (__u64)BPF_CORE_READ(task, files, fdt, fd), file = 0, private;

	bpf_probe_read_kernel(&file, sizeof(file), (const void *)(files + fd * sizeof(file)));
	private = (__u64)BPF_CORE_READ((struct file *)file, private_data);
	if (!bpf_core_type_exists(
		    struct bpf_perf_link)) /* before 5.15 there is no link around it */
		return private;
	file = (__u64)BPF_CORE_READ((struct bpf_perf_link *)private, perf_file);
	return (__u64)BPF_CORE_READ((struct file *)file, private_data);
}

/* Run by user space when it has attached a program: finds its kprobe. */
SEC("raw_tp")
int find_probe(void *ctx)
{
	struct perf_event *event = (struct perf_event *)perf_event_of(probe_fd);
	__u64 call = (__u64)BPF_CORE_READ(event, tp_event), probe;
	__u32 which = probe_which;
	struct trace_probe_event *probes;

	if (!call)
		return 0;
	probes = (void *)(call - bpf_core_field_offset(struct trace_probe_event, call));
	probe = (__u64)BPF_CORE_READ(probes, probes.next);
	probe -= bpf_core_field_offset(struct trace_probe, list);
	probe -= bpf_core_field_offset(struct trace_kprobe, tp);
	probe_kprobes[probe_place(which)] = probe;
	probe_missed_before[probe_place(which)] = calls_missed(probe);
	probe_hits[probe_place(which)] = (__u64)BPF_CORE_READ((struct trace_kprobe *)probe, nhit);
	return 0;
}

#endif
