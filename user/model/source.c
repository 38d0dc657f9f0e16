// SPDX-License-Identifier: GPL-2.0-or-later
/* What is the same for every source. */
#include "source.h"

#include <errno.h>

int source__drain(struct source *source, int turns)
{
	int err = -EAGAIN;

	for (int i = 0; i < turns && err == -EAGAIN; i++)
		err = source->drain(source);
	return err == -EAGAIN ? 0 : err;
}
