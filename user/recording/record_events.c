// SPDX-License-Identifier: GPL-2.0-or-later
/* An event as a row of the recording. */
#include "writing.h"

#include <string.h>

/* What an event refers to. */
struct ids_of_event {
	struct maybe process;
	struct maybe gfp;
	struct maybe migrate_type;
	struct maybe stack;
	struct maybe caller; /* of an event without a stack */
	struct maybe alias;
	struct maybe lost_reason;
};

static int find_ids(struct recorder *recorder, const struct event *event, struct ids_of_event *ids)
{
	const char *caller = event->stack ? NULL : event->caller;
	int err = recorder__note_cache(recorder, event);

	if (!err)
		err = recorder__note_cgroup(recorder, event);
	if (!err)
		err = recorder__process(recorder, event, &ids->process);
	if (!err)
		err = recorder__word(recorder, event->gfp_flags, &ids->gfp);
	if (!err)
		err = recorder__word(recorder, event->migrate_type, &ids->migrate_type);
	if (!err)
		err = recorder__stack(recorder, event, &ids->stack);
	if (!err)
		err = recorder__symbol(recorder, caller, caller ? strlen(caller) : 0, &ids->caller);
	if (!err)
		err = recorder__word(recorder, event->alias, &ids->alias);
	if (!err)
		err = recorder__word(recorder, event->lost_reason, &ids->lost_reason);
	return err;
}

int recorder__write_event(struct recorder *recorder, const struct event *event)
{
	struct ids_of_event ids;
	struct row row;
	int err = find_ids(recorder, event, &ids);

	if (err)
		return err;
	row = recorder__row(recorder, INSERT_EVENT);
	row__number(&row, recorder->events + 1);
	row__number(&row, event->ts_ns);
	row__number(&row, event->kind);
	row__maybe(&row, event->generation);
	row__maybe(&row, event->object_address);
	row__maybe(&row, event->requested_bytes);
	row__maybe(&row, event->bulk);
	row__maybe(&row, event->page_address);
	row__maybe(&row, event->pfn);
	row__maybe(&row, event->order_wanted);
	row__maybe(&row, event->order_got);
	row__maybe(&row, event->objects);
	row__maybe(&row, event->node);
	row__maybe(&row, event->cpu);
	row__maybe(&row, ids.process);
	row__maybe(&row, event->cgroup_id);
	row__maybe(&row, ids.gfp);
	row__maybe(&row, ids.migrate_type);
	row__maybe(&row, ids.stack);
	row__maybe(&row, ids.caller);
	row__maybe(&row, ids.alias);
	row__maybe(&row, event->lost_events);
	row__maybe(&row, ids.lost_reason);
	return row__run(&row);
}
