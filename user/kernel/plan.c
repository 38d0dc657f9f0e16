// SPDX-License-Identifier: GPL-2.0-or-later
/* Asks the kernel which hooks it has, and keeps what became of each. */
#include "plan.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel.h"

static void deny(struct plan_row *row, enum hook_state state, const char *reason)
{
	row->state = state;
	snprintf(row->reason, sizeof(row->reason), "%s", reason);
}

/*
 * Loads a program that does nothing, to be attached to the function: the cheapest honest question.
 */
static int try_fentry(int btf_id)
{
	const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_FENTRY,
		    .attach_btf_id = btf_id);
	int fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, "nothing", "GPL", nothing, 2, &opts);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static bool is_of_pages(enum metric metric)
{
	return metric == METRIC_PAGES_ALLOCATED || metric == METRIC_PAGES_FREED ||
	       metric == METRIC_PAGES_BULK || metric == METRIC_ZONE_LOCKED ||
	       metric == METRIC_FALLBACKS;
}

static bool is_of_objects(enum metric metric)
{
	switch (metric) {
	case METRIC_ALLOCS:
	case METRIC_FREES:
	case METRIC_KMALLOCS:
	case METRIC_KFREES:
	case METRIC_BULK_ALLOCS:
	case METRIC_BULK_FREES:
	case METRIC_NOLOCK_ALLOCS:
	case METRIC_NOLOCK_FREES:
	case METRIC_RCU_FREES:
	case METRIC_PREFILLED:
	case METRIC_REFUSED:
		return true;
	default:
		return false;
	}
}

static bool is_of_paths(enum metric metric)
{
	return metric == METRIC_SLOW || metric == METRIC_SLOW_BULK || metric == METRIC_REFILLS;
}

static bool is_wanted(enum metric metric, const struct plan_wishes *wishes)
{
	if (is_of_pages(metric))
		return wishes->pages;
	if (is_of_objects(metric))
		return wishes->counting == COUNTING_ALL;
	return !is_of_paths(metric) || wishes->counting != COUNTING_EVENTS;
}

/* All but what is told by the parameters of an event alone. */
static bool needs_reads(enum metric metric)
{
	return !is_of_pages(metric) || metric == METRIC_PAGES_BULK;
}

static void say_error(struct plan_row *row, int err)
{
	if (err == -524)
		deny(row, HOOK_REFUSED, "not supported for this function");
	else
		deny(row, HOOK_REFUSED, strerror(-err));
}

static void probe_fentry(struct plan_row *row, const struct facts *facts)
{
	int err, id = -1;

	for (int i = 0; i < 3 && row->hook->targets[i] && id < 0; i++) {
		row->function = row->hook->targets[i];
		id = facts__function(facts, row->function);
	}
	if (id < 0) {
		deny(row, HOOK_ABSENT, "this kernel has no such function");
		return;
	}
	err = try_fentry(id);
	if (err)
		say_error(row, err);
}

static void probe_kprobe(struct plan_row *row, const struct facts *facts)
{
	bool found = false;

	for (int i = 0; i < 3 && row->hook->targets[i] && !found; i++) {
		row->function = row->hook->targets[i];
		found = facts__function(facts, row->function) >= 0;
	}
	if (!found)
		deny(row, HOOK_ABSENT, "this kernel has no such function");
	else if (access("/sys/bus/event_source/devices/kprobe/type", F_OK))
		deny(row, HOOK_ABSENT, "this kernel is built without kprobes");
}

static void probe_tracepoint(struct plan_row *row, const struct facts *facts)
{
	const char *target = row->hook->targets[0];

	if (facts__tracepoint_parameters(facts, target) < 0)
		deny(row, HOOK_ABSENT, "this kernel has no such tracepoint");
}

static bool needs_kernel_btf(const struct hook *hook)
{
	return hook->tier == TIER_FENTRY || !strncmp(hook->targets[0], "iter/", 5);
}

