// SPDX-License-Identifier: GPL-2.0-or-later
/* One line a message, written at once so that lines of two processes do not mix. */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>

void log__say(const char *format, ...)
{
	char line[1024];
	va_list args;
	int n;

	n = snprintf(line, sizeof(line), "slubtrace: ");
	va_start(args, format);
	vsnprintf(line + n, sizeof(line) - n, format, args);
	va_end(args);
	fprintf(stderr, "%s\n", line);
}
