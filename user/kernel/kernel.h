/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running kernel, as it describes itself: what has to be read before any BPF program is loaded. */
#ifndef SLUBTRACE_KERNEL_KERNEL_H
#define SLUBTRACE_KERNEL_KERNEL_H

#include "facts.h"
#include "memory.h"
#include "symbols.h"

struct kernel {
	struct facts *facts;
	struct symbols *symbols;
	struct memory_map memory;
};

/*
 * Reads BTF (from @btf_path, if it is not NULL), symbols and where memory is; checks that this process may
 * load BPF programs. Messages of libbpf go to stderr if @verbose. Says on stderr what failed. Returns 0,
 * or a negative exit code of log.h; what was opened until then is closed by kernel__close().
 */
int kernel__open(struct kernel *kernel, const char *btf_path, bool verbose);
void kernel__close(struct kernel *kernel);

/* Whether BPF may read the kernel's memory: a lockdown for confidentiality forbids it. */
bool kernel__lets_read(void);

/* Says that programs could not be loaded, with the errno @err, negative. Returns a negative exit code. */
int kernel__say_load_error(int err);

struct bpf_program;

/* Runs a loaded program of an iterator over all that there is. Returns 0 or -errno. */
int kernel__iterate(struct bpf_program *prog);

#endif
