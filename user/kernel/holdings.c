// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs the BPF program for each node and batch of slots. */
#include "holdings.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include "nodes.h"

void holdings__open(struct holdings *holdings)
{
	holdings->nodes = nodes__open();
}

void holdings__close(struct holdings *holdings)
{
	if (holdings->nodes >= 0)
		close(holdings->nodes);
}

/* Whether a cache lives in one of the slots that one run looks at. */
static bool any_lives(const volatile struct cache_info *caches, size_t first, size_t slots)
{
	for (size_t i = first; i < first + SLUBTRACE_HOLDINGS_BATCH && i < slots; i++)
		if (caches[i].generation && !caches[i].died_ns)
			return true;
	return false;
}

void holdings__count(const struct holdings *holdings, const struct loader *loader,
		     const volatile struct cache_info *caches)
{
	volatile struct slubtrace_bpf__bss *bss = loader->skeleton->bss;
	int fd = bpf_program__fd(loader->skeleton->progs.count_holdings);
	unsigned int nodes[NODES_MAX];
	size_t n;

	if (fd < 0)
		return;
	n = nodes__read(holdings->nodes, nodes);
	for (size_t slot = 0; slot < loader->slots; slot += SLUBTRACE_HOLDINGS_BATCH) {
		if (!any_lives(caches, slot, loader->slots))
			continue;
		for (size_t i = 0; i < n; i++) {
			LIBBPF_OPTS(bpf_test_run_opts, opts);

			bss->count_from = slot;
			bss->count_node = nodes[i];
			bss->count_anew = i == 0;
			bpf_prog_test_run_opts(fd, &opts);
		}
	}
}
