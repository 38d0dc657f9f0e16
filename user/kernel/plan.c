// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of hooks. A new way to observe something is a row here and a program in bpf/. */
#include "plan.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool object_lookup__by_kfunc(const struct facts *facts)
{
	return facts__are_the_kernels(facts) && facts__function(facts, "bpf_get_kmem_cache") >= 0;
}

/*
 * The walk knows the bit or type of a slab page, and tail pages that hold the address of their
 * head.
 */
bool object_lookup__by_walk(const struct facts *facts, const struct symbols *symbols)
{
	return symbols__address(symbols, "vmemmap_base") &&
	       symbols__address(symbols, "page_offset_base") &&
	       facts__member_offset(facts, "page", "compound_head") >= 0 &&
	       (facts__enumerator(facts, "pageflags", "PG_slab") >= 0 ||
		facts__enumerator(facts, "pagetype", "PGTY_slab") >= 0);
}

bool zone_locked__tells_refill(const struct facts *facts)
{
	return facts__tracepoint_parameters(facts, "mm_page_alloc_zone_locked") >= 4;
}

bool alloc_event__names_cache(const struct facts *facts)
{
	return facts__tracepoint_passes(facts, "kmem_cache_alloc", 2, "kmem_cache");
}

bool parameters__readable(const struct facts *facts)
{
	return facts__enumerator(facts, "bpf_func_id", "BPF_FUNC_get_func_arg") >= 0;
}

static const char *no_object_lookup(const struct facts *facts, const struct symbols *symbols)
{
	if (object_lookup__by_kfunc(facts) || object_lookup__by_walk(facts, symbols))
		return NULL;
	return "no way from an object to its cache: neither bpf_get_kmem_cache nor vmemmap_base in "
	       "kallsyms";
}

static const char *no_cache_in_event(const struct facts *facts, const struct symbols *symbols)
{
	return alloc_event__names_cache(facts) ? NULL : no_object_lookup(facts, symbols);
}

static const char *no_slab_type(const struct facts *facts, const struct symbols *symbols)
{
	(void)symbols;
	if (facts__enumerator(facts, "pageflags", "PG_slab") >= 0 ||
	    facts__enumerator(facts, "pagetype", "PGTY_slab") >= 0)
		return NULL;
	return "how this kernel marks slab pages is not known";
}

/* The word with the cache must not be one that the page allocator clears before its event. */
static const char *no_cache_in_freed_page(const struct facts *facts, const struct symbols *symbols)
{
	int cache = facts__member_offset(facts, "slab", "slab_cache");

	(void)symbols;
	if (cache >= 0 && cache == facts__member_offset(facts, "page", "lru"))
		return NULL;
	return "a freed page no longer tells its cache";
}

static const char *no_pointer_parameters(const struct facts *facts, const struct symbols *symbols)
{
	(void)symbols;
	return parameters__readable(facts) ? NULL : "this kernel has no bpf_get_func_arg";
}

