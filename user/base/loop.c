// SPDX-License-Identifier: GPL-2.0-or-later
/* epoll over a signalfd, a timerfd and whatever else is watched. */
#include "loop.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct loop {
	int epoll;
	int signals;
	int timer;
	int readable;	   /* of the last LOOP_READABLE */
	int signal;	   /* of the last LOOP_STOP */
	bool terminal;	   /* is watched */
	sigset_t borrowed; /* what is blocked only as long as the terminal is watched */
	bool leaves_keys;  /* the first SIGINT of the terminal is another's */
	bool hangups;	   /* are told */
	bool outlives_terminal;
};

static const struct {
	int number;
	enum loop_event event;
	bool terminal; /* matters to whoever holds one */
} signals[] = {
	{ SIGINT, LOOP_STOP, false },	  { SIGTERM, LOOP_STOP, false },
	{ SIGHUP, LOOP_STOP, true },	  { SIGQUIT, LOOP_STOP, true },
	{ SIGWINCH, LOOP_RESIZE, true },  { SIGTSTP, LOOP_SUSPEND, true },
	{ SIGCONT, LOOP_CONTINUE, true },
};

#define N_SIGNALS (sizeof(signals) / sizeof(*signals))

static void signals_of(bool terminal, sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < N_SIGNALS; i++)
		if (signals[i].terminal == terminal)
			sigaddset(set, signals[i].number);
}

int loop__watch(struct loop *loop, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	return epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

static int open_signals(void)
{
	sigset_t set;

	/* A shell has its background jobs ignore it, and then no descriptor sees it. */
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signals_of(false, &set);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC);
}

int loop__tick(struct loop *loop, unsigned long long ns)
{
	struct timespec period = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
	struct itimerspec spec = { .it_interval = period, .it_value = period };

	return timerfd_settime(loop->timer, 0, &spec, NULL) ? -errno : 0;
}

int loop__open(struct loop **out)
{
	struct loop *loop = calloc(1, sizeof(*loop));
	int err;

	if (!loop)
		return -ENOMEM;
	loop->readable = -1;
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	loop->signals = open_signals();
	loop->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	err = loop->epoll < 0 || loop->signals < 0 || loop->timer < 0 ? -errno : 0;
	if (!err)
		err = loop__watch(loop, loop->signals);
	if (!err)
		err = loop__watch(loop, loop->timer);
	if (err) {
		loop__close(loop);
		return err;
	}
	*out = loop;
	return 0;
}

void loop__leave_keys(struct loop *loop)
{
	loop->leaves_keys = true;
}

int loop__watch_terminal(struct loop *loop)
{
	struct sigaction action;
	sigset_t all;

	signals_of(true, &loop->borrowed);
	signals_of(false, &all);
	for (size_t i = 0; i < N_SIGNALS; i++) {
		if (!signals[i].terminal)
			continue;
		if (!sigaction(signals[i].number, NULL, &action) && action.sa_handler == SIG_IGN)
			sigdelset(&loop->borrowed, signals[i].number); /* by nohup, for one */
		else
			sigaddset(&all, signals[i].number);
	}
	if (sigprocmask(SIG_BLOCK, &loop->borrowed, NULL))
		return -errno;
	loop->terminal = true;
	return signalfd(loop->signals, &all, 0) < 0 ? -errno : 0;
}

int loop__watch_hangup(struct loop *loop)
{
	sigset_t hangup, all;

	sigemptyset(&hangup);
	sigaddset(&hangup, SIGHUP);
	signals_of(false, &all);
	sigaddset(&all, SIGHUP);
	loop->hangups = true;
	loop->outlives_terminal = signal(SIGHUP, SIG_DFL) == SIG_IGN; /* by nohup */
	if (sigprocmask(SIG_BLOCK, &hangup, NULL))
		return -errno;
	return signalfd(loop->signals, &all, 0) < 0 ? -errno : 0;
}

/* From now on the next signal has its usual effect. */
static void unblock_stops(void)
{
	sigset_t set;

	signals_of(false, &set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void loop__unwatch_terminal(struct loop *loop)
{
	sigset_t set;

	if (!loop->terminal)
		return;
	loop->terminal = false;
	signals_of(false, &set);
	signalfd(loop->signals, &set, 0);
	sigprocmask(SIG_UNBLOCK, &loop->borrowed, NULL);
	if (loop->signal)
		unblock_stops();
}

/* Returns an enum loop_event; 0: the signal is left to the command; or -errno. */
static int read_signal(struct loop *loop)
{
	struct signalfd_siginfo info;
	int event = LOOP_STOP;

	if (read(loop->signals, &info, sizeof(info)) < 0)
		return -errno;
	if (loop->leaves_keys && info.ssi_signo == SIGINT && info.ssi_code == SI_KERNEL) {
		loop->leaves_keys = false;
		return 0;
	}
	if (loop->hangups && info.ssi_signo == SIGHUP &&
	    (loop->outlives_terminal || info.ssi_code != SI_KERNEL))
		return LOOP_HANGUP;
	for (size_t i = 0; i < N_SIGNALS; i++)
		if (signals[i].number == (int)info.ssi_signo)
			event = signals[i].event;
	if (event != LOOP_STOP)
		return event;
	loop->signal = info.ssi_signo;
	if (!loop->terminal)
		unblock_stops();
	return LOOP_STOP;
}

/* What has hung up would be ready for ever. */
static int report_readable(struct loop *loop, const struct epoll_event *event)
{
	loop->readable = event->data.fd;
	if (!(event->events & EPOLLIN))
		epoll_ctl(loop->epoll, EPOLL_CTL_DEL, event->data.fd, NULL);
	return LOOP_READABLE;
}

static int take_tick(struct loop *loop)
{
	uint64_t ticks;

	return read(loop->timer, &ticks, sizeof(ticks)) < 0 ? -errno : LOOP_TICK;
}

int loop__wait(struct loop *loop)
{
	struct epoll_event event;
	int what = 0;

	while (!what) {
		int n = epoll_wait(loop->epoll, &event, 1, -1);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n <= 0)
			continue;
		if (event.data.fd == loop->signals)
			what = read_signal(loop);
		else if (event.data.fd == loop->timer)
			what = take_tick(loop);
		else
			what = report_readable(loop, &event);
	}
	return what;
}

int loop__readable(const struct loop *loop)
{
	return loop->readable;
}

int loop__signal(const struct loop *loop)
{
	return loop->signal;
}

void loop__close(struct loop *loop)
{
	if (!loop)
		return;
	if (loop->epoll >= 0)
		close(loop->epoll);
	if (loop->signals >= 0)
		close(loop->signals);
	if (loop->timer >= 0)
		close(loop->timer);
	free(loop);
}
