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

#include "clock.h"
#include "cost.h"
#include "filters.h"
#include "holdings.h"
#include "kernel.h"
#include "loader.h"
#include "log.h"
#include "probes.h"

struct tracer {
	struct tracer_options options;
	struct kernel kernel;
	struct plan plan;
	struct loader loader;
	struct holdings holdings;
	int cgroup; /* of the filter; negative: none */
	struct cost *cost;
	int n_cpus; /* possible ones */
	int struct_page_bytes;
	void *caches; /* the maps of these names, mapped */
	void *slab_cells;
	void *choices;
	void *rare;
	__u64 next_generation;
	enum level level;
	__u64 paused_ns;		   /* since when hooks are detached for a while */
	__u64 uncounted_ns[METRIC__COUNT]; /* of the times that have ended */
	unsigned int readers;		   /* bits of enum reader */
	__u8 *let_go;			   /* of each slot: those of them that have */
	__u64 (*last)
		[TALLY__COUNT]; /* of each slot, as it was when all was attached; NULL: it is */
	__u32 sole;		/* slot of the cache that was or is counted alone; 0: none */
};

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
	tracer->rare = map_table(skeleton->maps.rare, sizeof(struct rare_cell),
				 tracer->loader.slots * tracer->loader.rare_sets);
	if (!tracer->caches || !tracer->slab_cells || !tracer->choices || !tracer->rare)
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
	if (tracer->rare)
		munmap(tracer->rare,
		       sizeof(struct rare_cell) * tracer->loader.slots * tracer->loader.rare_sets);
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
	const struct plan_wishes wishes = { .tiers = tracer->options.tiers,
					    .counting = tracer->options.counting,
					    .pages = tracer->options.pages };
	int err;

	err = kernel__open(&tracer->kernel, tracer->options.btf_path, tracer->options.verbose);
	if (err)
		return err;
	err = filters__open_cgroup(&tracer->options.filter, &tracer->cgroup);
	if (err)
		return err;
	if (plan__make(&tracer->plan, tracer->kernel.facts, &tracer->kernel.memory, &wishes)) {
		log__say("out of memory");
		return -EXIT_FAILED;
	}
	if (tracer->options.filter.node.known && !tracer->plan.reads) {
		log__say("--node: this kernel is locked down (confidentiality), and no page's node "
			 "can be told");
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
	tracer->cgroup = -1;
	holdings__open(&tracer->holdings);
	err = open_kernel(tracer);
	if (err)
		goto fail;
	tracer->struct_page_bytes = facts__struct_size(tracer->kernel.facts, "page");
	tracer->n_cpus = libbpf_num_possible_cpus();
	tracer->loader.options = &tracer->options;
	tracer->loader.facts = tracer->kernel.facts;
	tracer->loader.symbols = tracer->kernel.symbols;
	tracer->loader.memory = &tracer->kernel.memory;
	tracer->loader.plan = &tracer->plan;
	tracer->loader.cgroup = tracer->cgroup;
	err = loader__run(&tracer->loader);
	if (!err)
		err = map_tables(tracer);
	if (!err)
		err = cost__open(&tracer->loader, &tracer->cost);
	if (err) {
		err = kernel__say_load_error(err);
		goto fail;
	}
	if (!tracer->options.quiet)
		say_missing(&tracer->plan);
	tracer->level = tracer__most(tracer);
	malloc_trim(0); /* libbpf had the BTF */
	*out = tracer;
	return 0;
fail:
	tracer__close(tracer);
	return err;
}

void tracer__close(struct tracer *tracer)
{
	if (!tracer)
		return;
	cost__close(tracer->cost);
	unmap_tables(tracer);
	loader__close(&tracer->loader);
	if (tracer->cgroup >= 0)
		close(tracer->cgroup);
	holdings__close(&tracer->holdings);
	plan__reset(&tracer->plan);
	kernel__close(&tracer->kernel);
	free(tracer->let_go);
	free(tracer->last);
	free(tracer);
}

const struct plan *tracer__plan(const struct tracer *tracer)
{
	return &tracer->plan;
}

const char *tracer__btf_path(const struct tracer *tracer)
{
	return tracer->options.btf_path;
}

const struct facts *tracer__facts(const struct tracer *tracer)
{
	return tracer->kernel.facts;
}

struct symbols *tracer__symbols(const struct tracer *tracer)
{
	return tracer->kernel.symbols;
}

