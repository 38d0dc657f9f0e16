// SPDX-License-Identifier: GPL-2.0-or-later
/* A state machine of the limit of overhead. */
#include "overhead.h"

#define LOOKS_OVER   2
#define HOLD_NS	     5000000000ULL
#define HOLD_MOST_NS (64 * HOLD_NS)

void overhead__start(struct overhead *overhead)
{
	overhead->level = overhead->asked;
	overhead->hold_ns = HOLD_NS;
}

/* Whether the last step up was one too many, or has proved to be right. */
static void judge_step_up(struct overhead *overhead, __u64 now_ns, bool down)
{
	__u64 since_ns = now_ns - overhead->stepped_up_ns;

	if (!overhead->stepped_up_ns)
		return;
	if (down && since_ns <= 2 * overhead->hold_ns)
		overhead->hold_ns *= overhead->hold_ns < HOLD_MOST_NS ? 2 : 1;
	else if (since_ns > 2 * overhead->hold_ns)
		overhead->hold_ns = HOLD_NS;
	else
		return;
	overhead->stepped_up_ns = 0;
}

static enum step look_above(struct overhead *overhead, __u64 now_ns)
{
	overhead->calm_ns = 0;
	if (++overhead->over < LOOKS_OVER || overhead->level == overhead->lowest)
		return STEP_NONE;
	overhead->over = 0;
	judge_step_up(overhead, now_ns, true);
	overhead->level++;
	return STEP_DOWN;
}

static enum step look_below(struct overhead *overhead, __u64 now_ns, double share)
{
	overhead->over = 0;
	judge_step_up(overhead, now_ns, false);
	if (overhead->level == overhead->asked || share > overhead->limit / 2) {
		overhead->calm_ns = 0;
		return STEP_NONE;
	}
	if (!overhead->calm_ns)
		overhead->calm_ns = now_ns;
	if (now_ns - overhead->calm_ns < overhead->hold_ns)
		return STEP_NONE;
	overhead->calm_ns = 0;
	overhead->stepped_up_ns = now_ns;
	overhead->level--;
	return STEP_UP;
}

enum step overhead__look(struct overhead *overhead, __u64 now_ns, double share)
{
	return share > overhead->limit ? look_above(overhead, now_ns)
				       : look_below(overhead, now_ns, share);
}

void overhead__take_back(struct overhead *overhead, enum step step)
{
	overhead->level += step == STEP_UP ? 1 : step == STEP_DOWN ? -1 : 0;
}

bool overhead__is_helpless(const struct overhead *overhead)
{
	return overhead->over >= LOOKS_OVER && overhead->level == overhead->lowest;
}

const char *level__name(enum level level)
{
	static const char *const names[] = {
		[LEVEL_OBJECTS] = "objects",
		[LEVEL_TALLIES] = "tallies",
		[LEVEL_SLABS] = "slabs only",
	};

	return names[level];
}
