/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command after "--": forked early, held until everything is attached, then run. */
#ifndef SLUBTRACE_COMMAND_CHILD_H
#define SLUBTRACE_COMMAND_CHILD_H

#include <stdbool.h>

struct child;

/*
 * Forks a process that becomes @words (NULL-terminated; the caller's) when child__run() says so.
 * To be called before anything is opened or a signal is blocked: the command gets neither, but
 * signals as slubtrace itself was given them. Returns 0 or -errno, *out untouched then.
 */
int child__open(char *const *words, struct child **out);

/*
 * Lets the command begin. Returns 0, or after it said why it cannot be run what shells exit with,
 * negative: -127 if there is no such command, else -126.
 */
int child__run(struct child *child);

/* Descriptor that is readable once the command has ended. */
int child__fd(const struct child *child);

/*
 * True once the command has ended; *status is then what a shell would say of it: its exit status,
 * or 128 + n if signal n killed it. Else *status is untouched.
 */
bool child__ended(struct child *child, int *status);

/* A command that has not begun never will; one that runs goes on. */
void child__close(struct child *child);

#endif
