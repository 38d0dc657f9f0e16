// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs the programs of inspect.bpf.c, piece by piece, and has the model add up what they found. */
#include "inspector.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "inspect.skel.h"
#include "kernel.h"
#include "log.h"
#include "nodes.h"

#define TORN_TRIES     5     /* of a list that changes while it is walked */
#define FRAMES_AT_ONCE 65536 /* page frames between two rests of the page walk, which takes a */
#define RESTS_PER_WORK 3     /* quarter of a CPU at most */

struct inspector {
	struct inspect_bpf *skeleton;
	volatile struct inspect_bpf__bss *bss;
	const struct memory_map *memory;
	int n_cpus; /* possible ones */
	int nodes;  /* descriptor of the list of those that have memory */
	int struct_page_bytes;
	bool has_iterator;
	__u64 slab_caches; /* head of the list of all caches; 0: not known */
	/* The slabs of a reading, before they are counted. */
	struct slab_look *slabs;
	size_t n_slabs;
	size_t room;
};

static int run(const struct bpf_program *prog)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	return bpf_prog_test_run_opts(bpf_program__fd(prog), &opts);
}

#define RUN(inspector, name) run((inspector)->skeleton->progs.name)

/* --- opening ----------------------------------------------------------------------------------- */

/* A CPU that is offline has given back what it had, and stays unknown. */
static void learn_cpus(const struct inspector *inspector)
{
	for (int cpu = 0; cpu < inspector->n_cpus; cpu++) {
		LIBBPF_OPTS(bpf_test_run_opts, opts, .flags = BPF_F_TEST_RUN_ON_CPU, .cpu = cpu);

		bpf_prog_test_run_opts(bpf_program__fd(inspector->skeleton->progs.learn_cpu),
				       &opts);
	}
}

/* The value of a variable of the kernel's; what is not there is @otherwise. */
static __u64 variable(struct inspector *inspector, __u64 address, __u64 otherwise)
{
	__u64 value;

	return address && !inspector__word(inspector, address, sizeof(value), &value) ? value
										      : otherwise;
}

static int load(struct inspector *inspector, const struct facts *facts)
{
	struct inspect_bpf *skeleton = inspector->skeleton;
	int err;

	inspector->has_iterator =
		facts__are_the_kernels(facts) && facts__function(facts, "bpf_iter_kmem_cache") >= 0;
	bpf_program__set_autoload(skeleton->progs.list_caches, inspector->has_iterator);
	skeleton->rodata->knob_reads = true;
	inspector->slab_caches = inspector->memory->slab_caches;
	skeleton->rodata->knob_page_shift = inspector->memory->page_shift;
	err = inspect_bpf__load(skeleton);
	if (err)
		return err;
	inspector->bss = skeleton->bss;
	learn_cpus(inspector);
	skeleton->bss->vmemmap = variable(inspector, inspector->memory->vmemmap_variable,
					  inspector->memory->vmemmap);
	skeleton->bss->page_offset = variable(inspector, inspector->memory->page_offset_variable,
					      inspector->memory->page_offset);
	skeleton->bss->first_frame = inspector->memory->begins - inspector->memory->first_frame;
	skeleton->bss->end_frame = inspector->memory->spanned - inspector->memory->first_frame;
	return 0;
}

int inspector__open(const struct inspector_options *options, const struct facts *facts,
		    const struct memory_map *memory, struct inspector **out)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = options->btf_path);
	struct inspector *inspector;
	int err;

	if (!kernel__lets_read()) {
		log__say("this kernel does not let BPF read its memory (locked down for "
			 "confidentiality?), so nobody can look into a cache");
		return -EXIT_UNAVAILABLE;
	}
	inspector = calloc(1, sizeof(*inspector));
	if (!inspector)
		return -EXIT_FAILED;
	inspector->memory = memory;
	inspector->n_cpus = libbpf_num_possible_cpus();
	inspector->nodes = nodes__open();
	inspector->struct_page_bytes = facts__struct_size(facts, "page");
	inspector->skeleton = inspect_bpf__open_opts(&opts);
	err = inspector->skeleton ? load(inspector, facts) : -errno;
	if (err) {
		err = kernel__say_load_error(err);
		inspector__close(inspector);
		return err;
	}
	*out = inspector;
	return 0;
}

