// SPDX-License-Identifier: GPL-2.0-or-later
/* The names of caches as of a sample. */
#include <errno.h>

#include "replay_parts.h"

#define MOST_ALIASES (1 << 14)

static int read_aliases(struct replay *replay, __u64 id)
{
	struct reading reading = replay__ask_about(replay, ASK_ALIASES, id);
	struct text name = {}, target = {};
	struct aliases *aliases = &replay->aliases;
	__u64 before = 0;
	int err;

	aliases__reset(aliases);
	while ((err = reading__next(&reading)) > 0) {
		bool dangling;
		__s64 alive;

		before = reading__rising(&reading, before + 1);
		reading__text(&reading, false, &name);
		reading__text(&reading, false, &target);
		dangling = reading__flag(&reading);
		alive = reading__number(&reading);
		if (!reading.err && (aliases->n == MOST_ALIASES || alive < -1 || alive > INT32_MAX))
			reading.err = replay__complain(replay, "aliases: row %llu", before);
		if (!reading.err)
			reading.err = aliases__append(aliases, name.bytes, target.bytes, dangling);
		if (!reading.err)
			aliases->rows[aliases->n - 1].alive = alive;
	}
	aliases__sort(aliases);
	text__reset(&name);
	text__reset(&target);
	return err;
}

/* Reads them anew where others begin or end. */
int replay__read_aliases(struct replay *replay, __u64 id)
{
	struct reading reading;
	struct maybe next = {};
	int err;

	if (replay->names_from && id >= replay->names_from && id < replay->names_before)
		return 0;
	replay->names_from = 0;
	reading = replay__ask_about(replay, ASK_NEXT_ALIASES, id);
	err = reading__next(&reading);
	if (err > 0)
		next = reading__maybe_number(&reading);
	replay__leave(replay, ASK_NEXT_ALIASES);
	err = err < 0 ? err : reading.err;
	if (!err)
		err = read_aliases(replay, id);
	if (err)
		return err;
	replay->names_from = id;
	replay->names_before = next.known && next.value > id ? next.value : ~0ULL;
	return 0;
}

const struct aliases *replay__aliases(struct source *source)
{
	return &((struct replay *)source)->aliases;
}
