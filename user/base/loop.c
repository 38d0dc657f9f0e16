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
	bool leaves_keys;
};

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
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
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

/*
 * Returns LOOP_STOP, and from now on the next signal has its usual effect; 0 if this one is left to
 * the command; or -errno.
 */
static int take_signal(struct loop *loop)
{
	struct signalfd_siginfo info;
	sigset_t set;

	if (read(loop->signals, &info, sizeof(info)) < 0)
		return -errno;
	if (loop->leaves_keys && info.ssi_signo == SIGINT && info.ssi_code == SI_KERNEL) {
		loop->leaves_keys = false;
		return 0;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	return LOOP_STOP;
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
			what = take_signal(loop);
		else if (event.data.fd == loop->timer)
			what = take_tick(loop);
		else
			what = LOOP_READABLE;
	}
	return what;
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