const struct memory_map *tracer__memory(const struct tracer *tracer)
{
	return &tracer->kernel.memory;
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

/* Each set of hot[] has room for so many, whether or not the other tables have. */
static size_t hot_slots(const struct tracer *tracer)
{
	return tracer->loader.slots > SLUBTRACE_SLOTS ? SLUBTRACE_SLOTS_WIDE : SLUBTRACE_SLOTS;
}

/* The sets of CPUs in hot[]: no more than there are CPUs are in use. */
static size_t hot_sets(const struct tracer *tracer)
{
	size_t sets = SLUBTRACE_HOT_BYTES / sizeof(struct hot_cell) / hot_slots(tracer);

	return sets < (size_t)tracer->n_cpus ? sets : (size_t)tracer->n_cpus;
}

static struct hot_cell *hot_cell(const struct tracer *tracer, size_t set, __u32 slot)
{
	return (struct hot_cell *)tracer->loader.skeleton->bss->hot + set * hot_slots(tracer) +
	       slot;
}

static struct rare_cell *rare_cells(const struct tracer *tracer, __u32 slot)
{
	return (struct rare_cell *)tracer->rare + slot * tracer->loader.rare_sets;
}

/* What another CPU may add to meanwhile; what is read after it is no older. */
static __u64 read_now(const __u64 *count)
{
	return __atomic_load_n(count, __ATOMIC_ACQUIRE);
}

static struct hot_cell *sole_cell(const struct tracer *tracer, size_t set)
{
	return (struct hot_cell *)(tracer->loader.skeleton->bss->sole + set * SLUBTRACE_SOLE_BYTES);
}

static __u64 read_sole(const struct tracer *tracer, enum tally what)
{
	__u64 sum = 0;

	for (int set = 0; set < SLUBTRACE_SOLE_SETS && set < tracer->n_cpus; set++)
		sum += read_now(what == TALLY_FREES ? &sole_cell(tracer, set)->frees
						    : &sole_cell(tracer, set)->allocs);
	return sum;
}

static __u64 read_hot(const struct tracer *tracer, __u32 slot, enum tally what)
{
	size_t sets = hot_sets(tracer);
	__u64 sum = 0;

	for (size_t set = 0; set < sets; set++) {
		const struct hot_cell *cell = hot_cell(tracer, set, slot);

		sum += read_now(what == TALLY_FREES ? &cell->frees : &cell->allocs);
	}
	return sum + (slot == tracer->sole ? read_sole(tracer, what) : 0);
}

static void read_tallies(const struct tracer *tracer, __u32 slot, __u64 tally[TALLY__COUNT])
{
	const struct rare_cell *cells = rare_cells(tracer, slot);

	for (enum tally what = 0; what < TALLY__COUNT; what++) {
		tally[what] = 0;
		if (what == TALLY_FREES || what == TALLY_ALLOCS) {
			tally[what] = read_hot(tracer, slot, what);
			continue;
		}
		for (size_t set = 0; set < tracer->loader.rare_sets; set++)
			tally[what] += read_now(&cells[set].count[what]);
	}
}

void tracer__read_tallies(const struct tracer *tracer, __u32 slot, __u64 tally[TALLY__COUNT])
{
	if (tracer->last)
		memcpy(tally, tracer->last[slot], sizeof(tracer->last[slot]));
	else
		read_tallies(tracer, slot, tally);
}

/*
 * While hooks go one by one, allocations may still be counted and the slow path no longer. What was
 * counted before that is kept; but not if each object is an event, of which there are to be as many.
 */
static void keep_tallies(struct tracer *tracer)
{
	if (tracer->last || tracer->options.object_events)
		return;
	tracer->last = calloc(tracer->loader.slots, sizeof(*tracer->last));
	for (__u32 slot = 1; tracer->last && slot < tracer->loader.slots; slot++)
		read_tallies(tracer, slot, tracer->last[slot]);
}

void tracer__detach(struct tracer *tracer)
{
	keep_tallies(tracer);
	for (int i = 0; i < 2; i++) /* what was skipped last is told by the second look */
		probes__look(&tracer->loader, tracer->n_cpus);
	loader__detach(&tracer->loader);
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

struct cost *tracer__cost(const struct tracer *tracer)
{
	return tracer->cost;
}

void tracer__read_missed(const struct tracer *tracer, __u64 missed[METRIC__COUNT])
{
	struct bpf_program *prog;
	enum metric metric;

	memset(missed, 0, METRIC__COUNT * sizeof(*missed));
	probes__look(&tracer->loader, tracer->n_cpus);
	bpf_object__for_each_program(prog, tracer->loader.skeleton->obj) {
		struct bpf_prog_info info = {};
		__u32 bytes = sizeof(info);
		int fd = bpf_program__fd(prog);

		if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &bytes))
			continue;
		if (plan__metric(&tracer->plan, bpf_program__name(prog), &metric))
			missed[metric] += probes__missed(&tracer->loader, bpf_program__name(prog),
							 info.recursion_misses);
	}
}

