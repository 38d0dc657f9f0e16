// SPDX-License-Identifier: GPL-2.0-or-later
/* What several screens ask of a scene. */
#include "scene.h"

#include <string.h>

const struct snapshot_row *scene__row(const struct scene *scene, __u64 generation)
{
	for (size_t i = 0; i < scene->now->n_rows; i++)
		if (scene->now->rows[i].cache->generation == generation)
			return &scene->now->rows[i];
	return NULL;
}

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
	struct growth_totals totals;

	growth__totals(scene->slabs, 0, &totals);
	out->state = seen[METRIC_NEW_SLABS] && seen[METRIC_FREED_SLABS] ? CELL_NUMBER : CELL_NA;
	out->number = value;
	out->bound = totals.untracked ? BOUND_AT_LEAST : BOUND_EXACT;
	if (events_missed(scene, METRIC_NEW_SLABS) || events_missed(scene, METRIC_FREED_SLABS))
		out->bound = BOUND_ABOUT;
}

void scene__live(const struct scene *scene, __s64 value, struct column_value *out)
{
	const __u64 *missed = scene->since->missed;
	struct growth_totals totals;
	struct text unseen = {};

	growth__totals(scene->objects, 0, &totals);
	coverage__add_unseen_frees(&scene->now->coverage, &unseen);
	out->state = CELL_NUMBER;
	out->number = value;
	out->bound = unseen.n || totals.untracked || scene->since->losses[LOSS_RING_FULL] ||
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
