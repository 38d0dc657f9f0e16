/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What inspect does to tell who owns a cache's slabs and objects: watches it, and asks the kernel's bookkeepers. */
#ifndef SLUBTRACE_COMMAND_INSPECT_OWNERS_H
#define SLUBTRACE_COMMAND_INSPECT_OWNERS_H

#include "command.h"
#include "inspector.h"
#include "owners.h"

struct owner_options {
	unsigned long long watch_ns; /* 0: until the command of struct common ends, or not at all */
	bool objects;		     /* those held are told apart */
	bool pages;		     /* every slab is listed */
	bool walk;		     /* also those on no list, found page by page */
};

struct inspect_owners;

/*
 * Forks the command, if there is one: to be called before anything is opened. @common and @options are borrowed.
 * Returns 0 or a negative exit code after it said why, *out untouched then.
 */
int inspect_owners__open(const struct common *common, const struct owner_options *options,
			 struct inspect_owners **out);
void inspect_owners__close(struct inspect_owners *inspect);

/*
 * Watches the cache for the time, or until the command ends, or SIGINT or SIGTERM comes; not at all, if
 * neither is wanted. Returns 0 or a negative exit code after it said why.
 */
int inspect_owners__watch(struct inspect_owners *inspect, const struct cache_traits *cache);

/* What the inspection is to keep for what is asked. */
void inspect_owners__wish(const struct inspect_owners *inspect, struct inspection_wishes *wishes);

/*
 * Joins it all, for inspect_owners__told(). @facts are told their types again; @inspection must outlive it.
 * Returns 0 or a negative exit code after it said why.
 */
int inspect_owners__gather(struct inspect_owners *inspect, struct inspector *inspector,
			   struct facts *facts, const struct inspection *inspection);
const struct owners *inspect_owners__told(const struct inspect_owners *inspect);

/* What the command ended with; 0: there was none, or it goes on. */
int inspect_owners__status(const struct inspect_owners *inspect);

#endif
