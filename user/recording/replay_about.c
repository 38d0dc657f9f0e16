// SPDX-License-Identifier: GPL-2.0-or-later
/* What a recording tells of the trace that it is of. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "replay_parts.h"

#define MOST_FACTS 4096
#define MOST_HOOKS 1024

/* How a fact is kept: the member at @offset is of that type. */
enum fact_type {
	FACT_LINE,  /* an array of @room bytes */
	FACT_TEXT,  /* a char * */
	FACT_LINES, /* a char *, line by line */
	FACT_U32,
	FACT_U64,
	FACT_BOOL,
	FACT_LAYER,
};

#define MEMBER(name) offsetof(struct about, name)
#define LINE(key, member)                                                                          \
	{                                                                                          \
		key, FACT_LINE, MEMBER(member), sizeof(((struct about *)0)->member)                \
	}

static const struct fact {
	const char *key;
	enum fact_type type;
	size_t offset;
	size_t room;
} facts[] = {
	LINE("tool", tool),
	LINE("kernel", kernel),
	LINE("build", build),
	LINE("machine", machine),
	LINE("host", host),
	{ "cpus", FACT_U32, MEMBER(cpus), 0 },
	{ "page_bytes", FACT_U32, MEMBER(page_bytes), 0 },
	{ "map_bytes", FACT_U64, MEMBER(map_bytes), 0 },
	{ "memory_bytes", FACT_U64, MEMBER(memory_bytes), 0 },
	{ "start_wall_ns", FACT_U64, MEMBER(start_wall_ns), 0 },
	{ "start_boot_ns", FACT_U64, MEMBER(start_boot_ns), 0 },
	{ "start_ns", FACT_U64, MEMBER(start_ns), 0 },
	{ "tracepoints", FACT_U32, MEMBER(tracepoints), 0 },
	{ "kprobes", FACT_U32, MEMBER(kprobes), 0 },
	{ "fentries", FACT_U32, MEMBER(fentries), 0 },
	{ "steals", FACT_BOOL, MEMBER(coverage.steals), 0 },
	{ "layer", FACT_LAYER, MEMBER(coverage.layer), 0 },
	{ "events", FACT_TEXT, MEMBER(events), 0 },
	{ "filters", FACT_TEXT, MEMBER(filters), 0 },
	{ "command", FACT_TEXT, MEMBER(command), 0 },
	{ "sample_every", FACT_U64, MEMBER(sample_every), 0 },
	{ "missing", FACT_LINES, MEMBER(missing), 0 },
	{ "overhead", FACT_LINES, MEMBER(overhead), 0 },
	{ "program", FACT_LINES, MEMBER(programs), 0 },
};

static int keep_text(char **to, const char *value, bool more)
{
	struct text text = {};

	if (more && *to)
		text__add_string(&text, *to);
	text__printf(&text, more ? "%s\n" : "%s", value);
	if (text.failed) {
		text__reset(&text);
		return -ENOMEM;
	}
	free(*to);
	*to = text.bytes;
	return 0;
}

static bool parse(const char *value, unsigned long long most, unsigned long long *out)
{
	char *end;

	if (*value < '0' || *value > '9')
		return false;
	errno = 0;
	*out = strtoull(value, &end, 10);
	return !errno && !*end && *out <= most;
}

static int keep_number(struct replay *replay, const struct fact *fact, const char *value)
{
	static const unsigned long long most[] = {
		[FACT_U32] = UINT32_MAX,
		[FACT_U64] = UINT64_MAX,
		[FACT_BOOL] = 1,
		[FACT_LAYER] = LAYER_BOTH,
	};
	void *member = (char *)&replay->about + fact->offset;
	unsigned long long number;

	if (!parse(value, most[fact->type], &number))
		return replay__complain(replay, "meta: %s is '%.60s'", fact->key, value);
	if (fact->type == FACT_U32)
		*(__u32 *)member = number;
	else if (fact->type == FACT_U64)
		*(__u64 *)member = number;
	else if (fact->type == FACT_BOOL)
		*(bool *)member = number;
	else
		*(enum layer *)member = number;
	return 0;
}

