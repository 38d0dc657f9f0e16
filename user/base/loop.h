/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits for a signal to stop, a tick of the clock, or a readable descriptor. */
#ifndef SLUBTRACE_BASE_LOOP_H
#define SLUBTRACE_BASE_LOOP_H

struct loop;

enum loop_event {
	LOOP_TICK = 1,
	LOOP_READABLE,
	LOOP_STOP, /* SIGINT or SIGTERM; a second one of them ends the process */
};

/*
 * Blocks SIGINT and SIGTERM from here on, so that none is missed before loop__wait(). Returns 0 or
 * -errno, *out untouched then.
 */
int loop__open(struct loop **out);

/* Starts the clock: a LOOP_TICK every @ns from now on. Returns 0 or -errno. */
int loop__tick(struct loop *loop, unsigned long long ns);

/* Makes LOOP_READABLE of @fd, which stays the caller's. Returns 0 or -errno. */
int loop__watch(struct loop *loop, int fd);

/*
 * A command runs in the foreground with us, and what is typed to interrupt it comes to us as well:
 * the first SIGINT of the terminal is left to the command and makes no LOOP_STOP.
 */
void loop__leave_keys(struct loop *loop);

/* Waits. Returns an enum loop_event or -errno. */
int loop__wait(struct loop *loop);

void loop__close(struct loop *loop);

#endif
