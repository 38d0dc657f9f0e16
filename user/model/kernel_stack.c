// SPDX-License-Identifier: GPL-2.0-or-later
/* Frames of printed stacks, made alike to those of events. */
#include "kernel_stack.h"

#include <string.h>

#include "callers.h"

#define NAME 512 /* of a function, the longest that kallsyms has */

void kernel_stack__add_frame(struct text *out, const char *line, size_t n)
{
	const char *end = line + n, *slash, *module;

	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	slash = memchr(line, '/', end - line);
	if (!slash) {
		text__add(out, line, end - line);
		return;
	}
	text__add(out, line, slash - line);
	module = memchr(slash, ' ', end - slash);
	if (module)
		text__add(out, module, end - module);
}

typedef bool (*function_fn)(const char *function);

/* Whether @is holds for the function of the frame: what stands before its offset. */
static bool frame_is(const char *frame, function_fn is)
{
	size_t n = strcspn(frame, "+; ");
	char name[NAME];

	if (n >= sizeof(name))
		return false;
	memcpy(name, frame, n);
	name[n] = '\0';
	return is(name);
}

/* Also a trampoline, which has no name, or another way into a tracing program. */
static bool is_no_caller(const char *frame)
{
	return !strncmp(frame, "0x", 2) || frame_is(frame, caller__is_allocator) ||
	       frame_is(frame, caller__is_tracing);
}

static const char *next_frame(const char *frame)
{
	const char *end = strchr(frame, ';');

	return end ? end + 1 : NULL;
}

const char *kernel_stack__from_caller(const char *stack)
{
	const char *frame = stack;

	while (frame && !frame_is(frame, caller__is_allocator))
		frame = next_frame(frame);
	while (frame && is_no_caller(frame))
		frame = next_frame(frame);
	return frame ? frame : stack;
}
