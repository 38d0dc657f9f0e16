// SPDX-License-Identifier: GPL-2.0-only
/*
 * The BPF object: one short program per hook, by subject in the headers. Which of them are loaded,
 * and where they attach, the loader's plan says.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#include "slubtrace.h"
#include "kernel_types.h"
#include "maps.bpf.h"
#include "shapes.bpf.h"
#include "dialect.bpf.h"
#include "filter.bpf.h"
#include "emit.bpf.h"
#include "account.bpf.h"
#include "memo.bpf.h"
#include "pending.bpf.h"
#include "probes.bpf.h"
#include "calls.bpf.h"
#include "objects.bpf.h"
#include "sole.bpf.h"
#include "bulk.bpf.h"
#include "slow.bpf.h"
#include "slabs.bpf.h"
#include "pages.bpf.h"
#include "caches.bpf.h"
#include "holdings.bpf.h"

char LICENSE[] SEC("license") = "GPL";

/*
 * module_load: its symbols are there, and nothing of it has run. Reading what is loaded tells less: a
 * module that is loaded anew at its old place has the same line there.
 */
SEC("raw_tp")
int on_module_load(void *ctx)
{
	bump(&module_loads, 1);
	return 0;
}

/* Those that user space runs, attached to nothing. */

/* Reads the two addresses that lead from an object to its page. */
SEC("raw_tp")
int discover(void *ctx)
{
	if (knob_vmemmap_base)
		bpf_probe_read_kernel(&vmemmap, sizeof(vmemmap), (const void *)knob_vmemmap_base);
	if (knob_page_offset_base)
		bpf_probe_read_kernel(&page_offset, sizeof(page_offset),
				      (const void *)knob_page_offset_base);
	return 0;
}

/*
 * Has a look at the pages pending on the CPU that it runs on, before user space reads the tallies.
 */
SEC("raw_tp")
int settle(void *ctx)
{
	pending_settle(0);
	return 0;
}
