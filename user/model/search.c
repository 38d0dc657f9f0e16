// SPDX-License-Identifier: GPL-2.0-or-later
/* Halves what is left until one place is. */
#include "search.h"

size_t search__first(const void *rows, size_t n, search_key_fn key, __u64 least)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (key(rows, middle) < least)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
