// SPDX-License-Identifier: GPL-2.0-or-later
/* fork, a socket pair to hold and to answer by, exec; the end is told by a pidfd. */
#include "child.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "text.h"

enum {
	STATUS_CANNOT_RUN = 126, /* as shells have it */
	STATUS_NOT_FOUND = 127,
};

struct child {
	char *const *words;
	pid_t pid;
	int door; /* our end of the pair; -1 once it has begun */
	int pidfd;
	bool ended;
	int status; /* once it has ended */
};

/*
 * Waits for a byte, and goes if there is only an end: slubtrace has failed. The door closes on
 * exec, so the other side reads the reason why there was none, or nothing.
 */
static _Noreturn void become(int door, char *const *words)
{
	char go;
	int err;

	signal(SIGPIPE, SIG_DFL); /* slubtrace ignores it */
	if (TEMP_FAILURE_RETRY(read(door, &go, 1)) != 1)
		_exit(EXIT_FAILED);
	execvp(words[0], words);
	err = errno;
	if (TEMP_FAILURE_RETRY(write(door, &err, sizeof(err))) < 0)
		_exit(EXIT_FAILED);
	_exit(STATUS_NOT_FOUND);
}

static int start(struct child *child)
{
	int doors[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, doors))
		return -errno;
	child->door = doors[0];
	child->pid = fork();
	if (!child->pid) {
		close(doors[0]);
		become(doors[1], child->words);
	}
	close(doors[1]);
	if (child->pid > 0)
		child->pidfd = pidfd_open(child->pid, 0);
	return child->pidfd < 0 ? -errno : 0;
}

int child__open(char *const *words, struct child **out)
{
	struct child *child = calloc(1, sizeof(*child));
	int err;

	if (!child)
		return -ENOMEM;
	child->words = words;
	child->door = child->pidfd = -1;
	err = start(child);
	if (err) {
		child__close(child);
		return err;
	}
	*out = child;
	return 0;
}

static int refuse(const struct child *child, int err)
{
	struct text word = {};

	text__add_escaped(&word, child->words[0], strlen(child->words[0]), false);
	log__say("cannot run '%s': %s", word.bytes ? word.bytes : "", strerror(err));
	text__reset(&word);
	return err == ENOENT ? -STATUS_NOT_FOUND : -STATUS_CANNOT_RUN;
}

int child__run(struct child *child)
{
	int err = 0;

	/* Whom a signal has ended meanwhile takes no byte and gives no reason: the pidfd tells. */
	if (TEMP_FAILURE_RETRY(write(child->door, "", 1)) == 1 &&
	    TEMP_FAILURE_RETRY(read(child->door, &err, sizeof(err))) != sizeof(err))
		err = 0;
	close(child->door);
	child->door = -1;
	return err ? refuse(child, err) : 0;
}

int child__fd(const struct child *child)
{
	return child->pidfd;
}

bool child__ended(struct child *child, int *status)
{
	siginfo_t info = {};

	if (!child->ended && !waitid(P_PID, child->pid, &info, WEXITED | WNOHANG) && info.si_pid) {
		child->ended = true;
		child->status = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
	}
	if (child->ended)
		*status = child->status;
	return child->ended;
}

void child__close(struct child *child)
{
	if (!child)
		return;
	if (child->door >= 0) {
		close(child->door);
		if (child->pid > 0)
			waitpid(child->pid, NULL, 0);
	}
	if (child->pidfd >= 0)
		close(child->pidfd);
	free(child);
}
