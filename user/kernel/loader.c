// SPDX-License-Identifier: GPL-2.0-or-later
/* Chooses, loads and attaches programs until the plan and the kernel agree. */
#include "loader.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filters.h"
#include "kernel.h"
#include "probes.h"
#include "slubtrace_bare.skel.h"
#include "sysfs.h"

#define NOT_SUPPORTED 524	/* the kernel's ENOTSUPP, which is no errno of user space */
#define VERIFIER_LOG  (1 << 20) /* a kernel before 6.4 hides its error when the room is too small */

static struct bpf_program *program(const struct loader *loader, const char *name)
{
	return bpf_object__find_program_by_name(loader->skeleton->obj, name);
}

/* The program of the row that is loaded; the return program stands by itself. */
static struct bpf_program *main_program(const struct loader *loader, const struct hook *hook)
{
	const char *counting = hook__counting(hook);
	const char *sole = hook__sole(hook, loader->options->object_events);
	char name[64];

	if (loader->can_be_sole && sole)
		return program(loader, sole);
	if (!loader->counts_only || !counting)
		return program(loader, hook->program);
	snprintf(name, sizeof(name), "%s%s", counting,
		 loader->slots > SLUBTRACE_SLOTS ? HOOK_WIDE : "");
	return program(loader, name);
}

static bool uses(const struct loader *loader, enum metric metric, const char *program_name)
{
	const struct plan_row *row = plan__used(loader->plan, metric);

	return row && hook__has_program(row->hook, program_name);
}

static __u32 parameters(const struct loader *loader, const char *function)
{
	int n = facts__function_parameters(loader->facts, function);

	return n < 0 ? 0 : n;
}

/* Whose functions are told apart from others by where they return to. */
static void set_places(const struct loader *loader, struct slubtrace_bpf__rodata *knobs)
{
	static const char *const kmalloc_functions[] = {
		"__kmalloc_noprof",	  "__kmalloc_node_noprof",
		"__kmalloc_flags_noprof", "__kmalloc_node_track_caller_noprof",
		"__kvmalloc_node_noprof",
	};
	const struct plan_row *alloc_bulk = plan__used(loader->plan, METRIC_BULK_ALLOCS);
	const struct symbols *symbols = loader->symbols;

	if (alloc_bulk)
		symbols__range(symbols, alloc_bulk->function,
			       (__u64 *)&knobs->knob_alloc_bulk_start,
			       (__u64 *)&knobs->knob_alloc_bulk_end);
	for (size_t i = 0; i < sizeof(kmalloc_functions) / sizeof(*kmalloc_functions); i++)
		symbols__range(symbols, kmalloc_functions[i],
			       (__u64 *)&knobs->knob_kmalloc_start[i],
			       (__u64 *)&knobs->knob_kmalloc_end[i]);
	if (!alloc_event__names_cache(loader->facts))
		symbols__range(symbols, "__kmem_cache_free_bulk",
			       (__u64 *)&knobs->knob_free_undo_start,
			       (__u64 *)&knobs->knob_free_undo_end);
	knobs->knob_slow_bulk_start = symbols__address(symbols, "__kmem_cache_alloc_bulk");
	knobs->knob_free_bulk_start = symbols__address(symbols, "kmem_cache_free_bulk");
	knobs->knob_cache_free_start = symbols__address(symbols, "kmem_cache_free");
}

/* Parameters of the function that is hooked for @metric; 0: none is. */
static __u32 used_parameters(const struct loader *loader, enum metric metric)
{
	const struct plan_row *row = plan__used(loader->plan, metric);

	return row ? parameters(loader, row->function) : 0;
}

/* A bool is returned in one byte; what stands in the others is nobody's business. */
static __u32 returned_bits(const struct loader *loader, enum metric metric)
{
	const struct plan_row *row = plan__used(loader->plan, metric);
	int bytes = row ? facts__function_returns(loader->facts, row->function) : 0;

	return bytes == 1 ? 0xff : ~0U;
}

