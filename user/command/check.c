// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * slubtrace check: what this kernel lets us see, metric by metric, and by which hook; and what it
 * costs to look.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "command.h"
#include "cost.h"
#include "cost_lines.h"
#include "lines.h"
#include "log.h"

#define WATCH_NS 100000000ULL /* for so long its own programs are watched */

struct check_options {
	struct common common; /* first */
	bool json;
};

static int set_format(void *target, const char *argument)
{
	if (strcmp(argument, "text") && strcmp(argument, "json")) {
		log__say("--format is text or json, not '%s'", argument);
		return -EINVAL;
	}
	((struct check_options *)target)->json = !strcmp(argument, "json");
	return 0;
}

static const struct option_row rows[] = {
	{ 0, "format", "FORMAT", "text (the default) or json", set_format },
	OPTION_HOOKS,
	OPTION_BTF,
	OPTION_VERBOSE,
	OPTION_HELP,
};

static const struct command_line line = {
	.usage = "check [--format FORMAT] [--hooks TIER] [--btf FILE]",
	.rows = rows,
	.n_rows = sizeof(rows) / sizeof(*rows),
};

/* What a metric amounts to: one word for all its ways. */
static const char *verdict(const struct plan *plan, enum metric metric)
{
	if (!plan->coverage.seen[metric])
		return "n/a";
	return plan__used(plan, metric) ? "seen" : "needless";
}

static void add_line(struct text *out, const char *metric, const char *target, const char *tier,
		     const char *state, const char *reason)
{
	text__printf(out, "%-26s %-35s %-10s %-9s %s", metric, target, tier, state, reason);
	while (out->bytes[out->n - 1] == ' ')
		out->n--;
	text__add(out, "\n", 1);
}

static void add_table(const struct plan *plan, struct text *out)
{
	add_line(out, "METRIC", "HOOK", "TIER", "STATE", "REASON");
	for (size_t i = 0; i < plan->n_rows; i++) {
		const struct plan_row *row = &plan->rows[i];

		add_line(out, metric__name(row->hook->metric), plan_row__target(row),
			 tier__name(row->hook->tier), hook_state__name(row->state), row->reason);
	}
	for (enum metric metric = 0; metric < METRIC__COUNT; metric++)
		if (!plan->coverage.seen[metric])
			add_line(out, metric__name(metric), "-", "-", "n/a", "");
}

static void add_member(struct text *out, const char *before, const char *key, const char *value)
{
	text__printf(out, "%s\"%s\":", before, key);
	text__add_json(out, value, strlen(value));
}

static void add_ways(const struct plan *plan, enum metric metric, struct text *out)
{
	const char *before = "{";

	text__add_string(out, ",\"hooks\":[");
	for (size_t i = 0; i < plan->n_rows; i++) {
		const struct plan_row *row = &plan->rows[i];

		if (row->hook->metric != metric)
			continue;
		add_member(out, before, "hook", plan_row__target(row));
		add_member(out, ",", "tier", tier__name(row->hook->tier));
		add_member(out, ",", "state", hook_state__name(row->state));
		add_member(out, ",", "reason", row->reason);
		text__add_string(out, "}");
		before = ",{";
	}
	text__add_string(out, "]}");
}

/* {"kernel":…,"slubtrace":…,"metrics":[{"metric":…,"state":…,"hooks":[…]} */
static void add_json(const struct plan *plan, struct text *out)
{
	struct utsname name = {};

	uname(&name);
	add_member(out, "{", "slubtrace", SLUBTRACE_VERSION);
	add_member(out, ",", "kernel", name.release);
	add_member(out, ",", "machine", name.machine);
	text__add_string(out, ",\"metrics\":[");
	for (enum metric metric = 0; metric < METRIC__COUNT; metric++) {
		add_member(out, metric ? ",\n{" : "\n{", "metric", metric__name(metric));
		add_member(out, ",", "state", verdict(plan, metric));
		add_ways(plan, metric, out);
	}
}

/* What was measured while it was attached. */
struct measured {
	struct own_cost cost;
	const char *reason;   /* why run time is not known */
	struct snapshot lost; /* nothing but losses */
};

static void measure(const struct tracer *tracer, struct measured *out)
{
	struct cost *cost = tracer__cost(tracer);

	cost__watch(cost, WATCH_NS);
	cost__tell(cost, &out->cost);
	out->reason = cost__error(cost) ? strerror(-cost__error(cost)) : "nothing was measured";
	tracer__read_losses(tracer, out->lost.losses);
	tracer__read_missed(tracer, out->lost.missed);
}

static void add_cost(const struct measured *measured, struct text *out)
{
	text__printf(out, "\nWhat it costs here, in %.3f s:\n", WATCH_NS / 1e9);
	lines__add_programs(out, &measured->cost, measured->reason);
	text__add_string(out,
			 "slubtrace itself: n/a (check only waits; the head of top says it)\n");
	lines__add_maps(out, &measured->cost);
	lines__add_losses(out, &measured->lost);
	text__add(out, "\n", 1);
}

/* ,"cost":{"span_ns":…,"programs":[{"program":…,"runs":…,"ns":…}],"maps":[…],…} */
static void add_cost_json(const struct measured *measured, struct text *out)
{
	const struct own_cost *cost = &measured->cost;
	bool known = own_cost__is_known(cost);

	text__printf(out, "],\n\"cost\":{\"span_ns\":%llu,\"map_bytes\":%llu,\"lost\":%llu",
		     known ? cost->span_ns : 0, own_cost__map_bytes(cost),
		     snapshot__lost(&measured->lost));
	if (!known)
		add_member(out, ",", "reason", measured->reason);
	text__add_string(out, ",\n\"programs\":[");
	for (size_t i = 0; known && i < cost->n_programs; i++) {
		add_member(out, i ? ",\n{" : "\n{", "program", cost->programs[i].name);
		text__printf(out, ",\"runs\":%llu,\"ns\":%llu}", cost->programs[i].runs,
			     cost->programs[i].ns);
	}
	text__add_string(out, "],\n\"maps\":[");
	for (size_t i = 0; i < cost->n_maps; i++) {
		add_member(out, i ? ",\n{" : "\n{", "map", cost->maps[i].name);
		text__printf(out, ",\"bytes\":%llu,\"exact\":%s}", cost->maps[i].bytes,
			     cost->maps[i].about ? "false" : "true");
	}
	text__add_string(out, "]}}\n");
}

int command__check(int argc, char **argv)
{
	struct check_options options = { .common.tracer = { .ring_bytes = 1 << 16,
							    .pages = true } };
	struct tracer *tracer = NULL;
	struct measured measured = {};
	struct text text = {};
	int err;

	if (options__parse(&line, argc, argv, &options, NULL) < 0)
		return EXIT_USAGE;
	if (options.common.help) {
		options__help(&line);
		return EXIT_OK;
	}
	err = tracer__open(&options.common.tracer, &tracer);
	if (err)
		return -err;
	measure(tracer, &measured);
	if (options.json) {
		add_json(tracer__plan(tracer), &text);
		add_cost_json(&measured, &text);
	} else {
		add_table(tracer__plan(tracer), &text);
		add_cost(&measured, &text);
	}
	err = write_text(&text);
	text__reset(&text);
	tracer__close(tracer);
	return err == -EPIPE ? EXIT_OK : -err;
}
