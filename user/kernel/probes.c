// SPDX-License-Identifier: GPL-2.0-or-later
/* Has BPF look at its own kprobes. */
#include "probes.h"

#include <bpf/bpf.h>
#include <string.h>

#define PROGRAM_NAME(program) #program,

static const char *const programs[PROBE__COUNT] = { SLUBTRACE_PROBES(PROGRAM_NAME) };

/* Number of the program; PROBE__COUNT: no kprobe runs it. */
static int probe_of(const char *program)
{
	int i = 0;

	while (i < PROBE__COUNT && strcmp(programs[i], program))
		i++;
	return i;
}

bool probes__are_told(const struct loader *loader)
{
	const struct plan *plan = loader->plan;

	if (!plan->reads || facts__member_offset(loader->facts, "trace_kprobe", "nhit") < 0 ||
	    facts__member_offset(loader->facts, "perf_event", "tp_event") < 0 ||
	    facts__member_offset(loader->facts, "trace_probe_event", "probes") < 0)
		return false;
	for (size_t i = 0; i < plan->n_rows; i++)
		if (plan->rows[i].state == HOOK_USED && plan->rows[i].hook->tier == TIER_KPROBE)
			return true;
	return false;
}

void probes__find(const struct loader *loader, const char *program, const struct bpf_link *link)
{
	volatile struct slubtrace_bpf__bss *bss = loader->skeleton->bss;
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	if (!loader->skeleton->rodata->knob_probes)
		return;
	bss->probe_fd = bpf_link__fd(link);
	bss->probe_which = probe_of(program);
	bpf_prog_test_run_opts(bpf_program__fd(loader->skeleton->progs.find_probe), &opts);
}

void probes__look(const struct loader *loader, int n_cpus)
{
	int fd = bpf_program__fd(loader->skeleton->progs.look_at_probes);

	if (fd < 0 || !loader->n_links) /* the kernel has no such kprobes any more */
		return;
	for (int cpu = 0; cpu < n_cpus; cpu++) {
		LIBBPF_OPTS(bpf_test_run_opts, opts, .flags = BPF_F_TEST_RUN_ON_CPU, .cpu = cpu);

		bpf_prog_test_run_opts(fd, &opts); /* nothing happens on one that is offline */
	}
}

__u64 probes__missed(const struct loader *loader, const char *program, __u64 told)
{
	const volatile struct slubtrace_bpf__bss *bss = loader->skeleton->bss;
	int which = probe_of(program);
	__u64 skipped = which < PROBE__COUNT ? bss->probe_skipped[which] : 0;

	if (skipped < told) /* from 6.7 on the kernel tells of them as well, and at once */
		skipped = told;
	return skipped + (which < PROBE__COUNT ? bss->probe_missed[which] : 0);
}
