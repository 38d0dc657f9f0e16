// SPDX-License-Identifier: GPL-2.0-or-later
/* What of a snapshot is known, by the hooks that count it, and what was missed by them. */
#include "certainty.h"

#include <string.h>

const char *bound__mark(enum bound bound)
{
	static const char *const marks[] = {
		[BOUND_EXACT] = "",
		[BOUND_AT_LEAST] = ">",
		[BOUND_ABOUT] = "~",
	};

	return marks[bound];
}

/* A cache that found no slot free is counted only from the moment on that it has one. */
#define NO_SLOT BIT(LOSS_TABLE_FULL)
#define ALLOCS	(BIT(METRIC_ALLOCS) | BIT(METRIC_KMALLOCS) | BIT(METRIC_NOLOCK_ALLOCS))
#define FAST                                                                                       \
	(ALLOCS | BIT(METRIC_BULK_ALLOCS) | BIT(METRIC_SLOW) | BIT(METRIC_SLOW_BULK) |             \
	 BIT(METRIC_PREFILLED) | BIT(METRIC_REFUSED))
#define LIVE                                                                                       \
	(ALLOCS | BIT(METRIC_BULK_ALLOCS) | BIT(METRIC_FREES) | BIT(METRIC_KFREES) |               \
	 BIT(METRIC_BULK_FREES) | BIT(METRIC_RCU_FREES) | BIT(METRIC_NOLOCK_FREES))

static bool any(const __u64 *counts, int n, unsigned int bits)
{
	for (int i = 0; i < n; i++)
		if (bits & 1U << i && counts[i])
			return true;
	return false;
}

/* Buckets are called as their user likes, with the size at the end: "msg_msg-1k". */
static bool ends_like_a_bucket(const char *name)
{
	const char *size = strrchr(name, '-');
	size_t digits = size ? strspn(size + 1, "0123456789") : 0;

	return digits && (!size[1 + digits] || !strcmp(size + 1 + digits, "k"));
}

unsigned int row__service(const struct snapshot_row *row)
{
	const char *name = row->cache->name;

	if (!strncmp(name, "kmalloc-", 8) || !strncmp(name, "dma-kmalloc-", 12))
		return BY_KMALLOC;
	return ends_like_a_bucket(name) ? BY_KMALLOC | BY_CACHE : BY_CACHE;
}

bool known__allocs(const struct snapshot *snapshot, const struct snapshot_row *row)
{
	const bool *seen = snapshot->coverage.seen;
	unsigned int by = row__service(row);

	return (seen[METRIC_KMALLOCS] || !(by & BY_KMALLOC)) &&
	       (seen[METRIC_ALLOCS] || !(by & BY_CACHE));
}

/* Objects of any cache may be freed with kfree, so both hooks are needed. */
bool known__frees(const struct snapshot *snapshot)
{
	return snapshot->coverage.seen[METRIC_FREES] && snapshot->coverage.seen[METRIC_KFREES];
}

bool known__tally(const struct snapshot *snapshot, const struct snapshot_row *row, enum tally tally)
{
	const bool *seen = snapshot->coverage.seen;

	switch (tally) {
	case TALLY_ALLOCS:
	case TALLY_FAILED:
		return known__allocs(snapshot, row);
	case TALLY_FREES:
		return known__frees(snapshot);
	case TALLY_BULK_ALLOCS:
	case TALLY_BULK_FAILED:
		return seen[METRIC_BULK_ALLOCS];
	case TALLY_BULK_FREES:
		return seen[METRIC_BULK_FREES];
	case TALLY_RCU_FREES:
		return seen[METRIC_RCU_FREES];
	default:
		return false;
	}
}

/* Allocations reach the slabs in two ways, and 7.0's bulk calls count object by object. */
bool known__slow(const struct snapshot *snapshot)
{
	return snapshot->coverage.seen[METRIC_SLOW] && snapshot->coverage.seen[METRIC_SLOW_BULK];
}

bool known__always(const struct snapshot *snapshot, unsigned int metrics)
{
	return !any(snapshot->uncounted_ns, METRIC__COUNT, metrics);
}

bool known__fast(const struct snapshot *snapshot, const struct snapshot_row *row)
{
	const bool *seen = snapshot->coverage.seen;

	return row->fast_known && known__always(snapshot, FAST) && known__allocs(snapshot, row) &&
	       known__slow(snapshot) && seen[METRIC_BULK_ALLOCS] && seen[METRIC_PREFILLED] &&
	       seen[METRIC_REFUSED] &&
	       (seen[METRIC_NOLOCK_ALLOCS] || !(row__service(row) & BY_KMALLOC));
}

bool known__live(const struct snapshot *snapshot, const struct snapshot_row *row)
{
	const bool *seen = snapshot->coverage.seen;

	return known__allocs(snapshot, row) && known__frees(snapshot) && seen[METRIC_BULK_ALLOCS] &&
	       seen[METRIC_BULK_FREES] && seen[METRIC_RCU_FREES] && seen[METRIC_NOLOCK_ALLOCS] &&
	       seen[METRIC_NOLOCK_FREES] && known__always(snapshot, LIVE);
}

bool known__slabs(const struct snapshot *snapshot, enum slab_tally what)
{
	return snapshot->coverage.seen[what == SLAB_FREED ? METRIC_FREED_SLABS : METRIC_NEW_SLABS];
}

