/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages for people, to stderr, and the exit codes. */
#ifndef SLUBTRACE_BASE_LOG_H
#define SLUBTRACE_BASE_LOG_H

enum exit_code {
	EXIT_OK = 0,
	EXIT_FAILED = 1, /* something went wrong while running, for example a full disk */
	EXIT_USAGE = 64,
	EXIT_NO_INPUT = 66,
	EXIT_UNAVAILABLE = 69, /* the kernel lacks something */
	EXIT_CANNOT_CREATE = 73,
	EXIT_NO_PERMISSION = 77,
};

/* Prints "slubtrace: ", the message and a newline to stderr. */
void log__say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
