// SPDX-License-Identifier: GPL-2.0-or-later
/* Owner of the skeleton. */
#include "tracer.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "log.h"
#include "slubtrace.skel.h"
#include "slubtrace_bare.skel.h"
#include "sysfs.h"

#define MAX_LINKS    64
#define MAX_PROGRAMS 64
#define VERIFIER_LOG (1 << 20) /* a kernel before 6.4 hides its error when the room is too small */

struct tracer {
	struct tracer_options options;
	struct facts *facts;
	struct symbols *symbols;
	struct plan plan;
	struct slubtrace_bpf *skeleton;
	struct bpf_link *links[MAX_LINKS];
	int n_links;
	int stats;  /* keeps the kernel's run time statistics on while it is open */
	int n_cpus; /* possible ones */
	size_t slots;
	void *caches; /* the maps of these names, mapped */
	void *slab_cells;
	void *choices;
	struct cell *cells; /* one of each CPU: scratch */
	__u64 next_generation;
	char *logs[MAX_PROGRAMS]; /* what the verifier said of each program, while loading */
};

/* libbpf's print callback has no context; only its verbosity is global. */
static bool verbose;

static int print_libbpf(enum libbpf_print_level level, const char *format, va_list args)
{
	return verbose && level <= LIBBPF_INFO ? vfprintf(stderr, format, args) : 0;
}

static struct bpf_program *program(const struct tracer *tracer, const char *name)
{
	return bpf_object__find_program_by_name(tracer->skeleton->obj, name);
}

static bool uses(const struct tracer *tracer, enum metric metric, const char *program_name)
{
	const struct plan_row *row = plan__used(&tracer->plan, metric);

	return row && !strcmp(row->hook->program, program_name);
}

static __u32 parameters(const struct tracer *tracer, const char *function)
{
	int n = facts__function_parameters(tracer->facts, function);

	return n < 0 ? 0 : n;
}

static void set_knobs(struct tracer *tracer)
{
	const struct tracer_options *options = &tracer->options;
	const struct facts *facts = tracer->facts;
	struct slubtrace_bpf__rodata *knobs = tracer->skeleton->rodata;

	knobs->knob_event_has_cache = alloc_event__names_cache(facts);
	knobs->knob_zone_locked_refill = zone_locked__tells_refill(facts);
	knobs->knob_kfunc = object_lookup__by_kfunc(facts);
	knobs->knob_page_walk =
		!knobs->knob_kfunc && object_lookup__by_walk(facts, tracer->symbols);
	knobs->knob_vmemmap_base = symbols__address(tracer->symbols, "vmemmap_base");
	knobs->knob_page_offset_base = symbols__address(tracer->symbols, "page_offset_base");
	knobs->knob_func_arg =
		facts__enumerator(facts, "bpf_func_id", "BPF_FUNC_get_func_arg") >= 0;
	knobs->knob_slow_args = parameters(tracer, "___slab_alloc");
	knobs->knob_new_slab_args = parameters(tracer, "allocate_slab");
	knobs->knob_slabs_from_pages = uses(tracer, METRIC_NEW_SLABS, "on_page_alloc");
	knobs->knob_frees_from_pages = uses(tracer, METRIC_FREED_SLABS, "on_page_free");
	knobs->knob_births_from_objects = uses(tracer, METRIC_CACHE_BIRTHS, "on_cache_alloc");
	knobs->knob_deaths_from_objects = uses(tracer, METRIC_CACHE_DEATHS, "on_cache_free");
	knobs->knob_slab_events = options->slab_events;
	knobs->knob_object_events = options->object_events;
	knobs->knob_page_events = options->page_events;
	knobs->knob_cache_events = options->cache_events;
	knobs->knob_chosen_only = options->chosen_only;
	knobs->knob_wake_bytes = options->ring_bytes / 4;
}

/* Room for twice the caches of now, and more. */
static int size_maps(struct tracer *tracer)
{
	struct slubtrace_bpf *skeleton = tracer->skeleton;
	struct bpf_map *by_slot[] = { skeleton->maps.cells,	skeleton->maps.slab_cells,
				      skeleton->maps.caches,	skeleton->maps.choices,
				      skeleton->maps.directory, skeleton->maps.tickets };
	struct aliases aliases = {};
	int err;

	tracer->slots = SLUBTRACE_SLOTS;
	sysfs__read_aliases(&aliases);
	while (tracer->slots < 2 * aliases.n + 512)
		tracer->slots *= 2;
	aliases__reset(&aliases);
	for (size_t i = 0; i < sizeof(by_slot) / sizeof(*by_slot); i++) {
		err = bpf_map__set_max_entries(by_slot[i], tracer->slots);
		if (err)
			return err;
	}
	return bpf_map__set_max_entries(skeleton->maps.events, tracer->options.ring_bytes);
}

