// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads them from sysfs, where they come and go with memory. */
#include "nodes.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int nodes__open(void)
{
	return open("/sys/devices/system/node/has_memory", O_RDONLY | O_CLOEXEC);
}

/* The list is as "0-1,4". */
size_t nodes__read(int fd, unsigned int nodes[NODES_MAX])
{
	char list[4096], *at = list;
	ssize_t bytes = pread(fd, list, sizeof(list) - 1, 0);
	size_t n = 0;

	list[bytes > 0 ? bytes : 0] = '\0';
	while (*at >= '0' && *at <= '9') {
		unsigned long first = strtoul(at, &at, 10);
		unsigned long last = *at == '-' ? strtoul(at + 1, &at, 10) : first;

		while (first <= last && n < NODES_MAX)
			nodes[n++] = first++;
		at += *at == ',';
	}
	if (!n)
		nodes[n++] = 0;
	return n;
}
