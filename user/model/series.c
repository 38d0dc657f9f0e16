// SPDX-License-Identifier: GPL-2.0-or-later
/* Sums over caches, by the columns that they are made of. */
#include "series.h"

struct sum {
	__s64 number;
	bool known; /* of one cache at least */
	enum bound bound;
};

void bound__worsen(enum bound *bound, enum bound other)
{
	if (other > *bound)
		*bound = other;
}

__s64 series__by_the_second(__s64 count, __u64 ns)
{
	double rate = (double)count * 1e11 / ns;

	return (__s64)(rate < 0 ? rate - 0.5 : rate + 0.5);
}

static bool sum__add(struct sum *sum, const struct snapshot *snapshot,
		     const struct snapshot_row *row, const struct column *column)
{
	struct column_value value = {};

	column->value(column, snapshot, row, &value);
	if (value.state != CELL_NUMBER)
		return false;
	sum->known = true;
	sum->number += value.number;
	bound__worsen(&sum->bound, value.bound);
	return true;
}

static bool share_of_fast(const struct snapshot *interval, __s64 *value, enum bound *bound)
{
	const struct column *column = column__find("fast");
	struct sum fast = {};
	__s64 had = 0;

	for (size_t i = 0; i < interval->n_rows; i++) {
		const struct snapshot_row *row = &interval->rows[i];

		if (sum__add(&fast, interval, row, column))
			had += row->tally[TALLY_ALLOCS] + row->tally[TALLY_BULK_ALLOCS] +
			       row->tally[TALLY_REFUSED];
		else
			bound__worsen(&fast.bound, BOUND_ABOUT);
	}
	if (had <= 0)
		return false;
	*value = (__s64)((double)fast.number * 1000 / had);
	bound__worsen(bound, fast.bound);
	return true;
}

bool series__value(const struct snapshot *interval, enum series series, __s64 *value,
		   enum bound *bound)
{
	static const char *const keys[SERIES__COUNT][3] = {
		[SERIES_ALLOCS] = { "allocs", "bulk" },
		[SERIES_FREES] = { "frees", "bulk-frees", "rcu-frees" },
		[SERIES_SLOW] = { "slow" },
		[SERIES_NEW] = { "new" },
		[SERIES_FREED] = { "freed" },
		[SERIES_PAGES] = { "held" },
	};
	struct sum sum = {};

	if (series == SERIES_FAST)
		return share_of_fast(interval, value, bound);
	for (int k = 0; k < 3 && keys[series][k]; k++) {
		const struct column *column = column__find(keys[series][k]);

		for (size_t i = 0; i < interval->n_rows; i++)
			if (!sum__add(&sum, interval, &interval->rows[i], column))
				bound__worsen(&sum.bound, BOUND_AT_LEAST);
	}
	if (!sum.known || !interval->span_ns)
		return false;
	if (series == SERIES_PAGES) /* told in KiB */
		sum.number /= interval->page_bytes / 1024;
	*value = series__by_the_second(sum.number, interval->span_ns);
	bound__worsen(bound, sum.bound);
	return true;
}

__u64 series__lost(const struct snapshot *interval, int cause)
{
	if (cause < LOSS__COUNT)
		return interval->losses[cause];
	return interval->missed[cause - LOSS__COUNT];
}

void series__add_cause(int cause, struct text *out)
{
	if (cause < LOSS__COUNT)
		text__add_string(out, loss__name(cause));
	else
		text__printf(out, "recursion in %s", metric__name(cause - LOSS__COUNT));
}
