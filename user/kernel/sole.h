/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has a cache counted alone while it is the only one that the user wants. */
#ifndef SLUBTRACE_KERNEL_SOLE_H
#define SLUBTRACE_KERNEL_SOLE_H

#include "names.h"
#include "select.h"
#include "tracer.h"

/* Judges the caches of now, if @names are settled; to be called from time to time. */
void sole__consider(struct tracer *tracer, const struct select *select, const struct names *names);

#endif
