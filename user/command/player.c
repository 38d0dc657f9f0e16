// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Moves time in a recording. To go back is to begin anew and play up to there, as fast as it goes: so
 * what is shown at a moment does not depend on how it was come to.
 */
#include "player.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "moment.h"
#include "recording.h"

#define TICK_NS	  50000000ULL
#define SLICE_NS  40000000ULL /* of work in a tick: keys and drawing have the rest */
#define MINUTE_NS 60000000000ULL

struct player {
	struct mover mover; /* first */
	const struct top_options *options;
	struct measure *measure;
	struct source *source;
	struct playback playback;
	char state[32];
	size_t last;	 /* sample */
	size_t zero;	 /* counted from this one on */
	size_t goal;	 /* that is on the way to */
	bool seeking;	 /* it is not there yet */
	bool begun;	 /* at a sample */
	bool draining;	 /* its events are not all there yet */
	bool stuck;	 /* in damage */
	__u64 first_ns;	 /* by the recording, of the first sample */
	__u64 played_ns; /* by the recording, up to where it was played */
	__u64 clock_ns;	 /* when that was */
};

static size_t position(const struct player *player)
{
	return replay__position(player->source);
}

/* --- what the header tells --------------------------------------------------------------------- */

static void tell(struct player *player, const struct view *view)
{
	const char *state = "playing";
	size_t at = position(player);

	player->playback.offset_ns = player->measure->now.ts_ns > player->first_ns
					     ? player->measure->now.ts_ns - player->first_ns
					     : 0;
	player->playback.state = player->state;
	if (player->seeking && player->goal) {
		snprintf(player->state, sizeof(player->state), "seeking %zu%%",
			 at * 100 / player->goal);
		return;
	}
	if (player->stuck)
		state = "damaged";
	else if (at == player->last)
		state = "at the end";
	else if (view->paused)
		state = "paused";
	snprintf(player->state, sizeof(player->state), "%s", state);
}

/* --- moving ------------------------------------------------------------------------------------ */

/* Some of the way to the next sample. Returns 0 when it is there, -EAGAIN if not yet, or -errno. */
static int advance(struct player *player)
{
	int err;

	if (!player->draining) {
		size_t next = player->begun ? position(player) + 1 : 0;

		err = measure__sweep(player->measure, 0, next == player->zero);
		if (err)
			return err;
		player->begun = player->draining = true;
	}
	err = player->source->drain(player->source);
	if (err)
		return err;
	player->draining = false;
	return measure__end_interval(player->measure);
}

/* The recording's time of the next sample; the end of time if there is none. */
static int next_ns(struct player *player, __u64 *out)
{
	__u64 wall_ns;

	*out = ~0ULL;
	if (player->draining || position(player) == player->last)
		return 0;
	return replay__moment(player->source, position(player) + 1, out, &wall_ns);
}

/* Whether there is more to be done now. */
static int is_due(struct player *player, bool endless, bool *due)
{
	__u64 next;
	int err;

	*due = player->draining || !player->begun ||
	       (player->seeking && position(player) < player->goal);
	if (*due || player->seeking)
		return 0;
	err = next_ns(player, &next);
	*due = !err && next != ~0ULL && (endless || next <= player->played_ns);
	return err;
}

static int work(struct player *player, bool endless, bool *moved)
{
	__u64 until = clock__ns(CLOCK_MONOTONIC) + SLICE_NS;
	bool due = true;
	int err = 0;

	while (!err && !is_due(player, endless, &due) && due &&
	       clock__ns(CLOCK_MONOTONIC) < until) {
		err = advance(player);
		*moved |= !err;
		err = err == -EAGAIN ? 0 : err;
	}
	if (!err)
		err = is_due(player, endless, &due);
	if (!err && due && !endless && !player->seeking) /* what cannot be kept up with is let go */
		player->played_ns = player->measure->now.ts_ns;
	return err;
}

/* Damage ends the playing, but not the view: what came before can be looked at. */
static int take_failure(struct player *player, struct view *view, int err)
{
	if (err != -EUCLEAN)
		return err;
	player->stuck = view->paused = true;
	player->seeking = player->draining = false;
	view__say(view, "Damaged from here on: %s", replay__damage(player->source));
	return player->measure->now.ts_ns ? 0 : err;
}

static int move(struct player *player, struct view *view, bool endless)
{
	bool was_seeking = player->seeking, moved = false;
	int err = work(player, endless, &moved);

	if (err)
		err = take_failure(player, view, err);
	if (player->seeking && !player->draining && position(player) == player->goal &&
	    player->begun) {
		player->seeking = false;
		player->played_ns = player->measure->now.ts_ns;
		player->clock_ns = clock__ns(CLOCK_MONOTONIC);
	}
	if (!err && (moved || was_seeking))
		err = measure__join(player->measure);
	tell(player, view);
	return err ? err : !moved && !was_seeking;
}

static int tick(struct mover *mover, struct view *view)
{
	struct player *player = (struct player *)mover;
	double factor = view__speed(view)->factor;
	__u64 now = clock__ns(CLOCK_MONOTONIC);
	__u64 passed = now - player->clock_ns;
	bool plays = !view->paused && !player->stuck;

	player->clock_ns = now;
	if (!player->seeking && !plays && !player->draining) {
		player->played_ns = player->measure->now.ts_ns;
		return 1;
	}
	if (plays && !player->seeking)
		player->played_ns += passed * factor;
	return move(player, view, plays && !factor && !player->seeking);
}

/* --- seeking ----------------------------------------------------------------------------------- */

static int rewind_to_start(struct player *player)
{
	int err = measure__rewind(player->measure);

	if (err)
		return err;
	replay__seek(player->source, 0);
	player->begun = player->draining = player->stuck = false;
	return 0;
}

