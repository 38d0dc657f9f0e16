// SPDX-License-Identifier: GPL-2.0-or-later
/* A recording behind the interface of a source. */
#include "replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "replay_parts.h"

/* --- as a source ------------------------------------------------------------------------------- */

static int replay__sweep(struct source *source, unsigned int wants, struct sample *sample)
{
	struct replay *replay = (struct replay *)source;
	int err;

	(void)wants;
	if (replay->next > replay->samples)
		return -ENODATA;
	if (replay->next <= replay->at)
		replay__rewind(replay);
	replay->draining = false; /* what is left of it comes with the events of this sample */
	replay__leave(replay, ASK_EVENTS);
	err = replay__advance(replay, replay->next);
	if (!err)
		err = sample__copy(sample, &replay->state);
	if (!err)
		replay->next++;
	return err;
}

/* All caches with the same flags have the same words for them. */
static void replay__add_flags(struct source *source, __u32 flags, struct text *out)
{
	struct replay *replay = (struct replay *)source;
	struct reading reading = replay__ask_about(replay, ASK_FLAGS, flags);
	struct text words = {};

	if (reading__next(&reading) > 0 && reading__text(&reading, true, &words) && words.n)
		text__add(out, words.bytes, words.n);
	replay__leave(replay, ASK_FLAGS);
	text__reset(&words);
}

static enum life replay__life(struct source *source, __u32 pid, __u64 ts_ns)
{
	(void)source;
	(void)pid;
	(void)ts_ns;
	return LIFE_UNKNOWN;
}

/* --- where it is ------------------------------------------------------------------------------- */

const char *replay__damage(const struct source *source)
{
	const struct replay *replay = (const struct replay *)source;

	return replay->damage.n ? replay->damage.bytes : NULL;
}

const char *replay__ended(const struct source *source)
{
	return ((const struct replay *)source)->ended;
}

size_t replay__samples(const struct source *source)
{
	return ((const struct replay *)source)->samples;
}

size_t replay__position(const struct source *source)
{
	const struct replay *replay = (const struct replay *)source;

	return replay->at ? replay->at - 1 : 0;
}

int replay__moment(struct source *source, size_t i, __u64 *ts_ns, __u64 *wall_ns)
{
	return replay__read_times((struct replay *)source, i + 1, ts_ns, wall_ns);
}

void replay__seek(struct source *source, size_t i)
{
	struct replay *replay = (struct replay *)source;

	replay->next = i < replay->samples ? i + 1 : replay->samples;
	if (replay->next <= replay->at)
		replay__rewind(replay);
}

/* --- beginning and end ------------------------------------------------------------------------- */

static const struct select everything;

static int open_parts(struct replay *replay)
{
	int err = replay__open_file(replay);

	if (!err)
		err = replay__prepare(replay);
	if (!err)
		err = replay__read_about(replay);
	if (!err)
		err = replay__find_ends(replay);
	return err;
}

int replay__open(const char *path, const struct select *select, event_fn deliver, void *target,
		 struct source **out)
{
	struct replay *replay = calloc(1, sizeof(*replay));
	int err = -ENOMEM;

	if (replay)
		replay->path = strdup(path);
	if (replay && replay->path) {
		replay->source = (struct source){ .about = &replay->about,
						  .sweep = replay__sweep,
						  .drain = replay__drain,
						  .aliases = replay__aliases,
						  .add_flags = replay__add_flags,
						  .life = replay__life };
		replay->select = select ? select : &everything;
		replay->deliver = deliver;
		replay->target = target;
		replay->next = 1;
		err = open_parts(replay);
	}
	if (!err) {
		*out = &replay->source;
		return 0;
	}
	err = replay__say_why(replay, path, err);
	replay__close(replay ? &replay->source : NULL);
	return err;
}

void replay__close(struct source *source)
{
	struct replay *replay = (struct replay *)source;

	if (!replay)
		return;
	replay__clear_shelves(replay);
	for (int i = 0; i < ASK__COUNT; i++)
		sqlite3_finalize(replay->asked[i]);
	sqlite3_close(replay->db);
	sample__reset(&replay->state);
	aliases__reset(&replay->aliases);
	about__reset(&replay->about);
	text__reset(&replay->damage);
	free(replay->path);
	free(replay->ended);
	free(replay);
}
