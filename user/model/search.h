/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding a place in rows that rise. Pure. */
#ifndef SLUBTRACE_MODEL_SEARCH_H
#define SLUBTRACE_MODEL_SEARCH_H

#include <linux/types.h>
#include <stddef.h>

/* What row @i of @rows is known by; it rises with @i, or stays. */
typedef __u64 (*search_key_fn)(const void *rows, size_t i);

/* The first of @n rows whose key is @least or above; @n: there is none. */
size_t search__first(const void *rows, size_t n, search_key_fn key, __u64 least);

#endif
