// SPDX-License-Identifier: GPL-2.0-or-later
/* Forks and executes itself N times, one after the other; without an argument it does nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char *nothing[] = { argv[0], NULL };
	long left = argc > 1 ? atol(argv[1]) : 0;

	for (; left > 0; left--) {
		pid_t child = fork();
		int status;

		if (!child) {
			execv("/proc/self/exe", nothing);
			_exit(127);
		}
		if (child < 0 || waitpid(child, &status, 0) < 0 || status) {
			perror("spawn");
			return 1;
		}
	}
	return 0;
}