static int keep_fact(struct replay *replay, const struct fact *fact, const char *value)
{
	void *member = (char *)&replay->about + fact->offset;
	size_t n = strlen(value);

	switch (fact->type) {
	case FACT_LINE:
		n = n < fact->room ? n : fact->room - 1;
		memcpy(member, value, n);
		((char *)member)[n] = '\0';
		return 0;
	case FACT_TEXT:
		return keep_text(member, value, false);
	case FACT_LINES:
		return keep_text(member, value, true);
	default:
		return keep_number(replay, fact, value);
	}
}

/* Facts of other versions are passed over. */
static int read_facts(struct replay *replay)
{
	struct reading reading = replay__ask(replay, ASK_META);
	struct text key = {}, value = {};
	__u64 before = 0;
	int err, n = 0;

	while ((err = reading__next(&reading)) > 0) {
		before = reading__rising(&reading, before + 1);
		reading__text(&reading, false, &key);
		reading__text(&reading, false, &value);
		if (!reading.err && ++n > MOST_FACTS)
			reading.err = replay__complain(replay, "meta: there are too many facts");
		for (size_t i = 0; i < sizeof(facts) / sizeof(*facts) && !reading.err; i++)
			if (!strcmp(key.bytes, facts[i].key))
				reading.err = keep_fact(replay, &facts[i], value.bytes);
		if (!reading.err && !strcmp(key.bytes, "ended"))
			reading.err = keep_text(&replay->ended, value.bytes, false);
	}
	text__reset(&key);
	text__reset(&value);
	return err;
}

static int read_metrics(struct replay *replay)
{
	struct reading reading = replay__ask(replay, ASK_METRICS);
	struct text name = {};
	int err, n = 0;

	while ((err = reading__next(&reading)) > 0) {
		bool seen;

		reading__text(&reading, false, &name);
		seen = reading__flag(&reading);
		if (!reading.err && ++n > METRIC__COUNT)
			reading.err = replay__complain(replay, "metrics: there are too many");
		for (int i = 0; i < METRIC__COUNT && !reading.err; i++)
			if (!strcmp(name.bytes, metric__name(i)))
				replay->about.coverage.seen[i] = seen;
	}
	text__reset(&name);
	return err;
}

static int read_hooks(struct replay *replay)
{
	struct reading reading = replay__ask(replay, ASK_HOOKS);
	struct text words[5] = {};
	__u64 before = 0;
	int err;

	while ((err = reading__next(&reading)) > 0) {
		before = reading__rising(&reading, before + 1);
		for (int i = 0; i < 5; i++)
			reading__text(&reading, false, &words[i]);
		if (!reading.err && replay->about.n_hooks == MOST_HOOKS)
			reading.err = replay__complain(replay, "hooks: there are too many");
		if (!reading.err)
			reading.err =
				about__add_hook(&replay->about, words[0].bytes, words[1].bytes,
						words[2].bytes, words[3].bytes, words[4].bytes);
	}
	for (int i = 0; i < 5; i++)
		text__reset(&words[i]);
	return err;
}

static int read_kinds(struct replay *replay)
{
	struct reading reading = replay__ask(replay, ASK_KINDS);
	struct text word = {};
	__u64 next = 0;
	int err;

	while ((err = reading__next(&reading)) > 0) {
		__u64 id = reading__rising(&reading, next);
		bool known = false;

		next = id + 1;
		reading__text(&reading, false, &word);
		for (int i = 0; i < EVENT__COUNT && !reading.err && id < EVENT__COUNT; i++) {
			if (strcmp(word.bytes, event__word(i)))
				continue;
			known = replay->has_kind[id] = true;
			replay->kinds[id] = i;
		}
		if (!reading.err && !known)
			reading.err = replay__complain(replay, "kinds: row %llu", id);
	}
	text__reset(&word);
	return err;
}

int replay__read_about(struct replay *replay)
{
	struct about *about = &replay->about;
	int err;

	about->sample_every = 1;
	err = read_facts(replay);
	if (!err)
		err = read_metrics(replay);
	if (!err)
		err = read_hooks(replay);
	if (!err)
		err = read_kinds(replay);
	if (err)
		return err;
	if (about->page_bytes < 4096 || about->page_bytes > 1 << 20 ||
	    about->page_bytes & (about->page_bytes - 1))
		return replay__complain(replay, "meta: page_bytes is %u", about->page_bytes);
	replay->state.page_bytes = about->page_bytes;
	replay->state.map_bytes = about->map_bytes;
	return 0;
}
