// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of check, and of the totals at the end of lines. */
#include "cost_lines.h"

#include <stdlib.h>

#define NAME_WIDTH "-26"

static int by_ns(const void *a, const void *b)
{
	const struct program_cost *x = *(const struct program_cost *const *)a;
	const struct program_cost *y = *(const struct program_cost *const *)b;

	return (x->ns < y->ns) - (x->ns > y->ns);
}

static int by_bytes(const void *a, const void *b)
{
	const struct map_cost *x = *(const struct map_cost *const *)a;
	const struct map_cost *y = *(const struct map_cost *const *)b;

	return (x->bytes < y->bytes) - (x->bytes > y->bytes);
}

static void add_number(struct text *out, int width, const char *mark, __u64 number)
{
	struct text cell = {};

	text__printf(&cell, "%s%llu", mark, number);
	text__printf(out, " %*s", width, cell.bytes ? cell.bytes : "");
	text__reset(&cell);
}

static void add_share(struct text *out, int width, const char *mark, int digits, double number)
{
	struct text cell = {};

	text__printf(&cell, "%s%.*f", mark, digits, number);
	text__printf(out, " %*s", width, cell.bytes ? cell.bytes : "");
	text__reset(&cell);
}

static void add_program(struct text *out, const struct own_cost *cost,
			const struct program_cost *program)
{
	const char *mark = bound__mark(own_cost__bound(cost));

	text__printf(out, "%" NAME_WIDTH "s", program->name);
	add_number(out, 14, mark, program->runs);
	add_number(out, 16, mark, program->ns);
	add_share(out, 9, mark, 1, program->runs ? (double)program->ns / program->runs : 0);
	add_share(out, 8, mark, 3, 100.0 * program->ns / (cost->span_ns - cost->unknown_ns));
	text__add(out, "\n", 1);
}

void lines__add_programs(struct text *out, const struct own_cost *cost, const char *reason)
{
	const struct program_cost *programs[OWN_PROGRAMS];
	struct program_cost sum = { .name = "all programs" };
	size_t n = 0;

	if (!own_cost__is_known(cost)) {
		text__printf(out, "run time of programs: n/a (%s)\n", reason);
		return;
	}
	for (size_t i = 0; i < cost->n_programs; i++) {
		sum.runs += cost->programs[i].runs;
		sum.ns += cost->programs[i].ns;
		if (cost->programs[i].runs)
			programs[n++] = &cost->programs[i];
	}
	if (n)
		qsort(programs, n, sizeof(*programs), by_ns);
	text__printf(out, "%" NAME_WIDTH "s %14s %16s %9s %8s\n", "PROGRAM", "RUNS", "NS", "NS/RUN",
		     "CPU%");
	for (size_t i = 0; i < n; i++)
		add_program(out, cost, programs[i]);
	add_program(out, cost, &sum);
}

void lines__add_maps(struct text *out, const struct own_cost *cost)
{
	const struct map_cost *maps[OWN_MAPS];
	bool about = false;

	for (size_t i = 0; i < cost->n_maps; i++) {
		maps[i] = &cost->maps[i];
		about |= maps[i]->about;
	}
	if (cost->n_maps)
		qsort(maps, cost->n_maps, sizeof(*maps), by_bytes);
	text__printf(out, "%" NAME_WIDTH "s %14s\n", "MAP", "BYTES");
	for (size_t i = 0; i < cost->n_maps; i++) {
		text__printf(out, "%" NAME_WIDTH "s", maps[i]->name);
		add_number(out, 14, maps[i]->about ? "~" : "", maps[i]->bytes);
		text__add(out, "\n", 1);
	}
	text__printf(out, "%" NAME_WIDTH "s", "all maps");
	add_number(out, 14, about ? "~" : "", own_cost__map_bytes(cost));
	text__add(out, "\n", 1);
}
