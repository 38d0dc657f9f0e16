// SPDX-License-Identifier: GPL-2.0-or-later
/* Collector, events and names behind the one interface of a source. */
#include "live.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collector.h"
#include "describe.h"
#include "events.h"
#include "names.h"
#include "processes.h"
#include "sole.h"

struct live {
	struct source source; /* first */
	struct about about;
	struct tracer *tracer;
	struct collector *collector;
	struct events *events; /* NULL: nobody wants them */
	struct names names;
	const struct select *select;
	struct processes processes;
};

static int live__sweep(struct source *source, unsigned int wants, struct sample *sample)
{
	struct live *live = (struct live *)source;
	int err = collector__sweep(live->collector, wants, sample);

	if (!err && live->select->n)
		sole__consider(live->tracer, live->select, &live->names);
	return err;
}

static int live__drain(struct source *source)
{
	struct live *live = (struct live *)source;

	return live->events ? events__drain(live->events) : 0;
}

static const struct aliases *live__aliases(struct source *source)
{
	struct live *live = (struct live *)source;

	return names__now(&live->names, live->tracer);
}

static void live__add_flags(struct source *source, __u32 flags, struct text *out)
{
	facts__add_slab_flags(tracer__facts(((struct live *)source)->tracer), flags, out);
}

static enum life live__life(struct source *source, __u32 pid, __u64 ts_ns)
{
	return processes__life(&((struct live *)source)->processes, pid, ts_ns);
}

int live__open(struct tracer *tracer, const struct select *select, event_fn deliver, void *target,
	       struct source **out)
{
	struct live *live = calloc(1, sizeof(*live));
	int err;

	if (!live)
		return -ENOMEM;
	live->tracer = tracer;
	live->select = select;
	processes__init(&live->processes);
	err = tracer__describe(tracer, &live->about);
	live->source = (struct source){ .about = &live->about,
					.sweep = live__sweep,
					.drain = live__drain,
					.aliases = live__aliases,
					.add_flags = live__add_flags,
					.life = live__life };
	if (!err)
		err = collector__open(tracer, &live->collector);
	if (!err && deliver)
		err = events__open(tracer, select, deliver, target, &live->events);
	if (err) {
		live__close(&live->source);
		return err;
	}
	*out = &live->source;
	return 0;
}

void live__close(struct source *source)
{
	struct live *live = (struct live *)source;

	if (!live)
		return;
	events__close(live->events);
	collector__close(live->collector);
	names__reset(&live->names);
	about__reset(&live->about);
	free(live);
}

int live__fd(const struct source *source)
{
	const struct live *live = (const struct live *)source;

	return live->events ? events__fd(live->events) : -1;
}

struct about *live__about(struct source *source)
{
	return &((struct live *)source)->about;
}
