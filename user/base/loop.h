/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits for a signal to stop, a tick of the clock, or a readable descriptor. */
#ifndef SLUBTRACE_BASE_LOOP_H
#define SLUBTRACE_BASE_LOOP_H

struct loop;

enum loop_event {
	LOOP_TICK = 1,
	LOOP_READABLE, /* loop__readable() says which */
	LOOP_STOP,     /* SIGINT or SIGTERM; a second one of them ends the process */

	LOOP_HANGUP, /* SIGHUP, with loop__watch_hangup() alone */

	/* With loop__watch_terminal() alone: */
	LOOP_RESIZE,   /* SIGWINCH */
	LOOP_SUSPEND,  /* SIGTSTP: ^Z */
	LOOP_CONTINUE, /* SIGCONT: was stopped by what cannot be blocked */
};

/*
 * Blocks SIGINT and SIGTERM from here on, so that none is missed before loop__wait(). Returns 0 or
 * -errno, *out untouched then.
 */
int loop__open(struct loop **out);

/* Starts the clock: a LOOP_TICK every @ns from now on. Returns 0 or -errno. */
int loop__tick(struct loop *loop, unsigned long long ns);

/*
 * Makes LOOP_READABLE of @fd, which stays the caller's. One that has hung up and has nothing left to
 * read is reported once, and then no longer watched. Returns 0 or -errno.
 */
int loop__watch(struct loop *loop, int fd);

/*
 * A command runs in the foreground with us, and what is typed to interrupt it comes to us as well:
 * the first SIGINT of the terminal is left to the command and makes no LOOP_STOP.
 */
void loop__leave_keys(struct loop *loop);

/*
 * Makes LOOP_HANGUP of a SIGHUP that somebody sent, also where the process was started to ignore it.
 * That of a terminal that is gone makes LOOP_STOP, unless it was. Not besides loop__watch_terminal().
 * Returns 0 or -errno.
 */
int loop__watch_hangup(struct loop *loop);

/*
 * For whoever holds a terminal, from before it is taken until after it was given back: whatever would
 * end or stop this process becomes an event. SIGHUP and SIGQUIT make LOOP_STOP, too, and a second
 * signal does not end the process. What the process was started to ignore it goes on ignoring, but
 * for SIGINT and SIGTERM. Returns 0 or -errno.
 */
int loop__watch_terminal(struct loop *loop);

/*
 * Back to SIGINT and SIGTERM; after a LOOP_STOP, to their usual effects. What came meanwhile and was
 * not waited for has its effect now: of a terminal that is gone, a second SIGHUP, as a rule.
 */
void loop__unwatch_terminal(struct loop *loop);

/* Waits. Returns an enum loop_event or -errno. */
int loop__wait(struct loop *loop);

/* The descriptor of the last LOOP_READABLE; -1: there was none. */
int loop__readable(const struct loop *loop);

/* The signal of the last LOOP_STOP; 0: there was none. */
int loop__signal(const struct loop *loop);

void loop__close(struct loop *loop);

#endif
