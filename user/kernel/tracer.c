// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of the BPF object, and what goes wrong on the way to them. */
#include "tracer.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "filters.h"
#include "holdings.h"
#include "loader.h"
#include "log.h"
#include "probes.h"
#include "sysfs.h"

struct tracer {
	struct tracer_options options;
	struct facts *facts;
	struct symbols *symbols;
	struct memory_map memory;
	struct plan plan;
	struct loader loader;
	struct holdings holdings;
	int cgroup; /* of the filter; negative: none */
	int stats;  /* keeps the kernel's run time statistics on while it is open */
	int n_cpus; /* possible ones */
	int struct_page_bytes;
	void *caches; /* the maps of these names, mapped */
	void *slab_cells;
	void *choices;
	struct cell *cells; /* one of each CPU: scratch */
	__u64 next_generation;
	unsigned int readers; /* bits of enum reader */
	__u8 *let_go;	      /* of each slot: those of them that have */
};

static int print_libbpf(enum libbpf_print_level level, const char *format, va_list args)
{
	return level <= LIBBPF_INFO ? vfprintf(stderr, format, args) : 0;
}

static void *map_table(const struct bpf_map *map, size_t entry, size_t n)
{
	void *at = mmap(NULL, entry * n, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);

	return at == MAP_FAILED ? NULL : at;
}

static int map_tables(struct tracer *tracer)
{
	struct slubtrace_bpf *skeleton = tracer->loader.skeleton;

	tracer->caches =
		map_table(skeleton->maps.caches, sizeof(struct cache_info), tracer->loader.slots);
	tracer->slab_cells = map_table(skeleton->maps.slab_cells, sizeof(struct slab_cell),
				       tracer->loader.slots);
	tracer->choices = map_table(skeleton->maps.choices, sizeof(__u64), tracer->loader.slots);
	if (!tracer->caches || !tracer->slab_cells || !tracer->choices)
		return -errno;
	tracer->let_go = calloc(tracer->loader.slots, sizeof(*tracer->let_go));
	if (!tracer->let_go)
		return -ENOMEM;
	tracer->next_generation = tracer->loader.slots;
	return 0;
}

static void unmap_tables(struct tracer *tracer)
{
	if (tracer->caches)
		munmap(tracer->caches, sizeof(struct cache_info) * tracer->loader.slots);
	if (tracer->slab_cells)
		munmap(tracer->slab_cells, sizeof(struct slab_cell) * tracer->loader.slots);
	if (tracer->choices)
		munmap(tracer->choices, sizeof(__u64) * tracer->loader.slots);
}

static int say_open_error(const struct tracer_options *options, int err)
{
	if (options->btf_path)
		log__say("cannot read BTF from %s: %s", options->btf_path, strerror(-err));
	else
		log__say("this kernel has no BTF (needs CONFIG_DEBUG_INFO_BTF=y, or --btf FILE "
			 "with the BTF of this very kernel): %s",
			 strerror(-err));
	return options->btf_path ? -EXIT_NO_INPUT : -EXIT_UNAVAILABLE;
}