void inspector__close(struct inspector *inspector)
{
	if (!inspector)
		return;
	inspect_bpf__destroy(inspector->skeleton);
	if (inspector->nodes >= 0)
		close(inspector->nodes);
	free(inspector->slabs);
	free(inspector);
}

/* --- single things ----------------------------------------------------------------------------- */

int inspector__word(struct inspector *inspector, __u64 address, size_t bytes, __u64 *out)
{
	int err;

	inspector->bss->look_at = address;
	inspector->bss->look_bytes = bytes;
	err = RUN(inspector, read_memory);
	if (err || inspector->bss->walk_state != WALK_DONE)
		return err ? err : -EFAULT;
	*out = inspector->bss->word;
	return 0;
}

int inspector__page_flags(struct inspector *inspector, __u64 page, __u64 *out)
{
	int err;

	inspector->bss->look_at = page;
	err = RUN(inspector, read_page_flags);
	if (!err)
		*out = inspector->bss->word;
	return err;
}

int inspector__frame(struct inspector *inspector, __u64 page, __u64 *out)
{
	if (inspector->struct_page_bytes < 0)
		return -ENOENT;
	return memory__frame(inspector->memory, inspector->bss->vmemmap, page,
			     inspector->struct_page_bytes, out);
}

int inspector__traits(struct inspector *inspector, __u64 address, struct cache_traits *out)
{
	int err;

	inspector->bss->look_cache = address;
	err = RUN(inspector, read_traits);
	if (err)
		return err;
	memcpy(out, (const void *)&inspector->bss->traits, sizeof(*out));
	out->name[sizeof(out->name) - 1] = '\0';
	return out->size && out->objects && out->name[0] ? 0 : -ENOENT;
}

/* --- all caches -------------------------------------------------------------------------------- */

static int walk_caches(struct inspector *inspector)
{
	volatile struct inspect_bpf__bss *bss = inspector->bss;
	int err = 0;

	for (int i = 0; i < TORN_TRIES; i++) {
		bss->n_caches = 0;
		bss->look_at = bss->look_end = inspector->slab_caches;
		bss->walk_state = WALK_ON;
		while (!err && bss->walk_state == WALK_ON)
			err = RUN(inspector, walk_caches);
		if (err || bss->walk_state == WALK_DONE)
			return err;
	}
	return -EAGAIN;
}

/* Where nothing tells the list of caches, the first slab of the machine leads to it, by its cache. */
static int seek_list(struct inspector *inspector)
{
	volatile struct inspect_bpf__bss *bss = inspector->bss;
	int err = 0;

	if (!bss->vmemmap || !bss->page_offset)
		return -EOPNOTSUPP;
	for (bss->look_frame = bss->first_frame; bss->look_frame < bss->end_frame && !err;
	     bss->look_frame += INSPECT_FRAMES) {
		err = RUN(inspector, seek_cache);
		if (err || !bss->word)
			continue;
		bss->look_cache = bss->word;
		err = RUN(inspector, seek_list);
		if (!err && bss->walk_state == WALK_DONE) {
			inspector->slab_caches = bss->look_at;
			return 0;
		}
	}
	return err ? err : -EOPNOTSUPP;
}

int inspector__list(struct inspector *inspector, __u64 *addresses, size_t n)
{
	int err = 0;

	inspector->bss->n_caches = 0;
	if (!inspector->has_iterator && !inspector->slab_caches)
		err = seek_list(inspector);
	if (!err)
		err = inspector->has_iterator
			      ? kernel__iterate(inspector->skeleton->progs.list_caches)
			      : walk_caches(inspector);
	if (err)
		return err;
	if (n > inspector->bss->n_caches)
		n = inspector->bss->n_caches;
	if (n > INSPECT_CACHES)
		n = INSPECT_CACHES;
	memcpy(addresses, (const void *)inspector->bss->caches, n * sizeof(*addresses));
	return n;
}

