/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits for a signal to stop, a tick of the clock, or a readable descriptor. */
#ifndef SLUBTRACE_BASE_LOOP_H
#define SLUBTRACE_BASE_LOOP_H

struct loop;

enum loop_event {
	LOOP_TICK,
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

/* Waits. Returns an enum loop_event or -errno. */
int loop__wait(struct loop *loop);

void loop__close(struct loop *loop);

#endif
