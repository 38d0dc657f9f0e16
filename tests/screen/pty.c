// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a command on a terminal of its own and does to it what a script says, for guests without
 * tmux; what the command writes goes to a log, raw. Ends with the command's status, 128 and the
 * signal if one ended it, 125 if a step failed, and then the command is killed.
 *
 * A script is a file of lines (# begins a comment):
 *	send TEXT		as if typed; knows \e \r \n \t \\ \xNN
 *	wait TEXT		until it was written, after what the last wait found
 *	run COMMAND		of a shell, to its end, which has to be a good one
 *	resize COLSxROWS
 *	signal NAME		to what is in the foreground
 *	close			the terminal goes away
 * Then the command is waited for. Each wait takes at most the seconds of --seconds (10).
 */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct session {
	pid_t child;
	int master; /* -1: closed, by us or by the command's end */
	int log;
	long seconds;
	int line; /* of the script */
	char *output;
	size_t n;
	size_t found; /* end of what the last wait found */
};

static void __attribute__((noreturn)) fail(const struct session *session, const char *what)
{
	if (session->child > 0)
		kill(session->child, SIGKILL);
	fprintf(stderr, "pty: line %d: %s\n", session->line, what);
	exit(125);
}

static void hang_up(struct session *session)
{
	close(session->master);
	session->master = -1;
}

/* Takes in what was written, waiting for it at most @ms. Returns whether there was any. */
static bool take_output(struct session *session, int ms)
{
	struct pollfd ready = { .fd = session->master, .events = POLLIN };
	char bytes[4096];
	ssize_t n;

	if (poll(&ready, 1, ms) < 1)
		return false;
	n = read(session->master, bytes, sizeof(bytes));
	if (n <= 0) { /* EIO: nobody has the terminal any more */
		hang_up(session);
		return false;
	}
	session->output = realloc(session->output, session->n + n);
	if (!session->output || write(session->log, bytes, n) != n)
		fail(session, "cannot keep the output");
	memcpy(session->output + session->n, bytes, n);
	session->n += n;
	return true;
}

static void check_time(const struct session *session, time_t since)
{
	if (time(NULL) - since > session->seconds)
		fail(session, "waited in vain");
}

/* The escapes of a line, in place. Returns its length, as there may be a \x00. */
static size_t unescape(char *text)
{
	static const char names[] = "ernt\\", values[] = "\033\r\n\t\\";
	const char *at = text, *name;
	char *out = text;
	unsigned int byte;
	int taken;

	while (*at)
		if (sscanf(at, "\\x%2x%n", &byte, &taken) == 1) {
			*out++ = byte;
			at += taken;
		} else if (at[0] == '\\' && at[1] && (name = strchr(names, at[1]))) {
			*out++ = values[name - names];
			at += 2;
		} else {
			*out++ = *at++;
		}
	return out - text;
}

static void do_wait(struct session *session, const char *text, size_t n)
{
	time_t since = time(NULL);
	const char *found;

	while (!(found = memmem(session->output + session->found, session->n - session->found, text,
				n))) {
		take_output(session, 100);
		check_time(session, since);
	}
	session->found = found + n - session->output;
}

static void do_resize(struct session *session, const char *text)
{
	struct winsize size = {};

	if (sscanf(text, "%hux%hu", &size.ws_col, &size.ws_row) != 2 ||
	    ioctl(session->master, TIOCSWINSZ, &size))
		fail(session, "cannot resize");
}

static void do_signal(struct session *session, const char *name)
{
	pid_t group = tcgetpgrp(session->master);
	int number = 1;

	while (number < NSIG && strcmp(name, sigabbrev_np(number) ?: ""))
		number++;
	if (number == NSIG || group <= 0 || kill(-group, number))
		fail(session, "cannot signal the foreground");
}

/* What is on the terminal meanwhile goes on, so its output is taken. */
static void do_run(struct session *session, const char *command)
{
	pid_t child = fork();
	time_t since = time(NULL);
	int status = -1;

	if (child == 0) {
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, WNOHANG) == 0) {
		take_output(session, 100);
		check_time(session, since);
	}
	if (status)
		fail(session, "the command failed");
}

static void run_line(struct session *session, char *line)
{
	const char *step = strsep(&line, " ");
	const char *text = line ? line : "";
	size_t n = line ? unescape(line) : 0;

	if (!strcmp(step, "wait"))
		do_wait(session, text, n);
	else if (!strcmp(step, "run"))
		do_run(session, text);
	else if (!strcmp(step, "resize"))
		do_resize(session, text);
	else if (!strcmp(step, "signal"))
		do_signal(session, text);
	else if (!strcmp(step, "close"))
		hang_up(session);
	else if (strcmp(step, "send") || write(session->master, text, n) != (ssize_t)n)
		fail(session, "no such step, or it failed");
}

static void run_script(struct session *session, FILE *script)
{
	char line[1024];

	while (fgets(line, sizeof(line), script)) {
		session->line++;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#')
			run_line(session, line);
	}
}

static int wait_for_end(struct session *session)
{
	time_t since = time(NULL);
	int status;

	while (waitpid(session->child, &status, WNOHANG) == 0) {
		take_output(session, 20);
		check_time(session, since);
	}
	while (take_output(session, 0))
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	bool timed = argc > 4 && !strcmp(argv[2], "--seconds");
	struct session session = { .seconds = timed ? atol(argv[3]) : 10, .master = -1 };
	char **rest = argv + (timed ? 4 : 2); /* SCRIPT LOG -- COMMAND... */
	FILE *script;

	if (argc - (rest - argv) < 4 || strcmp(rest[2], "--")) {
		fputs("usage: pty COLSxROWS [--seconds N] SCRIPT LOG -- COMMAND...\n", stderr);
		return 64;
	}
	script = fopen(rest[0], "re");
	session.log = open(rest[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (!script || session.log < 0)
		fail(&session, "cannot open script and log");
	session.child = forkpty(&session.master, NULL, NULL, NULL);
	if (session.child == 0) {
		session.master = STDIN_FILENO;
		do_resize(&session, argv[1]);
		execvp(rest[3], &rest[3]);
		_exit(127);
	}
	if (session.child < 0)
		fail(&session, "there is no terminal to be had");
	run_script(&session, script);
	return wait_for_end(&session);
}
