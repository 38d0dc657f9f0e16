/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A cache as inspect tells of it: all that the sections of its page draw on. Everything is borrowed. Pure. */
#ifndef SLUBTRACE_MODEL_SUBJECT_H
#define SLUBTRACE_MODEL_SUBJECT_H

#include "inspection.h"
#include "select.h"

struct owners;
struct slab_rules;

struct subject {
	const char *asked; /* the name, alias or address that the user gave */
	const char *ctor;  /* symbol of the constructor; NULL: it has none */
	const struct aliases *aliases;
	const struct cache_traits *caches; /* all of the kernel, this one too */
	size_t n_caches;		   /* 0: the kernel does not list them */
	const char *no_caches;		   /* why there are none */
	const struct slab_rules *rules;
	const struct inspection *inspection;
	const struct owners *owners; /* NULL: nothing was watched or asked */
};

#endif