/* --- one reading ------------------------------------------------------------------------------- */

/* Puts by what the last run told. Returns 0 or -ENOMEM. */
static int take_slabs(struct inspector *inspector)
{
	size_t n = inspector->bss->n_slabs;

	if (inspector->n_slabs + n > inspector->room) {
		size_t room = 2 * (inspector->n_slabs + n);
		struct slab_look *slabs = realloc(inspector->slabs, room * sizeof(*slabs));

		if (!slabs)
			return -ENOMEM;
		inspector->slabs = slabs;
		inspector->room = room;
	}
	memcpy(inspector->slabs + inspector->n_slabs, (const void *)inspector->bss->slabs,
	       n * sizeof(*inspector->slabs));
	inspector->n_slabs += n;
	inspector->bss->n_slabs = 0;
	return 0;
}

static bool any_torn(const volatile struct cpu_stock *stocks)
{
	for (int i = 0; i < INSPECT_CPUS; i++)
		if (stocks[i].torn)
			return true;
	return false;
}

/* A few CPUs from @first on; what changed under the reading is read anew, a few times. */
static int look_at_cpus(struct inspector *inspector, int first, struct inspection *out)
{
	volatile struct inspect_bpf__bss *bss = inspector->bss;
	int err, tries = 0;

	do {
		bss->look_cpu = first;
		bss->n_slabs = 0;
		err = RUN(inspector, look_at_cpus);
	} while (!err && any_torn(bss->stocks) && ++tries < TORN_TRIES);
	if (!err)
		err = take_slabs(inspector);
	for (int i = 0; !err && i < INSPECT_CPUS && first + i < inspector->n_cpus; i++) {
		struct cpu_stock stock;

		memcpy(&stock, (const void *)&bss->stocks[i], sizeof(stock));
		inspection__add_cpu(out, first + i, &stock);
	}
	return err;
}

/* Whose slabs the objects of a sheaf are of. Returns how many it has, or -errno. */
static int look_at_sheaf(struct inspector *inspector, __u64 sheaf, bool rcu, struct inspection *out)
{
	volatile struct inspect_bpf__bss *bss = inspector->bss;
	struct object_look object;
	int err;

	bss->look_at = sheaf;
	err = RUN(inspector, look_at_sheaf);
	if (err)
		return err;
	for (__u32 i = 0; i < bss->n_objects; i++) {
		memcpy(&object, (const void *)&bss->objects[i], sizeof(object));
		inspection__add_shelved(out, &object, rcu);
	}
	if (bss->word > bss->n_objects)
		out->shelves_known = false;
	return bss->word;
}

static int look_at_shelves(struct inspector *inspector, struct inspection *out)
{
	int n = 0;

	for (size_t i = 0; i < out->n_cpus && n >= 0; i++)
		for (int which = 0; which < INSPECT_SHEAVES && n >= 0; which++)
			if (out->cpus[i].stock.in_sheaf[which])
				n = look_at_sheaf(inspector, out->cpus[i].stock.sheaf[which],
						  which == 2, out);
	return n < 0 ? n : 0;
}

/* The full sheaves of a barn are as full as they can be. */
static int look_at_barn(struct inspector *inspector, bool shelves, struct inspected_node *node,
			struct inspection *out)
{
	volatile struct inspect_bpf__bss *bss = inspector->bss;
	__u64 at = node->stock.barn_full_list;
	int n = 0;

	if (!shelves) {
		node->barn_objects = node->stock.barn_full * out->traits.sheaf_capacity;
		return 0;
	}
	for (__u32 i = 0; i <= node->stock.barn_full && at && n >= 0; i++) {
		bss->look_at = at;
		bss->look_end = node->stock.barn_full_list;
		bss->walk_state = WALK_ON;
		n = RUN(inspector, next_sheaf);
		if (n || bss->walk_state != WALK_ON)
			break;
		at = bss->look_at;
		n = look_at_sheaf(inspector, bss->word, false, out);
		if (n > 0)
			node->barn_objects += n;
	}
	return n < 0 ? n : 0;
}