/* Whether objects' events are told nothing from: neither slabs nor caches. */
static bool tells_nothing(const struct loader *loader)
{
	const struct slubtrace_bpf__rodata *knobs = loader->skeleton->rodata;

	return knobs->knob_event_has_cache && !knobs->knob_page_events &&
	       !knobs->knob_slabs_from_pages && !knobs->knob_births_from_objects &&
	       !knobs->knob_deaths_from_objects;
}

/* The events after which a task may be another than it was. */
static const char *const task_events[] = { "task_newtask", "task_rename", "cgroup_attach_task" };

static bool tells_tasks(const struct loader *loader)
{
	for (size_t i = 0; i < sizeof(task_events) / sizeof(*task_events); i++)
		if (facts__tracepoint_parameters(loader->facts, task_events[i]) < 0)
			return false;
	return true;
}

/*
 * Whether one cache may come to be looked at alone: then none may be missed that the user means,
 * neither of those that are there nor one to come.
 */
static bool can_be_sole(const struct loader *loader)
{
	const struct tracer_options *options = loader->options;

	return options->sole && tells_nothing(loader) && !options->object_stacks &&
	       (!options->object_events ||
		(tells_tasks(loader) && libbpf_num_possible_cpus() <= SLUBTRACE_SOLE_SETS)) &&
	       plan__used(loader->plan, METRIC_CACHE_LIST) &&
	       plan__used(loader->plan, METRIC_CACHE_BIRTHS) &&
	       plan__used(loader->plan, METRIC_CACHE_DEATHS) &&
	       plan__used(loader->plan, METRIC_CACHE_ALIASES);
}

/* Whose slab a page is can be remembered if it is told when it no longer is. */
static bool remembers(const struct loader *loader)
{
	return loader->plan->reads && memory__is_known(loader->memory) &&
	       loader->memory->page_shift == 12 && plan__used(loader->plan, METRIC_FREED_SLABS) &&
	       !uses(loader, METRIC_FREED_SLABS, "on_page_free") &&
	       (loader->memory->kfence_pool ||
		facts__function(loader->facts, "__kfence_alloc") < 0);
}

static void set_knobs(struct loader *loader)
{
	const struct tracer_options *options = loader->options;
	const struct facts *facts = loader->facts;
	struct slubtrace_bpf__rodata *knobs = loader->skeleton->rodata;

	knobs->knob_event_has_cache = alloc_event__names_cache(facts);
	knobs->knob_zone_locked_refill = zone_locked__tells_refill(facts);
	knobs->knob_reads = loader->plan->reads;
	knobs->knob_kfunc = object_lookup__by_kfunc(facts);
	knobs->knob_page_walk = !knobs->knob_kfunc && object_lookup__by_walk(facts, loader->memory);
	if (knobs->knob_reads) {
		knobs->knob_vmemmap_base = loader->memory->vmemmap_variable;
		knobs->knob_page_offset_base = loader->memory->page_offset_variable;
	}
	loader->skeleton->bss->vmemmap = loader->memory->vmemmap;
	loader->skeleton->bss->page_offset = loader->memory->page_offset;
	knobs->knob_page_shift = loader->memory->page_shift;
	knobs->knob_slow_args = parameters(loader, "___slab_alloc");
	knobs->knob_new_slab_args = parameters(loader, "allocate_slab");
	knobs->knob_page_bulk_args = used_parameters(loader, METRIC_PAGES_BULK);
	knobs->knob_nolock_args = used_parameters(loader, METRIC_NOLOCK_ALLOCS);
	knobs->knob_rcu_sheaf_args = used_parameters(loader, METRIC_RCU_FREES);
	knobs->knob_alloc_bulk_mask = returned_bits(loader, METRIC_BULK_ALLOCS);
	knobs->knob_failures_told = plan__used(loader->plan, METRIC_SLOW) &&
				    plan__used(loader->plan, METRIC_BULK_ALLOCS);
	knobs->knob_probes = probes__are_told(loader);
	set_places(loader, knobs);
	knobs->knob_slabs_from_pages = uses(loader, METRIC_NEW_SLABS, "on_page_alloc");
	knobs->knob_frees_from_pages = uses(loader, METRIC_FREED_SLABS, "on_page_free");
	knobs->knob_births_from_objects = uses(loader, METRIC_CACHE_BIRTHS, "on_cache_alloc");
	knobs->knob_deaths_from_objects =
		uses(loader, METRIC_CACHE_DEATHS, "on_cache_free") ||
		uses(loader, METRIC_CACHE_DEATHS, "on_cache_free_afterwards");
	knobs->knob_object_stacks = options->object_stacks;
	knobs->knob_steps = options->steps;
	knobs->knob_wide = loader->slots > SLUBTRACE_SLOTS;
	knobs->knob_rare_sets = loader->rare_sets;
	knobs->knob_memo = remembers(loader);
	knobs->knob_kfence_pool = loader->memory->kfence_pool;
	knobs->knob_slab_caches = loader->memory->slab_caches;
	knobs->knob_cache_events = options->cache_events;
	knobs->knob_chosen_only = options->chosen_only;
	knobs->knob_wake_bytes = options->ring_bytes / 4;
	loader->counts_only = !options->object_events && tells_nothing(loader);
	loader->can_be_sole = can_be_sole(loader);
}

