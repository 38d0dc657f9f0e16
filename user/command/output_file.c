// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes beside the file, and renames. */
#include "output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

static int fail(const char *what, const char *path, int err)
{
	log__say("cannot %s %s: %s", what, path, strerror(err));
	return -EXIT_CANNOT_CREATE;
}

/* A temporary file has rights for its owner alone: it gets those of any new file. */
static void give_rights(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	fchmod(fd, 0666 & ~mask);
}

static int open_beside(struct output_file *out, const char *path, bool exists)
{
	/* What a link leads to is replaced, not the link. */
	out->path = exists ? realpath(path, NULL) : strdup(path);
	if (!out->path || asprintf(&out->temporary, "%s.XXXXXX", out->path) < 0)
		return fail("create", path, errno);
	out->fd = mkostemp(out->temporary, O_CLOEXEC);
	if (out->fd < 0)
		return fail("create", out->temporary, errno);
	give_rights(out->fd);
	return 0;
}

int output_file__open(struct output_file *out, const char *path, const char *input)
{
	struct stat there, read;
	bool exists;

	*out = (struct output_file){ .fd = -1 };
	if (!path || !strcmp(path, "-")) {
		out->fd = STDOUT_FILENO;
		return 0;
	}
	exists = !stat(path, &there);
	if (exists && !stat(input, &read) && there.st_dev == read.st_dev &&
	    there.st_ino == read.st_ino) {
		log__say("-o %s is the recording itself", path);
		return -EXIT_USAGE;
	}
	if (!exists || S_ISREG(there.st_mode))
		return open_beside(out, path, exists);
	out->fd = open(path, O_WRONLY | O_CLOEXEC);
	return out->fd < 0 ? fail("write to", path, errno) : 0;
}

int output_file__flush(struct output_file *out, size_t least)
{
	const char *at = out->text.bytes;
	size_t left = out->text.n;

	if (out->text.failed) {
		log__say("out of memory");
		return -EXIT_FAILED;
	}
	if (left < least)
		return 0;
	while (left) {
		ssize_t n = write(out->fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EPIPE)
			return -EPIPE;
		if (n < 0) {
			log__say("cannot write to %s: %s", out->path ? out->path : "the output",
				 strerror(errno));
			return -EXIT_FAILED;
		}
		at += n;
		left -= n;
	}
	text__clear(&out->text);
	return 0;
}

int output_file__end(struct output_file *out)
{
	int err = output_file__flush(out, 0), fd = out->fd;

	if (err || fd <= STDERR_FILENO)
		return err;
	out->fd = -1;
	if (close(fd) || (out->path && rename(out->temporary, out->path))) {
		log__say("cannot write to %s: %s", out->path ? out->path : "the output",
			 strerror(errno));
		return -EXIT_FAILED;
	}
	free(out->temporary);
	out->temporary = NULL;
	return 0;
}

void output_file__close(struct output_file *out)
{
	if (out->fd > STDERR_FILENO)
		close(out->fd);
	if (out->temporary)
		unlink(out->temporary);
	free(out->temporary);
	free(out->path);
	text__reset(&out->text);
	*out = (struct output_file){ .fd = -1 };
}
