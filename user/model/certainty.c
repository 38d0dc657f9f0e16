// SPDX-License-Identifier: GPL-2.0-or-later
/* What of a snapshot is known, by the hooks that count it, and what was missed by them. */
#include "certainty.h"

#include <string.h>

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

bool known__fast(const struct snapshot *snapshot, const struct snapshot_row *row)
{
	const bool *seen = snapshot->coverage.seen;

	return row->fast_known && known__allocs(snapshot, row) && known__slow(snapshot) &&
	       seen[METRIC_BULK_ALLOCS] && seen[METRIC_PREFILLED] && seen[METRIC_REFUSED] &&
	       (seen[METRIC_NOLOCK_ALLOCS] || !(row__service(row) & BY_KMALLOC));
}

bool known__slabs(const struct snapshot *snapshot, enum slab_tally what)
{
	return snapshot->coverage.seen[what == SLAB_FREED ? METRIC_FREED_SLABS : METRIC_NEW_SLABS];
}

bool known__net(const struct snapshot *snapshot)
{
	return known__slabs(snapshot, SLAB_GOT) && known__slabs(snapshot, SLAB_FREED);
}

/* Whether something happened that the tally would have counted, of this cache or of another. */
bool missed__tally(const struct snapshot *snapshot, enum tally tally)
{
	const __u64 *missed = snapshot->missed, *losses = snapshot->losses;

	switch (tally) {
	case TALLY_ALLOCS:
		return missed[METRIC_ALLOCS] || missed[METRIC_KMALLOCS] ||
		       missed[METRIC_NOLOCK_ALLOCS];
	case TALLY_FREES:
		return missed[METRIC_FREES] || missed[METRIC_KFREES] ||
		       missed[METRIC_NOLOCK_FREES] || losses[LOSS_CACHE_UNTOLD];
	case TALLY_BULK_ALLOCS:
		return missed[METRIC_BULK_ALLOCS];
	case TALLY_BULK_FREES:
		return missed[METRIC_BULK_FREES] || losses[LOSS_BULK_TOO_LONG];
	case TALLY_RCU_FREES:
		return missed[METRIC_RCU_FREES];
	case TALLY_SLOW:
		return missed[METRIC_SLOW] || missed[METRIC_SLOW_BULK] || missed[METRIC_REFILLS];
	default:
		return false;
	}
}

enum bound bound__tally(const struct snapshot *snapshot, enum tally tally)
{
	return missed__tally(snapshot, tally) ? BOUND_AT_LEAST : BOUND_EXACT;
}

/* Of what is calculated from several tallies. */
enum bound bound__sum(const struct snapshot *snapshot, const enum tally *tallies, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (missed__tally(snapshot, tallies[i]))
			return BOUND_ABOUT;
	return BOUND_EXACT;
}

enum bound bound__fast(const struct snapshot *snapshot)
{
	static const enum tally tallies[] = { TALLY_ALLOCS, TALLY_BULK_ALLOCS, TALLY_SLOW };

	return bound__sum(snapshot, tallies, sizeof(tallies) / sizeof(*tallies));
}

static bool slabs_missed(const struct snapshot *snapshot, enum slab_tally what)
{
	if (what == SLAB_FREED)
		return snapshot->missed[METRIC_FREED_SLABS];
	return snapshot->missed[METRIC_NEW_SLABS] || snapshot->losses[LOSS_PENDING_FULL];
}

enum bound bound__slabs(const struct snapshot *snapshot, enum slab_tally what)
{
	return slabs_missed(snapshot, what) ? BOUND_AT_LEAST : BOUND_EXACT;
}

enum bound bound__net(const struct snapshot *snapshot)
{
	return slabs_missed(snapshot, SLAB_GOT) || slabs_missed(snapshot, SLAB_FREED) ? BOUND_ABOUT
										      : BOUND_EXACT;
}

enum bound bound__active(const struct snapshot_row *row)
{
	return row->cache->active_is_old ? BOUND_ABOUT : BOUND_EXACT;
}
