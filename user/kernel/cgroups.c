// SPDX-License-Identifier: GPL-2.0-or-later
/* An id is a file handle of the tree's file system: opened by it, a folder tells its path. */
#include "cgroups.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <uthash.h>

#define CGROUPS_MAX   16384 /* remembered at once; when there are more, all are forgotten */
#define ASK_AGAIN_NS  5000000000ULL
#define DELETED	      " (deleted)"
#define KERNFS_HANDLE 0xfe /* FILEID_KERNFS, with the id alone */

struct group {
	__u64 id;
	__u64 asked_ns;
	char *path; /* NULL: not known when last asked */
	UT_hash_handle hh;
};

struct cgroups {
	int mount; /* negative: there is none */
	char mount_point[PATH_MAX];
	struct group *groups;
};

/* mountinfo writes blanks and backslashes of a path as \ooo. */
static void unescape(char *path)
{
	char *to = path;

	for (const char *at = path; *at; at++) {
		unsigned int byte;
		int digits = 0;

		if (*at == '\\' && sscanf(at + 1, "%3o%n", &byte, &digits) == 1 && digits == 3) {
			*to++ = byte;
			at += digits;
		} else {
			*to++ = *at;
		}
	}
	*to = '\0';
}

/* "41 31 0:38 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw" */
static bool find_mount_point(char path[PATH_MAX])
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	bool found = false;
	size_t room = 0;

	while (file && !found && getline(&line, &room, file) > 0) {
		const char *type = strstr(line, " - ");

		found = type && !strncmp(type, " - cgroup2 ", 11) &&
			sscanf(line, "%*s %*s %*s %*s %4095s", path) == 1;
	}
	free(line);
	if (file)
		fclose(file);
	if (found)
		unescape(path);
	return found;
}

int cgroups__open(struct cgroups **out)
{
	struct cgroups *cgroups = calloc(1, sizeof(*cgroups));

	if (!cgroups)
		return -ENOMEM;
	cgroups->mount = -1;
	if (find_mount_point(cgroups->mount_point))
		cgroups->mount = open(cgroups->mount_point, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*out = cgroups;
	return 0;
}

/* The file system that a descriptor leads to. */
static bool is_cgroup2(int fd)
{
	struct statfs info;

	return !fstatfs(fd, &info) && info.f_type == CGROUP2_SUPER_MAGIC;
}

int cgroups__open_folder(const char *path)
{
	char mount_point[PATH_MAX], whole[2 * PATH_MAX];
	size_t n;
	int fd;

	if (!find_mount_point(mount_point))
		return -ENODEV;
	n = strlen(mount_point);
	if (!strncmp(path, mount_point, n) && (!path[n] || path[n] == '/'))
		path += n;
	snprintf(whole, sizeof(whole), "%s/%s", mount_point, path);
	fd = open(whole, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (is_cgroup2(fd))
		return fd;
	close(fd);
	return -ENOENT;
}

static void forget_all(struct cgroups *cgroups)
{
	struct group *group, *next;

	HASH_ITER(hh, cgroups->groups, group, next) {
		HASH_DEL(cgroups->groups, group);
		free(group->path);
		free(group);
	}
}

void cgroups__close(struct cgroups *cgroups)
{
	if (!cgroups)
		return;
	forget_all(cgroups);
	if (cgroups->mount >= 0)
		close(cgroups->mount);
	free(cgroups);
}

/* Without the mount point, or NULL; the caller's to free. A group of no path here lies beyond it. */
static char *relative(const struct cgroups *cgroups, const char *path)
{
	size_t n = strlen(cgroups->mount_point);

	if (strncmp(path, cgroups->mount_point, n))
		return NULL;
	if (!path[n])
		return strdup("/");
	return path[n] == '/' ? strdup(path + n) : NULL;
}

/* The path of the group now; NULL: it is gone, or may not be opened. */
static char *ask(const struct cgroups *cgroups, __u64 id)
{
	struct {
		struct file_handle head;
		__u64 id;
	} handle = { { .handle_bytes = sizeof(id), .handle_type = KERNFS_HANDLE }, id };
	char link[64], path[PATH_MAX];
	ssize_t n;
	int fd;

	_Static_assert(sizeof(handle) == sizeof(handle.head) + sizeof(id), "");
	fd = open_by_handle_at(cgroups->mount, &handle.head, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	close(fd);
	path[n > 0 ? n : 0] = '\0';
	if (n > (ssize_t)strlen(DELETED) && !strcmp(path + n - strlen(DELETED), DELETED) &&
	    access(path, F_OK)) /* it went meanwhile; or it has such a name */
		return NULL;
	return relative(cgroups, path);
}

static struct group *add_group(struct cgroups *cgroups, __u64 id)
{
	struct group *group;

	if (HASH_COUNT(cgroups->groups) >= CGROUPS_MAX)
		forget_all(cgroups);
	group = calloc(1, sizeof(*group));
	if (!group)
		return NULL;
	group->id = id;
	HASH_ADD(hh, cgroups->groups, id, sizeof(group->id), group);
	return group;
}

const char *cgroups__path(struct cgroups *cgroups, __u64 id, __u64 now_ns)
{
	struct group *group;
	bool is_new;

	if (cgroups->mount < 0)
		return NULL;
	HASH_FIND(hh, cgroups->groups, &id, sizeof(id), group);
	is_new = !group;
	if (is_new)
		group = add_group(cgroups, id);
	if (!group)
		return NULL;
	if (!group->path && (is_new || now_ns - group->asked_ns >= ASK_AGAIN_NS)) {
		group->asked_ns = now_ns;
		group->path = ask(cgroups, id);
	}
	return group->path;
}