#define RARE_BYTES (4 << 20) /* at most; all of it is mapped, and counts as resident */

/* Room for twice the caches of now, and more; and for each CPU's counts, or for those of several. */
static void choose_sizes(struct loader *loader)
{
	struct aliases aliases = {};
	size_t cpus = libbpf_num_possible_cpus(), caches = 0;

	sysfs__read_aliases(&aliases);
	for (size_t i = 0; i < aliases.n; i++)
		caches += !strcmp(aliases.rows[i].name, aliases.rows[i].target);
	loader->slots = SLUBTRACE_SLOTS;
	while (loader->slots < 2 * caches + 256 && loader->slots < SLUBTRACE_SLOTS_WIDE)
		loader->slots *= 2;
	aliases__reset(&aliases);
	loader->rare_sets = 1;
	while (loader->rare_sets < cpus &&
	       2 * loader->rare_sets * loader->slots * sizeof(struct rare_cell) <= RARE_BYTES)
		loader->rare_sets *= 2;
}

static int size_maps(struct loader *loader)
{
	struct slubtrace_bpf *skeleton = loader->skeleton;
	struct bpf_map *by_slot[] = { skeleton->maps.slab_cells, skeleton->maps.caches,
				      skeleton->maps.choices, skeleton->maps.directory,
				      skeleton->maps.tickets };
	int err;

	for (size_t i = 0; i < sizeof(by_slot) / sizeof(*by_slot); i++) {
		err = bpf_map__set_max_entries(by_slot[i], loader->slots);
		if (err)
			return err;
	}
	err = bpf_map__set_max_entries(skeleton->maps.rare, loader->slots * loader->rare_sets);
	return err ? err
		   : bpf_map__set_max_entries(skeleton->maps.events, loader->options->ring_bytes);
}

/* Whether the kernel keeps count of the slabs and objects of each cache, and lets BPF read it. */
static bool counts_holdings(const struct loader *loader)
{
	return loader->plan->reads &&
	       facts__member_offset(loader->facts, "kmem_cache_node", "nr_slabs") >= 0 &&
	       facts__member_offset(loader->facts, "kmem_cache_node", "total_objects") >= 0;
}

static int enable(struct loader *loader, struct bpf_program *prog, int n)
{
	if (!loader->logs[n])
		loader->logs[n] = malloc(VERIFIER_LOG);
	if (!loader->logs[n])
		return -ENOMEM;
	loader->logs[n][0] = '\0';
	bpf_program__set_log_buf(prog, loader->logs[n], VERIFIER_LOG);
	bpf_program__set_autoload(prog, true);
	return 0;
}

