/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events as comma-separated values, RFC 4180 with LF: one line an event, every field in every line.
 */
#ifndef SLUBTRACE_SINK_CSV_H
#define SLUBTRACE_SINK_CSV_H

#include "event.h"
#include "text.h"

/* Adds a field, escaped and quoted as it must be. */
void csv__add_text(struct text *out, const char *value);

/* Adds the header line. */
void csv__add_header(struct text *out);

/*
 * Adds the event's line; an absent field is empty. Bytes that could do harm are escaped as in
 * text.h.
 */
void csv__add_event(struct text *out, const struct event *event);

#endif
