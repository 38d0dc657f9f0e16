// SPDX-License-Identifier: GPL-2.0-or-later
/* Readers of /proc that keep their files open. */
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"

struct machine_files {
	int load;
	int memory;
	int own;
};

static int open_file(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC);
}

int machine__open(struct machine_files **out)
{
	struct machine_files *files = calloc(1, sizeof(*files));

	if (!files)
		return -ENOMEM;
	files->load = open_file("/proc/loadavg");
	files->memory = open_file("/proc/meminfo");
	files->own = open_file("/proc/self/statm");
	*out = files;
	return 0;
}

void machine__close(struct machine_files *files)
{
	if (!files)
		return;
	for (int i = 0; i < 3; i++) {
		int fd = (int[]){ files->load, files->memory, files->own }[i];

		if (fd >= 0)
			close(fd);
	}
	free(files);
}

/* The file's first bytes as a string; empty if they cannot be had. */
static const char *read_file(int fd, char *bytes, size_t room)
{
	ssize_t n = pread(fd, bytes, room - 1, 0);

	bytes[n > 0 ? n : 0] = '\0';
	return bytes;
}

/* "0.23 1.04 12.00 ..." */
static void read_load(int fd, struct machine *out)
{
	unsigned int whole[3], part[3];
	char bytes[128];

	if (sscanf(read_file(fd, bytes, sizeof(bytes)), "%u.%2u %u.%2u %u.%2u", &whole[0], &part[0],
		   &whole[1], &part[1], &whole[2], &part[2]) != 6)
		return;
	for (int i = 0; i < 3; i++)
		out->load[i] = whole[i] * 100 + part[i];
}

/* "\nSlab:    123456 kB"; @key with the newline before and the colon. */
static bool find_kib(const char *text, const char *key, __u64 *bytes)
{
	const char *at = strstr(text, key);
	unsigned long long kib;

	if (!at || sscanf(at + strlen(key), "%llu kB", &kib) != 1)
		return false;
	*bytes = kib << 10;
	return true;
}

static void read_memory(int fd, struct machine *out)
{
	char bytes[8192];

	read_file(fd, bytes, sizeof(bytes));
	out->has_slab = find_kib(bytes, "\nSlab:", &out->slab_bytes) &&
			find_kib(bytes, "\nSReclaimable:", &out->reclaimable_bytes) &&
			find_kib(bytes, "\nSUnreclaim:", &out->unreclaimable_bytes);
}

void machine__read(const struct machine_files *files, struct machine *out)
{
	unsigned long long pages;
	char bytes[256];

	memset(out, 0, sizeof(*out));
	out->wall_ns = clock__ns(CLOCK_REALTIME);
	read_load(files->load, out);
	read_memory(files->memory, out);
	if (sscanf(read_file(files->own, bytes, sizeof(bytes)), "%*u %llu", &pages) == 1)
		out->own_bytes = pages * sysconf(_SC_PAGESIZE);
}