/* Walks once along a list of slabs. *state becomes how that ended; WALK_ON: at @most of them. */
static int walk_once(struct inspector *inspector, const struct inspected_node *node,
		     enum slab_place place, __u64 most, enum walk_state *state)
{
	volatile struct inspect_bpf__bss *bss = inspector->bss;
	__u64 head = place == SLAB_ON_NODE_FULL ? node->stock.full_list : node->stock.partial_list;
	size_t first = inspector->n_slabs;
	int err = 0;

	bss->look_at = bss->look_end = head;
	bss->look_where = node->node;
	bss->look_place = place;
	bss->walk_state = WALK_ON;
	while (!err && bss->walk_state == WALK_ON && (!most || inspector->n_slabs - first < most)) {
		bss->n_slabs = 0;
		err = RUN(inspector, walk_slabs);
		if (!err)
			err = take_slabs(inspector);
	}
	*state = bss->walk_state;
	return err;
}

/* A walk that a change has thrown off is begun anew; the last one is kept as far as it got. */
static int walk_list(struct inspector *inspector, struct inspected_node *node,
		     enum slab_place place, __u64 most)
{
	size_t first = inspector->n_slabs;
	enum walk_state state;
	int err;

	for (int i = 0;; i++) {
		err = walk_once(inspector, node, place, most, &state);
		node->torn += state == WALK_TORN;
		if (err || state != WALK_TORN || i + 1 == TORN_TRIES)
			break;
		inspector->n_slabs = first;
	}
	node->cut |= state != WALK_DONE;
	return err;
}

static int look_at_node(struct inspector *inspector, unsigned int number,
			const struct inspection_wishes *wishes, struct inspection *out)
{
	struct inspected_node *node;
	struct node_stock stock;
	int err;

	inspector->bss->look_where = number;
	err = RUN(inspector, look_at_node);
	memcpy(&stock, (const void *)&inspector->bss->node_look, sizeof(stock));
	if (err || !stock.address)
		return err;
	node = inspection__add_node(out, number, &stock);
	if (!node)
		return -ENOMEM;
	err = look_at_barn(inspector, wishes->shelves, node, out);
	if (!err)
		err = walk_list(inspector, node, SLAB_ON_NODE_PARTIAL, wishes->most_slabs);
	if (!err && wishes->slabs && stock.full_list)
		err = walk_list(inspector, node, SLAB_ON_NODE_FULL, wishes->most_slabs);
	return err;
}

#define CACHES_ASKED 256 /* for one that has a slab with a free object */

/* A slab with a free object, of any cache. */
static void find_object(struct inspector *inspector)
{
	volatile struct inspect_bpf__bss *bss = inspector->bss;
	__u64 addresses[CACHES_ASKED], asked = bss->look_cache;
	int n = inspector__list(inspector, addresses, CACHES_ASKED);

	for (int i = 0; i < n && !bss->known_page; i++) {
		bss->look_cache = addresses[i];
		bss->look_where = 0;
		if (RUN(inspector, look_at_node) || !bss->node_look.address)
			continue;
		bss->look_at = bss->look_end = bss->node_look.partial_list;
		bss->walk_state = WALK_ON;
		RUN(inspector, walk_slabs);
		bss->n_slabs = 0;
	}
	bss->look_cache = asked;
}

/* Where nothing tells where memory starts: x86-64 has it at a multiple of 1 GiB. */
static void find_memory(struct inspector *inspector)
{
#if defined(__x86_64__)
	volatile struct inspect_bpf__bss *bss = inspector->bss;
	const __u64 gib = 1ULL << 30;
	__u64 frame;

	if (bss->page_offset)
		return;
	if (!bss->known_page)
		find_object(inspector);
	if (!bss->known_page || inspector__frame(inspector, bss->known_page, &frame))
		return;
	bss->vmemmap = bss->known_page - frame * inspector->struct_page_bytes;
	bss->page_offset =
		(bss->known_object - (frame << inspector->memory->page_shift)) & ~(gib - 1);
#else
	(void)inspector;
#endif
}