static const struct hook hooks[] = {
	{ METRIC_ALLOCS,
	  TIER_TRACEPOINT,
	  "on_cache_alloc",
	  NULL,
	  { "kmem_cache_alloc", "kmem_cache_alloc_node" },
	  no_cache_in_event },
	{ METRIC_FREES,
	  TIER_TRACEPOINT,
	  "on_cache_free",
	  NULL,
	  { "kmem_cache_free" },
	  no_cache_in_event },
	{ METRIC_KMALLOCS,
	  TIER_TRACEPOINT,
	  "on_kmalloc",
	  NULL,
	  { "kmalloc", "kmalloc_node" },
	  no_object_lookup },
	{ METRIC_KFREES, TIER_TRACEPOINT, "on_kfree", NULL, { "kfree" }, no_object_lookup },

	{ METRIC_BULK_ALLOCS,
	  TIER_FENTRY,
	  "fexit_alloc_bulk",
	  NULL,
	  { "kmem_cache_alloc_bulk_noprof", "kmem_cache_alloc_bulk" },
	  NULL },
	{ METRIC_BULK_ALLOCS,
	  TIER_KPROBE,
	  "kprobe_alloc_bulk",
	  "kretprobe_alloc_bulk",
	  { "kmem_cache_alloc_bulk_noprof", "kmem_cache_alloc_bulk" },
	  NULL },
	{ METRIC_BULK_FREES,
	  TIER_FENTRY,
	  "fentry_free_bulk",
	  NULL,
	  { "kmem_cache_free_bulk" },
	  NULL },
	{ METRIC_BULK_FREES,
	  TIER_KPROBE,
	  "kprobe_free_bulk",
	  NULL,
	  { "kmem_cache_free_bulk" },
	  NULL },

	{ METRIC_SLOW, TIER_FENTRY, "fexit_slow", NULL, { "___slab_alloc" }, NULL },
	{ METRIC_SLOW, TIER_KPROBE, "kprobe_slow", "kretprobe_slow", { "___slab_alloc" }, NULL },

	{ METRIC_NEW_SLABS, TIER_FENTRY, "fexit_new_slab", NULL, { "allocate_slab" }, NULL },
	{ METRIC_NEW_SLABS,
	  TIER_KPROBE,
	  "kprobe_new_slab",
	  "kretprobe_new_slab",
	  { "allocate_slab" },
	  NULL },
	{ METRIC_NEW_SLABS,
	  TIER_TRACEPOINT,
	  "on_page_alloc",
	  NULL,
	  { "mm_page_alloc" },
	  no_slab_type },
	{ METRIC_FREED_SLABS, TIER_FENTRY, "fentry_freed_slab", NULL, { "__free_slab" }, NULL },
	{ METRIC_FREED_SLABS, TIER_KPROBE, "kprobe_freed_slab", NULL, { "__free_slab" }, NULL },
	{ METRIC_FREED_SLABS,
	  TIER_TRACEPOINT,
	  "on_page_free",
	  NULL,
	  { "mm_page_free" },
	  no_cache_in_freed_page },

	{ METRIC_PAGES_ALLOCATED,
	  TIER_TRACEPOINT,
	  "on_page_alloc",
	  NULL,
	  { "mm_page_alloc" },
	  NULL },
	{ METRIC_PAGES_BULK,
	  TIER_FENTRY,
	  "fentry_page_bulk",
	  "fexit_page_bulk",
	  { "alloc_pages_bulk_noprof", "__alloc_pages_bulk" },
	  no_pointer_parameters },
	{ METRIC_PAGES_FREED, TIER_TRACEPOINT, "on_page_free", NULL, { "mm_page_free" }, NULL },
	{ METRIC_ZONE_LOCKED,
	  TIER_TRACEPOINT,
	  "on_zone_locked",
	  NULL,
	  { "mm_page_alloc_zone_locked" },
	  NULL },
	{ METRIC_FALLBACKS,
	  TIER_TRACEPOINT,
	  "on_fallback",
	  NULL,
	  { "mm_page_alloc_extfrag" },
	  NULL },

	{ METRIC_CACHE_BIRTHS,
	  TIER_FENTRY,
	  "fentry_cache_birth",
	  NULL,
	  { "sysfs_slab_add" },
	  NULL },
	{ METRIC_CACHE_BIRTHS,
	  TIER_KPROBE,
	  "kprobe_cache_birth",
	  NULL,
	  { "sysfs_slab_add" },
	  NULL },
	{ METRIC_CACHE_BIRTHS,
	  TIER_TRACEPOINT,
	  "on_cache_alloc",
	  NULL,
	  { "kmem_cache_alloc" },
	  no_cache_in_event },
	{ METRIC_CACHE_DEATHS,
	  TIER_FENTRY,
	  "fentry_cache_death",
	  NULL,
	  { "slab_kmem_cache_release" },
	  NULL },
	{ METRIC_CACHE_DEATHS,
	  TIER_KPROBE,
	  "kprobe_cache_death",
	  NULL,
	  { "slab_kmem_cache_release" },
	  NULL },
	{ METRIC_CACHE_DEATHS,
	  TIER_TRACEPOINT,
	  "on_cache_free",
	  NULL,
	  { "kmem_cache_free" },
	  no_cache_in_event },
	{ METRIC_CACHE_ALIASES,
	  TIER_FENTRY,
	  "fentry_cache_alias",
	  NULL,
	  { "sysfs_slab_alias" },
	  NULL },
	{ METRIC_CACHE_ALIASES,
	  TIER_KPROBE,
	  "kprobe_cache_alias",
	  NULL,
	  { "sysfs_slab_alias" },
	  NULL },
	{ METRIC_CACHE_LIST, TIER_TRACEPOINT, "list_caches", NULL, { "iter/kmem_cache" }, NULL },
};

