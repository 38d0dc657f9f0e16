/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out what the running kernel's slab allocator was built with and told. */
#ifndef SLUBTRACE_KERNEL_RULES_READER_H
#define SLUBTRACE_KERNEL_RULES_READER_H

#include "facts.h"
#include "inspector.h"
#include "symbols.h"

struct slab_rules;

/*
 * Overwrites *out; what cannot be had is the kernel's default, marked so, or not known. @facts must know
 * types; @inspector may be NULL: then the kernel's variables are not read.
 */
void slab_rules__read(const struct facts *facts, const struct symbols *symbols,
		      struct inspector *inspector, struct slab_rules *out);

#endif
