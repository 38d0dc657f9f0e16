/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the object of a report share. Pure. */
#ifndef SLUBTRACE_SINK_REPORT_PARTS_H
#define SLUBTRACE_SINK_REPORT_PARTS_H

#include "report_json.h"

/* A cache of the object. */
struct report_cache {
	const struct snapshot_row *row;
	const struct timeline_cache *kib; /* NULL: none is known */
};

struct report_caches {
	struct report_cache *rows; /* in the order of the object */
	size_t n;
	__u32 *places; /* in rows, of each row of the snapshot */
};

/* Returns 0 or -ENOMEM, *out empty then. */
int report_caches__open(struct report_caches *out, const struct report *report);
void report_caches__close(struct report_caches *caches);

/* The place of the cache of that generation; -1: none. */
long report_caches__find(const struct report_caches *caches, const struct report *report,
			 __u64 generation);

/* A string in quotes, in which no "<" ends a script; n bytes of any kind, or NULL. */
void report__add_string(struct text *out, const char *string);
/* The same of what was made harmless before. */
void report__add_harmless(struct text *out, const struct text *string);

/* The members columns, caches and left_out; series of KiB take @room bytes at most. */
void report__add_caches(struct text *out, const struct report *report,
			const struct report_caches *caches, size_t room);

/* The members symbols, stacks, processes, cgroups and growth. Returns 0 or -ENOMEM. */
int report__add_growth(struct text *out, const struct report *report,
		       const struct report_caches *caches);

#endif
