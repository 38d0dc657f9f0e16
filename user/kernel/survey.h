/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks into all caches, one after the other. */
#ifndef SLUBTRACE_KERNEL_SURVEY_H
#define SLUBTRACE_KERNEL_SURVEY_H

#include "census.h"
#include "inventory.h"
#include "tracer.h"

/*
 * Adds the caches of @census to the inventory, which is open; @facts must know types. One that was
 * destroyed meanwhile is left out. Returns 0 or -ENOMEM.
 */
int survey__take(struct inspector *inspector, const struct facts *facts,
		 const struct census *census, struct inventory *out);

/*
 * Where the kernel does not list its caches: those that some object is allocated or freed of within
 * @ns. Fills in the caches of @census, whose aliases are known already. Says on stderr what failed. Returns 0 or a
 * negative exit code.
 */
int survey__watch(const struct tracer_options *options, struct inspector *inspector,
		  unsigned long long ns, struct census *census);

#endif