static int compare_pages(const void *a, const void *b)
{
	const struct slab_look *one = a, *other = b;

	return one->page < other->page ? -1 : one->page > other->page;
}

static void rest(__u64 worked_ns)
{
	__u64 ns = RESTS_PER_WORK * worked_ns;
	struct timespec time = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	nanosleep(&time, NULL);
}

/* Looks at every page of the machine; slabs that were met on a list are left out. */
static int walk_pages(struct inspector *inspector, struct inspection *out)
{
	volatile struct inspect_bpf__bss *bss = inspector->bss;
	size_t met = inspector->n_slabs;
	__u64 start = clock__ns(CLOCK_MONOTONIC);
	int err = 0;

	find_memory(inspector);
	if (!bss->vmemmap)
		return 0;
	qsort(inspector->slabs, met, sizeof(*inspector->slabs), compare_pages);
	for (__u64 frame = bss->first_frame; frame < bss->end_frame && !err;
	     frame += INSPECT_FRAMES) {
		bss->look_frame = frame;
		bss->n_slabs = 0;
		err = RUN(inspector, walk_frames);
		for (__u32 i = 0; !err && i < bss->n_slabs; i++) {
			struct slab_look slab;

			memcpy(&slab, (const void *)&bss->slabs[i], sizeof(slab));
			if (!bsearch(&slab, inspector->slabs, met, sizeof(slab), compare_pages))
				inspection__add_slab(out, &slab);
		}
		if ((frame - bss->first_frame + INSPECT_FRAMES) % FRAMES_AT_ONCE)
			continue;
		rest(clock__ns(CLOCK_MONOTONIC) - start);
		start = clock__ns(CLOCK_MONOTONIC);
	}
	out->walked_pages = !err;
	return err;
}

static int read_once(struct inspector *inspector, __u64 address,
		     const struct inspection_wishes *wishes, struct inspection *out)
{
	unsigned int nodes[NODES_MAX];
	struct cache_traits traits;
	size_t n_nodes;
	int err = inspector__traits(inspector, address, &traits);

	if (err)
		return err;
	out->keeps_slabs = wishes->slabs;
	out->page_bytes = 1U << inspector->memory->page_shift;
	inspection__begin(out, &traits);
	inspector->n_slabs = 0;
	for (int cpu = 0; cpu < inspector->n_cpus && !err; cpu += INSPECT_CPUS)
		err = look_at_cpus(inspector, cpu, out);
	if (!err && wishes->shelves) {
		find_memory(inspector);
		err = look_at_shelves(inspector, out);
	}
	n_nodes = nodes__read(inspector->nodes, nodes);
	for (size_t i = 0; i < n_nodes && !err; i++)
		err = look_at_node(inspector, nodes[i], wishes, out);
	for (size_t i = 0; i < inspector->n_slabs && !err; i++)
		inspection__add_slab(out, &inspector->slabs[i]);
	out->shelves_known &= wishes->shelves;
	out->ts_ns = clock__ns(CLOCK_MONOTONIC);
	return err ? err : inspection__finish(out);
}

int inspector__inspect(struct inspector *inspector, __u64 address,
		       const struct inspection_wishes *wishes, struct inspection *out)
{
	struct inspection before = {};
	__u32 reads = 1;
	int err = read_once(inspector, address, wishes, out);

	while (!err && reads < wishes->reads && !out->quiet) {
		inspection__reset(&before);
		before = *out;
		*out = (struct inspection){};
		err = read_once(inspector, address, wishes, out);
		reads++;
		if (err)
			break;
		out->reads = reads;
		out->quiet = inspection__agrees(out, &before);
		if (!out->quiet)
			inspection__widen(out, &before);
	}
	if (!err && wishes->pages)
		err = walk_pages(inspector, out);
	out->reads = reads;
	inspection__reset(&before);
	return err;
}