static int say_load_error(int err)
{
	if (err == -EPERM || err == -EACCES) {
		log__say("cannot load BPF programs: %s (needs CAP_BPF and CAP_PERFMON; try sudo; "
			 "a kernel that is locked down may forbid it all the same)",
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

	if (!plan->reads) {
		log__say("this kernel is locked down (confidentiality): BPF may not read its "
			 "memory, so no cache can be told; what remains are page orders "
			 "(--view orders, stream -e page)");
		return;
	}
	plan__add_missing(plan, &text);
	for (char *line = text.bytes, *end; line && *line; line = end + 1) {
		end = strchr(line, '\n');
		*end = '\0';
		log__say("%s", line);
	}
	text__reset(&text);
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
	if (err) {
		log__say("cannot read /proc/kallsyms: %s", strerror(-err));
		return -EXIT_UNAVAILABLE;
	}
	err = filters__open_cgroup(&tracer->options.filter, &tracer->cgroup);
	if (err)
		return err;
	memory__read(&tracer->memory, tracer->symbols);
	if (plan__make(&tracer->plan, tracer->facts, &tracer->memory, tracer->options.tiers,
		       tracer->options.pages)) {
		log__say("out of memory");
		return -EXIT_FAILED;
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
	tracer->stats = tracer->cgroup = -1;
	holdings__open(&tracer->holdings);
	libbpf_set_print(options->verbose ? print_libbpf : NULL);
	err = open_kernel(tracer);
	if (err)
		goto fail;
	tracer->n_cpus = libbpf_num_possible_cpus();
	tracer->cells = calloc(tracer->n_cpus, sizeof(struct cell));
	tracer->loader.options = &tracer->options;
	tracer->loader.facts = tracer->facts;
	tracer->loader.symbols = tracer->symbols;
	tracer->loader.memory = &tracer->memory;
	tracer->loader.plan = &tracer->plan;
	tracer->loader.cgroup = tracer->cgroup;
	err = tracer->cells ? loader__run(&tracer->loader) : -ENOMEM;
	if (!err)
		err = map_tables(tracer);
	if (err) {
		err = say_load_error(err);
		goto fail;
	}
	tracer->stats = bpf_enable_stats(BPF_STATS_RUN_TIME);
	say_missing(&tracer->plan);
	tracer->struct_page_bytes = facts__struct_size(tracer->facts, "page");
	facts__forget_types(tracer->facts);
	malloc_trim(0); /* libbpf had the BTF too */
	*out = tracer;
	return 0;
fail:
	tracer__close(tracer);
	return err;
}

void tracer__detach(struct tracer *tracer)
{
	for (int i = 0; i < 2; i++) /* what was skipped last is told by the second look */
		probes__look(&tracer->loader, tracer->n_cpus);
	loader__detach(&tracer->loader);
}

void tracer__close(struct tracer *tracer)
{
	if (!tracer)
		return;
	unmap_tables(tracer);
	loader__close(&tracer->loader);
	if (tracer->stats >= 0)
		close(tracer->stats);
	if (tracer->cgroup >= 0)
		close(tracer->cgroup);
	holdings__close(&tracer->holdings);
	plan__reset(&tracer->plan);
	symbols__close(tracer->symbols);
	facts__close(tracer->facts);
	free(tracer->let_go);
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

const struct memory_map *tracer__memory(const struct tracer *tracer)
{
	return &tracer->memory;
}

size_t tracer__slots(const struct tracer *tracer)
{
	return tracer->loader.slots;
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
	const struct slubtrace_bpf__rodata *knobs = tracer->loader.skeleton->rodata;

	if (!knobs->knob_slabs_from_pages && !knobs->knob_page_events &&
	    !knobs->knob_births_from_objects)
		return;
	for (int cpu = 0; cpu < tracer->n_cpus; cpu++) {
		LIBBPF_OPTS(bpf_test_run_opts, opts, .flags = BPF_F_TEST_RUN_ON_CPU, .cpu = cpu);

		/* A CPU that is offline has nothing that could become a slab. */
		bpf_prog_test_run_opts(bpf_program__fd(tracer->loader.skeleton->progs.settle),
				       &opts);
	}
}

void tracer__count_holdings(struct tracer *tracer)
{
	holdings__count(&tracer->holdings, &tracer->loader, tracer->caches);
}

int tracer__read_cell(struct tracer *tracer, __u32 slot, __u64 tally[TALLY__COUNT])
{
	if (bpf_map_lookup_elem(bpf_map__fd(tracer->loader.skeleton->maps.cells), &slot,
				tracer->cells))
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
		err = read_summed(tracer, tracer->loader.skeleton->maps.page_cells, order,
				  pages[order], PAGE__COUNT);
	return err;
}

int tracer__read_strays(struct tracer *tracer, __u64 strays[STRAY__COUNT])
{
	return read_summed(tracer, tracer->loader.skeleton->maps.strays, 0, strays, STRAY__COUNT);
}

const struct event_filter *tracer__filter(const struct tracer *tracer)
{
	return &tracer->options.filter;
}

__u64 tracer__sample_every(const struct tracer *tracer)
{
	return tracer->options.sample_every;
}

int tracer__read_not_sampled(const struct tracer *tracer, __u64 events[RECORD__COUNT])
{
	struct sampling sum;
	int err = read_summed(tracer, tracer->loader.skeleton->maps.samplings, 0, (__u64 *)&sum,
			      sizeof(sum) / sizeof(__u64));

	if (!err)
		memcpy(events, sum.not_sampled, sizeof(sum.not_sampled));
	return err;
}

void tracer__read_losses(const struct tracer *tracer, __u64 losses[LOSS__COUNT])
{
	for (int i = 0; i < LOSS__COUNT; i++)
		losses[i] = ((volatile __u64 *)tracer->loader.skeleton->bss->losses)[i];
}

void tracer__read_cost(const struct tracer *tracer, __u64 *run_ns, __u64 missed[METRIC__COUNT])
{
	struct bpf_program *prog;
	enum metric metric;

	*run_ns = 0;
	memset(missed, 0, METRIC__COUNT * sizeof(*missed));
	probes__look(&tracer->loader, tracer->n_cpus);
	bpf_object__for_each_program(prog, tracer->loader.skeleton->obj) {
		struct bpf_prog_info info = {};
		__u32 bytes = sizeof(info);
		int fd = bpf_program__fd(prog);

		if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &bytes))
			continue;
		*run_ns += info.run_time_ns;
		if (plan__metric(&tracer->plan, bpf_program__name(prog), &metric))
			missed[metric] += probes__missed(&tracer->loader, bpf_program__name(prog),
							 info.recursion_misses);
	}
}

void tracer__record(struct tracer *tracer)
{
	*(volatile __u32 *)&tracer->loader.skeleton->bss->recording = 1;
}

void tracer__await(struct tracer *tracer)
{
	*(volatile __u32 *)&tracer->loader.skeleton->bss->reader_waits = 1;
}

__u64 tracer__name_changes(const struct tracer *tracer)
{
	return *(volatile __u64 *)&tracer->loader.skeleton->bss->name_changes;
}

static void recycle(struct tracer *tracer, __u32 slot)
{
	struct slot_ticket ticket = { .generation = ++tracer->next_generation, .slot = slot };

	memset(tracer->cells, 0, tracer->n_cpus * sizeof(*tracer->cells));
	bpf_map_update_elem(bpf_map__fd(tracer->loader.skeleton->maps.cells), &slot, tracer->cells,
			    BPF_ANY);
	memset((void *)tracer__slab_cell(tracer, slot), 0, sizeof(struct slab_cell));
	memset((void *)tracer__cache(tracer, slot), 0, sizeof(struct cache_info));
	bpf_map_update_elem(bpf_map__fd(tracer->loader.skeleton->maps.tickets), NULL, &ticket,
			    BPF_ANY);
}

void tracer__add_reader(struct tracer *tracer, enum reader reader)
{
	tracer->readers |= reader;
}

void tracer__let_go(struct tracer *tracer, __u32 slot, enum reader reader)
{
	tracer->let_go[slot] |= reader;
	if (tracer->let_go[slot] != tracer->readers)
		return;
	tracer->let_go[slot] = 0;
	recycle(tracer, slot);
}

bool tracer__has_let_go(const struct tracer *tracer, __u32 slot, enum reader reader)
{
	return tracer->let_go[slot] & reader;
}

int tracer__ring_fd(const struct tracer *tracer)
{
	return bpf_map__fd(tracer->loader.skeleton->maps.events);
}

__u64 tracer__struct_page_bytes(const struct tracer *tracer)
{
	return tracer->struct_page_bytes > 0 ? tracer->struct_page_bytes : 0;
}

__u64 tracer__vmemmap(const struct tracer *tracer)
{
	return tracer->loader.skeleton->bss->vmemmap;
}
