/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that choose among the events of a stream, and what follows from them. */
#ifndef SLUBTRACE_COMMAND_FILTER_H
#define SLUBTRACE_COMMAND_FILTER_H

#include "command.h"

int set_pid(void *target, const char *argument);
int set_comm(void *target, const char *argument);
int set_cgroup(void *target, const char *argument);
int set_order(void *target, const char *argument);
int set_node(void *target, const char *argument);
int set_stack(void *target, const char *argument);
int set_sample(void *target, const char *argument);

/* Rows of a command whose options begin with a struct common. */
/* clang-format off */
#define OPTIONS_FILTER                                                                             \
	{ 'p', "pid", "PID", "only events of this process", set_pid },                             \
	{ 0, "comm", "NAME", "of processes of this name, or matching this glob", set_comm },       \
	{ 0, "cgroup", "PATH", "of processes in this cgroup (v2) or below it", set_cgroup },       \
	{ 0, "order", "ORDER", "slabs and pages of this order; N+ and N-M are ranges", set_order },\
	{ 0, "node", "NODE", "slabs and pages of this NUMA node", set_node },                      \
	{ 0, "stack", "TEXT", "with this text in the stack", set_stack },                          \
	{ 0, "sample", "N", "write one event of N of each kind, and count the others", set_sample }
/* clang-format on */

/*
 * After the options were read and it is known which events are wanted: sees to it that they have
 * what is asked of them. Returns 0, or -EINVAL after it said what cannot be.
 */
int check_filter(struct tracer_options *options);

#endif
