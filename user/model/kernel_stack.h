/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacks as files of the kernel print them: a frame a line, "name+0x1f/0x200 [module]". Pure. */
#ifndef SLUBTRACE_MODEL_KERNEL_STACK_H
#define SLUBTRACE_MODEL_KERNEL_STACK_H

#include "text.h"

/* Adds the frame in that line of @n bytes as events have it: "name+0x1f [module]". */
void kernel_stack__add_frame(struct text *out, const char *line, size_t n);

/* @stack of frames with ; between, from the first one on that called the allocator; all of it: none did. */
const char *kernel_stack__from_caller(const char *stack);

#endif
