/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The BPF object in the kernel: opened, loaded and attached as far as the kernel lets us. */
#ifndef SLUBTRACE_KERNEL_TRACER_H
#define SLUBTRACE_KERNEL_TRACER_H

#include <stdbool.h>
#include <stddef.h>

#include "event_filter.h"
#include "facts.h"
#include "memory.h"
#include "overhead.h"
#include "plan.h"
#include "sample.h"
#include "symbols.h"

struct tracer_options {
	const char *btf_path; /* NULL: the running kernel's */
	enum tiers_allowed tiers;
	bool slab_events;
	bool object_events;
	bool object_stacks; /* their allocations have a stack, which costs some microseconds each */
	bool page_events;
	bool steps; /* events of what happens within an allocation, which are in no output */
	bool cache_events;
	bool pages; /* what the page allocator does is to be seen */
	enum counting counting;
	bool chosen_only; /* events of ignored caches stay in the kernel */
	bool sole;	  /* if a single cache is wanted, no other need be counted */
	struct event_filter filter;
	__u64 sample_every; /* one event of so many is delivered; 0 or 1: all that pass the filter */
	size_t ring_bytes;  /* a power of two */
	bool quiet;	    /* what cannot be observed is not said: the plan tells it */
	bool verbose;	    /* libbpf's own messages to stderr */
};

struct cost;
struct tracer;

/*
 * Loads and attaches; hooks that the kernel refuses are taken out of the plan and the next way is
 * tried. Says on stderr what failed. Returns 0, or a negative exit code of log.h, *out untouched
 * then.
 */
int tracer__open(const struct tracer_options *options, struct tracer **out);

/* Detaches; what was recorded can still be read. */
void tracer__detach(struct tracer *tracer);
void tracer__close(struct tracer *tracer);

const struct plan *tracer__plan(const struct tracer *tracer);
const struct facts *tracer__facts(const struct tracer *tracer);
/* As in the options; NULL: the running kernel's. */
const char *tracer__btf_path(const struct tracer *tracer);
struct symbols *tracer__symbols(const struct tracer *tracer);
const struct memory_map *tracer__memory(const struct tracer *tracer);

/*
 * Number of slots of the cache table, and the two of its tables that need no system call to read.
 */
size_t tracer__slots(const struct tracer *tracer);
volatile struct cache_info *tracer__cache(const struct tracer *tracer, __u32 slot);
volatile struct slab_cell *tracer__slab_cell(const struct tracer *tracer, __u32 slot);

/* Tells BPF what the user thinks of the cache in @slot. */
void tracer__choose(struct tracer *tracer, __u32 slot, enum choice choice);

/* Settles pages that are still pending on any CPU, so that the tallies are complete. */
void tracer__settle(struct tracer *tracer);

/*
 * Has the kernel's own counts of slabs and objects put into the table of caches (slabs_now and
 * objects_now). Nothing is done where it keeps none: they are -1 then.
 */
void tracer__count_holdings(struct tracer *tracer);

/* Sums up the counts of @slot into tally[]. */
void tracer__read_tallies(const struct tracer *tracer, __u32 slot, __u64 tally[TALLY__COUNT]);
int tracer__read_pages(struct tracer *tracer, __u64 pages[SLUBTRACE_ORDERS][PAGE__COUNT]);
int tracer__read_strays(struct tracer *tracer, __u64 strays[STRAY__COUNT]);
void tracer__read_losses(const struct tracer *tracer, __u64 losses[LOSS__COUNT]);

/* Runs that the kernel skipped (see sample.h). */
void tracer__read_missed(const struct tracer *tracer, __u64 missed[METRIC__COUNT]);

/* The tracer's: what its programs and maps cost. */
struct cost *tracer__cost(const struct tracer *tracer);

/*
 * One cache counted alone, where tracer_options asked for it and the kernel lets us. What
 * tracer__sole() returns before the caches are judged is given back to tracer__count_sole(), which does
 * nothing if a cache or an alias came or went meanwhile. Negative: a cache is counted alone.
 */
bool tracer__can_count_sole(const struct tracer *tracer);
__s64 tracer__sole(const struct tracer *tracer);
void tracer__count_sole(struct tracer *tracer, __s64 before, __u32 slot);

/* What is traced unless something else is said, and the least that it can be brought to. */
enum level tracer__most(const struct tracer *tracer);
enum level tracer__least(const struct tracer *tracer);

/*
 * Traces as much as @level says, which lies between these. May take some tens of milliseconds.
 * Returns 0 or -errno, all as before then.
 */
int tracer__set_level(struct tracer *tracer, enum level level);

/* For how long each metric was not counted for that reason. To be read after the tallies. */
void tracer__read_uncounted(const struct tracer *tracer, __u64 uncounted_ns[METRIC__COUNT]);

/*
 * One cache counted alone, where tracer_options asked for it and the kernel lets us. What
 * tracer__sole() returns before the caches are judged is given back to tracer__count_sole(), which does
 * nothing if a cache or an alias came or went meanwhile. Negative: a cache is counted alone.
 */
bool tracer__can_count_sole(const struct tracer *tracer);
__s64 tracer__sole(const struct tracer *tracer);
void tracer__count_sole(struct tracer *tracer, __s64 before, __u32 slot);

/* From now on events of objects, slabs and pages are delivered; the tallies count anyway. */
void tracer__record(struct tracer *tracer);

/* The reader has read, and wants to be woken when there is a good deal again. */
void tracer__await(struct tracer *tracer);

/* Grows when a cache or an alias comes or goes; what /sys/kernel/slab says may lag a little behind. */
__u64 tracer__name_changes(const struct tracer *tracer);

/* Grows when a module is loaded, before anything of it runs. */
__u64 tracer__module_loads(const struct tracer *tracer);

/*
 * Those who read the table of caches say so before the first sweep or drain. Each lets go of the
 * slot of a dead cache once, when it has from it what it needs, and reads it no more; the last one's
 * word empties the slot and offers it to the next cache.
 */
enum reader {
	READER_TALLIES = 1 << 0,
	READER_EVENTS = 1 << 1,
};

void tracer__add_reader(struct tracer *tracer, enum reader reader);
void tracer__let_go(struct tracer *tracer, __u32 slot, enum reader reader);
bool tracer__has_let_go(const struct tracer *tracer, __u32 slot, enum reader reader);

/* As they were asked for. */
const struct event_filter *tracer__filter(const struct tracer *tracer);
__u64 tracer__sample_every(const struct tracer *tracer);

/* Events that the kernel's side left out by sampling, by enum record_kind. Returns 0 or -errno. */
int tracer__read_not_sampled(const struct tracer *tracer, __u64 events[RECORD__COUNT]);

/*
 * Descriptor of the ring buffer's map, and the address of the first page's struct page (0: not
 * known).
 */
int tracer__ring_fd(const struct tracer *tracer);
__u64 tracer__vmemmap(const struct tracer *tracer);

/* Bytes of a struct page; 0: not known. */
__u64 tracer__struct_page_bytes(const struct tracer *tracer);

#endif