/* Only the programs in use are loaded, each with a place for the verifier's complaint. */
static int enable_programs(struct loader *loader)
{
	struct bpf_program *prog;
	int err = 0, n = 0;

	bpf_object__for_each_program(prog, loader->skeleton->obj)
		bpf_program__set_autoload(prog, false);
	for (size_t i = 0; i < loader->plan->n_rows && !err; i++) {
		const struct hook *hook = loader->plan->rows[i].hook;

		if (loader->plan->rows[i].state != HOOK_USED)
			continue;
		err = enable(loader, main_program(loader, hook), n++);
		if (!err && hook->return_program)
			err = enable(loader, program(loader, hook->return_program), n++);
	}
	if (!err)
		err = enable(loader, program(loader, "on_module_load"), n++);
	if (!err)
		err = enable(loader, program(loader, "discover"), n++);
	if (!err && counts_holdings(loader))
		err = enable(loader, program(loader, "count_holdings"), n++);
	if (!err && loader->skeleton->rodata->knob_probes) {
		err = enable(loader, program(loader, "find_probe"), n++);
		if (!err)
			err = enable(loader, program(loader, "look_at_probes"), n++);
	}
	if (!err && loader->can_be_sole && loader->options->object_events)
		err = enable(loader, program(loader, "on_task_change"), n++);
	return err ? err : enable(loader, program(loader, "settle"), n++);
}

static int set_target(const struct loader *loader, const char *name, const char *function)
{
	return name ? bpf_program__set_attach_target(program(loader, name), 0, function) : 0;
}

/* Of fentry and fexit; libbpf looks them up in the kernel's BTF. */
static int set_targets(const struct loader *loader)
{
	int err = 0;

	for (size_t i = 0; i < loader->plan->n_rows && !err; i++) {
		const struct plan_row *row = &loader->plan->rows[i];

		if (row->state != HOOK_USED || row->hook->tier != TIER_FENTRY)
			continue;
		err = set_target(loader, row->hook->program, row->function);
		if (!err)
			err = set_target(loader, row->hook->return_program, row->function);
	}
	return err;
}

/* The program that the kernel refused is the one of which the verifier complained. */
static int refuse_culprit(struct loader *loader, int err)
{
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, loader->skeleton->obj) {
		size_t bytes;
		const char *log = bpf_program__log_buf(prog, &bytes);

		if (!bpf_program__autoload(prog) || !log || !log[0])
			continue;
		if (loader->options->verbose)
			fprintf(stderr, "verifier on %s:\n%s\n", bpf_program__name(prog), log);
		/* What is no part of the plan is needed whatever the plan. */
		return plan__refuse(loader->plan, bpf_program__name(prog), err) ? -EAGAIN : err;
	}
	return err;
}

static int add_link(struct loader *loader, const struct plan_row *row, const char *target,
		    struct bpf_link *link)
{
	if (!link)
		return -errno;
	if (loader->n_links == LOADER_LINKS) {
		bpf_link__destroy(link);
		return -E2BIG;
	}
	loader->links[loader->n_links++] =
		(struct loader_link){ .link = link,
				      .row = row ? (size_t)(row - loader->plan->rows)
						 : LOADER_NO_ROW,
				      .target = target };
	return 0;
}

/* The first is there, or the hook would not be in use; others a kernel may lack. */
static int attach_tracepoints(struct loader *loader, const struct plan_row *row)
{
	const struct hook *hook = row->hook;
	int err = 0;

	for (int i = 0; i < 3 && hook->targets[i] && !err; i++) {
		err = add_link(loader, row, hook->targets[i],
			       bpf_program__attach_raw_tracepoint(main_program(loader, hook),
								  hook->targets[i]));
		if (err == -ENOENT && i)
			err = 0;
	}
	return err;
}

static int attach_program(struct loader *loader, const struct plan_row *row, const char *name,
			  bool at_return)
{
	struct bpf_program *prog = program(loader, name);
	struct bpf_link *link;

	if (row->hook->tier == TIER_FENTRY)
		return add_link(loader, row, NULL, bpf_program__attach_trace(prog));
	link = bpf_program__attach_kprobe(prog, at_return, row->function);
	if (link)
		probes__find(loader, name, link);
	return add_link(loader, row, NULL, link);
}