static bool is_excluded(enum tier tier, enum tiers_allowed allowed)
{
	return (tier == TIER_KPROBE && (allowed == TIERS_TRACEPOINT || allowed == TIERS_FENTRY)) ||
	       (tier == TIER_FENTRY && (allowed == TIERS_TRACEPOINT || allowed == TIERS_KPROBE));
}

/* What goes through the list of caches once, at start, and is attached to nothing. */
static bool probe_list(struct plan_row *row, const struct facts *facts)
{
	if (row->hook->metric != METRIC_CACHE_LIST)
		return false;
	if (!strncmp(row->hook->targets[0], "iter/", 5) &&
	    facts__function(facts, "bpf_iter_kmem_cache") < 0)
		deny(row, HOOK_ABSENT, "this kernel has no such iterator");
	return true;
}

static void probe(struct plan_row *row, const struct facts *facts, const struct memory_map *memory,
		  const struct plan_wishes *wishes)
{
	const char *obstacle = row->hook->obstacle ? row->hook->obstacle(facts, memory) : NULL;
	const char *reason = metric__needless(row->hook->metric, facts);

	if (reason)
		deny(row, HOOK_NEEDLESS, reason);
	else if (is_excluded(row->hook->tier, wishes->tiers))
		deny(row, HOOK_EXCLUDED, "excluded by --hooks");
	else if (wishes->counting == COUNTING_SLABS && hook__is_on_fast_path(row->hook))
		deny(row, HOOK_EXCLUDED, "stands on the fast path");
	else if (obstacle)
		deny(row, HOOK_ABSENT, obstacle);
	else if (needs_kernel_btf(row->hook) && !facts__are_the_kernels(facts))
		deny(row, HOOK_ABSENT, "needs the kernel's own BTF, not that of a file");
	else if (probe_list(row, facts))
		return;
	else if (row->hook->tier == TIER_FENTRY)
		probe_fentry(row, facts);
	else if (row->hook->tier == TIER_KPROBE)
		probe_kprobe(row, facts);
	else
		probe_tracepoint(row, facts);
}

int plan__make(struct plan *plan, const struct facts *facts, const struct memory_map *memory,
	       const struct plan_wishes *wishes)
{
	memset(plan, 0, sizeof(*plan));
	plan->rows = calloc(n_hooks, sizeof(*plan->rows));
	if (!plan->rows)
		return -ENOMEM;
	plan->n_rows = n_hooks;
	plan->reads = kernel__lets_read();
	plan->coverage.layer = kernel__layer(facts);
	plan->coverage.steals = facts__enumerator(facts, "rmqueue_mode", "RMQUEUE_STEAL") >= 0;
	for (size_t i = 0; i < n_hooks; i++) {
		plan->rows[i].hook = &hooks[i];
		if (!is_wanted(hooks[i].metric, wishes))
			deny(&plan->rows[i], HOOK_UNASKED, "not asked for");
		else if (plan->reads || !needs_reads(hooks[i].metric))
			probe(&plan->rows[i], facts, memory, wishes);
		else
			deny(&plan->rows[i], HOOK_REFUSED, "locked down: BPF may not read memory");
	}
	return 0;
}

void plan__choose(struct plan *plan)
{
	memset(plan->coverage.seen, 0, sizeof(plan->coverage.seen));
	for (size_t i = 0; i < plan->n_rows; i++) {
		struct plan_row *row = &plan->rows[i];
		bool *seen = &plan->coverage.seen[row->hook->metric];

		if (row->state == HOOK_NEEDLESS)
			*seen = true;
		if (row->state > HOOK_USED)
			continue;
		row->state = *seen ? HOOK_USABLE : HOOK_USED;
		*seen = true;
	}
}

const struct plan_row *plan__used(const struct plan *plan, enum metric metric)
{
	for (size_t i = 0; i < plan->n_rows; i++)
		if (plan->rows[i].hook->metric == metric && plan->rows[i].state == HOOK_USED)
			return &plan->rows[i];
	return NULL;
}

