/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of kernel addresses, from /proc/kallsyms and /proc/modules. */
#ifndef SLUBTRACE_KERNEL_SYMBOLS_H
#define SLUBTRACE_KERNEL_SYMBOLS_H

#include <linux/types.h>
#include <stdbool.h>

#include "text.h"

struct symbols;

/* Reads all symbols. Returns 0 or -errno, *out untouched then. */
int symbols__open(struct symbols **out);
void symbols__close(struct symbols *symbols);

/*
 * Reads them anew if modules came or went since; those of modules that are gone stay known. True:
 * it did.
 */
bool symbols__refresh(struct symbols *symbols);

/* The address of a symbol; 0 if there is none or the kernel hides it. */
__u64 symbols__address(const struct symbols *symbols, const char *name);

/* From where to where a function reaches; both 0 if that is not known. */
void symbols__range(const struct symbols *symbols, const char *name, __u64 *start, __u64 *end);

struct symbol {
	const char *name;
	const char *module; /* NULL: the kernel itself */
	__u64 offset;
};

/* What stands at @address. False if that is not known. */
bool symbols__find(const struct symbols *symbols, __u64 address, struct symbol *out);

/* Adds "func+0x1f [module]", or the address in hexadecimal. */
void symbols__add(const struct symbols *symbols, __u64 address, struct text *out);

#endif
