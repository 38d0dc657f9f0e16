// SPDX-License-Identifier: GPL-2.0-or-later
/* What several screens ask of a scene. */
#include "scene.h"

#include <string.h>

void scene__sum_up(struct scene *scene)
{
	growth__totals(scene->slabs, 0, &scene->slab_totals);
	if (scene->objects)
		growth__totals(scene->objects, 0, &scene->object_totals);
}

const struct snapshot_row *scene__row(const struct scene *scene, __u64 generation)
{
	for (size_t i = 0; i < scene->now->n_rows; i++)
		if (scene->now->rows[i].cache->generation == generation)
			return &scene->now->rows[i];
	return NULL;
}

/* Not those that were paused: they are of objects. */
static bool events_missed(const struct scene *scene, enum metric metric)
{
	return scene->since->losses[LOSS_RING_FULL] || scene->since->missed[metric];
}

enum bound scene__made_bound(const struct scene *scene)
{
	return events_missed(scene, METRIC_NEW_SLABS) ? BOUND_AT_LEAST : BOUND_EXACT;
}

void scene__held(const struct scene *scene, __s64 value, struct column_value *out)
{
	const bool *seen = scene->now->coverage.seen;

	out->state = seen[METRIC_NEW_SLABS] && seen[METRIC_FREED_SLABS] ? CELL_NUMBER : CELL_NA;
	out->number = value;
	out->bound = scene->slab_totals.untracked ? BOUND_AT_LEAST : BOUND_EXACT;
	if (events_missed(scene, METRIC_NEW_SLABS) || events_missed(scene, METRIC_FREED_SLABS))
		out->bound = BOUND_ABOUT;
}

__u64 scene__ago(const struct scene *scene, __u64 ts_ns)
{
	return ts_ns < scene->now_ns ? scene->now_ns - ts_ns : 0;
}

__s64 scene__permille(__u64 part, __u64 all)
{
	return all ? (__s64)((double)part * 1000 / all + 0.5) : 0;
}

void scene__live(const struct scene *scene, __s64 value, struct column_value *out)
{
	const __u64 *missed = scene->since->missed;
	struct text unseen = {};

	coverage__add_unseen_frees(&scene->now->coverage, &unseen);
	out->state = CELL_NUMBER;
	out->number = value;
	out->bound = unseen.n || scene->object_totals.untracked ||
				     scene->since->losses[LOSS_RING_FULL] ||
				     scene->since->losses[LOSS_PAUSED] ||
				     !known__always(scene->since, BIT(METRIC_ALLOCS) |
									  BIT(METRIC_FREES) |
									  BIT(METRIC_KMALLOCS) |
									  BIT(METRIC_KFREES)) ||
				     missed[METRIC_ALLOCS] || missed[METRIC_FREES] ||
				     missed[METRIC_KMALLOCS] || missed[METRIC_KFREES]
			     ? BOUND_ABOUT
			     : BOUND_EXACT;
	text__reset(&unseen);
}

void scene__add_stack(struct text *out, const char *stack)
{
	for (const char *at = stack ? stack : "(no stack)"; *at;) {
		size_t n = strcspn(at, ";");

		text__add_escaped(out, at, n, false);
		at += n;
		if (*at == ';') {
			text__add_string(out, " < ");
			at++;
		}
	}
}

void scene__add_key(struct text *out, enum growth_by by, const struct growth_row *row)
{
	bool unknown = row->number == GROWTH_UNKNOWN;

	if (row->others)
		text__add_string(out, "(others, no longer told apart)");
	else if (by == BY_STACK)
		scene__add_stack(out, row->label);
	else if (by == BY_NODE && !unknown)
		text__printf(out, "node %llu", row->number);
	else if (by == BY_CPU && !unknown)
		text__printf(out, "CPU %llu", row->number);
	else if (by == BY_CGROUP && !row->label && !unknown)
		text__printf(out, "(cgroup %llu, path not known)", row->number);
	else if (row->label)
		text__add_escaped(out, row->label, strlen(row->label), false);
	else
		text__add_string(out, "(not told)");
}

enum life scene__life(const struct scene *scene, const struct growth_row *row)
{
	if (row->others || row->number == GROWTH_UNKNOWN)
		return LIFE_UNKNOWN;
	return scene->source->life(scene->source, row->number, row->last_ns);
}
