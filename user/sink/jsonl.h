/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events as JSON Lines: one object a line, its members the fields of CSV in the same order. What an
 * event does not have is left out of its object. Numbers that may have more than 53 bits are strings,
 * whatever their value: ts_ns, generation, cgroup_id ("123") and addresses ("0x7b").
 */
#ifndef SLUBTRACE_SINK_JSONL_H
#define SLUBTRACE_SINK_JSONL_H

#include "event.h"
#include "text.h"

/* Adds nothing: each object names its fields. */
void jsonl__add_header(struct text *out);

/* Adds the event's line; texts are escaped as in text__add_json(). */
void jsonl__add_event(struct text *out, const struct event *event);

#endif