#define N_HOOKS (sizeof(hooks) / sizeof(*hooks))

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
	bool found;

	if (!strncmp(target, "iter/", 5))
		found = facts__function(facts, "bpf_iter_kmem_cache") >= 0;
	else
		found = facts__tracepoint_parameters(facts, target) >= 0;
	if (!found)
		deny(row, HOOK_ABSENT, "this kernel has no such tracepoint");
}

static bool needs_kernel_btf(const struct hook *hook)
{
	return hook->tier == TIER_FENTRY || hook->metric == METRIC_CACHE_LIST;
}

static bool is_excluded(enum tier tier, enum tiers_allowed allowed)
{
	return (tier == TIER_KPROBE && (allowed == TIERS_TRACEPOINT || allowed == TIERS_FENTRY)) ||
	       (tier == TIER_FENTRY && (allowed == TIERS_TRACEPOINT || allowed == TIERS_KPROBE));
}

static void probe(struct plan_row *row, const struct facts *facts, const struct symbols *symbols,
		  enum tiers_allowed allowed)
{
	const char *obstacle = row->hook->obstacle ? row->hook->obstacle(facts, symbols) : NULL;

	if (is_excluded(row->hook->tier, allowed))
		deny(row, HOOK_EXCLUDED, "excluded by --hooks");
	else if (needs_kernel_btf(row->hook) && !facts__are_the_kernels(facts))
		deny(row, HOOK_ABSENT, "needs the kernel's own BTF, not that of a file");
	else if (row->hook->tier == TIER_FENTRY)
		probe_fentry(row, facts);
	else if (row->hook->tier == TIER_KPROBE)
		probe_kprobe(row, facts);
	else
		probe_tracepoint(row, facts);
	if (row->state == HOOK_USABLE && obstacle)
		deny(row, HOOK_ABSENT, obstacle);
}

int plan__make(struct plan *plan, const struct facts *facts, const struct symbols *symbols,
	       enum tiers_allowed allowed)
{
	memset(plan, 0, sizeof(*plan));
	plan->rows = calloc(N_HOOKS, sizeof(*plan->rows));
	if (!plan->rows)
		return -ENOMEM;
	plan->n_rows = N_HOOKS;
	for (size_t i = 0; i < N_HOOKS; i++) {
		plan->rows[i].hook = &hooks[i];
		probe(&plan->rows[i], facts, symbols, allowed);
	}
	return 0;
}

void plan__choose(struct plan *plan)
{
	memset(&plan->coverage, 0, sizeof(plan->coverage));
	for (size_t i = 0; i < plan->n_rows; i++) {
		struct plan_row *row = &plan->rows[i];
		bool *seen = &plan->coverage.seen[row->hook->metric];

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

bool plan__refuse(struct plan *plan, const char *program, int err)
{
	bool found = false;

	for (size_t i = 0; i < plan->n_rows; i++) {
		struct plan_row *row = &plan->rows[i];
		const char *second = row->hook->return_program;

		if (strcmp(row->hook->program, program) && (!second || strcmp(second, program)))
			continue;
		say_error(row, err);
		found = true;
	}
	return found;
}

void plan_row__add_name(const struct plan_row *row, struct text *out)
{
	static const char *const tiers[] = { "tracepoint", "kprobe", "fentry" };
	const struct hook *hook = row->hook;

	if (row->function)
		text__printf(out, "%s %s", tiers[hook->tier], row->function);
	else
		text__printf(out, "%s %s", tiers[hook->tier], hook->targets[0]);
}

const char *hook_state__name(enum hook_state state)
{
	static const char *const names[] = { "usable", "used", "absent", "refused", "excluded" };

	return names[state];
}

void plan__add_missing(const struct plan *plan, struct text *out)
{
	for (enum metric metric = 0; metric < METRIC__COUNT; metric++) {
		const char *before = ": n/a (";

		if (plan->coverage.seen[metric])
			continue;
		text__add_string(out, metric__name(metric));
		for (size_t i = 0; i < plan->n_rows; i++) {
			if (plan->rows[i].hook->metric != metric)
				continue;
			text__add_string(out, before);
			plan_row__add_name(&plan->rows[i], out);
			text__printf(out, ": %s", plan->rows[i].reason);
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