/* What waits for the end of a call comes first: no beginning is seen without its end. */
static int attach_row(struct loader *loader, const struct plan_row *row)
{
	const struct hook *hook = row->hook;
	int err = 0;

	if (hook->tier == TIER_TRACEPOINT)
		return attach_tracepoints(loader, row);
	if (hook->return_program)
		err = attach_program(loader, row, hook->return_program, true);
	return err ? err : attach_program(loader, row, hook->program, false);
}

/* A kernel without modules has no such event, and nothing to tell. */
static int attach_module_load(struct loader *loader)
{
	struct bpf_program *prog = loader->skeleton->progs.on_module_load;
	int err = add_link(loader, NULL, "module_load",
			   bpf_program__attach_raw_tracepoint(prog, "module_load"));

	return err == -ENOENT ? 0 : err;
}

/* Goes along the list as long as there is a next one. */
static int run_walk(struct loader *loader, struct bpf_program *prog)
{
	volatile struct slubtrace_bpf__bss *bss = loader->skeleton->bss;
	int err = 0;
	__u64 at;

	bss->walk_at = loader->memory->slab_caches;
	do {
		LIBBPF_OPTS(bpf_test_run_opts, opts);

		at = bss->walk_at;
		err = bpf_prog_test_run_opts(bpf_program__fd(prog), &opts);
	} while (!err && bss->walk_at != at && !bss->walk_done);
	return err;
}

/* A walk cut short by a change of the list is taken up anew a few times. */
static int list_caches(struct loader *loader, const struct plan_row *row)
{
	struct bpf_program *prog = program(loader, row->hook->program);
	int err;

	if (!strncmp(row->hook->targets[0], "iter/", 5)) {
		err = kernel__iterate(prog);
		loader->listed = !err;
		return err;
	}
	err = run_walk(loader, prog);
	for (int i = 0; i < 3 && !err && !loader->skeleton->bss->walk_done; i++)
		err = run_walk(loader, prog);
	loader->listed = !err && loader->skeleton->bss->walk_done;
	return err;
}

static int attach_task_events(struct loader *loader)
{
	int err = 0;

	if (!loader->can_be_sole || !loader->options->object_events)
		return 0;
	for (size_t i = 0; i < sizeof(task_events) / sizeof(*task_events) && !err; i++)
		err = add_link(loader, NULL, task_events[i],
			       bpf_program__attach_raw_tracepoint(program(loader, "on_task_change"),
								  task_events[i]));
	return err;
}

/* Returns -EAGAIN if a hook was refused, so that the next way is tried. */
static int attach_all(struct loader *loader)
{
	for (size_t i = 0; i < loader->plan->n_rows; i++) {
		const struct plan_row *row = &loader->plan->rows[i];
		int err;

		if (row->state != HOOK_USED || plan__is_repeated(loader->plan, i))
			continue;
		if (row->hook->metric == METRIC_CACHE_LIST)
			err = list_caches(loader, row);
		else
			err = attach_row(loader, row);
		if (err) {
			/* A kernel that loads such a program and does not attach it attaches none. */
			if (err == -NOT_SUPPORTED && row->hook->tier == TIER_FENTRY)
				plan__refuse_tier(loader->plan, TIER_FENTRY, err);
			plan__refuse(loader->plan, row->hook->program, err);
			return -EAGAIN;
		}
	}
	return 0;
}

/* Slot 0 means none; the first generations have the numbers of their slots. */
static int offer_slots(struct loader *loader)
{
	int fd = bpf_map__fd(loader->skeleton->maps.tickets), err = 0;

	for (__u32 slot = 1; slot < loader->slots && !err; slot++) {
		struct slot_ticket ticket = { .generation = slot, .slot = slot };

		err = bpf_map_update_elem(fd, NULL, &ticket, BPF_ANY) ? -errno : 0;
	}
	return err;
}

static int discover(struct loader *loader)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	return bpf_prog_test_run_opts(bpf_program__fd(loader->skeleton->progs.discover), &opts);
}

/*
 * With BTF from a file the kernel is taken to have none: no kfuncs. Both variants come from one
 * source, so their skeletons have one layout, and the generic functions serve both.
 */