bool plan__is_repeated(const struct plan *plan, size_t row)
{
	const char *program = plan->rows[row].hook->program;

	for (size_t i = 0; i < row; i++)
		if (plan->rows[i].state == HOOK_USED &&
		    hook__has_program(plan->rows[i].hook, program))
			return true;
	return false;
}

static bool is_counted_often(const struct plan_row *row)
{
	return row->hook->tier == TIER_TRACEPOINT &&
	       (is_of_objects(row->hook->metric) || is_of_pages(row->hook->metric));
}

bool plan__may_pause(const struct plan *plan, size_t row)
{
	const char *program = plan->rows[row].hook->program;

	if (plan->rows[row].state != HOOK_USED)
		return false;
	for (size_t i = 0; i < plan->n_rows; i++)
		if (plan->rows[i].state == HOOK_USED &&
		    hook__has_program(plan->rows[i].hook, program) &&
		    !is_counted_often(&plan->rows[i]))
			return false;
	return true;
}

/* Which pages of a bulk call raised an event of their own is told by that event. */
bool plan__pauses(const struct plan *plan, enum metric metric)
{
	const struct plan_row *row = plan__used(plan, metric);

	if (row && metric == METRIC_PAGES_BULK)
		return plan__pauses(plan, METRIC_PAGES_ALLOCATED);
	return row && plan__may_pause(plan, row - plan->rows);
}

bool plan__metric(const struct plan *plan, const char *program, enum metric *out)
{
	for (size_t i = 0; i < plan->n_rows; i++) {
		if (plan->rows[i].state != HOOK_USED ||
		    !hook__has_program(plan->rows[i].hook, program))
			continue;
		*out = plan->rows[i].hook->metric;
		return true;
	}
	return false;
}

bool plan__refuse(struct plan *plan, const char *program, int err)
{
	bool found = false;

	for (size_t i = 0; i < plan->n_rows; i++) {
		struct plan_row *row = &plan->rows[i];

		if (!hook__has_program(row->hook, program))
			continue;
		say_error(row, err);
		found = true;
	}
	return found;
}

void plan__refuse_tier(struct plan *plan, enum tier tier, int err)
{
	for (size_t i = 0; i < plan->n_rows; i++)
		if (plan->rows[i].hook->tier == tier && plan->rows[i].state <= HOOK_USED)
			say_error(&plan->rows[i], err);
}

const char *tier__name(enum tier tier)
{
	static const char *const names[] = { "tracepoint", "kprobe", "fentry" };

	return names[tier];
}

const char *plan_row__target(const struct plan_row *row)
{
	return row->function ? row->function : row->hook->targets[0];
}

const char *hook_state__name(enum hook_state state)
{
	static const char *const names[] = { "usable",	 "used",    "absent",  "refused",
					     "excluded", "unasked", "needless" };

	return names[state];
}

static bool plan__is_unasked(const struct plan *plan, enum metric metric)
{
	for (size_t i = 0; i < plan->n_rows; i++)
		if (plan->rows[i].hook->metric == metric && plan->rows[i].state == HOOK_UNASKED)
			return true;
	return false;
}

void plan__add_missing(const struct plan *plan, struct text *out)
{
	for (enum metric metric = 0; metric < METRIC__COUNT; metric++) {
		const char *before = ": n/a (";

		if (plan->coverage.seen[metric] || plan__is_unasked(plan, metric))
			continue;
		text__add_string(out, metric__name(metric));
		for (size_t i = 0; i < plan->n_rows; i++) {
			if (plan->rows[i].hook->metric != metric)
				continue;
			text__printf(out, "%s%s %s: %s", before,
				     tier__name(plan->rows[i].hook->tier),
				     plan_row__target(&plan->rows[i]), plan->rows[i].reason);
			before = "; ";
		}
		text__add_string(out, ")\n");
	}
}

void plan__reset(struct plan *plan)
{
	free(plan->rows);
	memset(plan, 0, sizeof(*plan));
}
