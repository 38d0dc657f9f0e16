// SPDX-License-Identifier: GPL-2.0-or-later
/* Takes sample after sample, and the difference to the one before and to the first one. */
#include "walk.h"

#include <errno.h>
#include <string.h>

struct walker {
	const struct walk *walk;
	struct sample first;
	struct sample before;
	struct sample now;
	bool begun;
};

static int next(struct walker *walker)
{
	struct source *source = walker->walk->source;
	struct sample spare = walker->before;
	int err;

	walker->before = walker->now;
	walker->now = spare;
	err = source->sweep(source, walker->walk->wants, &walker->now);
	if (!err && !walker->begun)
		err = sample__copy(&walker->first, &walker->now);
	if (err)
		return err;
	do
		err = source->drain(source);
	while (err == -EAGAIN);
	return err;
}

/* Between two samples, of the caches that are wanted. */
static int take(const struct walk *walk, struct snapshot *out, const struct sample *older,
		const struct sample *newer)
{
	struct source *source = walk->source;
	int err = snapshot__take(out, older, newer, &source->about->coverage);

	if (!err)
		snapshot__keep_wanted(out, walk->select, source->aliases(source));
	return err;
}

static int give(struct walker *walker)
{
	const struct walk *walk = walker->walk;
	const struct sample *before = walker->begun ? &walker->before : &walker->now;
	struct snapshot interval = {}, since = {};
	int err = walk->joined ? take(walk, &since, &walker->first, &walker->now) : 0;

	if (!err)
		err = take(walk, &interval, before, &walker->now);
	if (!err)
		snapshot__forget_uncounted(&interval);
	if (!err && walk->joined)
		snapshot__join(&interval, &since);
	if (!err)
		err = walk->fn(walk->target, &interval, &walker->now);
	snapshot__reset(&interval);
	snapshot__reset(&since);
	walker->begun = true;
	return err;
}

/* The last sample is the one before that which was not there. */
static int end(struct walker *walker, struct snapshot *since, struct sample *last)
{
	int err;

	if (!walker->begun)
		return -ENODATA;
	if (!since)
		return 0;
	*last = walker->before;
	memset(&walker->before, 0, sizeof(walker->before));
	err = take(walker->walk, since, &walker->first, last);
	if (!err)
		snapshot__join(since, since);
	return err;
}

int walk__run(const struct walk *walk, struct snapshot *since, struct sample *last)
{
	struct walker walker = { .walk = walk };
	int err;

	while (!(err = next(&walker)) && !(err = give(&walker)))
		;
	if (err == -EUCLEAN && !walker.begun)
		err = -EIO;
	if (err == -ENODATA || err == -EUCLEAN) {
		int ended = end(&walker, since, last);

		err = ended || err == -ENODATA ? ended : err;
	}
	sample__reset(&walker.first);
	sample__reset(&walker.before);
	sample__reset(&walker.now);
	return err;
}
