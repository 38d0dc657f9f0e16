// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the traits of every cache that the kernel lists. */
#include "census.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs.h"

static int read_all(struct inspector *inspector, const __u64 *addresses, size_t n,
		    struct census *out)
{
	int err = 0;

	out->caches = calloc(n ? n : 1, sizeof(*out->caches));
	if (!out->caches)
		return -ENOMEM;
	for (size_t i = 0; i < n && !err; i++) {
		err = inspector__traits(inspector, addresses[i], &out->caches[out->n]);
		if (err == -ENOENT) /* it is gone since */
			err = 0;
		else if (!err)
			out->n++;
	}
	return err;
}

int census__take(struct inspector *inspector, struct census *out)
{
	__u64 *addresses = malloc(INSPECT_CACHES * sizeof(*addresses));
	int n, err;

	census__reset(out);
	if (!addresses)
		return -ENOMEM;
	err = sysfs__read_aliases(&out->aliases);
	n = err ? err : inspector__list(inspector, addresses, INSPECT_CACHES);
	err = n < 0 ? n : read_all(inspector, addresses, n, out);
	free(addresses);
	if (err)
		out->n = 0;
	return err;
}

const char *census__reason(int err)
{
	switch (err) {
	case -EOPNOTSUPP:
		return "this kernel has no iterator of caches, and neither /proc/kallsyms nor any "
		       "slab tells where their list is (slab_caches)";
	case -EAGAIN:
		return "the kernel's list of caches changed again and again while it was walked";
	}
	return strerror(-err);
}

static bool is_address(const char *asked, __u64 *address)
{
	char *end;

	if (strncmp(asked, "0x", 2))
		return false;
	*address = strtoull(asked, &end, 16);
	return end != asked + 2 && !*end;
}

size_t census__find(const struct census *census, const char *asked,
		    const struct cache_traits **found, size_t n)
{
	const struct select select = { .patterns = &asked, .n = 1 };
	const char *shown;
	size_t hits = 0;
	__u64 address;
	bool by_address = is_address(asked, &address);

	for (size_t i = 0; i < census->n; i++) {
		const struct cache_traits *cache = &census->caches[i];

		if (by_address ? cache->address != address
			       : !select__wants(&select, &census->aliases, cache->name, &shown))
			continue;
		if (hits < n)
			found[hits] = cache;
		hits++;
	}
	return hits;
}

void census__reset(struct census *census)
{
	free(census->caches);
	aliases__reset(&census->aliases);
	memset(census, 0, sizeof(*census));
}
