// SPDX-License-Identifier: GPL-2.0-or-later
/* The first lines of the screen, and the page of help. */
#include <string.h>

#include "format.h"
#include "lines.h"
#include "pages.h"
#include "units.h"
#include "view.h"

#define GAP 2 /* columns between two parts of a line */

/* A line being written, part by part; a part that does not fit is left out. */
struct header_line {
	struct frame *frame;
	int y;
	int x;
};

static void add_part(struct header_line *line, enum style style, const struct text *part)
{
	int width = frame__columns(line->frame, part->bytes ? part->bytes : "");

	if (!width || (line->x && line->x + width > line->frame->width))
		return;
	line->x += frame__put(line->frame, line->y, line->x, line->frame->width - line->x, style,
			      part->bytes) +
		   GAP;
}

static void add_hooks(struct text *out, const struct about *about)
{
	const struct {
		unsigned int n;
		const char *tier;
	} hooks[] = {
		{ about->tracepoints, "tracepoint" },
		{ about->fentries, "fentry" },
		{ about->kprobes, "kprobe" },
	};

	text__add_string(out, "hooks");
	for (size_t i = 0; i < sizeof(hooks) / sizeof(*hooks); i++)
		if (hooks[i].n)
			text__printf(out, " %u %s", hooks[i].n, hooks[i].tier);
}

/* "42:07", "1:02:03": cut, as a clock does. */
static void add_clock_time(struct text *out, __u64 ns)
{
	__u64 seconds = ns / 1000000000;

	if (seconds >= 3600)
		text__printf(out, "%llu:%02llu:%02llu", seconds / 3600, seconds / 60 % 60,
			     seconds % 60);
	else
		text__printf(out, "%llu:%02llu", seconds / 60, seconds % 60);
}

static void add_playback(struct header_line *line, const struct view *view,
			 const struct scene *scene)
{
	const struct playback *playback = scene->playback;
	struct text part = {};

	text__printf(&part, "%s REPLAY +", scene->clock);
	add_clock_time(&part, playback->offset_ns);
	text__add_string(&part, " of ");
	add_clock_time(&part, playback->length_ns);
	text__printf(&part, " %s %s", view__speed(view)->name, playback->state);
	add_part(line, STYLE_STRONG, &part);
	text__clear(&part);
	text__add_escaped(&part, playback->name, strlen(playback->name), false);
	add_part(line, STYLE_PLAIN, &part);
	text__reset(&part);
}

static void add_clock(struct header_line *line, const struct view *view, const struct scene *scene)
{
	const struct about *about = scene->source->about;
	const __u32 *load = scene->machine->load;
	__u64 up_ns = scene->now_ns - scene->began_ns;
	struct text part = {};

	if (scene->playback) {
		add_playback(line, view, scene);
	} else {
		text__printf(&part, "%s slubtrace", scene->clock);
		add_part(line, STYLE_STRONG, &part);
		text__clear(&part);
		text__add_string(&part, "up ");
		units__add_time(&part, up_ns);
		add_part(line, STYLE_PLAIN, &part);
		text__clear(&part);
	}
	if (scene->since->span_ns != up_ns) {
		text__add_string(&part, "counting ");
		units__add_time(&part, scene->since->span_ns);
		add_part(line, STYLE_STRONG, &part);
		text__clear(&part);
	}
	text__printf(&part, "load %u.%02u %u.%02u %u.%02u", load[0] / 100, load[0] % 100,
		     load[1] / 100, load[1] % 100, load[2] / 100, load[2] % 100);
	add_part(line, STYLE_PLAIN, &part);
	text__clear(&part);
	text__printf(&part, "%s %s", about->kernel, about->machine);
	add_part(line, STYLE_PLAIN, &part);
	text__clear(&part);
	add_hooks(&part, about);
	add_part(line, STYLE_PLAIN, &part);
	text__reset(&part);
}

static void add_memory(struct header_line *line, const char *name, __u64 now, __u64 before)
{
	struct text part = {};

	text__printf(&part, "%s ", name);
	units__add_bytes(&part, now);
	text__add_string(&part, now >= before ? " +" : " ");
	units__add_bytes(&part, (__s64)(now - before));
	add_part(line, STYLE_PLAIN, &part);
	text__reset(&part);
}

static void add_slab_rate(struct text *out, const struct scene *scene, enum slab_tally what,
			  const char *sign)
{
	const struct snapshot *now = scene->now;
	const struct format format = { .per_second = true, .span_ns = now->span_ns };
	enum bound bound = bound__slabs(now, what);
	struct column_value pages = {};

	column_value__bounded(&pages, known__slabs(now, what), slabs__sum(now->slabs[what], true),
			      BOUND_EXACT);
	if (pages.state == CELL_NUMBER && now->span_ns)
		text__printf(out, "%s%s", bound__mark(bound), sign);
	format__add_value(out, &pages, UNIT_PLAIN, true, &format);
}

/* That slabs took from the page allocator, and gave back. */
static void add_pages(struct header_line *line, const struct scene *scene)
{
	struct text part = {};

	text__add_string(&part, "pages/s ");
	add_slab_rate(&part, scene, SLAB_GOT, "+");
	text__add_string(&part, " ");
	add_slab_rate(&part, scene, SLAB_FREED, "-");
	add_part(line, STYLE_PLAIN, &part);
	text__reset(&part);
}

