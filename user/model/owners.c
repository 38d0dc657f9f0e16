// SPDX-License-Identifier: GPL-2.0-or-later
/* Joins what is known of slabs by their pages. */
#include "owners.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

static int by_page(const void *a, const void *b)
{
	const struct owned_slab *x = a, *y = b;

	return (x->page > y->page) - (x->page < y->page);
}

static __u64 page_of(const void *rows, size_t i)
{
	return ((const struct owned_slab *)rows)[i].page;
}

static int read_holdings(struct owners *owners)
{
	long n = owners->slabs ? growth__holdings(owners->slabs, &owners->holdings) : 0;

	if (n < 0)
		return n;
	owners->n_holdings = n;
	return 0;
}

static struct owned_slab *find(struct owned_slab *rows, size_t n, __u64 page)
{
	size_t i = search__first(rows, n, page_of, page);

	return i < n && rows[i].page == page ? &rows[i] : NULL;
}

/* A slab may be met twice, in a list that changed: the last look counts. */
static size_t add_met(struct owned_slab *rows, const struct inspection *inspection)
{
	size_t kept = 0;

	for (size_t i = 0; i < inspection->n_slabs; i++)
		rows[i] = (struct owned_slab){ .page = inspection->slabs[i].look.page,
					       .met = &inspection->slabs[i] };
	if (inspection->n_slabs)
		qsort(rows, inspection->n_slabs, sizeof(*rows), by_page);
	for (size_t i = 0; i < inspection->n_slabs; i++) {
		kept += !kept || rows[kept - 1].page != rows[i].page;
		rows[kept - 1] = rows[i];
	}
	return kept;
}

int owners__list(struct owners *owners, const struct inspection *inspection)
{
	int err = read_holdings(owners);
	size_t met;

	if (err)
		return err;
	owners->rows = calloc(inspection->n_slabs + owners->n_holdings + 1, sizeof(*owners->rows));
	if (!owners->rows)
		return -ENOMEM;
	owners->n = met = add_met(owners->rows, inspection);
	for (size_t i = 0; i < owners->n_holdings; i++) {
		const struct growth_holding *made = &owners->holdings[i];
		struct owned_slab *row = find(owners->rows, met, made->place);

		if (!row) {
			row = &owners->rows[owners->n++];
			row->page = made->place;
		}
		row->made = made;
	}
	qsort(owners->rows, owners->n, sizeof(*owners->rows), by_page);
	return 0;
}

void owners__join(struct owners *owners)
{
	for (size_t i = 0; i < owners->n; i++)
		if (owners->rows[i].pfn.known)
			owners->rows[i].page_owner =
				page_owners__find(&owners->page_owners, owners->rows[i].pfn.value);
}

struct agreement owners__agreement(const struct owners *owners)
{
	struct agreement agreement = {};

	for (size_t i = 0; i < owners->n; i++) {
		const struct owned_slab *row = &owners->rows[i];

		if (!row->page_owner)
			continue;
		agreement.told++;
		if (!row->made)
			continue;
		agreement.both++;
		agreement.agree += page_owner__agrees(row->page_owner, row->made->stack);
	}
	return agreement;
}

int owned_slab__order(const struct owned_slab *slab, const struct owners *owners,
		      const struct cache_traits *traits)
{
	__u32 bytes = slab->made ? slab->made->bytes : 0;
	__u32 objects = slab->met ? slab->met->look.objects : 0;

	if (bytes && owners->page_bytes)
		return __builtin_ctz(bytes / owners->page_bytes ? bytes / owners->page_bytes : 1);
	if (slab->page_owner)
		return slab->page_owner->order;
	if (objects && objects == traits->objects)
		return traits->order;
	return objects && objects == traits->min_objects ? (int)traits->min_order : -1;
}

__u32 owned_slab__in_use(const struct inspected_slab *met)
{
	__u32 free = met->look.free + met->shelved;

	return free < met->look.objects ? met->look.objects - free : 0;
}

void owners__reset(struct owners *owners)
{
	free(owners->holdings);
	free(owners->rows);
	page_owners__reset(&owners->page_owners);
	alloc_traces__reset(&owners->allocs);
	alloc_traces__reset(&owners->frees);
	memset(owners, 0, sizeof(*owners));
}
