// SPDX-License-Identifier: GPL-2.0-or-later
/* Folders that are gone after a test. */
#include "recording_test.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void folder__open(char path[FOLDER])
{
	strcpy(path, "/tmp/slubtrace-recording-XXXXXX");
	assert_non_null(mkdtemp(path));
}

void folder__close(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	assert_non_null(folder);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
	rmdir(path);
}
