// SPDX-License-Identifier: GPL-2.0-or-later
/* Picks the command. */
#include <bpf/libbpf.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "log.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "top", command__top },
	{ "stream", command__stream },
	{ "record", command__record },
	{ "replay", command__replay },
	{ "report", command__report },
	{ "check", command__check },
	{ "explain", command__explain },
	{ "inspect", command__inspect },
	{ "list", command__list },
};

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write */
	if (argc > 1 && (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))) {
		printf("slubtrace %s, libbpf %s\n", SLUBTRACE_VERSION, libbpf_version_string());
		return EXIT_OK;
	}
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return command__top(argc, argv);
}
