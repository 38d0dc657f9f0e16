// SPDX-License-Identifier: GPL-2.0-or-later
/* The schema of events. */
#include "event.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *word;
	unsigned int group;
} kinds[EVENT__COUNT] = {
	[EVENT_NEW_SLAB] = { "new_slab", EVENTS_SLAB },
	[EVENT_FREED_SLAB] = { "freed_slab", EVENTS_SLAB },
	[EVENT_ALLOC] = { "alloc", EVENTS_OBJECT },
	[EVENT_FREE] = { "free", EVENTS_OBJECT },
	[EVENT_PAGE_ALLOC] = { "page_alloc", EVENTS_PAGE },
	[EVENT_PAGE_FREE] = { "page_free", EVENTS_PAGE },
	[EVENT_CACHE_BIRTH] = { "cache_birth", EVENTS_CACHE },
	[EVENT_CACHE_DEATH] = { "cache_death", EVENTS_CACHE },
	[EVENT_CACHE_ALIAS] = { "cache_alias", EVENTS_CACHE },
	[EVENT_LOST] = { "lost", 0 },
	[EVENT_ABOUT] = { "about", 0 },
};

#define FIELD(type, member)                                                                        \
	{                                                                                          \
#member, FIELD_##type, offsetof(struct event, member)                              \
	}

/* After ts_ns and event, which every event has. */
const struct event_field event_fields[] = {
	FIELD(TEXT, cache),
	FIELD(ADDRESS, cache_address),
	FIELD(ID, generation),
	FIELD(TEXT, alias),
	FIELD(ADDRESS, object_address),
	FIELD(COUNT, requested_bytes),
	FIELD(COUNT, size_bytes),
	FIELD(COUNT, bulk),
	FIELD(COUNT, pfn),
	FIELD(COUNT, order_wanted),
	FIELD(COUNT, order_got),
	FIELD(COUNT, objects),
	FIELD(COUNT, pages),
	FIELD(COUNT, node),
	FIELD(COUNT, cpu),
	FIELD(COUNT, pid),
	FIELD(TEXT, comm),
	FIELD(ID, cgroup_id),
	FIELD(TEXT, gfp_flags),
	FIELD(TEXT, migrate_type),
	FIELD(COUNT, lost_events),
	FIELD(TEXT, lost_reason),
	FIELD(TEXT, caller),
	FIELD(TEXT, stack),
	FIELD(TEXT, key),
	FIELD(TEXT, value),
};

const size_t n_event_fields = sizeof(event_fields) / sizeof(*event_fields);

const char *event__word(enum event_kind kind)
{
	return kinds[kind].word;
}

unsigned int event__group(enum event_kind kind)
{
	return kinds[kind].group;
}

#define N_GROUPS 4

/* By the bits of enum event_group. */
static const char *const group_words[N_GROUPS] = { "slab", "object", "page", "cache" };

static unsigned int group_of(const char *word, size_t n)
{
	for (unsigned int i = 0; i < N_GROUPS; i++)
		if (n == strlen(group_words[i]) && !strncmp(word, group_words[i], n))
			return 1u << i;
	return 0;
}

int event__parse_groups(const char *list, unsigned int *groups)
{
	unsigned int found = 0, group;
	size_t n;

	for (;; list += n + 1) {
		n = strcspn(list, ",");
		group = group_of(list, n);
		if (!group)
			return -EINVAL;
		found |= group;
		if (!list[n])
			break;
	}
	*groups = found;
	return 0;
}

void event__add_groups(unsigned int groups, struct text *out)
{
	const char *separator = "";

	for (unsigned int i = 0; i < N_GROUPS; i++) {
		if (!(groups & 1u << i))
			continue;
		text__printf(out, "%s%s", separator, group_words[i]);
		separator = ",";
	}
}
