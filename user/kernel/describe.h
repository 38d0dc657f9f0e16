/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be known of this machine, its kernel and the hooks in use, for every output. */
#ifndef SLUBTRACE_KERNEL_DESCRIBE_H
#define SLUBTRACE_KERNEL_DESCRIBE_H

#include "about.h"
#include "tracer.h"

/*
 * Fills *about (zeroed) but for what the user asked for: events, filters, command and sample_every
 * are the caller's to add. The start is the moment of this call. Returns 0 or -ENOMEM, *about zeroed
 * then.
 */
int tracer__describe(const struct tracer *tracer, struct about *about);

#endif
