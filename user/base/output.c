// SPDX-License-Identifier: GPL-2.0-or-later
/* One descriptor, and how long its file is. */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

struct output {
	const char *path; /* NULL: stdout */
	unsigned long long rotate_bytes;
	unsigned int keep;
	int fd;
	mode_t mode; /* of the first file, and so of all */
	bool regular;
	unsigned long long bytes; /* of the file */
	char *head;
	size_t head_bytes;
};

static const char *name_of(const struct output *output)
{
	return output->path ? output->path : "stdout";
}

static int open_path(const struct output *output)
{
	return open(output->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, output->mode);
}

static int look_at(struct output *output)
{
	struct stat stat;

	if (fstat(output->fd, &stat))
		return -errno;
	output->regular = S_ISREG(stat.st_mode);
	output->mode = stat.st_mode & 0777;
	output->bytes = stat.st_size;
	return 0;
}

static int open_file(struct output *output)
{
	int err;

	output->fd = output->path ? open_path(output) : STDOUT_FILENO;
	err = output->fd < 0 ? -errno : look_at(output);
	if (err) {
		log__say("cannot create %s: %s", name_of(output), strerror(-err));
		return -EXIT_CANNOT_CREATE;
	}
	if (output->regular || !output->rotate_bytes)
		return 0;
	log__say("cannot rotate %s: it is no regular file", name_of(output));
	return -EXIT_CANNOT_CREATE;
}

int output__open(const struct output_options *options, struct output **out)
{
	struct output *output = calloc(1, sizeof(*output));
	int err;

	if (!output) {
		log__say("out of memory");
		return -EXIT_FAILED;
	}
	output->path = options->path;
	output->rotate_bytes = options->rotate_bytes;
	output->keep = options->keep;
	output->mode = 0644;
	err = open_file(output);
	if (err) {
		output__close(output);
		return err;
	}
	*out = output;
	return 0;
}

/* Whoever shares the descriptor may have made it one that does not wait. */
static bool may_go_on(const struct output *output)
{
	struct pollfd writable = { .fd = output->fd, .events = POLLOUT };

	if (errno == EAGAIN)
		poll(&writable, 1, -1);
	return errno == EINTR || errno == EAGAIN;
}

static int write_all(struct output *output, const char *bytes, size_t n, size_t *done)
{
	for (*done = 0; *done < n;) {
		ssize_t more = write(output->fd, bytes + *done, n - *done);

		if (more < 0 && !may_go_on(output))
			return -errno;
		if (more > 0)
			*done += more;
	}
	return 0;
}

/* Bytes of whole lines among the first @n. */
static size_t whole_lines(const char *lines, size_t n)
{
	const char *last = memrchr(lines, '\n', n);

	return last ? last + 1 - lines : 0;
}

/* Takes the last @torn bytes out of the file. */
static bool cut(const struct output *output, size_t torn)
{
	struct stat stat;

	if (!torn)
		return true;
	return output->regular && !fstat(output->fd, &stat) && stat.st_size >= (off_t)torn &&
	       !ftruncate(output->fd, stat.st_size - (off_t)torn);
}

/* Into the file of now. *written is added to. */
static int put(struct output *output, const char *lines, size_t n, size_t *written)
{
	size_t done, whole;
	int err = write_all(output, lines, n, &done);

	whole = err ? whole_lines(lines, done) : n;
	*written += whole;
	output->bytes += whole;
	if (err && err != -EPIPE)
		log__say("cannot write to %s: %s; %s", name_of(output), strerror(-err),
			 cut(output, done - whole) ? "it ends with a whole line"
						   : "its last line is torn");
	return err;
}

static int put_head(struct output *output)
{
	size_t written = 0;

	return put(output, output->head, output->head_bytes, &written);
}

int output__begin(struct output *output, const char *head, size_t n)
{
	if (output->rotate_bytes && n > output->rotate_bytes)
		return -EFBIG;
	output->head = malloc(n + 1);
	if (!output->head) {
		log__say("out of memory");
		return -ENOMEM;
	}
	memcpy(output->head, head, n);
	output->head_bytes = n;
	if (output->path && output->regular) {
		if (ftruncate(output->fd, 0)) {
			log__say("cannot empty %s: %s", output->path, strerror(errno));
			return -errno;
		}
		output->bytes = 0;
	}
	return put_head(output);
}

/* Goes on in the file of @fd. */
static int change_to(struct output *output, int fd)
{
	int err;

	if (close(output->fd))
		log__say("cannot write to what was %s: %s", output->path, strerror(errno));
	output->fd = fd;
	err = look_at(output);
	return err ? err : put_head(output);
}

/* PATH.N-1 becomes PATH.N, and so on down to PATH. */
static int shift(const struct output *output)
{
	int err = 0;

	for (unsigned int i = output->keep; i && !err; i--) {
		char *from = NULL, *to = NULL;

		if (asprintf(&to, "%s.%u", output->path, i) < 0 ||
		    (i > 1 ? asprintf(&from, "%s.%u", output->path, i - 1)
			   : asprintf(&from, "%s", output->path)) < 0)
			err = -ENOMEM;
		else if (rename(from, to) && errno != ENOENT)
			err = -errno;
		free(from);
		free(to);
	}
	return err;
}

static int rotate(struct output *output)
{
	int err = shift(output), fd = -1;

	if (!err) {
		fd = open_path(output);
		err = fd < 0 ? -errno : 0;
	}
	if (!err)
		return change_to(output, fd);
	log__say("cannot rotate %s: %s", output->path, strerror(-err));
	return err;
}

/* How much of the lines goes into the file of now; 0: a new one is due. */
static size_t that_fit(const struct output *output, const char *lines, size_t n)
{
	unsigned long long room;
	size_t fit;

	if (!output->rotate_bytes)
		return n;
	room = output->rotate_bytes > output->bytes ? output->rotate_bytes - output->bytes : 0;
	if (n <= room)
		return n;
	fit = whole_lines(lines, room);
	if (fit || output->bytes > output->head_bytes)
		return fit;
	return (const char *)memchr(lines, '\n', n) + 1 - lines;
}

int output__write(struct output *output, const char *lines, size_t n, size_t *written)
{
	int err = 0;

	for (*written = 0; *written < n && !err;) {
		size_t fit = that_fit(output, lines + *written, n - *written);

		err = fit ? put(output, lines + *written, fit, written) : rotate(output);
	}
	return err;
}

static bool is_same_file(int a, int b)
{
	struct stat one, other;

	return !fstat(a, &one) && !fstat(b, &other) && one.st_dev == other.st_dev &&
	       one.st_ino == other.st_ino;
}

int output__reopen(struct output *output)
{
	int fd;

	if (!output->path)
		return 0;
	fd = open_path(output);
	if (fd < 0) {
		log__say("cannot open %s again: %s; still writing to the old file", output->path,
			 strerror(errno));
		return 0;
	}
	if (!is_same_file(fd, output->fd))
		return change_to(output, fd);
	close(fd);
	return 0;
}

int output__close(struct output *output)
{
	int err = 0;

	if (!output)
		return 0;
	if (output->path && output->fd >= 0 && close(output->fd)) {
		err = -errno;
		log__say("cannot write to %s: %s", output->path, strerror(-err));
	}
	free(output->head);
	free(output);
	return err;
}
