// SPDX-License-Identifier: GPL-2.0-or-later
/* Opens a recording to be measured like the running kernel. */
#include "recording.h"

#include "log.h"

#define MOST_FOLLOWED (1 << 20) /* as top does, or it would count otherwise */

int recording__open(const struct top_options *options, bool growth, struct measure *measure,
		    struct source **source)
{
	const struct select *select = &options->common.select;
	struct measure_wishes wishes = { .slabs = growth, .most = MOST_FOLLOWED };
	unsigned int groups = 0;
	int err = replay__open(options->recording, select, growth ? measure__take_event : NULL,
			       measure, source);

	if (err)
		return err;
	event__parse_groups((*source)->about->events ? (*source)->about->events : "", &groups);
	wishes.objects = growth && groups & EVENTS_OBJECT;
	wishes.page_bytes = (*source)->about->page_bytes;
	err = measure__open(measure, &wishes, select);
	measure->source = *source;
	if (!err)
		return 0;
	log__say("out of memory");
	return -EXIT_FAILED;
}