bool known__net(const struct snapshot *snapshot)
{
	return known__slabs(snapshot, SLAB_GOT) && known__slabs(snapshot, SLAB_FREED);
}

static bool missed(const struct snapshot *snapshot, const struct counted_by *by)
{
	return any(snapshot->missed, METRIC__COUNT, by->metrics) ||
	       any(snapshot->uncounted_ns, METRIC__COUNT, by->metrics) ||
	       any(snapshot->losses, LOSS__COUNT, by->losses);
}

enum bound bound__count(const struct snapshot *snapshot, const struct counted_by *by)
{
	return missed(snapshot, by) ? BOUND_AT_LEAST : BOUND_EXACT;
}

/* By what each tally is counted, and what keeps it from being so. */
static const struct counted_by tallies_by[TALLY__COUNT] = {
	[TALLY_SLOW] = { BIT(METRIC_SLOW), NO_SLOT },
	[TALLY_SLOW_FAILED] = { BIT(METRIC_SLOW), NO_SLOT },
	[TALLY_SLOW_BULK] = { BIT(METRIC_SLOW_BULK), NO_SLOT },
	[TALLY_SLOW_PREFILL] = { BIT(METRIC_SLOW_BULK), NO_SLOT },
	[TALLY_PREFILLED] = { BIT(METRIC_PREFILLED), NO_SLOT },
	[TALLY_REFILLS] = { BIT(METRIC_REFILLS), NO_SLOT },
	[TALLY_REFILLED] = { BIT(METRIC_REFILLS), NO_SLOT },
	[TALLY_REFUSED] = { BIT(METRIC_REFUSED), NO_SLOT },
	[TALLY_FREES] = { BIT(METRIC_FREES) | BIT(METRIC_KFREES) | BIT(METRIC_NOLOCK_FREES),
			  BIT(LOSS_CACHE_UNTOLD) | NO_SLOT },
	[TALLY_BULK_FREES] = { BIT(METRIC_BULK_FREES), BIT(LOSS_BULK_TOO_LONG) | NO_SLOT },
	[TALLY_RCU_FREES] = { BIT(METRIC_RCU_FREES), NO_SLOT },
	[TALLY_ALLOCS] = { ALLOCS, NO_SLOT },
	[TALLY_FAILED] = { ALLOCS, NO_SLOT },
	[TALLY_BULK_ALLOCS] = { BIT(METRIC_BULK_ALLOCS), NO_SLOT },
	[TALLY_BULK_FAILED] = { BIT(METRIC_BULK_ALLOCS), NO_SLOT },
};

enum bound bound__sum(const struct snapshot *snapshot, const enum tally *tallies, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (missed(snapshot, &tallies_by[tallies[i]]))
			return BOUND_AT_LEAST;
	return BOUND_EXACT;
}

enum bound bound__difference(const struct snapshot *snapshot, const enum tally *tallies, size_t n)
{
	return bound__sum(snapshot, tallies, n) == BOUND_EXACT ? BOUND_EXACT : BOUND_ABOUT;
}

enum bound bound__tally(const struct snapshot *snapshot, enum tally tally)
{
	return bound__sum(snapshot, &tally, 1);
}

enum bound bound__fast(const struct snapshot *snapshot)
{
	static const enum tally tallies[] = { TALLY_ALLOCS,    TALLY_BULK_ALLOCS, TALLY_SLOW,
					      TALLY_SLOW_BULK, TALLY_PREFILLED,	  TALLY_REFUSED };

	return bound__difference(snapshot, tallies, sizeof(tallies) / sizeof(*tallies));
}

/* Where slabs are told from pages, the program of the pages is theirs. */
static const struct counted_by slabs_by[SLAB__COUNT] = {
	[SLAB_WANTED] = { BIT(METRIC_NEW_SLABS), BIT(LOSS_PENDING_FULL) | NO_SLOT },
	[SLAB_GOT] = { BIT(METRIC_NEW_SLABS), BIT(LOSS_PENDING_FULL) | NO_SLOT },
	[SLAB_FREED] = { BIT(METRIC_FREED_SLABS), NO_SLOT },
};

enum bound bound__slabs(const struct snapshot *snapshot, enum slab_tally what)
{
	return bound__count(snapshot, &slabs_by[what]);
}

enum bound bound__net(const struct snapshot *snapshot)
{
	return missed(snapshot, &slabs_by[SLAB_GOT]) || missed(snapshot, &slabs_by[SLAB_FREED])
		       ? BOUND_ABOUT
		       : BOUND_EXACT;
}

enum bound bound__active(const struct snapshot_row *row)
{
	return row->cache->active_is_old ? BOUND_ABOUT : BOUND_EXACT;
}

bool known__cost(const struct snapshot *snapshot)
{
	return !snapshot->bpf_unknown_ns || snapshot->bpf_unknown_ns < snapshot->span_ns;
}

enum bound bound__cost(const struct snapshot *snapshot)
{
	return snapshot->bpf_guessed_ns || snapshot->bpf_unknown_ns ? BOUND_ABOUT : BOUND_EXACT;
}

double snapshot__cost(const struct snapshot *snapshot)
{
	__u64 unknown_ns = known__cost(snapshot) ? snapshot->bpf_unknown_ns : 0;
	double span = snapshot->span_ns > unknown_ns ? snapshot->span_ns - unknown_ns : 1;

	return snapshot->bpf_ns / span;
}
