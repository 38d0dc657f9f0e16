// SPDX-License-Identifier: GPL-2.0-or-later
/* Creates and fills the file of a screen. */
#include "screen_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int write_whole(int fd, const struct text *text)
{
	for (size_t at = 0; at < text->n;) {
		ssize_t n = write(fd, text->bytes + at, text->n - at);

		if (n < 0 && errno != EINTR)
			return -errno;
		at += n > 0 ? n : 0;
	}
	return 0;
}

/* A file that is there already is left alone. */
static int create_file(char name[SCREEN_FILE_NAME])
{
	time_t now = time(NULL);
	struct tm local;
	char when[32];
	int fd = -1;

	localtime_r(&now, &local);
	strftime(when, sizeof(when), "%Y%m%d-%H%M%S", &local);
	for (int i = 0; i < 10 && fd < 0; i++) {
		snprintf(name, SCREEN_FILE_NAME, i ? "slubtrace-%s-%d.txt" : "slubtrace-%s.txt",
			 when, i);
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd < 0 ? -errno : fd;
}

int screen_file__write(const struct text *text, char name[SCREEN_FILE_NAME])
{
	int fd = create_file(name), err;

	if (fd < 0)
		return fd;
	err = write_whole(fd, text);
	if (close(fd) && !err)
		err = -errno;
	if (err)
		unlink(name); /* half of it would pass for the whole */
	return err;
}