static int enable(struct tracer *tracer, const char *name, const char *function, int n)
{
	struct bpf_program *prog = program(tracer, name);

	if (!tracer->logs[n])
		tracer->logs[n] = malloc(VERIFIER_LOG);
	if (!tracer->logs[n])
		return -ENOMEM;
	tracer->logs[n][0] = '\0';
	bpf_program__set_log_buf(prog, tracer->logs[n], VERIFIER_LOG);
	bpf_program__set_autoload(prog, true);
	return function ? bpf_program__set_attach_target(prog, 0, function) : 0;
}

/* Only the programs in use are loaded, each with a place for the verifier's complaint. */
static int enable_programs(struct tracer *tracer)
{
	struct bpf_program *prog;
	int err = 0, n = 0;

	bpf_object__for_each_program(prog, tracer->skeleton->obj)
		bpf_program__set_autoload(prog, false);
	for (size_t i = 0; i < tracer->plan.n_rows && !err; i++) {
		const struct plan_row *row = &tracer->plan.rows[i];
		const struct hook *hook = row->hook;

		if (row->state != HOOK_USED)
			continue;
		err = enable(tracer, hook->program,
			     hook->tier == TIER_FENTRY ? row->function : NULL, n++);
		if (!err && hook->return_program)
			err = enable(tracer, hook->return_program, NULL, n++);
	}
	if (!err)
		err = enable(tracer, "discover", NULL, n++);
	return err ? err : enable(tracer, "settle", NULL, n++);
}

/* The program that the kernel refused is the one of which the verifier complained. */
static int refuse_culprit(struct tracer *tracer, int err)
{
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, tracer->skeleton->obj) {
		size_t bytes;
		const char *log = bpf_program__log_buf(prog, &bytes);

		if (!bpf_program__autoload(prog) || !log || !log[0])
			continue;
		if (tracer->options.verbose)
			fprintf(stderr, "verifier on %s:\n%s\n", bpf_program__name(prog), log);
		plan__refuse(&tracer->plan, bpf_program__name(prog), err);
		return -EAGAIN;
	}
	return err;
}

static int add_link(struct tracer *tracer, struct bpf_link *link)
{
	if (!link)
		return -errno;
	if (tracer->n_links == MAX_LINKS) {
		bpf_link__destroy(link);
		return -E2BIG;
	}
	tracer->links[tracer->n_links++] = link;
	return 0;
}

static int attach_tracepoints(struct tracer *tracer, const struct hook *hook)
{
	int err = 0;

	for (int i = 0; i < 3 && hook->targets[i] && !err; i++)
		if (facts__tracepoint_parameters(tracer->facts, hook->targets[i]) >= 0)
			err = add_link(tracer,
				       bpf_program__attach_raw_tracepoint(
					       program(tracer, hook->program), hook->targets[i]));
	return err;
}

static int attach_row(struct tracer *tracer, const struct plan_row *row)
{
	const struct hook *hook = row->hook;
	struct bpf_program *prog = program(tracer, hook->program);
	int err;

	if (hook->tier == TIER_FENTRY)
		return add_link(tracer, bpf_program__attach_trace(prog));
	if (hook->tier == TIER_TRACEPOINT)
		return attach_tracepoints(tracer, hook);
	if (hook->return_program) {
		err = add_link(tracer,
			       bpf_program__attach_kprobe(program(tracer, hook->return_program),
							  true, row->function));
		if (err)
			return err;
	}
	return add_link(tracer, bpf_program__attach_kprobe(prog, false, row->function));
}

/* Some tracepoint programs serve two metrics; each is attached once. */
static bool is_attached_already(const struct tracer *tracer, size_t row)
{
	for (size_t i = 0; i < row; i++)
		if (tracer->plan.rows[i].state == HOOK_USED &&
		    !strcmp(tracer->plan.rows[i].hook->program,
			    tracer->plan.rows[row].hook->program))
			return true;
	return false;
}

