/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions of a kernel stack are the allocator's own or the tracer's, and not the caller.
 * Pure.
 */
#ifndef SLUBTRACE_MODEL_CALLERS_H
#define SLUBTRACE_MODEL_CALLERS_H

#include <stdbool.h>

/* A function of the slab or page allocator: the caller stands above it. */
bool caller__is_allocator(const char *function);

/* A function through which a tracing program is called: no part of what happened. */
bool caller__is_tracing(const char *function);

#endif