static struct slubtrace_bpf *open_skeleton(const char *btf_path)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = btf_path);

	_Static_assert(sizeof(struct slubtrace_bpf) == sizeof(struct slubtrace_bare_bpf), "");
	_Static_assert(sizeof(*((struct slubtrace_bpf *)0)->rodata) ==
			       sizeof(*((struct slubtrace_bare_bpf *)0)->rodata),
		       "");
	if (btf_path)
		return (struct slubtrace_bpf *)slubtrace_bare_bpf__open_opts(&opts);
	return slubtrace_bpf__open_opts(&opts);
}

/* All that the BTF is asked for before the object is loaded. */
static int prepare(struct loader *loader)
{
	int err = facts__recall_types(loader->facts);

	if (err)
		return err;
	choose_sizes(loader);
	err = filters__set(loader->options, loader->skeleton);
	set_knobs(loader);
	if (!err)
		err = size_maps(loader);
	return err ? err : enable_programs(loader);
}

/* One try with the plan as it stands. Returns 0, -EAGAIN (the plan has changed) or -errno. */
static int load_and_attach(struct loader *loader)
{
	int err;

	loader->skeleton = open_skeleton(loader->options->btf_path);
	if (!loader->skeleton)
		return -errno;
	err = prepare(loader);
	facts__forget_types(loader->facts);
	if (!err)
		err = set_targets(loader);
	if (err)
		return err;
	err = slubtrace_bpf__load(loader->skeleton);
	if (err)
		return refuse_culprit(loader, err);
	err = filters__put_cgroup(loader->skeleton, loader->cgroup);
	if (!err)
		err = offer_slots(loader);
	if (!err)
		err = discover(loader);
	if (!err)
		err = attach_module_load(loader);
	if (!err)
		err = attach_task_events(loader);
	return err ? err : attach_all(loader);
}

static void free_logs(struct loader *loader)
{
	for (int i = 0; i < LOADER_PROGRAMS; i++) {
		free(loader->logs[i]);
		loader->logs[i] = NULL;
	}
}

int loader__run(struct loader *loader)
{
	int err;

	do {
		loader__close(loader);
		plan__choose(loader->plan);
		err = load_and_attach(loader);
	} while (err == -EAGAIN);
	free_logs(loader);
	return err;
}

bool loader__can_pause(const struct loader *loader)
{
	for (size_t i = 0; i < loader->plan->n_rows; i++)
		if (plan__may_pause(loader->plan, i))
			return true;
	return false;
}

void loader__pause(struct loader *loader)
{
	for (int i = 0; i < loader->n_links; i++) {
		if (loader->links[i].row == LOADER_NO_ROW ||
		    !plan__may_pause(loader->plan, loader->links[i].row))
			continue;
		bpf_link__destroy(loader->links[i].link);
		loader->links[i].link = NULL;
	}
}

/*
 * A failure on the slow path is told to the event that follows: what waits there for one that was
 * not seen is of the past.
 */
static void forget_failures(const struct loader *loader)
{
	int fd = bpf_map__fd(loader->skeleton->maps.failures);
	__u64 task;

	while (!bpf_map_get_next_key(fd, NULL, &task) && !bpf_map_delete_elem(fd, &task))
		;
}

static int attach_again(struct loader *loader, struct loader_link *link)
{
	const struct plan_row *row = &loader->plan->rows[link->row];

	link->link =
		bpf_program__attach_raw_tracepoint(main_program(loader, row->hook), link->target);
	return link->link ? 0 : -errno;
}

int loader__resume(struct loader *loader)
{
	int err = 0;

	forget_failures(loader);
	for (int i = 0; i < loader->n_links && !err; i++)
		if (!loader->links[i].link)
			err = attach_again(loader, &loader->links[i]);
	if (err)
		loader__pause(loader);
	return err;
}

void loader__detach(struct loader *loader)
{
	for (int i = 0; i < loader->n_links; i++)
		bpf_link__destroy(loader->links[i].link);
	loader->n_links = 0;
}

void loader__close(struct loader *loader)
{
	loader__detach(loader);
	slubtrace_bpf__destroy(loader->skeleton);
	loader->skeleton = NULL;
}
