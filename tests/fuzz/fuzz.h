/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fuzz harnesses share. */
#ifndef SLUBTRACE_FUZZ_H
#define SLUBTRACE_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The entry that libFuzzer calls with each input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is promised of every input; a breach ends the run as a crash does. */
#define promised(condition)                                                                        \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* A copy as a string, cut at the first NUL; the caller's to free. */
static inline char *string_of(const uint8_t *data, size_t size)
{
	char *string = strndup((const char *)data, size);

	promised(string);
	return string;
}

#endif
