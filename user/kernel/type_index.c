// SPDX-License-Identifier: GPL-2.0-or-later
/* A table of ids by the hash of the name; collisions go to the next place. */
#include "type_index.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_indexed(const struct btf_type *type)
{
	return type->name_off && (btf_is_func(type) || btf_is_struct(type) ||
				  btf_is_typedef(type) || btf_kind(type) == BTF_KIND_ENUM);
}

/* FNV-1a */
static __u32 hash(const char *name)
{
	__u32 hash = 2166136261U;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619U;
	return hash ^ hash >> 16;
}

static void put(struct type_index *index, const char *name, __u32 id)
{
	size_t at = hash(name) & index->mask;

	while (index->ids[at])
		at = (at + 1) & index->mask;
	index->ids[at] = id;
}

int type_index__make(const struct btf *btf, struct type_index *out)
{
	__u32 n = btf__type_cnt(btf);
	struct type_index index = { .mask = 1 };

	while (index.mask <= n) /* so at least one place is free */
		index.mask *= 2;
	index.ids = calloc(index.mask, sizeof(*index.ids));
	if (!index.ids)
		return -ENOMEM;
	index.mask--;
	for (__u32 id = 1; id < n; id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);
		const char *name =
			is_indexed(type) ? btf__name_by_offset(btf, type->name_off) : NULL;

		if (name)
			put(&index, name, id);
	}
	*out = index;
	return 0;
}

int type_index__find(const struct type_index *index, const struct btf *btf, const char *name,
		     __u32 kind)
{
	for (size_t at = hash(name) & index->mask; index->ids[at]; at = (at + 1) & index->mask) {
		const struct btf_type *type = btf__type_by_id(btf, index->ids[at]);

		if (btf_kind(type) == kind &&
		    !strcmp(btf__name_by_offset(btf, type->name_off), name))
			return index->ids[at];
	}
	return -ENOENT;
}

void type_index__reset(struct type_index *index)
{
	free(index->ids);
	index->ids = NULL;
}
