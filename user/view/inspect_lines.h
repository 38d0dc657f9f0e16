/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is inside a cache, as text: one function a section. A section is a heading of one word at the
 * start of a line, lines indented by two blanks, and an empty line. Pure.
 */
#ifndef SLUBTRACE_VIEW_INSPECT_LINES_H
#define SLUBTRACE_VIEW_INSPECT_LINES_H

#include "subject.h"
#include "text.h"

struct inspect_style {
	size_t width; /* of the screen; 0: none, pictures are as for 80 columns */
	bool utf8;    /* else pictures are ASCII */
};

#define INSPECT_SECTION(name)                                                                      \
	void inspect_lines__add_##name(struct text *out, const struct subject *subject,            \
				       const struct inspect_style *style)

INSPECT_SECTION(identity);
INSPECT_SECTION(layout);
INSPECT_SECTION(flags);
INSPECT_SECTION(occupancy);
INSPECT_SECTION(fill);
INSPECT_SECTION(owners);

#endif
