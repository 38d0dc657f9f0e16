// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of sinks. */
#include "event_sink.h"

#include <string.h>

#include "csv.h"
#include "jsonl.h"

static const struct event_sink sinks[] = {
	{ "csv", csv__add_header, csv__add_event },
	{ "jsonl", jsonl__add_header, jsonl__add_event },
};

const struct event_sink *event_sink__find(const char *name)
{
	for (size_t i = 0; i < sizeof(sinks) / sizeof(*sinks); i++)
		if (!strcmp(sinks[i].name, name))
			return &sinks[i];
	return NULL;
}
