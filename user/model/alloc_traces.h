/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel tells of a cache under slub_debug=U: alloc_traces and free_traces, before 5.14
 * alloc_calls and free_calls. A row is the objects in use that were allocated, or freed last, at one place. Pure.
 */
#ifndef SLUBTRACE_MODEL_ALLOC_TRACES_H
#define SLUBTRACE_MODEL_ALLOC_TRACES_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

struct alloc_trace {
	__u64 objects;
	__u64 age_least; /* jiffies since then */
	__u64 age_mean;
	__u64 age_most;
	__s64 pid_least;
	__s64 pid_most;
	bool known;	   /* else the kernel has no record, and nothing but the objects is told */
	const char *site;  /* "name+0x1f [module]", or the kernel's word for none */
	const char *cpus;  /* "0-1,4"; NULL: not told */
	const char *nodes; /* likewise */
	const char *
		stack; /* frames with ; between, as events have it, but may lack the site; NULL: not told */
};

struct alloc_traces {
	char why_not[128]; /* they were not read; empty: they were */
	struct alloc_trace *rows;
	size_t n;
	size_t odd;    /* lines that are none of these */
	__u64 objects; /* of all rows */
	char *text;    /* that the rows point into */
};

/*
 * Takes the text of such a file of @n bytes apart. Returns 0 or -ENOMEM, *out untouched then. Its
 * why_not is empty then.
 */
int alloc_traces__parse(const char *text, size_t n, struct alloc_traces *out);
void alloc_traces__reset(struct alloc_traces *traces);

#endif
