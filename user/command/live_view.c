// SPDX-License-Identifier: GPL-2.0-or-later
/* slubtrace top on a terminal. */
#include "live_view.h"

#include <errno.h>

int live_view__run(const struct top_options *options)
{
	(void)options;
	return -ENOENT;
}
