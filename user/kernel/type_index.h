/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds functions, structs, enums and typedefs of a BTF by name; libbpf looks at type after type. */
#ifndef SLUBTRACE_KERNEL_TYPE_INDEX_H
#define SLUBTRACE_KERNEL_TYPE_INDEX_H

#include <linux/types.h>
#include <stddef.h>

struct btf;

struct type_index {
	__u32 *ids;  /* a hash table, open; 0: free */
	size_t mask; /* its places, a power of two, less one */
};

/* Returns 0 or -ENOMEM, *out untouched then. @btf stays the caller's. */
int type_index__make(const struct btf *btf, struct type_index *out);

/* The id of the first type of that name and kind in the BTF it was made of; -ENOENT: none. */
int type_index__find(const struct type_index *index, const struct btf *btf, const char *name,
		     __u32 kind);

void type_index__reset(struct type_index *index);

#endif
