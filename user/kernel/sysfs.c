// SPDX-License-Identifier: GPL-2.0-or-later
/* Readers of /sys/kernel/slab and /proc. */
#include "sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLAB_FOLDER "/sys/kernel/slab"

/* The kernel says how many names a cache has besides its first. */
static int names_alive(const char *target)
{
	char path[PATH_MAX];
	int aliases = -1;
	FILE *file;

	snprintf(path, sizeof(path), SLAB_FOLDER "/%s/aliases", target);
	file = fopen(path, "re");
	if (!file)
		return -1;
	if (fscanf(file, "%d", &aliases) != 1)
		aliases = -1;
	fclose(file);
	return aliases < 0 ? -1 : aliases + 1;
}

/* A folder is a cache's own, a link leads to one. */
static int add_name(struct aliases *aliases, int folder, const struct dirent *entry)
{
	char target[PATH_MAX];
	const char *name = entry->d_name, *base;
	ssize_t n = -1;

	if (entry->d_type != DT_DIR)
		n = readlinkat(folder, name, target, sizeof(target) - 1);
	if (n < 0)
		return aliases__append(aliases, name, name, false);
	target[n] = '\0';
	base = strrchr(target, '/');
	return aliases__append(aliases, name, base ? base + 1 : target, false);
}

/* Links lead nowhere but here, so that nothing has to be asked of the kernel for each. */
static void find_dangling(struct aliases *aliases)
{
	for (size_t i = 0; i < aliases->n; i++)
		aliases->rows[i].dangling = !aliases__find(aliases, aliases->rows[i].target);
}

int sysfs__read_aliases(struct aliases *aliases)
{
	DIR *folder = opendir(SLAB_FOLDER);
	struct dirent *entry;
	int err = 0;

	aliases__reset(aliases);
	if (!folder)
		return errno == ENOENT ? 0 : -errno;
	while (!err && (entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			err = add_name(aliases, dirfd(folder), entry);
	aliases__sort(aliases);
	find_dangling(aliases);
	aliases__count(aliases, names_alive);
	closedir(folder);
	return err;
}

const char *capability__missing(void)
{
	const unsigned int sys_admin = 21, perfmon = 38, bpf = 39;
	FILE *file = fopen("/proc/self/status", "re");
	unsigned long long caps = 0;
	char line[256];

	if (!file)
		return NULL;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "CapEff: %llx", &caps) == 1)
			break;
	fclose(file);
	if (caps & 1ULL << sys_admin)
		return NULL;
	if (!(caps & 1ULL << bpf))
		return "CAP_BPF";
	return caps & 1ULL << perfmon ? NULL : "CAP_PERFMON";
}
