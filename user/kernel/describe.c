// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan of the hooks and the machine, in words. */
#include "describe.h"

#include <errno.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "clock.h"
#include "cost.h"

static void count_hook(struct about *about, const struct plan *plan, size_t i)
{
	const struct plan_row *row = &plan->rows[i];

	if (row->state != HOOK_USED || row->hook->metric == METRIC_CACHE_LIST ||
	    plan__is_repeated(plan, i))
		return;
	about->tracepoints += row->hook->tier == TIER_TRACEPOINT;
	about->kprobes += row->hook->tier == TIER_KPROBE;
	about->fentries += row->hook->tier == TIER_FENTRY;
}

static int describe_hooks(struct about *about, const struct plan *plan)
{
	struct text missing = {};
	int err = 0;

	for (size_t i = 0; i < plan->n_rows && !err; i++) {
		const struct plan_row *row = &plan->rows[i];

		count_hook(about, plan, i);
		err = about__add_hook(about, metric__name(row->hook->metric),
				      tier__name(row->hook->tier), plan_row__target(row),
				      hook_state__name(row->state), row->reason);
	}
	about->coverage = plan->coverage;
	plan__add_missing(plan, &missing);
	about->missing = missing.bytes;
	return missing.failed ? -ENOMEM : err;
}

static void describe_machine(struct about *about)
{
	long pages = sysconf(_SC_PHYS_PAGES), cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct utsname name;

	about->page_bytes = sysconf(_SC_PAGESIZE);
	about->cpus = cpus > 0 ? cpus : 0;
	about->memory_bytes = pages > 0 ? (__u64)pages * about->page_bytes : 0;
	if (uname(&name))
		return;
	snprintf(about->kernel, sizeof(about->kernel), "%s", name.release);
	snprintf(about->build, sizeof(about->build), "%s", name.version);
	snprintf(about->machine, sizeof(about->machine), "%s", name.machine);
	snprintf(about->host, sizeof(about->host), "%s", name.nodename);
}

int tracer__describe(const struct tracer *tracer, struct about *about)
{
	int err;

	snprintf(about->tool, sizeof(about->tool), "slubtrace %s", SLUBTRACE_VERSION);
	about->start_ns = clock__ns(CLOCK_MONOTONIC);
	about->start_boot_ns = clock__ns(CLOCK_BOOTTIME);
	about->start_wall_ns = clock__ns(CLOCK_REALTIME);
	about->sample_every = 1;
	about->map_bytes = cost__map_bytes(tracer__cost(tracer));
	describe_machine(about);
	err = describe_hooks(about, tracer__plan(tracer));
	if (err)
		about__reset(about);
	return err;
}