static int run_iterator(struct bpf_program *prog)
{
	struct bpf_link *link = bpf_program__attach_iter(prog, NULL);
	char nothing[64];
	int fd, err = 0;
	ssize_t n;

	if (!link)
		return -errno;
	fd = bpf_iter_create(bpf_link__fd(link));
	if (fd < 0)
		err = -errno;
	while (fd >= 0 && (n = read(fd, nothing, sizeof(nothing))) > 0)
		;
	if (fd >= 0 && n < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	bpf_link__destroy(link);
	return err;
}

/* Returns -EAGAIN if a hook was refused, so that the next way is tried. */
static int attach_all(struct tracer *tracer)
{
	for (size_t i = 0; i < tracer->plan.n_rows; i++) {
		const struct plan_row *row = &tracer->plan.rows[i];
		int err;

		if (row->state != HOOK_USED || is_attached_already(tracer, i))
			continue;
		if (row->hook->metric == METRIC_CACHE_LIST)
			err = run_iterator(program(tracer, row->hook->program));
		else
			err = attach_row(tracer, row);
		if (err) {
			plan__refuse(&tracer->plan, row->hook->program, err);
			return -EAGAIN;
		}
	}
	return 0;
}

static void *map_table(const struct bpf_map *map, size_t entry, size_t n)
{
	void *at = mmap(NULL, entry * n, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);

	return at == MAP_FAILED ? NULL : at;
}

/* Slot 0 means none. */
static int offer_slots(struct tracer *tracer)
{
	int fd = bpf_map__fd(tracer->skeleton->maps.tickets), err = 0;

	for (__u32 slot = 1; slot < tracer->slots && !err; slot++) {
		struct slot_ticket ticket = { .generation = ++tracer->next_generation,
					      .slot = slot };

		err = bpf_map_update_elem(fd, NULL, &ticket, BPF_ANY) ? -errno : 0;
	}
	return err;
}

static int prepare_tables(struct tracer *tracer)
{
	struct slubtrace_bpf *skeleton = tracer->skeleton;

	tracer->caches = map_table(skeleton->maps.caches, sizeof(struct cache_info), tracer->slots);
	tracer->slab_cells =
		map_table(skeleton->maps.slab_cells, sizeof(struct slab_cell), tracer->slots);
	tracer->choices = map_table(skeleton->maps.choices, sizeof(__u64), tracer->slots);
	if (!tracer->caches || !tracer->slab_cells || !tracer->choices)
		return -errno;
	return offer_slots(tracer);
}

static int discover(struct tracer *tracer)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	return bpf_prog_test_run_opts(bpf_program__fd(tracer->skeleton->progs.discover), &opts);
}

