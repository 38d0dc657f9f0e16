// SPDX-License-Identifier: GPL-2.0-or-later
/* Brings what is measured, view and terminal together; who moves time is told by a mover. */
#include "live_view.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "loop.h"
#include "screen_file.h"
#include "terminal.h"
#include "totals.h"

struct live_view {
	const struct top_options *options;
	struct mover *mover;
	struct loop *loop;
	struct terminal *terminal;
	struct measure measure;
	struct view view;
	struct frame frame;
	char clock[16];
};

/* --- screen ------------------------------------------------------------------------------------ */

static struct scene scene_of(struct live_view *live)
{
	struct measure *measure = &live->measure;
	time_t seconds = measure->now.machine.wall_ns / 1000000000;
	struct tm local;

	localtime_r(&seconds, &local);
	strftime(live->clock, sizeof(live->clock), "%H:%M:%S", &local);
	return (struct scene){
		.clock = live->clock,
		.playback = live->mover->playback,
		.source = measure->source,
		.now = &measure->interval,
		.since = &measure->since,
		.machine = &measure->now.machine,
		.machine_before = &measure->first.machine,
		.now_ns = measure->now.ts_ns,
		.began_ns = measure->began_ns,
		.aliases = measure->aliases,
		.history = measure->history,
		.slabs = measure->slabs,
		.objects = measure->objects,
		.reduced = live->mover->reduced,
	};
}

static int draw_frame(struct live_view *live)
{
	struct scene scene = scene_of(live);
	int height, width, err;

	terminal__size(live->terminal, &height, &width);
	err = frame__resize(&live->frame, height, width);
	live->frame.utf8 = terminal__is_utf8(live->terminal);
	return err ? err : view__draw(&live->view, &scene, &live->frame);
}

static int draw(struct live_view *live)
{
	int err = draw_frame(live);

	if (!err)
		terminal__draw(live->terminal, &live->frame);
	return err;
}

static void write_file(struct live_view *live)
{
	struct scene scene = scene_of(live);
	char name[SCREEN_FILE_NAME] = "a file";
	struct text text = {};
	int err = view__add_file(&live->view, &scene, &live->frame, &text);

	if (!err)
		err = screen_file__write(&text, name);
	text__reset(&text);
	if (err)
		view__say(&live->view, "Cannot write %s: %s", name, strerror(-err));
	else
		view__say(&live->view, "Written to %s in the folder where slubtrace was started",
			  name);
}

/* --- what happens ------------------------------------------------------------------------------ */

static int obey(struct live_view *live, unsigned int wishes)
{
	int err = live->mover->obey(live->mover, &live->view, wishes);

	if (!err && wishes & VIEW_WRITE)
		write_file(live);
	return err;
}

/*
 * Each key acts on the screen that the one before left behind, though only the last is shown.
 * Returns 1 when the user wants to quit.
 */
static int read_keys(struct live_view *live)
{
	int err = 0;

	while (!err) {
		struct input input = terminal__read(live->terminal);
		unsigned int wishes;

		if (input.key == KEYS_NONE)
			break;
		wishes = view__take(&live->view, input);
		if (wishes & VIEW_QUIT)
			return 1;
		err = obey(live, wishes);
		if (!err)
			err = draw_frame(live);
	}
	if (!err)
		terminal__draw(live->terminal, &live->frame);
	return err;
}

static int take_readable(struct live_view *live, int fd)
{
	struct mover *mover = live->mover;
	const char *reduced = mover->reduced;

	if (fd == STDIN_FILENO)
		return read_keys(live);
	if (mover->take && mover->take(mover, &live->view, fd))
		return mover->reduced == reduced ? 0 : draw(live);
	return source__drain(live->measure.source, 1);
}

