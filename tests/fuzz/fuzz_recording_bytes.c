// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A recording of which bytes are others, or whose end is missing. An input is five bytes a change:
 * the place, then the byte; a place beyond the end cuts the file there, counted from its beginning.
 */
#include "recording.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void change(int fd, const uint8_t *data)
{
	uint32_t place = data[0] | data[1] << 8 | data[2] << 16 | (uint32_t)data[3] << 24;
	struct stat status;

	promised(!fstat(fd, &status));
	if (!status.st_size)
		return;
	if (place < status.st_size)
		promised(pwrite(fd, &data[4], 1, place) == 1);
	else
		promised(!ftruncate(fd, place % status.st_size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = recording__path();
	int fd;

	recording__make(path);
	fd = open(path, O_RDWR | O_CLOEXEC);
	promised(fd >= 0);
	for (; size >= 5; data += 5, size -= 5)
		change(fd, data);
	close(fd);
	recording__read(path);
	unlink(path);
	return 0;
}
