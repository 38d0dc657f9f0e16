/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ids of things that were written lately: a short cut to what the recording knows anyway. */
#ifndef SLUBTRACE_RECORDING_IDS_H
#define SLUBTRACE_RECORDING_IDS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#define IDS_BYTES (4 << 20) /* of memory at most; what comes then makes all the others forgotten */

/* Zeroed: empty. */
struct ids {
	struct id *entries;
	size_t bytes;
};

/* Whether @key, of @n bytes, is there, and then its *id. */
bool ids__find(const struct ids *ids, const void *key, size_t n, __s64 *id);

/* Takes the place of what was known by @key. Without memory it is not kept, which does no harm. */
void ids__keep(struct ids *ids, const void *key, size_t n, __s64 id);

void ids__forget(struct ids *ids);

#endif