static int handle(struct live_view *live, int event)
{
	int err = 0;

	switch (event) {
	case LOOP_TICK:
		err = live->mover->tick(live->mover, &live->view);
		if (err > 0)
			return 0;
		break;
	case LOOP_READABLE:
		return take_readable(live, loop__readable(live->loop));
	case LOOP_SUSPEND:
		terminal__suspend(live->terminal);
		break;
	case LOOP_CONTINUE:
		terminal__resume(live->terminal);
		break;
	case LOOP_STOP:
		return 1;
	}
	return err ? err : draw(live);
}

static int run(struct live_view *live)
{
	int err = draw(live);

	while (!err) {
		int event = loop__wait(live->loop);

		err = event < 0 ? event : handle(live, event);
	}
	return err > 0 ? 0 : err;
}

/* --- beginning and end ------------------------------------------------------------------------- */

static void say_failure(const char *what, int err)
{
	log__say("cannot %s: %s", what, strerror(-err));
}

static int take_terminal(struct live_view *live)
{
	static const enum colors colors[] = {
		[COLOR_AUTO] = COLORS_AUTO,
		[COLOR_ALWAYS] = COLORS_ALWAYS,
		[COLOR_NEVER] = COLORS_NEVER,
	};
	int err = loop__watch_terminal(live->loop);

	if (!err)
		err = terminal__open(colors[live->options->color], &live->terminal);
	if (!err)
		err = loop__watch(live->loop, STDIN_FILENO);
	if (!err)
		err = loop__tick(live->loop, live->mover->tick_ns ? live->mover->tick_ns
								  : live->options->interval_ns);
	return err;
}

/* As lines do: whoever interrupts it gets the totals, up to that moment. */
static int print_totals(struct live_view *live)
{
	const struct top_options *options = live->options;
	struct lines_style style = { .sort = options->sort,
				     .rows = options->rows,
				     .width = screen_width(),
				     .columns = options->columns,
				     .n_columns = options->n_columns,
				     .idle_too = options->common.select.n };
	struct text text = {}, when = {};
	struct snapshot totals = {};
	int err = live->mover->finish(live->mover);

	if (!err)
		err = measure__totals(&live->measure, &totals);
	if (err) {
		say_failure("count the totals", err);
		return -EXIT_FAILED;
	}
	totals__add_when(&when, live->measure.now.machine.wall_ns, live->mover->since);
	totals__add(&text, &totals, &style, when.bytes, false);
	err = write_text(&text);
	text__reset(&text);
	text__reset(&when);
	snapshot__reset(&totals);
	return err;
}

static void give_terminal_back(struct live_view *live)
{
	terminal__close(live->terminal);
	live->terminal = NULL;
	loop__unwatch_terminal(live->loop);
}

static void close_all(struct live_view *live)
{
	view__close(&live->view);
	frame__reset(&live->frame);
	measure__close(&live->measure);
	loop__close(live->loop);
}

static enum view_list first_list(const struct top_options *options)
{
	if (options->growth)
		return VIEW_SUSPECTS;
	return options->orders ? VIEW_ORDERS : VIEW_CACHES;
}

int live_view__run(const struct top_options *options, struct mover *mover)
{
	struct live_view live = { .options = options, .mover = mover };
	int err;

	setlocale(LC_CTYPE, "");
	if (!terminal__is_usable())
		return -ENOENT;
	view__open(&live.view, first_list(options), options->sort - columns, options->interval_ns);
	live.view.replays = mover->playback;
	if (options->columns)
		view__choose(&live.view, options->columns, options->n_columns);
	err = loop__open(&live.loop);
	if (err) {
		say_failure("set up timer and signals", err);
		return EXIT_FAILED;
	}
	err = mover->open(mover, live.loop, &live.measure);
	if (err)
		goto out;
	err = take_terminal(&live);
	if (!err)
		err = run(&live);
	give_terminal_back(&live);
	if (err) {
		say_failure("go on with the live view", err);
		err = -EXIT_FAILED;
	} else if (loop__signal(live.loop) == SIGINT) {
		err = print_totals(&live);
	}
out:
	close_all(&live);
	return err == -EPIPE ? EXIT_OK : -err;
}
