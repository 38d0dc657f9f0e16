// SPDX-License-Identifier: GPL-2.0-or-later
/* The keys that move a replay in time. */
#include "keys.h"

static unsigned int go_in_time(struct view *view, int key)
{
	(void)view;
	switch (key) {
	case ',':
		return VIEW_BACK;
	case '.':
		return VIEW_STEP;
	case '<':
		return VIEW_MINUTE_BACK;
	default:
		return VIEW_MINUTE_AHEAD;
	}
}

static unsigned int ask_for_time(struct view *view, int key)
{
	(void)key;
	view->typing = view->asking = true;
	view->moment[0] = '\0';
	return 0;
}

static unsigned int jump_to_growth(struct view *view, int key)
{
	(void)view;
	(void)key;
	return VIEW_LARGEST;
}

static const struct view_speed speeds[] = {
	{ "1x", 1 },   { "2x", 2 },   { "4x", 4 },  { "8x", 8 },      { "16x", 16 },
	{ "32x", 32 }, { "64x", 64 }, { "max", 0 }, { "1/4x", 0.25 }, { "1/2x", 0.5 },
};

#define SLOWER 2 /* of them, at the end: what is not set is 1x */
#define FASTER ((int)(sizeof(speeds) / sizeof(*speeds)) - SLOWER)

const struct view_speed *view__speed(const struct view *view)
{
	return &speeds[view->speed < 0 ? FASTER + SLOWER + view->speed : view->speed];
}

static unsigned int change_speed(struct view *view, int key)
{
	if (key == '{' && view->speed > -SLOWER)
		view->speed--;
	else if (key == '}' && view->speed < FASTER - 1)
		view->speed++;
	if (view__speed(view)->factor)
		view__say(view, "speed %s", view__speed(view)->name);
	else
		view__say(view, "as fast as it goes");
	return 0;
}

const struct key_row replay_keys[] = {
	{ { ',', '.' }, ", .", "of a replay: an interval back, ahead, as does space", go_in_time },
	{ { '<', '>' }, "< >", "of a replay: a minute back, ahead", go_in_time },
	{ { 'T' }, "T", "of a replay: jump to a time: 12:03:05, +42 seconds, end", ask_for_time },
	{ { 'G' }, "G", "of a replay: jump to the interval of the largest growth", jump_to_growth },
	{ { '{', '}' },
	  "{ }",
	  "of a replay: slower, faster: 1/4x to 64x, and as fast as it goes",
	  change_speed },
};

const size_t n_replay_keys = sizeof(replay_keys) / sizeof(*replay_keys);
