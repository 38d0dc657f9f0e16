// SPDX-License-Identifier: GPL-2.0-or-later
/* Stacks turned over. */
#include "folded.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void add_frame(struct text *out, const char *frame, size_t n)
{
	struct text harmless = {};

	text__add_escaped(&harmless, frame, n, false);
	for (size_t i = 0; i < harmless.n; i++)
		text__add_string(out, harmless.bytes[i] == ';'
					      ? "\\x3b"
					      : (char[]){ harmless.bytes[i], '\0' });
	out->failed |= harmless.failed;
	text__reset(&harmless);
}

/* Without where in the function: "function+0x1c [module]" is "function [module]". */
static void add_function(struct text *out, const char *frame, size_t n)
{
	const char *offset = memmem(frame, n, "+0x", 3);
	size_t before = offset ? (size_t)(offset - frame) : n, after = before;

	for (after += offset ? 3 : 0; after < n && isxdigit((unsigned char)frame[after]);)
		after++;
	if (after < n && frame[after] != ' ')
		before = after = n; /* no offset, but part of a name */
	add_frame(out, frame, before);
	if (after < n)
		add_frame(out, frame + after, n - after);
}

/* Frames stand with the innermost first, a ";" between them. */
static void add_stack(struct text *out, const char *stack)
{
	size_t end = strlen(stack);

	for (size_t start = end;; end = --start) {
		while (start && stack[start - 1] != ';')
			start--;
		text__add(out, ";", 1);
		add_function(out, stack + start, end - start);
		if (!start)
			break;
	}
}

static void add_line(struct text *out, const struct snapshot *since, const struct growth_row *row,
		     __u64 count)
{
	const struct snapshot_row *cache = snapshot__find(since, row->generation);
	const char *name = cache ? cache->label ?: cache->cache->name : "[cache gone]";

	add_frame(out, name, strlen(name));
	if (row->label)
		add_stack(out, row->label);
	else
		text__add_string(out, row->others ? ";[others]" : ";[not told]");
	text__printf(out, " %llu\n", count);
}

int folded__add(struct text *out, const struct snapshot *since, const struct growth *slabs,
		enum folded_count count)
{
	struct growth_row *rows = NULL;
	long n = growth__rows_apart(slabs, BY_STACK, &rows);

	for (long i = 0; i < n; i++) {
		const __u64 counts[] = {
			[FOLDED_MADE] = rows[i].made,
			[FOLDED_HELD] = rows[i].held,
			[FOLDED_PAGES] = rows[i].made_bytes / since->page_bytes,
		};

		if (counts[count])
			add_line(out, since, &rows[i], counts[count]);
	}
	free(rows);
	return n < 0 || out->failed ? -ENOMEM : 0;
}
