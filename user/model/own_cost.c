// SPDX-License-Identifier: GPL-2.0-or-later
/* What tracing costs, in words. */
#include "own_cost.h"

#include <stdio.h>

enum bound own_cost__bound(const struct own_cost *cost)
{
	return cost->guessed_ns || cost->unknown_ns ? BOUND_ABOUT : BOUND_EXACT;
}

bool own_cost__is_known(const struct own_cost *cost)
{
	return cost->unknown_ns < cost->span_ns;
}

__u64 own_cost__map_bytes(const struct own_cost *cost)
{
	__u64 sum = 0;

	for (size_t i = 0; i < cost->n_maps; i++)
		sum += cost->maps[i].bytes;
	return sum;
}

int own_cost__each_program(const struct own_cost *cost, about_fn fn, void *target)
{
	const char *mark = bound__mark(own_cost__bound(cost));
	int err = 0;

	if (!own_cost__is_known(cost))
		return fn(target, "program", "n/a: run time was not measured");
	for (size_t i = 0; i < cost->n_programs && !err; i++) {
		const struct program_cost *program = &cost->programs[i];
		char words[160];

		if (!program->runs)
			continue;
		snprintf(words, sizeof(words), "%s: %s%llu runs, %s%llu ns, %s%.1f ns a run",
			 program->name, mark, program->runs, mark, program->ns, mark,
			 (double)program->ns / program->runs);
		err = fn(target, "program", words);
	}
	return err;
}
