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
bool object_lookup__by_walk(const struct facts *facts, const struct memory_map *memory)
{
	return memory__is_known(memory) &&
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

static const char *no_object_lookup(const struct facts *facts, const struct memory_map *memory)
{
	if (object_lookup__by_kfunc(facts) || object_lookup__by_walk(facts, memory))
		return NULL;
	return "no way from an object to its cache: neither bpf_get_kmem_cache nor where the "
	       "kernel keeps struct page";
}

/* For the free event of kernels that do not name the cache: they raise it after the free. */
static const char *cache_only_in_event(const struct facts *facts, const struct memory_map *memory)
{
	(void)memory;
	return alloc_event__names_cache(facts)
		       ? NULL
		       : "the event comes after the free and names no cache";
}

static const char *cache_not_in_event(const struct facts *facts, const struct memory_map *memory)
{
	if (alloc_event__names_cache(facts))
		return "not needed: the event names the cache";
	return no_object_lookup(facts, memory);
}

static const char *no_cache_in_event(const struct facts *facts, const struct memory_map *memory)
{
	(void)memory;
	return alloc_event__names_cache(facts) ? NULL : no_object_lookup(facts, memory);
}

static const char *no_slab_type(const struct facts *facts, const struct memory_map *memory)
{
	(void)memory;
	if (facts__enumerator(facts, "pageflags", "PG_slab") >= 0 ||
	    facts__enumerator(facts, "pagetype", "PGTY_slab") >= 0)
		return NULL;
	return "how this kernel marks slab pages is not known";
}

/* The word with the cache must not be one that the page allocator clears before its event. */
static const char *no_cache_in_freed_page(const struct facts *facts,
					  const struct memory_map *memory)
{
	int cache = facts__member_offset(facts, "slab", "slab_cache");

	(void)memory;
	if (cache >= 0 && cache == facts__member_offset(facts, "page", "lru"))
		return NULL;
	return "a freed page no longer tells its cache";
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
	  cache_only_in_event },
	{ METRIC_FREES,
	  TIER_FENTRY,
	  "fentry_cache_free",
	  NULL,
	  { "kmem_cache_free" },
	  cache_not_in_event },
	{ METRIC_FREES,
	  TIER_KPROBE,
	  "kprobe_cache_free",
	  NULL,
	  { "kmem_cache_free" },
	  cache_not_in_event },
	{ METRIC_FREES,
	  TIER_TRACEPOINT,
	  "on_cache_free_afterwards",
	  NULL,
	  { "kmem_cache_free" },
	  cache_not_in_event },
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

	{ METRIC_NOLOCK_ALLOCS,
	  TIER_FENTRY,
	  "fexit_nolock_alloc",
	  NULL,
	  { "__kmalloc_nolock_noprof", "kmalloc_nolock_noprof" },
	  no_object_lookup },
	{ METRIC_NOLOCK_ALLOCS,
	  TIER_KPROBE,
	  "kprobe_nolock_alloc",
	  "kretprobe_nolock_alloc",
	  { "__kmalloc_nolock_noprof", "kmalloc_nolock_noprof" },
	  no_object_lookup },
	{ METRIC_NOLOCK_FREES,
	  TIER_FENTRY,
	  "fentry_nolock_free",
	  NULL,
	  { "kfree_nolock" },
	  no_object_lookup },
	{ METRIC_NOLOCK_FREES,
	  TIER_KPROBE,
	  "kprobe_nolock_free",
	  NULL,
	  { "kfree_nolock" },
	  no_object_lookup },
	{ METRIC_RCU_FREES, TIER_FENTRY, "fexit_rcu_free", NULL, { "__kfree_rcu_sheaf" }, NULL },
	{ METRIC_RCU_FREES,
	  TIER_KPROBE,
	  "kprobe_rcu_free",
	  "kretprobe_rcu_free",
	  { "__kfree_rcu_sheaf" },
	  NULL },

	{ METRIC_SLOW, TIER_FENTRY, "fexit_slow", NULL, { "___slab_alloc" }, NULL },
	{ METRIC_SLOW, TIER_KPROBE, "kprobe_slow", "kretprobe_slow", { "___slab_alloc" }, NULL },
	{ METRIC_SLOW_BULK,
	  TIER_FENTRY,
	  "fexit_slow_bulk",
	  NULL,
	  { "__kmem_cache_alloc_bulk" },
	  NULL },
	{ METRIC_SLOW_BULK,
	  TIER_KPROBE,
	  "kprobe_slow_bulk",
	  "kretprobe_slow_bulk",
	  { "__kmem_cache_alloc_bulk" },
	  NULL },
	{ METRIC_PREFILLED,
	  TIER_FENTRY,
	  "fexit_prefilled",
	  NULL,
	  { "kmem_cache_alloc_from_sheaf_noprof" },
	  NULL },
	{ METRIC_PREFILLED,
	  TIER_KPROBE,
	  "kprobe_prefilled",
	  "kretprobe_prefilled",
	  { "kmem_cache_alloc_from_sheaf_noprof" },
	  NULL },
	{ METRIC_REFUSED,
	  TIER_FENTRY,
	  "fentry_refused",
	  NULL,
	  { "memcg_alloc_abort_single" },
	  NULL },
	{ METRIC_REFUSED,
	  TIER_KPROBE,
	  "kprobe_refused",
	  NULL,
	  { "memcg_alloc_abort_single" },
	  NULL },
	{ METRIC_REFILLS, TIER_FENTRY, "fexit_refill", NULL, { "refill_objects" }, NULL },
	{ METRIC_REFILLS,
	  TIER_KPROBE,
	  "kprobe_refill",
	  "kretprobe_refill",
	  { "refill_objects" },
	  NULL },

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
	  NULL },
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
	  cache_only_in_event },
	{ METRIC_CACHE_DEATHS,
	  TIER_TRACEPOINT,
	  "on_cache_free_afterwards",
	  NULL,
	  { "kmem_cache_free" },
	  cache_not_in_event },
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