/* At once, as far as a slice goes; ticks do the rest. */
static int go_to(struct player *player, struct view *view, size_t goal)
{
	size_t at = position(player);
	int err = 0;

	if (goal < player->zero) { /* there, nothing is known of it */
		player->zero = 0;
		player->mover.since = "totals since attach";
	}
	if (goal < at || (goal == player->zero && goal))
		err = rewind_to_start(player);
	player->goal = goal;
	player->seeking = true;
	if (!err)
		err = move(player, view, false);
	return err < 0 ? err : 0;
}

/* From where it is, or is on the way to, back or ahead by a minute of the recording. */
static int find_minute(struct player *player, bool ahead, size_t *goal)
{
	size_t at = *goal;
	__u64 start, ts, wall;
	int err = replay__moment(player->source, at, &start, &wall);

	for (ts = start; !err && (ahead ? at < player->last : at > 0);) {
		err = replay__moment(player->source, ahead ? at + 1 : at - 1, &ts, &wall);
		if (err || (ahead && ts > start && ts - start > MINUTE_NS))
			break;
		at += ahead ? 1 : -1;
		if (!ahead && ts + MINUTE_NS <= start)
			break;
	}
	*goal = at;
	return err;
}

static int find_typed(struct player *player, struct view *view, size_t *goal)
{
	struct text span = {};
	int err = moment__find(player->source, view->moment, goal);

	if (err == -EINVAL)
		view__say(view, "No time: %s (12:03:05, +SECONDS, a date and time, or end)",
			  view->moment);
	else if (err == -ERANGE && !moment__add_span(player->source, &span))
		view__say(view, "It is recorded from %s", span.bytes);
	text__reset(&span);
	return err == -EINVAL || err == -ERANGE ? 0 : err;
}

static int find_goal(struct player *player, struct view *view, unsigned int wishes, size_t *goal)
{
	int err = 0;

	if (wishes & VIEW_STEP) {
		if (*goal == player->last)
			view__say(view, "The recording ends here.");
		*goal += *goal < player->last;
	}
	if (wishes & VIEW_BACK) {
		if (!*goal)
			view__say(view, "The recording begins here.");
		*goal -= *goal > 0;
	}
	if (wishes & (VIEW_MINUTE_BACK | VIEW_MINUTE_AHEAD))
		err = find_minute(player, wishes & VIEW_MINUTE_AHEAD, goal);
	if (!err && wishes & VIEW_JUMP)
		err = find_typed(player, view, goal);
	if (!err && wishes & VIEW_LARGEST)
		err = replay__largest_growth(player->source, goal);
	if (!err && wishes & VIEW_LARGEST && !*goal)
		view__say(view, "No slab was made in any interval.");
	return err;
}

static int obey(struct mover *mover, struct view *view, unsigned int wishes)
{
	static const unsigned int moves = VIEW_STEP | VIEW_BACK | VIEW_MINUTE_BACK |
					  VIEW_MINUTE_AHEAD | VIEW_JUMP | VIEW_LARGEST | VIEW_ZERO;
	struct player *player = (struct player *)mover;
	size_t from = player->seeking ? player->goal : position(player), goal = from;
	int err;

	if (wishes & (VIEW_STEP | VIEW_BACK | VIEW_LARGEST))
		view->paused = true;
	tell(player, view);
	if (!(wishes & moves))
		return 0;
	err = find_goal(player, view, wishes, &goal);
	if (!err && wishes & VIEW_ZERO) {
		player->zero = goal;
		mover->since = "totals since zero";
	}
	if (!err && (goal != from || wishes & VIEW_ZERO))
		err = go_to(player, view, goal);
	err = err ? take_failure(player, view, err) : 0;
	tell(player, view);
	return err;
}

/* Up to where it is. */
static int finish(struct mover *mover)
{
	struct player *player = (struct player *)mover;
	int err = 0;

	while (!err && player->draining) {
		err = advance(player);
		err = err == -EAGAIN ? 0 : err;
	}
	return err ? err : measure__join(player->measure);
}

/* --- beginning and end ------------------------------------------------------------------------- */

static int take_first(struct player *player)
{
	__u64 last_ns, wall_ns;
	int err = replay__moment(player->source, 0, &player->first_ns, &wall_ns);

	player->last = replay__samples(player->source) - 1;
	if (!err)
		err = replay__moment(player->source, player->last, &last_ns, &wall_ns);
	if (err)
		return err;
	player->playback.length_ns = last_ns > player->first_ns ? last_ns - player->first_ns : 0;
	do
		err = advance(player);
	while (err == -EAGAIN);
	return err ? err : measure__join(player->measure);
}

static int open_recording(struct mover *mover, struct loop *loop, struct measure *measure)
{
	struct player *player = (struct player *)mover;
	const struct view playing = {};
	int err = recording__open(player->options, true, measure, &player->source);

	(void)loop;
	player->measure = measure;
	if (err)
		return err;
	err = take_first(player);
	player->clock_ns = clock__ns(CLOCK_MONOTONIC);
	player->played_ns = measure->now.ts_ns;
	if (!err) {
		tell(player, &playing);
		return 0;
	}
	log__say("cannot read the recording: %s",
		 err == -EUCLEAN ? replay__damage(player->source) : strerror(-err));
	return -EXIT_FAILED;
}

int player__run(const struct top_options *options)
{
	struct player player = { .mover = { .open = open_recording,
					    .tick = tick,
					    .obey = obey,
					    .finish = finish,
					    .tick_ns = TICK_NS,
					    .since = "totals since attach" },
				 .options = options,
				 .playback = { .name = options->recording } };
	int code;

	player.mover.playback = &player.playback;
	code = live_view__run(options, &player.mover);
	replay__close(player.source);
	return code;
}