static void add_slabs(struct header_line *line, const struct view *view, const struct scene *scene)
{
	const struct machine *now = scene->machine, *before = scene->machine_before;
	struct text part = {};

	(void)view;
	if (now->has_slab && before->has_slab) {
		add_memory(line, "slab", now->slab_bytes, before->slab_bytes);
		add_pages(line, scene);
		add_memory(line, "reclaim", now->reclaimable_bytes, before->reclaimable_bytes);
		add_memory(line, "unreclaim", now->unreclaimable_bytes,
			   before->unreclaimable_bytes);
	} else {
		text__add_string(&part, "slab n/a (/proc/meminfo cannot be read)");
		add_part(line, STYLE_DIM, &part);
		add_pages(line, scene);
	}
	text__reset(&part);
}

static void add_unseen(struct text *out, const struct coverage *coverage)
{
	const char *before = "n/a (? says why): ";

	for (int i = 0; i < METRIC__COUNT; i++) {
		if (coverage->seen[i])
			continue;
		text__printf(out, "%s%s", before, metric__name(i));
		before = ", ";
	}
}

static void add_losses(struct header_line *line, const struct view *view, const struct scene *scene)
{
	struct text part = {};

	(void)view;
	lines__add_losses(&part, scene->since);
	/* However long the causes are, that something was lost is seen. */
	line->x += frame__put(line->frame, line->y, 0, line->frame->width,
			      snapshot__lost(scene->since) ? STYLE_LOSS : STYLE_PLAIN, part.bytes) +
		   GAP;
	text__clear(&part);
	if (scene->since->forgotten) {
		text__printf(&part, "destroyed caches no longer counted %llu",
			     scene->since->forgotten);
		add_part(line, STYLE_LOSS, &part);
		text__clear(&part);
	}
	add_unseen(&part, &scene->now->coverage);
	if (part.n && line->x < line->frame->width)
		frame__put(line->frame, line->y, line->x, line->frame->width - line->x, STYLE_DIM,
			   part.bytes);
	text__reset(&part);
}

static void add_cost(struct header_line *line, const struct view *view, const struct scene *scene)
{
	struct text part = {};

	if (scene->now->span_ns)
		lines__add_cost(&part, scene->now);
	else
		text__add_string(&part, "cost n/a");
	add_part(line, STYLE_PLAIN, &part);
	text__clear(&part);
	if (scene->reduced) {
		text__printf(&part, "stepped down to %s", scene->reduced);
		add_part(line, STYLE_LOSS, &part);
		text__clear(&part);
	}
	if (scene->machine->own_bytes) {
		text__add_string(&part, "memory ");
		units__add_bytes(&part, scene->machine->own_bytes);
		add_part(line, STYLE_PLAIN, &part);
		text__clear(&part);
	}
	if (scene->now->map_bytes) {
		text__add_string(&part, "maps ");
		units__add_bytes(&part, scene->now->map_bytes);
		add_part(line, STYLE_PLAIN, &part);
		text__clear(&part);
	}
	text__printf(&part, "interval %.1f s",
		     (scene->playback ? scene->now->span_ns : view->interval_ns) / 1e9);
	add_part(line, STYLE_PLAIN, &part);
	text__reset(&part);
}

void header__draw(const struct view *view, const struct scene *scene, struct frame *frame,
		  int lines)
{
	/* The most important ones first; drawn in the order of the screen. */
	static const struct {
		int needs; /* lines that there have to be */
		void (*add)(struct header_line *line, const struct view *view,
			    const struct scene *scene);
	} rows[] = {
		{ 1, add_clock },
		{ 3, add_slabs },
		{ 4, add_cost },
		{ 2, add_losses },
	};
	int y = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct header_line line = { .frame = frame, .y = y };

		if (lines < rows[i].needs)
			continue;
		rows[i].add(&line, view, scene);
		y++;
	}
}

/* --- help -------------------------------------------------------------------------------------- */

static void add_lines(struct document *out, enum style style, const char *text)
{
	for (const char *at = text; *at;) {
		size_t n = strcspn(at, "\n");

		document__add(out, style, "%.*s", (int)n, at);
		at += n + (at[n] == '\n');
	}
}

void page__of_help(struct document *out, const struct scene *scene)
{
	static const char marks[] =
		"  n/a                 it cannot be observed on this kernel\n"
		"  -                   there is nothing to be said\n"
		"  >N ~N               at least N, about N: some were missed\n"
		"  slab +N reclaim +N  memory of all slabs, and its change since the start\n"
		"  pages/s +N -N       that slabs took and gave back in the last interval\n";
	struct text text = {};

	document__add(out, STYLE_STRONG, "Help");
	document__add(out, STYLE_STRONG, "Keys");
	view__add_keys(&text, scene->playback);
	add_lines(out, STYLE_PLAIN, text.bytes);
	text__clear(&text);
	document__add(out, STYLE_PLAIN, "%s", "");
	document__add(out, STYLE_STRONG, "What is shown");
	add_lines(out, STYLE_PLAIN, marks);
	document__add(out, STYLE_PLAIN, "%s", "");
	document__add(out, STYLE_STRONG, "On this kernel");
	lines__add_definitions(&text, &scene->now->coverage);
	add_lines(out, STYLE_PLAIN, text.bytes);
	text__clear(&text);
	if (scene->source->about->missing) {
		document__add(out, STYLE_PLAIN, "%s", "");
		document__add(out, STYLE_STRONG, "What cannot be seen, and why");
		add_lines(out, STYLE_DIM, scene->source->about->missing);
	}
	document__add(out, STYLE_PLAIN, "%s", "");
	document__add(out, STYLE_STRONG, "Columns");
	lines__add_column_help(&text);
	add_lines(out, STYLE_PLAIN, text.bytes);
	text__reset(&text);
}
