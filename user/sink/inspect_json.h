/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is inside a cache, as members of a JSON object: "identity":{...} and so on, without a comma before
 * or behind. Each number or text is on a line of its own with its key, but for rows of a table, which
 * are a line each. Numbers that may have more than 53 bits are strings; n/a is null. Pure.
 */
#ifndef SLUBTRACE_SINK_INSPECT_JSON_H
#define SLUBTRACE_SINK_INSPECT_JSON_H

#include "subject.h"
#include "text.h"

void inspect_json__add_identity(struct text *out, const struct subject *subject);
void inspect_json__add_layout(struct text *out, const struct subject *subject);
void inspect_json__add_flags(struct text *out, const struct subject *subject);
void inspect_json__add_occupancy(struct text *out, const struct subject *subject);
void inspect_json__add_fill(struct text *out, const struct subject *subject);
void inspect_json__add_owners(struct text *out, const struct subject *subject);

#endif
