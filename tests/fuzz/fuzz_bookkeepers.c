// SPDX-License-Identifier: GPL-2.0-or-later
/* Blocks of page_owner, in which the name of a process is any bytes, and alloc_traces. */
#include "fuzz.h"

#include <errno.h>

#include "alloc_traces.h"
#include "page_owner.h"

static void read_block(const char *block, size_t n)
{
	struct page_owner owner = { .pfn = 99 };
	int err = page_owner__parse(block, n, &owner);

	promised(!err || err == -EINVAL);
	if (err) {
		promised(owner.pfn == 99 && !owner.stack);
		return;
	}
	promised(memchr(owner.comm, '\0', sizeof(owner.comm)));
	promised(!owner.stack || strlen(owner.stack) <= n);
	promised(!owner.stack || page_owner__agrees(&owner, owner.stack));
	free(owner.stack);
}

static void read_traces(const char *text, size_t n)
{
	struct alloc_traces traces = {};
	__u64 objects = 0;

	promised(!alloc_traces__parse(text, n, &traces));
	for (size_t i = 0; i < traces.n; i++) {
		const struct alloc_trace *row = &traces.rows[i];

		objects += row->objects;
		promised(row->site && strlen(row->site) < n);
		promised(!row->cpus || strlen(row->cpus) < n);
		promised(!row->nodes || strlen(row->nodes) < n);
		promised(!row->stack || strlen(row->stack) < n);
	}
	promised(objects == traces.objects);
	alloc_traces__reset(&traces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1); /* of that size, so that a byte too many is noticed */

	promised(copy);
	memcpy(copy, data, size);
	copy = realloc(copy, size ? size : 1);
	promised(copy);
	read_block(copy, size);
	read_traces(copy, size);
	free(copy);
	return 0;
}
