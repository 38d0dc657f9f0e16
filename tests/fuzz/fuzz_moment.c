// SPDX-License-Identifier: GPL-2.0-or-later
/* Times as people write them: whatever is taken lies in the recording. */
#include "recording.h"

#include <errno.h>
#include <unistd.h>

#include "moment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct source *source;
	static struct select all;
	char *time = string_of(data, size);
	size_t i = ~0UL;
	int err;

	if (!source) {
		recording__make(recording__path());
		promised(!replay__open(recording__path(), &all, NULL, NULL, &source));
		unlink(recording__path());
	}
	err = moment__find(source, time, &i);
	if (!err)
		promised(i < replay__samples(source));
	else
		promised((err == -EINVAL || err == -ERANGE) && i == ~0UL);
	free(time);
	return 0;
}
