/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /proc/slabinfo says: active objects by the names of caches. Pure. */
#ifndef SLUBTRACE_MODEL_SLABINFO_H
#define SLUBTRACE_MODEL_SLABINFO_H

#include "sample.h"

struct slabinfo_row {
	const char *name; /* in the text that was parsed */
	__s64 active;	  /* objects; -1: several lines have that name */
};

struct slabinfo {
	struct slabinfo_row *rows; /* by name */
	size_t n;
};

/*
 * Takes @text, all of /proc/slabinfo, apart; it is written to and must outlive *out. Lines that are
 * none of a cache are passed over, as those of a name with a newline in it are. Returns 0 or
 * -ENOMEM, *out untouched then.
 */
int slabinfo__parse(char *text, struct slabinfo *out);
void slabinfo__reset(struct slabinfo *slabinfo);

/*
 * Fills in how many objects of each living cache are active: -1 where the name is not of one line
 * and of one living cache alone, or is longer than a sample keeps. Returns 0 or -ENOMEM.
 */
int slabinfo__fill(const struct slabinfo *slabinfo, struct sample *sample);

#endif