static enum layer layer_of(const struct facts *facts)
{
	if (facts__member_offset(facts, "kmem_cache", "cpu_slab") < 0)
		return LAYER_SHEAVES;
	return facts__struct_size(facts, "slab_sheaf") < 0 ? LAYER_CPU_SLAB : LAYER_BOTH;
}

/* Why there is nothing to be seen of @metric on this kernel; NULL: there may be. */
static const char *needless(enum metric metric, const struct facts *facts)
{
	switch (metric) {
	case METRIC_NOLOCK_ALLOCS:
	case METRIC_NOLOCK_FREES:
		if (facts__function(facts, "kfree_nolock") < 0)
			return "this kernel has no kmalloc_nolock";
		break;
	case METRIC_RCU_FREES:
	case METRIC_PREFILLED:
		if (layer_of(facts) == LAYER_CPU_SLAB)
			return "this kernel has no sheaves";
		break;
	case METRIC_SLOW_BULK:
	case METRIC_REFILLS:
		if (layer_of(facts) != LAYER_SHEAVES)
			return "this kernel has CPU slabs";
		break;
	case METRIC_PAGES_BULK:
		if (facts__function(facts, "alloc_pages_bulk_noprof") < 0 &&
		    facts__function(facts, "__alloc_pages_bulk") < 0)
			return "this kernel has no alloc_pages_bulk";
		break;
	case METRIC_REFUSED:
		if (facts__function(facts, "memcg_alloc_abort_single") < 0)
			return "this kernel charges a memcg before it allocates";
		break;
	default:
		break;
	}
	return NULL;
}

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

/* Whether BPF may read the kernel's memory: a lockdown for confidentiality forbids it. */
static bool may_read(void)
{
	const struct bpf_insn reads[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X,
		  .dst_reg = BPF_REG_1,
		  .src_reg = BPF_REG_10 },
		{ .code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = BPF_REG_1, .imm = -8 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2, .imm = 8 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_probe_read_kernel },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "reads", "GPL", reads,
			       sizeof(reads) / sizeof(*reads), NULL);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* What is told by the parameters of an event alone. */
static bool needs_reads(enum metric metric)
{
	return metric != METRIC_PAGES_ALLOCATED && metric != METRIC_PAGES_FREED &&
	       metric != METRIC_ZONE_LOCKED && metric != METRIC_FALLBACKS;
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

static void probe(struct plan_row *row, const struct facts *facts, const struct memory_map *memory,
		  enum tiers_allowed allowed)
{
	const char *obstacle = row->hook->obstacle ? row->hook->obstacle(facts, memory) : NULL;
	const char *reason = needless(row->hook->metric, facts);

	if (reason)
		deny(row, HOOK_NEEDLESS, reason);
	else if (is_excluded(row->hook->tier, allowed))
		deny(row, HOOK_EXCLUDED, "excluded by --hooks");
	else if (obstacle)
		deny(row, HOOK_ABSENT, obstacle);
	else if (needs_kernel_btf(row->hook) && !facts__are_the_kernels(facts))
		deny(row, HOOK_ABSENT, "needs the kernel's own BTF, not that of a file");
	else if (row->hook->tier == TIER_FENTRY)
		probe_fentry(row, facts);
	else if (row->hook->tier == TIER_KPROBE)
		probe_kprobe(row, facts);
	else
		probe_tracepoint(row, facts);
}

int plan__make(struct plan *plan, const struct facts *facts, const struct memory_map *memory,
	       enum tiers_allowed allowed)
{
	memset(plan, 0, sizeof(*plan));
	plan->rows = calloc(N_HOOKS, sizeof(*plan->rows));
	if (!plan->rows)
		return -ENOMEM;
	plan->n_rows = N_HOOKS;
	plan->reads = may_read();
	plan->coverage.layer = layer_of(facts);
	plan->coverage.steals = facts__enumerator(facts, "rmqueue_mode", "RMQUEUE_STEAL") >= 0;
	for (size_t i = 0; i < N_HOOKS; i++) {
		plan->rows[i].hook = &hooks[i];
		if (plan->reads || !needs_reads(hooks[i].metric))
			probe(&plan->rows[i], facts, memory, allowed);
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

bool hook__has_program(const struct hook *hook, const char *program)
{
	return !strcmp(hook->program, program) ||
	       (hook->return_program && !strcmp(hook->return_program, program));
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
	static const char *const names[] = { "usable",	"used",	    "absent",
					     "refused", "excluded", "needless" };

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
