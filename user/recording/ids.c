// SPDX-License-Identifier: GPL-2.0-or-later
/* A hash table that is emptied when it is full. */
#include "ids.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

struct id {
	UT_hash_handle hh;
	__s64 id;
	char key[];
};

bool ids__find(const struct ids *ids, const void *key, size_t n, __s64 *id)
{
	struct id *entry;

	HASH_FIND(hh, ids->entries, key, n, entry);
	if (entry)
		*id = entry->id;
	return entry;
}

void ids__keep(struct ids *ids, const void *key, size_t n, __s64 id)
{
	struct id *entry;

	HASH_FIND(hh, ids->entries, key, n, entry);
	if (entry) {
		entry->id = id;
		return;
	}
	if (ids->bytes + sizeof(*entry) + n > IDS_BYTES)
		ids__forget(ids);
	entry = malloc(sizeof(*entry) + n);
	if (!entry)
		return;
	entry->id = id;
	memcpy(entry->key, key, n);
	HASH_ADD(hh, ids->entries, key, n, entry);
	ids->bytes += sizeof(*entry) + n;
}

void ids__forget(struct ids *ids)
{
	struct id *entry, *next;

	HASH_ITER(hh, ids->entries, entry, next) {
		HASH_DEL(ids->entries, entry);
		free(entry);
	}
	ids->bytes = 0;
}