static void unload(struct tracer *tracer)
{
	tracer__detach(tracer);
	if (tracer->caches)
		munmap(tracer->caches, sizeof(struct cache_info) * tracer->slots);
	if (tracer->slab_cells)
		munmap(tracer->slab_cells, sizeof(struct slab_cell) * tracer->slots);
	if (tracer->choices)
		munmap(tracer->choices, sizeof(__u64) * tracer->slots);
	tracer->caches = tracer->slab_cells = tracer->choices = NULL;
	slubtrace_bpf__destroy(tracer->skeleton);
	tracer->skeleton = NULL;
	tracer->next_generation = 0;
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

/* One try with the plan as it stands. Returns 0, -EAGAIN (the plan has changed) or -errno. */
static int load_and_attach(struct tracer *tracer)
{
	int err;

	tracer->skeleton = open_skeleton(tracer->options.btf_path);
	if (!tracer->skeleton)
		return -errno;
	set_knobs(tracer);
	err = size_maps(tracer);
	if (!err)
		err = enable_programs(tracer);
	if (err)
		return err;
	err = slubtrace_bpf__load(tracer->skeleton);
	if (err)
		return refuse_culprit(tracer, err);
	err = prepare_tables(tracer);
	if (!err)
		err = discover(tracer);
	return err ? err : attach_all(tracer);
}

static int say_open_error(const struct tracer_options *options, int err)
{
	if (options->btf_path)
		log__say("cannot read BTF from %s: %s", options->btf_path, strerror(-err));
	else
		log__say("this kernel has no BTF (needs CONFIG_DEBUG_INFO_BTF=y, or --btf FILE "
			 "with the BTF of "
			 "this very kernel): %s",
			 strerror(-err));
	return options->btf_path ? -EXIT_NO_INPUT : -EXIT_UNAVAILABLE;
}

static int say_load_error(int err)
{
	if (err == -EPERM || err == -EACCES) {
		log__say("cannot load BPF programs: %s (needs CAP_BPF and CAP_PERFMON; try sudo. A "
			 "locked down "
			 "kernel or kernel.unprivileged_bpf settings may forbid it too)",
			 strerror(-err));
		return -EXIT_NO_PERMISSION;
	}
	log__say("cannot load BPF programs: %s (more with --verbose)", strerror(-err));
	return -EXIT_UNAVAILABLE;
}

/* What cannot be observed is said once. */
static void say_missing(const struct plan *plan)
{
	struct text text = {};

	plan__add_missing(plan, &text);
	for (char *line = text.bytes, *end; line && *line; line = end + 1) {
		end = strchr(line, '\n');
		*end = '\0';
		log__say("%s", line);
	}
	text__reset(&text);
}

static void free_logs(struct tracer *tracer)
{
	for (int i = 0; i < MAX_PROGRAMS; i++) {
		free(tracer->logs[i]);
		tracer->logs[i] = NULL;
	}
}

static int open_kernel(struct tracer *tracer)
{
	const char *missing = capability__missing();
	int err;

	if (missing) {
		log__say("tracing needs %s, which this process lacks (needs CAP_BPF and "
			 "CAP_PERFMON; try sudo)",
			 missing);
		return -EXIT_NO_PERMISSION;
	}
	err = facts__open(tracer->options.btf_path, &tracer->facts);
	if (err)
		return say_open_error(&tracer->options, err);
	err = symbols__open(&tracer->symbols);
	if (!err)
		err = plan__make(&tracer->plan, tracer->facts, tracer->symbols,
				 tracer->options.tiers);
	if (err) {
		log__say("cannot read /proc/kallsyms: %s", strerror(-err));
		return -EXIT_UNAVAILABLE;
	}
	return 0;
}

int tracer__open(const struct tracer_options *options, struct tracer **out)
{
	struct tracer *tracer = calloc(1, sizeof(*tracer));
	int err;

	if (!tracer)
		return -EXIT_FAILED;
	tracer->options = *options;
	tracer->stats = -1;
	verbose = options->verbose;
	libbpf_set_print(print_libbpf);
	err = open_kernel(tracer);
	if (err)
		goto fail;
	tracer->n_cpus = libbpf_num_possible_cpus();
	tracer->cells = calloc(tracer->n_cpus, sizeof(struct cell));
	do {
		unload(tracer);
		plan__choose(&tracer->plan);
		err = tracer->cells ? load_and_attach(tracer) : -ENOMEM;
	} while (err == -EAGAIN);
	if (err) {
		err = say_load_error(err);
		goto fail;
	}
	free_logs(tracer);
	tracer->stats = bpf_enable_stats(BPF_STATS_RUN_TIME);
	say_missing(&tracer->plan);
	*out = tracer;
	return 0;
fail:
	tracer__close(tracer);
	return err;
}

void tracer__detach(struct tracer *tracer)
{
	while (tracer->n_links)
		bpf_link__destroy(tracer->links[--tracer->n_links]);
}

void tracer__close(struct tracer *tracer)
{
	if (!tracer)
		return;
	unload(tracer);
	if (tracer->stats >= 0)
		close(tracer->stats);
	plan__reset(&tracer->plan);
	symbols__close(tracer->symbols);
	facts__close(tracer->facts);
	free_logs(tracer);
	free(tracer->cells);
	free(tracer);
}

const struct plan *tracer__plan(const struct tracer *tracer)
{
	return &tracer->plan;
}

const struct facts *tracer__facts(const struct tracer *tracer)
{
	return tracer->facts;
}

struct symbols *tracer__symbols(const struct tracer *tracer)
{
	return tracer->symbols;
}

size_t tracer__slots(const struct tracer *tracer)
{
	return tracer->slots;
}

volatile struct cache_info *tracer__cache(const struct tracer *tracer, __u32 slot)
{
	return (volatile struct cache_info *)tracer->caches + slot;
}

volatile struct slab_cell *tracer__slab_cell(const struct tracer *tracer, __u32 slot)
{
	return (volatile struct slab_cell *)tracer->slab_cells + slot;
}

/* Entries of a mapped array start at multiples of eight bytes. */
void tracer__choose(struct tracer *tracer, __u32 slot, enum choice choice)
{
	*(volatile __u32 *)((volatile __u64 *)tracer->choices + slot) = choice;
}

void tracer__settle(struct tracer *tracer)
{
	const struct slubtrace_bpf__rodata *knobs = tracer->skeleton->rodata;

	if (!knobs->knob_slabs_from_pages && !knobs->knob_page_events &&
	    !knobs->knob_births_from_objects)
		return;
	for (int cpu = 0; cpu < tracer->n_cpus; cpu++) {
		LIBBPF_OPTS(bpf_test_run_opts, opts, .flags = BPF_F_TEST_RUN_ON_CPU, .cpu = cpu);

		/* A CPU that is offline has nothing that could become a slab. */
		bpf_prog_test_run_opts(bpf_program__fd(tracer->skeleton->progs.settle), &opts);
	}
}

int tracer__read_cell(struct tracer *tracer, __u32 slot, __u64 tally[TALLY__COUNT])
{
	if (bpf_map_lookup_elem(bpf_map__fd(tracer->skeleton->maps.cells), &slot, tracer->cells))
		return -errno;
	memset(tally, 0, TALLY__COUNT * sizeof(*tally));
	for (int cpu = 0; cpu < tracer->n_cpus; cpu++)
		for (int i = 0; i < TALLY__COUNT; i++)
			tally[i] += tracer->cells[cpu].count[i];
	return 0;
}

/* Sums up the u64 of each CPU of an entry of a per-CPU map. */
static int read_summed(const struct tracer *tracer, const struct bpf_map *map, __u32 key,
		       __u64 *out, size_t n)
{
	__u64 *values = calloc(tracer->n_cpus * n, sizeof(*values));
	int err = 0;

	if (!values)
		return -ENOMEM;
	if (bpf_map_lookup_elem(bpf_map__fd(map), &key, values))
		err = -errno;
	memset(out, 0, n * sizeof(*out));
	for (size_t i = 0; !err && i < n * tracer->n_cpus; i++)
		out[i % n] += values[i];
	free(values);
	return err;
}

int tracer__read_pages(struct tracer *tracer, __u64 pages[SLUBTRACE_ORDERS][PAGE__COUNT])
{
	int err = 0;

	for (__u32 order = 0; order < SLUBTRACE_ORDERS && !err; order++)
		err = read_summed(tracer, tracer->skeleton->maps.page_cells, order, pages[order],
				  PAGE__COUNT);
	return err;
}

int tracer__read_strays(struct tracer *tracer, __u64 strays[STRAY__COUNT])
{
	return read_summed(tracer, tracer->skeleton->maps.strays, 0, strays, STRAY__COUNT);
}

void tracer__read_losses(const struct tracer *tracer, __u64 losses[LOSS__COUNT])
{
	for (int i = 0; i < LOSS__COUNT; i++)
		losses[i] = ((volatile __u64 *)tracer->skeleton->bss->losses)[i];
}

void tracer__read_cost(const struct tracer *tracer, __u64 *run_ns, __u64 *missed)
{
	struct bpf_program *prog;

	*run_ns = *missed = 0;
	bpf_object__for_each_program(prog, tracer->skeleton->obj) {
		struct bpf_prog_info info = {};
		__u32 bytes = sizeof(info);
		int fd = bpf_program__fd(prog);

		if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &bytes))
			continue;
		*run_ns += info.run_time_ns;
		*missed += info.recursion_misses;
	}
}

void tracer__recycle(struct tracer *tracer, __u32 slot)
{
	struct slot_ticket ticket = { .generation = ++tracer->next_generation, .slot = slot };

	memset(tracer->cells, 0, tracer->n_cpus * sizeof(*tracer->cells));
	bpf_map_update_elem(bpf_map__fd(tracer->skeleton->maps.cells), &slot, tracer->cells,
			    BPF_ANY);
	memset((void *)tracer__slab_cell(tracer, slot), 0, sizeof(struct slab_cell));
	memset((void *)tracer__cache(tracer, slot), 0, sizeof(struct cache_info));
	bpf_map_update_elem(bpf_map__fd(tracer->skeleton->maps.tickets), NULL, &ticket, BPF_ANY);
}

int tracer__ring_fd(const struct tracer *tracer)
{
	return bpf_map__fd(tracer->skeleton->maps.events);
}

__u64 tracer__vmemmap(const struct tracer *tracer)
{
	return tracer->skeleton->bss->vmemmap;
}
