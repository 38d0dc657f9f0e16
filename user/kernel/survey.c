// SPDX-License-Identifier: GPL-2.0-or-later
/* All caches: what is inside, and where each is under /sys/kernel/slab. */
#include "survey.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "log.h"

/* Where a cache keeps the name of its folder; negative: this kernel has none. */
struct folder_place {
	int object; /* in a struct kmem_cache */
	int name;   /* in its struct kobject */
};

/* Copies the string at @address; empty if it cannot be read. */
static void read_string(struct inspector *inspector, __u64 address, char *out, size_t n)
{
	__u64 byte;

	memset(out, 0, n);
	for (size_t i = 0; i + 1 < n; i++) {
		if (inspector__word(inspector, address + i, 1, &byte)) {
			out[0] = '\0';
			return;
		}
		out[i] = byte;
		if (!out[i])
			return;
	}
}

/* By name alone, two caches of one name could not be told apart. */
static void read_folder(struct inspector *inspector, const struct folder_place *place,
			__u64 address, char out[INVENTORY_FOLDER])
{
	__u64 name;

	out[0] = '\0';
	if (place->object >= 0 && place->name >= 0 &&
	    !inspector__word(inspector, address + place->object + place->name, sizeof(name),
			     &name) &&
	    name)
		read_string(inspector, name, out, INVENTORY_FOLDER);
}

static int add_cache(struct inspector *inspector, const struct facts *facts,
		     const struct folder_place *place, const struct cache_traits *traits,
		     struct inventory *out)
{
	const struct inspection_wishes wishes = INSPECTION_THOROUGH;
	struct inspection inspection = {};
	char folder[INVENTORY_FOLDER];
	struct text flags = {};
	int err = inspector__inspect(inspector, traits->address, &wishes, &inspection);

	if (err == -ENOENT || err == -ENOMEM) {
		inspection__reset(&inspection);
		return err;
	}
	read_folder(inspector, place, traits->address, folder);
	text__add(&flags, "", 0);
	facts__add_slab_flags(facts, traits->flags, &flags);
	err = flags.failed
		      ? -ENOMEM
		      : inventory__add(out, traits, err ? NULL : &inspection, folder, flags.bytes);
	text__reset(&flags);
	inspection__reset(&inspection);
	return err;
}

int survey__take(struct inspector *inspector, const struct facts *facts,
		 const struct census *census, struct inventory *out)
{
	const struct folder_place place = { facts__member_offset(facts, "kmem_cache", "kobj"),
					    facts__member_offset(facts, "kobject", "name") };
	int err = 0;

	for (size_t i = 0; i < census->n && !err; i++) {
		err = add_cache(inspector, facts, &place, &census->caches[i], out);
		if (err == -ENOENT)
			err = 0;
	}
	return err;
}

/* --- caches seen ------------------------------------------------------------------------------- */

static void sleep_ns(unsigned long long ns)
{
	const struct timespec time = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	nanosleep(&time, NULL);
}

static int read_seen(const struct tracer *tracer, struct inspector *inspector,
		     struct census *census)
{
	size_t slots = tracer__slots(tracer);

	census->caches = calloc(slots + 1, sizeof(*census->caches));
	if (!census->caches)
		return -ENOMEM;
	for (size_t slot = 1; slot < slots; slot++) {
		volatile struct cache_info *info = tracer__cache(tracer, slot);
		int err;

		if (!info->cache || info->died_ns)
			continue;
		err = inspector__traits(inspector, info->cache, &census->caches[census->n]);
		if (!err)
			census->n++;
		else if (err != -ENOENT)
			return err;
	}
	return 0;
}

int survey__watch(const struct tracer_options *options, struct inspector *inspector,
		  unsigned long long ns, struct census *census)
{
	struct tracer *tracer = NULL;
	int err = tracer__open(options, &tracer);

	if (err)
		return err;
	sleep_ns(ns);
	err = read_seen(tracer, inspector, census);
	tracer__close(tracer);
	if (!err)
		return 0;
	log__say("cannot read the caches that were seen: %s", strerror(-err));
	return -EXIT_FAILED;
}