/* --- tracing less ------------------------------------------------------------------------------ */

enum level tracer__most(const struct tracer *tracer)
{
	if (tracer->options.object_events)
		return LEVEL_OBJECTS;
	return loader__can_pause(&tracer->loader) ? LEVEL_TALLIES : LEVEL_SLABS;
}

enum level tracer__least(const struct tracer *tracer)
{
	return tracer->options.object_events && !loader__can_pause(&tracer->loader) ? LEVEL_TALLIES
										    : LEVEL_SLABS;
}

static void count_pause(const struct tracer *tracer, __u64 uncounted_ns[METRIC__COUNT])
{
	__u64 ns = clock__ns(CLOCK_MONOTONIC) - tracer->paused_ns;

	for (int i = 0; i < METRIC__COUNT; i++)
		if (plan__pauses(&tracer->plan, i))
			uncounted_ns[i] += ns;
}

static int resume(struct tracer *tracer)
{
	int err = loader__resume(&tracer->loader);

	if (!err)
		count_pause(tracer, tracer->uncounted_ns);
	return err;
}

int tracer__set_level(struct tracer *tracer, enum level level)
{
	bool was_paused = tracer->level == LEVEL_SLABS, pauses = level == LEVEL_SLABS;
	int err = was_paused && !pauses ? resume(tracer) : 0;

	if (err)
		return err;
	if (pauses && !was_paused) {
		tracer->paused_ns = clock__ns(CLOCK_MONOTONIC);
		loader__pause(&tracer->loader);
	}
	*(volatile __u32 *)&tracer->loader.skeleton->bss->objects_paused = level != LEVEL_OBJECTS;
	tracer->level = level;
	return 0;
}

void tracer__read_uncounted(const struct tracer *tracer, __u64 uncounted_ns[METRIC__COUNT])
{
	memcpy(uncounted_ns, tracer->uncounted_ns, sizeof(tracer->uncounted_ns));
	if (tracer->level == LEVEL_SLABS && tracer->paused_ns)
		count_pause(tracer, uncounted_ns);
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

bool tracer__can_count_sole(const struct tracer *tracer)
{
	return tracer->loader.can_be_sole && tracer->loader.listed;
}

__s64 tracer__sole(const struct tracer *tracer)
{
	return __atomic_load_n(&tracer->loader.skeleton->bss->sole_cache, __ATOMIC_ACQUIRE);
}

/*
 * A program that was under way when the cache changed may count afterwards, so the counts are one
 * cache's until its slot is given to another.
 */
void tracer__count_sole(struct tracer *tracer, __s64 before, __u32 slot)
{
	__s64 cache = tracer__cache(tracer, slot)->cache;

	if (before < 0 || cache >= 0 || (tracer->sole && tracer->sole != slot))
		return;
	tracer->sole = slot;
	tracer->loader.skeleton->bss->sole_identity[1] = slot;
	tracer->loader.skeleton->bss->sole_identity[0] = tracer__cache(tracer, slot)->generation;
	__atomic_compare_exchange_n(&tracer->loader.skeleton->bss->sole_cache, &before, cache,
				    false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static void forget_sole(struct tracer *tracer)
{
	memset(tracer->loader.skeleton->bss->sole, 0, SLUBTRACE_SOLE_SETS * SLUBTRACE_SOLE_BYTES);
	tracer->sole = 0;
}

__u64 tracer__module_loads(const struct tracer *tracer)
{
	return *(volatile __u64 *)&tracer->loader.skeleton->bss->module_loads;
}

static void recycle(struct tracer *tracer, __u32 slot)
{
	struct slot_ticket ticket = { .generation = ++tracer->next_generation, .slot = slot };

	for (size_t set = 0; set < hot_sets(tracer); set++)
		memset(hot_cell(tracer, set, slot), 0, sizeof(struct hot_cell));
	if (slot == tracer->sole)
		forget_sole(tracer);
	memset(rare_cells(tracer, slot), 0, tracer->loader.rare_sets * sizeof(struct rare_cell));
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
