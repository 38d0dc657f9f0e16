// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace check: what this kernel lets us see, metric by metric, and by which hook. */
#include <stdio.h>

#include "command.h"
#include "log.h"

static const struct option_row rows[] = { OPTION_HOOKS, OPTION_BTF, OPTION_VERBOSE, OPTION_HELP };

static const struct command_line line = {
	.usage = "check [--hooks TIER] [--btf FILE]",
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(*rows),
};

static void add_table(const struct plan *plan, struct text *out)
{
	text__printf(out, "%-26s %-42s %-9s %s\n", "METRIC", "HOOK", "STATE", "REASON");
	for (size_t i = 0; i < plan->n_rows; i++) {
		const struct plan_row *row = &plan->rows[i];
		struct text hook = {};

		plan_row__add_name(row, &hook);
		text__printf(out, "%-26s %-42s %-9s %s", metric__name(row->hook->metric),
			     hook.bytes, hook_state__name(row->state), row->reason);
		while (out->bytes[out->n - 1] == ' ')
			out->n--;
		text__add(out, "\n", 1);
		text__reset(&hook);
	}
	for (enum metric metric = 0; metric < METRIC__COUNT; metric++)
		if (!plan->coverage.seen[metric])
			text__printf(out, "%-26s %-42s %s\n", metric__name(metric), "-", "n/a");
}

int command__check(int argc, char **argv)
{
	struct common options = { .tracer.ring_bytes = 1 << 16 };
	struct tracer *tracer = NULL;
	struct text text = {};
	int err;

	if (options__parse(&line, argc, argv, &options, NULL) < 0)
		return EXIT_USAGE;
	if (options.help) {
		options__help(&line);
		return EXIT_OK;
	}
	err = tracer__open(&options.tracer, &tracer);
	if (err)
		return -err;
	add_table(tracer__plan(tracer), &text);
	fputs(text.bytes, stdout);
	err = fflush(stdout) ? EXIT_FAILED : EXIT_OK;
	text__reset(&text);
	tracer__close(tracer);
	return err;
}
